// Whole portfolios, in pages and in Node:
//
//   import { scorePortfolio } from "copse/portfolio";
//   const portfolio = await scorePortfolio(model, file, { explain: true, onProgress });

export { textOf } from "./convert.js";
export { comparePortfolios } from "./portfolio/compare.js";
export { exportPortfolio } from "./portfolio/export.js";
export { byGroup, groupsOf } from "./portfolio/groups.js";
export { guessMapping } from "./portfolio/schema.js";
export { explainedBy, poolFor, scorePortfolio } from "./portfolio/score.js";
export { lookAt } from "./portfolio/stream.js";
