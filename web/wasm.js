// Compiles and instantiates the WebAssembly modules; what they export is for engine.js and importer.js.

import { CopseError } from "./error.js";
import { get, readBytes } from "./fetch.js";

/**
 * @param {URL | BufferSource | WebAssembly.Module} source
 * @returns {Promise<WebAssembly.Module>}
 */
export async function compile(source) {
  if (source instanceof WebAssembly.Module) return source;
  try {
    if (!(source instanceof URL)) return await WebAssembly.compile(source);
    if (source.protocol === "file:") {
      return await WebAssembly.compile(/** @type {BufferSource} */ (await readBytes(source)));
    }
    const response = await get(source);
    // compileStreaming refuses any other type, and would by then have used up the body.
    return response.headers.get("content-type")?.startsWith("application/wasm")
      ? await WebAssembly.compileStreaming(response)
      : await WebAssembly.compile(await response.arrayBuffer());
  } catch (cause) {
    if (cause instanceof CopseError) throw cause;
    throw new CopseError("corrupt",
      `The engine could not be compiled: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause });
  }
}

/**
 * A module that stands beside the scripts, or in Node where the build leaves it. The address is written
 * out by the caller, as `new URL("….wasm", import.meta.url)`: so bundlers find what they have to copy.
 * @param {URL} beside
 */
export async function compileOwn(beside) {
  if (beside.protocol !== "file:") return compile(beside);
  const { existsSync } = await import("node:fs");
  const built = new URL(`../build/wasm/${beside.pathname.split("/").at(-1)}`, beside);
  return compile(existsSync(beside) || !existsSync(built) ? beside : built);
}

/**
 * @param {WebAssembly.Module} module
 * @param {WebAssembly.ModuleImports} host  what it asks of us besides: its module `copse_host`
 * @returns {Promise<WebAssembly.Exports>}
 */
export async function instantiate(module, host = {}) {
  /** @type {WebAssembly.Imports} */
  const imports = {
    wasi_snapshot_preview1: {
      proc_exit(/** @type {number} */ code) {
        throw new Error(`it exited with code ${code}`);
      },
    },
    env: { emscripten_notify_memory_growth() {} },
    copse_host: host,
  };
  try {
    return (await WebAssembly.instantiate(module, imports)).exports;
  } catch (cause) {
    throw new CopseError("corrupt",
      `The engine could not be started: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause });
  }
}
