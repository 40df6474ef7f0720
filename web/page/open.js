// Opens a model of the person's own: by the button, or dropped anywhere on the page. It is read on
// this machine; while that takes long its progress shows, and what is wrong with it is told.

import { CopseError, loadModel } from "../model.js";
import { setText } from "../element/dom.js";
import { TEXTS } from "./texts.js";

/** @typedef {import("../model.js").Model} Model */

/** Shorter imports show no progress: a flash tells nothing. */
const SHOW_AFTER = 200;

/** @param {string} id */
const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
const chooser = /** @type {HTMLInputElement} */ (byId("file"));
const dropTarget = byId("drop");

/** Counts what was opened, so that a late model does not displace a newer. */
let opened = 0;

/** A table of clients, and no model. Text may be either: a model of LightGBM begins with a word of its own. @param {File} file */
async function isTable(file) {
  if (/\.(csv|tsv|xlsx|parquet)$/i.test(file.name) || file.type === "text/csv") return true;
  return /\.txt$/i.test(file.name) && !/^tree\r?\n/.test(await file.slice(0, 6).text().catch(() => ""));
}

/**
 * @param {(model: Model, file: File) => unknown} onModel
 * @param {(file: File) => void} onTable
 */
export function offerToOpen(onModel, onTable) {
  /** @param {FileList | undefined} files */
  const take = async (files) => {
    // The list is the chooser's, which is emptied meanwhile.
    const [file, ...more] = files ?? [];
    if (more.length > 0) complain(TEXTS.nothingOpened, TEXTS.oneAtATime);
    else if (file !== undefined && await isTable(file)) {
      byId("alert").hidden = true;
      onTable(file);
    } else if (file !== undefined) await open(file, onModel);
  };
  byId("open").addEventListener("click", () => chooser.click());
  chooser.addEventListener("change", () => {
    void take(chooser.files ?? undefined);
    chooser.value = "";
  });
  byId("dismiss").addEventListener("click", () => {
    byId("alert").hidden = true;
    byId("open").focus();
  });
  acceptDrops(take);
}

/** @param {(files: FileList | undefined) => unknown} take */
function acceptDrops(take) {
  const carriesFiles = (/** @type {DragEvent} */ event) => event.dataTransfer?.types.includes("Files") ?? false;
  for (const type of /** @type {const} */ (["dragenter", "dragover"])) {
    document.addEventListener(type, (event) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      if (event.dataTransfer) event.dataTransfer.dropEffect = "copy";
      dropTarget.hidden = false;
    });
  }
  document.addEventListener("dragleave", ({ relatedTarget }) => {
    if (relatedTarget === null) dropTarget.hidden = true;
  });
  // Not every browser tells of a drag that was called off; while one lasts neither of these comes.
  for (const type of /** @type {const} */ (["pointermove", "keydown"])) {
    document.addEventListener(type, () => { dropTarget.hidden = true; });
  }
  document.addEventListener("drop", (event) => {
    dropTarget.hidden = true;
    if (!carriesFiles(event)) return;
    event.preventDefault();
    void take(event.dataTransfer?.files);
  });
}

/** @param {File} file @param {(model: Model, file: File) => unknown} onModel */
async function open(file, onModel) {
  const turn = ++opened;
  const isLate = () => turn !== opened;
  byId("alert").hidden = true;
  setText(byId("progress-title"), TEXTS.reading(file.name));
  showShare(0);
  const timer = setTimeout(() => { byId("progress").hidden = isLate(); }, SHOW_AFTER);
  try {
    const model = await loadModel(file, { onProgress: (share) => isLate() || showShare(share) });
    if (isLate()) return model.dispose();
    await onModel(model, file);
    if (isLate()) return;
    setText(byId("status"), TEXTS.isOpen(file.name));
  } catch (error) {
    if (!isLate()) complain(TEXTS.notOpened(file.name), sentence(error, file.name));
  } finally {
    clearTimeout(timer);
    if (!isLate()) byId("progress").hidden = true;
  }
}

/** @param {number} share  0 … 1 */
function showShare(share) {
  const percent = Math.round(share * 100);
  const bar = byId("bar");
  bar.setAttribute("aria-valuenow", String(percent));
  bar.style.setProperty("--share", String(share));
  setText(byId("percent"), `${percent}%`);
}

/** @param {string} title @param {string} text */
export function complain(title, text) {
  setText(byId("alert-title"), title);
  setText(byId("alert-text"), text);
  byId("alert").hidden = false;
}

/** @param {unknown} error @param {string} file  named already */
function sentence(error, file) {
  if (!(error instanceof CopseError)) return TEXTS.unreadable(error instanceof Error ? error.message : String(error));
  const { message } = error;
  const place = message.startsWith(`${file}: `) ? message.slice(file.length + 2) : message;
  // A path inside the file keeps its case.
  const text = /^[a-z]+ /.test(place) ? place.charAt(0).toUpperCase() + place.slice(1) : place;
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
