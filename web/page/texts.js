// What the page says, in the language that its address asks for (`?lang=de`), or the browser does. The
// element and the figures of the views go by the document's language, which is set here.

import { catalogue } from "../element/texts.js";
import { h, setAttribute, setText } from "../element/dom.js";
import { en } from "./texts/en.js";

export const pageTexts = catalogue(en, {
  de: async () => (await import("./texts/de.js")).de,
  ar: async () => (await import("./texts/ar.js")).ar,
});

/** By their own names. */
const NAMES = { en: "English", de: "Deutsch", ar: "العربية" };

export let TEXTS = en;

/** The first of those asked for that the page speaks. */
function wanted() {
  const asked = [new URLSearchParams(location.search).get("lang") ?? "", ...navigator.languages];
  return asked.map((tag) => tag.toLowerCase().split("-")[0]).find((tag) => pageTexts.languages.includes(tag)) ?? en.language;
}

/** What the page speaks, or is about to. */
export let language = wanted();

/** Counts what was asked for, so that a late language does not displace a newer. */
let asked = 0;

/**
 * Puts the page's own words into a language; rejects where they cannot be had, and all stays as it was.
 * @param {string} tag
 * @returns {Promise<boolean>} false where another was asked for meanwhile
 */
export async function speak(tag) {
  const turn = ++asked;
  const found = await pageTexts.load(tag);
  if (turn !== asked) return false;
  TEXTS = found;
  language = tag;
  document.documentElement.lang = TEXTS.language;
  document.documentElement.dir = TEXTS.dir;
  for (const element of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-says]"))) {
    const text = TEXTS[/** @type {keyof typeof TEXTS} */ (element.dataset.says)];
    if (typeof text === "string") setText(element, text);
  }
  document.querySelector("nav.views")?.setAttribute("aria-label", TEXTS.views);
  return true;
}

/** Calls off what was asked for and is not there yet. */
export function stay() {
  asked += 1;
}

/** In the language that is asked for first; English where that cannot be had. */
export async function speakFirst() {
  if (language === en.language) return;
  try {
    await speak(language);
  } catch {
    language = en.language;
  }
}

/** This place of the page in another language. @param {string} tag */
function addressIn(tag) {
  const asking = new URLSearchParams(location.search);
  asking.set("lang", tag);
  return `?${asking}${location.hash}`;
}

/**
 * Links to this place in the other languages. A plain click changes the language here; in another tab they are addresses.
 * @param {(tag: string) => unknown} onChoice
 * @returns {() => void}  marks the language that is spoken
 */
export function offerLanguages(onChoice) {
  const links = Object.entries(NAMES).map(([tag, name]) => {
    const link = h("a", { lang: tag, hreflang: tag }, name);
    link.addEventListener("click", (event) => {
      if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      onChoice(tag);
    });
    return { tag, link };
  });
  const mark = () => {
    for (const { tag, link } of links) {
      link.href = addressIn(tag);
      setAttribute(link, "aria-current", tag === language ? "true" : null);
    }
  };
  mark();
  addEventListener("hashchange", mark);
  addEventListener("popstate", () => {
    if (changed) keepInAddress();
    mark();
  });
  document.getElementById("languages")?.replaceChildren(...links.map(({ link }) => link));
  return mark;
}

let changed = false;

/** The address says what is spoken, so that a reload speaks it too. */
export function keepInAddress() {
  changed = true;
  try {
    history.replaceState(history.state, "", addressIn(language));
  } catch {
    // A browser may forbid it to a page that was opened as a file.
  }
}

/** @param {string} tag */
export const nameOf = (tag) => NAMES[/** @type {keyof typeof NAMES} */ (tag)];
