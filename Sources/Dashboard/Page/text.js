// Texts in English and Chinese, and the formats of numbers.

const TEXTS = {
  en: {
    live: "Live",
    replay: "Replay",
    finished: "Finished",
    paused: "Paused",
    pause: "Pause",
    resume: "Resume",
    step: "One step",
    speed: "Speed",
    fastest: "Fastest",
    seek: "Time of the replay",
    virtualTime: "Virtual time",
    realTimeFactor: "Real-time factor",
    search: "Search by name",
    noMatch: "No road user or roadside unit of this name",
    language: "中文",
    languageTitle: "切换为中文",
    theme: "Light or dark",
    help: "Keyboard and help",
    close: "Close",
    zoomIn: "Zoom in",
    zoomOut: "Zoom out",
    fit: "Show the whole map",
    follow: "Follow",
    following: "Following",
    map: "Map of roads and road users",
    side: "Figures and events",

    figures: "Key figures",
    vehicles: "Vehicles",
    pedestrians: "Pedestrians",
    messagesPerSecond: "Messages/s",
    warnings: "Warnings",
    byLevel: "Vehicles by automation level",
    byType: "Messages/s by type",
    ringShown: "on the map",
    ringsOf: "Show {type} as rings on the map",
    unequipped: "Unequipped",
    level2: "L2",
    level3: "L3",
    level4: "L4",

    events: "Events",
    noEvents: "No warnings or run events yet.",
    cooperative: "V2X",
    cooperativeTitle: "The warning rests on received messages",
    warning_FCW: "Forward collision",
    warning_EBW: "Emergency brake",
    warning_ICW: "Intersection collision",
    warning_HLW: "Hazardous location",
    warning_VRUCW: "Vulnerable road user",
    warning_RLVW: "Red light violation",
    short_FCW: "Forward",
    short_EBW: "Braking",
    short_ICW: "Intersection",
    short_HLW: "Hazard",
    short_VRUCW: "Person",
    short_RLVW: "Red light",
    run: "RUN",
    event_start: "Started",
    event_end: "Ended",
    event_host_failed: "Host failed",

    details: "Selected",
    nothingSelected: "Click a vehicle, a pedestrian or a roadside unit, or search by name.",
    notOnRoad: "Not on the road at this time.",
    kind1: "Vehicle",
    kind2: "Roadside unit",
    kind3: "Cloud coordinator",
    kind4: "Pedestrian",
    kind5: "Hazard",
    shape0: "Car",
    shape1: "Truck",
    shape2: "Bus",
    shape3: "Motorcycle",
    shape4: "Bicycle",
    shape5: "Tram",
    shape6: "Emergency vehicle",
    shape7: "Other vehicle",
    heading: "Heading",
    lights: "Lights",
    state: "State",
    position: "Position",
    range: "Range",
    size: "Size",
    brake: "brake",
    left: "left indicator",
    right: "right indicator",
    none: "none",
    stopped: "stopped",
    collided: "collided",
    parked: "parked",
    moving: "moving",
    standing: "standing",
    lastSent: "Last messages sent",
    nothingSent: "No messages sent.",
    lastWarnings: "Last warnings",
    ago: "{age} s ago",

    legend: "Legend",
    onMap: "Show on the map",
    messagesLayer: "Messages sent",
    coverageLayer: "Coverage of roadside units",
    namesLayer: "Names of vehicles",
    legendUnequipped: "Unequipped vehicle",
    legendLevel2: "L2: driver assisted",
    legendLevel3: "L3: conditionally automated",
    legendLevel4: "L4: highly automated",
    legendBrake: "Brake lights",
    legendIndicator: "Indicator",
    legendStopped: "Stopped",
    legendCollided: "Collided",
    legendWarning: "Active warning",
    legendMessage: "Sends a message",
    legendPedestrian: "Pedestrian",
    legendHazard: "Hazard",
    legendRoadside: "Roadside unit",
    legendSignal: "Signal, likely rest of phase",

    gone: "Connection to the server lost. The last picture stays. Trying again every 2 s.",
    starting: "Waiting for the server. Trying again every 2 s.",
    noWebGL: "The map needs WebGL2, which this browser does not offer. Figures and events work without it. Use a current Firefox, Chrome, Edge or Safari with hardware acceleration on.",

    helpTitle: "Keyboard",
    keySpace: "Space",
    keyArrows: "Arrows",
    helpPause: "pause or resume",
    helpStep: "one step, while paused",
    helpFollow: "follow the selected road user",
    helpFit: "show the whole map",
    helpZoom: "zoom in, zoom out",
    helpPan: "move the map",
    helpSearch: "search by name",
    helpLanguage: "中文 / English",
    helpTheme: "light or dark",
    helpHelp: "this help",
    helpEscape: "close, deselect",
    helpMouse: "Drag to move the map, use the wheel or pinch to zoom, click to select. A click on an event shows its vehicle; in a replay, it also goes to its time.",
  },
  zh: {
    live: "实时",
    replay: "回放",
    finished: "已结束",
    paused: "已暂停",
    pause: "暂停",
    resume: "继续",
    step: "单步",
    speed: "倍速",
    fastest: "最快",
    seek: "回放时间",
    virtualTime: "仿真时间",
    realTimeFactor: "实时倍率",
    search: "按名称搜索",
    noMatch: "没有该名称的交通参与者或路侧单元",
    language: "English",
    languageTitle: "Switch to English",
    theme: "浅色 / 深色",
    help: "快捷键与帮助",
    close: "关闭",
    zoomIn: "放大",
    zoomOut: "缩小",
    fit: "显示全图",
    follow: "跟随",
    following: "跟随中",
    map: "道路与交通参与者地图",
    side: "指标与事件",

    figures: "关键指标",
    vehicles: "车辆",
    pedestrians: "行人",
    messagesPerSecond: "消息/秒",
    warnings: "预警",
    byLevel: "按自动驾驶等级统计的车辆",
    byType: "各类消息（条/秒）",
    ringShown: "地图上显示",
    ringsOf: "在地图上以光环显示 {type} 的发送",
    unequipped: "未网联",
    level2: "L2",
    level3: "L3",
    level4: "L4",

    events: "事件",
    noEvents: "暂无预警或运行事件。",
    cooperative: "V2X",
    cooperativeTitle: "该预警基于接收到的 V2X 消息",
    warning_FCW: "前向碰撞预警",
    warning_EBW: "紧急制动预警",
    warning_ICW: "交叉路口碰撞预警",
    warning_HLW: "道路危险状况提示",
    warning_VRUCW: "弱势交通参与者碰撞预警",
    warning_RLVW: "闯红灯预警",
    short_FCW: "前向碰撞",
    short_EBW: "紧急制动",
    short_ICW: "交叉路口",
    short_HLW: "危险状况",
    short_VRUCW: "弱势参与者",
    short_RLVW: "闯红灯",
    run: "运行",
    event_start: "开始",
    event_end: "结束",
    event_host_failed: "宿主进程故障",

    details: "所选对象",
    nothingSelected: "点击车辆、行人或路侧单元，或按名称搜索。",
    notOnRoad: "此刻不在路网中。",
    kind1: "车辆",
    kind2: "路侧单元（RSU）",
    kind3: "云控平台",
    kind4: "行人",
    kind5: "危险路况",
    shape0: "乘用车",
    shape1: "货车",
    shape2: "公交车",
    shape3: "摩托车",
    shape4: "自行车",
    shape5: "有轨电车",
    shape6: "应急车辆",
    shape7: "其他车辆",
    heading: "航向角",
    lights: "车灯",
    state: "状态",
    position: "位置",
    range: "覆盖半径",
    size: "尺寸",
    brake: "制动灯",
    left: "左转向灯",
    right: "右转向灯",
    none: "无",
    stopped: "停车",
    collided: "已碰撞",
    parked: "驻车",
    moving: "行驶",
    standing: "静止",
    lastSent: "最近发送的消息",
    nothingSent: "未发送消息。",
    lastWarnings: "最近的预警",
    ago: "{age} 秒前",

    legend: "图例",
    onMap: "图层",
    messagesLayer: "消息发送",
    coverageLayer: "路侧单元覆盖范围",
    namesLayer: "车辆名称",
    legendUnequipped: "未网联车辆",
    legendLevel2: "L2 组合驾驶辅助",
    legendLevel3: "L3 有条件自动驾驶",
    legendLevel4: "L4 高度自动驾驶",
    legendBrake: "制动灯",
    legendIndicator: "转向灯",
    legendStopped: "停车",
    legendCollided: "碰撞",
    legendWarning: "预警中",
    legendMessage: "发送消息",
    legendPedestrian: "行人",
    legendHazard: "危险路况",
    legendRoadside: "路侧单元",
    legendSignal: "信号灯及相位剩余时间",

    gone: "与服务器的连接已断开，画面停留在最后一刻。每 2 秒重试一次。",
    starting: "正在等待服务器，每 2 秒重试一次。",
    noWebGL: "地图需要 WebGL2，当前浏览器不支持；指标与事件仍可使用。请使用新版 Firefox、Chrome、Edge 或 Safari，并开启硬件加速。",

    helpTitle: "快捷键",
    keySpace: "空格",
    keyArrows: "方向键",
    helpPause: "暂停或继续",
    helpStep: "单步（暂停时）",
    helpFollow: "跟随所选对象",
    helpFit: "显示全图",
    helpZoom: "放大、缩小",
    helpPan: "移动地图",
    helpSearch: "按名称搜索",
    helpLanguage: "English / 中文",
    helpTheme: "浅色 / 深色",
    helpHelp: "显示本帮助",
    helpEscape: "关闭、取消选择",
    helpMouse: "拖动可移动地图，滚轮或双指可缩放，单击可选择对象。单击事件可定位到相应车辆；回放时还会跳转到事件发生的时刻。",
  },
};

