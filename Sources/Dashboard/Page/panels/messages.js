// Messages: sent, received and lost by type and cause, and how busy the channel is.

import { byId, make, setText } from "../dom.js";
import { messageColour } from "../palette.js";
import { messageName, text, whole } from "../text.js";
import { chosenFigures, percent, Rows, setPart, spanSwitch, sparkline } from "./parts.js";

/** Busy ratio at the top of the line, at least. */
const LEAST_SCALE = 0.05;
/** Causes of losses in the order of the figures, after what was received. */
const CAUSES = ["half_duplex", "sensitivity", "propagation", "interference", "extra_loss", "malformed"];

/** @param {import("../app.js").Context} context */
export function makeMessages(context) {
  const root = byId("tab-messages");
  const span = spanSwitch(context.view);
  const busy = make("b", { class: "big" });
  const spark = sparkline("busyRatio");
  const list = make("ul", { class: "receptions" });
  const legend = make("ul", { class: "bar-legend" }, ["delivered", ...CAUSES].map((cause) => (
    make("li", {}, [make("i", { class: `swatch cause-${cause}` }), make("span", { "data-text": `cause_${cause}` })]))));
  root.append(
    make("section", { class: "panel" }, [
      make("header", { class: "panel-head" }, [make("h2", { "data-text": "busyRatio" }), span.root]),
      make("div", { class: "busy" }, [busy, spark.svg]),
    ]),
    make("section", { class: "panel" }, [
      make("h2", { "data-text": "receptions" }),
      make("p", { class: "hint small", "data-text": "receptionsHint" }),
      legend, list,
    ]),
  );
  const rows = new Rows(list, (type) => {
    const name = make("b");
    const sent = make("span", { class: "hint" });
    const share = make("span", { class: "number" });
    const parts = ["delivered", ...CAUSES].map((cause) => make("span", { class: `part cause-${cause}` }));
    const bar = make("div", { class: "stack" }, parts);
    const dot = make("i", { class: "swatch" });
    dot.style.background = `var(--colour-${messageColour(type)})`;
    const row = make("li", {}, [make("div", { class: "reception-head" }, [dot, name, sent, share]), bar]);
    return { root: row, name, sent, share, bar, parts };
  });

  return {
    update() {
      span.update();
      if (root.hidden) return;
      const { last, before } = chosenFigures(context);
      if (!last) return;
      const samples = last.busySamples - (before?.busySamples ?? 0);
      setText(busy, samples > 0 ? percent((last.busySum - (before?.busySum ?? 0)) / samples) : "–");
      const history = context.world.figures;
      const points = [];
      for (let i = 1; i < history.length; i += 1) {
        const count = history[i].busySamples - history[i - 1].busySamples;
        if (count > 0) points.push([history[i].time, (history[i].busySum - history[i - 1].busySum) / count]);
      }
      spark.draw(points, Math.max(LEAST_SCALE, ...points.map(([, value]) => 1.2 * value)));
      const order = context.world.messageTypes;
      const types = [...last.types.keys()].sort((a, b) => order.indexOf(a) - order.indexOf(b));
      const made = rows.show(types);
      for (const type of types) {
        const now = last.types.get(type);
        const then = before?.types.get(type);
        const row = made.get(type);
        const sent = now.sent - (then?.sent ?? 0);
        const dropped = now.dropped - (then?.dropped ?? 0);
        const attempted = now.attempted - (then?.attempted ?? 0);
        const counts = [now.delivered - (then?.delivered ?? 0), ...now.lost.map((n, i) => n - (then?.lost[i] ?? 0))];
        setText(row.name, messageName(type));
        setText(row.sent, text("sentCount", { count: whole(sent) })
          + (dropped > 0 ? ` · ${text("notSent", { count: whole(dropped) })}` : ""));
        setText(row.share, attempted > 0 ? percent(counts[0] / attempted) : "–");
        row.bar.hidden = attempted === 0;
        counts.forEach((count, i) => {
          const cause = text(`cause_${["delivered", ...CAUSES][i]}`);
          setPart(row.parts[i], count, `${cause}: ${whole(count)} (${percent(count / attempted)})`);
        });
      }
    },
    translate() {
      rows.clear();
      this.update();
    },
  };
}
