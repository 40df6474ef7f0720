// The portfolio view: a file of clients chosen, dropped or pasted, scored by all cores, and what came of it.

import { textOf } from "../../convert.js";
import { CopseError } from "../../error.js";
import { h, setText } from "../../element/dom.js";
import { formOf } from "../../portfolio/form.js";
import { explainedBy, poolFor, scorePortfolio } from "../../portfolio/score.js";
import { pause } from "../../portfolio/slices.js";
import { bytesOf, lookAt } from "../../portfolio/stream.js";
import { percent, seconds, whole } from "../numbers.js";
import { speak as speakPolicy } from "../policy/texts.js";
import { adopt } from "../sheet.js";
import { Sampler } from "../../portfolio/sample.js";
import { keepTold, keptTold, kindOf } from "./kept.js";
import { MappingForm } from "./mapping.js";
import { remarksBefore } from "./remarks.js";
import { PortfolioResults } from "./results.js";
import { CSS } from "./styles.js";
import { PolicyNote } from "./policy.js";
import { speak as speakOwn, TEXTS } from "./texts.js";
import { columnsToShow, FIRST_ROWS, MOST_LINES, WrittenForm } from "./written.js";

/** @typedef {import("../../model.js").Model} Model */
/** @typedef {import("../../pool.js").Pool} Pool */
/** @typedef {import("../shared.js").Shared} Shared */

/** What was scored, and how. @typedef {{ read: Read, form: MappingForm, policy: Shared["policy"] }} Last */

/**
 * What a view in another language has too: a file that was looked at, what came of it and the workers that have it.
 * @typedef {{ model: Model, file: File | null, last: Last | null, portfolio: import("../../portfolio/portfolio.js").Portfolio | null,
 *   challenger: import("./challenger.js").Kept | null, pool: Promise<Pool> | null }} Kept
 */

/** Charts and terms have the words of the policy view. @param {string} language */
export async function speak(language) {
  await Promise.all([speakOwn(language), speakPolicy(language)]);
}

/** Files up to this size are explained unless a person says otherwise: they take no time. */
const EXPLAINED = 25e6;

/**
 * @param {HTMLElement} root
 * @param {Shared} shared
 * @param {Kept | null} [kept]
 * @returns {import("../shared.js").View & { takeTable(file: File): void }}
 */
export function mount(root, shared, kept = null) {
  adopt(CSS);
  /** @type {Model | null | undefined} */
  let shown;
  /** @type {Intake | null} */
  let intake = null;
  /** For the next model that can score it. @type {File | null} */
  let file = null;
  return {
    update() {
      if (shown === shared.model) return intake?.update();
      shown = shared.model;
      file = intake?.file ?? file;
      intake?.dispose();
      intake = shown !== null && shown.outputs === 1 ? new Intake(shown, shared) : null;
      if (kept !== null && kept.model.hash === shown?.hash) intake?.resume(kept);
      else if (file !== null) void intake?.take(file);
      kept = null;
      intake?.update();
      root.replaceChildren(intake?.element ?? h("p", { class: "panel" }, shown === null ? TEXTS.noModel : TEXTS.severalOutputs));
    },
    takeTable: (file) => intake?.take(file),
    keep: () => kept ?? intake?.keep() ?? null,
  };
}

/** What was read, as a person knows it. @param {File} file @param {import("../../convert.js").Sheet | null} sheet */
const nameOf = ({ name }, sheet) => (sheet === null || sheet.count < 2 ? name : TEXTS.ofSheets(name, sheet.name, sheet.count));

/**
 * A file, of a workbook the sheet, the text that it holds, and how that is written: as it was found out, and `told` by a person.
 * @typedef {{ file: File, form: ReturnType<typeof formOf>, sheet: import("../../convert.js").Sheet | null, source: Blob, kind: string, told: import("../../table.js").Told } & Awaited<ReturnType<typeof lookAt>>} Read
 */

