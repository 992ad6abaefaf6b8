// The map: draws the static network and all that moves with WebGL2, one draw call per kind. Per slice the columns are
// copied into instance buffers; per frame only a few uniforms change.

import { staticMesh, VERTEX_FLOATS } from "./geometry.js";
import { InstanceLayer, makeProgram, makeQuad } from "./gl.js";
import { drawLabels } from "./labels.js";
import { Colour, levelColour, messageColour, shaderPalette } from "./palette.js";
import * as shaders from "./shaders.js";
import { signalBars, stateCode } from "./signals.js";
import { Kind } from "./world.js";

/** A vehicle that moved further between two slices is not interpolated, metres. */
const JUMP_M = 100;
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

export class RoadMap {
  /** Instances drawn in the last frame, per kind. */
  counts = { vehicles: 0, pedestrians: 0, hazards: 0, pulses: 0, warnings: 0 };
  #canvas;
  #labels;
  #scene;
  #world;
  #playback;
  #camera;
  #view;
  #gl;
  #resources = null;
  #palette = shaderPalette("light");
  #slicesChanged = false;
  #ringsChanged = true;
  #signalsVersion = -1;
  #move = { x0: 0, y0: 0, h0: 0, x1: 0, y1: 0, h1: 0 };

  /**
   * @param {{map: HTMLCanvasElement, labels: HTMLCanvasElement}} canvases
   * @param {import("./scene.js").Scene} scene
   * @param {import("./world.js").World} world
   * @param {import("./stream.js").Playback} playback
   * @param {import("./camera.js").Camera} camera
   * @param {import("./app.js").View} view
   * @throws if the browser has no WebGL2
   */
  constructor(canvases, scene, world, playback, camera, view) {
    this.#canvas = canvases.map;
    this.#labels = canvases.labels.getContext("2d");
    this.#scene = scene;
    this.#world = world;
    this.#playback = playback;
    this.#camera = camera;
    this.#view = view;
    this.#gl = this.#canvas.getContext("webgl2", { alpha: false, antialias: true, depth: false, stencil: false });
    if (!this.#gl) throw new Error("no WebGL2");
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
    for (const canvas of [this.#canvas, this.#labels.canvas]) {
      canvas.width = Math.max(1, Math.round(clientWidth * density));
      canvas.height = Math.max(1, Math.round(clientHeight * density));
    }
  }

  /** Where a road user or roadside unit is on the displayed picture. @returns {{x: number, y: number}|null} */
  position(entity) {
    if (!entity || !this.#findMove(entity.kind, entity.index)) return null;
    const { mix } = this.#playback;
    const { x0, y0, x1, y1 } = this.#move;
    return { x: x0 + (x1 - x0) * mix, y: y0 + (y1 - y0) * mix };
  }

  /** What is at a position on the screen. @returns {import("./world.js").Entity|null} */
  pick(screenX, screenY) {
    let best = null;
    let bestDistance = PICK_PX;
    const consider = (kind, index, handicap) => {
      const at = this.position({ kind, index });
      if (!at) return;
      const distance = handicap + Math.hypot(this.#camera.screenX(at.x) - screenX, this.#camera.screenY(at.y) - screenY);
      if (distance < bestDistance) {
        bestDistance = distance;
        best = { kind, index };
      }
    };
    const slice = this.#playback.current;
    if (slice) {
      const hazards = this.#world.names.get(Kind.hazard);
      const half = 1.5 * this.#camera.scale;
      for (const index of slice.index) consider(hazards.has(index) ? Kind.hazard : Kind.vehicle, index, -Math.min(half, 20));
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

    drawLabels(this.#labels, this.#camera, this.#scene, this.#world, this.#view, this.#playback, this);
  }

  #setUp() {
    const gl = this.#gl;
    const quad = makeQuad(gl);
    const programs = {};
    for (const name of ["ground", "signals", "vehicles", "marks", "rings"]) programs[name] = makeProgram(gl, shaders[name]);
    const layer = (...sizes) => new InstanceLayer(gl, quad, sizes);
    const layers = {
      signals: layer(3, 2, 1),
      vehicles: layer(3, 3, 2, 0),
      pedestrians: layer(3, 3, 1),
      hazards: layer(3, 3, 1),
      roadside: layer(3, 3, 1),
      coverage: layer(2, 2, 4),
      pulses: layer(2, 2, 4),
      warnings: layer(2, 2, 4),
    };
    this.#resources = { programs, layers, ground: this.#makeGround(), bars: signalBars(this.#scene) };
    this.#fillRoadside();
    this.#signalsVersion = -1;
    this.slicesChanged();
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.SRC_ALPHA, gl.ONE_MINUS_SRC_ALPHA);
  }

  #makeGround() {
    const gl = this.#gl;
    const mesh = staticMesh(this.#scene);
    const array = gl.createVertexArray();
    gl.bindVertexArray(array);
    gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer());
    gl.bufferData(gl.ARRAY_BUFFER, mesh.vertices, gl.STATIC_DRAW);
    let offset = 0;
    [2, 2, 4].forEach((size, location) => {
      gl.enableVertexAttribArray(location);
      gl.vertexAttribPointer(location, size, gl.FLOAT, false, 4 * VERTEX_FLOATS, offset);
      offset += 4 * size;
    });
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, gl.createBuffer());
    gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, mesh.indices, gl.STATIC_DRAW);
    gl.bindVertexArray(null);
    return { array, areas: mesh.ground, roads: mesh.roads };
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
    draw(roads, this.#camera.scale > 1 ? MARKING_M / 2 : 0, -1);
  }

  /** Copies the columns of the last two slices. */
  #fillRoadUsers() {
    const { current } = this.#playback;
    if (!current) return;
    const { vehicles, hazards, pedestrians } = this.#resources.layers;
    const hazardNames = this.#world.names.get(Kind.hazard);
    const names = this.#world.names.get(Kind.vehicle);
    const move = this.#move;
    vehicles.reserve(current.count);
    hazards.reserve(hazardNames.size);
    hazards.count = 0;
    let at = 0;
    for (let row = 0; row < current.count; row += 1) {
      const index = current.index[row];
      this.#vehicleMove(row);
      const isHazard = hazardNames.has(index);
      const colour = isHazard ? Colour.hazard : Colour[levelColour(names.get(index)?.level)];
      writeMove(vehicles.floats, at, move);
      vehicles.floats[at + 6] = current.length[row];
      vehicles.floats[at + 7] = current.width[row];
      vehicles.words[at + 8] = (current.flags[row] & 255) | ((current.shape[row] & 15) << 8) | (colour << 12);
      at += vehicles.stride;
      if (isHazard && hazards.count < hazardNames.size) {
        writeMark(hazards, move, Mark.hazard);
      }
    }
    vehicles.count = current.count;
    pedestrians.reserve(current.pedestrianCount);
    pedestrians.count = 0;
    for (let row = 0; row < current.pedestrianCount; row += 1) {
      this.#pedestrianMove(row);
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
      if (!(layers.coverage || isSelected) || !this.#findMove(Kind.roadside, index)) return;
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
        if (!sender || hiddenTypes.has(type) || !this.#findMove(sender.kind, sender.index)) continue;
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
      if (!warned || !this.#findMove(warned.kind, warned.index)) continue;
      this.#writeRing(layer, Ring.warning, 4, Colour.warning, 0);
    }
    this.counts.warnings = layer.count;
    if (selection && this.#findMove(selection.kind, selection.index)) {
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
      signals.floats.set([bar.x, bar.y, bar.heading, bar.middle, bar.half, stateCode(letters[bar.link])], i * signals.stride);
    });
    signals.count = bars.length;
    signals.upload();
  }

  /** Finds the move of an entity of the current slice or of the scene; false if it is not there. */
  #findMove(kind, index) {
    const { current } = this.#playback;
    if (kind === Kind.roadside) {
      const unit = this.#scene.roadside[index];
      if (!unit) return false;
      Object.assign(this.#move, { x0: unit.x, y0: unit.y, x1: unit.x, y1: unit.y });
      return true;
    }
    const isPedestrian = kind === Kind.pedestrian;
    if (!isPedestrian && kind !== Kind.vehicle && kind !== Kind.hazard) return false;
    const row = isPedestrian ? current?.pedestrianRows.get(index) : current?.rows.get(index);
    if (row === undefined) return false;
    if (isPedestrian) this.#pedestrianMove(row);
    else this.#vehicleMove(row);
    return true;
  }

  #vehicleMove(row) {
    const { previous, current } = this.#playback;
    const before = previous?.rows.get(current.index[row]);
    this.#setMove(previous?.x[before], previous?.y[before], previous?.heading[before], current.x[row], current.y[row],
      current.heading[row]);
  }

  #pedestrianMove(row) {
    const { previous, current } = this.#playback;
    const before = previous?.pedestrianRows.get(current.pedestrianIndex[row]);
    this.#setMove(previous?.pedestrianX[before], previous?.pedestrianY[before], previous?.pedestrianHeading[before],
      current.pedestrianX[row], current.pedestrianY[row], current.pedestrianHeading[row]);
  }

  /** Sets `#move`; it stands still if there is no position before, or if that is too far. */
  #setMove(x0, y0, h0, x1, y1, h1) {
    const move = this.#move;
    move.x1 = x1;
    move.y1 = y1;
    move.h1 = h1;
    const isSmooth = x0 !== undefined && Math.abs(x1 - x0) < JUMP_M && Math.abs(y1 - y0) < JUMP_M;
    move.x0 = isSmooth ? x0 : x1;
    move.y0 = isSmooth ? y0 : y1;
    move.h0 = isSmooth ? h1 - shortTurn(h1 - h0) : h1;
  }

  #writeRing(layer, kind, radius, colour, seconds) {
    const { x0, y0, x1, y1 } = this.#move;
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

function writeMove(floats, at, move) {
  floats[at] = move.x0;
  floats[at + 1] = move.y0;
  floats[at + 2] = move.h0;
  floats[at + 3] = move.x1;
  floats[at + 4] = move.y1;
  floats[at + 5] = move.h1;
}

function writeMark(layer, move, mark) {
  const at = layer.count * layer.stride;
  writeMove(layer.floats, at, move);
  layer.floats[at + 6] = mark;
  layer.count += 1;
}

/** The same turn within half a circle. */
function shortTurn(angle) {
  return angle - 2 * Math.PI * Math.round(angle / (2 * Math.PI));
}
