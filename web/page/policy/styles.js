// The looks of the policy view.

export const CSS = `
.desk { display: grid; grid-template-columns: minmax(17rem, 20rem) minmax(0, 1fr); gap: 1.25rem; align-items: start; }
.desk.plain { grid-template-columns: minmax(0, 1fr); }
.desk :is(.effects, .dataset, .results, .found) { display: grid; gap: 1.25rem; min-inline-size: 0; }
.desk :is(.results, .found):empty { display: none; }
.desk .panel { padding: clamp(1rem, 2vw, 1.5rem); min-inline-size: 0; }
.desk .heading { display: flex; flex-wrap: wrap; align-items: baseline; justify-content: space-between; gap: 0.25rem 1rem; }
.desk .note { color: var(--muted); font-size: 0.875rem; text-wrap: pretty; }
.desk .note:empty { display: none; }
.desk .heading + .note { margin-block-start: 0.375rem; }
.desk .scroll { overflow-x: auto; }
.desk .problem { margin-block-start: 0.5rem; padding-inline-start: 0.75rem; border-inline-start: 4px solid var(--risk); overflow-wrap: anywhere; }
.desk .button { min-block-size: 2.125rem; padding: 0.125rem 0.75rem; font-size: 0.875rem; }
.desk .button[disabled] { color: var(--muted); border-color: var(--line); cursor: default; }
.desk .button.primary { color: var(--surface); background: var(--accent); border-color: var(--accent); }
.desk .button.primary[disabled] { color: var(--muted); background: var(--surface); border-color: var(--line); }

.controls { display: grid; gap: 1.25rem; position: sticky; inset-block-start: 1rem; max-block-size: calc(100vh - 2rem); overflow-y: auto; }
.controls fieldset { display: grid; gap: 0.625rem; margin: 0; padding: 0; border: 0; min-inline-size: 0; }
.controls legend { padding: 0; margin-block-end: 0.5rem; font-size: 0.875rem; font-weight: 650; }
.controls :is(.choice label, .switch) { display: flex; gap: 0.5rem; align-items: baseline; min-block-size: 1.5rem; font-size: 0.875rem; line-height: 1.4; }
.controls input:is([type=radio], [type=checkbox]), .dataset input[type=checkbox] { inline-size: 1rem; block-size: 1rem; flex: none; margin: 0; accent-color: var(--accent); translate: 0 0.125rem; }
.terms { display: grid; gap: 0.625rem; }
.terms[hidden] { display: none; }
.term { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 0 0.75rem; align-items: center; }
.term label { grid-column: 1 / -1; font-size: 0.875rem; line-height: 1.3; }
.term .entry { grid-area: 2 / 2; display: inline-flex; align-items: baseline; gap: 0.375rem; }
.term input[type=text] { inline-size: 6.625rem; min-block-size: 2rem; padding: 0.125rem 0.5rem; font: inherit; font-size: 0.875rem; text-align: end; color: inherit; background: var(--surface); border: 1px solid var(--edge); border-radius: 6px; }
.term input[aria-invalid] { border-color: var(--risk); }
.term input[type=text]:dir(rtl) { direction: ltr; text-align: end; }
.term .unit { unicode-bidi: plaintext; inline-size: 3.75rem; color: var(--muted); font-size: 0.8125rem; white-space: nowrap; }
.term .unit:dir(rtl) { text-align: right; }
.term input[type=range] { grid-area: 2 / 1; inline-size: 100%; min-inline-size: 0; block-size: 1.5rem; margin: 0; accent-color: var(--accent); }
.term .field-problem { grid-column: 1 / -1; color: var(--risk); font-size: 0.8125rem; }
.controls .grades .terms { margin-block-start: 0.5rem; }
.controls summary { font-size: 0.875rem; }

.client .figures { inline-size: 100%; }
.client .likely { color: var(--muted); font-size: 0.9375rem; }
.client .says { margin-block: 0.25rem 0.625rem; font-size: 0.9375rem; }
.client .says.changed { font-weight: 600; color: var(--risk); }
.client td .verdict { display: inline; white-space: normal; }
.client td .verdict .icon { margin-inline-end: 0.375rem; vertical-align: -0.15em; }
.verdict { display: inline-flex; gap: 0.375rem; align-items: baseline; font-weight: 600; white-space: nowrap; }
.verdict .icon { align-self: center; }
.verdict.decline { color: var(--risk); }
.verdict.accept { color: var(--accent); }

.dataset .says { margin-block-start: 0.5rem; font-weight: 550; overflow-wrap: anywhere; }
.dataset .says:empty { display: none; }
.dataset .body { display: grid; gap: 0.75rem; justify-items: start; margin-block-start: 0.5rem; min-inline-size: 0; overflow-wrap: anywhere; }
.dataset .body > * { max-inline-size: 100%; }
.dataset .body:empty { display: none; }
.dataset .busy { display: flex; gap: 1rem; align-items: center; margin-block-start: 0.5rem; }
.dataset .busy[hidden] { display: none; }
.dataset .busy .bar { flex: 1; margin: 0; }
.dataset .start { display: flex; flex-wrap: wrap; gap: 0.5rem 0.75rem; align-items: center; font-size: 0.9375rem; }
.dataset select { min-block-size: 2.125rem; max-inline-size: 18rem; padding: 0.125rem 0.5rem; font: inherit; font-size: 0.875rem; color: inherit; background: var(--surface); border: 1px solid var(--edge); border-radius: 6px; }
.dataset .switch { display: flex; gap: 0.5rem; align-items: baseline; }
.dataset .warning { display: flex; gap: 0.5rem; align-items: baseline; font-weight: 550; }
.dataset .warning .icon { color: var(--risk); translate: 0 0.2em; }
.left .scroll { max-block-size: 18rem; overflow: auto; }
.left td:last-child { overflow-wrap: anywhere; }

.facts.measures { display: grid; grid-template-columns: repeat(auto-fit, minmax(5.25rem, 1fr)); gap: 0.75rem; margin: 0.75rem 0 0; }
.measures dt { color: var(--muted); font-size: 0.8125rem; }
.measures dd { font-size: 1.125rem; font-weight: 650; }
.found h2 { margin-block-end: 0.625rem; }
.found h3 { margin-block: 1.25rem 0.375rem; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 25rem), 1fr)); gap: 1rem 2rem; align-items: start; }
.pair + .pair, .note + .pair { margin-block-start: 1rem; }
.found .figures { inline-size: 100%; }
.pair .figures :is(th, td) { padding-inline-end: 0.75rem; }
.pair .figures tr > :last-child { padding-inline-end: 0; }
.figures .cell { display: grid; justify-items: end; white-space: nowrap; }
.figures .cell b { font-weight: 550; }
.figures .cell small { color: var(--muted); font-size: 0.75rem; }
.figures .cell.wrong b { color: var(--risk); font-weight: 650; }
.figures :is(th.number, td:has(.cell)) { text-align: end; }
.charts > :first-child:nth-last-child(3) { grid-column: 1 / -1; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 20rem), 1fr)); gap: 1.25rem; min-inline-size: 0; }

@media (max-width: 60rem) {
  .desk { grid-template-columns: minmax(0, 1fr); }
  .controls { position: static; max-block-size: none; }
  .controls .terms { grid-template-columns: repeat(auto-fill, minmax(min(100%, 17rem), 1fr)); gap: 0.75rem 2rem; }
}
/* On a phone a row is a block of its own, and each figure a line that says of what it is. */
@media (max-width: 40rem) {
  .stacks table, .stacks tbody, .stacks tbody th { display: block; }
  .stacks thead { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
  .stacks tr { display: grid; padding-block: 0.375rem; border-block-end: 1px solid var(--line); }
  .stacks tbody :is(th, td) { padding: 0.125rem 0; border: 0; }
  .stacks td { display: flex; justify-content: space-between; align-items: baseline; gap: 0.25rem 1rem; white-space: normal; }
  .stacks td::before { content: attr(data-head); color: var(--muted); font-size: 0.8125rem; text-align: start; white-space: normal; }
  .stacks td.bar-cell { display: block; inline-size: auto; }
  .stacks td.bar-cell::before { content: none; }
  .stacks .cell { display: flex; flex-wrap: wrap; justify-content: end; gap: 0 0.5rem; align-items: baseline; }
  .stacks :is(.number, td, td > *) { text-align: end; }
}
@media (forced-colors: active) { .desk .button.primary { forced-color-adjust: none; background: Highlight; color: HighlightText; } }
`;
