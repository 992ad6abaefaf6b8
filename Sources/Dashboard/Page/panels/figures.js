// Key figures: road users, warnings, vehicles by automation level, and messages per second by type.

import { byId, make, setShown, setText } from "../dom.js";
import { messageColour } from "../palette.js";
import { messageName, text, whole } from "../text.js";
import { Kind } from "../world.js";

const LEVELS = ["unequipped", "level2", "level3", "level4"];

/** @param {import("../app.js").Context} context */
export function makeFigures(context) {
  const { view, viewChanged } = context;
  const root = byId("figures");
  const rates = new Float64Array(32);
  const levels = new Uint32Array(LEVELS.length);
  const numbers = {};
  const heads = ["vehicles", "pedestrians", "messagesPerSecond", "warnings"].map((key) => {
    numbers[key] = make("dd", {}, ["0"]);
    return make("div", { class: "figure" }, [make("dt", { "data-text": key }), numbers[key]]);
  });
  const levelParts = LEVELS.map((level) => make("span", { class: `part swatch-${level}` }));
  const levelNumbers = LEVELS.map(() => make("b"));
  const levelLabels = LEVELS.map((level, i) => make("li", {}, [
    make("i", { class: `swatch swatch-${level}` }), make("span", { "data-text": level }), levelNumbers[i],
  ]));
  const types = make("ul", { class: "types" });
  /** Elements of each type's row. @type {Map<string, Record<string, HTMLElement>>} */
  const rows = new Map();

  root.append(
    make("h2", { class: "unseen", "data-text": "figures" }),
    make("dl", { class: "heads" }, heads),
    make("h3", { class: "unseen", "data-text": "byLevel" }),
    make("div", { class: "levels", "aria-hidden": "true" }, levelParts),
    make("ul", { class: "level-labels" }, levelLabels),
    make("div", { class: "type-head" }, [
      make("h3", { "data-text": "byType" }),
      make("span", { "data-text": "ringShown" }),
    ]),
    types,
  );

  function addType(type) {
    const label = make("span", { class: "type-name" });
    const bar = make("span", { class: "bar-fill" });
    const number = make("span", { class: "number" });
    const button = make("button", { type: "button", class: "type" },
      [label, make("span", { class: "bar-track", "aria-hidden": "true" }, [bar]), number]);
    button.style.setProperty("--type", `var(--colour-${messageColour(type)})`);
    button.addEventListener("click", () => {
      if (!view.hiddenTypes.delete(type)) view.hiddenTypes.add(type);
      viewChanged();
      showHidden(type);
    });
    const row = make("li", { hidden: "" }, [button]);
    rows.set(type, { row, button, label, bar, number });
    types.append(row);
    nameType(type);
    showHidden(type);
  }

  function nameType(type) {
    const { label, button } = rows.get(type);
    setText(label, messageName(type));
    button.title = text("ringsOf", { type: messageName(type) });
  }

  function showHidden(type) {
    rows.get(type).button.setAttribute("aria-pressed", String(!view.hiddenTypes.has(type)));
  }

  function updateLevels() {
    const { current } = context.playback;
    levels.fill(0);
    const names = context.world.names.get(Kind.vehicle);
    const hazards = context.world.names.get(Kind.hazard);
    let count = 0;
    for (let row = 0; row < (current?.count ?? 0); row += 1) {
      const index = current.index[row];
      if (hazards.has(index)) continue;
      const level = names.get(index)?.level;
      levels[level >= 2 && level <= 4 ? level - 1 : 0] += 1;
      count += 1;
    }
    setText(numbers.vehicles, whole(count));
    levels.forEach((value, i) => {
      levelParts[i].style.flexGrow = value;
      setText(levelNumbers[i], whole(value));
    });
  }

  function updateTypes() {
    context.world.addRates(rates);
    const largest = Math.max(1, ...rates);
    let sum = 0;
    context.world.messageTypes.forEach((type, i) => {
      if (!rows.has(type)) addType(type);
      const { row, bar, number } = rows.get(type);
      sum += rates[i];
      if (rates[i] > 0) setShown(row, true);
      bar.style.transform = `scaleX(${rates[i] / largest})`;
      setText(number, rates[i] > 0 && rates[i] < 10 ? rates[i].toFixed(1) : whole(rates[i]));
    });
    setText(numbers.messagesPerSecond, whole(sum));
  }

  return {
    update() {
      updateLevels();
      updateTypes();
      setText(numbers.pedestrians, whole(context.playback.current?.pedestrianCount ?? 0));
      setText(numbers.warnings, whole(context.world.warningCount));
    },
    translate() {
      for (const type of rows.keys()) nameType(type);
    },
  };
}
