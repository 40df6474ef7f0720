// What would be said, were one input something else: the exact curve over its whole declared range,
// with the client on it. Moving the point supposes another client, from whom there is a way back.

import { h, setText } from "../dom.js";
import { Axis, isScaled, rangeOf } from "./axis.js";
import { labelled, s, select, table, ticks, whatIf, written } from "./common.js";

/** @typedef {import("../desk.js").Desk} Desk */
/** @typedef {import("../tools.js").ToolTexts} ToolTexts */
/** @typedef {import("../../whatif.js").CurveStep} CurveStep */
/** @typedef {import("../../model.js").Verdict} Verdict */

/** In CSS pixels: the plot, and what stands around it. */
const HEIGHT = 236;
const TOP = 26;
const BOTTOM = 26;
const SIDE = 50;
const END = 14;
/** Rows of the table of steps. */
const MOST_ROWS = 200;
/** A verdict's band that is wide enough for its name, in pixels. */
const NAMED = 58;

/** @param {Desk} desk @param {ToolTexts} texts @returns {import("../tools.js").Tool} */
export function curve(desk, texts) {
  const { model, formats } = desk;
  const scaled = model.inputs.filter(isScaled);
  const write = written(desk);
  const first = scaled.find(({ name }) => name === desk.kept.curve) ?? scaled.find(({ name }) => name === model.policy?.exposure) ?? scaled.find(({ actionable }) => actionable) ?? scaled[0];
  const training = model.trainingColumns();
  const axisOf = (/** @type {import("../../inputs.js").Input} */ input) => new Axis(input, training.find(({ name }) => name === input.name));
  let axis = axisOf(first);
  /** @type {readonly CurveStep[]} */
  let steps = [];
  let drawn = "";
  let width = 0;

  const chooser = select(scaled.map(({ name, label }) => [name, label]), first.name);
  const told = h("p", { class: "told" });
  const note = h("p", { class: "note" });
  const plot = s("svg", { role: "img", height: HEIGHT });
  const marks = s("g");
  const knob = h("input", { type: "range", class: "slider knob" });
  const frame = h("div", { class: "plot-frame", part: "curve" }, plot, knob);
  const whole = h("input", { type: "checkbox" });
  whole.checked = desk.kept.wholeRange ?? false;
  const wholeRange = h("label", { class: "check" }, whole, " ", h("span", {}, texts.wholeRange));
  const bands = h("div", { class: "ranges" });
  const listed = h("details", {}, h("summary"), h("div"));
  const chooserOfSecond = select([["", texts.none]]);
  const mapPlace = h("div", { class: "stack" }, labelled(texts.second, chooserOfSecond));
  /** @type {ReturnType<typeof import("./map.js").map> | null} */
  let second = null;
  const enter = h("p", { class: "note" }, texts.enterFirst);
  const shown = h("div", { class: "stack" }, told, frame, wholeRange, note, bands, listed, mapPlace);

  const inner = () => Math.max(40, width - SIDE - END);
  const isRtl = () => getComputedStyle(frame).direction === "rtl";
  /** @param {number} share */
  const x = (share) => (isRtl() ? END + (1 - share) * inner() : SIDE + share * inner());
  /** @type {[number, number]} */
  let range = [0, 1];
  const y = (/** @type {number} */ value) =>
    HEIGHT - BOTTOM - ((value - range[0]) / (range[1] - range[0] || 1)) * (HEIGHT - TOP - BOTTOM);
  const own = () => desk.shown.value[axis.input.name];
  const describe = (/** @type {unknown} */ value) => formats.describe(axis.input, value);
  const shortOf = (/** @type {Verdict} */ verdict) => formats.texts.verdict[verdict];

  /** Stretches of one verdict. */
  function verdicts() {
    /** @type {{ verdict: Verdict | null, from: number, to: number, first: number, last: number }[]} */
    const found = [];
    steps.forEach(({ verdict }, index) => {
      const [from, to] = axis.stretch(steps, index);
      const last = found[found.length - 1];
      if (last?.verdict === verdict) Object.assign(last, { to, last: index });
      else found.push({ verdict, from, to, first: index, last: index });
    });
    return found;
  }

  function draw() {
    range = rangeOf(steps.filter((_, index) => isShown(index)).map(({ prediction }) => prediction), model.task === "classification");
    const bottom = HEIGHT - BOTTOM;
    const rect = (/** @type {number} */ from, /** @type {number} */ to, /** @type {number} */ top, /** @type {number} */ height, /** @type {string} */ look) =>
      s("rect", { x: Math.min(x(from), x(to)), width: Math.abs(x(to) - x(from)), y: top, height, class: look });
    const stretches = model.policy === null ? [] : verdicts().filter(({ from, to }) => to > from);
    const areas = stretches.flatMap(({ verdict, from, to }) => [
      rect(from, to, TOP, bottom - TOP, `area ${verdict}`), rect(from, to, TOP - 5, 5, `edge ${verdict}`),
      Math.abs(x(to) - x(from)) < NAMED || verdict === null ? null
        : s("text", { x: (x(from) + x(to)) / 2, y: TOP - 10, "text-anchor": "middle", class: "verdict-name" }, shortOf(verdict)),
      from === 0 ? null : s("line", { x1: x(from), x2: x(from), y1: TOP - 5, y2: bottom, class: "turn" }),
    ]);
    const levels = ticks(range[0], range[1], 4).flatMap((value) => [
      s("line", { x1: x(0), x2: x(1), y1: y(value), y2: y(value), class: "level" }),
      s("text", { x: isRtl() ? width - SIDE + 6 : SIDE - 6, y: y(value) + 4, "text-anchor": isRtl() ? "start" : "end" },
        model.task === "classification" ? formats.share(value) : formats.short(value)),
    ]);
    plot.replaceChildren(...[...areas, ...levels, ...xTicks(bottom)].filter((node) => node !== null),
      s("path", { d: path(), class: "line" }), marks);
    plot.setAttribute("width", String(width));
    plot.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
    plot.setAttribute("aria-label", texts.curveOf(axis.input.label));
  }

  /** @param {number} bottom @returns {SVGElement[]} */
  function xTicks(bottom) {
    const text = (/** @type {number} */ share, /** @type {string} */ label) =>
      s("text", { x: x(share), y: bottom + 17, "text-anchor": "middle" }, label);
    if (!axis.isCategory) {
      return ticks(axis.low, axis.high, Math.max(2, Math.floor(inner() / 90))).map((value) => text(axis.at(value), formats.short(value)));
    }
    const room = Math.floor(inner() / axis.values.length / 6.5);
    return axis.values.map((value) => {
      const label = describe(value);
      return text(axis.at(value), label.length <= room ? label : String(value));
    });
  }

  function path() {
    return steps.map(({ prediction }, index) => {
      if (!isShown(index)) return "";
      const [from, to] = axis.stretch(steps, index);
      const start = from === 0 || axis.isCategory ? "M" : "L";
      return `${start}${x(from).toFixed(2)} ${y(prediction).toFixed(2)}H${x(to).toFixed(2)}`;
    }).join("");
  }

  /** @param {number} index */
  function isShown(index) {
    const [from, to] = axis.stretch(steps, index);
    return to > from;
  }

  /** The points: where the form stands, and where the client does if that is elsewhere. */
  function mark() {
    const value = own();
    const at = axis.stepOf(steps, value);
    /** @type {SVGElement[]} */
    const nodes = [];
    const client = desk.client?.value[axis.input.name];
    const clientAt = axis.stepOf(steps, client);
    if (desk.client !== null && clientAt >= 0 && client !== value) {
      const place = x(axis.at(Number(client)));
      nodes.push(s("line", { x1: place, x2: place, y1: TOP, y2: HEIGHT - BOTTOM, class: "was" }),
        s("circle", { cx: place, cy: y(steps[clientAt].prediction), r: 5, class: "was" }));
    }
    if (at >= 0) {
      const place = x(axis.at(Number(value)));
      nodes.push(s("line", { x1: place, x2: place, y1: TOP, y2: HEIGHT - BOTTOM, class: "own" }),
        s("circle", { cx: place, cy: y(steps[at].prediction), r: 6, class: "own" }));
    }
    marks.replaceChildren(...nodes);
    knob.value = String(axis.isCategory ? Math.max(0, axis.values.indexOf(Number(value))) : at < 0 ? axis.low : value);
    const step = steps[at];
    const sentence = step === undefined ? describe(value)
      : [texts.at(describe(value), write(step.prediction)), step.verdict && shortOf(step.verdict)].filter(Boolean).join(" · ");
    setText(told, sentence);
    knob.setAttribute("aria-valuetext", sentence);
    setText(note, value === null || value === undefined ? texts.missingHere : at < 0 ? texts.outOfRange : "");
    note.hidden = note.textContent === "";
  }

  function list() {
    const until = (/** @type {number} */ index) => {
      if (axis.isCategory) return describe(steps[index].from);
      const next = steps[index + 1];
      return describe(next === undefined ? Number(axis.input.max) : Math.max(steps[index].from, Number((next.from - axis.step).toPrecision(12))));
    };
    const span = (/** @type {number} */ from, /** @type {number} */ to) => {
      const [one, other] = [describe(steps[from].from), until(to)];
      return one === other ? one : texts.range(one, other);
    };
    bands.replaceChildren(...model.policy === null ? [] : [table([texts.rangeHead, texts.decision, texts.lowest, texts.highest],
      verdicts().map((each) => {
        const values = steps.slice(each.first, each.last + 1).map(({ prediction }) => prediction);
        return [span(each.first, each.last), each.verdict === null ? "" : shortOf(each.verdict),
          write(Math.min(...values)), write(Math.max(...values))];
      }), texts.byDecision)]);
    setText(/** @type {HTMLElement} */ (listed.firstElementChild), texts.allSteps(steps.length, formats.number(steps.length)));
    if (listed.open) listSteps(span);
    listed.ontoggle = () => listed.open && listSteps(span);
  }

  /** @param {(from: number, to: number) => string} span */
  function listSteps(span) {
    const rows = steps.slice(0, MOST_ROWS).map(({ prediction, verdict }, index) =>
      [span(index, index), write(prediction), ...(model.policy === null ? [] : [verdict === null ? "" : shortOf(verdict)])]);
    listed.lastElementChild?.replaceChildren(
      table([axis.input.label, model.task === "classification" ? texts.probability : texts.prediction,
        ...(model.policy === null ? [] : [texts.decision])], rows, texts.curveOf(axis.input.label)),
      steps.length > MOST_ROWS ? h("p", { class: "note" }, texts.stepsNote(formats.number(MOST_ROWS), formats.number(steps.length))) : "");
  }

  /** @param {unknown} value @param {boolean} finished */
  const suppose = (value, finished) => desk.suppose({ [axis.input.name]: value }, finished);
  const valueOfKnob = () => (axis.isCategory ? axis.values[Number(knob.value)] : Number(knob.value));
  knob.addEventListener("input", () => suppose(valueOfKnob(), false));
  knob.addEventListener("change", () => suppose(valueOfKnob(), true));
  /** @param {PointerEvent} event @param {boolean} finished */
  const drag = (event, finished) => {
    const share = (event.clientX - plot.getBoundingClientRect().left - x(0)) / (x(1) - x(0));
    suppose(axis.valueAt(share), finished);
  };
  plot.addEventListener("pointerdown", (event) => {
    if (desk.locked || event.button !== 0) return;
    plot.setPointerCapture(event.pointerId);
    drag(event, false);
  });
  plot.addEventListener("pointermove", (event) => plot.hasPointerCapture(event.pointerId) && drag(event, false));
  plot.addEventListener("pointerup", (event) => plot.hasPointerCapture(event.pointerId) && drag(event, true));

  function choose() {
    axis = axisOf(scaled.find(({ name }) => name === chooser.value) ?? first);
    desk.kept.curve = axis.input.name;
    knob.setAttribute("aria-label", texts.move(axis.input.label));
    drawn = "";
    const others = scaled.filter(({ name }) => name !== axis.input.name);
    const { second: kept = "" } = desk.kept;
    chooserOfSecond.replaceChildren(...[["", texts.none], ...others.map(({ name, label }) => [name, label])]
      .map(([value, label]) => h("option", { value }, label)));
    chooserOfSecond.value = others.some(({ name }) => name === kept) ? kept : "";
    chooseSecond();
  }
  async function chooseSecond() {
    desk.kept.second = chooserOfSecond.value;
    if (chooserOfSecond.value !== "" && second === null) {
      const { map } = await import("./map.js");
      second ??= map(desk, texts);
    }
    update();
  }
  chooserOfSecond.addEventListener("change", chooseSecond);
  chooser.addEventListener("change", choose);
  whole.addEventListener("change", () => {
    desk.kept.wholeRange = whole.checked;
    update();
  });

  function update() {
    const { result, value } = desk.shown;
    enter.hidden = result !== null;
    shown.hidden = result === null;
    knob.disabled = desk.locked;
    if (result === null || width === 0) return;
    // The same wherever the client is on its steps; between them it has one more.
    const place = own();
    wholeRange.hidden = !axis.show(whole.checked, [place, desk.client?.value[axis.input.name]]);
    const step = typeof place === "number" && !axis.isCategory ? (place - Number(axis.input.min)) % axis.step : 0;
    const state = JSON.stringify([axis.input.name, axis.low, axis.high, width, { ...value, [axis.input.name]: step === 0 ? null : place }]);
    if (state !== drawn) {
      steps = whatIf(desk, value, axis.input.name).steps;
      knob.min = String(axis.low);
      knob.max = String(axis.isCategory ? axis.values.length - 1 : axis.high);
      knob.step = String(axis.step);
      draw();
      list();
      drawn = state;
    }
    mark();
    const other = scaled.find(({ name }) => name === chooserOfSecond.value);
    if (second !== null && other !== undefined) {
      if (!second.element.isConnected) mapPlace.append(second.element);
      second.update(axis.input, other);
    } else {
      second?.element.remove();
    }
  }

  new ResizeObserver(([{ contentRect }]) => {
    const now = Math.floor(contentRect.width);
    if (now === width || now === 0) return;
    width = now;
    update();
  }).observe(frame);
  choose();
  return { element: h("div", { class: "stack" }, labelled(texts.input, chooser), enter, shown), update };
}
