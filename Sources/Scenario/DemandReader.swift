import RoadNetwork
import SimCore

/// Reads demand and additional files into a `Demand` (and signals and obstacles into the network).
///
/// References may point forwards, within and between files: everything is collected first, and resolved by `finish`.
struct DemandReader {
  /// File and line of a remark.
  struct Place {
    var file: String
    var line: Int
  }
  struct RawStop {
    var lane = ""
    var edge = ""
    var place = ""
    var start: Double?
    var end: Double?
    var duration: Double?
    var until: Double?
    var parking = false
    /// Ends when a person boards.
    var isTriggered = false
    var at: Place
  }
  enum RawRoute {
    case edges(Int)
    case named(String)
    case trip(from: String, to: String, via: [String])
  }
  struct RawVehicle {
    var id: String
    var type: String
    var depart: SimTime
    // SUMO 1.28's defaults (`--default.departlane` best_prob, `--default.departspeed` avg). best_prob, which draws
    // among equally good lanes, is treated as best.
    var departLane = DepartLane.best
    var departSpeed = DepartSpeed.avg
    var departPosition = DepartPosition.base
    var arrivalPosition: Double?
    var route: RawRoute
    var stops: [RawStop] = []
    var speedFactor: Double?
    var parameters: [(key: String, value: String)] = []
    var at: Place
  }
  struct NamedRoute {
    var edges: Int
    var stops: [RawStop]
  }
  struct Choice {
    var name: String
    var weight: Double
  }
  /// A named stopping place, such as a bus stop or a parking area.
  struct StopPlace {
    var lane: String
    var start: Double
    var end: Double?
    var parking: Bool
    var at: Place
  }

  let begin: SimTime
  /// Departures at or after this time are dropped; nil keeps all.
  let end: SimTime?
  let random: RandomSource
  var network: RoadNetwork
  var demand = Demand()
  var diagnostics = Diagnostics()

  var typeIndex: [String: Int] = [:]
  var typeDistributions: [String: [Choice]] = [:]
  var routeTexts: [String: Int] = [:]
  var edgeLists: [(names: String, at: Place)] = []
  var namedRoutes: [String: NamedRoute] = [:]
  var routeDistributions: [String: [Choice]] = [:]
  var stopPlaces: [String: StopPlace] = [:]
  var vehicles: [RawVehicle] = []
  var persons: [RawPerson] = []
  /// Meetings: index among the pedestrians, name of the vehicle.
  var meetings: [(pedestrian: Int, vehicle: String, at: Place)] = []
  var usedNames: Set<String> = []
  var usedPersonNames: Set<String> = []
  /// Ignored kinds of elements and their number: one notice for each kind and file.
  var ignored: [(kind: String, file: String, line: Int, count: Int)] = []
  /// Index in `ignored` by file and kind.
  var ignoredIndex: [[String]: Int] = [:]
  var anonymousRoutes = 0
  /// Outlines of all buildings so far, metres and m².
  var buildingPerimeter = 0.0
  var buildingArea = 0.0
  /// Departures and random draws of all flows so far; a flow beyond the limit is reported once.
  var flowDepartures = 0
  var flowDraws = 0
  var mostFlowDepartures = ContentLimits.mostFlowDepartures
  var mostFlowDraws = ContentLimits.mostFlowDraws
  /// Paths in `<include href="…"/>` as written, with the including file.
  var includes: [(path: String, at: Place)] = []
  /// Number of buildings and signal programs read so far: the parts of additional files that hosts need.
  var worldElements: Int { network.obstacles.count + network.signals.reduce(0) { $0 + $1.programs.count } }

  init(network: RoadNetwork, begin: SimTime, end: SimTime?, random: RandomSource) {
    self.network = network
    self.begin = begin
    self.end = end
    self.random = random
  }

  // MARK: Documents

  /// Reads one route or additional file.
  mutating func read(_ bytes: InputBytes, source: String) {
    let input = XMLInput(file: source, content: bytes.content)
    if input.next() == .start {
      switch input.name {
      case "net", "configuration", "sumoConfiguration", "html":
        input.error(
          "the root element is <\(input.name)>: this is neither a route file nor an additional file",
          hint: "Expected <routes> or <additional>.")
        input.skipElement()
      case let root where Self.elements.contains(root):
        // SUMO accepts a single element without an enclosing root.
        element(input)
      default:
        while let event = input.next() { if event == .start { element(input) } }
      }
    }
    diagnostics.append(input.diagnostics)
  }

  private static let elements: Set<String> = [
    "vehicle", "trip", "flow", "route", "vType", "vTypeDistribution", "routeDistribution", "person",
    "personFlow",
    "busStop", "parkingArea", "tlLogic", "poly",
  ]

