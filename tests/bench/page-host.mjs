// The host of an engine that runs in a page; what the page is for stands in its HTML.

export const told = JSON.parse(document.getElementById("told")?.textContent ?? "{}");

/** @param {string} file */
const model = (file) => new URL(`/models/${told.model}/${file}`, location.href);

/** @type {import("./host.mjs").Host} */
export const host = {
  node: false,
  about: told.about,
  versions: told.versions,
  model,
  bytes: async (file) => new Uint8Array(await (await fetch(model(file))).arrayBuffer()),
  site: (file) => import(`/site/${file}`),
  library: async (name, module, global = "") =>
    (module === null ? Reflect.get(window, global) : import(`/npm/${name}/${module}`)),
};
