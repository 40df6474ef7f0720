// One control for one input: a number as text, a text, a drop-down, or a row of choices. A field holds what
// was typed, valid or not, and says what is wrong with it in a sentence of its own.

import { h, setAttribute, setText } from "./dom.js";
import { isWhole, namesCurrency } from "./locale.js";

/** @typedef {import("../inputs.js").Input} Input */
/** @typedef {import("./locale.js").Formats} Formats */

/**
 * `value` is what to score: a number, a text for an input of texts, null for missing, or what was
 * typed where `problem` says why it is no value of this input.
 * @typedef {{ value: number | string | null, problem: string | null }} Reading
 */

/**
 * @typedef {object} Field
 * @property {Input} input
 * @property {HTMLElement} control  the control, its unit and its message; without its label
 * @property {HTMLElement} focusTarget
 * @property {(value: unknown, by?: Formats) => void} set  a text that was typed, by these formats, stays one
 * @property {() => Reading} read  also shows or clears the message
 * @property {(problem: string) => void} refuse  shows what the model has against the value
 * @property {(locked: { readonly: boolean, disabled: boolean }) => void} lock
 */

/**
 * Where a field stands: `compact` in a cell of a table; the ids of its label and of its help.
 * @typedef {{ compact: boolean, labelledBy: string, describedBy: string | null }} Place
 */

let count = 0;

/**
 * @param {Input} input
 * @param {Formats} formats
 * @param {Place} place
 * @returns {Field}
 */
export function createField(input, formats, place) {
  if (input.kind === "text") return textField(input, place);
  if (input.kind !== "category") return numberField(input, formats, place);
  return place.compact || input.categories.length > 5 ? selectField(input, formats, place) : choiceField(input, formats, place);
}

/** @param {HTMLElement} target */
function message(target) {
  const id = `problem-${++count}`;
  const element = h("p", { id, class: "problem", part: "problem", hidden: true });
  const described = target.getAttribute("aria-describedby");
  return {
    element,
    /** @param {string | null} problem */
    show(problem) {
      setText(element, problem ?? "");
      element.hidden = problem === null;
      setAttribute(target, "aria-invalid", problem === null ? null : "true");
      setAttribute(target, "aria-describedby",
        problem === null ? described : [described, id].filter(Boolean).join(" "));
    },
  };
}

/** @param {unknown} value @returns {string | number | null} */
function plain(value) {
  if (typeof value === "string") {
    const trimmed = value.trim();
    return trimmed !== "" && Number.isFinite(Number(trimmed)) ? Number(trimmed) : value;
  }
  if (typeof value === "boolean") return Number(value);
  return typeof value === "number" && !Number.isNaN(value) ? value : null;
}

/**
 * @param {Input} input
 * @param {Formats} formats
 * @param {Place} place
 * @returns {Field}
 */
