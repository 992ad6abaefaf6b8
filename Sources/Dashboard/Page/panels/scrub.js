// Bar under the top bar in a replay: position in the run, seek, and a tick for each warning seen so far.

import { byId, setShown } from "../dom.js";
import { clock } from "../text.js";
import { cssColour } from "../palette.js";

/** Shortest time between two seeks while the handle is dragged, ms. */
const SEEK_MS = 150;

/** @param {import("../app.js").Context} context */
export function makeScrub(context) {
  const { scene, view, send, can } = context;
  const range = byId("scrub-range");
  const marks = byId("scrub-marks");
  let isDragged = false;
  let soughtMs = 0;
  let drawn = "";

  setShown(byId("scrub"), can("seek"));
  const [begin, end] = scene.recorded_s ?? [scene.begin_s, scene.end_s ?? scene.begin_s];
  range.min = begin;
  range.max = end;
  range.step = scene.step_s;

  const seek = () => {
    soughtMs = performance.now();
    send({ do: "seek", time_s: Number(range.value) });
  };
  range.addEventListener("input", () => {
    isDragged = true;
    range.setAttribute("aria-valuetext", clock(Number(range.value)));
    if (performance.now() - soughtMs >= SEEK_MS) seek();
  });
  range.addEventListener("change", () => {
    isDragged = false;
    seek();
  });

  function drawMarks() {
    const width = marks.clientWidth;
    const key = `${context.world.nextSerial} ${context.world.eventsEpoch} ${width} ${view.theme}`;
    if (key === drawn) return;
    drawn = key;
    marks.width = width;
    marks.height = marks.clientHeight;
    const drawing = marks.getContext("2d");
    drawing.fillStyle = cssColour("warning", view.theme);
    for (const event of context.world.events) {
      const x = Math.round(((event.time - begin) / (end - begin)) * width);
      if (event.isWarning) drawing.fillRect(x, 0, 1.5, marks.height);
    }
  }

  return {
    update() {
      if (!can("seek")) return;
      const { time } = context.playback;
      if (!isDragged && time !== null && performance.now() - soughtMs > SEEK_MS) range.value = time;
      range.style.setProperty("--share", (Number(range.value) - begin) / (end - begin));
      drawMarks();
    },
    translate() {},
  };
}
