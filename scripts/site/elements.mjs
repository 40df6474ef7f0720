// custom-elements.json: what <copse-score> is to tools and hosts, of the JSDoc above its class.

import { readFileSync } from "node:fs";
import { join } from "node:path";

import * as analyzer from "@custom-elements-manifest/analyzer";

/** Its own declarations do not tell what it exports. */
const { create, ts } = /** @type {{ create: (options: object) => any, ts: any }} */ (/** @type {unknown} */ (analyzer));

/** @typedef {{ name?: string, description?: string }} Named */

/** What a browser or a form calls, not a host. */
const callbacks = /Callback$/;

/**
 * The JSDoc lists parts and properties several a line, "a, b, c": each by itself.
 * @param {Named[]} [listed]
 */
const each = (listed = []) => listed.flatMap(({ name = "", description = "" }) =>
  (name.endsWith(",") ? `${name}${description}`.split(",").map((one) => ({ name: one.trim() })) : [{ name, description }]));

/** What the analyzer does not see, or sees of what is not for hosts. */
const forHosts = {
  name: "for-hosts",
  /** @param {{ customElementsManifest: { modules: { declarations?: any[] }[] } }} made */
  packageLinkPhase({ customElementsManifest }) {
    for (const declaration of customElementsManifest.modules.flatMap(({ declarations = [] }) => declarations)) {
      if (!declaration.customElement) continue;
      declaration.superclass = { name: "HTMLElement" };
      declaration.cssParts = each(declaration.cssParts);
      declaration.cssProperties = each(declaration.cssProperties);
      declaration.events = declaration.events.filter(({ name = "" }) => name !== "type")
        .map((/** @type {Named} */ event) => ({ type: { text: "CustomEvent" }, ...event }));
      declaration.members = declaration.members
        .filter(({ name = "", privacy = "", static: ofClass = false }) => !name.startsWith("#") && privacy !== "private" && !ofClass &&
          !callbacks.test(name) && name !== "adoptedStyleSheets")
        .map((/** @type {Record<string, any>} */ { return: returned, ...member }) => (member.kind === "field" && returned ? { ...member, ...returned } : member));
    }
  },
};

/** @param {string} web @returns {string} JSON of schema 1.0.0 */
export function elementsManifest(web) {
  const modules = ["element/copse-score.js", "element/define.js"].map((path) =>
    ts.createSourceFile(path, readFileSync(join(web, path), "utf8"), ts.ScriptTarget.ES2022, true));
  const { schemaVersion, ...rest } = create({ modules, plugins: [forHosts] });
  return `${JSON.stringify({ schemaVersion, ...rest, readme: "README.md" }, null, 2)}\n`;
}
