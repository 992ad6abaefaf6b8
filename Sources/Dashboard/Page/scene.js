// The static part of a run: network, signals, buildings, roadside units. The server gives it once, at /api/scene.

/**
 * @typedef {{id: string, width: number, kind: "road"|"internal"|"walk"|"cycle"|"rail", points: number[]}} Lane
 *   Width in metres; points are x, y pairs in metres, map frame (x east, y north).
 * @typedef {{name: string, node: number, x: number, y: number, range_m: number}} RoadsideUnit
 * @typedef {object} Scene
 * @property {string} title
 * @property {string} source
 * @property {"live"|"replay"} mode
 * @property {number} seed
 * @property {number} begin_s virtual seconds, as all times
 * @property {number|null} end_s null if the run ends when the network is empty
 * @property {[number, number]|null} recorded_s first and last second of a recording
 * @property {number} step_s
 * @property {[number, number, number, number]} bounds x0, y0, x1, y1 in metres
 * @property {Lane[]} lanes
 * @property {number[][]} junctions
 * @property {{id: string, links: ([number, number, number]|null)[]}[]} signals stop line centre and driving direction
 *   (radians, counter-clockwise from east) per link index
 * @property {number[][]} buildings
 * @property {RoadsideUnit[]} roadside
 * @property {string[]} commands those that the server accepts
 * @property {string[]} sides names of the two runs of a demonstration; empty for one run
 * @property {string[]} hosts those that may be failed
 */

/** Version of the scene's format that this page reads. */
const VERSION = 1;

/**
 * Fetches the scene.
 * @returns {Promise<{scene: Scene, text: string}>} the scene, and its text, to notice that the server has another one
 * @throws if the server does not answer or the scene has another version
 */
export async function loadScene() {
  const response = await fetch("/api/scene", { cache: "no-store" });
  if (!response.ok) throw new Error(`/api/scene: status ${response.status}`);
  const text = await response.text();
  const scene = JSON.parse(text);
  if (scene.version !== VERSION) throw new Error(`/api/scene: version ${scene.version}, this page reads ${VERSION}`);
  return { scene, text };
}
