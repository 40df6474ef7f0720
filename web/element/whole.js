// All of the element and of the model that its first picture does not need: fetched right after it.

export { Model } from "../model.js";
export { Editing } from "./editing.js";
export { enLate } from "./texts/en-late.js";
export { History } from "./history.js";
export { OtherPolicy } from "./rule.js";
export { provenance } from "./provenance.js";
export { SureView } from "./sure.js";
export { Tools } from "./tools.js";
export { wholeSheet } from "./whole-styles.js";

/** @typedef {typeof import("./whole.js")} Whole */
