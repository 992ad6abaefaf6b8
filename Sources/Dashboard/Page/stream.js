// The connection to the server: WebSocket, decoding of traffic slices, and the clock that moves the picture smoothly
// from one slice to the next.

/** Wait before another attempt to connect, ms. */
const RETRY_MS = 2000;
/** Bytes before the columns of a slice. */
const HEADER_BYTES = 24;
/** Items that wait for display; more than this (a hidden tab) and all are taken in at once. */
const QUEUE_LIMIT = 512;
/** Bounds of the time in which the picture moves from one slice to the next, ms. */
const SHORTEST_MS = 16;
const LONGEST_MS = 2000;

/**
 * One traffic slice as columns over the bytes received. Positions in metres, angles in radians counter-clockwise from
 * east, speeds in m/s. `rows` and `pedestrianRows` give the row of an index.
 * @typedef {object} Slice
 * @property {number} time virtual seconds
 * @property {number} count
 * @property {Float32Array} x
 * @property {Float32Array} y
 * @property {Float32Array} heading
 * @property {Float32Array} speed
 * @property {Float32Array} length
 * @property {Float32Array} width
 * @property {Uint32Array} index
 * @property {Uint32Array} flags
 * @property {Uint8Array} shape
 * @property {number} pedestrianCount
 * @property {Float32Array} pedestrianX
 * @property {Float32Array} pedestrianY
 * @property {Float32Array} pedestrianHeading
 * @property {Uint32Array} pedestrianIndex
 * @property {Map<number, number>} rows
 * @property {Map<number, number>} pedestrianRows
 */

/** Bits of a vehicle's flags. */
export const Flag = { brake: 1, left: 2, right: 4, stopped: 8, equipped: 16, tall: 32, collided: 64, parked: 128 };

/**
 * Decodes a binary frame. The columns are views: the bytes are little-endian, as is every machine with WebGL2.
 * @param {ArrayBuffer} bytes
 * @returns {Slice|null} null if the frame is no slice or its length is wrong
 */
export function decodeSlice(bytes) {
  if (bytes.byteLength < HEADER_BYTES) return null;
  const header = new DataView(bytes);
  if (header.getUint8(0) !== 1) return null;
  const n = header.getUint32(4, true);
  const m = header.getUint32(8, true);
  if (bytes.byteLength !== HEADER_BYTES + 33 * n + 16 * m) return null;
  let offset = HEADER_BYTES;
  const column = (Type, length) => {
    const view = new Type(bytes, offset, length);
    offset += view.byteLength;
    return view;
  };
  const slice = {
    time: header.getFloat64(16, true),
    count: n,
    x: column(Float32Array, n),
    y: column(Float32Array, n),
    heading: column(Float32Array, n),
    speed: column(Float32Array, n),
    length: column(Float32Array, n),
    width: column(Float32Array, n),
    index: column(Uint32Array, n),
    flags: column(Uint32Array, n),
    pedestrianCount: m,
    pedestrianX: column(Float32Array, m),
    pedestrianY: column(Float32Array, m),
    pedestrianHeading: column(Float32Array, m),
    pedestrianIndex: column(Uint32Array, m),
    shape: column(Uint8Array, n),
    rows: new Map(),
    pedestrianRows: new Map(),
  };
  if (!Number.isFinite(slice.time)) return null;
  for (let row = 0; row < n; row += 1) slice.rows.set(slice.index[row], row);
  for (let row = 0; row < m; row += 1) slice.pedestrianRows.set(slice.pedestrianIndex[row], row);
  return slice;
}

/** The WebSocket: connects, tries again when it closes, gives decoded frames on and sends commands. */
export class Stream {
  /** @type {WebSocket|null} */
  #socket = null;
  #path;
  #handlers;

  /**
   * @param {string} path
   * @param {{opened: () => void, closed: () => void, message: (message: object) => void,
   *   slice: (slice: Slice) => void}} handlers
   */
  constructor(path, handlers) {
    this.#path = path;
    this.#handlers = handlers;
  }

