// A demonstration: the same figures of both sides.

import { byId, make, setShown, setText } from "../dom.js";
import { text, whole } from "../text.js";
import { Flag } from "../stream.js";
import { Kind } from "../world.js";

/** Figures in the order in which they are shown. */
const FIGURES = ["vehicles", "meanSpeed", "stoppedVehicles", "collidedVehicles", "warnings", "messagesPerSecond"];

/** @param {import("../app.js").Context} context */
export function makeCompare(context) {
  const root = byId("compare");
  const { sides } = context;
  const isPair = sides.length > 1;
  setShown(root, isPair);
  if (!isPair) return { update() {}, translate() {} };
  const rates = new Float64Array(32);
  const heads = sides.map((side) => {
    const button = make("button", { type: "button", class: "choice", "data-text": `side_${side.name}` });
    button.addEventListener("click", () => context.focus(side));
    return button;
  });
  const cells = FIGURES.map(() => sides.map(() => make("td")));
  root.append(make("table", { class: "compared" }, [
    make("thead", {}, [make("tr", {}, [
      make("th", {}, [make("span", { class: "unseen", "data-text": "figures" })]),
      ...heads.map((head) => make("th", { scope: "col" }, [head])),
    ])]),
    make("tbody", {}, FIGURES.map((figure, i) => (
      make("tr", {}, [make("th", { scope: "row", "data-text": figure }), ...cells[i]])))),
  ]));

  /** Values of one side, in the order of FIGURES. */
  function values({ world, playback }) {
    const { current } = playback;
    const hazards = world.names.get(Kind.hazard);
    let [count, sum, stopped, collided] = [0, 0, 0, 0];
    for (let row = 0; row < (current?.count ?? 0); row += 1) {
      if (hazards.has(current.index[row])) continue;
      count += 1;
      sum += current.speed[row];
      stopped += current.flags[row] & Flag.stopped ? 1 : 0;
      collided += current.flags[row] & Flag.collided ? 1 : 0;
    }
    world.addRates(rates);
    const mean = count > 0 ? `${((3.6 * sum) / count).toFixed(1)} km/h` : "–";
    return [
      whole(count), mean, whole(stopped), whole(collided), whole(world.warningCount),
      whole(rates.reduce((a, b) => a + b, 0)),
    ];
  }

  return {
    update() {
      sides.forEach((side, s) => {
        heads[s].setAttribute("aria-pressed", String(side === context.side));
        heads[s].title = text("showSide");
        values(side).forEach((value, i) => setText(cells[i][s], value));
      });
    },
    translate() {},
  };
}
