// Numbers as people read and type them, by Intl.

import { en } from "./texts/en.js";

/** @typedef {import("../inputs.js").Input} Input */
/** What of an input tells how its figures are measured. @typedef {Pick<Input, "kind" | "unit">} Measured */

const NBSP = "\u00a0";
/** Stands for whatever mark groups digits. */
const GROUP = "_";
const NUMBER = /^([+-]?)(?=[\d_]*\.?\d)([\d_]*)(\.?\d*(?:e[+-]?\d{1,3})?)$/i;
/** One group of three after the decimal mark: thousands to whoever groups by that mark. */
const EITHER = /^([+-]?)([1-9]\d{0,2})\.(\d{3})$/;
const GROUPED = /^\d{1,3}(?:_\d{2,3})*_\d{3}$/;
/** Fractions that a person can picture, for probabilities that are not small. */
const FRACTIONS = [2, 3, 4, 5, 6, 8, 10].flatMap((of) =>
  Array.from({ length: of - 1 }, (_, index) => ({ count: index + 1, of, value: (index + 1) / of })));

/** As Intl is to write them; digits are always 0 to 9. @type {Readonly<Record<string, Intl.NumberFormatOptions>>} */
const STYLES = {
  number: { maximumFractionDigits: 20 },
  percent: { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 },
  points: { minimumFractionDigits: 1, maximumFractionDigits: 1, signDisplay: "exceptZero" },
  distance: { minimumFractionDigits: 1, maximumFractionDigits: 1 },
  short: { notation: "compact", maximumSignificantDigits: 3 },
  share: { style: "percent", maximumFractionDigits: 2 },
  whole: { maximumFractionDigits: 0 },
  figure: { maximumSignificantDigits: 6, maximumFractionDigits: 0, roundingPriority: "morePrecision" },
  tiny: { notation: "scientific", maximumSignificantDigits: 6 },
};

/** One takes a browser a millisecond and more: made when first used, and once for all. @type {Map<string, Intl.NumberFormat>} */
const made = new Map();

/** @param {string} locale @param {string} style @param {Intl.NumberFormatOptions} [options]  of a style that is not among those above */
function formatOf(locale, style, options = STYLES[style]) {
  const key = `${locale} ${style}`;
  let format = made.get(key);
  if (format === undefined) made.set(key, format = new Intl.NumberFormat(locale, { numberingSystem: "latn", ...options }));
  return format;
}

/** @param {string} locale @param {string} currency @param {number} [digits]  the most behind the decimal mark */
const moneyIn = (locale, currency, digits = 0) =>
  formatOf(locale, currency + digits, { style: "currency", currency, minimumFractionDigits: 0, maximumFractionDigits: digits });
/** A currency's sign, and whether it stands before the figure. @param {Intl.NumberFormat} money */
const signOf = (money) => {
  const parts = money.formatToParts(0);
  const at = parts.findIndex(({ type }) => type === "currency");
  return { sign: parts[at]?.value, isFirst: at < parts.findIndex(({ type }) => type === "integer") };
};
/** Where figures come in whole steps, a mark before three digits is more likely of thousands. @param {Input} input */
export const isWhole = ({ step }) => Number.isInteger(step);
/** Whether a text that is no figure tells of a currency. @param {string} text */
export const namesCurrency = (text) => /\p{Sc}|\b[A-Z]{3}\b/u.test(text);
/** @param {string} code  of a currency @param {string} sign */
const isEnglish = (code, sign) => signOf(moneyIn("en", code)).sign === sign;

/** Makes what is about to be written with, while there is nothing else to do. @param {string} locale @param {...string} styles */
export function warm(locale, ...styles) {
  try {
    for (const style of styles) formatOf(locale, style).format(0.5);
  } catch {
    // Of a locale that is none it is said when it is needed.
  }
}

export class Formats {
  #money;
  #currency;
  #group;
  #decimal;

  /**
   * @param {string} locale  a BCP 47 tag
   * @param {string | null} currency  an ISO 4217 code for inputs of kind "amount"; without it their
   *   own unit stands before the figure
   * @param {import("./texts.js").Texts} [texts]
   */
  constructor(locale, currency, texts = en) {
    /** @readonly */
    this.locale = locale;
    /** @readonly */
    this.texts = texts;
    this.#currency = currency ?? "";
    this.#money = currency === null ? null : moneyIn(locale, currency);
    const parts = this.#by("number").formatToParts(-1234567.5);
    this.#group = parts.find(({ type }) => type === "group")?.value ?? "";
    this.#decimal = parts.find(({ type }) => type === "decimal")?.value ?? ".";
  }

