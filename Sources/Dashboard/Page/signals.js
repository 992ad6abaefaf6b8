// Signals as the map shows them: one bar per link at its stop line, and the letters of SUMO's signal states.

/** Half width of a bar across the lane, metres. */
const HALF_BAR_M = 1.35;

/**
 * One bar per link. Links that share a stop line, e.g. straight on and left from one lane, share its width: link
 * indices run from right to left as seen by the driver.
 * @param {import("./scene.js").Scene} scene
 * @returns {{signal: number, link: number, x: number, y: number, heading: number, middle: number, half: number}[]}
 */
export function signalBars(scene) {
  const bars = [];
  scene.signals.forEach(({ links }, signal) => {
    const lines = new Map();
    links.forEach((line, link) => {
      if (!line) return;
      const key = `${line[0].toFixed(1)} ${line[1].toFixed(1)}`;
      if (!lines.has(key)) lines.set(key, []);
      lines.get(key).push(link);
    });
    for (const sharing of lines.values()) {
      const half = HALF_BAR_M / sharing.length;
      sharing.forEach((link, place) => {
        const [x, y, heading] = links[link];
        bars.push({ signal, link, x, y, heading, middle: -HALF_BAR_M + half * (2 * place + 1), half });
      });
    }
  });
  return bars;
}

/**
 * Where the time to the likely end of a signal's phase is written: beside the junction, off the lanes.
 * @param {import("./scene.js").Scene["signals"][number]} signal
 * @returns {{x: number, y: number}|null} metres; null if no stop line is known
 */
export function countdownPlace({ links }) {
  const lines = links.filter((line) => line !== null);
  if (lines.length === 0) return null;
  const xs = lines.map(([x]) => x);
  const ys = lines.map(([, y]) => y);
  return { x: Math.max(...xs), y: Math.max(...ys) };
}

/** Number of a state letter in the shaders: 0 off, 1 stop, 2 caution, 3 go, 4 caution blinking. */
export function stateCode(letter) {
  switch (letter) {
    case "r": case "s": return 1;
    case "y": case "u": return 2;
    case "g": case "G": return 3;
    case "o": return 4;
    default: return 0;
  }
}