/** What comes in, for one model. */
class Intake {
  #model;
  #shared;
  #file = h("input", { type: "file", accept: ".csv,.tsv,.txt,.xlsx,.parquet,text/csv", hidden: true, "aria-label": TEXTS.choose });
  #choose = h("button", { type: "button", class: "button" }, TEXTS.choose);
  #paste = h("button", { type: "button", class: "button", "aria-expanded": "false" }, TEXTS.paste);
  #pasted = h("textarea", { rows: "4", "aria-label": TEXTS.pasteHere, placeholder: TEXTS.pasteHere, spellcheck: "false" });
  #pasting;
  #says = h("p", { class: "says", role: "status" });
  #problem = h("p", { class: "problem", role: "alert", hidden: true });
  #bar = h("div", { class: "bar", role: "progressbar", "aria-label": TEXTS.title, "aria-valuemin": "0", "aria-valuemax": "100" });
  #cancel = h("button", { type: "button", class: "button" }, TEXTS.cancel);
  #busy = h("div", { class: "busy", hidden: true }, this.#bar, this.#cancel);
  #form = h("div", { class: "columns" });
  #results = h("div", { class: "portfolio-results" });
  /** @type {AbortController | null} */ #running = null;
  #scoring = false;
  /** @type {PortfolioResults | null} */ #shown = null;
  #note;
  /** @type {Last | null} */ #last = null;
  /** Taken last. @type {File | null} */ #taken = null;
  /** What is shown. @type {import("../../portfolio/portfolio.js").Portfolio | null} */ #portfolio = null;
  /** Who was compared where another was, until it is shown here. @type {Kept["challenger"]} */ #resumed = null;
  /** How the file is written, as it is shown. @type {WrittenForm | null} */ #written = null;
  /** Kept from run to run, so that its code stays compiled. @type {Promise<Pool> | null} */ #pool = null;

