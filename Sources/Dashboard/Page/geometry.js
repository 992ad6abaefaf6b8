// Triangles of the static map. A vertex has 8 floats: position (2), offset from the middle of its strip (2), half
// width of the strip, distance along the strip (all metres), colour number, and 1 if it is dashed.

import { Colour } from "./palette.js";

/** Floats per vertex. */
export const VERTEX_FLOATS = 8;
/** A sharp corner of a strip sticks out by at most this factor of its half width. */
const LONGEST_MITER = 2;
/** Width of the edge of a building, metres. */
const EDGE_WIDTH_M = 0.6;
/** SUMO's names of lanes of crossings, and of walking areas, whose shape is an outline. */
const CROSSING = /^:.*_c\d+_\d+$/;
const WALKING_AREA = /^:.*_w\d+_\d+$/;

/** Collects vertices and triangles, and the ranges of indices that are drawn in one call. */
class Mesh {
  vertices = [];
  indices = [];

  get vertexCount() {
    return this.vertices.length / VERTEX_FLOATS;
  }

  /** Adds a strip along a polyline (x, y pairs). */
  addStrip(points, width, colour, isDashed, isClosed = false) {
    const count = points.length / 2;
    if (count < 2) return;
    const half = width / 2;
    const first = this.vertexCount;
    const last = isClosed ? count : count - 1;
    let along = 0;
    for (let i = 0; i <= last; i += 1) {
      const at = i % count;
      const [nx, ny] = normal(points, at, count, isClosed);
      const x = points[2 * at];
      const y = points[2 * at + 1];
      if (i > 0) along += Math.hypot(x - points[2 * (i - 1)], y - points[2 * (i - 1) + 1]);
      this.vertices.push(x, y, nx * half, ny * half, half, along, colour, isDashed ? 1 : 0);
      this.vertices.push(x, y, -nx * half, -ny * half, half, along, colour, isDashed ? 1 : 0);
      if (i > 0) {
        const v = first + 2 * i;
        this.indices.push(v - 2, v - 1, v, v, v - 1, v + 1);
      }
    }
  }

  /** Adds the area of a simple polygon (x, y pairs). */
  addArea(points, colour) {
    const first = this.vertexCount;
    for (let i = 0; i < points.length; i += 2) this.vertices.push(points[i], points[i + 1], 0, 0, 1, 0, colour, 0);
    for (const index of triangulate(points)) this.indices.push(first + index);
  }
}

/**
 * @param {import("./scene.js").Scene} scene
 * @returns {{vertices: Float32Array, indices: Uint32Array, ground: [number, number], roads: [number, number]}}
 *   `ground` and `roads` are start and number of indices; roads are drawn twice, for their markings
 */
export function staticMesh(scene) {
  const mesh = new Mesh();
  for (const outline of scene.buildings) {
    mesh.addArea(outline, Colour.building);
    mesh.addStrip(outline, EDGE_WIDTH_M, Colour.buildingEdge, false, true);
  }
  for (const outline of scene.junctions) mesh.addArea(outline, Colour.junction);
  const addLanes = (kind, colour) => {
    for (const lane of scene.lanes) if (lane.kind === kind) mesh.addStrip(lane.points, lane.width, colour, false);
  };
  addLanes("internal", Colour.junction);
  for (const lane of scene.lanes) {
    if (lane.kind !== "walk") continue;
    if (WALKING_AREA.test(lane.id)) {
      mesh.addArea(lane.points, Colour.walk);
    } else {
      const isCrossing = CROSSING.test(lane.id);
      mesh.addStrip(lane.points, lane.width, isCrossing ? Colour.crossing : Colour.walk, isCrossing);
    }
  }
  addLanes("cycle", Colour.cycle);
  addLanes("rail", Colour.rail);
  const start = mesh.indices.length;
  addLanes("road", Colour.road);
  return {
    vertices: new Float32Array(mesh.vertices),
    indices: new Uint32Array(mesh.indices),
    ground: [0, start],
    roads: [start, mesh.indices.length - start],
  };
}

/** Upper bounds of the classes of mean speed, as shares of the limit; the last class is open. */
export const SPEED_BOUNDS = [0.2, 0.4, 0.6, 0.8];

/** What netconvert appends to the name of an edge for a part of it. */
const SPLIT = /\.\d+\.\d+$/;

