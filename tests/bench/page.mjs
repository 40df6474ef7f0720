// A page that holds one engine and the rows; browser.mjs calls what it leaves at `window.bench`.

import { Bench, opener } from "./host.mjs";
import { host, told } from "./page-host.mjs";

const rows = new Float32Array(await (await fetch(host.model("rows.f32"))).arrayBuffer());
const bench = new Bench(await opener(told.engine), host, rows);
/** What can leave the page. @param {import("./host.mjs").Answers} answers */
const plain = ({ kind, values }) => ({ kind, values: Array.from(values) });
Object.assign(window, {
  bench: {
    load: () => bench.load(),
    /** @param {number} rows @param {number} calls */
    time: (rows, calls) => bench.time(rows, calls),
    answers: async () => plain(await bench.answers()),
    /** @param {number} rows */
    singles: async (rows) => plain(await bench.singles(rows)),
  },
});
