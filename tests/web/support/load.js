// What a page costs: its longest tasks, and the most memory of its process.

import { readdirSync, readFileSync } from "node:fs";

/** @typedef {import("puppeteer-core").Browser} Browser */
/** @typedef {import("puppeteer-core").Page} Page */

/**
 * Watches the page's thread from now on. Firefox does not tell of long tasks: there it is how much too late a
 * timer comes.
 * @param {Page} page
 * @returns {Promise<() => Promise<number>>} the longest task since it was last asked, in milliseconds; 0 where none was long
 */
export async function watchTasks(page) {
  await page.evaluate(() => {
    const tasks = /** @type {number[]} */ (Object.assign(window, { tasks: [] }).tasks);
    if (PerformanceObserver.supportedEntryTypes.includes("longtask")) {
      new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration))).observe({ entryTypes: ["longtask"] });
      return;
    }
    const every = 5;
    let due = performance.now() + every;
    setInterval(() => {
      const late = performance.now() - due;
      if (late > every) tasks.push(late);
      due = performance.now() + every;
    }, every);
  });
  return () => page.evaluate(() => Math.max(0, .../** @type {number[]} */ (Reflect.get(window, "tasks")).splice(0)));
}

/** What /proc says of a process, "" where it is gone. @param {string | number} id @param {string} what */
function told(id, what) {
  try {
    return readFileSync(`/proc/${id}/${what}`, "utf8");
  } catch {
    return "";
  }
}

/**
 * The most memory that the largest of the browser's page processes ever had, its workers included, in MB;
 * NaN where the system does not tell.
 * @param {Browser} browser
 */
export function peakOf(browser) {
  const own = browser.process()?.pid;
  if (own === undefined || told("self", "status") === "") return NaN;
  const processes = readdirSync("/proc").filter((name) => /^\d+$/.test(name))
    .map((id) => ({ id, parent: Number(/^PPid:\s*(\d+)/m.exec(told(id, "status"))?.[1]), line: told(id, "cmdline") }));
  const family = new Set([own]);
  for (let before = 0; before < family.size;) {
    before = family.size;
    for (const { id, parent } of processes) if (family.has(parent)) family.add(Number(id));
  }
  const peaks = processes.filter(({ id, line }) => family.has(Number(id)) && /--type=renderer|-contentproc.*[\0 ]tab\0?$/.test(line))
    .map(({ id }) => Number(/^VmHWM:\s*(\d+)/m.exec(told(id, "status"))?.[1]) / 1000);
  return peaks.length === 0 ? NaN : Math.max(...peaks);
}
