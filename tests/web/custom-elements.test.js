import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";

import { filesOf } from "../../scripts/site/bundle.mjs";
import { elementsManifest } from "../../scripts/site/elements.mjs";
import { browsers } from "./support/browser.js";
import { fromRoot } from "./support/paths.js";
import { stageIn } from "./support/stage.js";

/** @typedef {{ name: string, description?: string, type?: { text: string }, kind?: string, readonly?: boolean }} Named */

const web = fromRoot("web");
const { schemaVersion, modules } = JSON.parse(elementsManifest(web));
/** @type {Record<"attributes" | "members" | "events" | "slots" | "cssParts" | "cssProperties", Named[]> & { tagName: string, superclass: Named }} */
const element = modules[0].declarations.find((/** @type {{ tagName?: string }} */ { tagName }) => tagName === "copse-score");
const sources = filesOf(`${web}/element`, /\.js$/).map((path) => readFileSync(`${web}/element/${path}`, "utf8"))
  .map((text) => text.replaceAll(/\/\*.*?\*\//gs, "").replaceAll(/^\s*\/\/.*$/gm, "")).join("\n");
/** Names that the scripts have, without comments. @param {RegExp} pattern */
const said = (pattern) => [...new Set([...sources.matchAll(pattern)].flatMap(([, names]) => names.split(/\s+/)))].sort();
/** @param {Named[]} listed */
const names = (listed) => listed.map(({ name }) => name).sort();

describe("custom-elements.json", () => {
  test("is of the schema's first version, and knows the tag, the class, and that importing defines it", () => {
    assert.equal(schemaVersion, "1.0.0");
    assert.deepEqual([element.tagName, element.superclass.name], ["copse-score", "HTMLElement"]);
    const defined = modules[1].exports.find((/** @type {Named} */ { kind }) => kind === "custom-element-definition");
    assert.equal(defined.name, "copse-score");
  });

  test("names every part, slot, event and custom property that the element has, and no other", () => {
    const parts = names(element.cssParts);
    assert.deepEqual(said(/\bpart: "([\w -]+)"/g).filter((part) => !parts.includes(part)), []);
    // Of some the name is handed on before it becomes a part.
    assert.deepEqual(parts.filter((part) => !said(/["']([a-z]+(?: [a-z]+)*)["']/g).includes(part)), []);
    assert.ok(parts.length > 20);
    assert.deepEqual(names(element.slots), said(/h\("slot", \{ name: "(\w+)"/g));
    assert.deepEqual(names(element.events), said(/"(copse-(?!score\b)\w+)"/g));
    assert.deepEqual(names(element.cssProperties), said(/var\((--copse-[\w-]+)/g));
  });

  test("says of every attribute, event and slot what it is", () => {
    for (const { name, description = "" } of [...element.attributes, ...element.events, ...element.slots]) {
      assert.match(description, /\w{3}/, name);
    }
    for (const { name, type } of element.attributes) assert.match(type?.text ?? "", /^(string|boolean)$/, name);
  });
});

for (const name of browsers) {
  describe(`custom-elements.json against the element in ${name}`, () => {
    const stage = stageIn(name);

    test("has the attributes and properties that the running element has, and says which are read-only", async () => {
      const { page } = await stage.open();
      const running = await page.evaluate(() => {
        const score = /** @type {Record<string, any>} */ (/** @type {unknown} */ (document.querySelector("copse-score")));
        const prototype = Object.getPrototypeOf(score);
        const properties = Object.entries(Object.getOwnPropertyDescriptors(prototype))
          .filter(([property, { value }]) => property !== "constructor" && !/Callback$/.test(property) && value === undefined);
        const blank = /** @type {Record<string, any>} */ (/** @type {unknown} */ (document.createElement("copse-score")));
        const reflected = properties.map(([property]) => property).filter((property) => {
          if (typeof blank[property] !== "string" && typeof blank[property] !== "boolean") return false;
          try {
            blank[property] = typeof blank[property] === "string" ? "x" : true;
          } catch {
            return false;
          }
          return true;
        }).map((property) => property.toLowerCase()).filter((attribute) => /** @type {any} */ (blank).hasAttribute(attribute));
        return {
          observed: /** @type {any} */ (score.constructor).observedAttributes,
          reflected,
          properties: properties.map(([property, { set }]) => [property, set === undefined]),
          methods: Object.entries(Object.getOwnPropertyDescriptors(prototype))
            .filter(([property, { value }]) => property !== "constructor" && !/Callback$/.test(property) && typeof value === "function")
            .map(([property]) => property),
        };
      });
      const attributes = names(element.attributes);
      assert.deepEqual([...new Set([...running.observed, ...running.reflected])].sort(), attributes);
      const fields = element.members.filter(({ kind }) => kind === "field");
      assert.deepEqual(fields.map(({ name: field, readonly = false }) => [field, readonly]).sort(), running.properties.toSorted());
      assert.deepEqual(names(element.members.filter(({ kind }) => kind === "method")), running.methods.toSorted());
      await page.close();
    });
  });
}
