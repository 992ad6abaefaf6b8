// Faults and a new beginning of a live run. Each button asks again before it acts.

import { byId, make, setText } from "../dom.js";
import { clock, text } from "../text.js";

/** Time in which the second click must come, ms. */
const CONFIRM_MS = 4000;

/** @param {import("../app.js").Context} context */
export function makeRun(context) {
  const root = byId("tab-run");
  const { scene, send, can } = context;
  const hosts = make("ul", { class: "hosts" });
  const seed = make("p", { class: "hint small" });
  const asked = new Map();
  const rows = new Map(scene.hosts.map((host) => {
    const button = confirming("failHost", () => {
      asked.set(host, true);
      send({ do: "fail", host });
    });
    const state = make("span", { class: "hint" });
    hosts.append(make("li", {}, [make("span", { class: "host-name" }, [make("b", {}, [host]), state]), button.root]));
    return [host, { button, state }];
  }));
  const restart = confirming("restart", () => send({ do: "restart" }));
  if (can("fail")) {
    root.append(make("section", { class: "panel" }, [
      make("h2", { "data-text": "hosts" }), make("p", { class: "hint small", "data-text": "hostsHint" }), hosts,
    ]));
  }
  if (can("restart")) {
    root.append(make("section", { class: "panel" }, [make("h2", { "data-text": "again" }), seed, restart.root]));
  }

  /** A button that acts at its second click. */
  function confirming(key, act) {
    const button = make("button", { type: "button", class: "button small danger" });
    let isArmed = false;
    let timer = 0;
    const show = () => setText(button, text(isArmed ? "reallyDo" : key));
    const arm = (value) => {
      isArmed = value;
      clearTimeout(timer);
      if (value) timer = setTimeout(() => arm(false), CONFIRM_MS);
      show();
    };
    button.addEventListener("click", () => {
      if (isArmed) act();
      arm(!isArmed);
    });
    show();
    return { root: button, show };
  }

  return {
    update() {
      if (root.hidden) return;
      const failed = context.world.events.filter((event) => event.kind === "host failed");
      const isOver = Boolean(context.world.state?.ended);
      for (const [host, { button, state }] of rows) {
        // Details begin with the name of the host.
        const event = failed.find(({ detail }) => detail.startsWith(`${host}:`));
        const isPaused = context.world.state?.paused;
        const waiting = asked.has(host) ? text(isPaused ? "failsWhenResumed" : "fails") : text("hostRuns");
        setText(state, event ? text("hostFailed", { time: clock(event.time), option: `--fail ${host}@${event.time}` })
          : waiting);
        button.root.disabled = Boolean(event) || isOver || asked.has(host);
      }
      restart.root.disabled = isOver;
      setText(seed, text("againHint", { seed: scene.seed, next: scene.seed + 1 }));
    },
    translate() {
      for (const { button } of rows.values()) button.show();
      restart.show();
      this.update();
    },
  };
}
