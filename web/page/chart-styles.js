// The looks of charts and of the tables behind them.

export const CHART_CSS = `
.chart { display: grid; grid-template-columns: minmax(0, 1fr); gap: 0.375rem; align-content: start; min-inline-size: 0; margin: 0; }
.chart figcaption { font-size: 0.9375rem; font-weight: 650; }
.legend { display: flex; flex-wrap: wrap; gap: 0.125rem 1rem; margin: 0; padding: 0; list-style: none; color: var(--muted); font-size: 0.8125rem; }
.legend li { display: inline-flex; align-items: center; gap: 0.375rem; }
.plot { min-inline-size: 0; block-size: 260px; border-radius: 6px; touch-action: pan-y; cursor: crosshair; }
.plot svg { display: block; overflow: visible; }
.chart :is(.grid, .axis) { stroke: var(--line); stroke-width: 1; }
.chart .axis { stroke: var(--edge); }
.chart :is(.tick, .label) { font-size: 12px; fill: var(--muted); }
.chart .label { font-weight: 550; }
.chart .line { fill: none; stroke-width: 2.25; stroke-linejoin: round; stroke: var(--accent); }
.chart .line.second { stroke: var(--risk); stroke-dasharray: 7 4; }
.chart .line.reference { stroke: var(--edge); stroke-width: 1.5; stroke-dasharray: 2 4; }
.chart .dot { fill: var(--accent); stroke: var(--surface); stroke-width: 1.5; }
.chart .whisker { stroke: var(--accent); stroke-width: 1.5; }
.chart .mark { stroke: var(--surface); stroke-width: 1.5; fill: var(--risk); }
.chart .mark.square { fill: var(--ink); }
.chart .cursor line { stroke: var(--ink); stroke-width: 1; }
.chart .cursor circle { fill: var(--surface); stroke: var(--ink); stroke-width: 2; }
.readout { min-block-size: 1.25rem; font-size: 0.8125rem; color: var(--muted); }
.chart details > .scroll { max-block-size: 20rem; margin-block-start: 0.25rem; overflow: auto; }
.chart summary { font-size: 0.8125rem; }
.figures { border-collapse: collapse; font-size: 0.875rem; }
.figures :is(th, td) { padding: 0.3125rem 1.25rem 0.3125rem 0; text-align: start; vertical-align: baseline; border-block-end: 1px solid var(--line); }
.figures tr > :last-child { padding-inline-end: 0; }
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
  .chart :is(.line, .whisker) { stroke: CanvasText; }
  .chart .line.second { stroke: LinkText; }
  .chart .line.reference { stroke: GrayText; }
  .chart .dot, .meter .fill, .meter .limit { fill: CanvasText; }
  .chart .mark { fill: Highlight; stroke: Canvas; }
  .chart :is(.tick, .label) { fill: CanvasText; }
  .chart .cursor line, .chart .cursor circle { stroke: Highlight; }
  .meter .track { fill: none; stroke: CanvasText; }
}
`;
