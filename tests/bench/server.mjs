// Serves the benchmark's pages on this machine: the built site of Copse, the peers' npm packages and
// the models, isolated so that clocks are fine, never cached; and keeps what was fetched.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

import { versions } from "./said.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));

/** @type {Record<string, string>} */
const types = {
  ".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm", ".json": "application/json",
};

/** Classic scripts that an engine's page has, as its manual says. @type {Record<string, string[]>} */
const scripts = { ydf: ["/npm/jszip/dist/jszip.min.js", "/npm/ydf-inference/dist/inference.js"] };

const headers = {
  "Cache-Control": "no-store",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "same-origin",
};

/** @typedef {{ path: string, bytes: number, gzip: number }} Fetched */

/** @param {string} kind  page or cold @param {string} engine @param {string} model @param {string} folder */
async function page(kind, engine, model, folder) {
  const about = JSON.parse(await readFile(join(folder, model, "about.json"), "utf8"));
  const rows = await readFile(join(folder, model, "rows.f32"));
  const row = Array.from(about.features, (_, input) => rows.readFloatLE(input * 4));
  const told = JSON.stringify({ engine, model, about, row, versions: versions() }).replaceAll("<", "\\u003c");
  return `<!doctype html><meta charset="utf-8"><title>${engine}</title><link rel="icon" href="data:,">
<script type="application/json" id="told">${told}</script>
${(scripts[engine] ?? []).map((path) => `<script src="${path}"></script>`).join("\n")}
<script type="module" src="/bench/${kind}.mjs"></script>`;
}

/** @param {{ models: string, site: string }} folders */
export async function serve({ models, site }) {
  /** @type {Record<string, string>} */
  const roots = { bench: here, npm: join(here, "node_modules"), models, site };
  /** @type {Fetched[]} */
  let fetched = [];

  /** @param {string} path @returns {Promise<{ type: string, body: Buffer | string }>} */
  async function answer(path) {
    const [kind, ...rest] = path.split("/").filter(Boolean);
    if (kind === "page" || kind === "cold") {
      return { type: "text/html", body: await page(kind, decodeURIComponent(rest[0]), rest[1], models) };
    }
    const inside = normalize(rest.join("/"));
    if (!Object.hasOwn(roots, kind) || inside.startsWith("..")) throw new Error("not found");
    const body = await readFile(join(roots[kind], inside));
    fetched.push({ path, bytes: body.length, gzip: 0 });
    return { type: types[extname(path)] ?? "application/octet-stream", body };
  }

  const server = createServer(async (request, response) => {
    try {
      const { type, body } = await answer(new URL(request.url ?? "/", "http://bench").pathname);
      response.writeHead(200, { ...headers, "Content-Type": type, "Content-Length": Buffer.byteLength(body) });
      response.end(body);
    } catch {
      response.writeHead(404, headers).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return {
    address: `http://127.0.0.1:${port}`,
    forget: () => void (fetched = []),
    /** What was fetched since, and what each file comes to by gzip -9. */
    async fetched() {
      return Promise.all(fetched.map(async ({ path, bytes }) => {
        const [kind, ...rest] = path.split("/").filter(Boolean);
        return { path, bytes, gzip: gzipSync(await readFile(join(roots[kind], ...rest)), { level: 9 }).length };
      }));
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