  private mutating func element(_ input: XMLInput) {
    switch input.name {
    case "vehicle": vehicle(input, isTrip: false)
    case "trip": vehicle(input, isTrip: true)
    case "flow": flow(input)
    case "route": route(input)
    case "vType": _ = vehicleType(input)
    case "vTypeDistribution": typeDistribution(input)
    case "routeDistribution": routeDistribution(input)
    case "person": person(input, isFlow: false)
    case "personFlow": person(input, isFlow: true)
    case "busStop", "trainStop", "containerStop", "chargingStation", "parkingArea": stopPlace(input)
    case "tlLogic": SignalReader.read(input, into: &network.signals, index: &network.signalIndex)
    case "poly": polygon(input)
    case "additional", "routes", "add": break
    case "include":
      includes.append((input.required("href"), Place(file: input.file, line: input.line)))
      input.skipElement()
    case let kind: ignore(kind, input)
    }
  }

  /// Skips an element that has no effect, and counts its kind.
  mutating func ignore(_ kind: String, _ input: XMLInput) {
    noteIgnored(kind, input)
    input.skipElement()
  }
  mutating func noteIgnored(_ kind: String, _ input: XMLInput) {
    if let i = ignoredIndex[[input.file, kind]] {
      ignored[i].count += 1
    } else {
      ignoredIndex[[input.file, kind]] = ignored.count
      ignored.append((kind, input.file, input.line, 1))
    }
  }

  /// Iterates over the children of the element that has just started. The closure must either not read past its child's
  /// start or skip the whole child.
  mutating func children(_ input: XMLInput, _ body: (inout DemandReader) -> Void) {
    let depth = input.scanner.depth
    while let event = input.next() {
      if event == .end && input.scanner.depth < depth { return }
      if event == .start && input.scanner.depth == depth + 1 { body(&self) }
    }
  }

  // MARK: Places and shapes

  private mutating func stopPlace(_ input: XMLInput) {
    let kind = input.name
    let id = input.required("id")
    let place = StopPlace(
      lane: input.required("lane"), start: input.number("startPos", .position, default: 0),
      end: input.number("endPos", .position),
      parking: kind == "parkingArea", at: Place(file: input.file, line: input.line))
    if stopPlaces.updateValue(place, forKey: id) != nil { input.error("\(kind) \"\(id)\" is defined twice") }
    input.skipElement()
  }

  /// Buildings become obstacles to sight; other polygons are decoration.
  private mutating func polygon(_ input: XMLInput) {
    let type = input.string("type", default: "")
    guard type == "building" || type.hasPrefix("building.") else {
      ignore("poly of type \"\(type)\"", input)
      return
    }
    let id = input.required("id")
    let line = input.line
    var outline = input.shape("shape")
    if outline.count > 1, outline.first == outline.last { outline.removeLast() }
    // A storey is 3 m (assumed); a building without a height counts as three storeys.
    var height = 9.0
    children(input) { _ in
      guard input.name == "param" else { return }
      // Maps give heights in words too, such as "12 m": these count as not given.
      let text = input.string("value", default: "")
      func given(_ quantity: Quantity) -> Double? {
        Quantity.parameter.isNumber(text)
          ? input.take(quantity.read(text), of: "the \(quantity.name) of building \"\(id)\"") : nil
      }
      switch input.string("key", default: "") {
      case "height", "building:height": height = given(.height) ?? height
      case "building:levels", "levels": height = (given(.storeys) ?? height / 3) * 3
      default: break
      }
    }
    guard outline.count >= 3 else {
      input.error("building \"\(id)\" has fewer than 3 corners", line: line)
      return
    }
    let size = input.measure(outline, of: "building \"\(id)\"", line: line)
    let (perimeter, area) = (buildingPerimeter, buildingArea)
    buildingPerimeter += size.perimeter
    buildingArea += size.area
    if perimeter <= ContentLimits.lines && area <= ContentLimits.surface {
      input.report(
        "the outlines of buildings have a length of", buildingPerimeter, most: ContentLimits.lines, "m",
        line: line)
      input.report(
        "the boxes around buildings cover", buildingArea, most: ContentLimits.surface, "m²", line: line)
    }
    network.obstacles.append(Obstacle(id: id, outline: outline, height: height))
  }

  // MARK: Routes

  /// Index of the edge list with this text.
  mutating func edgeList(_ text: String, at place: Place) -> Int {
    if let known = routeTexts[text] { return known }
    let index = edgeLists.count
    edgeLists.append((text, place))
    routeTexts[text] = index
    return index
  }

  private mutating func route(_ input: XMLInput) { _ = namedRoute(input, required: true) }

