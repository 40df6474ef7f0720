// The element's looks, of its first picture; whole-styles.js has those of the rest.

import { sheetOf } from "./sheet.js";

const CSS = `
:host {
  --font: var(--copse-font, system-ui, sans-serif);
  --radius: var(--copse-radius, 10px);
  --surface: var(--copse-surface, light-dark(#ffffff, #161d26));
  --sunken: var(--copse-sunken, light-dark(#f4f6f9, #10161d));
  --ink: var(--copse-ink, light-dark(#15202e, #e7edf4));
  --muted: var(--copse-muted, light-dark(#526073, #9fadbd));
  --line: var(--copse-line, light-dark(#dde3ea, #2a3542));
  --edge: light-dark(#8593a5, #63748a);
  --track: light-dark(#cfd6df, #3a4755);
  --middle: light-dark(#c3cad4, #55616f);
  --accent: var(--copse-accent, light-dark(#1b5594, #82b7f2));
  --safe: var(--copse-safe, light-dark(#1f66b0, #6db1f5));
  --risk: var(--copse-risk, light-dark(#ae5200, #f3a550));
  display: block;
  container-type: inline-size;
}
.content {
  all: initial;
  display: block;
  color-scheme: inherit;
  visibility: inherit;
  color: var(--ink);
  font: 0.9375rem/1.45 var(--font);
  font-variant-numeric: tabular-nums;
  -webkit-text-size-adjust: 100%;
}
:host([hidden]) { display: none; }
:host([compact]) { max-inline-size: 40rem; }
:host([theme="light"]) { color-scheme: light; }
:host([theme="dark"]) { color-scheme: dark; }
:host([theme="auto"]) { color-scheme: light dark; }

*, ::before, ::after { box-sizing: border-box; }
[hidden] { display: none !important; }
h2, h3, p, ol, ul, fieldset { margin: 0; padding: 0; border: 0; }
fieldset { min-inline-size: 0; }
table, input, select, button, summary { font: inherit; color: inherit; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.icon { inline-size: 1.25em; block-size: 1.25em; flex: none; fill: none; stroke: currentColor; stroke-width: 1.9; stroke-linecap: round; stroke-linejoin: round; }
.unseen { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.content > .loading { min-block-size: 32rem; padding: 3rem 1rem; text-align: center; color: var(--muted); }

.layout { display: grid; grid-template-columns: minmax(0, 1fr); border: 1px solid var(--line); border-radius: var(--radius); background: var(--surface); }

/* The form */
.form { position: relative; display: grid; gap: 1.75rem; align-content: start; padding: 1.25rem 1rem 1.5rem; order: 2; }
.heading { padding: 0; margin-block-end: 0.875rem; font-size: 1rem; font-weight: 650; letter-spacing: -0.005em; }
.fields { display: grid; gap: 1.25rem 1.5rem; grid-template-columns: minmax(0, 1fr); }
.label { display: inline-block; max-inline-size: 100%; margin-block-end: 0.375rem; font-weight: 550; cursor: default; overflow-wrap: anywhere; }
.unit, .help, .note { color: var(--muted); }
/* A model's own names and texts run as their letters do, wherever the page's begin. */
.content:dir(rtl) :is(.label, .unit, .help, .series th, select, option, .choice span, dd, .reason, summary, .name) { unicode-bidi: plaintext; }
.content:dir(rtl) :is(.help, .series th, dd) { text-align: right; }
.content:dir(rtl) .series td::before { unicode-bidi: plaintext; text-align: right; }
.help { margin-block-start: 0.375rem; font-size: 0.8125rem; }
.frame { display: flex; align-items: center; gap: 0.5rem; }
.field :is(.frame, select) { max-inline-size: 16rem; }
input.number, input.text, select {
  inline-size: 100%; min-inline-size: 0; min-block-size: 2.375rem; padding: 0.25rem 0.625rem;
  border: 1px solid var(--edge); border-radius: 6px; background: var(--surface);
}
input.number { text-align: end; }
select { padding-inline-end: 0.25rem; }
:is(input.number, input.text, select):hover:enabled { border-color: var(--ink); }
:is(input.number, input.text, select):focus-visible { outline-offset: -1px; border-color: var(--accent); }
:is(input.number, input.text):read-only, :disabled { background: var(--sunken); }
select.blank { color: var(--muted); }
[aria-invalid="true"]:not([role]) { border-color: var(--risk) !important; box-shadow: inset 0 0 0 1px var(--risk); }
.problem { margin-block-start: 0.3rem; font-size: 0.8125rem; line-height: 1.3; font-weight: 550; color: var(--risk); }
.problem::before { content: "! "; font-weight: 800; }

/* Each browser's parts by themselves: one selector that a browser does not know voids its rule. */
.slider { inline-size: 100%; max-inline-size: 16rem; block-size: 1.5rem; margin: 0.375rem 0 0; display: block; appearance: none; background: none; cursor: pointer; --knob: var(--accent); }
.slider:dir(rtl) { --onward: to left; }
.slider.blank { --knob: var(--edge); }
.slider:disabled { --knob: var(--edge); background: none; cursor: default; }
.slider::-webkit-slider-runnable-track { block-size: 0.25rem; border-radius: 2px; background: linear-gradient(var(--onward, to right), var(--knob) calc(var(--at, 0) * 100%), var(--track) 0); }
.slider::-webkit-slider-thumb { appearance: none; inline-size: 1.125rem; block-size: 1.125rem; margin-block-start: -0.4375rem; border: 2px solid var(--surface); border-radius: 50%; background: var(--knob); box-shadow: 0 0 0 1px var(--knob); }
.slider::-moz-range-track { block-size: 0.25rem; border-radius: 2px; background: var(--track); }
.slider::-moz-range-progress { block-size: 0.25rem; border-radius: 2px; background: var(--knob); }
.slider::-moz-range-thumb { box-sizing: border-box; inline-size: 1.125rem; block-size: 1.125rem; border: 2px solid var(--surface); border-radius: 50%; background: var(--knob); box-shadow: 0 0 0 1px var(--knob); }
.slider:focus-visible { outline-offset: 1px; border-radius: 4px; }
.choices { display: flex; flex-wrap: wrap; gap: 0.375rem; }
.choice { position: relative; display: inline-flex; }
.choice input { position: absolute; inset: 0; margin: 0; opacity: 0; cursor: pointer; inline-size: 100%; block-size: 100%; }
.choice span { display: grid; align-items: center; min-block-size: 2.375rem; padding: 0.25rem 0.875rem; border: 1px solid var(--edge); border-radius: 6px; background: var(--surface); }
.choice.blank span { color: var(--muted); border-style: dashed; }
.choice:hover span { border-color: var(--ink); }
.choice input:checked + span { border-color: var(--accent); border-style: solid; color: var(--accent); font-weight: 600; background: color-mix(in oklab, var(--accent) 10%, var(--surface)); box-shadow: inset 0 0 0 1px var(--accent); }
.choice input:focus-visible + span { outline: 2px solid var(--accent); outline-offset: 2px; }

.hint { margin-block-start: -1rem; font-size: 0.8125rem; color: var(--muted); }

.series { inline-size: 100%; border-collapse: collapse; }
.series th { font-weight: 550; text-align: start; }
.series thead th { padding: 0 0.25rem 0.5rem; vertical-align: bottom; }
.series thead th:not(.category) { text-align: end; }
.series thead .unit { font-weight: 400; white-space: nowrap; }
.series tbody th { padding-block: 0.1875rem; padding-inline: 0 0.75rem; line-height: 2.375rem; vertical-align: top; font-weight: 400; color: var(--muted); white-space: nowrap; }
.series thead th.category { inline-size: 46%; }
.series td { padding: 0.1875rem 0.25rem; vertical-align: top; }
.series tbody td:last-child, .series thead th:last-child { padding-inline-end: 0; }
.series tbody tr:first-of-type th { color: var(--ink); font-weight: 550; }
details.help { margin-block-start: 0.75rem; }
summary { cursor: pointer; inline-size: fit-content; min-block-size: 1.5rem; }

/* The result: its headline stays in sight above the form where there is no room beside it. */
.result { display: contents; }
.headline {
  order: 1; position: sticky; inset-block-start: var(--copse-sticky-top, 0px); z-index: 1;
  display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 0.25rem 1rem;
  padding: 0.75rem 1rem; background: var(--surface); border-block-end: 1px solid var(--line);
  border-radius: var(--radius) var(--radius) 0 0;
}
.detail { order: 3; display: grid; gap: 1.5rem; align-content: start; padding: 1.25rem 1rem; border-block-start: 1px solid var(--line); }
h2, h3 { font-size: 0.8125rem; font-weight: 550; color: var(--muted); }
.probability, .prediction, .winner { font-size: 2rem; line-height: 1.1; font-weight: 650; letter-spacing: -0.02em; }
.prediction, .winner { overflow-wrap: anywhere; }
.prediction.several, .winner { font-size: 1.5rem; line-height: 1.2; }
.winner { display: -webkit-box; overflow: hidden; -webkit-box-orient: vertical; -webkit-line-clamp: 2; }
.chance { font-weight: 600; }
.chance:not(:empty)::after { content: ","; }
.odds { color: var(--muted); }
.headline .figures { display: grid; grid-template-columns: auto auto; justify-content: start; align-items: baseline; column-gap: 0.625rem; }
.headline .figures h2 { grid-column: 1 / -1; }
.verdict { display: inline-flex; flex-wrap: wrap; align-items: center; gap: 0.5rem; padding: 0.4375rem 0.75rem; border-radius: 999px; font-weight: 650; --tone: var(--safe); color: var(--tone); background: color-mix(in oklab, var(--tone) 11%, var(--surface)); }
.verdict.decline { --tone: var(--risk); }
.verdict.refer { color: var(--ink); background: color-mix(in oklab, var(--muted) 18%, var(--surface)); }
.decision { display: grid; grid-template-columns: minmax(0, 1fr); gap: 0.25rem; justify-items: start; }
.reason { font-size: 0.875rem; }
.verdict .grade { padding-inline-start: 0.5rem; border-inline-start: 1px solid currentColor; }
.state { display: flex; gap: 0.5rem; inline-size: 100%; font-size: 0.875rem; color: var(--muted); }
.state:empty, .reason:empty { display: none; }
.state > span > span { display: block; }
.unlike { display: flex; gap: 0.5rem; margin: 0; padding: 0.5rem 0.625rem; border-radius: 6px; font-size: 0.875rem; background: color-mix(in oklab, var(--risk) 13%, var(--surface)); }
.empty .detail > :not(footer, .scale), .empty .odds, .empty .decision { display: none; }
.empty .band::before { filter: grayscale(1); opacity: 0.5; }
.empty :is(.probability, .prediction, .winner) { color: var(--muted); }

.folded { order: 2; border-block-start: 1px solid var(--line); }
.folded > summary { padding: 0.75rem 1rem; inline-size: auto; font-weight: 550; }

.scale .title, .why .title { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: baseline; column-gap: 1rem; }
.scale .note, .why .note, .figure .note, .blanks { font-size: 0.8125rem; color: var(--muted); }
.track { position: relative; padding-block-start: 1rem; }
.needle { position: absolute; inset-block-start: 0.1875rem; inset-inline-start: calc(var(--at) * 100%); translate: -50% 0; border: 0.4375rem solid transparent; border-block-start-color: var(--ink); border-block-end-width: 0; transition: inset-inline-start 160ms ease-out; }
.bands { display: grid; grid-auto-flow: column; grid-auto-columns: minmax(0, 1fr); gap: 2px; padding-block-end: 1.125rem; list-style: none; }
.band { position: relative; display: grid; justify-items: center; gap: 0.1875rem; padding-block-start: 0.75rem; }
.band::before { content: ""; position: absolute; inset: 0 0 auto; block-size: 0.5rem; background: color-mix(in oklab, var(--risk) calc(max(0, 2 * var(--step) - 1) * 100%), color-mix(in oklab, var(--safe) calc(max(0, 1 - 2 * var(--step)) * 100%), var(--middle))); }
.band:first-child::before { border-start-start-radius: 4px; border-end-start-radius: 4px; }
.band:last-child::before { border-start-end-radius: 4px; border-end-end-radius: 4px; }
.letter { min-inline-size: 1.625rem; padding: 0.0625rem 0.25rem; border-radius: 4px; text-align: center; color: var(--muted); }
.current .letter { color: var(--surface); background: var(--ink); font-weight: 700; }
.limit { position: absolute; inset-block-start: 2.5rem; inset-inline-start: -1px; translate: -50% 0; font-size: 0.75rem; color: var(--muted); }
.figure .note { text-wrap: balance; }
.figure .amount { font-size: 1.375rem; font-weight: 650; letter-spacing: -0.01em; }
.why ul { display: grid; gap: 0.5rem; margin-block-start: 0.5rem; list-style: none; font-size: 0.9375rem; line-height: 1.4; }
.why li { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 0.75rem; align-items: baseline; }
.why .effect { font-size: 0.8125rem; font-weight: 550; font-variant-numeric: tabular-nums; white-space: nowrap; }
.why .raises .effect { color: var(--risk); }
.why .lowers .effect { color: var(--safe); }
.why > .note { margin-block-start: 0.5rem; }
.costs, .measures { display: grid; gap: 0.625rem; list-style: none; }
.measure .name { min-inline-size: 0; overflow-wrap: anywhere; }
.measure { display: grid; grid-template-columns: 1fr auto; gap: 0.25rem 1rem; align-items: baseline; }
.measure .mark:not(:empty) { display: inline-block; white-space: nowrap; margin-inline-start: 0.5rem; padding: 0.0625rem 0.375rem; border-radius: 4px; font-size: 0.75rem; font-weight: 600; color: var(--surface); background: var(--ink); }
.measure.chosen .amount { font-weight: 650; }
.measure .bar { grid-column: 1 / -1; block-size: 0.375rem; border-radius: 3px; background: var(--sunken); overflow: hidden; }
.measure .bar::before { content: ""; display: block; block-size: 100%; inline-size: calc(var(--share) * 100%); border-radius: 3px; background: var(--edge); }
.measure.chosen .bar::before { background: var(--ink); }
.failure { display: flex; gap: 1rem; padding: 1.5rem; border: 1px solid var(--line); border-inline-start: 4px solid var(--risk); border-radius: var(--radius); background: var(--surface); }
.failure .icon { inline-size: 1.75rem; block-size: 1.75rem; color: var(--risk); }
.failure h2 { font-size: 1.0625rem; font-weight: 650; color: var(--ink); margin-block-end: 0.25rem; }
[part="refused"] > .failure { margin-block-end: 1rem; }
.failure p { max-inline-size: 68ch; overflow-wrap: anywhere; }

@container (max-width: 42.99rem) {
  /* A period takes three lines: its name, the choices, then the figures; each under its name. */
  .series, .series tbody { display: block; }
  .series thead { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); }
  .series tbody tr { display: flex; flex-wrap: wrap; align-items: flex-start; gap: 0.25rem 0.5rem; padding-block: 0.75rem; border-block-start: 1px solid var(--line); }
  .series tbody tr:first-of-type { padding-block-start: 0; border: 0; }
  .series tbody td { flex: 1 1 30%; min-inline-size: 0; padding: 0; }
  .series tbody th { flex: 0 0 100%; padding: 0; line-height: inherit; font-weight: 600; color: var(--ink); }
  .series tbody td.category { flex: 0 0 100%; }
  .series td::before { content: attr(data-series); display: block; font-size: 0.8125rem; color: var(--muted); }
  input.number, input.text, select { font-size: 1rem; }
}
@container (min-width: 34rem) {
  .form { padding: 1.5rem; }
  .fields { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  .field:has(.choices) { grid-column: 1 / -1; }
  .headline { padding: 0.875rem 1.5rem; }
  .decision { justify-items: end; }
  .detail { padding: 1.5rem; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 1.5rem 2.5rem; }
  .detail > :is(.scale, .list, .unlike, .why, .blanks, .sure, footer) { grid-column: 1 / -1; }
  .probability, .prediction { font-size: 2.5rem; }
  .prediction.several, .winner { font-size: 1.75rem; }
}
@container (min-width: 60rem) {
  .layout:not(.compact) { grid-template: auto 1fr / minmax(0, 1fr) 23rem; align-items: start; border: 0; background: none; gap: 1.25rem; }
  .form, .result { border: 1px solid var(--line); border-radius: var(--radius); background: var(--surface); }
  .form { padding: 1.75rem; order: 0; grid-column: 1; }
  .result { display: block; grid-column: 2; grid-row: 1 / span 2; position: sticky; inset-block-start: var(--copse-sticky-top, 1rem); }
  .headline { position: static; display: grid; justify-content: stretch; justify-items: start; gap: 0.875rem; padding: 1.5rem 1.5rem 1.25rem; border-radius: var(--radius) var(--radius) 0 0; }
  .headline .figures { display: block; }
  .probability, .prediction, .winner { font-size: 3.25rem; margin-block: 0.25rem 0.125rem; }
  .prediction.several, .winner { font-size: 2rem; }
  .odds { font-size: 1.0625rem; }
  .verdict { inline-size: 100%; border-radius: 8px; padding: 0.625rem 0.875rem; font-size: 1rem; }
  .decision { inline-size: 100%; gap: 0.5rem; justify-items: start; }
  .verdict .grade { margin-inline-start: auto; padding-inline-start: 0.875rem; }
  .detail { padding: 1.25rem 1.5rem 1.5rem; grid-template-columns: minmax(0, 1fr); gap: 1.375rem; border: 0; }
}
@media (prefers-reduced-motion: reduce) { * { transition: none !important; } }
`;

/** The sheet that all elements share. */
export const styleSheet = sheetOf(CSS);
