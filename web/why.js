// Why a loaded model answers as it does, and what it would answer, were something else.

import { counterfactuals, curve, explain, explainRow, featureReads, grid, interactions } from "./asking.js";
import { CopseError } from "./error.js";
import { addMatrices, addShares, explanationOf, interactionsOf, shares } from "./explain.js";
import { readRows, rowMajor } from "./rows.js";
import { Scorer } from "./scorer.js";
import { goalOf, searchOf, verdictOf } from "./whatif.js";

/** @typedef {import("./inputs.js").InputRecord} InputRecord */

const MOST_FOUND = 1000;
const GRID_VALUES = 50;

/**
 * @param {{ space?: import("./explain.js").Space, against?: import("./explain.js").Against }} options
 */
function checkExplained({ space = "margin", against = "training" }) {
  if (space !== "margin" && space !== "prediction") {
    throw new CopseError("argument", `"${space}" is not margin or prediction.`);
  }
  if (against !== "training" && against !== "background") {
    throw new CopseError("argument", `"${against}" is not training or background.`);
  }
  return { space, against };
}

export class Why extends Scorer {
  /** @type {Map<string, ReturnType<typeof shares>>} */ #shares = new Map();

  /**
   * Why a client's margin is what it is: exact SHAP values. With `space: "prediction"`, for models of
   * one output, why the prediction is: each the margin's, times one number, so that they sum to it.
   * With `against: "background"` interventional ones, of models that have `backgroundRows`.
   * @param {InputRecord} record  as for `score`
   * @param {{ allowMissing?: boolean, by?: import("./explain.js").By, space?: import("./explain.js").Space,
   *   against?: import("./explain.js").Against }} [options]  by "feature", space "margin", against "training"
   * @returns {import("./explain.js").Explanation}
   */
  explain(record, options = {}) {
    const shared = this.#sharesBy(options.by ?? "feature");
    const { outputs } = this.about;
    const found = explainRow(this.engine, this.live(), this.about, this.read(record, options), checkExplained(options));
    return explanationOf(shared.whole ? found : addShares(found, shared, new Float64Array(outputs * (1 + shared.names.length)), 0),
      outputs, shared.names);
  }

  /**
   * The same of many clients. Thousands at once take a small part of the time that they take one by
   * one, and are within 1e-6 of the largest contribution of what `explain` gives; best in a worker.
   * @param {import("./rows.js").Rows} rows  as for `scoreMany`
   * @param {{ allowMissing?: boolean, by?: import("./explain.js").By, space?: import("./explain.js").Space,
   *   against?: import("./explain.js").Against, out?: Float64Array }} [options]  `out` takes the values
   * @returns {Float64Array} rows × outputs × (1 + names): the base value, then the contributions of
   *   `explainedBy(by)`
   */
  explainMany(rows, options = {}) {
    const batch = readRows(this.readers, rows, options.allowMissing ?? false, options.out === undefined);
    const size = batch.rows * this.about.outputs * (1 + this.explainedBy(options.by).length);
    const { out = new Float64Array(size) } = options;
    if (!(out instanceof Float64Array) || out.length !== size) {
      throw new CopseError("argument", `The output is not a Float64Array of ${size} values.`);
    }
    const shared = this.#sharesBy(options.by ?? "feature");
    out.fill(0);
    explain(this.engine, this.live(), this.about, batch, checkExplained(options), (found, start) =>
      addShares(found, shared, out, start * this.about.outputs));
    return out;
  }

  /** What `explainMany` and `interactionsMany` tell of, in order. @param {import("./explain.js").By} [by] */
  explainedBy(by = "feature") {
    return [...this.#sharesBy(by).names];
  }

  /**
   * What features, inputs or groups add to a margin together, strongest first: exact SHAP interaction
   * values of a model of one output. They sum to the contributions of `explain`.
   * @param {InputRecord} record  as for `score`
   * @param {{ allowMissing?: boolean, by?: import("./explain.js").By }} [options]  by "feature"
   * @returns {import("./explain.js").Interaction[]}
   */
  interactions(record, options = {}) {
    if (this.about.outputs !== 1) {
      throw new CopseError("unsupported", "Interactions are told of models of one output.");
    }
    const shared = this.#sharesBy(options.by ?? "feature");
    const read = this.read(record, options);
    /** @type {import("./explain.js").Interaction[]} */
    let found = [];
    interactions(this.engine, this.live(), this.about, rowMajor(read, 1, read.length), (matrix) => {
      found = interactionsOf(matrix, shared);
    });
    return found;
  }

  /**
   * The same of many clients, symmetric: of two names half of what they add together, on the diagonal
   * what a name keeps for itself.
   * @param {import("./rows.js").Rows} rows  as for `scoreMany`
   * @param {{ allowMissing?: boolean, by?: import("./explain.js").By }} [options]  by "feature"
   * @returns {Float64Array} rows × outputs × names × names, names being `explainedBy(by)`
   */
  interactionsMany(rows, options = {}) {
    const batch = readRows(this.readers, rows, options.allowMissing ?? false, true);
    const shared = this.#sharesBy(options.by ?? "feature");
    const { outputs } = this.about;
    const out = new Float64Array(batch.rows * outputs * shared.names.length ** 2);
    interactions(this.engine, this.live(), this.about, batch, (found, start) =>
      addMatrices(found, shared, out, start * outputs));
    return out;
  }

  /** @param {import("./explain.js").By} by */
  #sharesBy(by) {
    const known = this.#shares.get(by);
    if (known !== undefined) return known;
    const found = shares(by, this.features, this.about.inputs, (feature, input) =>
      featureReads(this.engine, this.live(), feature, input));
    this.#shares.set(by, found);
    return found;
  }

