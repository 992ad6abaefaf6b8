// Text over the map: names, and the time to the likely end of a signal's phase. A second canvas, as WebGL has no text.

import { drawKnown } from "./known.js";
import { cssColour } from "./palette.js";
import { countdownPlace } from "./signals.js";
import { Kind } from "./world.js";

/** Scales from which text is shown, CSS pixels per metre. */
const ROADSIDE_SCALE = 0.9;
const COUNTDOWN_SCALE = 2.2;
const NAME_SCALE = 3;
/** Names of vehicles shown at once. */
const NAME_LIMIT = 200;

/** Writes the labels of each frame. */
export class Labels {
  #context;
  #camera;
  #scene;
  #world;
  #view;
  #playback;
  #places;
  #isClean = true;
  /** Size of text relative to its size on a small screen. */
  #zoom = 1;
  #font = getComputedStyle(document.body).fontFamily;
  /** Boxes of this frame's labels: x0, y0, x1, y1 each. */
  #boxes = [];

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {import("./camera.js").Camera} camera
   * @param {import("./scene.js").Scene} scene
   * @param {import("./world.js").World} world
   * @param {import("./app.js").View} view
   * @param {import("./stream.js").Playback} playback
   */
  constructor(canvas, camera, scene, world, view, playback) {
    this.#context = canvas.getContext("2d");
    this.#camera = camera;
    this.#scene = scene;
    this.#world = world;
    this.#view = view;
    this.#playback = playback;
    this.#places = scene.signals.map(countdownPlace);
  }

  /** @param {(entity: import("./world.js").Entity|null) => {x: number, y: number}|null} positionOf on the picture */
  draw(positionOf) {
    const { scale, width } = this.#camera;
    const context = this.#context;
    const selected = this.#view.selection;
    if (this.#isClean && scale < ROADSIDE_SCALE && !selected) return;
    const density = context.canvas.width / width;
    this.#zoom = parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
    context.setTransform(density, 0, 0, density, 0, 0);
    context.clearRect(0, 0, width, this.#camera.height);
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.lineJoin = "round";
    this.#boxes.length = 0;
    this.#isClean = true;

    if (drawKnown(context, this.#camera, { world: this.#world, playback: this.#playback }, this.#view, positionOf)) {
      this.#isClean = false;
    }
    const position = positionOf(selected);
    if (position && selected.kind !== Kind.roadside) {
      const name = this.#world.name(selected.kind, selected.index)?.name;
      if (name) this.#write(name, position, -Math.max(24, 5 * scale + 12), 14, 700);
    }
    if (scale >= COUNTDOWN_SCALE && this.#playback.time !== null) this.#writeCountdowns(this.#playback.time);
    if (scale >= ROADSIDE_SCALE) {
      for (const unit of this.#scene.roadside) this.#write(unit.name, unit, 14 + Math.min(8, 0.8 * scale), 12, 500);
    }
    if (this.#view.layers.names && scale >= NAME_SCALE && this.#playback.current) this.#writeNames(positionOf);
  }

  #writeCountdowns(time) {
    this.#places.forEach((place, signal) => {
      const end = this.#world.signals[signal]?.end;
      if (place && Number.isFinite(end)) this.#write(`${Math.max(0, Math.ceil(end - time))} s`, place, -10, 14, 700);
    });
  }

  #writeNames(positionOf) {
    const slice = this.#playback.current;
    const names = this.#world.names.get(Kind.vehicle);
    const { selection } = this.#view;
    const below = -(9 + 1.5 * this.#camera.scale);
    let left = NAME_LIMIT;
    for (let row = 0; row < slice.count && left > 0; row += 1) {
      const entry = names.get(slice.index[row]);
      if (!entry || !this.#isVisible(slice.x[row], slice.y[row])) continue;
      const isSelected = selection?.kind === Kind.vehicle && selection.index === entry.index;
      const position = isSelected ? null : positionOf(entry);
      if (position) this.#write(entry.name, position, below, 11, 500);
      left -= 1;
    }
  }

  #isVisible(x, y) {
    const { x: centreX, y: centreY, width, height, scale } = this.#camera;
    return Math.abs(x - centreX) * scale < width / 2 + 40 && Math.abs(y - centreY) * scale < height / 2 + 20;
  }

  /** Writes a text beside a map position, unless another label of this frame is there. */
  #write(text, { x, y }, below, smallSize, weight) {
    if (!this.#isVisible(x, y)) return;
    const size = smallSize * this.#zoom;
    const context = this.#context;
    const screenX = this.#camera.screenX(x);
    const screenY = this.#camera.screenY(y) + below;
    context.font = `${weight} ${size}px ${this.#font}`;
    const halfWidth = context.measureText(text).width / 2 + 2;
    if (!this.#claim(screenX - halfWidth, screenY - size / 2, screenX + halfWidth, screenY + size / 2)) return;
    context.lineWidth = 3.5;
    context.strokeStyle = cssColour("ground", this.#view.theme);
    context.strokeText(text, screenX, screenY);
    context.fillStyle = cssColour("roadside", this.#view.theme);
    context.fillText(text, screenX, screenY);
    this.#isClean = false;
  }

  #claim(x0, y0, x1, y1) {
    const boxes = this.#boxes;
    for (let i = 0; i < boxes.length; i += 4) {
      if (x0 < boxes[i + 2] && x1 > boxes[i] && y0 < boxes[i + 3] && y1 > boxes[i + 1]) return false;
    }
    boxes.push(x0, y0, x1, y1);
    return true;
  }
}
