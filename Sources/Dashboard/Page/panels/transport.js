// Top bar: title, mode, virtual time, real-time factor, pause, step and speed.

import { byId, icon, make, setShown, setText } from "../dom.js";
import { clock, text } from "../text.js";

/** Factors over real time to choose from; 0 is as fast as possible. */
const SPEEDS = [0.1, 0.25, 0.5, 1, 2, 4, 8, 0];

/** @param {import("../app.js").Context} context */
export function makeTransport(context) {
  const { scene, send, can } = context;
  const pause = byId("pause");
  const step = byId("step");
  const speed = byId("speed");
  const mode = byId("mode");
  let shownPaused = null;

  setText(byId("title"), scene.title);
  byId("title").title = scene.source;
  const end = scene.recorded_s?.[1] ?? scene.end_s;
  setText(byId("time-end"), end === null ? "" : ` / ${clock(end)}`);
  setShown(pause, can("pause"));
  setShown(step, can("step"));
  setShown(speed, can("speed"));
  pause.addEventListener("click", () => send({ do: context.world.state?.paused ? "resume" : "pause" }));
  step.addEventListener("click", () => send({ do: "step" }));
  speed.addEventListener("change", () => send({ do: "speed", factor: Number(speed.value) }));
  fillSpeeds();

  function fillSpeeds() {
    const chosen = speed.value;
    speed.replaceChildren(...SPEEDS.map((factor) => speedOption(factor)));
    if (chosen) showSpeed(Number(chosen));
  }

  /** Shows the server's speed, also one that is not offered. */
  function showSpeed(factor) {
    if (speed.value === String(factor) || document.activeElement === speed) return;
    if (![...speed.options].some((option) => option.value === String(factor))) speed.append(speedOption(factor));
    speed.value = String(factor);
  }

  function showPaused(isPaused) {
    if (shownPaused === isPaused) return;
    shownPaused = isPaused;
    const key = isPaused ? "resume" : "pause";
    pause.replaceChildren(icon(key));
    pause.title = text(key);
    pause.setAttribute("aria-label", text(key));
    step.disabled = !isPaused;
  }

  return {
    update() {
      const { state } = context.world;
      if (context.playback.time !== null) setText(byId("time"), clock(context.playback.time));
      showPaused(Boolean(state?.paused));
      const key = state?.ended ? "finished" : state?.paused ? "paused" : scene.mode;
      mode.dataset.state = key;
      setText(mode, state?.ended || state?.paused ? `${text(scene.mode)} · ${text(key)}` : text(scene.mode));
      if (!state) return;
      showSpeed(state.speed);
      const isMoving = !state.paused && !state.ended && Number.isFinite(state.real_time_factor);
      setText(byId("factor"), isMoving ? `${state.real_time_factor.toFixed(1)}×` : "–");
    },
    translate() {
      shownPaused = null;
      fillSpeeds();
    },
  };
}

function speedOption(factor) {
  return make("option", { value: String(factor) }, [factor === 0 ? text("fastest") : `${factor}×`]);
}