  /** @param {Model} model @param {Shared} shared */
  constructor(model, shared) {
    this.#model = model;
    this.#shared = shared;
    const use = h("button", { type: "button", class: "button primary" }, TEXTS.pasteUse);
    this.#pasting = h("div", { class: "pasting", hidden: true }, this.#pasted, use);
    const again = () => this.#last && this.#score(this.#last.read, this.#last.form);
    this.#note = new PolicyNote(model.inputs.find((input) => input.name === model.policy?.exposure)?.unit ?? "", {
      onOwn: () => {
        shared.policy = null;
        if (this.#shown !== null) void again();
        this.update();
        this.#choose.focus();
      },
      onAgain: () => void again(),
    });
    this.element = h("div", { class: "portfolio" },
      h("section", { class: "panel", "aria-labelledby": "portfolio-title" },
        h("div", { class: "heading" }, h("h2", { id: "portfolio-title" }, TEXTS.title),
          h("span", { class: "choices" }, this.#paste, this.#choose), this.#file),
        h("p", { class: "note" }, TEXTS.lead), this.#note.element, this.#pasting, this.#says, this.#problem, this.#busy, this.#form),
      this.#results);
    this.#choose.addEventListener("click", () => this.#file.click());
    this.#file.addEventListener("change", () => {
      const [file] = this.#file.files ?? [];
      this.#file.value = "";
      if (file) this.take(file);
    });
    this.#paste.addEventListener("click", () => {
      this.#pasting.hidden = !this.#pasting.hidden;
      this.#paste.setAttribute("aria-expanded", String(!this.#pasting.hidden));
      if (!this.#pasting.hidden) this.#pasted.focus();
    });
    use.addEventListener("click", () => {
      if (this.#pasted.value.trim() === "") return this.#pasted.focus();
      this.take(new File([this.#pasted.value], TEXTS.pasted, { type: "text/csv" }));
      this.#pasting.hidden = true;
      this.#paste.setAttribute("aria-expanded", "false");
    });
    this.#cancel.addEventListener("click", () => this.#stop());
    for (const sign of ["pointerdown", "keydown", "dragenter"]) this.element.addEventListener(sign, () => void this.#workers());
  }

  /** The workers, who begin at the first sign of a file: it takes them a while. */
  #workers() {
    if (this.#pool === null) {
      const pool = this.#pool = poolFor(this.#model);
      pool.catch(() => { if (this.#pool === pool) this.#pool = null; });
    }
    return this.#pool;
  }

  /** Taken last. */
  get file() {
    return this.#taken;
  }

  /** The policy view may have another policy by now. */
  update() {
    this.#note.update(this.#policy, this.#shown === null ? null : this.#last);
  }

  /** What the policy view has in the place of the model's own; null where it changes nothing. */
  get #policy() {
    const { policy } = this.#shared;
    return this.#model.policy === null || policy === null || Object.keys(policy).length === 0 ? null : policy;
  }

  /** Ends what runs at once, with the workers that are at it; the next run has new ones. */
  #stop() {
    if (this.#running === null) return;
    this.#running.abort();
    this.#running = null;
    this.#busy.hidden = true;
    if (this.#scoring) this.#release();
    this.#scoring = false;
  }

  #release() {
    this.#pool?.then((pool) => pool.close());
    this.#pool = null;
  }

  dispose() {
    this.#stop();
    this.#drop();
    this.#release();
  }

  /** Ends this one. @returns {Kept} */
  keep() {
    this.#stop();
    const challenger = this.#shown === null ? this.#resumed : this.#shown.challenger;
    this.#shown?.dispose();
    return { model: this.#model, file: this.#taken, last: this.#last, portfolio: this.#portfolio, challenger, pool: this.#pool };
  }

  /** Goes on where another was. @param {Kept} kept */
  resume({ file, last, portfolio, challenger, pool }) {
    this.#pool = pool;
    if (file === null) return;
    if (last === null || portfolio === null) return void this.take(file);
    this.#taken = file;
    this.#portfolio = portfolio;
    this.#resumed = challenger;
    setText(this.#choose, TEXTS.another);
    this.#last = last;
    void this.#attempt(async (signal) => {
      const form = await this.#ask(last.read, false, signal, last.form);
      this.#last = { ...last, form };
      await this.#tell(portfolio, await /** @type {Promise<Pool>} */ (pool), challenger);
    });
  }

  #drop() {
    this.#shown?.dispose();
    this.#portfolio = this.#shown = this.#resumed = null;
    this.#results.replaceChildren();
  }

  /** @param {File} file */
  async take(file) {
    this.#stop();
    this.#drop();
    void this.#workers();
    this.#form.replaceChildren();
    this.#taken = file;
    this.#written = null;
    setText(this.#choose, TEXTS.another);
    setText(this.#says, TEXTS.looking(file.name));
    await this.#attempt(async (signal) => {
      let sheet = /** @type {Read["sheet"]} */ (null);
      const source = await textOf(file, {
        signal, onProgress: (share) => this.#show(share),
        onSheet: (first) => { sheet = first; },
      });
      const form = formOf(await bytesOf(file, 0, 8));
      const found = await lookAt(source);
      const kind = kindOf(found.dialect, form);
      const told = keptTold(this.#model, kind);
      const read = { file, form, sheet, source, kind, told: {}, ...found };
      const isKept = Object.keys(told).length > 0;
      // What was said of such files before may not be true of this one.
      if (isKept) Object.assign(read, await lookAt(source, told).then((again) => ({ told, ...again }), () => null));
      signal.throwIfAborted();
      setText(this.#says, nameOf(file, sheet));
      const mapping = await this.#ask(read, read.told === told && isKept, signal);
      if (mapping.isWhole) void this.#score(read, mapping);
      else mapping.focus();
    });
  }

  /** The file as a person says that it is written. @param {Read} before @param {import("../../table.js").Told} told @param {string} touched */
  async #readAs(before, told, touched) {
    this.#stop();
    await this.#attempt(async (signal) => {
      try {
        const read = { ...before, told, ...await lookAt(before.source, told) };
        signal.throwIfAborted();
        await this.#ask(read, false, signal);
        document.getElementById(touched)?.focus();
      } catch (error) {
        this.#written?.undo();
        throw error;
      }
    });
  }

  /**
   * Shows what a file is read as, to be changed. Of a wide one each part takes its time: the page answers in between.
   * @param {Read} read @param {boolean} isKept  how it is written was said before @param {AbortSignal} signal
   * @param {MappingForm | null} [before]  what was chosen in it stays
   * @returns {Promise<MappingForm>}
   */
  async #ask(read, isKept, signal, before = null) {
    const { file, form: writtenAs, source, kind, told, dialect, head } = read;
    const model = this.#model;
    await pause();
    const sampler = await Sampler.of(source, read);
    await pause();
    const written = new WrittenForm(writtenAs, dialect, told, sampler.lines(head, MOST_LINES), (other, touched) => this.#readAs(read, other, touched));
    /** What can be known from the beginning. */
    const look = () => {
      const { mapping } = form;
      if (Object.values(mapping.inputs).every((at) => at === null)) {
        form.remark(null);
        return written.clear();
      }
      const sample = sampler.with(model, mapping, { rows: FIRST_ROWS, columns: columnsToShow(dialect.names, mapping) });
      written.show(model, sample);
      form.remark(remarksBefore(model, sample, dialect.names));
    };
    const form = new MappingForm(model, { names: dialect.names, byPosition: !dialect.hasHeader }, {
      canExplain: explainedBy(model) !== null,
      explain: source.size <= EXPLAINED,
      written: written.element, isKept, before,
      onStart: () => {
        keepTold(model, kind, told);
        this.#score(read, form);
      },
      onForget: () => this.take(file),
      onChange: look,
    });
    await pause();
    signal.throwIfAborted();
    written.isOpen = this.#written?.isOpen ?? !form.isWhole;
    this.#written = written;
    look();
    this.#form.replaceChildren(form.element);
    return form;
  }

  /** @param {Read} read @param {MappingForm} form */
  async #score(read, form) {
    const { source, told: dialect } = read;
    this.#stop();
    this.#drop();
    await this.#attempt(async (signal) => {
      const policy = this.#policy;
      this.#last = { read, form, policy };
      this.update();
      const pool = await this.#workers();
      signal.throwIfAborted();
      this.#scoring = true;
      let toldAt = 0;
      const portfolio = await scorePortfolio(this.#model, source, {
        dialect, mapping: form.mapping, explain: form.explain, policy, signal, pool,
        onProgress: ({ share, rows, rowsPerSecond, left }) => {
          this.#show(share);
          // Words are told no faster than they are read.
          if (performance.now() - toldAt < 200) return;
          toldAt = performance.now();
          setText(this.#says, TEXTS.progress(rows, whole(rowsPerSecond), left >= 1 ? TEXTS.left(whole(Math.ceil(left))) : ""));
        },
      });
      this.#scoring = false;
      await this.#tell(portfolio, pool);
    });
  }

  /** What came of what was scored last. @param {import("../../portfolio/portfolio.js").Portfolio} portfolio @param {Pool} pool @param {Kept["challenger"]} [challenger] */
  async #tell(portfolio, pool, challenger) {
    const { read: { file, sheet }, form, policy } = /** @type {Last} */ (this.#last);
    this.#portfolio = portfolio;
    setText(this.#says, TEXTS.scored(portfolio.rows, nameOf(file, sheet), seconds(portfolio.took / 1000)));
    form.done();
    this.#shown = new PortfolioResults(this.#model, portfolio, pool, { name: file.name, policy, challenger }, this.#shared);
    this.#results.replaceChildren(this.#shown.element);
    this.update();
    await this.#shown.ready;
  }

  /** @param {number} share */
  #show(share) {
    this.#busy.hidden = false;
    this.#bar.setAttribute("aria-valuenow", String(Math.round(share * 100)));
    this.#bar.setAttribute("aria-valuetext", percent(share));
    this.#bar.style.setProperty("--share", String(share));
  }

  /** @param {(signal: AbortSignal) => Promise<void>} work */
  async #attempt(work) {
    const running = new AbortController();
    this.#running = running;
    setText(this.#problem, "");
    this.#problem.hidden = true;
    this.#show(0);
    try {
      await work(running.signal);
    } catch (error) {
      if (running.signal.aborted) {
        if (this.#running === null) setText(this.#says, TEXTS.cancelled);
        return;
      }
      const { message } = error instanceof Error ? error : { message: String(error) };
      setText(this.#says, "");
      setText(this.#problem, /[.!?]$/.test(message) ? message : `${message}.`);
      this.#problem.hidden = false;
      if (!(error instanceof CopseError)) throw error;
    } finally {
      if (this.#running === running) {
        this.#running = null;
        this.#scoring = false;
        this.#busy.hidden = true;
      }
    }
  }
}