  /// Reads a `<route>` outside a vehicle and returns its name.
  private mutating func namedRoute(_ input: XMLInput, required: Bool) -> String {
    let place = Place(file: input.file, line: input.line)
    var id = input.string("id", default: "")
    if id.isEmpty {
      if required { input.error("<route> has no attribute \"id\"") }
      id = "!\(anonymousRoutes)"
      anonymousRoutes += 1
    }
    if input.scanner.has("repeat") { input.warning("attribute \"repeat\" of <route> is ignored") }
    var named = NamedRoute(edges: edgeList(input.required("edges"), at: place), stops: [])
    children(input) { reader in if input.name == "stop" { named.stops.append(reader.stop(input)) } }
    if namedRoutes.updateValue(named, forKey: id) != nil {
      diagnostics.error("route \"\(id)\" is defined twice", file: place.file, line: place.line)
    }
    return id
  }

  private mutating func routeDistribution(_ input: XMLInput) {
    let id = input.string("id", default: "")
    let place = Place(file: input.file, line: input.line)
    let choices = routeChoices(input)
    if id.isEmpty {
      diagnostics.error("<routeDistribution> has no attribute \"id\"", file: place.file, line: place.line)
    } else if routeDistributions.updateValue(choices, forKey: id) != nil {
      diagnostics.error("routeDistribution \"\(id)\" is defined twice", file: place.file, line: place.line)
    }
  }
  mutating func routeChoices(_ input: XMLInput) -> [Choice] {
    let names = input.list("routes")
    let weights = input.numbers("probabilities", .weight).map { $0 ?? 0 }
    var choices = names.enumerated().map {
      Choice(name: $0.element, weight: $0.offset < weights.count ? weights[$0.offset] : 1)
    }
    children(input) { reader in
      guard input.name == "route" else { return }
      let weight = input.number("probability", .weight, default: 1)
      if let reference = input.string("refId") {
        choices.append(Choice(name: reference, weight: weight))
      } else {
        choices.append(Choice(name: reader.namedRoute(input, required: false), weight: weight))
      }
    }
    return choices
  }

  /// Reads the `<param>` that has just started.
  func parameter(_ input: XMLInput) -> (key: String, value: String) {
    let pair = (key: input.required("key"), value: input.required("value"))
    if pair.key == "coroad.level" && !["none", "l2", "l3", "l4"].contains(pair.value.lowercased()) {
      input.error("coroad.level must be none, l2, l3 or l4, not \"\(pair.value)\"")
    }
    if pair.key == Encounters.revealParameter {
      input.take(Quantity.revealDistance.read(pair.value), of: pair.key)
    }
    return pair
  }

  func stop(_ input: XMLInput) -> RawStop {
    var stop = RawStop(at: Place(file: input.file, line: input.line))
    stop.lane = input.string("lane", default: "")
    stop.edge = input.string("edge", default: "")
    for key in ["busStop", "parkingArea", "trainStop", "containerStop", "chargingStation"] {
      if let place = input.scanner.string(named: key) {
        stop.place = place
        break
      }
    }
    stop.start = input.number("startPos", .position)
    stop.end = input.number("endPos", .position)
    stop.duration = input.seconds("duration")
    stop.until = input.seconds("until")
    if let parking = input.string("parking") {
      stop.parking = parking == "opportunistic" ? false : input.flag("parking") ?? false
    }
    stop.isTriggered = !["", "false", "0"].contains(input.string("triggered", default: ""))
    if stop.lane.isEmpty && stop.edge.isEmpty && stop.place.isEmpty {
      input.error("<stop> names neither a lane nor a stopping place")
    }
    return stop
  }
}

/// A time in SUMO's notation, in seconds: a number, or `[d:]h:m:s`.
func sumoTime(_ text: String) -> Quantity.Reading {
  let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    .map { Quantity.time.read(String($0)) }
  // More than one part is nearly always a time; a single one is a number or none.
  guard parts.count > 1 else {
    return Quantity.time.isNumber(text)
      ? Quantity.time.read(text) : .fault("is not a time: \"\(text.prefix(80))\"")
  }
  let factors: [Double] = parts.count == 3 ? [3600, 60, 1] : [86400, 3600, 60, 1]
  var sum = 0.0
  for (part, factor) in zip(parts, factors) {
    guard parts.count == factors.count, case .value(let value) = part else {
      return .fault("is not a time: \"\(text.prefix(80))\"")
    }
    sum += value * factor
  }
  return Quantity.time.checked(sum)
}

extension XMLInput {
  /// A time attribute, seconds; reports an unreadable one.
  func seconds(_ key: StaticString) -> Double? {
    string(key).flatMap { take(sumoTime($0), of: "attribute \"\(key)\" of <\(name)>") }
  }
}
