// Figures of the policy and model views, by Intl in the page's language.

/** @type {Map<string, Intl.NumberFormat>} */
const made = new Map();

/** @param {string} key @param {Intl.NumberFormatOptions} options */
function formatOf(key, options) {
  const language = document.documentElement.lang;
  const known = made.get(language + key);
  if (known) return known;
  const format = new Intl.NumberFormat(language, { numberingSystem: "latn", ...options });
  made.set(language + key, format);
  return format;
}

/** What stands for a figure that there is none of. */
export const NONE = "–";
/** @param {(value: number) => string} format @returns {(value: number) => string} */
const known = (format) => (value) => (Number.isFinite(value) ? format(value) : NONE);

export const whole = known((value) => formatOf("whole", { maximumFractionDigits: 0 }).format(value));
/** Up to six significant digits. */
export const figure = known((value) => formatOf("figure", { maximumSignificantDigits: 6 }).format(value));
/** For measures such as AUC. */
export const fine = known((value) => formatOf("fine", { minimumFractionDigits: 4, maximumFractionDigits: 4 }).format(value));
/** Seconds, with one decimal. */
export const seconds = known((value) => formatOf("seconds", { minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(value));
/** A share over another. */
export const ratio = known((value) => formatOf("ratio", { minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(value));
/** A share in percent, with one decimal. */
export const percent = known((value) =>
  formatOf("percent", { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(value));
/** A share in percent as an axis has it. */
export const roughPercent = known((value) => formatOf("rough", { style: "percent", maximumFractionDigits: 1 }).format(value));
/** A difference of shares in percentage points, with its sign. */
export const points = known((value) =>
  formatOf("points", { minimumFractionDigits: 1, maximumFractionDigits: 1, signDisplay: "exceptZero" }).format(100 * value).replace("-", "−"));
/** A large amount in few digits: 1.2M. */
export const compact = known((value) =>
  formatOf("compact", { notation: "compact", maximumSignificantDigits: 3 }).format(value));

/** An amount in its unit, before which its minus stands. @param {number} value @param {string} unit @param {(value: number) => string} [format] */
export function amount(value, unit, format = whole) {
  if (!Number.isFinite(value) || unit === "") return format(value);
  const text = `${unit}\u00a0${format(Math.abs(value))}`;
  if (value >= 0) return text;
  // From right to left the minus would stand behind.
  return document.documentElement.dir === "rtl" ? `\u2066−${text}\u2069` : `−${text}`;
}
