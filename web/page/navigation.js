// The views of the page and the way between them: the address's hash names one, links lead there. A
// view other than the client's is fetched when it is first visited.

import { h, setText } from "../element/dom.js";
import { language, TEXTS } from "./texts.js";

/** @typedef {import("./shared.js").Shared} Shared */
/** @typedef {import("./shared.js").View} View */
/** @typedef {import("./shared.js").ViewModule} ViewModule */
/** @typedef {"client" | "portfolio" | "policy" | "model"} ViewName */

/** @type {Record<ViewName, (() => Promise<ViewModule>) | null>} */
const MODULES = {
  client: null,
  portfolio: () => import("./portfolio/view.js"),
  policy: () => import("./policy/view.js"),
  model: () => import("./model/view.js"),
};

const names = /** @type {ViewName[]} */ (Object.keys(MODULES));
const links = /** @type {HTMLAnchorElement[]} */ ([...document.querySelectorAll("nav.views a")]);
const title = /** @type {HTMLElement} */ (document.getElementById("title"));
/** @param {ViewName} name */
const rootOf = (name) => /** @type {HTMLElement} */ (document.getElementById(`view-${name}`));

/** @type {Map<ViewName, View>} */
const mounted = new Map();
/** @type {Map<ViewName, Promise<void>>} */
const fetching = new Map();

/** The view that the address names; the client's where it names none. @returns {ViewName} */
export function currentView() {
  return names.find((name) => location.hash === `#${name}`) ?? "client";
}

/**
 * @param {Shared} shared
 * @param {() => void} onChange  another view is in sight
 * @returns {{ update: () => void, takeTable: (file: File) => void, speak: () => Promise<void> }}  tells the view in
 *   sight that what it shows has changed; brings a table of clients to the view that is for them; makes the views
 *   anew in the language of the page, with all that is in them
 */
export function offerViews(shared, onChange) {
  const update = () => {
    const name = currentView();
    for (const each of names) rootOf(each).hidden = each !== name;
    for (const link of links) {
      if (link.hash === `#${name}`) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    onChange();
    if (MODULES[name] === null) return;
    const view = mounted.get(name);
    if (view) view.update();
    else mount(name, shared);
  };
  // Back and forth over a change of language is no change of the hash alone.
  for (const type of ["hashchange", "popstate"]) {
    addEventListener(type, () => {
      if (!rootOf(currentView()).hidden) return;
      update();
      scrollTo({ top: 0 });
      title.focus({ preventScroll: true });
    });
  }
  return {
    update,
    async speak() {
      const spoken = language;
      const modules = await Promise.all([...mounted.keys()].map(async (name) => {
        const module = await moduleOf(name);
        await module.speak?.(spoken);
        return /** @type {const} */ ([name, module]);
      }));
      if (spoken !== language) return;
      for (const [name, module] of modules) {
        const root = rootOf(name);
        const open = [...root.querySelectorAll("details")].map((details) => details.open);
        const kept = mounted.get(name)?.keep();
        root.replaceChildren();
        const view = module.mount(root, shared, kept);
        mounted.set(name, view);
        if (name !== currentView()) continue;
        view.update();
        root.querySelectorAll("details").forEach((details, at) => { details.open = open[at] ?? details.open; });
      }
      update();
    },
    takeTable(file) {
      const name = currentView() === "policy" ? "policy" : "portfolio";
      location.hash = name;
      // The view may have to be fetched first.
      update();
      fetching.get(name)?.then(() => mounted.get(name)?.takeTable?.(file));
    },
  };
}

/** @param {ViewName} name */
const moduleOf = (name) => /** @type {() => Promise<ViewModule>} */ (MODULES[name])();

/** @param {ViewName} name @param {Shared} shared */
function mount(name, shared) {
  if (fetching.has(name)) return;
  const root = rootOf(name);
  root.replaceChildren(h("p", { class: "fetching", role: "status" }, TEXTS.loadingView));
  fetching.set(name, fetchView(name, shared).catch((error) => {
    fetching.delete(name);
    const again = h("button", { type: "button", class: "button" }, TEXTS.tryAgain);
    again.addEventListener("click", () => mount(name, shared));
    const words = h("p", {});
    setText(words, TEXTS.viewFailed(error instanceof Error ? error.message : String(error)));
    root.replaceChildren(h("div", { class: "panel", role: "alert" }, words, again));
  }));
}

/** @param {ViewName} name @param {Shared} shared */
async function fetchView(name, shared) {
  const module = await moduleOf(name);
  // The language may be changed meanwhile.
  for (let spoken = ""; spoken !== language;) {
    spoken = language;
    await module.speak?.(spoken);
  }
  const root = rootOf(name);
  root.replaceChildren();
  const view = module.mount(root, shared);
  mounted.set(name, view);
  if (currentView() === name) view.update();
}