function numberField(input, formats, { compact, labelledBy, describedBy }) {
  const box = h("input", {
    type: "text", class: "number", part: "input", autocomplete: "off", spellcheck: "false",
    inputmode: (input.min ?? -1) < 0 ? "text" : input.kind === "integer" ? "numeric" : "decimal",
    "aria-labelledby": labelledBy,
    "aria-describedby": describedBy,
    "data-input": input.name,
  });
  const problem = message(box);
  const slider = compact || input.min === null || input.max === null || input.step === null ? null
    : h("input", {
      type: "range", class: "slider", part: "slider", "aria-labelledby": labelledBy,
      min: String(input.min), max: String(input.max), step: String(input.step),
    });
  const problems = formats.texts.problem;
  const unit = formats.unit(input);
  const meanings = (/** @type {string} */ text) => (isWhole(input) ? formats.meanings(text, input) : null);
  const edit = (/** @type {number} */ value) => {
    const text = formats.edit(value);
    return meanings(text)?.decimals ?? text;
  };
  const frame = h("span", { class: "frame" },
    ...(compact || unit === "" ? [box] : formats.unitIsFirst(input) ? [unitMark(unit), box] : [box, unitMark(unit)]));

  /** @returns {Reading} */
  const check = () => {
    if (box.value.trim() === "") return { value: null, problem: null };
    const value = formats.parse(box.value, input);
    if (value === null) return { value: box.value, problem: input.kind === "amount" && namesCurrency(box.value)
      ? problems.currency(formats.amount(example(input), input.unit))
      : compact ? problems.number : problems.numberLike(formats.number(example(input))) };
    const either = meanings(box.value);
    if (either !== null) {
      return { value: box.value, problem: problems.either(either.thousands, either.decimals) };
    }
    return { value, problem: rangeProblem(input, value, formats) };
  };
  const followSlider = () => {
    const { value } = check();
    if (slider === null) return;
    slider.value = String(typeof value === "number" ? value : input.min);
    slider.setAttribute("aria-valuetext", formats.describe(input, typeof value === "number" ? value : null));
    slider.classList.toggle("blank", typeof value !== "number");
    const [low, high] = [Number(slider.min), Number(slider.max)];
    slider.style.setProperty("--at", String((Number(slider.value) - low) / (high - low)));
  };
  box.addEventListener("input", followSlider);
  box.addEventListener("change", () => {
    const { value } = check();
    if (typeof value === "number") box.value = edit(value);
  });
  box.addEventListener("keydown", (event) => {
    const direction = event.key === "ArrowUp" ? 1 : event.key === "ArrowDown" ? -1 : 0;
    const { value } = check();
    if (direction === 0 || event.altKey || event.ctrlKey || event.metaKey || box.readOnly || typeof value !== "number") return;
    event.preventDefault();
    const step = (input.step ?? 1) * (event.shiftKey ? 10 : 1) * direction;
    box.value = edit(Math.min(input.max ?? Infinity, Math.max(input.min ?? -Infinity, value + step)));
    for (const type of ["input", "change"]) box.dispatchEvent(new Event(type, { bubbles: true }));
  });
  slider?.addEventListener("input", () => {
    box.value = edit(Number(slider.value));
    followSlider();
  });

  return {
    input,
    control: h("div", { class: "control" }, frame, slider, problem.element),
    focusTarget: box,
    set(value, by) {
      const given = by && typeof value === "string" ? formats.retyped(value, input, by) : plain(value);
      box.value = typeof given === "number" ? edit(given) : given ?? "";
      followSlider();
    },
    read() {
      const reading = check();
      problem.show(reading.problem);
      return reading;
    },
    refuse: problem.show,
    lock({ readonly, disabled }) {
      box.readOnly = readonly;
      box.disabled = disabled;
      if (slider) slider.disabled = readonly || disabled;
    },
  };
}

/** @param {Input} input @param {Place} place @returns {Field} */
function textField(input, { labelledBy, describedBy }) {
  const box = h("input", {
    type: "text", class: "text", part: "input", autocomplete: "off", spellcheck: "false",
    "aria-labelledby": labelledBy, "aria-describedby": describedBy, "data-input": input.name,
  });
  const problem = message(box);
  return {
    input,
    control: h("div", { class: "control" }, h("span", { class: "frame" }, box), problem.element),
    focusTarget: box,
    set(value) {
      box.value = asText(value) ?? "";
    },
    read() {
      problem.show(null);
      return { value: asText(box.value), problem: null };
    },
    refuse: problem.show,
    lock({ readonly, disabled }) {
      box.readOnly = readonly;
      box.disabled = disabled;
    },
  };
}

/** @param {string} unit */
const unitMark = (unit) => h("span", { class: "unit", "aria-hidden": "true" }, unit);
/** @param {Input} input */
const example = (input) => (input.kind === "amount" ? 12500 : input.kind === "integer" ? input.min ?? 42 : 12.5);

/** @param {Input} input @param {number} value @param {Formats} formats @returns {string | null} */
function rangeProblem(input, value, formats) {
  const { min, max } = input;
  const { problem } = formats.texts;
  if (input.kind === "integer" && !Number.isInteger(value)) return problem.whole;
  if ((min === null || value >= min) && (max === null || value <= max)) return null;
  if (max === null) return problem.least(formats.number(min ?? 0));
  if (min === null) return problem.most(formats.number(max));
  return problem.range(formats.number(min), formats.number(max));
}