  /**
   * What a client's prediction and decision would be over an input's whole declared range: a step
   * function, evaluated at each of the recipe's steps.
   * @param {InputRecord} record  as for `score`
   * @param {string} input
   * @param {{ allowMissing?: boolean }} [options]
   * @returns {import("./whatif.js").Curve}
   */
  whatIf(record, input, options = {}) {
    const index = this.input(input);
    const row = this.read(record, options);
    const steps = curve(this.engine, this.live(), row, index);
    return {
      input,
      own: row[index],
      steps: steps.map((step) => ({ ...step, value: this.#told(index, step.from), verdict: verdictOf(step.verdict) })),
    };
  }

  /**
   * The same of two inputs at once, on at most 50 values of each.
   * @param {InputRecord} record  as for `score`
   * @param {string} first
   * @param {string} second
   * @param {{ allowMissing?: boolean }} [options]
   * @returns {import("./whatif.js").Grid}
   */
  whatIfGrid(record, first, second, options = {}) {
    const [one, other] = [this.input(first), this.input(second)];
    const row = this.read(record, options);
    const { values, predictions, verdicts } = grid(this.engine, this.live(), row, one, other, GRID_VALUES);
    return { inputs: [first, second], values: [values[0], values[1]], predictions, verdicts: Array.from(verdicts, verdictOf) };
  }

  /**
   * The smallest changes of one or two inputs that the client can change with which a goal is reached:
   * every cheaper change, in the recipe's steps and within what the training data held, was tried.
   * @param {InputRecord} record  as for `score`
   * @param {{ goal?: import("./whatif.js").Goal, locked?: readonly string[], most?: number,
   *   allowMissing?: boolean }} [options]  to be accepted; no input; 4
   * @returns {import("./whatif.js").Search}
   */
  counterfactuals(record, options = {}) {
    const { goal = "accept", locked = [], most = 4 } = options;
    return this.#search(record, options, goal, 0, locked, most);
  }

  /**
   * How firm a decision is: the smallest change of any one input that is known, by the share of its
   * declared range, that makes it another; null if none does.
   * @param {InputRecord} record  as for `score`
   * @param {{ allowMissing?: boolean }} [options]
   * @returns {import("./whatif.js").Counterfactual | null}
   */
  firmness(record, options = {}) {
    return this.#search(record, options, "other", 1, [], 1).found[0] ?? null;
  }

  /**
   * @param {InputRecord} record
   * @param {{ allowMissing?: boolean }} options
   * @param {import("./whatif.js").Goal} goal
   * @param {number} levers
   * @param {readonly string[]} locked
   * @param {number} most
   */
  #search(record, options, goal, levers, locked, most) {
    if (!Number.isInteger(most) || most < 1 || most > MOST_FOUND) {
      throw new CopseError("argument", `${most} is no number of counterfactuals from 1 to ${MOST_FOUND}.`);
    }
    if (!Array.isArray(locked)) throw new CopseError("argument", "What is locked is not an array of inputs.");
    const stay = locked.map((name) => this.input(name));
    const read = this.read(record, options);
    const found = counterfactuals(this.engine, this.live(), read, goalOf(goal), levers, stay, most);
    return searchOf(found, this.about.inputs, (input, value) => this.#told(input, value), read);
  }

  /** A value as a record holds it: of categories that are texts the text. @param {number} input @param {number} value */
  #told(input, value) {
    const { code } = this.readers[input];
    return code && (this.inputs[input].categories.find((each) => code(String(each.value)) === value)?.value ?? value) || value;
  }
}