/** Message types whose name is not the abbreviation in capitals. */
const MESSAGE_NAMES = {
  vehicle_state: { en: "Vehicle state", zh: "车辆状态" },
  roadside_state: { en: "Roadside state", zh: "路侧状态" },
  hazard: { en: "Hazard notice", zh: "危险通告" },
  heartbeat: { en: "Heartbeat", zh: "心跳" },
};

const STORAGE_KEY = "coroad.language";

let language = localStorage.getItem(STORAGE_KEY) ?? (navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en");
if (!(language in TEXTS)) language = "en";

export function switchLanguage() {
  language = language === "en" ? "zh" : "en";
  localStorage.setItem(STORAGE_KEY, language);
}

/** The text of a key, with `{name}` replaced; a key without text is returned as it is. */
export function text(key, values = {}) {
  const found = TEXTS[language][key] ?? key;
  return found.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

/** The text of a key that the server chose: unknown ones are shown readably. */
export function serverText(prefix, key) {
  return TEXTS[language][prefix + key.replaceAll(" ", "_")] ?? key.replaceAll("_", " ");
}

export function messageName(type) {
  return MESSAGE_NAMES[type]?.[language] ?? (type.length <= 5 ? type.toUpperCase() : type.replaceAll("_", " "));
}

/** A whole number with separators of thousands. */
export function whole(number) {
  return Math.round(number).toLocaleString("en-US");
}

/** Virtual time: minutes and seconds with one decimal, e.g. 1:05.3. */
export function clock(seconds) {
  const tenths = Math.round(Math.abs(seconds) * 10);
  const minutes = Math.floor(tenths / 600);
  const rest = ((tenths % 600) / 10).toFixed(1).padStart(4, "0");
  return `${seconds < 0 && tenths > 0 ? "−" : ""}${minutes}:${rest}`;
}

/** Fills `data-text`, `data-title` (title and label), `data-label` and `data-placeholder` under an element. */
export function translate(root) {
  for (const element of root.querySelectorAll("[data-text]")) element.textContent = text(element.dataset.text);
  for (const element of root.querySelectorAll("[data-title]")) {
    element.title = text(element.dataset.title);
    element.setAttribute("aria-label", element.title);
  }
  for (const element of root.querySelectorAll("[data-label]")) {
    element.setAttribute("aria-label", text(element.dataset.label));
  }
  for (const element of root.querySelectorAll("[data-placeholder]")) {
    element.placeholder = text(element.dataset.placeholder);
    element.setAttribute("aria-label", element.placeholder);
  }
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
}
