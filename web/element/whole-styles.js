// The looks of what comes after the element's first picture.

import { sheetOf } from "./sheet.js";

const CSS = `
summary { border-radius: 4px; }
.unlike .icon { color: var(--risk); }
details.help p { margin-block-start: 0.375rem; max-inline-size: 68ch; }
.blanks p { margin-block-start: 0.25rem; }
.blanks > p { margin: 0; }
/* A model's own words may be of another language than the page: their full stop stays with them. */
.help, .help p, .label, .series th > span { unicode-bidi: plaintext; }
:is(.help, .help p, .label):dir(rtl) { text-align: right; }
/* What the focus comes to does not hide under the headline, which stays above where there is no room beside. */
@container (max-width: 59.99rem) {
  :is(input, select, button, summary, textarea, a, .plot-frame) { scroll-margin-block-start: calc(var(--copse-sticky-top, 0px) + 8.5rem); }
}
/* Beside the first heading; a message about what was pasted stands above it. */
.editing .buttons { position: absolute; inset-block-start: 1rem; inset-inline-end: 1rem; }
.said { padding-inline-end: 11rem; font-size: 0.875rem; overflow-wrap: anywhere; }
.editing:has(.said:empty) { display: contents; }
.said:empty { position: absolute; }
.buttons { display: flex; flex-wrap: wrap; gap: 0.375rem; }
button.quiet, button.solid { display: inline-flex; align-items: center; gap: 0.375rem; min-block-size: 2rem; padding: 0.125rem 0.75rem; border: 1px solid var(--edge); border-radius: 6px; background: var(--surface); font-size: 0.875rem; cursor: pointer; }
button:is(.quiet, .solid):hover { border-color: var(--ink); }
button.solid { border-color: var(--accent); color: var(--accent); font-weight: 600; }
button:is(.quiet, .solid):is(:disabled, [aria-disabled="true"]) { color: var(--muted); border-color: var(--line); cursor: default; }
.changed :is(input.number, input.text, select) { border-color: var(--accent); border-style: dashed; font-weight: 600; }
.stale .state { padding: 0.5rem 0.625rem; border-radius: 6px; color: var(--ink); background: color-mix(in oklab, var(--risk) 13%, var(--surface)); }
.stale .state .icon { color: var(--risk); }
.stale :is(.probability, .prediction, .winner) { color: var(--muted); text-decoration: underline dashed 2px; text-underline-offset: 0.14em; }
.stale .verdict, .stale .detail > :not(footer) { filter: grayscale(1); }
.scenario { display: grid; gap: 0.5rem; inline-size: 100%; padding: 0.5rem 0.625rem; border: 1px dashed var(--accent); border-radius: 6px; font-size: 0.875rem; background: color-mix(in oklab, var(--accent) 7%, var(--surface)); }
.content:dir(rtl) :is(.scenario p, .told) { unicode-bidi: plaintext; }
.content:dir(rtl) .scenario p { text-align: right; }
.other { inline-size: 100%; font-size: 0.875rem; color: var(--muted); }
.other::before { content: "≠ "; font-weight: 700; }
.sure dl { display: grid; gap: 0.5rem; margin: 0.5rem 0 0; font-size: 0.875rem; line-height: 1.4; }
.sure dt { color: var(--muted); font-size: 0.8125rem; }
.sure dd { margin: 0; }
.sure dd.like { display: flex; align-items: center; gap: 0.3rem; }
.sure .late, .sure .late b { color: var(--muted); }
.sure .unusual { font-weight: 600; color: var(--risk); }
.turn b { font-weight: 600; color: var(--safe); }
.turn b.decline { color: var(--risk); }
.turn b.refer { color: var(--ink); }
.tools { order: 4; border-block-start: 1px solid var(--line); min-inline-size: 0; }
.tool + .tool { border-block-start: 1px solid var(--line); }
.tool > summary { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 0 0.75rem; align-items: center; inline-size: 100%; padding: 0.75rem 1.25rem; list-style: none; border-radius: var(--radius); }
.tool > summary::-webkit-details-marker { display: none; }
.tool > summary::before { content: ""; grid-row: span 2; inline-size: 0.5rem; block-size: 0.5rem; border: solid var(--muted); border-width: 0 2px 2px 0; rotate: -45deg; }
.tool > summary:dir(rtl)::before { rotate: 135deg; }
.tool[open] > summary::before { rotate: 45deg; }
.tool > summary:hover { background: var(--sunken); }
.tool > summary:focus-visible { outline-offset: -3px; }
.tool .name { font-weight: 600; }
.tool > summary .note { font-size: 0.8125rem; }
.tool > .problem { padding: 0 1.25rem 1rem; }
.measure .bar::before { transition: inline-size 160ms ease-out; }
.list { display: grid; gap: 0.625rem; }
.list details[open] > summary { margin-block-end: 0.375rem; }
.list .rest { max-block-size: 20rem; overflow-y: auto; padding-inline-end: 0.5rem; border-radius: 4px; }
.model { display: grid; gap: 0.25rem; padding-block-start: 1rem; border-block-start: 1px solid var(--line); font-size: 0.8125rem; color: var(--muted); }
.model .title { color: var(--ink); }
.model b { font-weight: 600; color: var(--ink); }
.answers { display: flex; align-items: center; gap: 0.3rem; }
.model code { font: 0.9em ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace; overflow-wrap: anywhere; }
.model details > code { display: block; margin-block: 0.375rem; color: var(--ink); }
.copy { display: inline-flex; align-items: center; gap: 0.375rem; min-block-size: 1.75rem; margin-inline-end: 0.5rem; padding: 0 0.5rem; border: 1px solid var(--edge); border-radius: 6px; background: none; cursor: pointer; color: var(--ink); }
.copy:hover { border-color: var(--ink); }
@container (max-width: 33.99rem) {
  .said { padding-inline-end: 6rem; }
  .series select { padding-inline: 0.125rem 0; }
  .editing .quiet span { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); }
}
@container (min-width: 34rem) {
  .editing .buttons { inset-block-start: 1.25rem; inset-inline-end: 1.5rem; }
  .sure dl { grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 0.5rem 2.5rem; }
}
@container (min-width: 60rem) {
  .tools { border: 1px solid var(--line); border-radius: var(--radius); background: var(--surface); }
  .editing .buttons { inset-block-start: 1.5rem; inset-inline-end: 1.75rem; }
  .tools { order: 1; grid-column: 1; }
  .sure dl { grid-template-columns: minmax(0, 1fr); }
}
@media (forced-colors: active) {
  button:is(.quiet, .solid):is(:disabled, [aria-disabled="true"]) { color: GrayText; border-color: GrayText; }
  .slider, .slider::-webkit-slider-thumb { appearance: auto; }
  .choice input:checked + span { outline: 2px solid Highlight; outline-offset: -3px; }
  .band::before, .measure .bar, .measure .bar::before { forced-color-adjust: none; }
  .current .letter { border: 2px solid CanvasText; }
  .needle { forced-color-adjust: none; border-block-start-color: CanvasText; }
  .verdict, .unlike, .stale .state { border: 1px solid CanvasText; }
}
.form:has(.editing[hidden]) .hint { display: none; }
@media print {
  :host { color-scheme: light !important; }
  .headline, .result { position: static !important; }
  .slider, .copy, .editing, .hint, .tools:not(:has(.report)), .scenario .buttons { display: none; }
  .layout { break-inside: avoid; }
}
`;

export const wholeSheet = sheetOf(CSS);
