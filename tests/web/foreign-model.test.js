import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";

import { CopseError, loadModel } from "../../web/model.js";
import { random } from "./support/clients.js";
import { bits, scoreNatively } from "./support/native.js";
import { commandFile, foreignFile, foreignModels } from "./support/paths.js";

/** @typedef {import("../../web/model.js").Model} Model */

/** Rows with a value in ten missing; texts for categories. @param {Model} model @param {number} count */
function makeRecords(model, count) {
  const next = random(20261124);
  const scales = [1, 10, 1000, 5000];
  const words = ["red", "blue", "green", "a colour that was not there"];
  return Array.from({ length: count }, () => Object.fromEntries(model.inputs.map(({ name, kind, categories }, index) => {
    const any = next();
    if (next() < 0.1) return [name, null];
    if (kind === "category") return [name, categories[Math.floor(any * categories.length)].value];
    if (kind === "text") return [name, words[Math.floor(any * words.length)]];
    return [name, (any * 3 - 1) * scales[index % scales.length]];
  })));
}

for (const name of foreignModels) {
  describe(`${name} in Node`, () => {
    test("becomes the package that the native command makes of it, byte for byte", async () => {
      const folder = await mkdtemp(join(tmpdir(), "copse-"));
      try {
        const packed = join(folder, "packed.copse");
        execFileSync(commandFile, ["pack", foreignFile(name), "-o", packed]);
        const [model, same] = await Promise.all([loadModel(foreignFile(name)), loadModel(packed)]);
        assert.equal(model.hash, same.hash);
        assert.deepEqual(model.members, same.members);
      } finally {
        await rm(folder, { recursive: true });
      }
    });

    test("scores as the native command does, to the last bit", async () => {
      const model = await loadModel(foreignFile(name));
      const names = model.inputs.map((input) => input.name);
      const records = makeRecords(model, 300);
      const rows = records.map((record) => names.map((each) => record[each]));
      const native = Object.values(scoreNatively(names, rows, "probability", foreignFile(name)));
      const expected = rows.flatMap((_, row) => native.map((column) => bits(Number(column[row]))));
      assert.deepEqual(Array.from(model.scoreMany(records).predictions ?? [], bits), expected);
      assert.deepEqual(records.flatMap((record) => [model.score(record).prediction].flat().map(bits)), expected);
      assert.ok(new Set(expected).size > 3, "the rows tell the leaves apart");
    });
  });
}

describe("a foreign model", () => {
  test("says what it is: task, classes, inputs, members", async () => {
    const failure = await loadModel(foreignFile("machine-failure.txt"));
    assert.deepEqual([failure.task, failure.outputs, failure.classes, failure.policy], ["classification", 1, ["0", "1"], null]);
    assert.deepEqual(failure.inputs.map(({ name, kind }) => [name, kind]), [["temperature", "number"], ["pressure", "number"],
      ["vibration", "number"], ["hours_since_service", "number"], ["site", "category"]]);
    assert.deepEqual(failure.inputs[4].categories.map(({ value }) => value), ["Genova", "Kraków", "Turku", "Łódź"]);
    const [member] = failure.members;
    assert.match(member.source, /^LightGBM v4 binary/);
    assert.deepEqual([member.trees, member.features, member.weight, member.arithmetic], [6, 5, 1, "float64"]);
    assert.ok(member.categoricalSplits > 0);
    const parts = await loadModel(foreignFile("parts.json"));
    assert.deepEqual([parts.inputs[0].kind, parts.classes], ["text", ["drop", "keep"]]);
    const hours = await loadModel(foreignFile("remaining-hours.txt"));
    const result = hours.score({}, { allowMissing: true });
    assert.deepEqual([hours.task, hours.classes, result.probability, result.winner], ["regression", [], null, null]);
  });

  test("is called by its file's name, or as the caller says", async () => {
    const bytes = await readFile(foreignFile("plants.json"));
    assert.equal((await loadModel(foreignFile("plants.json"))).name, "plants");
    assert.equal((await loadModel(bytes, { name: "my plants.json" })).name, "my plants");
    assert.equal((await loadModel(new File([new Uint8Array(bytes)], "them.json"))).name, "them");
  });

  test("that is damaged is refused with its place", async () => {
    const text = await readFile(foreignFile("machine-failure.txt"), "utf8");
    const damaged = Buffer.from(text.replace("left_child=", "left_child=x"));
    await assert.rejects(loadModel(damaged, { name: "a.txt" }),
      (error) => error instanceof CopseError && /^a\.txt: line \d+/.test(error.message));
    const json = await readFile(foreignFile("plants.json"));
    await assert.rejects(loadModel(json.subarray(0, 3000), { name: "b.json" }),
      (error) => error instanceof CopseError && error.message.startsWith("b.json: "));
    const ubjson = Buffer.concat([Buffer.from("{L\0\0\0\0\0\0\0\x07learner", "latin1"), Buffer.from([3])]);
    await assert.rejects(loadModel(ubjson, { name: "c.ubj" }),
      (error) => error instanceof CopseError && error.message.startsWith("c.ubj: ") && error.message.endsWith("invalid byte: 0x03"));
  });

  test("refuses a category that it never saw by the field's name, and takes the next", async () => {
    const model = await loadModel(foreignFile("plants.json"));
    const record = { petal: 1, stem: 2, soil: "clay", light: "sun" };
    assert.throws(() => model.score({ ...record, soil: "moon" }),
      (error) => error instanceof CopseError && error.field === "soil" && /none of the 6 categories/.test(error.message));
    assert.equal(model.score(record).winner, scoreNatively(Object.keys(record), [Object.values(record)], "class", foreignFile("plants.json")).class[0]);
  });
});
