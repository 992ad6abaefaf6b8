// Text over the map: names, and the time to the likely end of a signal's phase. A second canvas, as WebGL has no text.

import { cssColour } from "./palette.js";
import { countdownPlace } from "./signals.js";
import { Kind } from "./world.js";

/** Scales from which text is shown, CSS pixels per metre. */
const ROADSIDE_SCALE = 0.9;
const COUNTDOWN_SCALE = 2.2;
const NAME_SCALE = 3;
/** Names of vehicles shown at once. */
const NAME_LIMIT = 200;
const FONT = 'system-ui, "Segoe UI", Roboto, "Noto Sans", "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif';

/**
 * @param {CanvasRenderingContext2D} context
 * @param {import("./camera.js").Camera} camera
 * @param {import("./scene.js").Scene} scene
 * @param {import("./world.js").World} world
 * @param {import("./app.js").View} view
 * @param {import("./stream.js").Playback} playback
 * @param {import("./map.js").RoadMap} map
 */
export function drawLabels(context, camera, scene, world, view, playback, map) {
  const density = context.canvas.width / camera.width;
  context.setTransform(density, 0, 0, density, 0, 0);
  context.clearRect(0, 0, camera.width, camera.height);
  context.textAlign = "center";
  context.textBaseline = "middle";
  const ink = cssColour("roadside", view.theme);
  const ground = cssColour("ground", view.theme);
  const isVisible = (x, y) => x > -40 && y > -20 && x < camera.width + 40 && y < camera.height + 20;

  const write = (text, mapX, mapY, below, weight = 500, size = 12) => {
    const x = camera.screenX(mapX);
    const y = camera.screenY(mapY) + below;
    if (!isVisible(x, y)) return;
    context.font = `${weight} ${size}px ${FONT}`;
    context.lineWidth = 3.5;
    context.lineJoin = "round";
    context.strokeStyle = ground;
    context.strokeText(text, x, y);
    context.fillStyle = ink;
    context.fillText(text, x, y);
  };

  if (camera.scale >= COUNTDOWN_SCALE && playback.time !== null) {
    scene.signals.forEach((signal, index) => {
      const place = countdownPlace(signal);
      const end = world.signals[index]?.end;
      if (!place || !Number.isFinite(end)) return;
      const left = Math.max(0, Math.ceil(end - playback.time));
      write(`${left} s`, place.x, place.y, 0, 700, 14);
    });
  }
  if (camera.scale >= ROADSIDE_SCALE) {
    for (const unit of scene.roadside) write(unit.name, unit.x, unit.y, 12 + Math.min(8, 0.8 * camera.scale));
  }
  if (view.layers.names && camera.scale >= NAME_SCALE && playback.current) {
    writeNames(playback.current, world, map, camera, isVisible, write);
  }
  const selected = view.selection;
  const position = map.position(selected);
  if (position && selected.kind !== Kind.roadside) {
    const name = world.name(selected.kind, selected.index)?.name;
    if (name) write(name, position.x, position.y, -(16 + 5 * camera.scale > 34 ? 5 * camera.scale + 10 : 26), 700, 14);
  }
}

function writeNames(slice, world, map, camera, isVisible, write) {
  let written = 0;
  const names = world.names.get(Kind.vehicle);
  for (let row = 0; row < slice.count && written < NAME_LIMIT; row += 1) {
    if (!isVisible(camera.screenX(slice.x[row]), camera.screenY(slice.y[row]))) continue;
    const name = names.get(slice.index[row]);
    const position = name && map.position(name);
    if (!position) continue;
    write(name.name, position.x, position.y, -(8 + 1.5 * camera.scale), 500, 11);
    written += 1;
  }
}
