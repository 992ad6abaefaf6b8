// Bar under the top bar in a replay: position in the run, seek, and a tick for each warning seen so far.

import { byId, setShown } from "../dom.js";
import { clock } from "../text.js";
import { cssColour } from "../palette.js";

/** Shortest time between two seeks while the handle is dragged, ms. */
const SEEK_MS = 150;

/** @param {import("../app.js").Context} context */
export function makeScrub({ scene, world, playback, view, send, can }) {
  const range = byId("scrub-range");
  const marks = byId("scrub-marks");
  let isDragged = false;
  let soughtMs = 0;
  let drawn = "";

  setShown(byId("scrub"), can("seek"));
  range.min = scene.begin_s;
  range.max = scene.end_s;
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
    const key = `${world.nextSerial} ${width} ${view.theme}`;
    if (key === drawn) return;
    drawn = key;
    marks.width = width;
    marks.height = marks.clientHeight;
    const context = marks.getContext("2d");
    context.fillStyle = cssColour("warning", view.theme);
    const span = scene.end_s - scene.begin_s;
    for (const event of world.events) {
      if (event.isWarning) context.fillRect(Math.round(((event.time - scene.begin_s) / span) * width), 0, 1.5, marks.height);
    }
  }

  return {
    update() {
      if (!can("seek")) return;
      if (!isDragged && playback.time !== null && performance.now() - soughtMs > SEEK_MS) range.value = playback.time;
      range.style.setProperty("--share", (Number(range.value) - scene.begin_s) / (scene.end_s - scene.begin_s));
      drawMarks();
    },
    translate() {},
  };
}
