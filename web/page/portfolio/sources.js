export const textOf = async (/** @type {File} */ file, /** @type {AbortSignal} */ _s, /** @type {(n:number)=>void} */ _p) => file;
