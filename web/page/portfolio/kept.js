// What a person said about files for one model, kept on this machine by the model's hash.

/** @typedef {import("../../model.js").Model} Model */
/** @typedef {import("../../table.js").Told} Told */

/**
 * What a person chose where the heading or a guess says something else: the column's name by input; for the client's name
 * and the outcome with the guess that it was chosen against, "" = none; and how files are written, by what they look like.
 * @typedef {{ inputs: Record<string, unknown>, id?: Choice, label?: Choice, written?: Record<string, unknown> }} Kept
 * @typedef {{ guess: string, chosen: string }} Choice
 */

/** Kinds of files that are remembered. */
const MOST_WRITTEN = 20;

/** @param {Model} model */
const keyOf = ({ hash }) => `copse columns ${hash}`;

/** @param {Model} model @returns {Kept} */
export function kept(model) {
  try {
    const found = JSON.parse(localStorage.getItem(keyOf(model)) ?? "{}");
    return typeof found?.inputs === "object" && found.inputs !== null ? found : { inputs: {} };
  } catch {
    // A browser may keep nothing, or what it kept may be damaged.
    return { inputs: {} };
  }
}

/** @param {Model} model @param {Kept} all */
export function keep(model, all) {
  try {
    if (Object.keys(all.inputs).length === 0 && !all.id && !all.label && Object.keys(all.written ?? {}).length === 0) localStorage.removeItem(keyOf(model));
    else localStorage.setItem(keyOf(model), JSON.stringify(all));
  } catch {
    // Then it is chosen again the next time.
  }
}

/** @param {Model} model */
export function forget(model) {
  try {
    localStorage.removeItem(keyOf(model));
  } catch {
    // Then there is nothing to forget.
  }
}

/**
 * What files of one kind have in common: what they are, the delimiter and the heading, as they are found out.
 * @param {import("../../table.js").Dialect} found @param {ReturnType<typeof import("../../portfolio/form.js").formOf>} form @returns {string}
 */
export function kindOf({ delimiter, names }, form) {
  // FNV-1a: of a heading of any length, and short.
  let hash = 0x811c9dc5;
  for (const sign of [delimiter, ...names].join("\0")) hash = Math.imul(hash ^ (sign.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  const text = `${names.length} ${hash.toString(16)}`;
  return form === "text" ? text : `${form} ${text}`;
}

/** How files of a kind are written, as a person said it. @param {Model} model @param {string} kind @returns {Told} */
export function keptTold(model, kind) {
  const told = kept(model).written?.[kind];
  return typeof told === "object" && told !== null ? told : {};
}

/** @param {Model} model @param {string} kind @param {Told} told */
export function keepTold(model, kind, told) {
  const before = kept(model);
  const others = Object.entries(before.written ?? {}).filter(([each]) => each !== kind);
  const written = Object.keys(told).length === 0 ? others : [...others.slice(1 - MOST_WRITTEN), /** @type {const} */ ([kind, told])];
  keep(model, { ...before, written: Object.fromEntries(written) });
}