  /**
   * Connects, again and again.
   * @param {() => Promise<boolean>} prepare runs before each attempt; if it gives false, that attempt counts as closed
   */
  async connect(prepare) {
    if (!(await prepare())) {
      this.#retry(prepare);
      return;
    }
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(`${scheme}//${location.host}${this.#path}`);
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      this.#socket = socket;
      this.#handlers.opened();
    };
    socket.onmessage = (event) => this.#receive(event.data);
    socket.onclose = () => {
      this.#socket = null;
      this.#retry(prepare);
    };
  }

  get isOpen() {
    return this.#socket !== null;
  }

  /** Sends a command, e.g. `{do: "pause"}`; without a connection it is dropped. */
  send(command) {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(command));
  }

  #retry(prepare) {
    this.#handlers.closed();
    setTimeout(() => this.connect(prepare), RETRY_MS);
  }

  #receive(data) {
    if (typeof data !== "string") {
      const slice = decodeSlice(data);
      if (slice) this.#handlers.slice(slice);
      return;
    }
    let message;
    try {
      message = JSON.parse(data);
    } catch {
      return;
    }
    if (typeof message?.type === "string") this.#handlers.message(message);
  }
}

/**
 * Holds what has arrived until it is due: the picture runs one slice late and moves from `previous` to `current` while
 * the next one is under way. Messages keep their place between the slices.
 */
export class Playback {
  /** @type {Slice|null} */
  previous = null;
  /** @type {Slice|null} */
  current = null;
  /** Share of the move from `previous` to `current`, 0..1. */
  mix = 1;
  #queue = [];
  #waitingSlices = 0;
  #jumps = false;
  #intervalMs = 100;
  #arrivedMs = 0;
  #advancedMs = 0;
  #handlers;

  /**
   * @param {{message: (message: object) => void, slice: () => void, taken: () => void}} handlers
   *   `message`: a message is due; `slice`: `current` is another one; `taken`: a slice has left the queue
   */
  constructor(handlers) {
    this.#handlers = handlers;
  }

  /** Virtual time of the picture, seconds; null before the first slice. */
  get time() {
    if (!this.current) return null;
    const from = this.previous ?? this.current;
    return from.time + (this.current.time - from.time) * this.mix;
  }

  addMessage(message) {
    if (message.type === "clear") this.reset();
    this.#queue.push(message);
    this.#bound();
  }

  /** @param {Slice} slice @param {number} nowMs */
  addSlice(slice, nowMs) {
    const gap = nowMs - this.#arrivedMs;
    this.#arrivedMs = nowMs;
    if (gap < LONGEST_MS) this.#intervalMs += (Math.max(gap, SHORTEST_MS) - this.#intervalMs) * 0.1;
    this.#queue.push(slice);
    this.#waitingSlices += 1;
    this.#bound();
  }

  /** Drops what waits; the next slice is shown at once. */
  reset() {
    for (const item of this.#queue) if (isSlice(item)) this.#handlers.taken();
    this.#queue.length = 0;
    this.#waitingSlices = 0;
    this.#jumps = true;
    this.mix = 1;
  }

  /** Moves the picture to `nowMs`. */
  advance(nowMs) {
    const elapsed = nowMs - this.#advancedMs;
    this.#advancedMs = nowMs;
    // A longer queue is shown a little faster, so that jitter does not add up to delay.
    const pace = 1 + 0.12 * Math.max(0, this.#waitingSlices - 1);
    let mix = this.mix + (elapsed * pace) / this.#intervalMs;
    while (this.#queue.length > 0 && (mix >= 1 || !isSlice(this.#queue[0]))) {
      if (this.#take()) mix = this.previous ? Math.max(0, Math.min(mix - 1, 1)) : 1;
    }
    this.mix = Math.min(1, mix);
  }

  #bound() {
    if (this.#queue.length <= QUEUE_LIMIT) return;
    while (this.#queue.length > 0) this.#take();
    this.mix = 1;
  }

  /** Takes one item; true if it was a slice. */
  #take() {
    const item = this.#queue.shift();
    if (!isSlice(item)) {
      this.#handlers.message(item);
      return false;
    }
    this.#waitingSlices -= 1;
    this.previous = this.#jumps ? null : this.current;
    this.current = item;
    this.#jumps = false;
    this.#handlers.taken();
    this.#handlers.slice();
    return true;
  }
}

function isSlice(item) {
  return item.type === undefined;
}