/** Number of the class of a mean speed. */
export function speedClass(relative) {
  const place = SPEED_BOUNDS.findIndex((bound) => relative < bound);
  return place < 0 ? SPEED_BOUNDS.length : place;
}

/**
 * The lanes of each road, in the order in which the scene lists them first, as the server counts them.
 * @param {import("./scene.js").Scene} scene
 * @returns {{name: string, lanes: import("./scene.js").Lane[]}[]}
 */
export function roadsOf(scene) {
  const roads = new Map();
  for (const lane of scene.lanes) {
    if (lane.kind !== "road") continue;
    const end = lane.id.lastIndexOf("_");
    const name = (end < 0 ? lane.id : lane.id.slice(0, end)).replace(SPLIT, "");
    if (!roads.has(name)) roads.set(name, { name, lanes: [] });
    roads.get(name).lanes.push(lane);
  }
  return [...roads.values()];
}

/** Strips over the lanes of roads with traffic, coloured by mean speed; dashed where congestion is expected. */
export function roadMesh(roads, rows) {
  const mesh = new Mesh();
  for (const { road, relative, state } of rows) {
    for (const lane of roads[road]?.lanes ?? []) {
      mesh.addStrip(lane.points, lane.width, Colour[`speed${state === 2 ? 1 : speedClass(relative)}`], state === 2);
    }
  }
  return { vertices: new Float32Array(mesh.vertices), indices: new Uint32Array(mesh.indices) };
}

/** Offset to the left at a point of a polyline, of unit length but at corners, where strips meet. */
function normal(points, at, count, isClosed) {
  const before = at > 0 ? at - 1 : isClosed ? count - 1 : 0;
  const after = at < count - 1 ? at + 1 : isClosed ? 0 : count - 1;
  const a = direction(points, at === before ? at : before, at === before ? after : at);
  const b = direction(points, at === after ? before : at, at === after ? at : after);
  const x = -(a[1] + b[1]);
  const y = a[0] + b[0];
  const length = Math.hypot(x, y);
  if (length < 1e-6) return [-a[1], a[0]];
  const miter = Math.min(LONGEST_MITER, 2 / length);
  return [(x / length) * miter, (y / length) * miter];
}

function direction(points, from, to) {
  const x = points[2 * to] - points[2 * from];
  const y = points[2 * to + 1] - points[2 * from + 1];
  const length = Math.hypot(x, y) || 1;
  return [x / length, y / length];
}

/**
 * Cuts ears off a simple polygon (x, y pairs, any orientation, a repeated last point is ignored).
 * @returns {number[]} indices of points, three per triangle
 */
function triangulate(points) {
  const remaining = [];
  let doubleArea = 0;
  const count = points.length / 2;
  for (let i = 0; i < count; i += 1) {
    const j = (i + 1) % count;
    if (points[2 * i] === points[2 * j] && points[2 * i + 1] === points[2 * j + 1]) continue;
    remaining.push(i);
    doubleArea += points[2 * i] * points[2 * j + 1] - points[2 * j] * points[2 * i + 1];
  }
  if (doubleArea < 0) remaining.reverse();
  const triangles = [];
  let misses = 0;
  for (let i = 0; remaining.length > 3 && misses <= remaining.length; ) {
    const n = remaining.length;
    const a = remaining[(i + n - 1) % n];
    const b = remaining[i % n];
    const c = remaining[(i + 1) % n];
    if (isEar(points, remaining, a, b, c)) {
      triangles.push(a, b, c);
      remaining.splice(i % n, 1);
      misses = 0;
    } else {
      i += 1;
      misses += 1;
    }
  }
  // Of a polygon that crosses itself, the rest stays empty.
  if (remaining.length === 3) triangles.push(...remaining);
  return triangles;
}

function isEar(points, polygon, a, b, c) {
  if (cross(points, a, b, c) < 0) return false;
  for (const p of polygon) {
    if (p === a || p === b || p === c) continue;
    if (cross(points, a, b, p) > 0 && cross(points, b, c, p) > 0 && cross(points, c, a, p) > 0) return false;
  }
  return true;
}

/** Twice the signed area of a triangle; positive if it turns left. */
function cross(points, a, b, c) {
  const x = points[2 * a];
  const y = points[2 * a + 1];
  return (points[2 * b] - x) * (points[2 * c + 1] - y) - (points[2 * c] - x) * (points[2 * b + 1] - y);
}
