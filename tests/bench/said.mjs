// What the two hosts of JavaScript engines, node.mjs and browser.mjs, share.

import { readFileSync } from "node:fs";

/** A line of answer; of a failure the reason. @param {Promise<string>} answer */
export async function said(answer) {
  try {
    return await answer;
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return `error ${text.replace(/\s+/g, " ").slice(0, 200)}`;
  }
}

/** The pinned versions of the npm packages. @returns {Record<string, string>} */
export const versions = () =>
  JSON.parse(readFileSync(new URL("package.json", import.meta.url), "utf8")).dependencies;
