// The map: draws the static network and all that moves with WebGL2, one draw call per kind. Per slice the columns are
// copied into a texture per kind; per frame only a few uniforms change.

import { roadMesh, roadsOf, staticMesh, VERTEX_FLOATS } from "./geometry.js";
import { InstanceLayer, makeProgram, Quads } from "./gl.js";
import { Labels } from "./labels.js";
import { Colour, levelColour, messageColour, shaderPalette } from "./palette.js";
import { Positions } from "./positions.js";
import * as shaders from "./shaders.js";
import { signalBars, stateCode } from "./signals.js";
import { Kind } from "./world.js";

/** Width of lane markings, metres. */
const MARKING_M = 0.16;
/** Age at which the ring of a message has faded, ms. */
const PULSE_MS = 900;
/** Growth of the ring of a message, CSS pixels: by vehicles, by roadside units. */
const VEHICLE_PULSE = 10;
const ROADSIDE_PULSE = 26;
/** A click this close to a road user selects it, CSS pixels. */
const PICK_PX = 14;
/** Numbers of rings and marks in the shaders. */
const Ring = { message: 0, warning: 1, coverage: 2, selection: 3 };
const Mark = { person: 0, hazard: 1, roadside: 2 };

/** The browser has no WebGL2. */
export class NoWebGL2 extends Error {}

export class RoadMap {
  /** Instances drawn in the last frame, per kind. */
  counts = { vehicles: 0, pedestrians: 0, hazards: 0, pulses: 0, warnings: 0 };
  #canvas;
  #labelCanvas;
  #labels;
  #scene;
  #world;
  #playback;
  #camera;
  #view;
  #positions;
  #gl;
  #resources = null;
  #palette = shaderPalette("light");
  #slicesChanged = false;
  #ringsChanged = true;
  #signalsVersion = -1;
  #roads;
  #roadsVersion = -1;

