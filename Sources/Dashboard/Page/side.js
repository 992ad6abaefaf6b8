// One run that the page shows: its stream, what it has told, and its picture. A demonstration has two.

import { RoadMap } from "./map.js";
import { Playback, Stream } from "./stream.js";
import { World } from "./world.js";

export class Side {
  world = new World();
  /** @type {RoadMap|null} */
  map = null;
  /** @type {Playback} */
  playback;
  /** @type {Stream} */
  stream;
  /** Node that the server was asked to watch. */
  #watched = null;

  /**
   * @param {string} name of a demonstration's side; "" for a single run
   * @param {{opened: () => void, closed: () => void, cleared: () => void}} handlers `cleared`: the replay has gone to
   *   another time, and what follows is of then
   */
  constructor(name, handlers) {
    this.name = name;
    this.playback = new Playback({
      message: (message) => {
        this.world.take(message, performance.now());
        if (message.type === "clear") handlers.cleared();
        if (message.type === "names" || message.type === "clear") this.map?.slicesChanged();
        else this.map?.ringsChanged();
      },
      slice: () => {
        this.world.takeSlice(this.playback.current.time);
        this.map?.slicesChanged();
      },
      taken: () => this.stream.send({ do: "ack" }),
    });
    this.stream = new Stream(name === "" ? "/api/stream" : `/api/stream/${name}`, {
      opened: () => {
        this.world.clear();
        this.playback.reset();
        this.#watched = null;
        handlers.opened();
      },
      closed: handlers.closed,
      message: (message) => {
        // What the controls show must not wait for the picture.
        if (message.type === "state") this.world.take(message, performance.now());
        else this.playback.addMessage(message);
      },
      slice: (slice) => this.playback.addSlice(slice, performance.now()),
    });
  }

  /** Asks for the records of the selected node's computer, if it has one. */
  watch(selection) {
    const node = (selection && this.world.name(selection.kind, selection.index)?.node) ?? null;
    if (node === this.#watched || !this.stream.isOpen) return;
    this.#watched = node;
    this.world.watch(node);
    this.stream.send({ do: "watch", node });
  }
}
