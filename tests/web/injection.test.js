import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import { browsers, violationsOf } from "./support/browser.js";
import { choose, click, look } from "./support/client.js";
import { openFile } from "./support/foreign.js";
import { HOSTILE } from "./support/hostile.js";
import { commandFile, fromRoot } from "./support/paths.js";
import { stageIn } from "./support/stage.js";
import { visit } from "./support/views.js";

/** @type {string} */ let folder;
/** @type {string} */ let packed;
let counter = 0;
/** The next of them, marked so that it is found again and is no other's. */
const hostile = () => `${HOSTILE[counter % HOSTILE.length]} ${++counter}`;

/** The project's own model with something hostile wherever its recipe has a text of its own choice. */
before(() => {
  folder = mkdtempSync(join(tmpdir(), "copse-"));
  cpSync(fromRoot("models/credit-default"), folder, { recursive: true });
  const recipe = JSON.parse(readFileSync(join(folder, "recipe.json"), "utf8"));
  recipe.name = `hostile-${hostile()}`;
  recipe.version = hostile();
  recipe.title = hostile();
  delete recipe.translations;
  const series = new Map();
  const said = (/** @type {string} */ text) => series.get(text) ?? series.set(text, hostile()).get(text);
  for (const input of recipe.inputs) {
    input.label = hostile();
    input.help = hostile();
    if (input.unit) input.unit = said(input.unit);
    if (input.series) input.series = said(input.series);
    if (input.period) input.period = said(input.period);
    for (const category of input.categories ?? []) category.label = hostile();
  }
  for (const group of recipe.groups) group.label = hostile();
  for (const grade of recipe.policy.grades) grade.name = hostile();
  for (const member of recipe.members) member.name = hostile();
  for (const sample of recipe.samples) Object.assign(sample, { name: hostile(), note: hostile() });
  writeFileSync(join(folder, recipe.card), HOSTILE.map((text) => `# ${text}\n\n${text}\n\n- ${text}\n\n| ${text} |\n|---|\n| ${text} |\n\n[${text}](javascript:window.ran=1) [a](<${text}>)\n`).join("\n"));
  writeFileSync(join(folder, "recipe.json"), JSON.stringify(recipe));
  packed = join(folder, "hostile.copse");
  execFileSync(commandFile, ["pack", join(folder, "recipe.json"), "-o", packed], { stdio: ["ignore", "ignore", "inherit"] });
});
after(() => rmSync(folder, { recursive: true }));

for (const name of browsers) {
  describe(`a model whose names and texts are hostile in ${name}`, () => {
    const stage = stageIn(name);

    test("is shown in every view and closer look as it is written, and nothing of it runs", async () => {
      const { page, errors } = await stage.open();
      await openFile(page, packed);
      await choose(page, 1);
      for (const tool of ["waterfall", "curve", "changes", "compare", "record"]) await look(page, tool);
      await click(page, "[data-tool=record] .sides > :last-child button:last-of-type");
      await page.waitForFunction(() => document.querySelector("copse-score")?.shadowRoot?.querySelector(".report"));
      const shown = await page.evaluate(() => {
        const root = document.querySelector("copse-score")?.shadowRoot;
        return { text: `${document.body.textContent} ${root?.textContent}`, planted: root?.querySelectorAll("img, script, iframe, [onerror], [onmouseover]").length };
      });
      assert.ok(shown.text.includes('<img src=x onerror="window.ran=1">'), "written out");
      assert.ok(shown.text.includes("{{constructor.constructor"));
      assert.equal(shown.planted, 0);
      await visit(page, "policy");
      await visit(page, "model");
      await page.$$eval("#view-model details", (all) => { for (const each of all) each.open = true; });
      assert.ok((await page.$eval("#card", (card) => card.textContent ?? "")).includes("<script>window.ran=1</script>"));
      assert.equal(await page.$$eval("main :is(script, iframe, [onerror], [onmouseover], a[href^='javascript' i]), main img", (all) => all.length), 0);
      await page.$$eval("#card a", (links) => { for (const link of links) if (!/^https?:/.test(link.href)) link.click(); });
      assert.equal(await page.evaluate(() => Reflect.get(window, "ran")), undefined);
      assert.equal(await page.evaluate(() => Reflect.get(Object.prototype, "ran")), undefined);
      assert.deepEqual([await violationsOf(page), errors], [[], []]);
      await page.close();
    });
  });
}
