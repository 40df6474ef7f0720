// What would be said, were two inputs something else: a map of both, with the lines at which the
// decision turns and the client's place on it.

import { h, setText } from "../dom.js";
import { Axis } from "./axis.js";
import { s, table, whatIfGrid, written } from "./common.js";

/** @typedef {import("../desk.js").Desk} Desk */
/** @typedef {import("../tools.js").ToolTexts} ToolTexts */
/** @typedef {import("../../inputs.js").Input} Input */
/** @typedef {import("../../whatif.js").Grid} Grid */

/** In CSS pixels. */
const HEIGHT = 240;
/** Shades that can be told apart. */
const SHADES = 12;
/** Rows and columns of the table behind the map. */
const MOST = 6;

/** The value nearest to one. @param {ArrayLike<number>} values @param {unknown} to */
function nearest(values, to) {
  if (typeof to !== "number" || Number.isNaN(to)) return -1;
  return Array.from(values).reduce((best, value, index, all) =>
    (Math.abs(value - to) < Math.abs(all[best] - to) ? index : best), 0);
}

/** Some of many, first and last among them. @param {number} count */
const spread = (count) => (count <= MOST ? Array.from({ length: count }, (_, index) => index)
  : Array.from({ length: MOST }, (_, index) => Math.round(index * (count - 1) / (MOST - 1))));

/** What the children of a line say. @param {HTMLElement} line @param {string[]} parts */
const say = (line, parts) => parts.forEach((part, index) => setText(line.children[index], part));

