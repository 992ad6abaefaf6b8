// Start of the page: loads the scene, wires stream, map and panels, and runs the frame loop.

import { Camera } from "./camera.js";
import { byId, icon, make, setShown } from "./dom.js";
import { listenToPointer } from "./input.js";
import { listenToKeys } from "./keys.js";
import { NoWebGL2, RoadMap } from "./map.js";
import { applyPalette } from "./palette.js";
import { makeCompare } from "./panels/compare.js";
import { makeCompute } from "./panels/compute.js";
import { makeDetails } from "./panels/details.js";
import { makeEvents } from "./panels/events.js";
import { makeFigures } from "./panels/figures.js";
import { makeHelp } from "./panels/help.js";
import { makeKnows } from "./panels/knows.js";
import { makeLatency } from "./panels/latency.js";
import { makeLegend } from "./panels/legend.js";
import { makeMessages } from "./panels/messages.js";
import { makeRoads } from "./panels/roads.js";
import { makeRun } from "./panels/run.js";
import { makeScale } from "./panels/scale.js";
import { makeScrub } from "./panels/scrub.js";
import { makeSearch } from "./panels/search.js";
import { makeTabs } from "./panels/tabs.js";
import { makeTransport } from "./panels/transport.js";
import { loadScene } from "./scene.js";
import { Side } from "./side.js";
import { switchLanguage, text, translate } from "./text.js";

/** Time between two updates of the panels, ms. */
const PANEL_MS = 100;
/** Scale at which a chosen road user is shown, CSS pixels per metre. */
const SELECTION_SCALE = 4;
/** Wait before another attempt to load the scene, ms. */
const RETRY_MS = 2000;
const THEME_KEY = "coroad.theme";

/**
 * What the user has chosen.
 * @typedef {object} View
 * @property {import("./world.js").Entity|null} selection
 * @property {boolean} isFollowing
 * @property {{messages: boolean, coverage: boolean, names: boolean, known: boolean,
 *   speeds: boolean}} layers shown on the map
 * @property {Set<string>} hiddenTypes message types without rings on the map
 * @property {"recent"|"all"} span over which panels show totals: the last seconds, or since the beginning
 * @property {"light"|"dark"} theme
 */

/** When the map is centred on what has been selected. @typedef {"never"|"now"|"afterSeek"} Centre */

/**
 * What the panels share.
 * @typedef {object} Context
 * @property {import("./scene.js").Scene} scene
 * @property {Side[]} sides one, or the two of a demonstration
 * @property {Side} side the one that the panels show
 * @property {import("./world.js").World} world of that side
 * @property {import("./stream.js").Playback} playback of that side
 * @property {(side: Side) => void} focus chooses it
 * @property {() => void} focusMap gives the keyboard to its map
 * @property {Camera} camera
 * @property {View} view
 * @property {(command: object) => void} send
 * @property {(entity: import("./world.js").Entity|null, centre?: Centre) => void} select
 * @property {() => void} toggleFollow
 * @property {() => void} viewChanged the map's layers have been switched
 * @property {(name: string) => boolean} can if the server accepts a command
 */

/** @type {View} */
const view = {
  selection: null,
  isFollowing: false,
  layers: { messages: true, coverage: false, names: false, known: true, speeds: false },
  hiddenTypes: new Set(["bsm", "heartbeat"]),
  span: "recent",
  theme: localStorage.getItem(THEME_KEY) ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light"),
};
/** Set when the scene has come. @type {{context: Context, sides: Side[], panels: {update: () => void,
 *   translate: () => void}[], sceneText: string}|null} */
let page = null;
let wasOpen = false;
/** @type {Centre} */
let centring = "never";
let frameRate = 0;

applyTheme();
translate(document);
setButtonIcons();
byId("language").addEventListener("click", changeLanguage);
byId("theme").addEventListener("click", changeTheme);
exposeState();
begin();

/** Starts the page as soon as the server gives a scene. */
async function begin() {
  try {
    const { scene, text: sceneText } = await loadScene();
    start(scene, sceneText);
  } catch (error) {
    if (page) throw error;
    showBanner("starting");
    setTimeout(begin, RETRY_MS);
  }
}

/**
 * Runs before each connection: the page starts anew if the server has another scene than before.
 * @returns {Promise<boolean>} false if the server does not give a scene
 */
async function prepare() {
  try {
    const loaded = await loadScene();
    if (page.sceneText !== loaded.text) location.reload();
    return page.sceneText === loaded.text;
  } catch {
    return false;
  }
}