/** A category's text, which may look like a number and stays a text. @param {unknown} value */
function asText(value) {
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "number" && !Number.isNaN(value)) return String(value);
  return typeof value === "string" && value !== "" ? value : null;
}

/** @param {Input} input @param {unknown} value @param {Formats} formats @returns {Reading} */
function readCategory(input, value, formats) {
  if (typeof input.categories[0]?.value === "string") return { value: asText(value), problem: null };
  const given = plain(value);
  if (given === null || given === "") return { value: null, problem: null };
  return { value: given, problem: typeof given === "number" ? null : formats.texts.problem.choice(given) };
}

/** @param {Input} input @param {string} value @param {Formats} formats */
const undocumented = ({ categories }, value, { texts }) =>
  (typeof categories[0].value === "string" ? texts.notAmong(value) : texts.notDocumented(value));

/** @param {Input} input @param {Formats} formats @param {Place} place @returns {Field} */
function selectField(input, formats, { labelledBy, describedBy }) {
  const option = (/** @type {string} */ value, /** @type {string} */ label) => h("option", { value }, label);
  const box = h("select",
    { part: "input", "aria-labelledby": labelledBy, "aria-describedby": describedBy, "data-input": input.name },
    option("", "—"), ...input.categories.map(({ value, label }) => option(String(value), label)));
  const problem = message(box);
  const known = box.options.length;
  box.addEventListener("input", () => box.classList.toggle("blank", box.value === ""));
  return {
    input,
    control: h("div", { class: "control" }, box, problem.element),
    focusTarget: box,
    set(value) {
      const { value: given } = readCategory(input, value, formats);
      const text = given === null ? "" : String(given);
      while (box.options.length > known) box.remove(known);
      // A value that the model does not name is the client's all the same.
      if (![...box.options].some((each) => each.value === text)) box.append(option(text, undocumented(input, text, formats)));
      box.value = text;
      box.classList.toggle("blank", text === "");
    },
    read() {
      const reading = readCategory(input, box.value, formats);
      problem.show(reading.problem);
      return reading;
    },
    refuse: problem.show,
    lock({ readonly, disabled }) {
      box.disabled = readonly || disabled;
    },
  };
}

/** @param {Input} input @param {Formats} formats @param {Place} place @returns {Field} */
function choiceField(input, formats, { labelledBy, describedBy }) {
  const name = `choice-${++count}`;
  const group = h("div",
    { role: "radiogroup", class: "choices", "aria-labelledby": labelledBy, "aria-describedby": describedBy });
  const problem = message(group);
  let unnamed = /** @type {HTMLElement | null} */ (null);
  const add = (/** @type {string} */ value, /** @type {string} */ label) => {
    const radio = h("input", { type: "radio", name, value, part: "input", "data-input": input.name });
    const choice = h("label", { class: value === "" ? "choice blank" : "choice" }, radio, h("span", {}, label));
    group.append(choice);
    return choice;
  };
  for (const { value, label } of input.categories) add(String(value), label);
  add("", formats.texts.notKnown);
  const radios = () => [...group.querySelectorAll("input")];
  return {
    input,
    control: h("div", { class: "control" }, group, problem.element),
    get focusTarget() {
      return radios().find((radio) => radio.checked) ?? radios()[0];
    },
    set(value) {
      const { value: given } = readCategory(input, value, formats);
      const text = given === null ? "" : String(given);
      unnamed?.remove();
      unnamed = radios().some((radio) => radio.value === text) ? null : add(text, undocumented(input, text, formats));
      for (const radio of radios()) radio.checked = radio.value === text;
    },
    read() {
      const reading = readCategory(input, radios().find((radio) => radio.checked)?.value, formats);
      problem.show(reading.problem);
      return reading;
    },
    refuse: problem.show,
    lock({ readonly, disabled }) {
      for (const radio of radios()) radio.disabled = readonly || disabled;
    },
  };
}
