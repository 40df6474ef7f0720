// Registers <copse-score>. Importing it twice, from two bundles even, is harmless, and so it is where
// there are no elements.

import { CopseScore } from "./copse-score.js";

if (globalThis.customElements?.get("copse-score") === undefined) globalThis.customElements?.define("copse-score", CopseScore);

export { CopseScore };
