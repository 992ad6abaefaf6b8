/// The elements of network files that are read.
extension KnownElement {
  private static let asBuilt: Set<String> = ["customShape", "outlineShape", "radius", "fringe", "spreadType"]

  static let location = KnownElement(
    name: "location", used: ["netOffset", "projParameter"], harmless: ["convBoundary", "origBoundary"])
  static let edge = KnownElement(
    name: "edge", used: ["id", "function", "from", "to", "priority", "name", "crossingEdges", "type"],
    effects: [
      "bidi": "trains may meet on a single track", "routingType": "routes do not weigh the types of edges",
    ],
    harmless: asBuilt.union(["shape", "length", "distance"]), children: ["lane", "stopOffset"])
  static let lane = KnownElement(
    name: "lane",
    used: ["id", "speed", "length", "width", "shape", "allow", "disallow", "changeLeft", "changeRight"],
    effects: [
      "friction": "the road is dry",
      "prefer": "drivers do not prefer lanes by their class",
    ],
    harmless: asBuilt.union(["index", "type", "endOffset"]),
    minor: ["acceleration": "drivers merge from it as from any lane"],
    children: ["stopOffset"], childEffects: ["neigh": "nobody overtakes over the opposite lane"])
  static let stopOffset = KnownElement(name: "stopOffset", used: ["value", "vClasses", "exceptions"])
  static let edgeType = KnownElement(
    name: "type", used: ["id"],
    harmless: asBuilt.union([
      "allow", "bikeLaneWidth", "disallow", "discard", "friction", "maxWidth", "minWidth", "numLanes",
      "oneway",
      "priority", "sidewalkWidth", "speed", "width", "widthResolution",
    ]),
    children: ["restriction"], harmlessChildren: ["laneType", "meso"])
  static let restriction = KnownElement(name: "restriction", used: ["vClass", "speed"])
  static let junction = KnownElement(
    name: "junction", used: ["id", "type", "x", "y", "incLanes", "intLanes", "shape"],
    harmless: asBuilt.union(["z", "name", "rightOfWay", "roundabout"]), children: ["request"])
  static let request = KnownElement(name: "request", used: ["index", "response", "foes", "cont"])
  static let connection = KnownElement(
    name: "connection",
    used: [
      "from", "to", "fromLane", "toLane", "via", "tl", "linkIndex", "dir", "state", "keepClear", "pass",
      "visibility",
    ],
    effects: [
      "allow": "the classes of their lanes may use them",
      "disallow": "the classes of their lanes may use them",
      "changeLeft": "lane changes inside the junction are allowed",
      "changeRight": "lane changes inside the junction are allowed",
      "indirect": "bicycles turn left at once", "linkIndex2": "the second signal is not obeyed",
    ],
    harmless: asBuilt.union(["contPos", "length", "shape", "speed", "type", "uncontrolled"]),
    harmlessChildren: ["conflict"])
  static let roundabout = KnownElement(name: "roundabout", used: ["edges"], harmless: ["nodes"])
  static let prohibition = KnownElement(
    name: "prohibition", used: [], harmless: ["prohibited", "prohibitor"])

  package static let signal = KnownElement(
    name: "tlLogic", used: ["id", "type", "programID", "offset"], harmless: ["nodes", "pos"],
    children: ["phase", "param"],
    childEffects: [
      "condition": "phases do not follow its own rules", "assignment": "phases do not follow its own rules",
      "function": "phases do not follow its own rules",
    ])
  package static let phase = KnownElement(
    name: "phase", used: ["duration", "minDur", "maxDur", "state", "next"],
    effects: [
      "earliestEnd": "the phase does not wait for its time in the cycle",
      "latestEnd": "the phase does not end at its time in the cycle",
      "earlyTarget": "phases do not follow its own rules",
      "finalTarget": "phases do not follow its own rules",
      "vehext": "the phase follows minDur and maxDur", "yellow": "the phase follows minDur and maxDur",
      "red": "the phase follows minDur and maxDur",
    ])
}

extension NetworkReader {
  /// Elements at the top of a network file.
  private static let elements: [String: KnownElement] = [
    "location": .location, "edge": .edge, "tlLogic": .signal, "junction": .junction,
    "connection": .connection,
    "roundabout": .roundabout, "type": .edgeType,
  ]
  private static let inside: [String: KnownElement] = [
    "lane": .lane, "request": .request, "phase": .phase, "stopOffset": .stopOffset,
    "restriction": .restriction,
  ]
  /// Elements that netconvert has worked into the others.
  private static let harmless: Set<String> = ["prohibition", "param", "taz", "function"]

  /// What becomes of an element at the top of a network file.
  package static func use(ofElement name: String) -> FormatUse {
    if elements[name] != nil { return .honoured }
    return harmless.contains(name) ? .ignored(nil) : .unknown
  }
  /// What is read of an element, wherever it stands.
  package static func known(_ name: String) -> KnownElement? { elements[name] ?? inside[name] }
}
