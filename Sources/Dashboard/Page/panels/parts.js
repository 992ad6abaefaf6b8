// What several panels are made of.

import { make, setText } from "../dom.js";

/** Time over which panels show recent totals, virtual seconds. */
export const RECENT_S = 10;

/**
 * A choice between the last seconds and the whole run.
 * @param {import("../app.js").View} view
 */
export function spanSwitch(view) {
  const buttons = [["recent", "spanRecent"], ["all", "spanAll"]].map(([span, key]) => {
    const button = make("button", { type: "button", class: "choice", "data-text": key });
    button.addEventListener("click", () => { view.span = span; });
    return [span, button];
  });
  const root = make("div", { class: "choices", role: "group", "data-label": "span" }, buttons.map(([, b]) => b));
  return {
    root,
    update() {
      for (const [span, button] of buttons) button.setAttribute("aria-pressed", String(view.span === span));
    },
  };
}

/** The totals that a panel shows, and those to subtract. */
export function chosenFigures(context) {
  return context.world.figuresOver(context.view.span === "recent" ? RECENT_S : null);
}

/** A line of the last minutes: values from 0 to `most`, times from left to right. */
export function sparkline(label) {
  const ns = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(ns, "svg");
  svg.setAttribute("class", "spark");
  svg.setAttribute("viewBox", "0 0 100 24");
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("role", "img");
  if (label) svg.dataset.label = label;
  const area = document.createElementNS(ns, "path");
  area.setAttribute("class", "spark-area");
  const line = document.createElementNS(ns, "path");
  line.setAttribute("class", "spark-line");
  svg.append(area, line);
  let drawn = "";
  return {
    svg,
    /** @param {[number, number][]} points time and value */
    draw(points, most) {
      const [begin, end] = [points[0]?.[0] ?? 0, points.at(-1)?.[0] ?? 0];
      const path = points.length < 2 ? "" : points.map(([time, value]) => {
        const x = (100 * (time - begin)) / (end - begin);
        return `${x.toFixed(1)} ${(23 - 22 * Math.min(1, value / most)).toFixed(1)}`;
      }).join("L");
      if (path === drawn) return;
      drawn = path;
      line.setAttribute("d", path && `M${path}`);
      area.setAttribute("d", path && `M0 24L${path}L100 24Z`);
    },
  };
}

/** Rows of a list by key: made once, kept in the order of the keys. */
export class Rows {
  #root;
  #make;
  #rows = new Map();

  constructor(root, makeRow) {
    this.#root = root;
    this.#make = makeRow;
  }

  /** @returns {Map<any, any>} the row of each key */
  show(keys) {
    for (const [key, row] of this.#rows) {
      if (!keys.includes(key)) {
        row.root.remove();
        this.#rows.delete(key);
      }
    }
    keys.forEach((key, i) => {
      if (!this.#rows.has(key)) this.#rows.set(key, this.#make(key));
      const { root } = this.#rows.get(key);
      if (this.#root.children[i] !== root) this.#root.insertBefore(root, this.#root.children[i] ?? null);
    });
    return this.#rows;
  }

  clear() {
    this.#rows.clear();
    this.#root.replaceChildren();
  }
}

/** A share as a percentage. */
export function percent(share) {
  if (!Number.isFinite(share)) return "–";
  const value = 100 * share;
  // Close to a bound a decimal tells a little from nothing.
  const isFine = (value > 0 && value < 9.95) || (value > 99 && value < 100);
  return `${isFine ? Math.min(value, 99.9).toFixed(1) : value.toFixed(0)} %`;
}

/** A number with three digits and a prefix of its unit. */
export function scaled(value, unit) {
  const [factor, prefix] = value >= 1e6 ? [1e6, "M"] : value >= 1e3 ? [1e3, "k"] : [1, ""];
  const shown = value / factor;
  return `${shown.toFixed(shown >= 99.5 || (factor === 1 && shown >= 9.95) ? 0 : 1)} ${prefix}${unit}`;
}

/** Sets width and title of a part of a bar. */
export function setPart(part, share, title) {
  part.style.flexGrow = String(share);
  part.hidden = !(share > 0);
  if (part.title !== title) part.title = title;
}

export { setText };
