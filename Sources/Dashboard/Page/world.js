// The page's picture of the run: what the messages of the server have told so far. Every list has a bound.

/** Kinds of entities, as in `names`. */
export const Kind = { vehicle: 1, roadside: 2, cloud: 3, pedestrian: 4, hazard: 5 };

/** Message types in the order in which they are shown. */
const MESSAGE_TYPES = [
  "bsm", "ssm", "vehicle_state", "spat", "map", "rsm", "rsi", "roadside_state", "hazard", "heartbeat",
];

/** Warnings and run events kept. */
const EVENT_LIMIT = 500;
/** Message types kept, known and unknown. */
const TYPE_LIMIT = 16;
/** Time over which message rates are averaged, virtual seconds. */
const RATE_SPAN_S = 1;
/** Time for which a warning counts as active, virtual seconds. */
const WARNING_ACTIVE_S = 3;
/** Shortest time between two rings of one sender and type, ms: more would blur into a disc. */
const PULSE_PERIOD_MS = 1000;
/** Rings kept. */
const PULSE_LIMIT = 8192;
/** Totals kept, one a virtual second. */
const FIGURES_LIMIT = 120;
/** Time for which records of a watched node are kept, virtual seconds, and their number. */
const RECORD_SPAN_S = 10;
const RECORD_LIMIT = 20000;

/** @typedef {{kind: number, index: number}} Entity what can be selected */
/** @typedef {{kind: number, index: number, name: string, node: number|null, level: number|null}} Name */
/** @typedef {{time: number, node: number|null, name: string, kind: string, cooperative: boolean, detail: string,
 *   isWarning: boolean, serial: number}} RunEvent `kind` is that of the warning, or the run event's name */

/**
 * Totals of a run so far. Message types: `{sent, dropped, attempted, delivered, lost[6], uses, stages[12] (s)}` by name.
 * Computers: `{node (null: all vehicles), computers, servers, pending, longest, tasks, misses, dropped, busy (s),
 * energy (J)}`. `busySamples` and `busySum`: of the channel busy ratio.
 * @typedef {{time: number, types: Map<string, object>, computers: object[], busySamples: number, busySum: number}}
 *   Figures
 */

/**
 * What is known of the watched node: detections of each sensor, its picture of others, its tasks and receptions.
 * @typedef {object} Known
 * @property {Map<number, {kind: number, time: number, points: number[]}>} frames by sensor
 * @property {{time_s: number, own: [number, number, number], objects: (number|null)[][]}|null} picture
 * @property {{kind: string, engine: string, released: number, started: number|null, finished: number|null,
 *   deadline: number, missed: boolean}[]} tasks
 * @property {{sender: number, type: string, time: number, distance: number|null, outcome: number}[]} receptions
 */

export class World {
  /** @type {Map<number, Map<number, Name>>} per kind and index */
  names = new Map(Object.values(Kind).map((kind) => [kind, new Map()]));
  /** @type {Map<number, Name>} */
  namesByNode = new Map();
  /**
   * Per signal of the scene: letters and likely end in virtual seconds.
   * @type {({state: string, end: number}|undefined)[]}
   */
  signals = [];
  /** Grows with each change of `signals`. */
  signalsVersion = 0;
  /** In the order of their times. @type {RunEvent[]} */
  events = [];
  /** Changes when events are gone or have come out of order; else they are only added at the end. */
  eventsEpoch = 0;
  /** Serial number that the next event gets; grows only. */
  nextSerial = 0;
  warningCount = 0;
  /** @type {{time_s: number, paused: boolean, speed: number, ended: string|null, real_time_factor: number}|null} */
  state = null;
  /** Types seen or known, at most TYPE_LIMIT. @type {string[]} */
  messageTypes = [...MESSAGE_TYPES];
  /** Virtual time of each node's last message per type. @type {Map<number, Map<string, number>>} */
  lastMessages = new Map();
  /** Rings to draw: ring buffer of sender, type index and start (ms). */
  pulses = {
    node: new Float64Array(PULSE_LIMIT),
    type: new Uint8Array(PULSE_LIMIT),
    startMs: new Float64Array(PULSE_LIMIT),
    next: 0,
    limit: PULSE_LIMIT,
  };