  /** @param {string} style */
  #by(style) {
    return formatOf(this.locale, style);
  }

  /** @param {number} value */
  number(value) {
    return this.#by("number").format(value);
  }

  /** A number to be read: six digits, more only before the decimal mark. @param {number} value */
  figure(value) {
    if (Number.isNaN(value)) return this.texts.notANumber;
    const size = Math.abs(value);
    return size !== 0 && (size < 1e-4 || size >= 1e15) ? this.#by("tiny").format(value) : this.#by("figure").format(value);
  }

  /** With its sign, in hundredths. @param {number} value  −1 … 1 */
  points(value) {
    return this.#by("points").format(100 * value);
  }

  /** To be read, with its sign. @param {number} value */
  signed(value) {
    return value > 0 ? `+${this.figure(value)}` : this.figure(value);
  }

  /** To stand at an axis. @param {number} value */
  short(value) {
    return this.#by("short").format(value);
  }

  /** Without a sign, in hundredths. @param {number} value  −1 … 1 */
  distance(value) {
    return this.#by("distance").format(Math.abs(100 * value));
  }

  /** @param {number} value  0 … 1 */
  percent(value) {
    if (Number.isNaN(value)) return this.texts.notANumber;
    if (value > 0 && value < 0.0005) return `< ${this.#by("percent").format(0.001)}`;
    if (value < 1 && value >= 0.9995) return `> ${this.#by("percent").format(0.999)}`;
    return this.#by("percent").format(value);
  }

  /** A share as exact as it was stated. @param {number} value  0 … 1 */
  share(value) {
    return this.#by("share").format(value);
  }

  /** A probability as odds in words: "about 1 in 8". @param {number} value */
  odds(value) {
    if (value < 0.001) return this.texts.fewerThan(this.number(1), this.number(1000));
    if (value > 0.999) return this.texts.moreThan(this.number(999), this.number(1000));
    if (value <= 0.18) return this.texts.about(this.number(1), this.number(rounded(1 / value)));
    if (value >= 0.9) {
      const of = Math.max(10, rounded(1 / (1 - value)));
      return this.texts.about(this.number(of - 1), this.number(of));
    }
    const nearest = FRACTIONS.reduce((best, fraction) =>
      Math.abs(fraction.value - value) < Math.abs(best.value - value) - 1e-9 ? fraction : best);
    return this.texts.about(this.number(nearest.count), this.number(nearest.of));
  }

  /** An amount in whole units. @param {number} value @param {string} unit */
  amount(value, unit) {
    return this.#amount(value, unit, "whole");
  }

  /** @param {number} value @param {string} unit @param {"whole" | "number"} style */
  #amount(value, unit, style) {
    if (this.#money) {
      const text = (style === "whole" ? this.#money : moneyIn(this.locale, this.#currency, 20)).format(value);
      // From right to left the sign of "NT$" would stand before its letters.
      return this.texts.dir === "rtl" ? text.replace(/[A-Z]+\p{Sc}/u, "\u2066$&\u2069") : text;
    }
    const figure = this.#by(style).format(value);
    return unit === "" ? figure : `${unit}${NBSP}${figure}`;
  }

  /** The unit of an input as its field shows it. @param {Measured} input */
  unit(input) {
    return (input.kind === "amount" && this.#money && signOf(this.#money).sign) || input.unit;
  }

  /** Whether its unit stands before its figures. @param {Measured} input */
  unitIsFirst({ kind }) {
    return kind === "amount" && (this.#money === null || signOf(this.#money).isFirst);
  }

  /** A number as a field shows it: reads back to the same bits. @param {number} value */
  edit(value) {
    const shown = this.number(value);
    return Object.is(this.parse(shown), value) ? shown : String(value).replace(".", this.#decimal);
  }

  /**
   * A number as a person types it here: grouping only where groups can be, either minus, any space, Arabic
   * and full-width figures; before or after it what the input is measured in.
   * @param {string} text
   * @param {Measured} [input]
   * @returns {number | null} null if it is not one
   */
  parse(text, input) {
    const [, sign, whole, rest] = NUMBER.exec(this.#plain(text, input)) ?? [];
    if (whole === undefined || (whole.includes(GROUP) && !GROUPED.test(whole))) return null;
    const digits = whole.replaceAll(GROUP, "") + rest;
    const value = Number(sign + digits);
    return Number.isFinite(value) ? value : null;
  }

  /**
   * The two ways to mean a text like "100.000", where the mark before the zeros is the decimal mark
   * here and a mark of thousands elsewhere, each written so that it can be meant in one way only.
   * @param {string} text
   * @param {Measured} [input]
   * @returns {{ thousands: string, decimals: string } | null} null for any other text
   */
  meanings(text, input) {
    const [whole, sign, units, thousandths] = EITHER.exec(this.#plain(text, input)) ?? [];
    if (whole === undefined) return null;
    const decimals = this.number(Number(whole));
    return {
      thousands: this.number(Number(sign + units + thousandths)),
      decimals: EITHER.test(this.#plain(decimals)) ? `${decimals}0` : decimals,
    };
  }

  /** What was typed by other formats: what can be meant in two ways still can. @param {string} text @param {Input} input @param {Formats} by */
  retyped(text, input, by) {
    return isWhole(input) && by.meanings(text, input) ? text.replace(by.#decimal, this.#decimal) : text;
  }

  /** A language by its name in this one. @param {string} tag */
  languageName(tag) {
    return new Intl.DisplayNames([this.texts.language], { type: "language" }).of(tag) ?? tag;
  }

  /** A value of an input in words. @param {Input} input @param {unknown} value */
  describe(input, value) {
    const category = input.categories.find((each) => each.value === value);
    if (category) return category.label;
    if (typeof value === "string" && value !== "") return this.texts.quoted(value);
    if (typeof value !== "number") return this.texts.blank;
    if (input.kind === "amount") return this.#amount(value, input.unit, "number");
    return input.unit === "" ? this.number(value) : this.number(value) + NBSP + input.unit;
  }

  /** Its figures and marks as JavaScript writes them, groups marked, without a unit. @param {string} text @param {Measured} [input] */
  #plain(text, input) {
    const figures = text
      .replace(/[\u200e\u200f\u061c\u2066-\u2069]/g, "")
      .replace(/[\uff01-\uff5e]/g, (each) => String.fromCharCode(each.charCodeAt(0) - 0xfee0))
      .replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (each) => String(each.charCodeAt(0) & 15))
      .replace(/[\u2212\u2013]/g, "-")
      .replace("\u066a", "%");
    return this.#bare(figures, input)
      .replace(/[\s'\u2019]/g, GROUP)
      .replaceAll(this.#group || GROUP, GROUP)
      .replace(this.#decimal, ".")
      .replaceAll("\u066c", GROUP)
      .replace("\u066b", ".");
  }

  /** A text without the unit at one end of it: as the field shows it, the currency's code, or the model's own unit
   * and its code where that is the currency's sign. A mere "$" is another currency's than "NT$".
   * @param {string} text @param {Measured} [input] */
  #bare(text, input) {
    const [, sign, rest] = /^\s*([+-]?)\s*(.*?)\s*$/.exec(text) ?? ["", "", text];
    if (input === undefined || !/[^\d.,\s]/.test(rest)) return sign + rest;
    const small = rest.toLowerCase();
    const shown = this.unit(input);
    const code = input.kind === "amount" ? this.#currency || (/[a-z]{3}/i.exec(rest)?.[0] ?? "") : "";
    const units = [shown, shown.startsWith("%") ? "%" : "", this.#currency && code];
    if (code !== "" && isEnglish(code, input.unit)) units.push(code, input.unit);
    for (const unit of units.map((each) => each.toLowerCase())) {
      if (unit === "") continue;
      if (small.startsWith(unit)) return sign + rest.slice(unit.length).trim();
      if (small.endsWith(unit)) return sign + rest.slice(0, -unit.length).trim();
    }
    return sign + rest;
  }
}

/** To two digits, for odds beyond 1 in 100. @param {number} value */
function rounded(value) {
  const scale = value >= 100 ? 10 : 1;
  return Math.round(value / scale) * scale;
}
