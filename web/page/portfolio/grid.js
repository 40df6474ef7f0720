// A table of any number of rows, of which those in sight alone are in the page. Rows are reached by the
// wheel, the scroll bar and the keys; Enter or a click opens one.

import { h, setAttribute, setText } from "../../element/dom.js";

/**
 * @template {string} Name
 * @typedef {{ name: Name, title: string, numeric?: boolean, width: string, sorts?: boolean, words?: boolean }} GridColumn `words`: of the file's or the model's, in whatever direction
 */

const ROW = 34;
/** Browsers have no taller elements than some 17 million pixels: of more rows a pixel stands for several. */
const TALLEST = 8_000_000;
const IN_SIGHT = 15;
let count = 0;

/** @template {string} Name */
export class Grid {
  #cellsOf;
  #onOpen;
  #id = `grid-${++count}`;
  #rows = 0;
  #first = 0;
  #active = 0;
  #space = h("div", { class: "space" });
  #window = h("div", { class: "window", role: "rowgroup" });
  /** @type {HTMLElement[]} */ #lines = [];
  /** @type {Map<Name, HTMLElement>} */ #heads = new Map();
  #expected = -1;

  /**
   * @param {object} how
   * @param {string} how.label
   * @param {readonly GridColumn<Name>[]} how.columns
   * @param {(place: number) => readonly (string | Node)[]} how.cellsOf
   * @param {(place: number) => void} how.onOpen
   * @param {(column: Name) => void} how.onSort
   */
  constructor({ label, columns, cellsOf, onOpen, onSort }) {
    this.#cellsOf = cellsOf;
    this.#onOpen = onOpen;
    const head = h("div", { class: "line head", role: "row", "aria-rowindex": "1" }, ...columns.map((column) => {
      const { name, title, numeric, sorts = true } = column;
      const cell = h("div", { class: numeric ? "cell number" : "cell", role: "columnheader" });
      if (sorts) {
        const button = h("button", { type: "button" }, title);
        button.addEventListener("click", () => onSort(name));
        cell.append(button);
      } else cell.append(title);
      this.#heads.set(name, cell);
      return cell;
    }));
    this.element = h("div", { class: "listing", role: "grid", tabindex: "0", "aria-label": label, "aria-colcount": String(columns.length) },
      h("div", { class: "heads", role: "rowgroup" }, head), this.#space, this.#window);
    this.element.style.setProperty("--columns", columns.map(({ width }) => width).join(" "));
    for (let i = 0; i <= IN_SIGHT; ++i) {
      const line = h("div", { class: "line", role: "row", id: `${this.#id}-${i}` },
        ...columns.map(({ numeric, words }) => h("div", { class: numeric ? "cell number" : "cell", role: "gridcell", dir: words ? "auto" : null })));
      line.addEventListener("click", () => {
        const place = this.#placeOf(i);
        if (place >= this.#rows) return;
        this.#active = place;
        this.#draw();
        this.#onOpen(place);
      });
      this.#lines.push(line);
    }
    this.#window.append(...this.#lines);
    this.element.addEventListener("scroll", () => this.#onScroll(), { passive: true });
    this.element.addEventListener("wheel", (event) => this.#onWheel(event), { passive: false });
    this.element.addEventListener("keydown", (event) => this.#onKey(event));
    this.element.addEventListener("focus", () => this.#draw());
  }

  /** @param {number} rows @param {{ column: Name, descending: boolean }} sorted */
  update(rows, { column, descending }) {
    this.#rows = rows;
    this.#active = 0;
    this.element.setAttribute("aria-rowcount", String(rows + 1));
    this.#space.style.setProperty("block-size", `${Math.min(TALLEST, rows * ROW)}px`);
    this.element.style.setProperty("--in-sight", String(Math.max(1, Math.min(IN_SIGHT, rows))));
    for (const [name, head] of this.#heads) {
      setAttribute(head, "aria-sort", name !== column ? null : descending ? "descending" : "ascending");
    }
    this.#go(0);
  }

  /** Shows the rows again, whose values have changed. */
  refresh() {
    this.#draw();
  }

  get #last() {
    return Math.max(0, this.#rows - IN_SIGHT);
  }

  /** @param {number} line */
  #placeOf(line) {
    return Math.floor(this.#first) + line;
  }

  /** @param {number} first */
  #go(first) {
    this.#first = Math.max(0, Math.min(this.#last, first));
    const range = this.element.scrollHeight - this.element.clientHeight;
    const top = this.#last === 0 ? 0 : Math.round((this.#first / this.#last) * range);
    this.#expected = top;
    this.element.scrollTop = top;
    this.#draw();
  }

  #onScroll() {
    const { scrollTop, scrollHeight, clientHeight } = this.element;
    // What was set here is told too.
    if (Math.abs(scrollTop - this.#expected) < 1.5) return;
    this.#expected = -1;
    const range = scrollHeight - clientHeight;
    this.#first = range <= 0 ? 0 : Math.min(this.#last, (scrollTop / range) * this.#last);
    this.#draw();
  }

  /** @param {WheelEvent} event */
  #onWheel(event) {
    if (event.ctrlKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) return;
    const rows = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? event.deltaY / ROW : event.deltaY;
    const next = Math.max(0, Math.min(this.#last, this.#first + rows));
    // At an end the page scrolls on.
    if (next === this.#first) return;
    event.preventDefault();
    this.#go(next);
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    if (event.target !== this.element) return;
    /** @type {Record<string, number>} */
    const moves = { ArrowDown: 1, ArrowUp: -1, PageDown: IN_SIGHT - 1, PageUp: 1 - IN_SIGHT, Home: -Infinity, End: Infinity };
    if (event.key === "Enter" && this.#rows > 0) {
      event.preventDefault();
      this.#onOpen(this.#active);
    }
    const move = moves[event.key];
    if (move === undefined || this.#rows === 0) return;
    event.preventDefault();
    this.#active = Math.max(0, Math.min(this.#rows - 1, this.#active + move));
    const first = Math.floor(this.#first);
    if (this.#active < first) this.#go(this.#active);
    else if (this.#active >= first + IN_SIGHT) this.#go(this.#active - IN_SIGHT + 1);
    else this.#draw();
  }

  #draw() {
    const first = Math.floor(this.#first);
    let active = null;
    this.#lines.forEach((line, i) => {
      const place = first + i;
      line.hidden = place >= this.#rows || i >= IN_SIGHT;
      if (line.hidden) {
        line.classList.remove("active");
        return;
      }
      line.setAttribute("aria-rowindex", String(place + 2));
      line.classList.toggle("odd", place % 2 === 1);
      const isActive = place === this.#active;
      line.classList.toggle("active", isActive);
      setAttribute(line, "aria-selected", isActive ? "true" : null);
      if (isActive) active = line.id;
      this.#cellsOf(place).forEach((cell, index) => {
        const box = /** @type {HTMLElement} */ (line.children[index]);
        if (typeof cell === "string") setText(box, cell);
        else box.replaceChildren(cell);
      });
    });
    setAttribute(this.element, "aria-activedescendant", active);
  }
}
