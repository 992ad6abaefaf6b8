// Colours of map and legend, for both themes. Hues after Okabe and Ito, which people with colour vision deficiency can
// tell apart; lightness fits the ground of each theme. The style sheet reads them as custom properties.

/** Name → [light, dark]. The position in this list is the colour's number on the map. */
const COLOURS = {
  ground: ["#eef1f4", "#0c1117"],
  building: ["#dfe3e8", "#161d26"],
  buildingEdge: ["#c3cad2", "#26303c"],
  road: ["#c2cad3", "#2b343f"],
  junction: ["#b9c2cc", "#303a46"],
  marking: ["#f4f6f8", "#4c5866"],
  walk: ["#dcd8ce", "#22282b"],
  crossing: ["#f7f8f9", "#69747f"],
  cycle: ["#bcd3c6", "#20352d"],
  rail: ["#b5aab8", "#3a3340"],

  unequipped: ["#fbfcfd", "#98a4b1"],
  level2: ["#0072b2", "#56b4e9"],
  level3: ["#00795a", "#1fc296"],
  level4: ["#a03c8c", "#ee8fcb"],
  pedestrian: ["#b35900", "#ffb454"],
  roadside: ["#1f2933", "#e6edf3"],
  hazard: ["#f0b400", "#f0e442"],
  outline: ["#1f2933", "#05080b"],
  glass: ["#26313c", "#0c1117"],

  brake: ["#e3001b", "#ff3b30"],
  indicator: ["#ff9d00", "#ffb000"],
  stopped: ["#ffffff", "#ffffff"],
  collided: ["#d00000", "#ff2d20"],
  warning: ["#d55e00", "#ff7a1a"],
  selection: ["#111820", "#ffffff"],

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
