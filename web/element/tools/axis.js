// Where the values of an input stand along a line: in proportion, or one after the other where they
// are categories.

/** @typedef {import("../../inputs.js").Input} Input */
/** @typedef {import("../../whatif.js").CurveStep} CurveStep */

/** Whether an input has a declared range. @param {Input} input */
export const isScaled = ({ kind, min, max, categories }) =>
  kind === "category" ? categories.length > 0 && typeof categories[0].value === "number" : min !== null && max !== null;

/** Narrower than this no curve's axis is, so that one that hardly moves looks as flat as it is. */
const LEAST_PROBABILITY = 0.02;
const LEAST_SHARE = 0.05;
/** Of the span, beyond the highest and the lowest. */
const AIR = 0.08;

/**
 * From where to where an axis of predictions goes: of probabilities from 0, of others around them.
 * @param {readonly number[]} values  one at least
 * @param {boolean} ofProbabilities
 * @returns {[number, number]}
 */
export function rangeOf(values, ofProbabilities) {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  if (ofProbabilities) return [0, Math.min(1, Math.max(LEAST_PROBABILITY, 1.12 * high))];
  const span = Math.max(high - low, LEAST_SHARE * Math.max(Math.abs(low), Math.abs(high))) || 1;
  const middle = low + (high - low) / 2;
  const reach = span * (0.5 + AIR);
  return [middle - reach, middle + reach];
}

/** A narrower view than this share of the declared range is worth having. */
const NARROW = 0.75;

export class Axis {
  /** @param {Input} input @param {import("../../engine-exports.js").TrainingColumn} [training]  of the same name */
  constructor(input, training) {
    this.input = input;
    /** Where all but a hundredth of the training data on either side lay. @type {readonly [number, number] | null} */
    this.usual = training?.isBins && training.points.length > 1 ? [training.points[0], training.points[training.points.length - 1]] : null;
    /** Values of a category, else none. @type {readonly number[]} */
    this.values = input.kind === "category" ? input.categories.map(({ value }) => Number(value)) : [];
    this.low = this.isCategory ? 0 : Number(input.min);
    this.high = this.isCategory ? this.values.length : Number(input.max);
    this.step = this.isCategory ? 1 : input.changeStep || (this.high - this.low) / 200;
  }

  get isCategory() { return this.values.length > 0; }

  /**
   * Shows where the training data lay and some values besides, or the whole declared range.
   * @param {boolean} whole
   * @param {readonly unknown[]} besides  what is no number, or out of the range, is passed over
   * @returns {boolean}  whether there is less than the whole to be shown
   */
  show(whole, besides) {
    if (this.isCategory || this.usual === null) return false;
    const [min, max] = [Number(this.input.min), Number(this.input.max)];
    const held = /** @type {number[]} */ (besides.filter((value) => typeof value === "number" && value >= min && value <= max));
    const [low, high] = [Math.min(...this.usual, ...held), Math.max(...this.usual, ...held)];
    const air = AIR * (high - low);
    const onStep = (/** @type {number} */ value) => Number((min + Math.round((value - min) / this.step) * this.step).toPrecision(12));
    const view = [Math.max(min, onStep(low - air)), Math.min(max, onStep(high + air))];
    const isNarrow = view[1] - view[0] < NARROW * (max - min);
    [this.low, this.high] = whole || !isNarrow ? [min, max] : view;
    return isNarrow;
  }

  /** The share of the line that lies before a value; of a category before its middle. @param {number} value */
  at(value) {
    const place = this.isCategory ? this.values.indexOf(value) + 0.5 : value;
    return (place - this.low) / (this.high - this.low || 1);
  }

  /** The value nearest to a share of the line. @param {number} share */
  valueAt(share) {
    const place = this.low + Math.min(1, Math.max(0, share)) * (this.high - this.low);
    if (this.isCategory) return this.values[Math.min(this.values.length - 1, Math.floor(place))];
    const value = this.low + Math.round((place - this.low) / this.step) * this.step;
    return Math.min(this.high, Number(value.toPrecision(12)));
  }

  /** The stretch of a step that is shown, as shares: [from, to]; the same twice if none is.
   * @param {readonly CurveStep[]} steps @param {number} index @returns {[number, number]} */
  stretch(steps, index) {
    if (this.isCategory) {
      const place = this.values.indexOf(steps[index].from) / this.values.length;
      return [place, place + 1 / this.values.length];
    }
    const within = (/** @type {number} */ share) => Math.min(1, Math.max(0, share));
    const next = steps[index + 1];
    return [within(this.at(steps[index].from)), next === undefined ? 1 : within(this.at(next.from))];
  }

  /** The step that holds a value; −1 if none does. @param {readonly CurveStep[]} steps @param {unknown} value */
  stepOf(steps, value) {
    if (typeof value !== "number" || Number.isNaN(value)) return -1;
    if (this.isCategory) return steps.findIndex(({ from }) => from === value);
    return value < Number(this.input.min) || value > Number(this.input.max) ? -1 : steps.findLastIndex(({ from }) => from <= value);
  }
}
