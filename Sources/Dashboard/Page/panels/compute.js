// Computers: load, queue, deadline misses and energy of all vehicles together, of roadside units and of the cloud.

import { byId, make, setText } from "../dom.js";
import { text, whole } from "../text.js";
import { chosenFigures, percent, Rows, scaled, spanSwitch, sparkline } from "./parts.js";

/** Roadside units shown: those with the highest load. */
const ROW_LIMIT = 40;
/** Load at the top of a line, at least. */
const LEAST_SCALE = 0.1;

/** @param {import("../app.js").Context} context */
export function makeCompute(context) {
  const root = byId("tab-compute");
  const span = spanSwitch(context.view);
  const list = make("ul", { class: "computers" });
  const more = make("p", { class: "hint" });
  root.append(make("section", { class: "panel" }, [
    make("header", { class: "panel-head" }, [make("h2", { "data-text": "compute" }), span.root]),
    make("p", { class: "hint small", "data-text": "computeHint" }),
    list, more,
  ]));
  const rows = new Rows(list, (key) => {
    const name = make("b", { class: "computer-name" });
    const load = make("span", { class: "number" });
    const bar = make("span", { class: "bar-fill" });
    const spark = sparkline();
    const facts = make("dl", { class: "rows" });
    const values = {};
    for (const fact of ["queue", "misses", "power", "energy"]) {
      values[fact] = make("dd");
      facts.append(make("div", {}, [make("dt", {}, [text(`compute_${fact}`)]), values[fact]]));
    }
    const row = make("li", { class: "computer" }, [
      make("div", { class: "computer-head" }, [name, spark.svg, load]),
      make("span", { class: "bar-track" }, [bar]), facts,
    ]);
    row.dataset.node = String(key);
    return { root: row, name, load, bar, spark, values };
  });

  /** Load of a computer between two totals: busy time by the time of all its servers. */
  function load(now, then, seconds) {
    const servers = then ? (now.servers + then.servers) / 2 : now.servers;
    return seconds > 0 && servers > 0 ? Math.min(1, (now.busy - (then?.busy ?? 0)) / (servers * seconds)) : NaN;
  }

  function nameOf(node) {
    if (node === null) return null;
    return context.world.namesByNode.get(node)?.name ?? text("kind3");
  }

  return {
    update() {
      span.update();
      if (root.hidden) return;
      const { last, before } = chosenFigures(context);
      if (!last) return;
      const begin = before?.time ?? context.scene.begin_s;
      const seconds = last.time - begin;
      const history = context.world.figures;
      const computed = last.computers.map((now) => {
        const then = before?.computers.find(({ node }) => node === now.node);
        return { now, then, load: load(now, then, seconds) };
      });
      const others = computed.filter(({ now }) => now.node !== null).sort((a, b) => b.load - a.load);
      const shown = [...computed.filter(({ now }) => now.node === null), ...others.slice(0, ROW_LIMIT)];
      const made = rows.show(shown.map(({ now }) => now.node));
      for (const { now, then, load: share } of shown) {
        const row = made.get(now.node);
        const title = nameOf(now.node) ?? text("computeVehicles", { count: whole(now.computers) });
        setText(row.name, title);
        setText(row.load, percent(share));
        row.bar.style.transform = `scaleX(${Number.isFinite(share) ? share : 0})`;
        const points = [];
        for (let i = 1; i < history.length; i += 1) {
          const [a, b] = [history[i - 1], history[i]].map((f) => f.computers.find(({ node }) => node === now.node));
          if (a && b) points.push([history[i].time, load(b, a, history[i].time - history[i - 1].time)]);
        }
        const known = points.filter(([, value]) => Number.isFinite(value));
        row.spark.draw(known, Math.max(LEAST_SCALE, ...known.map(([, value]) => 1.2 * value)));
        const missed = now.misses - (then?.misses ?? 0);
        const tasks = now.tasks - (then?.tasks ?? 0);
        setText(row.values.queue, now.computers > 1
          ? text("queueOf", { all: whole(now.pending), most: whole(now.longest) }) : whole(now.pending));
        setText(row.values.misses, tasks > 0 ? `${whole(missed)} (${percent(missed / tasks)})` : "–");
        row.values.misses.classList.toggle("bad", missed > 0);
        const joules = now.energy - (then?.energy ?? 0);
        setText(row.values.power, seconds > 0 ? scaled(joules / seconds, "W") : "–");
        setText(row.values.energy, scaled(now.energy, "J"));
      }
      const hidden = others.length - ROW_LIMIT;
      setText(more, hidden > 0 ? text("moreComputers", { count: hidden }) : "");
    },
    translate() {
      rows.clear();
      this.update();
    },
  };
}
