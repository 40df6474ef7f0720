// What a model goes by over many clients: the mean of the absolute exact SHAP values, in log-odds of a
// model of one output, by feature and by group.

/** @typedef {import("../../model.js").Model} Model */
/** @typedef {{ name: string, share: number }} Share */
/** @typedef {{ clients: number, byFeature: Share[], byGroup: Share[] }} Shares  mean |SHAP|, largest first */

/** Explained at most: more would change no bar that is seen. */
const MOST = 1000;

export class Importance {
  #model;
  #every = 1;
  #seen = 0;
  #clients = 0;
  /** @type {Record<"feature" | "group", Map<string, number>>} */
  #sums = { feature: new Map(), group: new Map() };

  /**
   * @param {Model} model
   * @param {number} [bytes]  of the file that the clients come from: how thinly they are sampled
   */
  constructor(model, bytes = 0) {
    this.#model = model;
    // A row is some ten bytes an input: a guess too low explains somewhat more clients.
    this.#every = Math.max(1, Math.floor(bytes / (5 * model.inputs.length) / MOST));
  }

  /** Whether exact SHAP values can be had: the trees have covers, and there is one output. */
  get possible() {
    return this.#model.outputs === 1 && this.#model.members.every(({ hasCovers }) => hasCovers);
  }

  /** @param {Record<string, Float64Array>} columns  by input @param {number} rows */
  take(columns, rows) {
    if (!this.possible) return;
    const names = Object.keys(columns);
    for (let row = 0; row < rows; ++row) {
      if (this.#seen++ % this.#every !== 0 || this.#clients >= 4 * MOST) continue;
      this.add(Object.fromEntries(names.map((name) => [name, columns[name][row]])));
    }
  }

  /** @param {Record<string, unknown>} record */
  add(record) {
    const { contributions } = this.#model.explain(record, { allowMissing: true });
    this.#clients += 1;
    const groups = new Map();
    contributions.forEach(({ name, contribution }, index) => {
      grow(this.#sums.feature, name, Math.abs(Number(contribution)));
      const { group } = this.#model.features[index];
      if (group !== "") grow(groups, group, Number(contribution));
    });
    // Of a group what its features add together.
    for (const [name, sum] of groups) grow(this.#sums.group, name, Math.abs(sum));
  }

  /** @returns {Shares | null} null where there is nothing to tell */
  shares() {
    if (this.#clients === 0) return null;
    /** @param {Map<string, number>} sums */
    const sorted = (sums) => [...sums].map(([name, sum]) => ({ name, share: sum / this.#clients }))
      .sort((a, b) => b.share - a.share);
    return {
      clients: this.#clients,
      byFeature: sorted(this.#sums.feature),
      byGroup: sorted(this.#sums.group),
    };
  }
}

/** @param {Map<string, number>} sums @param {string} name @param {number} value */
function grow(sums, name, value) {
  sums.set(name, (sums.get(name) ?? 0) + value);
}
