// A person's own model on the page: opened by the button, dropped, and what the page then says.

import { readFile } from "node:fs/promises";
import { basename } from "node:path";

/** @typedef {import("puppeteer-core").Page} Page */
/** @typedef {import("../../../web/element/copse-score.js").CopseScore} CopseScore */

/** Chooses a file as the button's dialog does, and waits for what comes of it. @param {Page} page @param {string} path */
export async function openFile(page, path) {
  const chooser = /** @type {import("puppeteer-core").ElementHandle<HTMLInputElement>} */ (await page.$("#file"));
  await chooser.uploadFile(path);
  await answered(page, basename(path));
}

/**
 * Drops a file in the middle of the page; `during` is run while it hovers there.
 * @param {Page} page
 * @param {string} name
 * @param {Buffer} bytes
 * @param {() => Promise<void>} [during]
 */
export async function dropBytes(page, name, bytes, during) {
  const fire = (/** @type {string[]} */ types) => page.evaluate((events, file, base64) => {
    const transfer = new DataTransfer();
    const content = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    transfer.items.add(new File([content], file));
    for (const type of events) {
      document.querySelector("copse-score")?.dispatchEvent(
        new DragEvent(type, { dataTransfer: transfer, bubbles: true, cancelable: true, composed: true }));
    }
  }, types, name, bytes.toString("base64"));
  await fire(["dragenter", "dragover"]);
  await during?.();
  await fire(["drop"]);
  await answered(page, name);
}

/** @param {Page} page @param {string} path @param {() => Promise<void>} [during] */
export const dropFile = async (page, path, during) =>
  dropBytes(page, basename(path), await readFile(path), during);

/** Until the file is open, or the page has said why it is not. @param {Page} page @param {string} name */
async function answered(page, name) {
  await page.waitForFunction((file) =>
    document.getElementById("status")?.textContent === `${file} is open.` ||
      document.getElementById("alert")?.hidden === false, {}, name);
}

/** All predictions that the element shows the result of, doubles as their bits. @param {Page} page @returns {Promise<string[]>} */
export const predictionsOf = (page) => page.evaluate(() => {
  const { result } = /** @type {CopseScore} */ (document.querySelector("copse-score"));
  const view = new DataView(new ArrayBuffer(8));
  return result === null ? [] : [result.prediction].flat().map((value) => {
    view.setFloat64(0, value);
    return view.getBigUint64(0).toString(16).padStart(16, "0");
  });
});

/** @param {Page} page @param {Record<string, unknown>} value */
export const setValue = (page, value) => page.evaluate((record) => {
  /** @type {CopseScore} */ (document.querySelector("copse-score")).value = record;
}, value);

/** Everything that a person reads on the page. @param {Page} page @returns {Promise<string>} */
export const wordsOf = (page) => page.evaluate(() => {
  const inner = document.querySelector("copse-score")?.shadowRoot?.querySelector(".content");
  return `${document.title}\n${document.body.innerText}\n${/** @type {HTMLElement} */ (inner).innerText}`;
});