  /** Of the last minutes, in order of time. @type {Figures[]} */
  figures = [];
  /** The watched node, and what there is of it; null without any records. */
  watched = null;
  /** @type {Known|null} */
  known = null;
  /** Mean speed and density of the roads, and the forecast; null without any. */
  roads = null;
  /** Grows with each change of `roads`. */
  roadsVersion = 0;

  #time = 0;
  #bins = [];
  #bin = new Float64Array(TYPE_LIMIT);
  #lastPulse = new Map();
  /** Warned nodes and the virtual time of their last warning. @type {Map<number, number>} */
  #warned = new Map();

  /** Forgets everything but the names of what the scenario places: after a seek or a new connection. */
  clear() {
    this.events = [];
    this.warningCount = 0;
    this.lastMessages.clear();
    this.pulses.startMs.fill(-Infinity);
    this.#bins = [];
    this.#bin.fill(0);
    this.#lastPulse.clear();
    this.#warned.clear();
    this.eventsEpoch += 1;
    this.figures = [];
    this.known = null;
    this.roads = null;
    this.roadsVersion += 1;
  }

  /** Another node is watched from now on. */
  watch(node) {
    this.watched = node;
    this.known = null;
  }

  /** Takes a message of the server; unknown types and malformed contents are ignored. */
  take(message, nowMs) {
    try {
      switch (message.type) {
        case "state":
          this.state = message;
          break;
        case "names":
          for (const entry of message.names) this.#takeName(entry);
          break;
        case "signals":
          this.#takeSignals(message.signals);
          break;
        case "warnings":
          for (const entry of message.warnings) this.#takeWarning(entry);
          break;
        case "events":
          for (const entry of message.events) this.#takeEvent(entry);
          break;
        case "messages":
          for (const entry of message.messages) this.#takeMessage(entry, nowMs);
          break;
        case "figures":
          for (const entry of message.figures) this.#takeFigures(entry);
          break;
        case "node":
          if (message.node === this.watched) this.#takeRecords(message);
          break;
        case "roads":
          this.#takeRoads(message);
          break;
        case "clear":
          this.clear();
          break;
      }
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
    }
  }

  /** A slice of this virtual time is now the current one. */
  takeSlice(time) {
    this.#time = time;
    this.#bins.push({ time, counts: this.#bin });
    this.#bin = new Float64Array(TYPE_LIMIT);
    // At a high speed a single bin may be longer than the span.
    while (this.#bins.length > 2 && this.#bins[1].time <= time - RATE_SPAN_S) this.#bins.shift();
  }

  /** @returns {Name|undefined} */
  name(kind, index) {
    return this.names.get(kind)?.get(index);
  }

  /** Adds up messages per virtual second into `rates`, one entry per `messageTypes`. */
  addRates(rates) {
    rates.fill(0);
    if (this.#bins.length < 2) return;
    const span = this.#time - this.#bins[0].time;
    if (span <= 0) return;
    for (const bin of this.#bins.slice(1)) {
      for (let type = 0; type < this.messageTypes.length; type += 1) rates[type] += bin.counts[type] / span;
    }
  }

  /** Nodes with an active warning. @returns {number[]} */
  warnedNodes() {
    const active = [];
    for (const [node, time] of this.#warned) {
      if (time < this.#time - WARNING_ACTIVE_S) this.#warned.delete(node);
      else active.push(node);
    }
    return active;
  }

  #takeName([kind, index, name, node, level]) {
    const ofKind = this.names.get(kind);
    if (!ofKind) return;
    const entry = { kind, index, name: String(name), node: node ?? null, level: level ?? null };
    ofKind.set(index, entry);
    if (entry.node !== null) this.namesByNode.set(entry.node, entry);
  }

  #takeSignals(signals) {
    for (const [signal, state, end] of signals) this.signals[signal] = { state: String(state), end };
    this.signalsVersion += 1;
  }

  #takeWarning([time, node, name, kind, cooperative]) {
    this.warningCount += 1;
    this.#warned.set(node, time);
    const warning = { time, node, name: String(name), kind: String(kind), cooperative: Boolean(cooperative) };
    this.#add({ ...warning, isWarning: true });
  }

