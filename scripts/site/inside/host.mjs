// What the scripts of a page that is one file find in the place of the network: `fetch` and `Worker` know
// the addresses of its parts, which addresses.mjs makes.

import { parts, script } from "copse:workers";

import { heldWith, part } from "./parts.mjs";

const scheme = "copse-part:";

/** @param {unknown} address @returns {string | null} */
const nameOf = (address) => (String(address).startsWith(scheme) ? String(address).slice(scheme.length) : null);

/** @param {string | URL | Request} address @param {RequestInit} [options] @returns {Promise<Response>} */
async function fetchInside(address, options) {
  const name = nameOf(address);
  return name === null ? globalThis.fetch(address, options) : part(name);
}

/** @type {{ createScriptURL(url: string): string } | null | undefined} */
let policy;

/** @param {string} name  a worker's */
function addressOf(name) {
  const { trustedTypes } = /** @type {any} */ (globalThis);
  policy ??= trustedTypes?.createPolicy("copse-worker", { createScriptURL: (/** @type {string} */ own) => own }) ?? null;
  const own = [...new Map(parts[name].map(heldWith).map((held) => [held[0], held])).values()];
  const url = URL.createObjectURL(new Blob([`globalThis.copseParts=${JSON.stringify(own)};globalThis.copseWorker=${JSON.stringify(name)};${script}`], { type: "text/javascript" }));
  return policy?.createScriptURL(url) ?? url;
}

const Native = globalThis.Worker;
class WorkerInside extends (Native ?? Object) {
  /** @param {string | URL} address @param {WorkerOptions} [options] */
  constructor(address, options) {
    const name = nameOf(address);
    // Chromium runs no module from a blob of a page that is a file.
    if (name === null) super(address, options);
    else super(addressOf(name), { ...options, type: "classic" });
  }
}

export { fetchInside as fetch, WorkerInside as Worker };
