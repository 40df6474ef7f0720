// The worker of importer.js.

import { CopseError } from "./error.js";
import { runImport } from "./import-module.js";

/** @typedef {import("./importer.js").Message} Message */

/** @param {Message} message @param {Transferable[]} [transfer] */
const say = (message, transfer = []) => postMessage(message, { transfer });

addEventListener("message", async ({ data }) => {
  const { module, bytes, how } = /** @type {import("./importer.js").Job} */ (data);
  try {
    const packed = await runImport(module, bytes, how, (share) => say({ share }));
    say({ packed }, [packed.buffer]);
  } catch (error) {
    say(error instanceof CopseError ? { code: error.code, message: error.message }
      : { code: "internal", message: String(error) });
  }
});
