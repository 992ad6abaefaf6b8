// Keyboard shortcuts. They rest while a text is typed, and keys that a focused control uses stay with it.

/** Distance of one arrow key, CSS pixels. */
const PAN_PX = 80;

/**
 * @param {Record<string, (...values: number[]) => void>} actions by name: pause, step, follow, fit, zoomIn, zoomOut,
 *   pan, search, language, theme, help, deselect, otherSide, tab
 */
export function listenToKeys(actions) {
  const keys = {
    " ": () => actions.pause(),
    ".": () => actions.step(),
    f: () => actions.follow(),
    0: () => actions.fit(),
    "+": () => actions.zoomIn(),
    "=": () => actions.zoomIn(),
    "-": () => actions.zoomOut(),
    ArrowLeft: () => actions.pan(PAN_PX, 0),
    ArrowRight: () => actions.pan(-PAN_PX, 0),
    ArrowUp: () => actions.pan(0, PAN_PX),
    ArrowDown: () => actions.pan(0, -PAN_PX),
    "/": () => actions.search(),
    l: () => actions.language(),
    t: () => actions.theme(),
    "?": () => actions.help(),
    Escape: () => actions.deselect(),
    v: () => actions.otherSide(),
  };
  for (let number = 1; number <= 9; number += 1) keys[number] = () => actions.tab(number);
  document.addEventListener("keydown", (event) => {
    const action = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!action || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (belongsToControl(event)) return;
    event.preventDefault();
    action();
  });
}

function belongsToControl({ target, key }) {
  if (document.querySelector("dialog[open]")) return true;
  if (!(target instanceof Element)) return false;
  if (target.matches("input[type=search]")) return true;
  if (target.matches("select, input[type=range]")) return key.startsWith("Arrow") || key === " ";
  return target.matches("button, summary, input") && key === " ";
}
