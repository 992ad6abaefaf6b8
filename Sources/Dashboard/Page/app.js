// Start of the page: loads the scene, wires stream, map and panels, and runs the frame loop.

import { Camera } from "./camera.js";
import { byId, icon, setShown } from "./dom.js";
import { listenToPointer } from "./input.js";
import { listenToKeys } from "./keys.js";
import { NoWebGL2, RoadMap } from "./map.js";
import { applyPalette } from "./palette.js";
import { makeDetails } from "./panels/details.js";
import { makeEvents } from "./panels/events.js";
import { makeFigures } from "./panels/figures.js";
import { makeHelp } from "./panels/help.js";
import { makeLegend } from "./panels/legend.js";
import { makeScale } from "./panels/scale.js";
import { makeScrub } from "./panels/scrub.js";
import { makeSearch } from "./panels/search.js";
import { makeTransport } from "./panels/transport.js";
import { loadScene } from "./scene.js";
import { Playback, Stream } from "./stream.js";
import { switchLanguage, text, translate } from "./text.js";
import { World } from "./world.js";

/** Time between two updates of the panels, ms. */
const PANEL_MS = 100;
/** Scale at which a chosen road user is shown, CSS pixels per metre. */
const SELECTION_SCALE = 4;
const THEME_KEY = "coroad.theme";

/**
 * What the user has chosen.
 * @typedef {object} View
 * @property {import("./world.js").Entity|null} selection
 * @property {boolean} isFollowing
 * @property {{messages: boolean, coverage: boolean, names: boolean}} layers shown on the map
 * @property {Set<string>} hiddenTypes message types without rings on the map
 * @property {"light"|"dark"} theme
 */

/** When the map is centred on what has been selected. @typedef {"never"|"now"|"afterSeek"} Centre */

/**
 * What the panels share.
 * @typedef {object} Context
 * @property {import("./scene.js").Scene} scene
 * @property {World} world
 * @property {Playback} playback
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
  layers: { messages: true, coverage: false, names: false },
  hiddenTypes: new Set(["bsm", "heartbeat"]),
  theme: localStorage.getItem(THEME_KEY) ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light"),
};
const world = new World();
/** Set when the scene has come. @type {{context: Context, map: RoadMap|null, panels: {update: () => void,
 *   translate: () => void}[], sceneText: string}|null} */
let page = null;
let wasOpen = false;
/** @type {Centre} */
let centring = "never";
let frameRate = 0;

const playback = new Playback({
  message: (message) => {
    world.take(message, performance.now());
    if (message.type === "clear" && centring === "afterSeek") centring = "now";
    if (message.type === "names" || message.type === "clear") page.map?.slicesChanged();
    else page.map?.ringsChanged();
  },
  slice: () => {
    world.takeSlice(playback.current.time);
    page.map?.slicesChanged();
  },
  taken: () => stream.send({ do: "ack" }),
});

const stream = new Stream({
  opened: () => {
    wasOpen = true;
    world.clear();
    playback.reset();
    setShown(byId("banner"), false);
  },
  closed: () => showBanner(wasOpen ? "gone" : "starting"),
  message: (message) => {
    // What the controls show must not wait for the picture.
    if (message.type === "state") world.take(message, performance.now());
    else playback.addMessage(message);
  },
  slice: (slice) => playback.addSlice(slice, performance.now()),
});

applyTheme();
translate(document);
setButtonIcons();
byId("language").addEventListener("click", changeLanguage);
byId("theme").addEventListener("click", changeTheme);
stream.connect(prepare);
exposeState();

/**
 * Runs before each connection: loads the scene, and starts anew if the server has another one than before.
 * @returns {Promise<boolean>} false if the server does not give a scene
 */
async function prepare() {
  let loaded;
  try {
    loaded = await loadScene();
  } catch {
    return false;
  }
  if (page === null) start(loaded.scene, loaded.text);
  else if (page.sceneText !== loaded.text) location.reload();
  return true;
}

function start(scene, sceneText) {
  const camera = new Camera(scene.bounds);
  const context = {
    scene, world, playback, camera, view,
    send: (command) => stream.send(command),
    select,
    toggleFollow,
    viewChanged: () => page.map?.ringsChanged(),
    can: (name) => scene.commands.includes(name),
  };
  const map = makeMap(scene, camera);
  page = { context, map, panels: [], sceneText };
  page.panels = [
    makeTransport(context), makeScrub(context), makeFigures(context), makeDetails(context), makeEvents(context),
    makeLegend(context), makeSearch(context), makeHelp(), makeScale(context),
  ];
  const fit = () => camera.fit(byId("legend").open ? byId("legend").offsetWidth : 0);
  const zoomBy = (factor) => camera.zoom(factor);
  const actions = {
    pause: () => context.can("pause") && stream.send({ do: world.state?.paused ? "resume" : "pause" }),
    step: () => context.can("step") && world.state?.paused && stream.send({ do: "step" }),
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
  };
  document.title = `${scene.title} – Coroad`;
  translatePage();
  listenToKeys(actions);
  byId("zoom-in").addEventListener("click", actions.zoomIn);
  byId("zoom-out").addEventListener("click", actions.zoomOut);
  byId("fit").addEventListener("click", actions.fit);
  if (map) {
    listenToPointer(byId("map"), camera, {
      clicked: (x, y) => select(map.pick(x, y)),
      dragged: () => { view.isFollowing = false; },
    });
    new ResizeObserver(() => map.resize()).observe(byId("map"));
    map.resize();
    fit();
  }
  requestAnimationFrame(frame);
}

function makeMap(scene, camera) {
  try {
    const map = new RoadMap({ map: byId("map"), labels: byId("labels") }, scene, world, playback, camera, view);
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
  const { map, panels, context } = page;
  requestAnimationFrame(frame);
  playback.advance(performance.now());
  if (map) {
    if (view.isFollowing || centring === "now") centreSelection(map, context.camera);
    map.draw(performance.now());
  }
  if (nowMs - lastPanelsMs >= PANEL_MS) {
    lastPanelsMs = nowMs;
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
  page.map?.ringsChanged();
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
  page?.map?.setTheme(view.theme);
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
    get counts() { return { ...page?.map?.counts }; },
    get time() { return playback.time; },
    get selected() {
      const { selection } = view;
      return selection && { ...selection, name: world.name(selection.kind, selection.index)?.name };
    },
    get isFollowing() { return view.isFollowing; },
    get framesPerSecond() { return frameRate; },
    get isConnected() { return stream.isOpen; },
    get warnings() { return world.warningCount; },
    get events() { return world.events.length; },
    get camera() {
      const { x, y, scale } = page?.context.camera ?? {};
      return { x, y, scale };
    },
    /** Where an entity is on the screen, CSS pixels from the upper left corner of the map. */
    screenPosition(kind, index) {
      const position = page?.map?.position({ kind, index });
      if (!position) return null;
      return { x: page.context.camera.screenX(position.x), y: page.context.camera.screenY(position.y) };
    },
  };
  Object.defineProperty(window, "coroad", { value: Object.freeze(state) });
}
