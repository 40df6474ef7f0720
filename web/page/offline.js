// Has the page kept on this machine by service-worker.js, and offers a newer one when there is one:
// nothing is exchanged under a person's hands.

import { h, setText } from "../element/dom.js";
import { trustedAddress } from "../trusted.js";
import { TEXTS } from "./texts.js";

/** Whether the page is to be loaded again once another build is in charge. */
let asked = false;

/** @param {ServiceWorkerRegistration} registration */
function offerUpdate(registration) {
  const text = h("span", {}, TEXTS.update);
  const use = h("button", { type: "button" }, TEXTS.useNow);
  const later = h("button", { type: "button" }, TEXTS.later);
  const notice = h("div", { class: "notice update" },
    h("p", { role: "status" }, text, h("span", { class: "choices" }, use, later)));
  use.addEventListener("click", async () => {
    // It may have been let in by another page, as that was closed.
    if (registration.waiting === null) return location.reload();
    const others = await takeOver(registration.waiting);
    if (others > 0) {
      setText(text, TEXTS.othersOpen(others));
    }
  });
  later.addEventListener("click", () => notice.remove());
  document.querySelector(".notice.update")?.remove();
  (document.querySelector(".notices") ?? document.body).append(notice);
}

/** @param {ServiceWorker} worker @returns {Promise<number>} how many other pages prevent it */
function takeOver(worker) {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener("message", ({ data }) => {
      asked = data === 0;
      resolve(data);
    });
    port1.start();
    // It may be in charge before it has answered.
    asked = true;
    worker.postMessage("take over", [port2]);
  });
}

/** @param {ServiceWorkerRegistration} registration */
function watch(registration) {
  const { serviceWorker } = navigator;
  const offer = () => {
    if (registration.waiting !== null && serviceWorker.controller !== null) offerUpdate(registration);
  };
  serviceWorker.addEventListener("controllerchange", () => {
    if (asked) location.reload();
  });
  registration.addEventListener("updatefound", () => {
    registration.installing?.addEventListener("statechange", offer);
  });
  offer();
}

/** Where no service worker is allowed, the page works as long as it is open. */
export async function keepOffline() {
  try {
    const address = trustedAddress(new URL("../service-worker.js", import.meta.url));
    watch(await navigator.serviceWorker.register(address, { updateViaCache: "none" }));
  } catch (error) {
    console.warn(`This page is not kept for use without a network: ${error instanceof Error ? error.message : error}`);
  }
}
