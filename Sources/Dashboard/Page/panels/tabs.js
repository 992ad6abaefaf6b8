// Tabs of the side column. A tab is shown while its panel has something to show.

import { byId, make, setShown } from "../dom.js";

const TABS = ["overview", "compute", "messages", "latency", "knows", "roads", "run"];

/** @param {import("../app.js").Context} context */
export function makeTabs(context) {
  const root = byId("tabs");
  let chosen = "overview";
  const tabs = new Map(TABS.map((name) => {
    const button = make("button", {
      type: "button", class: "tab", role: "tab", id: `tab-button-${name}`, "aria-controls": `tab-${name}`,
      "data-text": `tab_${name}`, hidden: "",
    });
    button.addEventListener("click", () => show(name));
    const page = byId(`tab-${name}`);
    page.setAttribute("role", "tabpanel");
    page.setAttribute("aria-labelledby", button.id);
    root.append(button);
    return [name, { button, page }];
  }));
  root.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    const names = shown();
    show(names[(names.indexOf(chosen) + step + names.length) % names.length]);
    tabs.get(chosen).button.focus();
  });

  const shown = () => TABS.filter((name) => !tabs.get(name).button.hidden);

  function show(name) {
    chosen = name;
    for (const [other, { button, page }] of tabs) {
      setShown(page, other === name);
      button.setAttribute("aria-selected", String(other === name));
      button.tabIndex = other === name ? 0 : -1;
    }
  }

  /** What a panel says that it has. */
  const has = {
    overview: () => true,
    compute: () => context.world.figures.some((figures) => figures.computers.length > 0),
    messages: () => context.world.figures.some((figures) => figures.types.size > 0),
    latency: () => context.world.figures.some((figures) => [...figures.types.values()].some((type) => type.uses > 0)),
    knows: () => context.world.known !== null,
    roads: () => (context.world.roads?.rows.length ?? 0) > 0,
    run: () => context.can("fail") || context.can("restart"),
  };

  show(chosen);
  return {
    /** Shows the tab with a number, from 1, among those that are shown. */
    choose(number) {
      const name = shown()[number - 1];
      if (name) show(name);
    },
    update() {
      for (const [name, { button }] of tabs) setShown(button, has[name]());
      if (tabs.get(chosen).button.hidden) show("overview");
      setShown(root, shown().length > 1);
    },
    translate() {},
  };
}
