import assert from "node:assert/strict";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { describe, test } from "node:test";

import { build } from "esbuild";

import { serve } from "../../scripts/serve.mjs";
import { loadModel } from "../../web/model.js";
import { browsers, openPage, resultOf, settled, violationsOf } from "./support/browser.js";
import { bits } from "./support/native.js";
import { fromRoot, siteFolder } from "./support/paths.js";
import { stageIn } from "./support/stage.js";

/** @typedef {import("../../web/element/copse-score.js").CopseScore} CopseScore */

/** @param {Record<string, unknown>} client  the rest is not known */
async function bitsOf(client) {
  const model = await loadModel();
  return bits(Number(model.score(/** @type {any} */ (client), { allowMissing: true }).probability));
}

/** A page of a framework, bundled as its host would. @param {"react" | "vue"} framework @param {string} root */
async function bundleHost(framework, root) {
  await build({
    absWorkingDir: fromRoot("."),
    entryPoints: [`tests/web/fixtures/hosts/${framework}.js`],
    outfile: join(root, `hosts/${framework}.js`),
    bundle: true, minify: true, format: "esm",
    alias: { vue: "vue/dist/vue.runtime.esm-bundler.js" },
    define: { "process.env.NODE_ENV": '"production"', __VUE_OPTIONS_API__: "false", __VUE_PROD_DEVTOOLS__: "false", __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: "false" },
  });
  await writeFile(join(root, `hosts/${framework}.html`), `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${framework}</title>
<script type="module" src="/element/define.js"></script><script type="module" src="${framework}.js"></script></head><body><div id="app"></div></body></html>`);
}

