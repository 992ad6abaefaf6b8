// Details of the selected road user, roadside unit or cloud coordinator.

import { byId, icon, make, setShown, setText } from "../dom.js";
import { levelColour, messageColour } from "../palette.js";
import { Flag } from "../stream.js";
import { clock, messageName, serverText, text } from "../text.js";
import { Kind } from "../world.js";

/** Warnings shown. */
const WARNING_LIMIT = 4;
/** Facts that take a whole line. */
const WIDE = new Set(["lights", "position"]);
/** Slower counts as standing, m/s. */
const STANDING_MPS = 0.1;

/** @param {import("../app.js").Context} context */
export function makeDetails(context) {
  const { scene, view, select, toggleFollow } = context;
  const root = byId("details");
  const name = make("h2");
  const sort = make("p", { class: "sort" });
  const follow = make("button", { type: "button", class: "button small" });
  const close = make("button", { type: "button", class: "button plain small", "data-title": "close" }, [icon("close")]);
  const speed = make("p", { class: "speed" });
  const rows = make("dl", { class: "rows" });
  const sent = make("ul", { class: "sent" });
  const warned = make("ul", { class: "warned" });
  const sentHead = make("h3", { "data-text": "lastSent" });
  const warnedHead = make("h3", { "data-text": "lastWarnings" });
  const content = make("div", {}, [
    make("header", {}, [make("div", {}, [name, sort]), follow, close]), speed, rows, sentHead, sent, warnedHead, warned,
  ]);
  const hint = make("p", { class: "hint", "data-text": "nothingSelected" });
  root.append(hint, content);
  follow.addEventListener("click", toggleFollow);
  close.addEventListener("click", () => select(null));

  function showVehicle(row, level) {
    const { current } = context.playback;
    const flags = current.flags[row];
    const kmh = current.speed[row] * 3.6;
    speed.replaceChildren(make("b", {}, [kmh.toFixed(kmh < 9.95 ? 1 : 0)]), " km/h");
    const shape = text(`shape${Math.min(current.shape[row], 7)}`);
    setText(sort, `${shape} · ${text(level ? `legendLevel${level}` : "unequipped")}`);
    const lights = [[Flag.brake, "brake"], [Flag.left, "left"], [Flag.right, "right"]];
    const states = [[Flag.collided, "collided"], [Flag.parked, "parked"], [Flag.stopped, "stopped"]];
    const motion = current.speed[row] < STANDING_MPS ? "standing" : "moving";
    const state = states.find(([flag]) => flags & flag)?.[1] ?? motion;
    return [
      ["heading", compass(current.heading[row])],
      ["state", text(state)],
      ["size", `${current.length[row].toFixed(1)} × ${current.width[row].toFixed(1)} m`],
      ["lights", lights.filter(([flag]) => flags & flag).map(([, key]) => text(key)).join(", ") || text("none")],
    ];
  }

  /** Rows of what the slice or the scene says about the selected entity; null if it is not there. */
  function facts({ kind, index }, entry) {
    const { current } = context.playback;
    setText(sort, text(`kind${kind}`));
    if (kind === Kind.roadside) {
      const unit = scene.roadside[index];
      return unit ? [["range", `${Math.round(unit.range_m)} m`], place(unit.x, unit.y)] : null;
    }
    if (kind === Kind.cloud) return [];
    if (kind === Kind.pedestrian) {
      const row = current?.pedestrianRows.get(index);
      return row === undefined ? null : [["heading", compass(current.pedestrianHeading[row])]];
    }
    const row = current?.rows.get(index);
    if (row === undefined) return null;
    if (kind === Kind.vehicle) return showVehicle(row, entry?.level);
    return [place(current.x[row], current.y[row])];
  }

  function showSent(node) {
    const times = context.world.lastMessages.get(node);
    const types = context.world.messageTypes.filter((type) => times?.has(type));
    setShown(sentHead, node !== null);
    setShown(sent, node !== null);
    const now = context.playback.current?.time ?? 0;
    fillList(sent, types, (type) => {
      const dot = make("i", { class: "swatch" });
      dot.style.background = `var(--colour-${messageColour(type)})`;
      return make("li", {}, [dot, make("span"), make("b")]);
    }, (row, type) => {
      setText(row.children[1], messageName(type));
      setText(row.children[2], text("ago", { age: Math.max(0, now - times.get(type)).toFixed(1) }));
    });
    if (types.length === 0) sent.replaceChildren(make("li", { class: "hint" }, [text("nothingSent")]));
  }

  function showWarnings(node) {
    const own = context.world.events.filter((event) => event.isWarning && event.node === node);
    const warnings = own.slice(-WARNING_LIMIT).reverse();
    setShown(warnedHead, warnings.length > 0);
    setShown(warned, warnings.length > 0);
    fillList(warned, warnings.map((event) => event.serial),
      () => make("li", {}, [make("b"), make("span"), make("span")]),
      (row, _, i) => {
        setText(row.children[0], warnings[i].kind);
        setText(row.children[1], serverText("warning_", warnings[i].kind));
        setText(row.children[2], clock(warnings[i].time));
      });
  }

  return {
    update() {
      const { selection } = view;
      setShown(hint, !selection);
      setShown(content, Boolean(selection));
      if (!selection) return;
      const entry = context.world.name(selection.kind, selection.index);
      setText(name, entry?.name ?? scene.roadside[selection.index]?.name ?? String(selection.index));
      name.className = selection.kind === Kind.vehicle ? `named mark-${levelColour(entry?.level)}` : "named";
      const found = facts(selection, entry);
      setShown(speed, selection.kind === Kind.vehicle && found !== null);
      const isMobile = selection.kind !== Kind.roadside && selection.kind !== Kind.cloud;
      setShown(follow, isMobile);
      follow.setAttribute("aria-pressed", String(view.isFollowing));
      setText(follow, text(view.isFollowing ? "following" : "follow"));
      const lines = found ?? [["state", text("notOnRoad")]];
      const makeRow = (key) => (
        make("div", WIDE.has(key) ? { class: "wide" } : {}, [make("dt", {}, [text(key)]), make("dd")])
      );
      const fillRow = (row, _, i) => setText(row.lastChild, lines[i][1]);
      fillList(rows, lines.map(([key]) => key), makeRow, fillRow);
      const node = entry?.node ?? null;
      showSent(node);
      showWarnings(node);
    },
    translate() {
      for (const list of [rows, sent, warned]) delete list.dataset.keys;
    },
  };
}

/** Keeps the rows of a list as long as its keys stay the same, so that only texts change. */
function fillList(list, keys, makeRow, fillRow) {
  const joined = keys.join("\n");
  if (list.dataset.keys !== joined || list.childElementCount !== keys.length) {
    list.replaceChildren(...keys.map(makeRow));
    list.dataset.keys = joined;
  }
  keys.forEach((key, i) => fillRow(list.children[i], key, i));
}

function place(x, y) {
  return ["position", `${x.toFixed(1)}, ${y.toFixed(1)} m`];
}

/** A direction (radians, counter-clockwise from east) as on a compass: degrees clockwise from north. */
function compass(heading) {
  const degrees = 90 - (heading * 180) / Math.PI;
  return `${Math.round(((degrees % 360) + 360) % 360) % 360}°`;
}
