// The built site, with pages of the tests' own beside it, behind the production server and headers.

import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { get } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { engineFile, fromRoot, packageFile, siteFolder } from "./paths.js";

export class Site {
  /** @param {import("node:child_process").ChildProcess} server @param {string} folder @param {string} url */
  constructor(server, folder, url) {
    this.server = server;
    this.folder = folder;
    this.url = url;
  }

  /** Requests that the server has logged. */
  async requests() {
    const text = await readFile(join(this.folder, "requests.log"), "utf8");
    return text.split("\n").filter(Boolean).map((line) => line.split(" ")[2]);
  }

  /** Ends the server: whoever needs it from now on fails. */
  async stop() {
    if (this.server.exitCode !== null) return;
    const gone = once(this.server, "exit");
    this.server.kill("SIGTERM");
    await gone;
  }

  async dispose() {
    await this.stop();
    await rm(this.folder, { recursive: true });
  }
}

/** @returns {Promise<Site>} */
export async function openSite() {
  const folder = await mkdtemp(join(tmpdir(), "copse-site-"));
  const root = join(folder, "root");
  await cp(siteFolder, root, { recursive: true });
  await cp(fromRoot("tests/web/fixtures"), join(root, "fixtures"), { recursive: true });
  // For tests of a single part, which the site has only inside a bundle.
  await cp(fromRoot("web"), join(root, "source"), { recursive: true });
  await damage(root);
  await forbidWorkers(root);
  const server = spawn(process.execPath, [fromRoot("scripts/serve.mjs"),
    "--root", root, "--port", "0", "--log", join(folder, "requests.log")],
  { stdio: ["ignore", "pipe", "inherit"] });
  const [line] = await once(server.stdout, "data");
  return new Site(server, folder, String(line).trim());
}

/** Packages and engines that must not answer. @param {string} root */
async function damage(root) {
  const whole = await readFile(packageFile);
  const flipped = Buffer.from(whole);
  flipped[flipped.length >> 1] ^= 0x10;
  await mkdir(join(root, "damaged"));
  await writeFile(join(root, "whole.copse"), whole);
  await writeFile(join(root, "damaged/flipped.copse"), flipped);
  await writeFile(join(root, "damaged/cut.copse"), whole.subarray(0, whole.length - 100));
  await writeFile(join(root, "damaged/empty.copse"), "");
  await writeFile(join(root, "damaged/contradicting.copse"), contradict(whole));
  await cp(siteFolder, join(root, "broken"), { recursive: true });
  const engine = await readFile(engineFile);
  await writeFile(join(root, "broken/copse.wasm"), engine.subarray(0, engine.length >> 1));
}

/** The page under a policy of its own besides, which takes no worker. @param {string} root */
async function forbidWorkers(root) {
  const page = await readFile(join(root, "index.html"), "utf8");
  const policy = '<meta http-equiv="Content-Security-Policy" content="worker-src \'none\'">';
  await writeFile(join(root, "no-worker.html"), page.replace("<head>", `<head>${policy}`));
}

/**
 * The package with the last bit of its last known answer turned and its hash made right again: whole,
 * but not what this engine computes.
 * @param {Buffer} whole
 */
export function contradict(whole) {
  const hashOffset = 16;
  const hashedOffset = 48;
  const turned = Buffer.from(whole);
  turned[turned.length - 8] ^= 1;
  createHash("sha256").update(turned.subarray(hashedOffset)).digest().copy(turned, hashOffset);
  return turned;
}

/** @param {string} url @returns {Promise<import("node:http").IncomingHttpHeaders>} */
export async function headersOf(url) {
  const request = get(url);
  const [response] = await once(request, "response");
  response.resume();
  return response.headers;
}

/**
 * Everything that the server is asked for while `action` runs and until the network rests.
 * @param {import("puppeteer-core").Page} page @param {Site} site @param {() => Promise<void>} action
 */
export async function requestsDuring(page, site, action) {
  const before = (await site.requests()).length;
  await action();
  await page.waitForNetworkIdle({ idleTime: 300 });
  // The last request of all: what was asked for before it is in the log by then.
  const fence = `/favicon.svg?fence-${before}`;
  await page.evaluate(async (address) => void (await fetch(address)), fence);
  const requests = (await site.requests()).slice(before);
  // A browser asks for the page's icon when it likes.
  return requests.filter((request) => request !== fence && request !== "/favicon.svg");
}
