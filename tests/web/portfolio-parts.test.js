// What a portfolio is made by, part by part, in Node.

import assert from "node:assert/strict";
import { before, describe, test } from "node:test";

import { loadModel } from "../../web/model.js";
import { line } from "../../web/portfolio/cells.js";
import { sortOrder } from "../../web/portfolio/order.js";
import { guessMapping } from "../../web/portfolio/schema.js";
import { handedOver, joined } from "../../web/portfolio/slices.js";
import { chunksOf, lookAt, recordsAt } from "../../web/portfolio/stream.js";
import { writeRows } from "../../web/portfolio/write.js";

/** @type {import("../../web/model.js").Model} */ let model;
before(async () => { model = await loadModel(); });

describe("the parts of a portfolio", () => {
  test("are blocks of whole records, which are found again, whatever the encoding and the size of a block", async () => {
    // Records that are longer than a piece, with line ends in them, and a heading.
    const records = ["a,b", ...Array.from({ length: 12 }, (_, k) => `${k},"${"é\n".repeat(1 + (k * 140_009) % 400_000)}"`)].map((record) => `${record}\n`);
    const text = records.join("");
    for (const source of [new Blob([text]), new Blob(["\ufeff", text]), new Blob([new Uint8Array([0xff, 0xfe]), Buffer.from(text, "utf16le")])]) {
      const { dialect } = await lookAt(source);
      for (const size of [1 << 16, 1 << 21, 1 << 22]) {
        let line = 1;
        let whole = "";
        for await (const { bytes, ...chunk } of chunksOf(source, dialect, size)) {
          assert.equal(chunk.line, line);
          assert.deepEqual(await recordsAt(source, dialect, size, { ...chunk, length: bytes.length }), bytes);
          const records = Buffer.from(bytes).toString();
          line += records.split("\n").length - 1;
          whole += records;
        }
        assert.ok(whole === text, `${dialect.encoding}, blocks of ${size}`);
      }
    }
  });

  test("copy arrays in slices, and hand over the copies alone", async () => {
    const numbers = Float64Array.from({ length: 300_001 }, (_, k) => k / 3);
    const { what, transfer } = await handedOver({ numbers, bytes: new Uint8Array(0), none: null, policy: { a: 1 } });
    assert.deepEqual(what, { numbers, bytes: new Uint8Array(0), none: null, policy: { a: 1 } });
    assert.ok(what.numbers !== numbers && transfer.length === 2 && transfer[0] === what.numbers.buffer);
    assert.deepEqual(await joined([Uint32Array.of(1, 2), new Uint32Array(0), Uint32Array.of(3)]), Uint32Array.of(1, 2, 3));
  });

  test("sort as a comparison does, stable both ways, missing ones last", () => {
    const random = Float64Array.from({ length: 5000 }, (_, i) => (i % 50 === 0 ? NaN : Math.round(Math.sin(i) * 40) / (i % 3 ? 8 : -1e-9)));
    random.set([0, -0, Infinity, -Infinity, 5e-324, -5e-324], 100);
    const small = Int8Array.from(random, (value) => Math.round(value) || -1);
    for (const keys of [random, Float32Array.from(random), small, Uint8Array.from(small)]) {
      for (const descending of [false, true]) {
        const expected = Array.from(keys.keys()).sort((a, b) => {
          const [x, y] = [keys[a], keys[b]];
          if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(x)) - Number(Number.isNaN(y)) || a - b;
          return (x === y ? 0 : (x < y) !== descending ? -1 : 1) || a - b;
        });
        assert.deepEqual(Array.from(sortOrder(keys, descending)), expected);
      }
    }
    const texts = (/** @type {string[]} */ all) => {
      const bytes = Buffer.from(all.join(""));
      let at = 0;
      return { bytes, ends: Uint32Array.from(all, (text) => (at += Buffer.byteLength(text))) };
    };
    assert.deepEqual(Array.from(sortOrder(texts(["10", "9", "", "100"]), false)), [1, 0, 3, 2], "digits as numbers");
    assert.deepEqual(Array.from(sortOrder(texts(["b", "ab", "é", "a", "b"]), false)), [3, 1, 0, 4, 2]);
  });

  test("write rows so that no text is a formula, and numbers stay numbers", () => {
    const bytes = Buffer.from("=1+1@x");
    const { bytes: written } = writeRows({
      rows: 2, heading: true, columns: [
        { name: "client", kind: "texts", bytes, ends: Uint32Array.of(4, 6) },
        { name: "x", kind: "numbers", values: Float64Array.of(-0.1, NaN) },
        { name: "why", kind: "bits", values: Uint8Array.of(5, 0), names: ["a", "b", "c"] },
        { name: "reasons", kind: "reasons", values: Uint8Array.of(1, 0, 255, 255, 255, 255, 255, 255), names: ["-limit", "=use"], contributions: Float32Array.of(-0.25, 0.5, 0, 0) },
      ],
    });
    assert.equal(new TextDecoder().decode(written), "client,x,why,reasons\r\n'=1+1,-0.1,a+c,'=use (+0.50); -limit (-0.25)\r\n'@x,,,\r\n".replace("'=use (+0.50); -limit (-0.25)", "\"'=use (+0.50); -limit (-0.25)\""));
    assert.equal(line(["-5", "+x"]), "-5,'+x\r\n");
  });

  test("match columns to inputs by name, by label, by the same letters; and what names a client, and the outcome", () => {
    const mapping = guessMapping(model, ["client_id", "Credit limit (NT$)", "education", "AGE", "pay 0", "defaulted", "PAY_AMT1"]);
    assert.deepEqual([mapping.inputs.LIMIT_BAL, mapping.inputs.EDUCATION, mapping.inputs.AGE, mapping.inputs.PAY_0, mapping.inputs.PAY_AMT1, mapping.inputs.PAY_2], [1, 2, 3, 4, 6, null]);
    assert.deepEqual([mapping.id, mapping.label], [0, 5]);
    for (const name of ["target_group", "default_date", "Outcome reason", "label_type"]) assert.equal(guessMapping(model, [name]).label, null, name);
    for (const name of ["default.payment.next.month", "is_default", "target", "y", "bad"]) assert.equal(guessMapping(model, [name]).label, 0, name);
  });
});
