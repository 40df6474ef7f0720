// DOM nodes without markup strings, so that pages under a strict CSP and Trusted Types can use them.

/** @typedef {Node | string | null} Child */

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string | boolean | null>} [attributes]  true = present, false or null = absent
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) setAttribute(element, name, value);
  element.append(...children.filter((child) => child !== null));
  return element;
}

/**
 * @param {Element} element
 * @param {string} name
 * @param {string | boolean | null} value
 */
export function setAttribute(element, name, value) {
  if (value === false || value === null) element.removeAttribute(name);
  else element.setAttribute(name, value === true ? "" : value);
}

/** Sets the text only if it differs, so that nothing is announced or laid out for no change.
 * @param {Element} element @param {string} text */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

const SVG = "http://www.w3.org/2000/svg";

/** Strokes on a 24 × 24 grid. */
const ICONS = {
  accept: ["M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Z", "m8 12.2 2.8 2.8L16 9.6"],
  decline: ["M8.3 3h7.4L21 8.3v7.4L15.7 21H8.3L3 15.7V8.3Z", "M8.5 12h7"],
  refer: ["M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8Z", "M4.5 20.5c.8-4 3.8-5.5 7.5-5.5s6.7 1.5 7.5 5.5"],
  alert: ["M12 4 2.8 20h18.4Z", "M12 10v4.5", "M12 17.2v.1"],
  copy: ["M9 9h11v11H9Z", "M5 15H4V4h11v1"],
  check: ["m5 12.5 4.5 4.5L19 7.5"],
  undo: ["M9 7H15a5 5 0 0 1 0 10H8", "M12.5 3.5 9 7l3.5 3.5"],
  redo: ["M15 7H9a5 5 0 0 0 0 10h7", "M11.5 3.5 15 7l-3.5 3.5"],
  pending: ["M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Z", "M12 7.5V12l3 2"],
};

/** @typedef {keyof typeof ICONS} Icon */

/** A decorative icon. @param {Icon} name */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  setAttribute(svg, "viewBox", "0 0 24 24");
  setAttribute(svg, "class", "icon");
  setAttribute(svg, "aria-hidden", "true");
  for (const d of ICONS[name]) {
    const path = document.createElementNS(SVG, "path");
    setAttribute(path, "d", d);
    svg.append(path);
  }
  return svg;
}
