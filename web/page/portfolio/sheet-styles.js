// The looks of the printed page. It is laid out out of sight first, to be measured.

export const SHEET_CSS = `
.portfolio-sheet { position: fixed; inset-block-start: 0; inset-inline-start: 0; z-index: -1; visibility: hidden; inline-size: 700px; display: grid; gap: 0.75rem; color: #15202e; background: #ffffff; font-size: 0.6875rem; line-height: 1.35; --ink: #15202e; --muted: #526073; --line: #dde3ea; --accent: #1b5594; --risk: #ae5200; }
.portfolio-sheet h1 { font-size: 1.125rem; }
.portfolio-sheet h2 { margin-block-end: 0.125rem; font-size: 0.75rem; }
.portfolio-sheet ul { margin: 0; padding-inline-start: 1rem; }
.portfolio-sheet .about { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 0.125rem 0.75rem; }
.portfolio-sheet :is(.about dt, .measures dt, footer) { color: var(--muted); }
.portfolio-sheet dd { overflow-wrap: anywhere; }
.portfolio-sheet code { font-size: 0.625rem; }
.portfolio-sheet .measures { display: grid; grid-template-columns: repeat(6, 1fr); gap: 0.375rem 0.75rem; align-items: end; padding-block: 0.5rem; border-block: 1px solid var(--line); }
.portfolio-sheet .measures dd { font-size: 0.875rem; font-weight: 650; }
.portfolio-sheet .twins { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 0.75rem 1.5rem; align-items: start; }
.portfolio-sheet .twins > div { display: grid; gap: 0.75rem; min-inline-size: 0; }
.portfolio-sheet .twins > div:empty { display: none; }
.portfolio-sheet .twins > div:only-child, .portfolio-sheet .twins > div:empty + div { grid-column: 1 / -1; }
.portfolio-sheet section { min-inline-size: 0; }
.portfolio-sheet .figures { inline-size: 100%; font-size: inherit; }
.portfolio-sheet .figures :is(th, td) { padding-block: 0.0625rem; padding-inline-end: 0.625rem; }
.portfolio-sheet .figures tr > :last-child { padding-inline-end: 0; }
.portfolio-sheet .figures thead th { font-size: 0.625rem; white-space: normal; }
.portfolio-sheet .figures caption { display: none; }
.portfolio-sheet .figures tbody th { min-inline-size: 0; }
.portfolio-sheet .figures .bar-cell { inline-size: 18%; min-inline-size: 2.5rem; }
.portfolio-sheet .meter { block-size: 0.4375rem; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
.portfolio-sheet footer { padding-block-start: 0.375rem; border-block-start: 1px solid var(--line); }
@media print {
  @page { margin: 12mm; }
  html:has(body > .portfolio-sheet) { font-size: 16px; }
  body:has(> .portfolio-sheet) { background: #ffffff; }
  body:has(> .portfolio-sheet) > :not(.portfolio-sheet) { display: none; }
  .portfolio-sheet { position: static; visibility: visible; inline-size: auto; }
}
`;
