import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { Formats } from "../../web/element/locale.js";
import { texts } from "../../web/element/texts.js";
import { loadModel } from "../../web/model.js";
import { random } from "./support/clients.js";
import { bits } from "./support/native.js";

const locales = ["en", "de-DE", "de-CH", "fr-FR", "en-IN", "pl-PL", "ar-EG", "hi-IN"];

describe("numbers in fields", () => {
  test("read back to the same bits in every locale", () => {
    const next = random(7);
    const values = [0, 1, -1, 1234, 1234567.25, 0.1, 1e21, 1e-7, 5e-324, 1.7976931348623157e308,
      ...Array.from({ length: 500 }, () => (next() - 0.5) * 10 ** Math.floor(next() * 24 - 6))];
    for (const locale of locales) {
      const formats = new Formats(locale, null);
      for (const value of values) assert.equal(bits(formats.parse(formats.edit(value)) ?? NaN), bits(value), `${locale} ${value}`);
    }
  });

  test("are read with the locale's own marks, plain digits and either minus", () => {
    const english = new Formats("en", null);
    assert.equal(english.parse("1,234,567.5"), 1234567.5);
    assert.equal(english.parse(" \u22125 "), -5);
    assert.equal(english.parse("1e3"), 1000);
    assert.equal(english.parse("12 500"), 12500);
    assert.equal(new Formats("de-DE", null).parse("1.234,5"), 1234.5);
    assert.equal(new Formats("fr-FR", null).parse("12\u202f500,25"), 12500.25);
    assert.equal(new Formats("en-IN", null).parse("12,34,567"), 1234567);
    assert.equal(new Formats("de-CH", null).parse("12'500"), 12500);
  });

  test("are refused rather than guessed at", () => {
    const english = new Formats("en", null);
    for (const text of ["1,5", "1,,000", ",5", "10,00", "12x", "--1", "1.2.3", "e5", "1e", "_", ".", "-", "Infinity", "0x10", "1e999"]) {
      assert.equal(english.parse(text), null, text);
    }
    assert.equal(new Formats("de-DE", null).parse("1.5"), null);
  });

  test("are read in Arabic, Persian and full-width figures, with their own marks, in every language", () => {
    const cases = /** @type {[string, number][]} */ ([["٥٠٬٠٠٠", 50000], ["١٬٢٣٤٬٥٦٧٫٥", 1234567.5], ["۱۲٫۲۵", 12.25],
      ["-٣", -3], ["\u061c-٣", -3], ["５００００", 50000], ["－７", -7], ["٥٠ ٠٠٠", 50000]]);
    for (const locale of locales) {
      const formats = new Formats(locale, null);
      for (const [text, value] of cases) assert.equal(formats.parse(text), value, `${locale} ${text}`);
      for (const text of ["١٬٢٬٣", "٫", "١٢abc", "٥٠،٠٠٠", "１２ａ"]) assert.equal(formats.parse(text), null, `${locale} ${text}`);
    }
    assert.equal(new Formats("en", null).parse("５０，０００．５"), 50000.5);
    assert.equal(new Formats("ar-EG", null).parse("٥٠,٠٠٠.٥"), 50000.5);
    assert.equal(new Formats("de-DE", null).parse("٥٠.٠٠٠,٥"), 50000.5);
  });

  test("may have the input's unit or its currency before or after them, and no other", async () => {
    const { inputs } = await loadModel();
    const [limit, age] = ["LIMIT_BAL", "AGE"].map((wanted) => {
      const found = inputs.find(({ name }) => name === wanted);
      if (found === undefined) throw new Error(wanted);
      return found;
    });
    const cases = /** @type {[string, string | null, string, number | null][]} */ ([
      ["en", null, "NT$ 50,000", 50000], ["en", null, "50,000 NT$", 50000], ["en", null, "nt$50000", 50000],
      ["en", null, "-NT$ 5", -5], ["en", null, "NT$ -5", -5], ["en", null, "NT$", null], ["en", null, "€ 50", null], ["en", null, "- -5", null],
      ["en", "TWD", "TWD 50,000", 50000], ["en", null, "NT$ 1,2,3", null], ["en", null, "NT$ 12abc", null], ["en", null, "NT$ 50 NT$", null],
      ["de-DE", "EUR", "€ 1.234,56", 1234.56], ["de-DE", "EUR", "1.234,56\u00a0€", 1234.56], ["de-DE", "EUR", "EUR 1.234", 1234],
      ["ar-EG", null, "٥٠٬٠٠٠ NT$", 50000], ["ar-EG", null, "NT$ ١٬٢٬٣", null], ["en", null, "ＮＴ＄５００００", 50000],
    ]);
    // A sign or code of another currency is no part of a figure: a mere "$" is not "NT$", unless the field shows that.
    for (const text of ["$50,000", "50,000 $", "US$ 50,000", "USD 50,000", "50,000 USD", "HK$50,000", "¥50,000"]) cases.push(["en", null, text, null], ["en", "TWD", text, null]);
    cases.push(["en", "TWD", "NT$ 50,000", 50000], ["zh-TW", "TWD", "$50,000", 50000], ["zh-TW", "TWD", "NT$50,000", 50000], ["en", "USD", "$50,000", 50000],
      ["en", "USD", "NT$ 50,000", null], ["en-CA", "USD", "$50,000", null], ["en-CA", "USD", "US$50,000", 50000]);
    // Its code is known by its sign, too; a share in percent has a sign of its own.
    for (const text of ["TWD 50000", "50,000 TWD", "twd50000"]) cases.push(["en", null, text, 50000], ["en", "EUR", text, null]);
    const [share, yearly] = ["%", "% a year"].map((unit) => ({ kind: /** @type {const} */ ("number"), unit }));
    for (const text of ["60%", "60 %", "% 60", "60٪", "６０％"]) {
      assert.deepEqual([share, yearly].map((each) => new Formats("en", "TWD").parse(text, each)), [60, 60], text);
      assert.equal(new Formats("en", "TWD").parse(text, age), null, text);
    }
    assert.deepEqual([share, yearly].map((each) => new Formats("en", null).parse("60 % a year", each)), [null, 60]);
    assert.equal(new Formats("en", null).parse("TWD 60", share), null);
    // From right to left a sign of letters and "$" is held together, and still reads back.
    const arabic = new Formats("ar-AE", "TWD", { ...(await texts.load("ar")) });
    assert.match(arabic.amount(12500, ""), /\u2066NT\$\u2069/);
    assert.equal(arabic.parse(arabic.amount(12500, ""), limit), 12500);
    for (const [locale, currency, text, value] of cases) assert.equal(new Formats(locale, currency).parse(text, limit), value, `${locale} ${text}`);
    assert.equal(new Formats("en", null).parse("35 NT$", age), null);
    assert.equal(new Formats("en", null).parse(`35 ${age.unit}`, age), 35);
    assert.deepEqual(new Formats("en", null).meanings("NT$ 100.000", limit), new Formats("en", null).meanings("100.000"));
  });
});

