// What the watched node knows, drawn over the map: its detections, the road users that it knows with the covariance of
// their positions, and the road users near it that it does not know.

import { cssColour } from "./palette.js";
import { Kind } from "./world.js";

/** Road users within this distance of a vehicle are compared with what it knows, metres: the horizon of its fusion. */
export const HORIZON_M = 150;
/** A known object this close to a road user is taken for it, metres: about half a car. */
const MATCH_M = 3;
/** Radius of the ellipse that holds 95 % of a normal distribution in two dimensions, standard deviations. */
const SIGMAS = 2.4477;
/** Detections older than this are not drawn, seconds. */
const FRAME_AGE_S = 0.5;
/** Pictures are moved to the time of the traffic step by at most this, seconds. */
const AGE_S = 0.3;
/** Objects drawn at most. */
const OBJECT_LIMIT = 600;

/** Bits of an object's sources. */
export const Source = { sensed: 1, received: 2, observed: 4 };

/** Name of the colour of an object by its sources. */
export function sourceColour(sources) {
  if (sources & Source.sensed) return sources === Source.sensed ? "sensed" : "both";
  return sources & Source.received ? "received" : "observed";
}

/** Where an object of a picture is at another time, if it goes on. */
function moved([x, y, , , , heading, speed], seconds) {
  const distance = heading === null ? 0 : speed * seconds;
  return { x: x + distance * Math.cos(heading ?? 0), y: y + distance * Math.sin(heading ?? 0) };
}

/**
 * Compares what the watched vehicle knows with the road users around it. An object is taken for a road user if it is at
 * the same place on the map, or from the vehicle: what a vehicle sees is shifted by the error of its own position.
 * @param {{world: import("./world.js").World, playback: import("./stream.js").Playback}} side
 * @param {number} index of the vehicle
 * @returns {{present: number, known: number, missing: {kind: number, index: number}[], ghosts: number,
 *   bySource: Record<string, number>}|null} `ghosts`: objects without a road user; null without a picture
 */
export function compareKnown(side, index) {
  const picture = side.world.known?.picture;
  const { current } = side.playback;
  const own = current?.rows.get(index);
  if (!picture || own === undefined) return null;
  const [ownX, ownY] = [current.x[own], current.y[own]];
  const seconds = Math.max(-AGE_S, Math.min(AGE_S, current.time - picture.time_s));
  const ahead = -current.speed[own] * seconds;
  const errorX = picture.own[0] - ownX - ahead * Math.cos(current.heading[own]);
  const errorY = picture.own[1] - ownY - ahead * Math.sin(current.heading[own]);
  const left = picture.objects.slice(0, OBJECT_LIMIT).map((object) => moved(object, seconds));
  const missing = [];
  let [present, known] = [0, 0];
  const consider = (kind, other, x, y, reach) => {
    if (Math.hypot(x - ownX, y - ownY) > HORIZON_M) return;
    present += 1;
    let best = -1;
    let nearest = reach;
    left.forEach((object, i) => {
      if (!object) return;
      const distance = Math.min(
        Math.hypot(object.x - x, object.y - y), Math.hypot(object.x - errorX - x, object.y - errorY - y));
      if (distance < nearest) [best, nearest] = [i, distance];
    });
    if (best >= 0) {
      left[best] = null;
      known += 1;
    } else {
      missing.push({ kind, index: other });
    }
  };
  for (let row = 0; row < current.count; row += 1) {
    if (row === own) continue;
    const reach = MATCH_M + Math.max(0, current.length[row] - 5) / 2;
    const isHazard = side.world.names.get(Kind.hazard).has(current.index[row]);
    consider(isHazard ? Kind.hazard : Kind.vehicle, current.index[row], current.x[row], current.y[row], reach);
  }
  for (let row = 0; row < current.pedestrianCount; row += 1) {
    consider(Kind.pedestrian, current.pedestrianIndex[row], current.pedestrianX[row], current.pedestrianY[row],
      MATCH_M);
  }
  const bySource = { sensed: 0, both: 0, received: 0, observed: 0 };
  for (const object of picture.objects) bySource[sourceColour(object[10])] += 1;
  return { present, known, missing, ghosts: left.filter(Boolean).length, bySource };
}

/**
 * Draws it over the map.
 * @param {CanvasRenderingContext2D} context with a transformation to CSS pixels
 * @param {import("./camera.js").Camera} camera
 * @param {{world: import("./world.js").World, playback: import("./stream.js").Playback}} side
 * @param {import("./app.js").View} view
 * @param {(entity: import("./world.js").Entity|null) => {x: number, y: number}|null} positionOf on the picture
 * @returns {boolean} if anything was drawn
 */
