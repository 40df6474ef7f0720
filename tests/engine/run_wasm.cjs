// Runs a test program that Emscripten made: node run_wasm.cjs PROGRAM.js [ARGUMENT …]. The wasm is
// handed over as bytes, because Emscripten 3.1.6's loader would fetch() a path, and Node refuses.
const { readFileSync } = require("node:fs");
const path = require("node:path");

const [program, ...args] = process.argv.slice(2);
const file = path.resolve(program);
globalThis.Module = {
  arguments: args,
  wasmBinary: readFileSync(file.replace(/\.js$/, ".wasm")),
  quit: (/** @type {number} */ status) => process.exit(status),
};
const source = readFileSync(file, "utf8");
// The program is a classic script that extends the global Module.
require("node:vm").runInThisContext(`(function (require, __filename, __dirname) { var Module = globalThis.Module; ${source}\n})`)(
  require,
  file,
  path.dirname(file),
);
