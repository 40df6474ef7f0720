// The looks of the model view: fetched with it, and constructed, which a strict CSP lets pass.

export const CSS = `
.about { display: grid; gap: 0.875rem; }
.proof { display: flex; gap: 0.5rem; align-items: baseline; }
.proof .icon { align-self: center; color: var(--accent); }
.hash { color: var(--muted); font-size: 0.875rem; overflow-wrap: anywhere; }
.facts { display: flex; flex-wrap: wrap; gap: 1rem 3rem; margin: 0; }
.facts dt { color: var(--muted); font-size: 0.8125rem; }
.facts dd { font-weight: 550; overflow-wrap: anywhere; }
#view-model .note { color: var(--muted); font-size: 0.875rem; max-inline-size: 74ch; text-wrap: pretty; }
#view-model .pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 20rem), 1fr)); gap: 1rem 2.5rem; align-items: start; margin-block: 0.75rem 0.25rem; }
#view-model .figures { inline-size: 100%; }
#view-model .scroll { overflow-x: auto; }
#view-model .heading { display: flex; flex-wrap: wrap; align-items: baseline; justify-content: space-between; gap: 0.25rem 1rem; }
.shapes .choose { display: flex; flex-wrap: wrap; gap: 0.5rem 0.75rem; align-items: center; margin-block: 0.75rem; font-size: 0.9375rem; }
.shapes select { min-block-size: 2.125rem; max-inline-size: 100%; padding: 0.125rem 0.5rem; font: inherit; font-size: 0.875rem; color: inherit; background: var(--surface); border: 1px solid var(--edge); border-radius: 6px; }
.fairness .figures { table-layout: fixed; min-inline-size: 44rem; }
.fairness .figures thead th { white-space: normal; overflow-wrap: break-word; hyphens: auto; }
.fairness .figures tr > :last-child { inline-size: 19%; padding-inline-start: 1rem; text-align: start; }
.fairness .groups { display: grid; gap: 1rem; margin-block-start: 0.75rem; min-inline-size: 0; }
.challenger .says { margin-block: 0.5rem; font-weight: 550; overflow-wrap: anywhere; }
.challenger .says:empty { display: none; }
.challenger .figures { table-layout: fixed; min-inline-size: 24rem; }
.challenger :is(th, td) { overflow-wrap: anywhere; }
.challenger ol { margin: 0; padding-inline-start: 1.125rem; }
.challenger .verdict { display: inline-flex; gap: 0.375rem; align-items: baseline; font-weight: 600; }
.challenger .verdict .icon { align-self: center; }
.challenger .verdict.decline { color: var(--risk); }
.challenger .verdict.accept { color: var(--accent); }
.card > details > div { line-height: 1.6; overflow-wrap: anywhere; }
.card :is(h3, h4, h5) { margin: 1.5em 0 0.4em; font-size: 1rem; font-weight: 650; line-height: 1.3; }
.card h3 { font-size: 1.1875rem; letter-spacing: -0.01em; }
.card :is(p, ul, ol, pre, .scroll) { margin: 0.5em 0 0; }
.card :is(p, ul, ol, pre) { max-inline-size: 74ch; }
.card :is(ul, ol) { padding-inline-start: 1.25rem; }
.card li + li { margin-block-start: 0.25em; }
.card .scroll { overflow-x: auto; }
.card pre { overflow-x: auto; }
.card :is(table, pre) { overflow-wrap: normal; }
.card td code { overflow-wrap: anywhere; }
.card table { border-collapse: collapse; font-size: 0.9375rem; }
.card :is(th, td) { padding-block: 0.375rem; padding-inline: 0 1.25rem; text-align: start; vertical-align: baseline; border-block-end: 1px solid var(--line); }
.card th { font-weight: 600; }
.read .scroll { margin-block-start: 0.5rem; overflow-x: auto; }
.read table { min-inline-size: 100%; border-collapse: collapse; font-size: 0.9375rem; }
.read :is(th, td) { padding-block: 0.375rem; padding-inline: 0 1.25rem; text-align: start; vertical-align: baseline; border-block-end: 1px solid var(--line); }
.read thead th { font-size: 0.8125rem; font-weight: 400; color: var(--muted); vertical-align: bottom; }
.read tbody th { font-weight: 600; }
.read tbody :is(th, .text) { overflow-wrap: anywhere; }
.read .number { text-align: end; }
.read tr > :last-child { padding-inline-end: 0; }
.read tbody tr:last-child > * { border-block-end: 0; }
@media (max-width: 60rem) {
  /* A member is a card: its name, then each figure under what it is. */
  .read thead { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); }
  .read :is(table, tbody) { display: block; }
  .read tbody tr { display: grid; grid-template-columns: repeat(auto-fill, minmax(7.5rem, 1fr)); gap: 0.5rem 1rem; padding-block: 0.75rem; border-block-end: 1px solid var(--line); }
  .read tbody tr:last-child { border: 0; padding-block-end: 0; }
  .read tbody :is(th, td) { padding: 0; border: 0; }
  .read tbody .number { text-align: start; }
  .read tbody :is(th, .text:first-of-type) { grid-column: 1 / -1; }
  .read td::before { content: attr(data-title); display: block; font-size: 0.8125rem; color: var(--muted); }
}
`;