export function drawKnown(context, camera, side, view, positionOf) {
  const { known } = side.world;
  const { selection } = view;
  if (!known || !selection || !view.layers.known) return false;
  const colour = (name) => cssColour(name, view.theme);
  const time = side.playback.time ?? 0;
  const place = (x, y) => [camera.screenX(x), camera.screenY(y)];
  context.save();
  context.lineJoin = "miter";

  const pole = selection.kind === Kind.roadside ? positionOf(selection) : { x: 0, y: 0 };
  const size = Math.max(2.5, Math.min(5, camera.scale * 0.5));
  context.lineWidth = 1.4;
  context.strokeStyle = colour("detection");
  for (const frame of known.frames.values()) {
    if (time - frame.time > FRAME_AGE_S || !pole) continue;
    context.beginPath();
    for (let i = 0; i < frame.points.length; i += 2) {
      drawDetection(context, frame.kind, ...place(frame.points[i] + pole.x, frame.points[i + 1] + pole.y), size);
    }
    context.stroke();
  }

  if (known.picture) {
    const seconds = Math.max(-AGE_S, Math.min(AGE_S, time - known.picture.time_s));
    for (const object of known.picture.objects.slice(0, OBJECT_LIMIT)) {
      drawObject(context, camera, colour, object, moved(object, seconds));
    }
    const [x, y, sigma] = known.picture.own;
    const arm = Math.max(5, SIGMAS * sigma * camera.scale);
    const [screenX, screenY] = place(x, y);
    context.setLineDash([]);
    context.strokeStyle = colour("detection");
    context.lineWidth = 1.2;
    context.beginPath();
    context.moveTo(screenX - arm, screenY);
    context.lineTo(screenX + arm, screenY);
    context.moveTo(screenX, screenY - arm);
    context.lineTo(screenX, screenY + arm);
    context.stroke();
  }

  const compared = selection.kind === Kind.vehicle ? compareKnown(side, selection.index) : null;
  context.strokeStyle = colour("missing");
  context.setLineDash([3, 3]);
  context.lineWidth = 2;
  for (const entity of compared?.missing ?? []) {
    const at = positionOf(entity);
    if (!at) continue;
    context.beginPath();
    context.arc(...place(at.x, at.y), Math.max(9, 3.2 * camera.scale), 0, 2 * Math.PI);
    context.stroke();
  }
  context.restore();
  return true;
}

/** Camera: circle; radar: triangle; lidar: square. Adds to the path. */
function drawDetection(context, kind, x, y, size) {
  if (kind === 1) {
    context.moveTo(x + size, y);
    context.arc(x, y, size, 0, 2 * Math.PI);
  } else if (kind === 2) {
    context.moveTo(x, y - size);
    context.lineTo(x + size, y + size);
    context.lineTo(x - size, y + size);
    context.closePath();
  } else {
    context.rect(x - size, y - size, 2 * size, 2 * size);
  }
}

/** The outline of a known object, and the ellipse that holds its position with 95 %. */
function drawObject(context, camera, colour, [, , xx, xy, yy, heading, , length, width, , sources], { x, y }) {
  const [screenX, screenY] = [camera.screenX(x), camera.screenY(y)];
  const margin = 80;
  if (screenX < -margin || screenY < -margin || screenX > camera.width + margin || screenY > camera.height + margin) {
    return;
  }
  const middle = (xx + yy) / 2;
  const spread = Math.hypot((xx - yy) / 2, xy);
  const angle = Math.atan2(2 * xy, xx - yy) / 2;
  const radius = (variance) => Math.max(1, SIGMAS * Math.sqrt(Math.max(0, variance)) * camera.scale);
  const name = sourceColour(sources);
  context.strokeStyle = colour(name);
  context.fillStyle = colour(name);
  context.lineWidth = 1.2;
  context.setLineDash([]);
  context.beginPath();
  context.ellipse(screenX, screenY, radius(middle + spread), radius(middle - spread), -angle, 0, 2 * Math.PI);
  context.globalAlpha = 0.16;
  context.fill();
  context.globalAlpha = 0.9;
  context.stroke();
  context.globalAlpha = 1;
  context.lineWidth = 2;
  // The pattern says the same as the colour.
  context.setLineDash({ sensed: [], both: [], received: [6, 3], observed: [2, 2.5] }[name]);
  context.save();
  context.translate(screenX, screenY);
  context.rotate(-(heading ?? 0));
  const [halfLength, halfWidth] = [Math.max(4, (length * camera.scale) / 2), Math.max(3, (width * camera.scale) / 2)];
  context.strokeRect(-halfLength - 1, -halfWidth - 1, 2 * halfLength + 2, 2 * halfWidth + 2);
  if (name === "both") context.strokeRect(-halfLength - 4, -halfWidth - 4, 2 * halfLength + 8, 2 * halfWidth + 8);
  context.restore();
}
