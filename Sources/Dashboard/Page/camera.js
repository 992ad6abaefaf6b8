// Which part of the map is on the screen. Screen positions are in CSS pixels from the upper left corner of the map.

/** Bounds of the scale, CSS pixels per metre. */
const SMALLEST_SCALE = 0.005;
const LARGEST_SCALE = 60;
/** Share of the map's size left free around a fitted network. */
const FIT_MARGIN = 0.04;
/** What covers the left of the map is left free if the network is then shown at least at this share of its size. */
const INSET_SHARE = 0.8;

export class Camera {
  /** Map position in the middle of the screen, metres. */
  x = 0;
  y = 0;
  /** CSS pixels per metre. */
  scale = 1;
  /** Size of the map on the screen, CSS pixels. */
  width = 1;
  height = 1;
  #bounds;

  /** @param {[number, number, number, number]} bounds of the network, metres */
  constructor(bounds) {
    this.#bounds = bounds;
  }

  resize(width, height) {
    this.width = Math.max(1, width);
    this.height = Math.max(1, height);
  }

  /** Shows the whole network, beside what covers `inset` pixels on the left of the map if there is room. */
  fit(inset) {
    const [x0, y0, x1, y1] = this.#bounds;
    const free = 1 - 2 * FIT_MARGIN;
    const scaleFor = (width) => (
      free * Math.min(width / Math.max(x1 - x0, 1), this.height / Math.max(y1 - y0, 1))
    );
    const isBeside = scaleFor(this.width - inset) >= INSET_SHARE * scaleFor(this.width);
    this.#setScale(scaleFor(isBeside ? this.width - inset : this.width));
    this.centre((x0 + x1) / 2 - (isBeside ? inset / 2 / this.scale : 0), (y0 + y1) / 2);
  }

  centre(x, y) {
    this.x = x;
    this.y = y;
  }

  /** Zooms so that at least `scale` pixels show a metre. */
  zoomAtLeast(scale) {
    this.#setScale(Math.max(this.scale, scale));
  }

  /** Moves the map by a distance on the screen. */
  pan(dx, dy) {
    this.x -= dx / this.scale;
    this.y += dy / this.scale;
  }

  /** Zooms and keeps what is at the screen position there; without a position, the middle of the map. */
  zoom(factor, screenX = this.width / 2, screenY = this.height / 2) {
    const x = this.mapX(screenX);
    const y = this.mapY(screenY);
    this.#setScale(this.scale * factor);
    this.x += x - this.mapX(screenX);
    this.y += y - this.mapY(screenY);
  }

  mapX(screenX) {
    return this.x + (screenX - this.width / 2) / this.scale;
  }

  mapY(screenY) {
    return this.y - (screenY - this.height / 2) / this.scale;
  }

  screenX(x) {
    return this.width / 2 + (x - this.x) * this.scale;
  }

  screenY(y) {
    return this.height / 2 - (y - this.y) * this.scale;
  }

  #setScale(scale) {
    this.scale = Math.min(LARGEST_SCALE, Math.max(SMALLEST_SCALE, scale));
  }
}
