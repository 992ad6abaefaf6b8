// Scale bar of the map.

import { byId, setText } from "../dom.js";

/** Longest bar, CSS pixels. */
const LONGEST_PX = 110;

/** @param {import("../app.js").Context} context */
export function makeScale({ camera }) {
  const bar = byId("scale");
  const label = bar.querySelector("span");
  return {
    update() {
      const most = LONGEST_PX / camera.scale;
      const power = 10 ** Math.floor(Math.log10(most));
      const metres = [5, 2, 1].map((digit) => digit * power).find((length) => length <= most);
      bar.style.width = `${Math.round(metres * camera.scale)}px`;
      setText(label, metres >= 1000 ? `${metres / 1000} km` : `${metres} m`);
    },
    translate() {},
  };
}
