// The looks of the portfolio view.

export const CSS = `
.portfolio, .portfolio :is(.portfolio-results, .found, .sums, .labelled) { display: grid; gap: 1.25rem; min-inline-size: 0; }
.portfolio :is(.portfolio-results, .labelled):empty { display: none; }
.portfolio .panel { padding: clamp(1rem, 2vw, 1.5rem); min-inline-size: 0; }
.portfolio .panel > h2 { margin-block-end: 0.625rem; }
.portfolio .heading { display: flex; flex-wrap: wrap; align-items: baseline; justify-content: space-between; gap: 0.25rem 1rem; }
.portfolio .choices { display: flex; gap: 0.5rem; }
.portfolio .heading + .note { margin-block-start: 0.25rem; }
.portfolio .note { color: var(--muted); font-size: 0.875rem; text-wrap: pretty; max-inline-size: 90ch; }
.portfolio .note:empty, .portfolio .says:empty { display: none; }
.portfolio .says { margin-block-start: 0.5rem; font-weight: 550; overflow-wrap: anywhere; }
.portfolio .problem { margin-block-start: 0.5rem; padding-inline-start: 0.75rem; border-inline-start: 4px solid var(--risk); overflow-wrap: anywhere; }
.portfolio .button { min-block-size: 2.125rem; padding: 0.125rem 0.75rem; font-size: 0.875rem; }
.portfolio .button.primary { color: var(--surface); background: var(--accent); border-color: var(--accent); }
.portfolio .button[disabled] { color: var(--muted); background: var(--surface); border-color: var(--line); cursor: default; }
.portfolio :is(select, input:is([type=number], [type=search], [type=text]), textarea) { min-block-size: 2.125rem; padding: 0.125rem 0.5rem; font: inherit; font-size: 0.875rem; color: inherit; background: var(--surface); border: 1px solid var(--edge); border-radius: 6px; }
.portfolio input:is([type=checkbox]) { inline-size: 1rem; block-size: 1rem; flex: none; margin: 0; accent-color: var(--accent); translate: 0 0.125rem; }
/* Where a table goes on beyond an edge there is a shadow, which the table's own ground covers at its end. */
.portfolio :is(.scroll, .listing) { --shade: color-mix(in srgb, var(--ink) 28%, transparent); overflow-x: auto; background: linear-gradient(to right, var(--surface) 40%, transparent) 0 0 / 2rem 100% no-repeat local, linear-gradient(to left, var(--surface) 40%, transparent) 100% 0 / 2rem 100% no-repeat local, linear-gradient(to right, var(--shade), transparent) 0 0 / 0.75rem 100% no-repeat scroll, linear-gradient(to left, var(--shade), transparent) 100% 0 / 0.75rem 100% no-repeat scroll; }
.portfolio .figures { inline-size: 100%; }
.portfolio .figures :is(th, td) { padding-inline-end: 0.875rem; }
.portfolio .figures th { hyphens: auto; white-space: normal; }
.portfolio .figures + .note, .portfolio .scroll + .note { margin-block-start: 0.5rem; }
.portfolio .verdict { display: inline-flex; gap: 0.375rem; align-items: center; font-weight: 600; white-space: nowrap; }
.portfolio .verdict.decline { color: var(--risk); }
.portfolio .verdict.accept { color: var(--accent); }
.portfolio .carried { margin-block: 0.75rem 0.25rem; }
.portfolio .carried .choices { flex-wrap: wrap; }
.portfolio .busy { display: flex; gap: 1rem; align-items: center; margin-block-start: 0.5rem; }
.portfolio .busy .bar { flex: 1; margin: 0; }

.pasting { display: grid; gap: 0.5rem; justify-items: start; margin-block-start: 0.75rem; }
.pasting textarea { inline-size: 100%; font: 0.8125rem/1.4 ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace; white-space: pre; overflow: auto; }
.mapping { display: grid; grid-template-columns: minmax(0, 1fr); gap: 0.75rem; margin-block-start: 0.5rem; }
.maps { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 18rem), 1fr)); gap: 0.75rem 1.5rem; margin-block-start: 0.75rem; }
.map { display: grid; gap: 0.125rem; min-inline-size: 0; }
.map label, .filters label > span { font-size: 0.8125rem; color: var(--muted); overflow-wrap: anywhere; }
.written { min-inline-size: 0; }
.written .figures caption { text-align: start; }
.written .figures :is(th, td) { white-space: nowrap; }
.reading { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 13rem), 1fr)); gap: 0.75rem 1.5rem; margin-block: 0.5rem 0.75rem; }
.written .left-out { color: var(--risk); }
.before h3 { font-size: 1rem; margin: 0; }
.before .note { margin-block: 0.125rem 0.375rem; }
.map select { max-inline-size: 100%; min-inline-size: 0; }
.portfolio .start { display: flex; flex-wrap: wrap; gap: 0.625rem 1.25rem; align-items: end; }
.portfolio .switch { display: flex; gap: 0.5rem; align-items: baseline; font-size: 0.9375rem; min-block-size: 2rem; }

.portfolio .facts.measures { display: grid; grid-template-columns: repeat(auto-fit, minmax(8rem, 1fr)); gap: 0.75rem 1.5rem; align-items: end; margin: 0; }
.portfolio .measures dt { color: var(--muted); font-size: 0.8125rem; }
.portfolio .measures dd { font-size: 1.25rem; font-weight: 650; }
.twin, .portfolio .charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 30rem), 1fr)); gap: 1.25rem; min-inline-size: 0; }
.portfolio .charts { grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); }
.portfolio .charts > :first-child:nth-last-child(3) { grid-column: 1 / -1; }
.drift { display: grid; grid-template-columns: minmax(0, 2.4fr) minmax(0, 1fr); gap: 1.25rem 2rem; align-items: start; margin-block-start: 0.75rem; }
.drift .bins { position: sticky; inset-block-start: 1rem; }
.drift .figures .bar-cell { min-inline-size: 4rem; inline-size: 16%; }
.drift > .scroll .figures tbody th { min-inline-size: 15.5rem; }
.twin [aria-labelledby=portfolio-reasons] .figures tbody th { min-inline-size: 9rem; }

:is(.remarks, .before) ul { display: grid; gap: 0.375rem; margin: 0; padding: 0; list-style: none; max-inline-size: 90ch; }
:is(.remarks, .before) li { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 0.625rem; align-items: start; overflow-wrap: anywhere; }
:is(.remarks, .before) .icon { inline-size: 1.25rem; block-size: 1.25rem; margin-block-start: 0.125rem; color: var(--risk); }
.portfolio .link { padding: 0; font: inherit; font-weight: 550; text-align: start; color: var(--accent); background: none; border: 0; cursor: pointer; }
.portfolio .link:hover { text-decoration: underline; }
.ways { margin-block-start: 1rem; }
.clients .count { color: var(--muted); font-size: 0.9375rem; }
.filters { display: flex; flex-wrap: wrap; gap: 0.5rem 0.875rem; align-items: end; margin-block: 0.5rem 0.875rem; }
.filters label { display: grid; gap: 0.125rem; min-inline-size: 0; }
.filters .range { display: flex; gap: 0.875rem; align-items: end; }
.filters input[type=search] { inline-size: 10rem; }
.filters input[type=number] { inline-size: 6.5rem; text-align: end; }
.filters select { max-inline-size: 12rem; }
.listing { display: grid; grid-template: 38px auto / minmax(min-content, 1fr); block-size: calc(38px + var(--in-sight, 1) * 34px + 2px); border: 1px solid var(--line); border-radius: 8px; overflow: auto; }
.listing .heads { position: sticky; inset-block-start: 0; z-index: 1; }
.listing :is(.space, .window) { grid-area: 2 / 1; min-inline-size: 0; }
.listing .window { position: sticky; inset-block-start: 38px; align-self: start; }
.listing .line { display: grid; grid-template-columns: var(--columns); align-items: center; block-size: 34px; padding-inline: 0.75rem; column-gap: 1rem; font-size: 0.875rem; cursor: pointer; border-block-end: 1px solid var(--line); }
.listing .line[hidden] { display: none; }
.listing .line:not(.head):hover { background: color-mix(in srgb, var(--accent) 8%, var(--surface)); }
.listing:focus-visible .line.active { box-shadow: inset 0 0 0 2px var(--accent); }
.listing .head { cursor: default; background: var(--ground); block-size: 38px; }
.listing .verdict { vertical-align: middle; }
.listing .verdict .icon { inline-size: 1.125rem; block-size: 1.125rem; }
.listing .cell { min-inline-size: 0; line-height: 1.375rem; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.listing:dir(rtl) .cell[dir=auto] { text-align: right; }
.listing .number { text-align: end; }
.listing .head button { inline-size: 100%; min-block-size: 1.75rem; padding: 0; font: inherit; font-size: 0.8125rem; font-weight: 550; text-align: inherit; color: var(--muted); background: none; border: 0; border-radius: 4px; cursor: pointer; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.listing .head button:hover { color: var(--ink); }
.listing [aria-sort] button { color: var(--ink); }
.listing [aria-sort=ascending] button::after { content: " ↑"; }
.listing [aria-sort=descending] button::after { content: " ↓"; }
.listing[aria-busy] .window { opacity: 0.5; }
.clients > .note { margin-block-start: 0.5rem; }
.writing { margin-block-start: 0.75rem; }
.writing fieldset { display: flex; flex-wrap: wrap; gap: 0 1.25rem; margin: 0.5rem 0; padding: 0; border: 0; min-inline-size: 0; }
.writing legend { padding: 0; font-size: 0.875rem; font-weight: 650; }
.cut-off { display: grid; grid-template-columns: auto minmax(8rem, 1fr) auto; gap: 0.25rem 1rem; align-items: center; margin-block: 1rem; }
.cut-off input[type=range] { inline-size: 100%; min-inline-size: 0; block-size: 1.5rem; accent-color: var(--accent); }
.cut-off input[type=number] { inline-size: 6rem; text-align: end; }
.cut-off .unit { margin-inline-start: 0.375rem; color: var(--muted); }
.portfolio .pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 21rem), 1fr)); gap: 1rem 2rem; align-items: start; margin-block-end: 0.5rem; }
.portfolio .figures .cell { display: grid; justify-items: end; }
.portfolio .figures .cell b { font-weight: 550; }
.portfolio .figures :is(.cell, .chance) small { color: var(--muted); font-size: 0.75rem; }
.portfolio .figures .cell.wrong b { color: var(--risk); font-weight: 650; }
.portfolio .figures :is(th.number, td:has(.cell)) { text-align: end; }
.groups .start { margin-block-start: 0.75rem; }
.portfolio .map { max-inline-size: 100%; }
.groups select { min-inline-size: min(100%, 20rem); max-inline-size: 100%; }
.groups .tables { display: grid; gap: 0.5rem; min-inline-size: 0; margin-block-start: 1rem; }
.groups .tables:empty { display: none; }
.groups .tables > .note + .scroll { margin-block-start: 0.75rem; }
.groups .figures tbody th { min-inline-size: 8.5rem; }
.groups .figures :is(th, td):not(:last-child) { padding-inline-end: 0.5rem; }
.groups .figures td:last-child:not(.number) { min-inline-size: 6rem; }
.portfolio .challenger > .start { margin-block-start: 0.75rem; }
.portfolio .challenger .outcome { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 30rem), 1fr)); gap: 1.25rem 2.5rem; align-items: start; min-inline-size: 0; margin-block-start: 1rem; }
.portfolio .challenger .outcome > div { display: grid; gap: 0.5rem; min-inline-size: 0; }
.portfolio .challenger .outcome > div > .button { justify-self: start; margin-block: 0.25rem 1rem; }
.portfolio .challenger .figures td.same { color: var(--muted); }
.portfolio .challenger .cell.wrong b { color: var(--ink); }
.rejected .scroll { max-block-size: 20rem; overflow: auto; margin-block-start: 0.5rem; }
.rejected .figures td { overflow-wrap: anywhere; min-inline-size: 4.5rem; }
.rejected .figures :is(tbody th, .number) { min-inline-size: 0; overflow-wrap: normal; }

@media (max-width: 60rem) { .drift { grid-template-columns: minmax(0, 1fr); } .drift .bins { position: static; } }
@media (max-width: 30rem) { .portfolio .facts.measures { column-gap: 1rem; } .portfolio .measures dd { font-size: 1.0625rem; } }
@media (max-width: 40rem) { .portfolio .figures :is(th, td) { padding-inline-end: 0.5rem; } .drift > .scroll .figures tbody th { min-inline-size: 7rem; } .drift .figures .bar-cell { min-inline-size: 5rem; } .listing .line { column-gap: 0.5rem; padding-inline: 0.5rem; } .listing .verdict .icon { display: none; } .rejected .figures { font-size: 0.8125rem; } .rejected .figures td { min-inline-size: 3.5rem; } }
@media (max-width: 40rem) { .cut-off { grid-template-columns: minmax(0, 1fr) auto; } .cut-off label { grid-column: 1 / -1; } }
@media (forced-colors: active) { .portfolio .button.primary { forced-color-adjust: none; background: Highlight; color: HighlightText; } .listing:focus-visible .line.active { outline: 2px solid Highlight; outline-offset: -2px; } }
@media print { .portfolio :is(.filters, .writing, .mapping, .choices, .heading .button, .ways) { display: none; } .portfolio .panel { break-inside: avoid; } }
`;
