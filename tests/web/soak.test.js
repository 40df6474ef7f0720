import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { choose, look, until } from "./support/client.js";
import { stageIn } from "./support/stage.js";

/** @typedef {import("../../web/element/copse-score.js").CopseScore} CopseScore */

const EDITS = 10_000;
const BATCH = 500;
/** Until every path was taken, and the steps that can be undone are as many as are kept. */
const SETTLED = 2_000;
/** What a page's heap moves by when nothing is kept. */
const MOST_GROWTH = 400_000;

describe("10,000 edits in chromium", () => {
  const stage = stageIn("chromium");

  test("with a what-if open leave heap, nodes, listeners and the engine's memory as they were", async (t) => {
    const { page } = await stage.open();
    await choose(page, 1);
    await look(page, "curve");
    await until(page, (root) => root.querySelector("[data-tool=curve] path.line"));
    const session = await page.createCDPSession();
    await session.send("Performance.enable");
    const measure = async () => {
      await session.send("HeapProfiler.collectGarbage");
      await session.send("HeapProfiler.collectGarbage");
      const { metrics } = await session.send("Performance.getMetrics");
      const of = (/** @type {string} */ name) => metrics.find((metric) => metric.name === name)?.value ?? NaN;
      const engine = await page.$eval("copse-score", (element) => Reflect.get(/** @type {CopseScore} */ (element).model ?? {}, "engine").memoryBytes);
      return { heap: of("JSHeapUsedSize"), nodes: of("Nodes"), listeners: of("JSEventListeners"), engine };
    };
    /** @type {Awaited<ReturnType<typeof measure>> | null} */
    let first = null;
    for (let done = 0; done < EDITS; done += BATCH) {
      await page.evaluate((from, count) => {
        const root = document.querySelector("copse-score")?.shadowRoot;
        const boxes = /** @type {HTMLInputElement[]} */ ([...root?.querySelectorAll("input.number") ?? []]);
        for (let i = from; i < from + count; ++i) {
          const box = boxes[i % boxes.length];
          box.value = String(20 + ((i * 7919) % 60));
          box.dispatchEvent(new Event("input", { bubbles: true, composed: true }));
          box.dispatchEvent(new Event("change", { bubbles: true, composed: true }));
          if (i % 50 === 0) /** @type {HTMLElement | null} */ (root?.querySelector("[data-action=undo]") ?? null)?.click();
        }
      }, done, BATCH);
      if (done + BATCH === SETTLED) first = await measure();
    }
    const last = await measure();
    assert.ok(first !== null);
    const growth = last.heap - first.heap;
    t.diagnostic(`after ${SETTLED} edits ${first.heap} bytes of heap, after ${EDITS} ${last.heap}; nodes ${first.nodes} and ${last.nodes}`);
    assert.ok(growth < MOST_GROWTH, `the heap grew by ${growth} bytes`);
    assert.ok(last.nodes <= first.nodes + 50, `${first.nodes} and then ${last.nodes} nodes`);
    assert.ok(last.listeners <= first.listeners + 20, `${first.listeners} and then ${last.listeners} listeners`);
    assert.equal(last.engine, first.engine);
    await page.close();
  });
});
