// A chart of lines, steps or dots in SVG, drawn for the width that it has. A person reads it off with
// the pointer or the arrow keys, and every chart has its figures in a table behind it.

import { h, setText } from "../element/dom.js";
import { CHART_CSS } from "./chart-styles.js";
import { linear, ticks } from "./scale.js";
import { adopt } from "./sheet.js";
import { TEXTS } from "./texts.js";
import { tableOf } from "./table.js";

/** @typedef {{ label: string, format: (value: number) => string, from: number, to: number }} Axis */
/** `low` and `high` are the ends of an interval around y. @typedef {{ x: number, y: number, low?: number, high?: number }} Point */
/**
 * Looks differ by dash and weight as well as by colour.
 * @typedef {{ name: string, kind: "line" | "step" | "dots", look: "first" | "second" | "reference", points: readonly Point[] }} Series
 */
/** A place that is named on the chart. @typedef {{ x: number, y: number, name: string, look: "diamond" | "square" | "ring" }} Mark */
/**
 * @typedef {object} Drawing
 * @property {Axis} x
 * @property {Axis} y
 * @property {readonly Series[]} series  what a person reads off is the first one's
 * @property {readonly Mark[]} [marks]
 * @property {string} summary  the chart in a sentence
 * @property {import("./table.js").Table} table
 */

const NS = "http://www.w3.org/2000/svg";
const HEIGHT = 260;
const MARGIN = { top: 12, right: 16, bottom: 44 };
/** Of a figure of an axis, about. */
const DIGIT = 7;
let count = 0;

/**
 * @param {string} tag
 * @param {Record<string, string | number>} attributes
 * @param {...(SVGElement | string)} children
 */
