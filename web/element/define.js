// Registers <copse-score>. Importing it twice, from two bundles even, is harmless.

import { CopseScore } from "./copse-score.js";

if (!customElements.get("copse-score")) customElements.define("copse-score", CopseScore);

export { CopseScore };
