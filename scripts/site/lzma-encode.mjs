// Encodes LZMA as inside/lzma.mjs decodes it: a sixth smaller than deflate, which browsers know.

import { execFileSync } from "node:child_process";

/** Properties, size of the dictionary, size of what comes out. */
const HEADER = 13;

/** @param {Uint8Array} bytes @returns {Uint8Array} without a header */
export const encode = (bytes) =>
  execFileSync("xz", ["--format=lzma", "--lzma1=preset=9e,lc=4,lp=0,pb=0", "--stdout"],
    { input: bytes, maxBuffer: 1 << 28, stdio: ["pipe", "pipe", "inherit"] }).subarray(HEADER);