describe("a mark before three digits", () => {
  test("is of thousands or of decimals, and both are offered so that they read back", () => {
    const cases = /** @type {[string, string, number, number][]} */ ([
      ["en", "100.000", 100000, 100], ["en", " -12.345", -12345, -12.345], ["de-DE", "100,000", 100000, 100],
      ["fr-FR", "100.000", 100000, 100], ["fr-FR", "1,250", 1250, 1.25], ["pl-PL", "1,234", 1234, 1.234]]);
    for (const [locale, text, thousands, decimals] of cases) {
      const formats = new Formats(locale, null);
      const either = formats.meanings(text);
      assert.ok(either, `${locale} ${text}`);
      assert.deepEqual([formats.parse(either.thousands), formats.parse(either.decimals)], [thousands, decimals]);
      assert.deepEqual([formats.meanings(either.thousands), formats.meanings(either.decimals)], [null, null]);
    }
  });

  test("is plain in any other number", () => {
    const english = new Formats("en", null);
    for (const text of ["100", "100,000", "1,100.000", "0.125", "100.00", "100.0000", "1000.000", "1.000.000", "1e3", "x"]) {
      assert.equal(english.meanings(text), null, text);
    }
    assert.equal(new Formats("de-DE", null).meanings("100.000"), null);
  });
});

