// The looks of the closer looks, adopted with the first of them.

export const CSS = `
.body { display: grid; gap: 1rem; padding: 0.25rem 1.25rem 1.5rem; }
.stack { display: grid; gap: 0.875rem; min-inline-size: 0; }
.stack > *, .body > * { min-inline-size: 0; }
h4 { margin: 0; font-size: 0.8125rem; font-weight: 600; color: var(--muted); }
textarea { font: inherit; color: inherit; inline-size: 100%; padding: 0.4375rem 0.625rem; border: 1px solid var(--edge); border-radius: 6px; background: var(--surface); resize: vertical; }
textarea:hover:enabled { border-color: var(--ink); }
textarea:read-only { background: var(--sunken); }
.body .note { font-size: 0.8125rem; color: var(--muted); max-inline-size: 72ch; }
.labelled { display: grid; gap: 0.3125rem; min-inline-size: 0; }
.labelled > label, .body legend { font-weight: 550; padding: 0; }
.labelled > :is(select, input) { max-inline-size: 24rem; }
.labelled > .help { margin: 0; }
.row { display: flex; flex-wrap: wrap; gap: 0.75rem 1rem; align-items: end; }
.row .frame { inline-size: 8rem; }
.row .problem { flex-basis: 100%; margin: 0; }
.check { display: flex; gap: 0.5rem; align-items: baseline; min-block-size: 1.5rem; }
.check input { flex: none; inline-size: 1.0625rem; block-size: 1.0625rem; margin: 0; translate: 0 0.1875rem; accent-color: var(--accent); }
.sides { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 17rem), 1fr)); gap: 1.25rem 2rem; }
.sides > div { display: grid; gap: 0.5rem; align-content: start; }
.told { font-size: 1.0625rem; font-weight: 600; overflow-wrap: anywhere; }
.told:empty { display: none; }
.outcome { font-weight: 550; max-inline-size: 72ch; }
.content:dir(rtl) :is(.figures :is(th, td), .pairs span, .ways p, .report :is(dd, th, td)) { unicode-bidi: plaintext; }
.content:dir(rtl) .figures tr > :first-child { text-align: right; }
.content:dir(rtl) .figures tr > :not(:first-child) { text-align: left; }
.late :is(p, b) { color: var(--muted); }

table.figures { inline-size: 100%; border-collapse: collapse; font-size: 0.875rem; }
.figures :is(th, td) { padding: 0.3125rem 0.75rem 0.3125rem 0; text-align: end; vertical-align: baseline; border-block-end: 1px solid var(--line); font-weight: 400; }
.figures :is(th, td):last-child { padding-inline-end: 0; }
.figures thead :is(th, td) { color: var(--muted); font-size: 0.8125rem; }
.figures tr > :first-child { text-align: start; overflow-wrap: break-word; }
.figures tbody th { font-weight: 550; }
.figures tbody tr:last-child > * { border-block-end: 0; }

.waterfall td.plot { inline-size: 42%; padding-block: 0; vertical-align: middle; }
.waterfall td:is(.effect, :last-child) { white-space: nowrap; }
.waterfall svg { display: block; inline-size: 100%; block-size: 1.75rem; overflow: visible; }
.waterfall svg:dir(rtl) { scale: -1 1; }
.waterfall .raises, .pairs .raises { --tone: var(--risk); }
.waterfall .lowers, .pairs .lowers { --tone: var(--safe); }
.waterfall rect { fill: var(--tone, var(--edge)); }
.waterfall .so-far { stroke: var(--edge); stroke-width: 1; vector-effect: non-scaling-stroke; }
.waterfall .end > * { font-weight: 650; }
.waterfall .feature > * { color: var(--muted); }
.waterfall .feature > :first-child { padding-inline-start: 1.25rem; font-weight: 400; }
.waterfall code { font: 0.88em ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace; }
.waterfall .feature rect { opacity: 0.6; }
.opener { display: inline-flex; align-items: center; gap: 0.375rem; min-block-size: 1.5rem; padding: 0; border: 0; background: none; font: inherit; font-weight: 550; text-align: start; cursor: pointer; border-radius: 4px; }
.opener::before { content: ""; flex: none; inline-size: 0.4375rem; block-size: 0.4375rem; border: solid currentColor; border-width: 0 2px 2px 0; rotate: -45deg; margin-inline: 0.0625rem; }
.opener:dir(rtl)::before { rotate: 135deg; }
.opener[aria-expanded="true"]::before { rotate: 45deg; }
.pairs { display: grid; gap: 0.375rem; list-style: none; font-size: 0.9375rem; }
.pairs:empty { display: none; }
.pairs li { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 1rem; align-items: baseline; }
.pairs .effect { font-weight: 550; font-size: 0.8125rem; color: var(--tone); white-space: nowrap; }
.body > div > h4:not(:first-child) { margin-block: 1rem 0.5rem; }
.body > div > .note { margin-block-start: 0.5rem; }

.plot-frame { position: relative; }
.plot-frame > svg { display: block; direction: ltr; cursor: crosshair; touch-action: pan-y; overflow: visible; max-inline-size: 100%; }
.plot-frame text { font-size: 0.75rem; fill: var(--muted); }
.plot-frame .verdict-name { font-weight: 600; fill: var(--ink); }
.plot-frame .level { stroke: var(--line); }
.plot-frame .line { fill: none; stroke: var(--ink); stroke-width: 2; }
.plot-frame .turn { stroke: var(--edge); stroke-dasharray: 3 3; }
.plot-frame .area { fill: var(--tone); opacity: 0.07; }
.plot-frame .edge { fill: var(--tone); }
.plot-frame .accept { --tone: var(--safe); }
.plot-frame .decline { --tone: var(--risk); }
.plot-frame .refer { --tone: var(--edge); }
.plot-frame line.own { stroke: var(--accent); stroke-width: 1.5; }
.plot-frame circle.own { fill: var(--accent); stroke: var(--surface); stroke-width: 2; }
.plot-frame line.was { stroke: var(--muted); stroke-dasharray: 2 3; }
.plot-frame circle.was { fill: var(--surface); stroke: var(--muted); stroke-width: 2; }
.knob { inline-size: auto; max-inline-size: none; margin-block: 0; margin-inline: 41px 5px; }
.plot-frame { display: grid; }
.knob::-webkit-slider-runnable-track { background: var(--track); }
.knob::-moz-range-progress { background: var(--track); }
.knob:disabled { visibility: hidden; }

.map { position: relative; border: 1px solid var(--edge); border-radius: 4px; overflow: hidden; cursor: crosshair; }
.map svg { display: block; inline-size: 100%; }
.map svg:dir(rtl) { scale: -1 1; }
.map rect { fill: var(--risk); shape-rendering: crispEdges; }
.map .turns { fill: none; stroke: var(--ink); stroke-width: 2; vector-effect: non-scaling-stroke; }
.map .place { position: absolute; inset-inline-start: calc(var(--across) * 100%); inset-block-end: calc(var(--up) * 100%); inline-size: 0.875rem; block-size: 0.875rem; margin-inline-start: -0.4375rem; margin-block-end: -0.4375rem; border: 3px solid var(--surface); border-radius: 50%; background: var(--accent); box-shadow: 0 0 0 1.5px var(--accent); pointer-events: none; }
.map-box { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 0.25rem 0.5rem; }
.map-box > :first-child { grid-column: 1 / -1; }
.body .ends { grid-column: 2; display: flex; justify-content: space-between; gap: 0.25rem 1rem; max-inline-size: none; }
.ends b { text-align: center; }
.up-ends { display: flex; flex-direction: column; justify-content: space-between; text-align: end; max-inline-size: 7rem; }
.legend { display: flex; align-items: center; gap: 0.5rem; }
.shades { inline-size: 9rem; block-size: 0.75rem; background: var(--risk); border-radius: 2px; mask-image: linear-gradient(to right, rgb(0 0 0 / 0.06), rgb(0 0 0 / 0.9)); }
.shades:dir(rtl) { scale: -1 1; }
.map-box ~ .knob { margin-inline: 0; inline-size: 100%; }
.levers { display: grid; gap: 0.375rem; }
.levers ul { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 19rem), 1fr)); gap: 0.25rem 1.5rem; list-style: none; margin-block-start: 0.375rem; }
.ways { display: grid; list-style: none; }
.ways li { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: center; gap: 0.5rem 1rem; padding-block: 0.625rem; border-block-start: 1px solid var(--line); }
.ways li > div { flex: 1 1 14rem; min-inline-size: 0; }
.ways p { overflow-wrap: anywhere; }
.ways button[aria-pressed="true"] { border-color: var(--accent); color: var(--accent); box-shadow: inset 0 0 0 1px var(--accent); }
b.accept { color: var(--safe); }
b.decline { color: var(--risk); }
b.refer { color: var(--ink); }
.override { display: grid; gap: 0.625rem; padding: 0.875rem 1rem 1rem; border: 1px solid var(--line); border-radius: 8px; }
.override legend { padding-inline: 0.375rem; margin-inline-start: -0.375rem; }

.report { display: grid; gap: 1.1em; padding: 1.54em; border: 1px solid var(--line); border-radius: 6px; font-size: 0.8125rem; line-height: 1.4; background: var(--surface); }
.report > header { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0.62em 2.5em; padding-block-end: 0.77em; border-block-end: 2px solid var(--ink); }
.report h2 { font-size: 1.54em; font-weight: 680; color: var(--ink); }
.report h3 { font-size: 1em; margin-block-end: 0.31em; font-weight: 650; color: var(--ink); }
.report .note { font-size: 1em; }
.report header .note { text-align: end; }
.report :is(dl, dd) { margin: 0; }
.report dt { color: var(--muted); }
.report .headline-figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(10.5em, 1fr)); gap: 0.77em 1.54em; }
.headline-figures dd:not(.note) { font-size: 1.39em; font-weight: 650; }
.headline-figures > div:first-child dd:not(.note) { font-size: 1.85em; line-height: 1.1; }
.report .halves { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 20em), 1fr)); gap: 1.1em 2.5em; }
.report ol { padding-inline-start: 1.39em; }
.report ol li { display: list-item; margin-block-end: 0.15em; }
.report .halves dl { display: grid; gap: 0.31em; }
.report .entered { display: flex; flex-wrap: wrap; gap: 0.31em 2.5em; margin-block-end: 0.62em; }
.entered > div { display: flex; gap: 0.62em; }
.entered dd { font-weight: 550; }
.report table { inline-size: 100%; border-collapse: collapse; }
.report :is(th, td) { padding: 0.23em 0.92em 0.23em 0; text-align: end; border-block-end: 1px solid var(--line); font-weight: 400; }
.report tr > :first-child { text-align: start; }
.content:dir(rtl) .report :is(th, td) { text-align: left; }
.content:dir(rtl) .report tr > :first-child { text-align: right; }
.report thead th { color: var(--muted); }
.report .warning { display: flex; gap: 0.62em; padding: 0.62em 0.77em; border: 1px solid var(--risk); border-radius: 4px; }
.report :is(.warning p, .reference) { overflow-wrap: anywhere; min-inline-size: 0; }
.report .written { white-space: pre-wrap; overflow-wrap: anywhere; }
.written.small { columns: 2; column-gap: 2em; font-size: 0.9em; line-height: 1.3; }
.report .signature { inline-size: 60%; margin-block-start: 1.85em; padding-block-start: 0.31em; border-block-start: 1px solid var(--ink); color: var(--muted); }
.report footer { display: grid; gap: 0.17em; font-size: 0.92em; color: var(--muted); }
.report code { font: 0.9em ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace; overflow-wrap: anywhere; }

@container (max-width: 33.99rem) {
  .body { padding-inline: 1rem; }
  /* The head of a row takes a line of its own. */
  .figures, .figures :is(thead, tbody) { display: block; }
  .figures tr { display: flex; flex-wrap: wrap; align-items: center; gap: 0 0.5rem; padding-block: 0.375rem; font-size: 0.8125rem; border-block-end: 1px solid var(--line); }
  .figures tr > * { flex: 1 1 0; min-inline-size: 0; padding: 0; border: 0; overflow-wrap: break-word; hyphens: auto; }
  .figures tr > :first-child { flex: 0 0 100%; }
  .figures thead tr > * { font-size: 0.75rem; }
  .figures tbody tr:last-child { border: 0; }
  /* A decision is of longer words than figures are. */
  .ranges tr > :nth-child(2) { flex-grow: 1.3; }
  .waterfall tr > td.plot { flex: 2.7 1 0; }
  .waterfall tr > :last-child { flex: 1.3 1 0; }
  .waterfall thead tr > :is(td.plot, :last-child) { flex: 2 1 0; }
  .body .ends { grid-column: 1 / -1; flex-wrap: wrap; }
  .report .signature { inline-size: 100%; }
}
@media (forced-colors: active) {
  .waterfall rect, .plot-frame .edge, .plot-frame .line { forced-color-adjust: none; }
  .waterfall rect { fill: Highlight; }
  .plot-frame .line { stroke: CanvasText; }
  .plot-frame text { fill: CanvasText; }
  .plot-frame .area { opacity: 0; }
  .plot-frame .edge { fill: var(--tone); }
  .shades { forced-color-adjust: none; background: CanvasText; }
  .map rect { forced-color-adjust: none; fill: CanvasText; }
  .map .turns { forced-color-adjust: none; stroke: Highlight; }
}
@media print {
  /* While there is a report, it is what is printed. */
  .layout:has(.tool[open] .report) > :not(.tools),
  .tools:has(.report) > .tool:not(:has(.report)),
  .tool[open]:has(.report) > summary,
  .body:has(.report) > :not(.preview) { display: none; }
  .layout:has(.tool[open] .report), .tools:has(.report), .tool:has(.report), .report { display: block; border: 0; padding: 0; margin: 0; background: none; }
  .report > :not(:last-child) { margin-block-end: 1em; }
  .report > dl.headline-figures { margin-block-end: 1em; }
  .report { font-size: 8pt; }
  .report > header, .report .warning { display: flex; }
  .body:has(.report) { padding: 0; }
}
`;
