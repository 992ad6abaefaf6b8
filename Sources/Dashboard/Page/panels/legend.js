// Legend, and the choice of what the map shows.

import { byId, make, symbol } from "../dom.js";

/** Sign of the page's sprite → text. */
const SIGNS = {
  unequipped: "legendUnequipped", level2: "legendLevel2", level3: "legendLevel3", level4: "legendLevel4",
  brake: "legendBrake", indicator: "legendIndicator", stopped: "legendStopped", collided: "legendCollided",
  pedestrian: "legendPedestrian", hazard: "legendHazard", roadside: "legendRoadside", signal: "legendSignal",
  warning: "legendWarning", message: "legendMessage",
};
const LAYERS = [["messages", "messagesLayer"], ["coverage", "coverageLayer"], ["names", "namesLayer"]];

/** @param {import("../app.js").Context} context */
export function makeLegend({ sides, view, viewChanged }) {
  const root = byId("legend");
  // Beside each other the maps are narrow.
  root.open = sides.length < 2 && matchMedia("(min-height: 860px)").matches;
  const layers = LAYERS.map(([layer, key]) => {
    const box = make("input", { type: "checkbox" });
    box.checked = view.layers[layer];
    box.addEventListener("change", () => {
      view.layers[layer] = box.checked;
      viewChanged();
    });
    return make("label", {}, [box, make("span", { "data-text": key })]);
  });
  root.append(
    make("summary", { "data-text": "legend" }),
    make("ul", { class: "signs" }, Object.entries(SIGNS).map(([sign, key]) => (
      make("li", {}, [symbol("sign", sign), make("span", { "data-text": key })])))),
    make("fieldset", { class: "layers" }, [make("legend", { "data-text": "onMap" }), ...layers]),
  );
  return { update() {}, translate() {} };
}
