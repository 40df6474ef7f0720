// Keeps a build of the site on this machine, whole, so that the page works after the network is gone.
// A new build is fetched beside the one in use and checked byte by byte; it takes its place once no page
// of the old one is left, or when a person says so in the only one.

/** What the build put here: every file of the site with the SHA-256 of its bytes, and a hash of them all.
 * @type {{ version: string, files: Record<string, string> }} */
const site = /** @type {any} */ (globalThis).COPSE_SITE;

/** @typedef {Event & { waitUntil(done: Promise<unknown>): void }} ExtendableEvent */
/** @typedef {ExtendableEvent & { request: Request, respondWith(answer: Promise<Response>): void }} FetchEvent */
/** @typedef {ExtendableEvent & { data: unknown, ports: MessagePort[] }} ExtendableMessageEvent */
/**
 * @typedef {object} Scope
 * @property {{ scope: string }} registration
 * @property {{ matchAll(which: object): Promise<{ url: string }[]>, claim(): Promise<void> }} clients
 * @property {() => Promise<void>} skipWaiting
 * @property {<E extends Event>(type: string, listener: (event: E) => void) => void} addEventListener
 */
const worker = /** @type {Scope} */ (/** @type {unknown} */ (globalThis));
const root = worker.registration.scope;

// Two sites of one origin do not touch each other's.
const ours = `copse ${root} `;
const name = ours + site.version;

async function keep() {
  // Asked about again by its ETag, so that what is here already is not sent again and its headers are
  // those of today; bytes of another build are refused.
  const requests = Object.entries(site.files).map(([path, integrity]) =>
    new Request(new URL(path, root), { cache: "no-cache", integrity }));
  try {
    await (await caches.open(name)).addAll(requests);
  } catch (error) {
    await caches.delete(name);
    throw error;
  }
}

async function takeOver() {
  for (const each of await caches.keys()) {
    if (each.startsWith(ours) && each !== name) await caches.delete(each);
  }
  await worker.clients.claim();
}

/** What of the site a request is for. @param {Request} request @returns {string | null} */
function pathOf({ url, method, mode }) {
  // A page's address may carry a query and a place of its own; a script's query makes it another script.
  const address = (mode === "navigate" ? url.replace(/[?#].*/, "") : url);
  if (method !== "GET" || !address.startsWith(root)) return null;
  const path = address.slice(root.length) || "index.html";
  return Object.hasOwn(site.files, path) ? path : null;
}

/** @param {string} path @param {Request} request */
async function answer(path, request) {
  // A browser short of room may have dropped it.
  return await (await caches.open(name)).match(new URL(path, root)) ?? fetch(request);
}

/** Takes over from the build in use where that disturbs no other page. @param {MessagePort} port */
async function takeOverIfAlone(port) {
  const windows = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
  const others = windows.filter(({ url }) => url.startsWith(root)).length - 1;
  if (others <= 0) await worker.skipWaiting();
  port.postMessage(Math.max(0, others));
}

worker.addEventListener("install", (/** @type {ExtendableEvent} */ event) => event.waitUntil(keep()));
worker.addEventListener("activate", (/** @type {ExtendableEvent} */ event) => event.waitUntil(takeOver()));
worker.addEventListener("fetch", (/** @type {FetchEvent} */ event) => {
  const path = pathOf(event.request);
  if (path !== null) event.respondWith(answer(path, event.request));
});
worker.addEventListener("message", (/** @type {ExtendableMessageEvent} */ event) => {
  if (event.data === "take over") event.waitUntil(takeOverIfAlone(event.ports[0]));
});
