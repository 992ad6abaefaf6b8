// Latency by stage: from a measurement to the actuators of the vehicle that used it, as a bar per message type.

import { byId, make, setText } from "../dom.js";
import { messageName, text, whole } from "../text.js";
import { chosenFigures, Rows, setPart, spanSwitch } from "./parts.js";

/** In the order of the figures. The class of a stage is that of its part: sender, transport or receiver. */
const STAGES = [
  "sense", "queue", "compute", "send_wait", "sign", "air", "input_stage", "verify", "fuse_wait", "fuse", "plan", "act",
];

/** @param {import("../app.js").Context} context */
export function makeLatency(context) {
  const root = byId("tab-latency");
  const span = spanSwitch(context.view);
  const list = make("ul", { class: "receptions" });
  const none = make("p", { class: "hint", "data-text": "noLatency" });
  const chosenName = make("h3");
  const table = make("ol", { class: "stages" });
  /** Type whose stages are listed. */
  let chosen = null;
  const cells = STAGES.map((stage) => {
    const value = make("span", { class: "number" });
    table.append(make("li", {}, [
      make("i", { class: `swatch stage-${stage}` }), make("span", { "data-text": `stage_${stage}` }), value,
    ]));
    return value;
  });
  root.append(
    make("section", { class: "panel" }, [
      make("header", { class: "panel-head" }, [make("h2", { "data-text": "latency" }), span.root]),
      make("p", { class: "hint small", "data-text": "latencyHint" }),
      list, none,
    ]),
    make("section", { class: "panel" }, [chosenName, table]),
  );
  const rows = new Rows(list, (type) => {
    const name = make("b");
    const uses = make("span", { class: "hint" });
    const sum = make("span", { class: "number" });
    const parts = STAGES.map((stage) => make("span", { class: `part stage-${stage}` }));
    const bar = make("div", { class: "stack" }, parts);
    const button = make("button", { type: "button", class: "pick" }, [
      make("div", { class: "reception-head" }, [name, uses, sum]), bar,
    ]);
    button.addEventListener("click", () => { chosen = type; });
    return { root: make("li", {}, [button]), button, name, uses, sum, bar, parts };
  });

  /** Mean stages of each type in the chosen span, ms. */
  function means() {
    const { last, before } = chosenFigures(context);
    const found = new Map();
    for (const [type, now] of last?.types ?? []) {
      const then = before?.types.get(type);
      const uses = now.uses - (then?.uses ?? 0);
      if (uses > 0) found.set(type, { uses, stages: now.stages.map((s, i) => (1000 * (s - (then?.stages[i] ?? 0))) / uses) });
    }
    return found;
  }

  return {
    update() {
      span.update();
      if (root.hidden) return;
      const found = means();
      const order = context.world.messageTypes;
      const types = [...found.keys()].sort((a, b) => order.indexOf(a) - order.indexOf(b));
      none.hidden = types.length > 0;
      const sums = new Map(types.map((type) => [type, found.get(type).stages.reduce((a, b) => a + b, 0)]));
      const longest = Math.max(1, ...sums.values());
      if (!found.has(chosen)) chosen = types[0] ?? null;
      const made = rows.show(types);
      for (const type of types) {
        const { uses, stages } = found.get(type);
        const row = made.get(type);
        setText(row.name, messageName(type));
        setText(row.uses, text("usesCount", { count: whole(uses) }));
        setText(row.sum, `${sums.get(type).toFixed(1)} ms`);
        row.bar.style.width = `${(100 * sums.get(type)) / longest}%`;
        row.button.setAttribute("aria-pressed", String(type === chosen));
        stages.forEach((ms, i) => {
          setPart(row.parts[i], ms < 0.005 ? 0 : ms, `${text(`stage_${STAGES[i]}`)}: ${ms.toFixed(2)} ms`);
        });
      }
      setText(chosenName, chosen ? text("stagesOf", { type: messageName(chosen) }) : "");
      const stages = chosen ? found.get(chosen).stages : [];
      cells.forEach((cell, i) => setText(cell, chosen ? `${stages[i].toFixed(2)} ms` : "–"));
    },
    translate() {
      rows.clear();
      this.update();
    },
  };
}