/** @param {Desk} desk @param {ToolTexts} texts */
export function map(desk, texts) {
  const { formats } = desk;
  const write = written(desk);
  const picture = s("svg", { viewBox: `0 0 100 ${HEIGHT}`, height: HEIGHT, preserveAspectRatio: "none", role: "img" });
  const place = h("span", { class: "place", "aria-hidden": "true" });
  const knob = h("input", { type: "range", class: "slider knob", step: "1", min: "0" });
  const told = h("p", { class: "note" });
  const frame = h("div", { class: "map" }, picture, place);
  const ends = h("p", { class: "ends note" }, h("span"), h("b"), h("span"));
  const upTitle = h("p", { class: "note" }, h("b"));
  const upEnds = h("p", { class: "up-ends note" }, h("span"), h("span"));
  const legend = h("p", { class: "legend note" }, h("span"), h("span", { class: "shades", "aria-hidden": "true" }), h("span"));
  const behind = h("details", {}, h("summary", {}), h("div"));
  const element = h("div", { class: "stack" }, told,
    h("div", { class: "map-box" }, upTitle, upEnds, frame, ends), knob, legend, h("p", { class: "note" }, texts.mapNote), behind);
  /** @type {{ grid: Grid, first: Axis, second: Axis } | null} */
  let drawn = null;
  let state = "";

  /** @param {Grid} grid */
  function draw({ values: [across, down], predictions, verdicts }) {
    const [width, height] = [100 / across.length, HEIGHT / down.length];
    const most = Math.max(...predictions);
    const least = Math.min(...predictions);
    const at = (/** @type {number} */ column, /** @type {number} */ row) => column * down.length + row;
    const shade = (/** @type {number} */ cell) => Math.round((predictions[cell] - least) / (most - least || 1) * SHADES);
    /** @type {SVGElement[]} */
    const cells = [];
    let turns = "";
    for (let row = 0; row < down.length; ++row) {
      const top = HEIGHT - (row + 1) * height;
      for (let column = 0; column < across.length;) {
        let end = column + 1;
        while (end < across.length && shade(at(end, row)) === shade(at(column, row))) ++end;
        cells.push(s("rect", { x: column * width, y: top, width: (end - column) * width, height, "fill-opacity": 0.06 + 0.84 * shade(at(column, row)) / SHADES }));
        column = end;
      }
      for (let column = 0; column < across.length; ++column) {
        const verdict = verdicts[at(column, row)];
        if (column + 1 < across.length && verdicts[at(column + 1, row)] !== verdict) turns += `M${(column + 1) * width} ${top}v${height}`;
        if (row + 1 < down.length && verdicts[at(column, row + 1)] !== verdict) turns += `M${column * width} ${top}h${width}`;
      }
    }
    picture.replaceChildren(...cells, s("path", { d: turns, class: "turns" }));
  }

  function mark() {
    if (drawn === null) return;
    const { grid, first, second } = drawn;
    const value = desk.shown.value;
    const [column, row] = [nearest(grid.values[0], value[first.input.name]), nearest(grid.values[1], value[second.input.name])];
    place.hidden = column < 0 || row < 0;
    place.style.setProperty("--across", String((column + 0.5) / grid.values[0].length));
    place.style.setProperty("--up", String((row + 0.5) / grid.values[1].length));
    knob.value = String(Math.max(0, row));
    const sentence = `${second.input.label}: ${formats.describe(second.input, value[second.input.name])}`;
    setText(told, sentence);
    knob.setAttribute("aria-valuetext", sentence);
  }

  /** @param {Grid} grid @param {Input} first @param {Input} second */
  function list({ values: [across, down], predictions }, first, second) {
    const [columns, rows] = [spread(down.length), spread(across.length)];
    behind.lastElementChild?.replaceChildren(table(["", ...columns.map((row) => formats.describe(second, down[row]))],
      rows.map((column) => [formats.describe(first, across[column]), ...columns.map((row) => write(predictions[column * down.length + row]))]),
      texts.both(first.label, second.label)));
  }

  /** @param {number} row @param {boolean} finished */
  function moveTo(row, finished) {
    if (drawn !== null) desk.suppose({ [drawn.second.input.name]: drawn.grid.values[1][row] }, finished);
  }
  knob.addEventListener("input", () => moveTo(Number(knob.value), false));
  knob.addEventListener("change", () => moveTo(Number(knob.value), true));
  frame.addEventListener("click", ({ clientX, clientY }) => {
    if (drawn === null || desk.locked) return;
    const box = frame.getBoundingClientRect();
    const { grid: { values: [across, down] }, first, second } = drawn;
    const share = (clientX - box.left) / box.width;
    const onward = getComputedStyle(frame).direction === "rtl" ? 1 - share : share;
    const index = (/** @type {number} */ part, /** @type {number} */ count) => Math.min(count - 1, Math.max(0, Math.floor(part * count)));
    desk.suppose({
      [first.input.name]: across[index(onward, across.length)],
      [second.input.name]: down[index(1 - (clientY - box.top) / box.height, down.length)],
    }, true);
  });

  return {
    element,
    /** @param {Input} first @param {Input} second */
    update(first, second) {
      const { result, value } = desk.shown;
      if (result === null) return;
      knob.disabled = desk.locked;
      const now = JSON.stringify([first.name, second.name, { ...value, [first.name]: null, [second.name]: null }]);
      if (now !== state) {
        const grid = whatIfGrid(desk, value, first.name, second.name);
        drawn = { grid, first: new Axis(first), second: new Axis(second) };
        draw(grid);
        list(grid, first, second);
        const title = texts.both(first.label, second.label);
        picture.setAttribute("aria-label", title);
        setText(/** @type {HTMLElement} */ (behind.firstElementChild), title);
        knob.max = String(grid.values[1].length - 1);
        knob.setAttribute("aria-label", texts.move(second.label));
        const [across, down] = grid.values;
        say(ends, [formats.describe(first, across[0]), first.label, formats.describe(first, across[across.length - 1])]);
        say(upTitle, [second.label]);
        say(upEnds, [formats.describe(second, down[down.length - 1]), formats.describe(second, down[0])]);
        say(legend, [write(Math.min(...grid.predictions)), "", write(Math.max(...grid.predictions))]);
        state = now;
      }
      mark();
    },
  };
}
