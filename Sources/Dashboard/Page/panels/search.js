// Search by name among road users on the road, roadside units and the cloud.

import { byId, make, setShown } from "../dom.js";
import { text } from "../text.js";
import { Kind } from "../world.js";

/** Results shown. */
const RESULT_LIMIT = 8;

/** @param {import("../app.js").Context} context */
export function makeSearch(context) {
  const { select } = context;
  const input = byId("search");
  const list = byId("search-results");
  let results = [];
  let active = 0;

  function find() {
    const wanted = input.value.trim().toLowerCase();
    results = wanted === "" ? [] : matches(wanted);
    active = 0;
    show(wanted !== "");
  }

  /** Names that are equal come first, then those that begin with the text, then those that contain it. */
  function matches(wanted) {
    const ranked = [[], [], []];
    for (const [kind, names] of context.world.names) {
      for (const entry of names.values()) {
        const name = entry.name.toLowerCase();
        const rank = name === wanted ? 0 : name.startsWith(wanted) ? 1 : name.includes(wanted) ? 2 : -1;
        if (rank >= 0 && ranked[rank].length < RESULT_LIMIT && isPresent(kind, entry.index)) ranked[rank].push(entry);
      }
    }
    return ranked.flat().slice(0, RESULT_LIMIT);
  }

  function isPresent(kind, index) {
    if (kind === Kind.roadside || kind === Kind.cloud) return true;
    const rows = kind === Kind.pedestrian ? context.playback.current?.pedestrianRows : context.playback.current?.rows;
    return rows?.has(index) ?? false;
  }

  function show(isOpen) {
    const items = results.map((entry, i) => {
      const item = make("li", { role: "option", id: `result-${i}`, "aria-selected": String(i === active) },
        [make("b", {}, [entry.name]), make("span", {}, [text(`kind${entry.kind}`)])]);
      item.addEventListener("pointerdown", (event) => {
        event.preventDefault();
        choose(entry);
      });
      return item;
    });
    if (items.length === 0) items.push(make("li", { class: "hint" }, [text("noMatch")]));
    list.replaceChildren(...items);
    setShown(list, isOpen);
    input.setAttribute("aria-expanded", String(isOpen));
    if (isOpen && results.length > 0) input.setAttribute("aria-activedescendant", `result-${active}`);
    else input.removeAttribute("aria-activedescendant");
  }

  function choose(entry) {
    select({ kind: entry.kind, index: entry.index }, "now");
    input.value = "";
    find();
    context.focusMap();
  }

  input.addEventListener("input", find);
  input.addEventListener("focus", find);
  input.addEventListener("blur", () => show(false));
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      event.preventDefault();
      input.value = "";
      context.focusMap();
    } else if (event.key === "Enter" && results[active]) {
      event.preventDefault();
      choose(results[active]);
    } else if (results.length > 0 && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      active = (active + (event.key === "ArrowDown" ? 1 : results.length - 1)) % results.length;
      show(true);
    }
  });

  return { update() {}, translate() {} };
}
