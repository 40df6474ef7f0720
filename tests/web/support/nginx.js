// nginx with the configuration that scripts/headers.mjs prints, over the built site.

import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { fromRoot } from "./paths.js";

/** Debian keeps it where only root's PATH looks. */
const nginx = process.env.COPSE_NGINX ?? "nginx";
const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/opt/homebrew/bin` };

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  server.close();
  await once(server, "close");
  return port;
}

/** @param {string} folder  one process as whoever runs the tests, which writes nowhere else */
const around = (folder, server = "") => `
daemon off;
master_process off;
pid ${folder}/pid;
error_log ${folder}/error.log notice;
events {}
http {
  access_log off;
  ${["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((kind) => `${kind}_temp_path ${folder}/${kind};`).join(" ")}
  ${server}
}
`;

/**
 * @param {string} root  what it serves
 * @param {string[]} [options]  of scripts/headers.mjs besides
 */
export async function openNginx(root, options = []) {
  const folder = mkdtempSync(join(tmpdir(), "copse-nginx-"));
  chmodSync(folder, 0o755);
  const listen = `127.0.0.1:${await freePort()}`;
  const server = execFileSync(process.execPath, [fromRoot("scripts/headers.mjs"), "--nginx",
    "--root", root, "--listen", listen, ...options], { encoding: "utf8" });
  const configuration = join(folder, "nginx.conf");
  writeFileSync(configuration, around(folder, server));
  const started = ["-p", folder, "-c", configuration, "-e", join(folder, "error.log")];
  execFileSync(nginx, ["-t", ...started], { env, stdio: "pipe" });
  const child = spawn(nginx, started, { env, stdio: "inherit" });
  const failed = once(child, "exit").then(() => {
    throw new Error(`nginx ended: ${readFileSync(join(folder, "error.log"), "utf8")}`);
  });
  failed.catch(() => {});
  await Promise.race([failed, answers(`http://${listen}/`)]);
  return {
    url: `http://${listen}/`,
    /** What nginx found to warn of. */
    warnings: () => readFileSync(join(folder, "error.log"), "utf8").split("\n").filter((line) => /\[(warn|error|crit|emerg)\]/.test(line)),
    async dispose() {
      const gone = once(child, "exit");
      child.kill("SIGTERM");
      await gone;
      rmSync(folder, { recursive: true });
    },
  };
}

/** Until it listens. @param {string} url */
async function answers(url) {
  for (;;) {
    try {
      return await fetch(url, { method: "HEAD" });
    } catch {
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}
