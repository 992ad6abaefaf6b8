import SimCore

/// Reads SUMO's `.net.xml` into a `RoadNetwork`.
///
/// Elements are collected first and references resolved at the end, so their order in the file does not matter.
package struct NetworkReader {
  struct PendingEdge {
    var from: String
    var to: String
    var crossed: [String]
    var type: String
    var stopOffset: StopOffset?
    var line: Int
  }
  struct PendingConnection {
    var from: String
    var to: String
    var fromLane: Int
    var toLane: Int
    var via: String
    var signal: String
    var line: Int
    var value: Connection
  }
  struct PendingJunction {
    var incoming: [String]
    var inside: [String]
    var line: Int
  }

  let input: XMLInput
  var network: RoadNetwork
  var version = 1.0
  /// Edges named in `<roundabout>`; those missing from a cut-out network are ignored.
  var roundaboutEdges: [String] = []
  var pendingEdges: [PendingEdge] = []
  var pendingConnections: [PendingConnection] = []
  var pendingJunctions: [PendingJunction] = []
  /// Index into `RoadNetwork.restrictions` of the types of roads that have any.
  var restrictedTypes: [String: Int] = [:]
  /// Parsed permissions by their text: a network repeats a few of them.
  var permissionCache: [String: VehicleClasses] = [:]
  var ignoredElements: Set<String> = []
  /// Signatures of the attributes of elements that were checked, by element.
  private var remarked: [String: Set<UInt64>] = [:]
  /// Length of all lanes and junction outlines so far, metres, and the area of both.
  var totalLength = 0.0
  var totalSurface = 0.0

  /// Reads a network file. Every fault goes to `diagnostics`; nil if there is any error.
  package static func read(
    _ bytes: InputBytes, source: String, into diagnostics: inout Diagnostics
  ) -> RoadNetwork? {
    var reader = NetworkReader(
      input: XMLInput(file: source, content: bytes.content), network: RoadNetwork(source: source))
    reader.readDocument()
    if !reader.input.isBroken { reader.resolve() }
    let failed = reader.input.diagnostics.hasErrors
    diagnostics.append(reader.input.diagnostics)
    return failed ? nil : reader.network
  }

  private mutating func readDocument() {
    guard input.next() == .start else { return }
    guard input.name == "net" else {
      input.error(
        "the root element is <\(input.name)>, not <net>: this is not a SUMO network",
        hint: "A network is what netconvert, netgenerate or netedit write as .net.xml.")
      input.skipElement()
      return
    }
    if let text = input.string("version") { version = Quantity.version.value(text) ?? 1 }
    network.leftHandTraffic = input.flag("lefthand") ?? false
    while let event = input.next() {
      guard event == .start else { continue }
      switch input.name {
      case "location": readLocation()
      case "edge": readEdge()
      case "tlLogic": SignalReader.read(input, into: &network.signals, index: &network.signalIndex)
      case "junction": readJunction()
      case "connection": readConnection()
      case "roundabout":
        remark(.roundabout)
        roundaboutEdges += input.list("edges")
        input.skipElement()
      case "type": readType()
      default:
        if Self.use(ofElement: input.name) == .unknown, ignoredElements.insert(input.name).inserted {
          input.notice("<\(input.name)> is ignored")
        }
        input.skipElement()
      }
    }
  }

  /// Remarks on attributes of the element that has just started which change results and are not used.
  mutating func remark(_ element: KnownElement) {
    guard remarked[element.name, default: []].insert(input.scanner.attributeSignature).inserted else {
      return
    }
    for name in input.scanner.attributeNames {
      switch element.use(ofAttribute: name) {
      case .honoured, .ignored(nil): break
      case .ignored(let effect?):
        if ignoredElements.insert("\(element.name)/\(name)").inserted {
          input.notice("attribute \"\(name)\" of \(element.name)s is ignored: \(effect)")
        }
      case .leavesOut(let effect): leavesOut("attribute \"\(name)\" of \(element.name)s", effect)
      case .unknown:
        if ignoredElements.insert("\(element.name)/\(name)").inserted {
          input.notice("unknown attribute \"\(name)\" of \(element.name)s is ignored")
        }
      }
    }
  }
  /// The same for a child of an element.
  private mutating func remark(child name: String, of element: KnownElement) {
    if case .leavesOut(let effect) = element.use(ofChild: name) {
      leavesOut("\(name) of \(element.name)s", effect)
    }
  }

  private mutating func readLocation() {
    remark(.location)
    let offset = input.shape("netOffset").first ?? .zero
    let parameter = input.string("projParameter", default: "!")
    switch Georeference.parse(projParameter: parameter, netOffset: offset) {
    case .reference(let reference): network.georeference = reference
    case .none: break
    case .unsupported:
      input.warning(
        "projection \"\(parameter)\" is not supported",
        hint: "Give `geo_origin: {latitude: …, longitude: …}` in the scenario: map (0, 0) lies there.")
    }
  }

  // MARK: Edges and lanes

  private mutating func readEdge() {
    remark(.edge)
    let id = input.required("id")
    let function: Edge.Function
    switch input.string("function", default: "normal") {
    case "normal": function = .normal
    case "connector": function = .connector
    case "internal": function = .internal
    case "crossing": function = .crossing
    case "walkingarea": function = .walkingArea
    case let other:
      input.error("edge \"\(id)\" has an unknown function \"\(other)\"")
      function = .normal
    }
    pendingEdges.append(
      PendingEdge(
        from: input.string("from", default: ""), to: input.string("to", default: ""),
        crossed: function == .crossing ? input.list("crossingEdges") : [],
        type: input.string("type", default: ""), line: input.line))
    let index = network.edges.count
    if network.edgeIndex.updateValue(index, forKey: id) != nil {
      input.error("edge \"\(id)\" is defined twice")
    }
    let edgeLine = input.line
    let first = network.lanes.count
    network.edges.append(
      Edge(
        id: id, function: function, fromJunction: -1, toJunction: -1, lanes: first..<first,
        priority: input.integer("priority", .priority) ?? -1, streetName: input.string("name", default: "")))
    let depth = input.scanner.depth
    while let event = input.next() {
      if event == .end && input.scanner.depth < depth { break }
      guard event == .start else { continue }
      switch input.name {
      case "lane": readLane(edge: index, first: first)
      case "stopOffset":
        let offset = readStopOffset()
        if input.scanner.depth > depth + 1, network.lanes.count > first {
          network.lanes[network.lanes.count - 1].stopOffset = offset
        } else {
          pendingEdges[index].stopOffset = offset
        }
      case let name: remark(child: name, of: input.scanner.depth > depth + 1 ? .lane : .edge)
      }
    }
    network.edges[index].lanes = first..<network.lanes.count
    if first == network.lanes.count && !input.isBroken {
      input.error("edge \"\(id)\" has no lane", line: edgeLine)
    }
  }

  private mutating func readType() {
    remark(.edgeType)
    let id = input.required("id")
    var restrictions: [SpeedRestriction] = []
    let depth = input.scanner.depth
    while let event = input.next() {
      if event == .end && input.scanner.depth < depth { break }
      guard event == .start else { continue }
      if input.name == "restriction" && input.scanner.depth == depth + 1 {
        if let restriction = readRestriction() { restrictions.append(restriction) }
      } else {
        remark(child: input.name, of: .edgeType)
      }
    }
    guard !restrictions.isEmpty else { return }
    restrictedTypes[id] = network.restrictions.count
    network.restrictions.append(restrictions)
  }

  /// One remark for each kind of content that is left out.
  private mutating func leavesOut(_ kind: String, _ effect: String) {
    if ignoredElements.insert(kind).inserted { input.leavesOut("\(kind) is ignored: \(effect)") }
  }

  private mutating func readLane(edge: Int, first: Int) {
    let id = input.required("id")
    let index = network.lanes.count
    if network.laneIndex.updateValue(index, forKey: id) != nil {
      input.error("lane \"\(id)\" is defined twice")
    }
    // File order decides, as in SUMO; netconvert itself writes wrong indices at merged internal edges.
    remark(.lane)
    let speed = input.requiredNumber("speed", .speed)
    let length = input.requiredNumber("length", .laneLength)
    // SUMO_const_laneWidth.
    let width = input.number("width", .laneWidth, default: 3.2)
    let firstPoint = network.points.count
    if !input.scanner.has("shape") { input.error("lane \"\(id)\" has no shape") }
    _ = input.appendShape("shape", to: &network.points)
    let count = network.points.count - firstPoint
    if count == 1 {
      network.points.append(network.points[firstPoint])
    } else if count == 0 {
      network.points.append(contentsOf: [.zero, .zero])
    }
    let range = firstPoint..<network.points.count
    let drawn = zip(network.points[range], network.points[range].dropFirst()).reduce(0) { sum, step in
      sum + (step.1 - step.0).length
    }
    input.take(Quantity.laneLength.upper.checked(drawn), of: "the length of the shape of lane \"\(id)\"")
    totalLength += max(drawn, length)
    totalSurface += drawn * (width + 10)
    var lane = Lane(
      id: id, edge: edge, indexInEdge: index - first, speedLimit: speed, length: length,
      width: width,
      permissions: permissions(
        allow: input.string("allow", default: ""), disallow: input.string("disallow", default: "")),
      shape: range, shapeLength: 0, isInternal: network.edges[edge].function == .internal)
    lane.mayChangeLeft = permissions(allow: input.string("changeLeft", default: ""))
    lane.mayChangeRight = permissions(allow: input.string("changeRight", default: ""))
    network.lanes.append(lane)
  }

  mutating func permissions(allow: String, disallow: String = "") -> VehicleClasses {
    if allow.isEmpty && disallow.isEmpty { return .all }
    let key = allow.isEmpty ? "!" + disallow : allow
    if let known = permissionCache[key] { return known }
    var result: VehicleClasses
    if !allow.isEmpty {
      result = classes(allow)
    } else {
      var excluded = classes(disallow)
      // Networks before 1.3 lack rail_fast; their authors meant to exclude it with everything else.
      if version < 1.3 { excluded.formUnion(VehicleClasses(named: "rail_fast")!) }
      result = VehicleClasses.all.subtracting(excluded)
    }
    // SUMO's `ignoring` is the empty class, so no lane excludes it.
    result.formUnion(.ignoring)
    permissionCache[key] = result
    return result
  }
  private func classes(_ text: String) -> VehicleClasses {
    if text == "all" { return .all }
    var result = VehicleClasses.none
    for name in text.split(separator: " ") {
      if let known = VehicleClasses(named: String(name)) {
        result.formUnion(known)
      } else {
        input.error(
          "unknown vehicle class \"\(name)\"", hint: "Known: " + VehicleClasses.names.joined(separator: ", "))
      }
    }
    return result
  }

  // MARK: Junctions and connections

  private mutating func readJunction() {
    remark(.junction)
    let id = input.required("id")
    let kind: Junction.Kind
    switch input.string("type", default: "") {
    case "priority": kind = .priority
    case "traffic_light", "traffic_light_unregulated", "traffic_light_right_on_red": kind = .trafficLight
    case "right_before_left": kind = .rightBeforeLeft
    case "left_before_right": kind = .leftBeforeRight
    case "priority_stop": kind = .priorityStop
    case "allway_stop": kind = .allWayStop
    case "zipper": kind = .zipper
    case "unregulated": kind = .unregulated
    case "dead_end", "DEAD_END": kind = .deadEnd
    case "rail_crossing": kind = .railCrossing
    case "rail_signal": kind = .railSignal
    case "internal": kind = .internal
    case "district": kind = .districtNode
    case let other:
      input.error("junction \"\(id)\" has an unknown type \"\(other)\"")
      kind = .unregulated
    }
    let index = network.junctions.count
    if network.junctionIndex.updateValue(index, forKey: id) != nil {
      input.error("junction \"\(id)\" is defined twice")
    }
    pendingJunctions.append(
      PendingJunction(incoming: input.list("incLanes"), inside: input.list("intLanes"), line: input.line))
    var junction = Junction(
      id: id, kind: kind,
      position: Vec2(input.requiredNumber("x", .coordinate), input.requiredNumber("y", .coordinate)),
      shape: input.shape("shape"))
    let size = input.measure(junction.shape + [junction.position], of: "junction \"\(id)\"")
    totalLength += size.perimeter
    totalSurface += size.area
    let depth = input.scanner.depth
    while let event = input.next() {
      if event == .end && input.scanner.depth < depth { break }
      guard event == .start, input.name == "request" else { continue }
      remark(.request)
      if let at = input.integer("index", .index), at != junction.requests.count {
        input.error("request \(at) of junction \"\(id)\" found where \(junction.requests.count) is expected")
      }
      junction.requests.append(
        RightOfWay(
          response: bits("response"), foes: bits("foes"), mayContinue: input.flag("cont") ?? false))
    }
    network.junctions.append(junction)
  }

  /// Parses a string of 0 and 1 with the highest index first.
  private func bits(_ key: StaticString) -> [UInt64] {
    guard let raw = input.scanner.rawBytes(key) else {
      input.error("<request> has no attribute \"\(key)\"")
      return []
    }
    var words = [UInt64](repeating: 0, count: (raw.count + 63) / 64)
    for (i, byte) in raw.reversed().enumerated() {
      if byte == UInt8(ascii: "1") {
        words[i >> 6] |= 1 << UInt64(i & 63)
      } else if byte != UInt8(ascii: "0") {
        input.error("attribute \"\(key)\" of <request> holds something other than 0 and 1")
        return words
      }
    }
    return words
  }

  private mutating func readConnection() {
    remark(.connection)
    let direction: Connection.Direction
    switch input.string("dir", default: "") {
    case "s": direction = .straight
    case "t": direction = .turnaround
    case "l": direction = .left
    case "r": direction = .right
    case "L": direction = .partlyLeft
    case "R": direction = .partlyRight
    default: direction = .none
    }
    let value = Connection(
      fromLane: -1, toLane: -1, viaLane: -1, direction: direction,
      state: input.string("state", default: "M").utf8.first ?? UInt8(ascii: "M"), junction: -1,
      requestIndex: -1,
      signal: -1, signalLinkIndex: input.integer("linkIndex", .linkIndex) ?? -1, internalLength: 0,
      keepClear: input.flag("keepClear") ?? true, pass: input.flag("pass") ?? false,
      visibility: input.number("visibility", .visibility))
    pendingConnections.append(
      PendingConnection(
        from: input.required("from"), to: input.required("to"),
        fromLane: input.integer("fromLane", .index) ?? 0,
        toLane: input.integer("toLane", .index) ?? 0, via: input.string("via", default: ""),
        signal: input.string("tl", default: ""), line: input.line, value: value))
    input.skipElement()
  }
}