function start(scene, sceneText) {
  const names = scene.sides?.length ? scene.sides : [""];
  const sides = names.map((name) => new Side(name, {
    opened: () => {
      wasOpen = true;
      setShown(byId("banner"), false);
    },
    closed: () => showBanner(wasOpen ? "gone" : "starting"),
    cleared: () => {
      if (centring === "afterSeek") centring = "now";
    },
  }));
  // Of a demonstration the last side is the one with V2X.
  let focus = sides.at(-1);
  const camera = new Camera(scene.bounds);
  const context = {
    scene, sides, camera, view,
    get world() { return focus.world; },
    get playback() { return focus.playback; },
    get side() { return focus; },
    focusMap: () => panes.find((pane) => pane.side === focus).canvases.map.focus(),
    focus: (side) => {
      focus = side;
      for (const pane of panes) pane.element.dataset.focus = String(pane.side === side);
    },
    send: (command) => focus.stream.send(command),
    select,
    toggleFollow,
    viewChanged: () => sides.forEach((side) => side.map?.ringsChanged()),
    can: (name) => scene.commands.includes(name),
  };
  const panes = makePanes(sides);
  for (const pane of panes) pane.side.map = makeMap(scene, pane, camera);
  page = { context, sides, panels: [], sceneText };
  context.focus(focus);
  const tabs = makeTabs(context);
  page.panels = [
    makeTransport(context), makeScrub(context), makeCompare(context), makeFigures(context), makeDetails(context),
    makeEvents(context), makeCompute(context), makeMessages(context), makeLatency(context), makeKnows(context),
    makeRoads(context), makeRun(context), makeLegend(context), makeSearch(context), makeHelp(), makeScale(context), tabs,
  ];
  const fit = () => camera.fit(byId("legend").open ? byId("legend").offsetWidth : 0);
  const zoomBy = (factor) => camera.zoom(factor);
  const actions = {
    pause: () => context.can("pause")
      && context.send({ do: context.world.state?.paused ? "resume" : "pause" }),
    step: () => context.can("step") && context.world.state?.paused && context.send({ do: "step" }),
    follow: toggleFollow,
    fit: () => { view.isFollowing = false; fit(); },
    zoomIn: () => zoomBy(1.4),
    zoomOut: () => zoomBy(1 / 1.4),
    pan: (dx, dy) => { view.isFollowing = false; camera.pan(dx, dy); },
    search: () => byId("search").focus(),
    language: changeLanguage,
    theme: changeTheme,
    help: () => byId("help").click(),
    deselect: () => select(null),
    tab: (number) => tabs.choose(number),
    otherSide: () => context.focus(sides[(sides.indexOf(focus) + 1) % sides.length]),
  };
  document.title = `${scene.title} – Coroad`;
  translatePage();
  listenToKeys(actions);
  byId("zoom-in").addEventListener("click", actions.zoomIn);
  byId("zoom-out").addEventListener("click", actions.zoomOut);
  byId("fit").addEventListener("click", actions.fit);
  for (const pane of panes) {
    const { map } = pane.side;
    if (!map) continue;
    listenToPointer(pane.canvases.map, camera, {
      clicked: (x, y) => {
        context.focus(pane.side);
        select(map.pick(x, y));
      },
      dragged: () => { view.isFollowing = false; },
    });
    new ResizeObserver(() => map.resize()).observe(pane.canvases.map);
    map.resize();
  }
  fit();
  for (const side of sides) side.stream.connect(prepare);
  requestAnimationFrame(frame);
}

/** The part of the screen of each side: the map of the page, and for a second side another one beside it. */
function makePanes(sides) {
  const first = byId("map-area");
  document.body.classList.toggle("paired", sides.length > 1);
  return sides.map((side, i) => {
    let element = first;
    let canvases = { map: byId("map"), labels: byId("labels") };
    if (i > 0) {
      canvases = {
        map: make("canvas", { tabindex: "0", role: "application", "data-label": "map", class: "map-canvas" }),
        labels: make("canvas", { "aria-hidden": "true", class: "map-labels" }),
      };
      element = make("section", { class: "map" }, [canvases.map, canvases.labels, document.querySelector(".zoom")]);
      first.after(element);
    }
    if (side.name !== "") element.append(make("p", { class: "side-name", "data-text": `side_${side.name}` }));
    return { side, element, canvases };
  });
}

function makeMap(scene, { side, canvases }, camera) {
  try {
    const map = new RoadMap(canvases, scene, side.world, side.playback, camera, view);
    map.setTheme(view.theme);
    return map;
  } catch (error) {
    if (!(error instanceof NoWebGL2)) throw error;
    setShown(byId("no-map"), true);
    return null;
  }
}

