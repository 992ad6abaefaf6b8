// What the chosen road user's computer knows against what is there, its tasks against their deadlines, and what it
// received and lost.

import { byId, make, setShown, setText } from "../dom.js";
import { compareKnown, HORIZON_M } from "../known.js";
import { cssColour } from "../palette.js";
import { text, whole } from "../text.js";
import { Kind } from "../world.js";
import { percent, setPart } from "./parts.js";

/** In the order of the server's numbers. */
const OUTCOMES = [
  "delivered", "half_duplex", "propagation", "interference", "extra_loss", "inbox_full", "malformed",
  "sensitivity",
];
/** Time that the chart of tasks shows, and over which receptions count, virtual seconds. */
const CHART_S = 0.5;
const RECEPTION_S = 5;
const ENGINES = ["sensor", "accelerator", "processor", "security", "communication"];
/** Colour of a task by the part of the chain that it belongs to. */
const TASK_COLOURS = {
  detect_camera: "sensed", detect_surround: "sensed", detect_radar: "sensed", detect_lidar: "sensed",
  detect_points: "sensed", cluster_points: "sensed",
  track: "level3", fuse: "level3", predict: "level3", aggregate: "level3", plan: "rsm", control: "rsm",
  sign: "vehicle_state", verify: "vehicle_state", encode: "vehicle_state", decode: "vehicle_state",
};
const SOURCES = ["sensed", "both", "received", "observed"];

