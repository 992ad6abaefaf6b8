// Colours of map and legend, for both themes. Hues after Okabe and Ito. Those of levels, unequipped vehicles and road
// differ by 19 or more (CIE 1976) as seen with protanopia, deuteranopia and tritanopia (Machado et al. 2009).
// The style sheet reads them as custom properties.

/** Name → [light, dark]. The position in this list is the colour's number on the map. */
const COLOURS = {
  ground: ["#eef1f4", "#0b1016"],
  building: ["#dde2e7", "#171f28"],
  buildingEdge: ["#bfc7cf", "#2b3643"],
  road: ["#bfc8d1", "#343f4b"],
  junction: ["#b5bfc9", "#3a4653"],
  marking: ["#f4f6f8", "#5b6876"],
  walk: ["#d9d4c7", "#272d2e"],
  crossing: ["#f7f8f9", "#69747f"],
  cycle: ["#bcd3c6", "#20352d"],
  rail: ["#b5aab8", "#3a3340"],

  unequipped: ["#fbfcfd", "#87929e"],
  level2: ["#0a6cc4", "#3d94f0"],
  level3: ["#1aa582", "#2fd3a0"],
  level4: ["#9c2f86", "#ffb8e2"],
  pedestrian: ["#b35900", "#ffb454"],
  roadside: ["#1f2933", "#e6edf3"],
  hazard: ["#f0b400", "#f0e442"],
  outline: ["#33404c", "#05080b"],
  glass: ["#26313c", "#0c1117"],

  brake: ["#e3001b", "#ff3b30"],
  indicator: ["#ff9d00", "#ffb000"],
  stopped: ["#ffffff", "#ffffff"],
  collided: ["#d00000", "#ff2d20"],
  warning: ["#d55e00", "#ff7a1a"],
  selection: ["#111820", "#ffffff"],

  speed0: ["#b2182b", "#ff6b5e"],
  speed1: ["#ef8a62", "#ffab7a"],
  speed2: ["#e0b91e", "#f7e06b"],
  speed3: ["#7db8da", "#9fd3ef"],
  speed4: ["#2c7bb6", "#4a9ee0"],

  sensed: ["#0072b2", "#56b4e9"],
  both: ["#00795a", "#2fd3a0"],
  received: ["#b06a00", "#f0b23c"],
  observed: ["#9c2f86", "#ffb8e2"],
  detection: ["#17202a", "#ffffff"],
  missing: ["#c2185b", "#ff6fa8"],

  signalStop: ["#d3221c", "#ff5347"],
  signalCaution: ["#e0a100", "#f5c400"],
  signalGo: ["#008a5e", "#2fd08c"],
  signalOff: ["#7b8794", "#6b7885"],

  bsm: ["#0072b2", "#56b4e9"],
  ssm: ["#8a7400", "#f0e442"],
  vehicle_state: ["#6650c0", "#b3a0ff"],
  spat: ["#00795a", "#1fc296"],
  map: ["#557a00", "#a5d65a"],
  rsm: ["#b06a00", "#e69f00"],
  rsi: ["#c2410c", "#ff8a5c"],
  roadside_state: ["#0f7c86", "#7fd6d6"],
  hazard_notice: ["#b51f4a", "#ff7d96"],
  heartbeat: ["#66727f", "#98a4b1"],
};

const ORDER = Object.keys(COLOURS);

/** Number of colours, the length of the shaders' palette. */
export const COLOUR_COUNT = ORDER.length;

/** Colour name → number on the map. @type {Record<string, number>} */
export const Colour = Object.fromEntries(ORDER.map((name, number) => [name, number]));

/** Name of the colour of a message type; types unknown to the page share one. */
export function messageColour(type) {
  if (type === "hazard") return "hazard_notice";
  return type in COLOURS ? type : "heartbeat";
}

/** Name of the colour of a vehicle. */
export function levelColour(level) {
  return level === 2 || level === 3 || level === 4 ? `level${level}` : "unequipped";
}

/** @param {"light"|"dark"} theme @returns {string} as in a style sheet */
export function cssColour(name, theme) {
  return COLOURS[name][theme === "dark" ? 1 : 0];
}

/** @param {"light"|"dark"} theme @returns {Float32Array} red, green, blue (0..1) per colour */
export function shaderPalette(theme) {
  const values = new Float32Array(3 * COLOUR_COUNT);
  ORDER.forEach((name, number) => {
    const rgb = parseInt(cssColour(name, theme).slice(1), 16);
    values.set([(rgb >> 16) / 255, ((rgb >> 8) & 255) / 255, (rgb & 255) / 255], 3 * number);
  });
  return values;
}

/** Sets `--colour-NAME` for the style sheet. */
export function applyPalette(theme) {
  for (const name of ORDER) document.documentElement.style.setProperty(`--colour-${name}`, cssColour(name, theme));
}