describe("probabilities in words", () => {
  const formats = new Formats("en", null);

  test("are odds that a person can picture", () => {
    const cases = /** @type {[number, string][]} */ ([[0.0004, "fewer than 1 in 1,000"], [0.004, "about 1 in 250"],
      [0.03, "about 1 in 33"], [0.125, "about 1 in 8"], [0.25, "about 1 in 4"], [0.31, "about 3 in 10"],
      [0.4, "about 2 in 5"], [0.5, "about 1 in 2"], [0.66, "about 2 in 3"], [0.9, "about 9 in 10"],
      [0.97, "about 32 in 33"], [0.9999, "more than 999 in 1,000"]]);
    for (const [value, words] of cases) assert.equal(formats.odds(value), words);
  });

  test("are never further from the truth than a person would forgive", () => {
    for (let value = 0.002; value < 0.998; value += 0.001) {
      const [, count, of] = /(\d+) in ([\d,]+)/.exec(formats.odds(value)) ?? [];
      const said = Number(count) / Number(of.replace(",", ""));
      assert.ok(Math.abs(said - value) <= 0.051, `${value}: ${formats.odds(value)}`);
      assert.ok(Math.abs(said - value) <= 0.1 * Math.min(value, 1 - value) + 0.02, `${value}: ${formats.odds(value)}`);
    }
  });

  test("as percentages never claim certainty", () => {
    assert.equal(formats.percent(0.312), "31.2%");
    assert.equal(formats.percent(0.00001), "< 0.1%");
    assert.equal(formats.percent(0.99999), "> 99.9%");
    assert.equal(formats.percent(0), "0.0%");
  });

  test("and predictions have six digits, or all that stand before the decimal mark", () => {
    const cases = /** @type {[number, string][]} */ ([[0, "0"], [12.3456789, "12.3457"], [-1234567.89, "-1,234,568"],
      [0.000123456789, "0.000123457"], [0.0000123456789, "1.23457E-5"], [1e15, "1E15"], [NaN, "not a number"], [-Infinity, "-∞"]]);
    for (const [value, text] of cases) assert.equal(formats.figure(value), text);
    assert.equal(new Formats("de-DE", null).figure(28812.345), "28.812,3");
  });

  test("and amounts carry their unit, or the currency that the host asks for", () => {
    assert.equal(formats.amount(46912.4, "NT$"), "NT$\u00a046,912");
    assert.equal(new Formats("en", "TWD").amount(46912.4, "NT$"), "NT$46,912");
    assert.equal(new Formats("de-DE", "EUR").amount(46912.4, "NT$"), "46.912\u00a0€");
  });

  test("and a unit stands on one side of its figures in all places of a language", async () => {
    const limit = (await loadModel()).inputs[0];
    assert.deepEqual([limit.kind, limit.unit], ["amount", "NT$"]);
    for (const locale of [...locales, "zh-TW", "tr", "ar"]) {
      for (const currency of [null, "TWD", "EUR", "CHF"]) {
        const here = new Formats(locale, currency);
        const told = here.amount(12500, limit.unit);
        assert.equal(here.describe(limit, 12500), told);
        assert.equal(here.parse(here.describe(limit, -12500.25), limit), -12500.25, `${locale}: all digits, and it reads back`);
        const sign = told.indexOf(here.unit(limit).replace(/[\u200e\u200f]/g, ""));
        assert.ok(sign >= 0, told);
        assert.equal(here.unitIsFirst(limit), sign < told.search(/\d/), `${locale} ${currency}: ${told}`);
      }
    }
    assert.equal(new Formats("de", "TWD").describe(limit, 12500), "12.500\u00a0NT$");
    assert.equal(new Formats("en", "TWD").describe(limit, 12500), "NT$12,500");
  });
});
