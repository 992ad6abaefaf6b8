// List of warnings and run events, newest first. A click selects the vehicle and, in a replay, seeks to the event.

import { byId, make, setShown, setText } from "../dom.js";
import { clock, serverText, text, warningShort } from "../text.js";

/** @param {import("../app.js").Context} context */
export function makeEvents({ world, select, send, can }) {
  const root = byId("events");
  const list = make("ol", { class: "event-list" });
  const empty = make("p", { class: "hint", "data-text": "noEvents" });
  const count = make("span", { class: "count" });
  let shownSerial = -1;
  /** Entity to select when it is on the displayed picture: after a seek, that takes a moment. */
  let wanted = null;
  root.append(make("h2", {}, [make("span", { "data-text": "events" }), count]), empty, list);

  function addRow(event) {
    const button = make("button", { type: "button", class: event.isWarning ? "event warning" : "event" });
    const name = event.isWarning ? event.name : event.detail;
    button.append(
      make("span", { class: "event-time" }, [clock(event.time)]),
      make("span", { class: "event-tag" }, [event.isWarning ? warningShort(event.kind) : "–"]),
      make("span", { class: "event-text" }, [
        make("b", {}, [event.isWarning ? name : serverText("event_", event.kind)]),
        make("span", {}, [event.isWarning ? serverText("", event.kind) : name]),
      ]),
    );
    if (event.cooperative) {
      button.append(make("span", { class: "event-cooperative", title: text("cooperativeTitle") }, [text("cooperative")]));
    }
    button.addEventListener("click", () => choose(event));
    list.prepend(make("li", {}, [button]));
  }

  function choose(event) {
    if (can("seek")) send({ do: "seek", time_s: event.time });
    wanted = world.namesByNode.get(event.node) ?? null;
    if (wanted) select({ kind: wanted.kind, index: wanted.index }, true);
  }

  return {
    update() {
      if (world.nextSerial === shownSerial) return;
      const events = world.events;
      const newest = list.firstElementChild ? shownSerial : 0;
      const isContinued = events.length > 0 && list.childElementCount > 0 && events[0].serial <= shownSerial;
      if (!isContinued) list.replaceChildren();
      for (const event of events) if (!isContinued || event.serial >= newest) addRow(event);
      while (list.childElementCount > events.length) list.lastElementChild.remove();
      shownSerial = world.nextSerial;
      setShown(empty, events.length === 0);
      setText(count, events.length > 0 ? String(events.length) : "");
    },
    translate() {
      list.replaceChildren();
      shownSerial = -1;
      this.update();
    },
  };
}
