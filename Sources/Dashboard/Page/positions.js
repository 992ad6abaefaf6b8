// Where road users and roadside units are: the move from the slice before to the current one.

import { Kind } from "./world.js";

/** A vehicle that moved further between two slices is not interpolated, metres. */
const JUMP_M = 100;

export class Positions {
  /** The move that was asked for last: position in metres and heading in radians, before and after. */
  move = { x0: 0, y0: 0, h0: 0, x1: 0, y1: 0, h1: 0 };
  #scene;
  #playback;

  /**
   * @param {import("./scene.js").Scene} scene
   * @param {import("./stream.js").Playback} playback
   */
  constructor(scene, playback) {
    this.#scene = scene;
    this.#playback = playback;
  }

  /** Where an entity is on the displayed picture. @returns {{x: number, y: number}|null} */
  displayed(kind, index) {
    if (!this.find(kind, index)) return null;
    const { mix } = this.#playback;
    const { x0, y0, x1, y1 } = this.move;
    return { x: x0 + (x1 - x0) * mix, y: y0 + (y1 - y0) * mix };
  }

  /** Sets `move` to that of an entity of the current slice or of the scene; false if it is not there. */
  find(kind, index) {
    const { current } = this.#playback;
    if (kind === Kind.roadside) {
      const unit = this.#scene.roadside[index];
      if (!unit) return false;
      Object.assign(this.move, { x0: unit.x, y0: unit.y, x1: unit.x, y1: unit.y });
      return true;
    }
    const isPedestrian = kind === Kind.pedestrian;
    if (!isPedestrian && kind !== Kind.vehicle && kind !== Kind.hazard) return false;
    const row = isPedestrian ? current?.pedestrianRows.get(index) : current?.rows.get(index);
    if (row === undefined) return false;
    if (isPedestrian) this.pedestrian(row);
    else this.vehicle(row);
    return true;
  }

  /** Sets `move` to that of a row of the current slice. */
  vehicle(row) {
    const { previous, current } = this.#playback;
    const before = previous?.rows.get(current.index[row]);
    this.#set(previous?.x[before], previous?.y[before], previous?.heading[before], current.x[row], current.y[row],
      current.heading[row]);
  }

  /** Sets `move` to that of a pedestrian of the current slice. */
  pedestrian(row) {
    const { previous, current } = this.#playback;
    const before = previous?.pedestrianRows.get(current.pedestrianIndex[row]);
    this.#set(previous?.pedestrianX[before], previous?.pedestrianY[before], previous?.pedestrianHeading[before],
      current.pedestrianX[row], current.pedestrianY[row], current.pedestrianHeading[row]);
  }

  /** Sets `move`; it stands still if there is no position before, or if that is too far. */
  #set(x0, y0, h0, x1, y1, h1) {
    const { move } = this;
    move.x1 = x1;
    move.y1 = y1;
    move.h1 = h1;
    const isSmooth = x0 !== undefined && Math.abs(x1 - x0) < JUMP_M && Math.abs(y1 - y0) < JUMP_M;
    move.x0 = isSmooth ? x0 : x1;
    move.y0 = isSmooth ? y0 : y1;
    move.h0 = isSmooth ? h1 - shortTurn(h1 - h0) : h1;
  }
}

/** The same turn within half a circle. */
function shortTurn(angle) {
  return angle - 2 * Math.PI * Math.round(angle / (2 * Math.PI));
}
