// Pointer and wheel on the map: drag moves it, wheel and pinch zoom, a click selects.

/** A pointer that moved less has clicked, CSS pixels. */
const CLICK_PX = 5;
/** Zoom per wheel unit. */
const WHEEL_ZOOM = 0.0015;
/** Pixels of a wheel that counts in lines. */
const LINE_PX = 30;

/**
 * @param {HTMLElement} element
 * @param {import("./camera.js").Camera} camera
 * @param {{clicked: (x: number, y: number) => void, dragged: () => void}} handlers positions on the screen
 */
export function listenToPointer(element, camera, handlers) {
  /** Pressed pointers. @type {Map<number, {x: number, y: number}>} */
  const pressed = new Map();
  let travelled = 0;

  const local = (event) => {
    const box = element.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };

  element.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    element.setPointerCapture(event.pointerId);
    if (pressed.size === 0) travelled = 0;
    pressed.set(event.pointerId, local(event));
  });

  element.addEventListener("pointermove", (event) => {
    const before = pressed.get(event.pointerId);
    if (!before) return;
    const now = local(event);
    travelled += Math.hypot(now.x - before.x, now.y - before.y);
    if (pressed.size === 1) {
      if (travelled >= CLICK_PX) {
        camera.pan(now.x - before.x, now.y - before.y);
        handlers.dragged();
      }
    } else {
      const other = [...pressed].find(([id]) => id !== event.pointerId)[1];
      const spread = (a) => Math.max(1, Math.hypot(a.x - other.x, a.y - other.y));
      camera.pan((now.x - before.x) / 2, (now.y - before.y) / 2);
      camera.zoom(spread(now) / spread(before), (now.x + other.x) / 2, (now.y + other.y) / 2);
      travelled = Infinity;
    }
    pressed.set(event.pointerId, now);
  });

  const release = (event) => {
    if (!pressed.delete(event.pointerId) || event.type === "pointercancel") return;
    const { x, y } = local(event);
    if (travelled < CLICK_PX) handlers.clicked(x, y);
  };
  element.addEventListener("pointerup", release);
  element.addEventListener("pointercancel", release);

  element.addEventListener("wheel", (event) => {
    event.preventDefault();
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE_PX : 1;
    const { x, y } = local(event);
    camera.zoom(Math.exp(-event.deltaY * unit * WHEEL_ZOOM), x, y);
  }, { passive: false });
}
