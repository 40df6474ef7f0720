// The worker of convert.js.

import { textOfParquet } from "./parquet.js";
import { textOfWorkbook } from "./workbook.js";

/** @param {import("./convert.js").Message} message */
const say = (message) => postMessage(message);

addEventListener("message", async ({ data: { kind, file } }) => {
  try {
    say({ text: await (kind === "parquet" ? textOfParquet(file, (share) => say({ share })) : textOfWorkbook(file)) });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    say({ failed: kind === "parquet" ? `The Parquet file cannot be read: ${why}` : `The workbook cannot be read: ${why}` });
  }
});