  #takeEvent([time, event, detail]) {
    this.#add({ time, kind: String(event), detail: String(detail ?? "") });
  }

  #add(event) {
    const defaults = { node: null, name: "", cooperative: false, detail: "", isWarning: false };
    let place = this.events.length;
    while (place > 0 && this.events[place - 1].time > event.time) place -= 1;
    if (place < this.events.length) this.eventsEpoch += 1;
    this.events.splice(place, 0, { ...defaults, ...event, serial: this.nextSerial });
    this.nextSerial += 1;
    if (this.events.length > EVENT_LIMIT) this.events.shift();
  }

  #takeFigures([time, types, computers, busySamples, busySum]) {
    const figures = { time, types: new Map(), computers: [], busySamples, busySum };
    for (const [type, sent, dropped, attempted, delivered, lost, uses, stages] of types) {
      figures.types.set(type, { sent, dropped, attempted, delivered, lost, uses, stages });
    }
    for (const [node, count, servers, pending, longest, tasks, misses, dropped, busy, energy] of computers) {
      figures.computers.push({
        node, computers: count, servers, pending, longest, tasks, misses, dropped, busy, energy,
      });
    }
    // The last totals of a run may have the time of those before.
    while (this.figures.length > 0 && this.figures.at(-1).time >= time) this.figures.pop();
    this.figures.push(figures);
    if (this.figures.length > FIGURES_LIMIT) this.figures.shift();
  }

  /** The totals, and those of `span` virtual seconds before, or null for those of the beginning. */
  figuresOver(span) {
    const last = this.figures.at(-1) ?? null;
    if (!last || span === null) return { last, before: null };
    const before = this.figures.findLast((figures) => figures.time <= last.time - span) ?? this.figures[0];
    return { last, before: before === last ? null : before };
  }

  #takeRoads({ time_s, roads, hits, false_alarms, misses }) {
    const rows = roads.map(([road, speed, relative, density, state]) => ({ road, speed, relative, density, state }));
    this.roads = { time: time_s, rows, hits, falseAlarms: false_alarms, misses };
    this.roadsVersion += 1;
  }

  #takeRecords({ frames, picture, tasks, receptions }) {
    this.known ??= { frames: new Map(), picture: null, tasks: [], receptions: [] };
    const { known } = this;
    for (const [sensor, kind, time, points] of frames) known.frames.set(sensor, { kind, time, points });
    if (picture) known.picture = picture;
    for (const [kind, engine, released, started, finished, deadline, missed] of tasks) {
      known.tasks.push({ kind, engine, released, started, finished, deadline, missed });
    }
    for (const [sender, type, time, distance, outcome] of receptions) {
      known.receptions.push({ sender, type, time, distance, outcome });
    }
    const begin = this.#time - RECORD_SPAN_S;
    for (const [list, timeOf] of [[known.tasks, (t) => t.finished ?? t.released], [known.receptions, (r) => r.time]]) {
      const first = list.findIndex((row) => timeOf(row) >= begin);
      list.splice(0, Math.max(first < 0 ? list.length : first, list.length - RECORD_LIMIT));
    }
  }

  #takeMessage([type, node, count], nowMs) {
    let index = this.messageTypes.indexOf(type);
    if (index < 0) {
      if (this.messageTypes.length >= TYPE_LIMIT) return;
      index = this.messageTypes.push(String(type)) - 1;
    }
    this.#bin[index] += count;
    let times = this.lastMessages.get(node);
    if (!times) this.lastMessages.set(node, (times = new Map()));
    times.set(type, this.#time);
    this.#pulse(node, index, nowMs);
  }

  /** Starts a ring, unless one of the sender and type has just started. */
  #pulse(node, type, nowMs) {
    const key = node * TYPE_LIMIT + type;
    let last = this.#lastPulse.get(key);
    if (last === undefined) {
      // Vehicles send in step: without an offset of each sender all rings would flash together.
      const isPeriodic = type === 0 || this.messageTypes[type] === "vehicle_state";
      last = isPeriodic ? nowMs - ((node * 0.618034) % 1) * PULSE_PERIOD_MS : -Infinity;
      this.#lastPulse.set(key, last);
    }
    if (nowMs - last < PULSE_PERIOD_MS) return;
    this.#lastPulse.set(key, nowMs);
    const { pulses } = this;
    pulses.node[pulses.next] = node;
    pulses.type[pulses.next] = type;
    pulses.startMs[pulses.next] = nowMs;
    pulses.next = (pulses.next + 1) % PULSE_LIMIT;
  }
}
