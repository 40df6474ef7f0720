// Begins a page that is one file: its script comes out of the file, and the policy, which has its hash,
// lets it run.

import { part } from "./parts.mjs";

/** @typedef {{ createScript(text: string): string }} Policy */

const { trustedTypes } = /** @type {{ trustedTypes?: { createPolicy(name: string, rules: object): Policy } }} */ (
  /** @type {unknown} */ (globalThis));
const text = await part("page.js").text();
const script = document.createElement("script");
script.type = "module";
script.textContent = trustedTypes?.createPolicy("copse-file", { createScript: (/** @type {string} */ own) => own })
  .createScript(text) ?? text;
document.head.append(script);

export {};
