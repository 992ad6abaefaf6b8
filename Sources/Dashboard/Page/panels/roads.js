// Roads: mean speed and density, roads that are or will be congested, and how good the forecasts were.

import { byId, make, setShown, setText } from "../dom.js";
import { roadsOf, SPEED_BOUNDS, speedClass } from "../geometry.js";
import { clock, text, whole } from "../text.js";
import { percent, Rows } from "./parts.js";

/** Roads listed: those that are or will be congested first, then the slowest. */
const ROW_LIMIT = 30;

/** @param {import("../app.js").Context} context */
export function makeRoads(context) {
  const root = byId("tab-roads");
  const { view, camera } = context;
  const roads = roadsOf(context.scene);
  let wasShown = false;
  const layer = make("input", { type: "checkbox" });
  layer.addEventListener("change", () => {
    view.layers.speeds = layer.checked;
    context.viewChanged();
  });
  const bounds = ["0", ...SPEED_BOUNDS.map((bound) => `${100 * bound}`), "100 %"];
  const legend = make("div", { class: "speeds" }, [
    ...[...SPEED_BOUNDS, 1].map((_, i) => make("span", { class: `speed-class speed${i}` })),
    ...bounds.map((bound) => make("span", { class: "speed-bound" }, [bound])),
  ]);
  const hitRate = make("b", { class: "big" });
  const falseAlarms = make("b", { class: "big" });
  const counts = make("p", { class: "hint small" });
  const list = make("ul", { class: "road-list" });
  const none = make("p", { class: "hint", "data-text": "noCongestion" });
  const time = make("span", { class: "count" });
  root.append(
    make("section", { class: "panel" }, [
      make("header", { class: "panel-head" }, [make("h2", { "data-text": "roads" }), time]),
      make("label", { class: "check" }, [layer, make("span", { "data-text": "speedLayer" })]),
      legend,
      make("p", { class: "hint small", "data-text": "speedHint" }),
    ]),
    make("section", { class: "panel" }, [
      make("h2", { "data-text": "forecast" }),
      make("p", { class: "hint small", "data-text": "forecastHint" }),
      make("dl", { class: "scores" }, [
        make("div", {}, [make("dt", { "data-text": "hitRate" }), make("dd", {}, [hitRate])]),
        make("div", {}, [make("dt", { "data-text": "falseAlarms" }), make("dd", {}, [falseAlarms])]),
      ]),
      counts,
    ]),
    make("section", { class: "panel" }, [make("h2", { "data-text": "roadList" }), none, list]),
  );
  const rows = new Rows(list, (road) => {
    const name = make("b");
    const state = make("span", { class: "tag" });
    const speed = make("span", { class: "number" });
    const density = make("span", { class: "hint" });
    const dot = make("i", { class: "swatch" });
    const button = make("button", { type: "button", class: "pick road" }, [dot, name, state, speed, density]);
    button.addEventListener("click", () => {
      const { points } = roads[road].lanes[0];
      const middle = 2 * Math.floor(points.length / 4);
      view.isFollowing = false;
      camera.centre(points[middle], points[middle + 1]);
    });
    return { root: make("li", {}, [button]), name, state, speed, density, dot };
  });

  return {
    update() {
      if (root.hidden || !context.world.roads) return;
      // Whoever looks at the panel first wants to see the roads.
      if (!wasShown) layer.click();
      wasShown = true;
      const { rows: all, hits, falseAlarms: alarms, misses, time: at } = context.world.roads;
      layer.checked = view.layers.speeds;
      setText(time, text("asOf", { time: clock(at) }));
      setText(hitRate, hits + misses > 0 ? percent(hits / (hits + misses)) : "–");
      setText(falseAlarms, hits + alarms > 0 ? percent(alarms / (hits + alarms)) : "–");
      setText(counts, text("scoreCounts", { hits: whole(hits), misses: whole(misses), alarms: whole(alarms) }));
      const rank = (row) => (row.state === 2 ? 0 : row.state === 1 ? 1 : 2);
      const shown = [...all].filter((row) => row.state > 0 || row.relative < SPEED_BOUNDS[1])
        .sort((a, b) => rank(a) - rank(b) || a.relative - b.relative).slice(0, ROW_LIMIT);
      setShown(none, shown.length === 0);
      const made = rows.show(shown.map((row) => row.road));
      for (const { road, speed, relative, density, state } of shown) {
        const row = made.get(road);
        setText(row.name, roads[road]?.name ?? String(road));
        setText(row.state, state > 0 ? text(`roadState${state}`) : "");
        row.state.dataset.state = String(state);
        setText(row.speed, `${(3.6 * speed).toFixed(0)} km/h`);
        setText(row.density, text("density", { density: density.toFixed(0) }));
        row.dot.className = `swatch speed${speedClass(relative)}`;
      }
    },
    translate() {
      rows.clear();
      this.update();
    },
  };
}
