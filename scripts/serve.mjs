// A static server for the built site, on this machine alone, with the production headers.
//   node scripts/serve.mjs --root build/site [--port N] [--log FILE] [--frame-ancestors "ORIGIN …"]
// Prints the address on standard output. Every request is a line of the log: time, method, path as
// sent, status, bytes. Port 0 takes any free one; without --port the first free one from 8080 on.

import { createHash } from "node:crypto";
import { openSync, writeSync } from "node:fs";
import { readFile, realpath, stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";

import { headersFor, isText, mediaTypes } from "./headers.mjs";

const host = "127.0.0.1";
const firstPort = 8080;
const lastPort = 8099;

/** @param {string} file */
function mediaType(file) {
  const ending = extname(file).slice(1).toLowerCase();
  const type = /** @type {Record<string, string>} */ (mediaTypes)[ending] ?? "application/octet-stream";
  return isText(type) ? `${type}; charset=utf-8` : type;
}

/**
 * @typedef {{status: number, headers: Record<string, string>, body: Buffer}} Answer
 */

/** @param {number} status @param {string} sentence @param {Record<string, string>} [headers] */
function refusal(status, sentence, headers = {}) {
  const body = Buffer.from(`${sentence}\n`);
  return { status, headers: { "Content-Type": "text/plain; charset=utf-8", ...headers }, body };
}

/** @param {string} url  as sent @returns {string | null} */
function decodePath(url) {
  try {
    const path = decodeURIComponent(url.split(/[?#]/, 1)[0]);
    const wellFormed =
      path.startsWith("/") && !/[\0\\]/.test(path) && !path.split("/").includes("..");
    return wellFormed ? path : null;
  } catch {
    return null;
  }
}

/**
 * The file a request's path names below `root`, or null. `root` is a real path.
 * @param {string} root
 * @param {string} path  decoded
 */
async function locate(root, path) {
  try {
    let file = await realpath(join(root, path));
    if ((await stat(file)).isDirectory()) file = await realpath(join(file, "index.html"));
    const inside = file.startsWith(root.endsWith(sep) ? root : root + sep);
    return inside && (await stat(file)).isFile() ? file : null;
  } catch {
    return null;
  }
}

/**
 * @param {string} root
 * @param {import("node:http").IncomingMessage} request
 * @returns {Promise<Answer>}
 */
async function answer(root, request) {
  if (request.method !== "GET" && request.method !== "HEAD") {
    return refusal(405, "Only GET and HEAD.", { Allow: "GET, HEAD" });
  }
  const path = decodePath(request.url ?? "");
  if (path === null) return refusal(400, "The address is not well formed.");
  const file = await locate(root, path);
  if (file === null) return refusal(404, "Not found.");

  const body = await readFile(file);
  const etag = `"${createHash("sha256").update(body).digest("base64url")}"`;
  const headers = {
    "Content-Type": mediaType(file),
    ETag: etag,
  };
  const known = (request.headers["if-none-match"] ?? "").split(",").map((tag) => tag.trim());
  return known.includes(etag)
    ? { status: 304, headers, body: Buffer.alloc(0) }
    : { status: 200, headers, body };
}

/**
 * Serves a folder. The promise fails as `listen` does: EADDRINUSE and its like.
 * @param {{root: string, port?: number, log?: (line: string) => void, frameAncestors?: string}} options
 * @returns {Promise<{url: string, close: () => Promise<void>}>}
 */
export async function serve({ root, port = 0, log = () => {}, frameAncestors }) {
  const everywhere = headersFor({ frameAncestors });
  const folder = await realpath(root);
  const server = createServer(async (request, response) => {
    /** @type {Answer} */
    let given;
    try {
      given = await answer(folder, request);
    } catch {
      given = refusal(500, "The file cannot be read.");
    }
    const { status, headers, body } = given;
    log(`${new Date().toISOString()} ${request.method} ${request.url} ${status} ${body.length}`);
    response.writeHead(status, {
      ...everywhere,
      ...headers,
      ...(status === 304 ? {} : { "Content-Length": String(body.length) }),
    });
    response.end(request.method === "HEAD" ? undefined : body);
  });
  await new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => resolve(undefined));
  });
  const address = server.address();
  const bound = typeof address === "object" && address !== null ? address.port : port;
  return {
    url: `http://${host}:${bound}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** @param {unknown} error */
const isTaken = (error) =>
  error instanceof Error && "code" in error && error.code === "EADDRINUSE";

/** @param {string} sentence @param {number} code @returns {never} */
function fail(sentence, code) {
  process.stderr.write(`serve: ${sentence}\n`);
  process.exit(code);
}

/** @returns {{root: string, port: number | undefined, log: string | undefined, frameAncestors: string | undefined}} */
function readArguments() {
  try {
    const { values } = parseArgs({
      options: {
        root: { type: "string" }, port: { type: "string" }, log: { type: "string" }, "frame-ancestors": { type: "string" },
      },
    });
    if (values.root === undefined) throw new Error("--root FOLDER is needed");
    if (values.port !== undefined && !/^\d{1,5}$/.test(values.port)) {
      throw new Error(`--port: "${values.port}" is not a port`);
    }
    const port = values.port === undefined ? undefined : Number(values.port);
    if (port !== undefined && port > 65535) throw new Error(`--port: ${port} is above 65535`);
    const frameAncestors = values["frame-ancestors"];
    headersFor({ frameAncestors });
    return { root: values.root, port, log: values.log, frameAncestors };
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error), 2);
  }
}

/** @param {string | undefined} path @returns {number} */
function openLog(path) {
  if (path === undefined) return process.stderr.fd;
  try {
    return openSync(path, "a");
  } catch (error) {
    return fail(`--log: ${error instanceof Error ? error.message : error}`, 1);
  }
}

async function main() {
  const { root, port, log, frameAncestors } = readArguments();
  const descriptor = openLog(log);
  // At once, not through a stream: who reads the log reads every request answered so far.
  /** @param {string} line */
  const write = (line) => void writeSync(descriptor, `${line}\n`);

  for (let candidate = port ?? firstPort; ; candidate += 1) {
    try {
      const { url, close } = await serve({ root, port: candidate, log: write, frameAncestors });
      process.stdout.write(`${url}\n`);
      const stop = () => void close().then(() => process.exit(0));
      process.once("SIGINT", stop);
      process.once("SIGTERM", stop);
      return;
    } catch (error) {
      if (isTaken(error) && port === undefined && candidate < lastPort) continue;
      if (isTaken(error)) {
        const range = port === undefined ? `ports ${firstPort} to ${lastPort} are` : `port ${port} is`;
        fail(`${range} in use; choose another with --port N`, 1);
      }
      fail(`--root: ${error instanceof Error ? error.message : error}`, 1);
    }
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) await main();
