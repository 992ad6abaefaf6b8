// Overlay with the keyboard shortcuts.

import { byId, icon, make } from "../dom.js";

/** Keys, or texts of keys, and the text of what they do. */
const KEYS = [
  [["keySpace"], "helpPause"],
  [["."], "helpStep"],
  [["f"], "helpFollow"],
  [["0"], "helpFit"],
  [["+", "−"], "helpZoom"],
  [["keyArrows"], "helpPan"],
  [["/"], "helpSearch"],
  [["l"], "helpLanguage"],
  [["t"], "helpTheme"],
  [["1", "…", "7"], "helpTabs"],
  [["v"], "helpSide"],
  [["?"], "helpHelp"],
  [["Esc"], "helpEscape"],
];

export function makeHelp() {
  const dialog = byId("help-dialog");
  const close = make("button", { type: "button", class: "button plain", "data-title": "close" }, [icon("close")]);
  const cap = (key) => (key.startsWith("key") ? make("kbd", { "data-text": key }) : make("kbd", {}, [key]));
  const rows = KEYS.map(([keys, does]) => make("div", {}, [
    make("dt", {}, keys.map(cap)),
    make("dd", { "data-text": does }),
  ]));
  dialog.append(
    make("header", {}, [make("h2", { id: "help-heading", "data-text": "helpTitle" }), close]),
    make("dl", {}, rows),
    make("p", { "data-text": "helpMouse" }),
  );
  byId("help").addEventListener("click", () => dialog.showModal());
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  dialog.addEventListener("keydown", (event) => {
    if (event.key !== "?") return;
    event.preventDefault();
    dialog.close();
  });
  return { update() {}, translate() {} };
}