/** @param {import("../app.js").Context} context */
export function makeKnows(context) {
  const root = byId("tab-knows");
  const name = make("h2");
  const share = make("b", { class: "big" });
  const shareText = make("span", { class: "hint" });
  const sources = make("ul", { class: "bar-legend two" });
  const sourceNumbers = new Map(SOURCES.map((source) => {
    const number = make("b");
    sources.append(make("li", {}, [
      make("i", { class: `outline source-${source}` }), make("span", { "data-text": `source_${source}` }), number,
    ]));
    return [source, number];
  }));
  const missing = make("b");
  const ghosts = make("b");
  const detections = make("b");
  sources.append(
    make("li", {}, [make("i", { class: "outline source-missing" }), make("span", { "data-text": "missing" }), missing]),
    make("li", {}, [make("i", { class: "outline source-none" }), make("span", { "data-text": "ghosts" }), ghosts]),
    make("li", {}, [
      make("i", { class: "outline source-detection" }), make("span", { "data-text": "detections" }), detections,
    ]),
  );
  const layer = make("input", { type: "checkbox" });
  layer.addEventListener("change", () => {
    context.view.layers.known = layer.checked;
    context.viewChanged();
  });
  const picture = make("section", { class: "panel" }, [
    name,
    make("div", { class: "known-share" }, [share, shareText]), sources,
    make("p", { class: "hint small", "data-text": "ellipses" }),
    make("label", { class: "check" }, [layer, make("span", { "data-text": "knownLayer" })]),
  ]);

  const chart = make("canvas", { class: "chart", role: "img", "data-label": "tasks" });
  const missed = make("span", { class: "count" });
  const tasks = make("section", { class: "panel" }, [
    make("header", { class: "panel-head" }, [make("h2", { "data-text": "tasks" }), missed]),
    chart,
    make("p", { class: "hint small", "data-text": "tasksHint" }),
  ]);

  const parts = OUTCOMES.map((outcome) => make("span", { class: `part cause-${outcome}` }));
  const bar = make("div", { class: "stack" }, parts);
  const received = make("span", { class: "count" });
  const outcomes = make("ul", { class: "stages" });
  const numbers = OUTCOMES.map((outcome) => {
    const number = make("span", { class: "number" });
    outcomes.append(make("li", {}, [
      make("i", { class: `swatch cause-${outcome}` }), make("span", { "data-text": `cause_${outcome}` }), number,
    ]));
    return number;
  });
  const receptions = make("section", { class: "panel" }, [
    make("header", { class: "panel-head" }, [make("h2", { "data-text": "receivedHere" }), received]), bar, outcomes,
  ]);
  root.append(picture, tasks, receptions);

  function showPicture() {
    const { selection } = context.view;
    const { known } = context.world;
    setText(name, context.world.name(selection?.kind, selection?.index)?.name ?? "");
    const compared = selection?.kind === Kind.vehicle ? compareKnown(context.side, selection.index) : null;
    setText(share, compared ? `${compared.known} / ${compared.present}` : "–");
    setText(shareText, compared
      ? text("knownOf", { share: compared.present > 0 ? percent(compared.known / compared.present) : "–", range: HORIZON_M })
      : text("noPicture"));
    for (const [source, number] of sourceNumbers) setText(number, compared ? String(compared.bySource[source]) : "–");
    setText(missing, compared ? String(compared.missing.length) : "–");
    setText(ghosts, compared ? String(compared.ghosts) : "–");
    let count = 0;
    for (const frame of known.frames.values()) count += frame.points.length / 2;
    setText(detections, String(count));
    layer.checked = context.view.layers.known;
  }

  /** One lane per engine: waiting as a line, running as a bar, the deadline as a tick; a missed one is crossed. */
  function drawTasks() {
    const { known } = context.world;
    const now = context.playback.time ?? 0;
    const shown = known.tasks.filter((task) => (task.finished ?? task.released) > now - CHART_S - 0.5);
    const engines = ENGINES.filter((engine) => known.tasks.some((task) => task.engine === engine));
    const density = window.devicePixelRatio || 1;
    const width = chart.clientWidth;
    const lane = 26;
    const height = engines.length * lane + 16;
    chart.style.height = `${height}px`;
    chart.width = Math.round(width * density);
    chart.height = Math.round(height * density);
    const drawing = chart.getContext("2d");
    drawing.scale(density, density);
    const style = getComputedStyle(chart);
    drawing.font = `11px ${style.fontFamily}`;
    drawing.textBaseline = "middle";
    const left = 84;
    const x = (time) => left + ((time - (now - CHART_S)) / CHART_S) * (width - left);
    const { theme } = context.view;
    engines.forEach((engine, i) => {
      const middle = i * lane + lane / 2;
      drawing.fillStyle = style.color;
      drawing.fillText(text(`engine_${engine}`), 0, middle);
      drawing.globalAlpha = 0.15;
      drawing.fillRect(left, (i + 1) * lane - 1, width - left, 1);
      drawing.globalAlpha = 1;
      drawing.save();
      drawing.beginPath();
      drawing.rect(left, i * lane, width - left, lane);
      drawing.clip();
      for (const task of shown) if (task.engine === engine) drawTask(drawing, task, middle, x, theme, style.color);
      drawing.restore();
    });
    drawing.fillStyle = style.color;
    drawing.textAlign = "left";
    drawing.fillText(`−${1000 * CHART_S} ms`, left, height - 7);
    drawing.textAlign = "right";
    drawing.fillText(text("now"), width, height - 7);
    const late = known.tasks.filter((task) => task.missed).length;
    const refused = known.tasks.filter((task) => task.started === null).length;
    setText(missed, text("taskCounts", { all: whole(known.tasks.length), missed: whole(late), refused: whole(refused) }));
  }

  function drawTask(drawing, task, middle, x, theme, ink) {
    drawing.fillStyle = cssColour(TASK_COLOURS[task.kind] ?? "heartbeat", theme);
    if (task.started === null) {
      drawing.strokeStyle = cssColour("missing", theme);
      drawing.strokeRect(x(task.released) - 2, middle - 2, 4, 4);
      return;
    }
    drawing.fillRect(x(task.released), middle - 0.5, Math.max(0, x(task.started) - x(task.released)), 1);
    drawing.fillRect(x(task.started), middle - 6, Math.max(1, x(task.finished) - x(task.started)), 12);
    drawing.fillStyle = ink;
    drawing.fillRect(x(task.released + task.deadline) - 0.5, middle - 9, 1, 18);
    if (!task.missed) return;
    drawing.strokeStyle = cssColour("missing", theme);
    drawing.lineWidth = 1.5;
    drawing.strokeRect(x(task.started), middle - 7, Math.max(2, x(task.finished) - x(task.started)), 14);
  }

  function showReceptions() {
    const begin = (context.playback.time ?? 0) - RECEPTION_S;
    const counts = OUTCOMES.map(() => 0);
    for (const row of context.world.known.receptions) if (row.time >= begin) counts[row.outcome] += 1;
    const all = counts.reduce((a, b) => a + b, 0);
    setText(received, all > 0 ? text("receivedShare", { share: percent(counts[0] / all), span: RECEPTION_S }) : "–");
    counts.forEach((count, i) => {
      setPart(parts[i], count, `${text(`cause_${OUTCOMES[i]}`)}: ${whole(count)}`);
      setText(numbers[i], whole(count));
      setShown(outcomes.children[i], count > 0 || i === 0);
    });
  }

  return {
    update() {
      const { known } = context.world;
      if (root.hidden || !known) return;
      showPicture();
      setShown(tasks, known.tasks.length > 0);
      if (known.tasks.length > 0) drawTasks();
      setShown(receptions, known.receptions.length > 0);
      if (known.receptions.length > 0) showReceptions();
    },
    translate() {},
  };
}
