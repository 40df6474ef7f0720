// Where a person is in an element outlasts another policy, language, currency and layout, which make its parts anew.

/** @typedef {import("./desk.js").Desk} Desk */
/** @typedef {import("./tools.js").Kept} Kept */

/** Each has its fields and buttons in an order that is the same at every desk of a model. */
const PARTS = ".form, .result, [data-tool]";
const PLACES = "input, select, textarea, button, summary";

/** @param {Element} part */
const nameOf = (part) => part.getAttribute("data-tool") ?? part.classList[0];
/** @param {Element} part */
const placesIn = (part) => [...part.querySelectorAll(/** @type {"input"} */ (PLACES))];
/** @param {Element} one @param {Element | undefined} other */
const areAlike = (one, other) => one.tagName === other?.tagName && one.getAttribute("type") === other.getAttribute("type");

/** What hides a place while it is closed. @param {Element} place */
const around = (place) => (place instanceof HTMLDetailsElement ? place.parentElement : place.closest("summary")?.parentElement?.parentElement ?? place)?.closest("details");

/** Keeps in mind where a person is within a region. @param {HTMLElement} region @param {Kept} kept */
export function attendFocus(region, kept) {
  region.addEventListener("focusin", ({ target }) => {
    kept.focused = target instanceof HTMLElement ? target : null;
    kept.typed = null;
  });
  // Chromium has a field that is taken away changed before, and so its text is made anew.
  region.addEventListener("change", ({ target }) => {
    kept.typed = isWritten(target) ? typedIn(target) : null;
    queueMicrotask(() => { if (target instanceof HTMLElement && target.isConnected) kept.typed = null; });
  }, true);
  // What is taken away with its part was not left by a person; nor was what has the focus still, once its window is there again.
  region.addEventListener("focusout", ({ target }) => queueMicrotask(() => {
    if (!(target instanceof HTMLElement) || !target.isConnected || kept.focused !== target) return;
    if (/** @type {ShadowRoot} */ (target.getRootNode()).activeElement !== target) kept.focused = null;
  }));
}

/** The part that is gone in which a person was, if it was as this one. @param {Element} part @param {Kept} kept */
export function lostPart(part, { focused }) {
  const before = focused && !focused.isConnected ? focused.closest(PARTS) : null;
  return before !== null && nameOf(before) === nameOf(part) ? before : null;
}

/**
 * Puts a person back to where they were in a part, unless they are elsewhere by now.
 * @param {Element} part @param {Desk} desk
 * @param {Element | null} [otherwise]  where the place itself is not there: it is of another result, or is yet to be found
 * @returns {boolean} whether they were in such a part, and are again
 */
export function resume(part, { kept, formats }, otherwise = null) {
  const { focused } = kept;
  const before = lostPart(part, kept);
  if (!focused || before === null || !part.isConnected || (document.activeElement ?? document.body) !== document.body) return false;
  const same = placesIn(part)[placesIn(before).findIndex((each) => each === focused)];
  const place = areAlike(focused, same) ? same : otherwise;
  if (!(place instanceof HTMLElement)) return false;
  for (let folded = around(place); folded; folded = around(folded)) folded.open = true;
  const typed = isWritten(place) && isWritten(focused) ? kept.typed ?? typedIn(focused) : null;
  if (typed !== null) goOn(/** @type {HTMLInputElement} */ (place), typed, formats);
  place.focus({ preventScroll: true });
  // Once all is laid out.
  requestAnimationFrame(() => place.scrollIntoView({ block: "nearest" }));
  return true;
}

/** @typedef {{ text: string, selection: [number | null, number | null, ("forward" | "backward" | "none")?], scrolled: number }} Typed */

/** @param {HTMLInputElement | HTMLTextAreaElement} box @returns {Typed} */
const typedIn = ({ value, selectionStart, selectionEnd, selectionDirection, scrollTop }) =>
  ({ text: value, selection: [selectionStart, selectionEnd, selectionDirection ?? "none"], scrolled: scrollTop });

/** Where it is the same number here, what is half typed stays as it is. @param {HTMLInputElement | HTMLTextAreaElement} box
 * @param {Typed} typed @param {import("./locale.js").Formats} formats */
function goOn(box, { text, selection, scrolled }, formats) {
  const value = formats.parse(text);
  if (value !== null && value === formats.parse(box.value)) box.value = text;
  box.setSelectionRange(...selection);
  box.scrollTop = scrolled;
}

/** @param {unknown} target @returns {target is HTMLInputElement | HTMLTextAreaElement} */
const isWritten = (target) => target instanceof HTMLTextAreaElement || (target instanceof HTMLInputElement && target.type === "text");
