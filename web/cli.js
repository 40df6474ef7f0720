#!/usr/bin/env node
// The command line in Node: copse-cli.wasm is the program, this file its host. The sentences and
// the order of events are those of the native host (engine/cli/host_native.cpp).

import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** @type {Record<string, string>} */
const REASONS = {
  ENOENT: "no such file or folder",
  EACCES: "permission denied",
  EISDIR: "it is a folder",
  ENOTDIR: "part of the path is not a folder",
  ENOSPC: "no space left on the device",
  EFBIG: "larger than the system lets a file be",
  EPIPE: "the reader has gone",
};

/** @param {unknown} error */
function reason(error) {
  const { code, message } = /** @type {NodeJS.ErrnoException} */ (error);
  return (code && REASONS[code]) ?? message;
}

/**
 * Writes all of it, however small the pipe.
 * @param {number} file
 * @param {Uint8Array} bytes
 */
function writeAll(file, bytes) {
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(file, bytes, at);
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== "EAGAIN") throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1); // a full pipe: let it drain
    }
  }
}

/** @param {string} path @param {Uint8Array} bytes */
function replaceFile(path, bytes) {
  const temporary = `${path}.tmp${process.pid}`;
  const file = openSync(temporary, "w");
  try {
    writeAll(file, bytes);
    fsyncSync(file);
    closeSync(file);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** @typedef {{ memory: WebAssembly.Memory, _initialize: () => void, copse_cli_alloc: (size: number) => number, copse_cli_run: (line: number, size: number) => number }} Program */

const decoder = new TextDecoder();
const encoder = new TextEncoder();
/** What the program takes next: a file's bytes, or the sentence of a failure. */
let pending = new Uint8Array();
/** @type {Program} */
let program;

/** @param {number} at @param {number} size */
const view = (at, size) => new Uint8Array(program.memory.buffer, at, size);
/** @param {number} at @param {number} size */
const text = (at, size) => decoder.decode(view(at, size));

/**
 * @param {string} subject what the sentence is about
 * @param {() => void} action
 */
function attempt(subject, action) {
  try {
    action();
    return 0;
  } catch (error) {
    pending = encoder.encode(`${subject}: ${reason(error)}`);
    return 1;
  }
}

const imports = {
  copse_host: {
    /** @param {number} at @param {number} size */
    read(at, size) {
      const path = text(at, size);
      return attempt(path, () => {
        pending = new Uint8Array(readFileSync(path === "-" ? 0 : path));
      });
    },
    size: () => pending.length,
    /** @param {number} into */
    take(into) {
      view(into, pending.length).set(pending);
      pending = new Uint8Array();
    },
    /** @param {number} at @param {number} size @param {number} bytes @param {number} count */
    write(at, size, bytes, count) {
      const path = text(at, size);
      return attempt(path, () => replaceFile(path, view(bytes, count)));
    },
    /** @param {number} at @param {number} size */
    print: (at, size) => attempt("standard output", () => writeAll(1, view(at, size))),
    /** @param {number} at @param {number} size */
    warn: (at, size) => void attempt("standard error", () => writeAll(2, view(at, size))),
    /** @param {number} at @param {number} size @param {number} share */
    progress(at, size, share) {
      if (!process.stderr.isTTY) return;
      const percent = (share * 100).toFixed(0).padStart(3);
      writeAll(2, encoder.encode(share < 1 ? `\r${text(at, size)}: ${percent} %` : "\r\x1b[K"));
    },
  },
  env: { emscripten_notify_memory_growth() {} },
  wasi_snapshot_preview1: {
    /** @param {number} status */
    proc_exit(status) {
      throw new Error(`the engine stopped (${status}): out of memory?`);
    },
  },
};

function wasmPath() {
  const places = ["copse-cli.wasm", "../build/wasm/copse-cli.wasm"];
  const paths = places.map((place) => fileURLToPath(new URL(place, import.meta.url)));
  const found = paths.find((path) => existsSync(path));
  if (found === undefined) throw new Error(`copse-cli.wasm is neither at ${paths.join(" nor at ")}`);
  return found;
}

try {
  const module = new WebAssembly.Module(readFileSync(wasmPath()));
  program = /** @type {Program} */ (/** @type {unknown} */ (new WebAssembly.Instance(module, imports).exports));
  program._initialize();
  const line = encoder.encode(process.argv.slice(2).map((argument) => `${argument}\0`).join(""));
  const at = program.copse_cli_alloc(line.length);
  view(at, line.length).set(line);
  process.exitCode = program.copse_cli_run(at, line.length);
} catch (error) {
  process.stderr.write(`copse: ${/** @type {Error} */ (error).message}\n`);
  process.exitCode = 1;
}
