// The addresses of our own scripts, as pages under Trusted Types want them.

/** @typedef {{ createScriptURL(url: string): unknown }} Policy */

/** @type {Set<string>} */
const own = new Set();
/** @type {Policy | null | undefined} */
let policy;

/**
 * An address for `new Worker` and its like. The policy `copse` vouches for those alone that were given
 * here; where pages do not allow it, this throws.
 * @param {URL} address  of a script that stands beside ours
 * @returns {URL}
 */
export function trustedAddress({ href }) {
  const { trustedTypes } = /** @type {{ trustedTypes?: { createPolicy(name: string, rules: object): Policy } }} */ (
    /** @type {unknown} */ (globalThis));
  policy ??= trustedTypes?.createPolicy("copse", { createScriptURL: onlyOwn }) ?? null;
  own.add(href);
  return /** @type {URL} */ (policy === null ? new URL(href) : policy.createScriptURL(href));
}

/** @param {string} address */
function onlyOwn(address) {
  if (own.has(address)) return address;
  throw new TypeError(`Copse runs no script but its own, and not ${address}.`);
}