/** A portal of another origin, with its own strict policy and the recipe of the manual. */
async function openPortal() {
  const portal = { origin: "", framed: "", parent: "", asked: "currency=TWD", close: () => {} };
  const server = createServer((request, response) => {
    const script = request.url === "/portal.js";
    response.writeHead(200, {
      "Content-Type": script ? "text/javascript" : "text/html",
      "Content-Security-Policy": `default-src 'none'; script-src 'self'; frame-src ${portal.framed}; img-src data:; require-trusted-types-for 'script'; trusted-types 'none'`,
    });
    response.end(script ? `const said = []; Object.assign(window, { said });
addEventListener("message", ({ data, origin, source }) => {
  if (origin === "${portal.framed}" && source === document.querySelector("iframe").contentWindow && data?.copse === 1) said.push(data);
});` : `<!doctype html><html lang="en"><title>portal</title><link rel="icon" href="data:,"><script src="portal.js"></script>
<iframe width="900" height="700" title="Score" src="${portal.framed}/frame.html?${portal.asked}&parent=${encodeURIComponent(portal.parent)}"></iframe></html>`);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  portal.origin = `http://127.0.0.1:${port}`;
  portal.close = () => {
    server.close();
    server.closeAllConnections();
  };
  return portal;
}

/** @param {import("puppeteer-core").Page} page @param {object} message */
const post = (page, message) => page.evaluate((what) => {
  const { contentWindow, src } = /** @type {HTMLIFrameElement} */ (document.querySelector("iframe"));
  contentWindow?.postMessage(what, new URL(src).origin);
}, message);

/** The first message of a type that was not taken yet. @param {import("puppeteer-core").Page} page @param {string} type */
async function answer(page, type) {
  const found = await page.waitForFunction((wanted) => {
    const said = /** @type {{ type: string }[]} */ (Reflect.get(window, "said"));
    const at = said.findIndex((message) => message.type === wanted);
    return at >= 0 && said.splice(at, 1)[0];
  }, {}, type);
  return /** @type {Promise<any>} */ (found.jsonValue());
}

for (const name of browsers) {
  describe(`embedded in ${name}`, () => {
    const stage = stageIn(name);

    for (const framework of /** @type {const} */ (["react", "vue"])) {
      test(`in ${framework}: properties in, events out, and nothing left when it is taken away`, async () => {
        await bundleHost(framework, join(stage.site.folder, "root"));
        const { page, errors } = await stage.open(`hosts/${framework}.html`);
        await page.waitForFunction(() => /^ready: credit-default$/.test(document.getElementById("said")?.textContent ?? ""));
        assert.equal((await resultOf(page))?.bits, await bitsOf({ LIMIT_BAL: 50000, AGE: 30 }));
        assert.equal(await page.$eval("copse-score", (element) => element.getAttribute("currency")), "TWD");
        assert.equal(await page.$eval("copse-score", (element) => element.hasAttribute("readonly")), false);
        await page.click("#next");
        await page.waitForFunction(() => /** @type {CopseScore} */ (document.querySelector("copse-score")).value.AGE === 45);
        assert.equal((await resultOf(page))?.bits, await bitsOf({ LIMIT_BAL: 200000, AGE: 45 }));
        const field = await page.evaluateHandle(() => /** @type {HTMLInputElement} */ (
          document.querySelector("copse-score")?.shadowRoot?.querySelector("input.number[data-input=AGE]")));
        await field.focus();
        await page.keyboard.press("End");
        await page.keyboard.press("Backspace");
        await page.keyboard.type("6");
        await page.waitForFunction(() => document.getElementById("said")?.textContent === "changed: true");
        assert.equal((await resultOf(page))?.bits, await bitsOf({ LIMIT_BAL: 200000, AGE: 46 }));
        await page.evaluate(() => Reflect.get(window, "leave")());
        assert.equal(await page.$("copse-score"), null);
        // Vue asks for a policy of its own, which its host would allow, and does without.
        const ours = (/** @type {string} */ told) => framework !== "vue" || !/trusted-types-policy vue $|creating a Trusted Types policy/.test(`${told} `);
        assert.deepEqual([(await violationsOf(page)).filter(ours), errors.filter(ours)], [[], []]);
        await page.close();
      });
    }

    test("in a page without a doctype, whose styles are for all elements, looks as it does in any other", async () => {
      const looksIn = async (/** @type {string} */ file, /** @type {string} */ head) => {
        await writeFile(join(stage.site.folder, "root", file), `${head}<script type="module" src="/element/define.js"></script>
<copse-score theme="dark" value="{}"></copse-score>`);
        const { page } = await stage.open(file);
        await page.waitForFunction(() => document.querySelector("copse-score")?.shadowRoot?.querySelector(".series tbody th"));
        const looks = await page.evaluate(() => [".heading", ".label", ".headline", ".series th", ".series tbody th", ".series td", "input.number", ".help"].map((selector) => {
          const element = document.querySelector("copse-score")?.shadowRoot?.querySelector(selector);
          const { color, fontSize, fontFamily, fontWeight, lineHeight, letterSpacing, textTransform, textAlign } = getComputedStyle(/** @type {Element} */ (element));
          return [selector, color, fontSize, fontFamily, fontWeight, lineHeight, letterSpacing, textTransform, textAlign].join(" ");
        }));
        await page.close();
        return looks;
      };
      const plain = await looksIn("plain.html", "<!doctype html><html lang=\"en\"><title>plain</title>");
      const hostile = await looksIn("quirks.html", `<html lang="en"><title>quirks</title><style>
* { color: purple; font: italic 900 30px/3 serif; letter-spacing: 2px; text-transform: uppercase; text-align: center; }</style>`);
      assert.deepEqual(hostile, plain);
    });

    test("in a server-rendered portal: its styles are its own, its form has the clients, and three elements share an engine", async () => {
      const { page, errors } = await openPage(stage.browser, `${stage.site.url}fixtures/empty.html`);
      await page.evaluateOnNewDocument(() => {
        const count = Object.assign(window, { count: { compiled: 0, started: 0 } }).count;
        const { compile, compileStreaming, instantiate } = WebAssembly;
        WebAssembly.compile = (...given) => (++count.compiled, compile(...given));
        WebAssembly.compileStreaming = (...given) => (++count.compiled, compileStreaming(...given));
        WebAssembly.instantiate = /** @type {any} */ ((/** @type {any} */ ...given) => (++count.started, Reflect.apply(instantiate, WebAssembly, given)));
      });
      await page.goto(`${stage.site.url}fixtures/hosts/portal.html`);
      const styles = () => page.evaluate(() => [document.documentElement, ...document.querySelectorAll("body, body *:not(copse-score)")].map((element) => {
        const { color, font, letterSpacing, border, backgroundColor, display, margin } = getComputedStyle(element);
        return [element.tagName, color, font, letterSpacing, border, backgroundColor, display, margin, getComputedStyle(element).getPropertyValue("--surface")];
      }));
      const plain = await styles();
      await page.evaluate(async () => void (await import(/** @type {string} */ ("/element/define.js"))));
      await settled(page);
      assert.deepEqual(await styles(), plain);
      assert.equal(await page.evaluate(() => document.adoptedStyleSheets.length + document.querySelectorAll("style").length), 0);
      assert.deepEqual(await page.evaluate(() => Reflect.get(window, "count")), { compiled: 1, started: 1 });
      const sent = await page.evaluate(() => {
        for (const [id, age] of /** @type {[string, number][]} */ ([["client", 30], ["guarantor", 60]])) {
          /** @type {CopseScore} */ (document.getElementById(id)).value = { AGE: age, LIMIT_BAL: 10000 };
        }
        return [...new FormData(/** @type {HTMLFormElement} */ (document.getElementById("form")))].map(([key, value]) => [key, String(value)]);
      });
      assert.deepEqual(sent.map(([key]) => key), ["officer", "client", "guarantor"]);
      assert.deepEqual([JSON.parse(sent[1][1]).AGE, JSON.parse(sent[2][1]).AGE], [30, 60]);
      assert.deepEqual([await violationsOf(page), errors], [[], []]);
      await page.close();
    });

    test("in a frame of another origin: by messages with the parent that its address names", async () => {
      const portal = await openPortal();
      const frame = await serve({ root: siteFolder, frameAncestors: portal.origin });
      try {
        portal.framed = new URL(frame.url).origin;
        portal.parent = portal.origin;
        const { page, errors } = await openPage(stage.browser, `${portal.origin}/`);
        const { model, inputs } = await answer(page, "ready");
        const own = await loadModel();
        assert.equal(model.hash, own.hash);
        assert.deepEqual(inputs.map((/** @type {{ name: string }} */ { name: input }) => input), own.inputs.map(({ name: input }) => input));
        assert.ok((await answer(page, "size")).height > 300);
        const client = { LIMIT_BAL: 200000, AGE: 45 };
        await post(page, { copse: 1, type: "value", value: client });
        const { result, stale } = await answer(page, "result");
        assert.deepEqual([bits(result.probability), stale], [await bitsOf(client), false]);
        assert.ok(!JSON.stringify(result).includes("200000"), "a result does not repeat what was entered");
        await post(page, { copse: 1, type: "ask" });
        assert.equal((await answer(page, "value")).value.AGE, 45);
        for (const [value, why] of /** @type {[unknown, RegExp][]} */ ([[[1], /not an object of values/], [null, /not an object of values/],
          [{ NONE: 1 }, /"NONE", which is no input/], [{ AGE: 50, NONE: 1 }, /"NONE", which is no input/], ["AGE", /not an object of values/], [45, /not an object of values/], [undefined, /not an object of values/], [{ AGE: { of: 45 } }, /"AGE" is of type object/]])) {
          await post(page, { copse: 1, type: "value", value });
          assert.match((await answer(page, "error")).message, why);
          // Answers come in order: a result would be there before this.
          await post(page, { copse: 1, type: "ask" });
          assert.equal((await answer(page, "value")).value.AGE, 45);
          assert.deepEqual(await page.evaluate(() => /** @type {{ type: string }[]} */ (Reflect.get(window, "said")).filter(({ type }) => type === "result" || type === "error")), []);
        }
        assert.deepEqual([await violationsOf(page), errors], [[], []]);
        await page.close();
      } finally {
        await frame.close();
        portal.close();
      }
    });

    test("in a frame it is as the portal's address and messages would have it, and what they cannot mean is told and changes nothing", async () => {
      const portal = await openPortal();
      const frame = await serve({ root: siteFolder, frameAncestors: portal.origin });
      try {
        portal.framed = new URL(frame.url).origin;
        portal.parent = portal.origin;
        portal.asked = `compact&readonly=true&theme=dark&locale=de-DE&currency=EUR&policy=${encodeURIComponent('{"cutOff":0.01}')}`;
        const { page, errors } = await openPage(stage.browser, `${portal.origin}/`);
        await answer(page, "ready");
        const inside = /** @type {import("puppeteer-core").Frame} */ (page.frames().find((each) => each !== page.mainFrame()));
        const asIs = () => inside.$eval("copse-score", (element) => {
          const score = /** @type {CopseScore} */ (element);
          const root = /** @type {ShadowRoot} */ (score.shadowRoot);
          return { folded: root.querySelector("details.folded") !== null, locked: /** @type {HTMLInputElement} */ (root.querySelector("[data-input=LIMIT_BAL]")).readOnly,
            scheme: getComputedStyle(score).colorScheme, verdict: score.result?.decision?.verdict,
            told: root.querySelector(".other")?.textContent ?? null, unit: root.querySelector(".unit")?.textContent };
        });
        const { values } = (await loadModel()).samples[0];
        await post(page, { copse: 1, type: "value", value: values });
        const { result } = await answer(page, "result");
        assert.equal(result.decision.verdict, "decline", "above one in a hundred");
        const ofDocument = () => inside.evaluate(() => [document.documentElement.lang, document.documentElement.dir, document.title]);
        await inside.waitForFunction(() => document.title !== "Copse");
        assert.deepEqual(await ofDocument(), ["de-DE", "ltr", "Ausfall einer Kreditkarte im nächsten Monat · Copse"]);
        assert.deepEqual(await asIs(), { folded: true, locked: true, scheme: "dark", verdict: "decline", told: "Nach einer anderen Richtlinie als der des Modells entschieden.", unit: "€" });
        const own = (await loadModel()).score(values).decision?.verdict;
        await post(page, { copse: 1, type: "options", options: { compact: false, readonly: false, theme: "light", locale: "en", currency: "", policy: null } });
        assert.deepEqual((await answer(page, "options")).options, { compact: false, readonly: false, theme: "light", locale: "en", currency: "", policy: null });
        await inside.waitForFunction(() => document.querySelector("copse-score")?.shadowRoot?.querySelector(".why h3")?.textContent === "Why");
        const plain = { folded: false, locked: false, scheme: "light", verdict: own, told: null, unit: "NT$" };
        assert.deepEqual(await asIs(), plain);
        for (const [locale, ...expected] of [["ar-AE", "ar-AE", "rtl", "تعثر بطاقة ائتمان في الشهر القادم · Copse"], ["fr", "en", "ltr", "Default on a credit card next month · Copse"],
          ["de", "de", "ltr", "Ausfall einer Kreditkarte im nächsten Monat · Copse"], ["", "en", "ltr", "Default on a credit card next month · Copse"]]) {
          await post(page, { copse: 1, type: "options", options: { locale } });
          await answer(page, "options");
          await inside.waitForFunction((lang, title) => document.documentElement.lang === lang && document.title === title, {}, expected[0], expected[2]);
          assert.deepEqual(await ofDocument(), expected);
        }
        await post(page, { copse: 1, type: "options", options: { locale: "en" } });
        await answer(page, "options");
        await inside.waitForFunction(() => document.querySelector("copse-score")?.shadowRoot?.querySelector(".why h3")?.textContent === "Why");
        for (const [options, why] of /** @type {[unknown, RegExp][]} */ ([
          [{ compact: "yes" }, /option compact is not true or false/], [{ readonly: 1 }, /option readonly is not true or false/], [{ theme: "red" }, /option theme is not "light", "dark" or "auto"/],
          [{ locale: "no locale" }, /option locale is not a language tag/], [{ currency: "money" }, /option currency is not a currency's code/], [{ locale: 7 }, /option locale/],
          [{ compact: true, value: {} }, /"value" is no option/], [{ compact: true, policy: "strict" }, /policy is not an object/], ["compact", /options are not an object/], [undefined, /options are not an object/],
          [{ ["__proto__x"]: 1 }, /is no option/]])) {
          await post(page, { copse: 1, type: "options", options });
          assert.match((await answer(page, "error")).message, why);
          assert.deepEqual(await asIs(), plain, "nothing of it is taken");
        }
        await post(page, { copse: 1, type: "options", options: { policy: { lossGivenDefault: 7 } } });
        assert.match((await answer(page, "error")).message, /loss/i);
        assert.equal((await answer(page, "options")).options.policy, null, "the model's own decides");
        await post(page, { copse: 1, type: "options", options: { policy: { lossGivenDefault: 0.45 } } });
        assert.deepEqual((await answer(page, "options")).options.policy, { lossGivenDefault: 0.45 });
        assert.deepEqual([await violationsOf(page), errors], [[], []]);
        await page.close();

        for (const [asked, why] of /** @type {[string, RegExp][]} */ ([["compact=perhaps", /option compact is not true or false/], ["policy=strict", /option policy is not JSON/],
          ["compact&theme=red", /option theme/]])) {
          portal.asked = asked;
          const { page: other } = await openPage(stage.browser, `${portal.origin}/`);
          assert.match((await answer(other, "error")).message, why);
          await answer(other, "ready");
          await post(other, { copse: 1, type: "options", options: {} });
          assert.deepEqual((await answer(other, "options")).options, { compact: false, readonly: false, theme: "", locale: "", currency: "", policy: null });
          await other.close();
        }
      } finally {
        await frame.close();
        portal.close();
      }
    });

    test("in a frame it answers nobody but the parent that is named, and another site may not frame it at all", async () => {
      const portal = await openPortal();
      const stranger = await openPortal();
      const frame = await serve({ root: siteFolder, frameAncestors: portal.origin });
      try {
        stranger.framed = portal.framed = new URL(frame.url).origin;
        portal.parent = "https://another.example";
        stranger.parent = stranger.origin;
        const { page } = await openPage(stage.browser, `${portal.origin}/`);
        const inside = /** @type {import("puppeteer-core").Frame} */ (page.frames().find((each) => each !== page.mainFrame()));
        await inside.waitForFunction(() => /** @type {CopseScore | null} */ (document.querySelector("copse-score"))?.model);
        await inside.evaluate(() => addEventListener("message", () => Object.assign(window, { heard: true })));
        await post(page, { copse: 1, type: "value", value: { AGE: 77 } });
        await inside.waitForFunction(() => Reflect.get(window, "heard") === true);
        assert.equal(await inside.evaluate(() => /** @type {CopseScore} */ (document.querySelector("copse-score")).value.AGE), null);
        assert.deepEqual(await page.evaluate(() => Reflect.get(window, "said")), []);
        await page.close();
        const { page: other } = await openPage(stage.browser, `${stranger.origin}/`);
        const refused = other.frames().filter((each) => each !== other.mainFrame());
        for (const each of refused) assert.equal(await each.$("copse-score").catch(() => null), null);
        assert.deepEqual(await other.evaluate(() => Reflect.get(window, "said")), []);
        await other.close();
      } finally {
        await frame.close();
        portal.close();
        stranger.close();
      }
    });
  });
}
