// The looks of tables of figures, and of the bars in them.

export const TABLE_CSS = `
.figures { border-collapse: collapse; font-size: 0.875rem; }
.figures :is(th, td) { padding-block: 0.3125rem; padding-inline: 0 1.25rem; text-align: start; vertical-align: baseline; border-block-end: 1px solid var(--line); }
.figures tr > :last-child { padding-inline-end: 0; }
/* A model's own names run as their letters do. */
.figures:dir(rtl) :is(th, td) { unicode-bidi: plaintext; text-align: right; }
.figures:dir(rtl) .number { text-align: left; }
.figures thead th { font-size: 0.8125rem; font-weight: 400; color: var(--muted); vertical-align: bottom; }
.figures tbody th { min-inline-size: 4.5rem; font-weight: 550; overflow-wrap: break-word; }
.figures .number { text-align: end; white-space: nowrap; }
.figures caption { padding-block-end: 0.375rem; text-align: start; color: var(--muted); font-size: 0.8125rem; }
.figures .bar-cell { inline-size: 40%; min-inline-size: 5rem; }
.meter { display: block; block-size: 0.625rem; inline-size: 100%; overflow: visible; }
.meter .track { fill: var(--line); opacity: 0.55; }
.meter .fill { fill: var(--accent); }
.meter .fill.negative { fill: var(--risk); }
.meter .limit { fill: var(--ink); }
@media (forced-colors: active) {
  .meter :is(.fill, .limit) { fill: CanvasText; }
  .meter .track { fill: none; stroke: CanvasText; }
}
`;
