// List of warnings and run events, newest first. A click selects the vehicle and, in a replay, seeks to the event.

import { byId, make, setShown, setText } from "../dom.js";
import { clock, serverText, text } from "../text.js";

/** @param {import("../app.js").Context} context */
export function makeEvents(context) {
  const { scene, select, send, can } = context;
  const root = byId("events");
  const list = make("ol", { class: "event-list" });
  const empty = make("p", { class: "hint", "data-text": "noEvents" });
  const count = make("span", { class: "count" });
  let shownSerial = 0;
  let shownEpoch = -1;
  /** @type {import("../world.js").World|null} */
  let shownWorld = null;
  root.append(make("h2", {}, [make("span", { "data-text": "events" }), count]), empty, list);

  function addRow(event) {
    const button = make("button", { type: "button", class: event.isWarning ? "event warning" : "event" });
    const name = event.isWarning ? event.name : event.detail;
    button.title = event.isWarning ? serverText("warning_", event.kind) : event.detail;
    button.append(
      make("span", { class: "event-time" }, [clock(event.time)]),
      make("span", { class: "event-tag" }, [event.isWarning ? event.kind : text("run")]),
      make("span", { class: "event-text" }, [
        make("b", {}, [event.isWarning ? name : serverText("event_", event.kind)]),
        make("span", {}, [event.isWarning ? serverText("short_", event.kind) : name]),
      ]),
    );
    if (event.cooperative) {
      const attributes = { class: "event-cooperative", title: text("cooperativeTitle") };
      button.append(make("span", attributes, [text("cooperative")]));
    }
    button.addEventListener("click", () => choose(event));
    list.prepend(make("li", {}, [button]));
  }

  function choose(event) {
    if (can("seek")) send({ do: "seek", time_s: firstSliceAfter(event.time) });
    const wanted = context.world.namesByNode.get(event.node) ?? null;
    if (wanted) select({ kind: wanted.kind, index: wanted.index }, can("seek") ? "afterSeek" : "now");
  }

  function firstSliceAfter(time) {
    return scene.begin_s + Math.ceil((time - scene.begin_s) / scene.step_s) * scene.step_s;
  }

  return {
    update() {
      if (context.world !== shownWorld) shownEpoch = -1;
      shownWorld = context.world;
      if (context.world.nextSerial === shownSerial && context.world.eventsEpoch === shownEpoch) return;
      const { events } = context.world;
      if (context.world.eventsEpoch !== shownEpoch) {
        list.replaceChildren();
        shownSerial = 0;
      }
      for (const event of events) if (event.serial >= shownSerial) addRow(event);
      while (list.childElementCount > events.length) list.lastElementChild.remove();
      shownSerial = context.world.nextSerial;
      shownEpoch = context.world.eventsEpoch;
      setShown(empty, events.length === 0);
      setText(count, events.length > 0 ? String(events.length) : "");
    },
    translate() {
      shownEpoch = -1;
      this.update();
    },
  };
}