  /**
   * @param {{map: HTMLCanvasElement, labels: HTMLCanvasElement}} canvases
   * @param {import("./scene.js").Scene} scene
   * @param {import("./world.js").World} world
   * @param {import("./stream.js").Playback} playback
   * @param {import("./camera.js").Camera} camera
   * @param {import("./app.js").View} view
   * @throws {NoWebGL2}
   */
  constructor(canvases, scene, world, playback, camera, view) {
    this.#canvas = canvases.map;
    this.#labelCanvas = canvases.labels;
    this.#scene = scene;
    this.#world = world;
    this.#playback = playback;
    this.#camera = camera;
    this.#view = view;
    this.#roads = roadsOf(scene);
    this.#positions = new Positions(scene, playback);
    this.#labels = new Labels(canvases.labels, camera, scene, world, view, playback);
    this.#gl = this.#canvas.getContext("webgl2", { alpha: false, antialias: true, depth: false, stencil: false });
    if (!this.#gl) throw new NoWebGL2();
    this.#canvas.addEventListener("webglcontextlost", (event) => {
      event.preventDefault();
      this.#resources = null;
    });
    this.#canvas.addEventListener("webglcontextrestored", () => this.#setUp());
    this.#setUp();
  }

  setTheme(theme) {
    this.#palette = shaderPalette(theme);
  }

  /** Another slice is current, or names that colour the vehicles have come. */
  slicesChanged() {
    this.#slicesChanged = true;
    this.#ringsChanged = true;
  }

  /** Messages, warnings, the selection or the choice of layers have changed. */
  ringsChanged() {
    this.#ringsChanged = true;
  }

  /** Fits the drawing buffers to the size on the screen. */
  resize() {
    const density = window.devicePixelRatio || 1;
    const { clientWidth, clientHeight } = this.#canvas;
    this.#camera.resize(clientWidth, clientHeight);
    for (const canvas of [this.#canvas, this.#labelCanvas]) {
      canvas.width = Math.max(1, Math.round(clientWidth * density));
      canvas.height = Math.max(1, Math.round(clientHeight * density));
    }
  }

  /** Where a road user or roadside unit is on the displayed picture. @returns {{x: number, y: number}|null} */
  position(entity) {
    return entity && this.#positions.displayed(entity.kind, entity.index);
  }

  /** What is at a position on the screen. @returns {import("./world.js").Entity|null} */
  pick(screenX, screenY) {
    let best = null;
    let bestDistance = PICK_PX;
    const consider = (kind, index, handicap) => {
      const at = this.#positions.displayed(kind, index);
      if (!at) return;
      const aside = Math.hypot(this.#camera.screenX(at.x) - screenX, this.#camera.screenY(at.y) - screenY);
      const distance = handicap + aside;
      if (distance < bestDistance) {
        bestDistance = distance;
        best = { kind, index };
      }
    };
    const slice = this.#playback.current;
    if (slice) {
      const hazards = this.#world.names.get(Kind.hazard);
      const bonus = Math.min(1.5 * this.#camera.scale, 20);
      for (const index of slice.index) consider(hazards.has(index) ? Kind.hazard : Kind.vehicle, index, -bonus);
      for (const index of slice.pedestrianIndex) consider(Kind.pedestrian, index, 0);
    }
    // A roadside unit often stands where vehicles pass: those go first.
    this.#scene.roadside.forEach((unit, index) => consider(Kind.roadside, index, 3));
    return best;
  }

  /** Draws one frame. */
  draw(nowMs) {
    const resources = this.#resources;
    if (!resources) return;
    if (this.#slicesChanged) this.#fillRoadUsers();
    if (this.#ringsChanged) this.#fillRings(nowMs);
    if (this.#signalsVersion !== this.#world.signalsVersion) this.#fillSignals();
    if (this.#roadsVersion !== this.#world.roadsVersion) this.#fillRoads();
    this.#slicesChanged = false;
    this.#ringsChanged = false;

    const gl = this.#gl;
    const { layers } = resources;
    const p = this.#palette;
    gl.viewport(0, 0, this.#canvas.width, this.#canvas.height);
    gl.clearColor(p[3 * Colour.ground], p[3 * Colour.ground + 1], p[3 * Colour.ground + 2], 1);
    gl.clear(gl.COLOR_BUFFER_BIT);
    this.#drawGround(nowMs);
    this.#drawLayers("rings", nowMs, [layers.coverage]);
    this.#drawLayers("signals", nowMs, [layers.signals]);
    this.#drawLayers("marks", nowMs, [layers.roadside]);
    this.#drawLayers("rings", nowMs, [layers.pulses]);
    this.#drawLayers("vehicles", nowMs, [layers.vehicles]);
    this.#drawLayers("marks", nowMs, [layers.pedestrians, layers.hazards]);
    this.#drawLayers("rings", nowMs, [layers.warnings]);
    gl.bindVertexArray(null);
    this.counts.vehicles = layers.vehicles.count;
    this.counts.pedestrians = layers.pedestrians.count;
    this.counts.hazards = layers.hazards.count;
    this.counts.pulses = layers.pulses.count;

    this.#labels.draw((entity) => this.position(entity));
  }

  #setUp() {
    const gl = this.#gl;
    const quads = new Quads(gl);
    const programs = {};
    for (const [name, source] of Object.entries(shaders)) programs[name] = makeProgram(gl, source);
    const layer = (texels) => new InstanceLayer(gl, quads, texels);
    const layers = {
      signals: layer(2),
      vehicles: layer(3),
      pedestrians: layer(2),
      hazards: layer(2),
      roadside: layer(2),
      coverage: layer(2),
      pulses: layer(2),
      warnings: layer(2),
    };
    this.#resources = { programs, layers, ground: this.#makeGround(), bars: signalBars(this.#scene) };
    this.#fillRoadside();
    this.#signalsVersion = -1;
    this.#roadsVersion = -1;
    this.slicesChanged();
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.SRC_ALPHA, gl.ONE_MINUS_SRC_ALPHA);
  }

  #makeGround() {
    const mesh = staticMesh(this.#scene);
    return { ...this.#makeStrips(mesh), areas: mesh.ground, roads: mesh.roads };
  }

  /** Buffers with the vertices and triangles of a mesh. */
  #makeStrips(mesh) {
    const gl = this.#gl;
    const array = gl.createVertexArray();
    const buffers = [gl.createBuffer(), gl.createBuffer()];
    gl.bindVertexArray(array);
    gl.bindBuffer(gl.ARRAY_BUFFER, buffers[0]);
    gl.bufferData(gl.ARRAY_BUFFER, mesh.vertices, gl.STATIC_DRAW);
    let offset = 0;
    [2, 2, 4].forEach((size, location) => {
      gl.enableVertexAttribArray(location);
      gl.vertexAttribPointer(location, size, gl.FLOAT, false, 4 * VERTEX_FLOATS, offset);
      offset += 4 * size;
    });
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, buffers[1]);
    gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, mesh.indices, gl.STATIC_DRAW);
    gl.bindVertexArray(null);
    return { array, buffers };
  }

  #fillRoads() {
    const gl = this.#gl;
    this.#roadsVersion = this.#world.roadsVersion;
    const old = this.#resources.speeds;
    if (old) {
      gl.deleteVertexArray(old.array);
      for (const buffer of old.buffers) gl.deleteBuffer(buffer);
    }
    const mesh = roadMesh(this.#roads, this.#world.roads?.rows ?? []);
    const count = mesh.indices.length;
    this.#resources.speeds = count > 0 ? { ...this.#makeStrips(mesh), count } : null;
  }

  /** Makes a program current and sets what all shaders share. */
  #use(name, nowMs) {
    const gl = this.#gl;
    const { program, uniform } = this.#resources.programs[name];
    const density = this.#canvas.width / this.#camera.width;
    gl.useProgram(program);
    gl.uniform2f(uniform("u_centre"), this.#camera.x, this.#camera.y);
    gl.uniform2f(uniform("u_viewport"), this.#canvas.width, this.#canvas.height);
    gl.uniform1f(uniform("u_scale"), this.#camera.scale * density);
    gl.uniform1f(uniform("u_density"), density);
    gl.uniform1f(uniform("u_mix"), this.#playback.mix);
    gl.uniform1f(uniform("u_seconds"), nowMs / 1000);
    gl.uniform3fv(uniform("u_palette"), this.#palette);
    return uniform;
  }

  #drawLayers(program, nowMs, layers) {
    if (layers.every((layer) => layer.count === 0)) return;
    this.#use(program, nowMs);
    for (const layer of layers) layer.draw();
  }

  #drawGround(nowMs) {
    const gl = this.#gl;
    const { array, areas, roads } = this.#resources.ground;
    const uniform = this.#use("ground", nowMs);
    const draw = ([start, count], inset, override) => {
      gl.uniform1f(uniform("u_inset"), inset);
      gl.uniform1i(uniform("u_override"), override);
      gl.drawElements(gl.TRIANGLES, count, gl.UNSIGNED_INT, 4 * start);
    };
    gl.bindVertexArray(array);
    draw(areas, 0, -1);
    // Lanes in the colour of markings first: what the narrower lanes leave of them are the lines between lanes.
    if (this.#camera.scale > 1) draw(roads, 0, Colour.marking);
    const inset = this.#camera.scale > 1 ? MARKING_M / 2 : 0;
    draw(roads, inset, -1);
    const { speeds } = this.#resources;
    if (!speeds || !this.#view.layers.speeds) return;
    gl.bindVertexArray(speeds.array);
    draw([0, speeds.count], inset, -1);
  }

  /** Copies the columns of the last two slices. */
  #fillRoadUsers() {
    const { current } = this.#playback;
    if (!current) return;
    const { vehicles, hazards, pedestrians } = this.#resources.layers;
    const hazardNames = this.#world.names.get(Kind.hazard);
    const names = this.#world.names.get(Kind.vehicle);
    const { move } = this.#positions;
    vehicles.reserve(current.count);
    hazards.reserve(hazardNames.size);
    hazards.count = 0;
    let at = 0;
    for (let row = 0; row < current.count; row += 1) {
      const index = current.index[row];
      this.#positions.vehicle(row);
      const isHazard = hazardNames.has(index);
      const colour = isHazard ? Colour.hazard : Colour[levelColour(names.get(index)?.level)];
      const style = (current.flags[row] & 255) | ((current.shape[row] & 15) << 8) | (colour << 12);
      writeMove(vehicles.floats, at, move, style);
      vehicles.floats[at + 8] = current.length[row];
      vehicles.floats[at + 9] = current.width[row];
      at += vehicles.stride;
      if (isHazard && hazards.count < hazardNames.size) {
        writeMark(hazards, move, Mark.hazard);
      }
    }
    vehicles.count = current.count;
    pedestrians.reserve(current.pedestrianCount);
    pedestrians.count = 0;
    for (let row = 0; row < current.pedestrianCount; row += 1) {
      this.#positions.pedestrian(row);
      writeMark(pedestrians, move, Mark.person);
    }
    for (const layer of [vehicles, hazards, pedestrians]) layer.upload();
  }

  #fillRoadside() {
    const { roadside } = this.#resources.layers;
    const units = this.#scene.roadside;
    roadside.reserve(units.length);
    for (const { x, y } of units) writeMark(roadside, { x0: x, y0: y, h0: 0, x1: x, y1: y, h1: 0 }, Mark.roadside);
    roadside.upload();
  }

  #fillRings(nowMs) {
    const { coverage, pulses, warnings } = this.#resources.layers;
    const { selection, layers } = this.#view;
    const units = this.#scene.roadside;
    coverage.reserve(units.length);
    coverage.count = 0;
    units.forEach((unit, index) => {
      const isSelected = selection?.kind === Kind.roadside && selection.index === index;
      if (!(layers.coverage || isSelected) || !this.#positions.find(Kind.roadside, index)) return;
      this.#writeRing(coverage, Ring.coverage, unit.range_m, Colour.roadside, 0);
    });
    coverage.upload();
    this.#fillPulses(pulses, nowMs);
    this.#fillWarnings(warnings);
  }

  #fillPulses(layer, nowMs) {
    const { pulses, messageTypes, namesByNode } = this.#world;
    const { hiddenTypes, layers } = this.#view;
    layer.reserve(pulses.limit);
    layer.count = 0;
    if (layers.messages) {
      for (let i = 0; i < pulses.limit; i += 1) {
        if (!(nowMs - pulses.startMs[i] < PULSE_MS)) continue;
        const type = messageTypes[pulses.type[i]];
        const sender = namesByNode.get(pulses.node[i]);
        if (!sender || hiddenTypes.has(type) || !this.#positions.find(sender.kind, sender.index)) continue;
        const growth = sender.kind === Kind.roadside ? ROADSIDE_PULSE : VEHICLE_PULSE;
        this.#writeRing(layer, Ring.message, growth, Colour[messageColour(type)], pulses.startMs[i] / 1000);
      }
    }
    layer.upload();
  }

  #fillWarnings(layer) {
    const nodes = this.#world.warnedNodes();
    const { selection } = this.#view;
    layer.reserve(nodes.length + 1);
    layer.count = 0;
    for (const node of nodes) {
      const warned = this.#world.namesByNode.get(node);
      if (!warned || !this.#positions.find(warned.kind, warned.index)) continue;
      this.#writeRing(layer, Ring.warning, 4, Colour.warning, 0);
    }
    this.counts.warnings = layer.count;
    if (selection && this.#positions.find(selection.kind, selection.index)) {
      this.#writeRing(layer, Ring.selection, 5, Colour.selection, 0);
    }
    layer.upload();
  }

  #fillSignals() {
    const { layers: { signals }, bars } = this.#resources;
    this.#signalsVersion = this.#world.signalsVersion;
    signals.reserve(bars.length);
    bars.forEach((bar, i) => {
      const letters = this.#world.signals[bar.signal]?.state ?? "";
      const state = stateCode(letters[bar.link]);
      signals.floats.set([bar.x, bar.y, bar.heading, state, bar.middle, bar.half], i * signals.stride);
    });
    signals.count = bars.length;
    signals.upload();
  }

  #writeRing(layer, kind, radius, colour, seconds) {
    const { x0, y0, x1, y1 } = this.#positions.move;
    const { floats } = layer;
    const at = layer.count * layer.stride;
    floats[at] = x0;
    floats[at + 1] = y0;
    floats[at + 2] = x1;
    floats[at + 3] = y1;
    floats[at + 4] = kind;
    floats[at + 5] = radius;
    floats[at + 6] = colour;
    floats[at + 7] = seconds;
    layer.count += 1;
  }
}

function writeMove(floats, at, move, style) {
  floats[at] = move.x0;
  floats[at + 1] = move.y0;
  floats[at + 2] = move.h0;
  floats[at + 3] = style;
  floats[at + 4] = move.x1;
  floats[at + 5] = move.y1;
  floats[at + 6] = move.h1;
}

function writeMark(layer, move, mark) {
  const at = layer.count * layer.stride;
  writeMove(layer.floats, at, move, mark);
  layer.count += 1;
}
