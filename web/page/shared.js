// What all views show: one model, and one client for it.

/** @typedef {import("../model.js").Model} Model */
/** @typedef {import("../model.js").Result} Result */

/**
 * @typedef {object} Shared
 * @property {Model | null} model  null until one is loaded, and where none can be
 * @property {boolean} isOwn  whether it is the page's own
 * @property {File | null} file  what it was opened from, null for the page's own
 * @property {Readonly<Record<string, unknown>>} client  as it was entered, by input
 * @property {Result | null} result  what the model says of the client; null where it has nothing to say
 * @property {(import("./policy/importance.js").Shares & { of: string }) | null} importance  what the model goes by
 *   over the clients of a file, once one was scored
 * @property {Readonly<import("../element/rule.js").PolicyChanges> | null} policy  what the policy view has in the place of the
 *   model's own; the client view decides by it
 * @property {(values: Record<string, unknown>) => void} openClient  shows a client in the client view
 * @property {() => void} openModel  asks the person for a model's file
 */

/**
 * A view: told to show what there is now, first when it is mounted and then whenever it is in sight and
 * something has changed. It does nothing while it is hidden. One may take a dropped table of clients.
 * `keep` ends it, for one in another language in its place: what it returns is given to that one's `mount`.
 * @typedef {{ update(): void, takeTable?(file: File): void, keep(): unknown }} View
 */

/** What a view's module has; `speak` fetches its words, before it is mounted. @typedef {{ speak?(language: string): Promise<void>, mount(root: HTMLElement, shared: Shared, kept?: any): View }} ViewModule */

/** @type {Shared} */
export const shared = {
  model: null,
  isOwn: true,
  file: null,
  client: Object.freeze({}),
  result: null,
  importance: null,
  policy: null,
  openClient: () => {},
  openModel: () => document.getElementById("open")?.click(),
};