function s(tag, attributes, ...children) {
  const element = document.createElementNS(NS, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}

export class Chart {
  #id = `chart-${++count}`;
  #svg = s("svg", { "aria-hidden": "true", focusable: "false" });
  #cursor = s("g", { class: "cursor" });
  #plot;
  #readout = h("p", { class: "readout", "aria-hidden": "true" });
  #legend = h("ul", { class: "legend" });
  #table = h("div", { class: "scroll", tabindex: "0", role: "group" });
  /** @type {Drawing | null} */ #drawing = null;
  /** What moves while the drawing stays. @type {readonly Mark[]} */ #moving = [];
  #width = 0;
  /** Of the first series, what is read off; −1 before anything is. */
  #at = -1;
  #toX = linear(0, 1, 0, 1);
  #toY = linear(0, 1, 0, 1);

  /** @param {string} title */
  constructor(title) {
    adopt(CHART_CSS);
    this.#plot = h("div", { class: "plot", role: "slider", tabindex: "0", "aria-label": title, "aria-describedby": `${this.#id}-summary` });
    this.#plot.append(this.#svg);
    this.#table.setAttribute("aria-label", title);
    this.summary = h("p", { class: "unseen", id: `${this.#id}-summary` });
    this.element = h("figure", { class: "chart", "aria-labelledby": `${this.#id}-title` },
      h("figcaption", { id: `${this.#id}-title` }, title), this.#legend, this.#plot, this.#readout, this.summary,
      h("details", {}, h("summary", {}, TEXTS.figures), this.#table));
    this.#plot.addEventListener("keydown", (event) => this.#onKey(event));
    this.#plot.addEventListener("pointermove", (event) => this.#onPointer(event));
    this.#plot.addEventListener("pointerleave", () => { if (document.activeElement !== this.#plot) this.#read(-1); });
    this.#plot.addEventListener("blur", () => this.#read(-1));
    new ResizeObserver(([{ contentRect }]) => {
      const width = Math.round(contentRect.width);
      if (width === 0 || width === this.#width) return;
      this.#width = width;
      this.#draw();
    }).observe(this.#plot);
  }

  /** @param {Drawing} drawing */
  update(drawing) {
    this.#drawing = drawing;
    const points = drawing.series[0].points.length;
    if (this.#at >= points) this.#at = -1;
    setText(this.summary, drawing.summary);
    this.#plot.setAttribute("aria-valuemin", "0");
    this.#plot.setAttribute("aria-valuemax", String(Math.max(0, points - 1)));
    this.#name(drawing);
    this.#table.replaceChildren(tableOf(drawing.table));
    this.#draw();
  }

  /** Marks places besides those of the drawing. @param {readonly Mark[]} marks */
  mark(marks) {
    this.#moving = marks;
    if (this.#drawing !== null) this.#name(this.#drawing);
    this.#draw();
  }

  /** @param {Drawing} drawing */
  #name({ series, marks = [] }) {
    this.#legend.replaceChildren(...series.map(({ name, look, kind }) => h("li", {}, keyOf(look, kind), name)),
      ...[...marks, ...this.#moving].map(({ name, look }) => h("li", {}, keyOf(look, "mark"), name)));
  }

  #draw() {
    const drawing = this.#drawing;
    if (drawing === null || this.#width === 0) return;
    const { x, y, series, marks = [] } = drawing;
    const width = this.#width;
    const yTicks = ticks(y.from, y.to, 5);
    const left = 34 + DIGIT * Math.max(...yTicks.map((value) => y.format(value).length), 2);
    const right = width - MARGIN.right;
    const bottom = HEIGHT - MARGIN.bottom;
    this.#toX = linear(x.from, x.to, left, right);
    this.#toY = linear(y.from, y.to, bottom, MARGIN.top);
    const xTicks = ticks(x.from, x.to, Math.max(2, Math.floor((right - left) / Math.max(80, 24 + DIGIT * x.format(x.to).length))));
    // The last stands before its end, not around it: what it would cover is left out.
    const room = 1.5 * DIGIT * x.format(x.to).length + 8;
    const named = xTicks.filter((value, index) => index !== xTicks.length - 2 || this.#toX(x.to) - this.#toX(value) >= room);
    this.#svg.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
    this.#svg.setAttribute("width", String(width));
    this.#svg.setAttribute("height", String(HEIGHT));
    this.#svg.replaceChildren(
      ...yTicks.flatMap((value) => [
        s("line", { class: "grid", x1: left, x2: right, y1: this.#toY(value), y2: this.#toY(value) }),
        s("text", { class: "tick", x: left - 8, y: this.#toY(value) + 4, "text-anchor": "end" }, y.format(value)),
      ]),
      ...named.map((value) => s("text", { class: "tick", x: this.#toX(value), y: bottom + 18, "text-anchor": value === x.to && x.format(value).length > 5 ? "end" : "middle" }, x.format(value))),
      s("line", { class: "axis", x1: left, x2: right, y1: bottom, y2: bottom }),
      s("text", { class: "label", x: (left + right) / 2, y: HEIGHT - 6, "text-anchor": "middle" }, x.label),
      s("text", { class: "label", x: 0, y: 0, "text-anchor": "middle", transform: `translate(11 ${(bottom + MARGIN.top) / 2}) rotate(-90)` }, y.label),
      // Strongest last, on top.
      ...series.toReversed().flatMap((each) => this.#marksOf(each)),
      ...[...marks, ...this.#moving].map((mark) => markAt(this.#toX(mark.x), this.#toY(mark.y), mark.look)),
      this.#cursor,
    );
    this.#read(this.#at);
  }

  /** @param {Series} series */
  #marksOf({ kind, look, points }) {
    if (kind === "dots") {
      return points.flatMap(({ x, y, low, high }) => [
        ...(low === undefined || high === undefined ? [] : [
          s("line", { class: `whisker ${look}`, x1: this.#toX(x), x2: this.#toX(x), y1: this.#toY(low), y2: this.#toY(high) })]),
        s("circle", { class: `dot ${look}`, cx: this.#toX(x), cy: this.#toY(y), r: 4 }),
      ]);
    }
    let path = "";
    points.forEach(({ x, y }, index) => {
      const across = this.#toX(x).toFixed(1);
      path += index === 0 ? `M${across}` : kind === "step" ? `H${across}V` : `L${across}`;
      path += kind === "step" && index > 0 ? this.#toY(y).toFixed(1) : ` ${this.#toY(y).toFixed(1)}`;
    });
    return [s("path", { class: `line ${look}`, d: path })];
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    const last = (this.#drawing?.series[0].points.length ?? 0) - 1;
    const stride = Math.max(1, Math.round(last / 10));
    /** @type {Record<string, number>} */
    const moves = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: stride, PageDown: -stride, Home: -Infinity, End: Infinity };
    const move = moves[event.key];
    if (move === undefined || last < 0) return;
    event.preventDefault();
    this.#read(Math.min(last, Math.max(0, this.#at + move)));
  }

  /** @param {PointerEvent} event */
  #onPointer(event) {
    const points = this.#drawing?.series[0].points ?? [];
    const across = event.clientX - this.#plot.getBoundingClientRect().left;
    let nearest = -1;
    points.forEach(({ x }, index) => {
      if (nearest < 0 || Math.abs(this.#toX(x) - across) < Math.abs(this.#toX(points[nearest].x) - across)) nearest = index;
    });
    this.#read(nearest);
  }

  /** @param {number} index */
  #read(index) {
    this.#at = index;
    const drawing = this.#drawing;
    const point = drawing?.series[0].points[index];
    this.#plot.setAttribute("aria-valuenow", String(Math.max(0, index)));
    if (drawing === null || point === undefined) {
      this.#cursor.replaceChildren();
      this.#plot.setAttribute("aria-valuetext", drawing?.summary ?? "");
      setText(this.#readout, "");
      return;
    }
    const across = this.#toX(point.x);
    this.#cursor.replaceChildren(
      s("line", { x1: across, x2: across, y1: MARGIN.top, y2: HEIGHT - MARGIN.bottom }),
      s("circle", { cx: across, cy: this.#toY(point.y), r: 5 }));
    const text = `${drawing.x.label}: ${drawing.x.format(point.x)}; ${drawing.y.label}: ${drawing.y.format(point.y)}`;
    this.#plot.setAttribute("aria-valuetext", text);
    setText(this.#readout, text);
  }
}

/** @param {number} x @param {number} y @param {Mark["look"]} look */
function markAt(x, y, look) {
  switch (look) {
    case "diamond": return s("path", { class: "mark diamond", d: `M${x - 7} ${y}L${x} ${y - 7}L${x + 7} ${y}L${x} ${y + 7}Z` });
    case "square": return s("rect", { class: "mark square", x: x - 5, y: y - 5, width: 10, height: 10 });
    case "ring": return s("circle", { class: "mark ring", cx: x, cy: y, r: 6 });
  }
}

/** The key of a series in the legend. @param {string} look @param {string} kind */
function keyOf(look, kind) {
  const svg = s("svg", { viewBox: "0 0 24 16", width: 24, height: 16, "aria-hidden": "true" });
  svg.append(kind === "mark" ? markAt(12, 8, /** @type {Mark["look"]} */ (look))
    : kind === "dots" ? s("circle", { class: `dot ${look}`, cx: 12, cy: 8, r: 4 })
    : s("path", { class: `line ${look}`, d: "M0 8H24" }));
  return svg;
}
