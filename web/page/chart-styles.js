// The looks of charts.

export const CHART_CSS = `
.chart { display: grid; grid-template-columns: minmax(0, 1fr); gap: 0.375rem; align-content: start; min-inline-size: 0; margin: 0; }
.chart figcaption { font-size: 0.9375rem; font-weight: 650; }
.legend { display: flex; flex-wrap: wrap; gap: 0.125rem 1rem; margin: 0; padding: 0; list-style: none; color: var(--muted); font-size: 0.8125rem; }
.legend li { display: inline-flex; align-items: center; gap: 0.375rem; }
.plot { min-inline-size: 0; block-size: 260px; border-radius: 6px; touch-action: pan-y; cursor: crosshair; }
.plot svg { display: block; max-inline-size: 100%; overflow: visible; direction: ltr; }
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
.chart .mark.ring { fill: var(--surface); stroke: var(--ink); stroke-width: 2.5; }
.chart .cursor line { stroke: var(--ink); stroke-width: 1; }
.chart .cursor circle { fill: var(--surface); stroke: var(--ink); stroke-width: 2; }
.readout { min-block-size: 1.25rem; font-size: 0.8125rem; color: var(--muted); }
.chart details > .scroll { max-block-size: 20rem; margin-block-start: 0.25rem; overflow: auto; }
.chart summary { font-size: 0.8125rem; }
@media (forced-colors: active) {
  .chart :is(.line, .whisker) { stroke: CanvasText; }
  .chart .line.second { stroke: LinkText; }
  .chart .line.reference { stroke: GrayText; }
  .chart .dot { fill: CanvasText; }
  .chart .mark { fill: Highlight; stroke: Canvas; }
  .chart .mark.ring { fill: Canvas; stroke: Highlight; }
  .chart :is(.tick, .label) { fill: CanvasText; }
  .chart .cursor line, .chart .cursor circle { stroke: Highlight; }
}
`;