let lastFrameMs = 0;
let lastPanelsMs = 0;

function frame(nowMs) {
  const { sides, panels, context } = page;
  requestAnimationFrame(frame);
  for (const side of sides) side.playback.advance(performance.now());
  if (context.side.map && (view.isFollowing || centring === "now")) centreSelection(context.side.map, context.camera);
  for (const side of sides) side.map?.draw(performance.now());
  if (nowMs - lastPanelsMs >= PANEL_MS) {
    lastPanelsMs = nowMs;
    for (const side of sides) side.watch(view.selection);
    for (const panel of panels) panel.update();
  }
  const elapsed = nowMs - lastFrameMs;
  lastFrameMs = nowMs;
  if (elapsed > 0) frameRate += (1000 / elapsed - frameRate) * 0.05;
}

function select(entity, centre = "never") {
  view.selection = entity;
  centring = centre;
  if (!entity) view.isFollowing = false;
  page.context.viewChanged();
}

/** Centres the map on the selection, as soon as the picture shows it. */
function centreSelection(map, camera) {
  const position = map.position(view.selection);
  if (!position) return;
  if (centring === "now") {
    camera.zoomAtLeast(SELECTION_SCALE);
    centring = "never";
  }
  camera.centre(position.x, position.y);
}

function toggleFollow() {
  view.isFollowing = view.selection !== null && !view.isFollowing;
  if (view.isFollowing) page.context.camera.zoomAtLeast(SELECTION_SCALE);
}

function changeTheme() {
  view.theme = view.theme === "dark" ? "light" : "dark";
  localStorage.setItem(THEME_KEY, view.theme);
  applyTheme();
}

function applyTheme() {
  document.documentElement.dataset.theme = view.theme;
  applyPalette(view.theme);
  for (const side of page?.sides ?? []) side.map?.setTheme(view.theme);
}

function changeLanguage() {
  switchLanguage();
  translatePage();
}

function translatePage() {
  translate(document);
  for (const panel of page?.panels ?? []) panel.translate();
  const banner = byId("banner");
  if (banner.dataset.key) banner.textContent = text(banner.dataset.key);
}

function showBanner(key) {
  const banner = byId("banner");
  banner.dataset.key = key;
  banner.textContent = text(key);
  setShown(banner, true);
}

function setButtonIcons() {
  byId("theme").append(icon("theme"));
  byId("step").append(icon("step"));
  byId("zoom-in").append(icon("plus"));
  byId("zoom-out").append(icon("minus"));
  byId("fit").append(icon("fit"));
}

/** `window.coroad`: what a browser test can read. */
function exposeState() {
  const state = {
    get counts() { return { ...page?.context.side.map?.counts }; },
    get time() { return page?.context.playback.time ?? null; },
    /** Of each side. */
    get times() { return (page?.sides ?? []).map((side) => side.playback.time); },
    get side() { return page?.context.side.name; },
    get selected() {
      const { selection } = view;
      const name = selection && page.context.world.name(selection.kind, selection.index)?.name;
      return selection && { ...selection, name };
    },
    get isFollowing() { return view.isFollowing; },
    get framesPerSecond() { return frameRate; },
    get isConnected() { return page !== null && page.sides.every((side) => side.stream.isOpen); },
    get warnings() { return page?.context.world.warningCount ?? 0; },
    get events() { return page?.context.world.events.length ?? 0; },
    get figures() { return page?.context.world.figures.length ?? 0; },
    /** Of the watched node. */
    get known() {
      const known = page?.context.world.known;
      return known && {
        sensors: known.frames.size, objects: known.picture?.objects.length ?? null, tasks: known.tasks.length,
        receptions: known.receptions.length,
      };
    },
    /** Roads with traffic. */
    get roads() { return page?.context.world.roads?.rows.length ?? 0; },
    get seed() { return page?.context.scene.seed ?? null; },
    get camera() {
      const { x, y, scale } = page?.context.camera ?? {};
      return { x, y, scale };
    },
    /** Where an entity is on the screen, CSS pixels from the upper left corner of the map. */
    screenPosition(kind, index) {
      const position = page?.context.side.map?.position({ kind, index });
      if (!position) return null;
      return { x: page.context.camera.screenX(position.x), y: page.context.camera.screenY(position.y) };
    },
  };
  Object.defineProperty(window, "coroad", { value: Object.freeze(state) });
}
