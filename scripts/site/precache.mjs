// The service worker with what it keeps.

import { createHash } from "node:crypto";
import { resolve } from "node:path";

import { build } from "esbuild";

import { securityHeaders } from "../headers.mjs";
import { common, serviceWorker } from "./bundle.mjs";

/**
 * @param {string} web
 * @param {ReadonlyMap<string, Uint8Array>} site  all files that it keeps, by path
 * @returns {Promise<Uint8Array>}
 */
export async function withPrecache(web, site) {
  const files = Object.fromEntries([...site].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([path, bytes]) =>
    [path, `sha256-${createHash("sha256").update(bytes).digest("base64")}`]));
  // Headers are kept with the files: another policy is another version.
  const version = createHash("sha256").update(JSON.stringify([files, securityHeaders])).digest("hex").slice(0, 16);
  const { outputFiles: [script] } = await build({
    ...common,
    write: false,
    format: "iife",
    entryPoints: [resolve(web, serviceWorker)],
    define: { "globalThis.COPSE_SITE": JSON.stringify({ version, files }) },
  });
  return script.contents;
}
