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
    /// `until` counts from the departure, as in named routes.
    var isRelative = false
    /// How often its route was repeated before it.
    var round = 0
    var at: Place
  }
  /// An end of a trip: an edge, or any edge of a zone or at a junction.
  struct Terminal {
    enum Kind { case edge, zone, junction }
    var kind: Kind
    var name: String
  }
  enum RawRoute {
    case edges(Int)
    case named(String)
    case trip(from: Terminal?, to: Terminal?, via: [String])
  }
  /// An index into a route's edges.
  enum RouteEdge { case index(Int), random }
  /// A zone (SUMO `taz`): edges where trips from it begin and trips to it end.
  struct Zone {
    var sources: [String]
    var sinks: [String]
  }
  /// What vehicles have if they do not say otherwise.
  struct Defaults {
    // SUMO 1.28's defaults (`--default.departlane` best_prob, `--default.departspeed` avg). best_prob, which draws
    // among equally good lanes, is treated as best.
    var departLane = DepartLane.best
    var departSpeed = DepartSpeed.avg
    /// In place of those of the classes.
    var speedDeviation: Double?
  }
  struct RawVehicle {
    var id: String
    var type: String
    var depart: SimTime
    var departLane = DepartLane.best
    var departSpeed = DepartSpeed.avg
    var departPosition = DepartPosition.base
    var arrivalPosition: Double?
    /// `arrivalPos="random"`.
    var arrivesAnywhere = false
    /// The scale of its demand is in its flow's departures.
    var isOfFlow = false
    /// The first and the last edge of the route that it drives on.
    var departEdge: RouteEdge?
    var arrivalEdge: RouteEdge?
    var route: RawRoute
    /// Time from the flow's first departure to this one: `until` of the flow's own stops is that much later.
    var flowOffset = 0.0
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
    /// Number of places; nil: not limited.
    var capacity: Int?
    var at: Place
  }
  struct RawSign {
    var lanes: [String]
    var steps: [SpeedSign.Step]
    var at: Place
  }

  let begin: SimTime
  /// Departures at or after this time are dropped; nil keeps all.
  let end: SimTime?
  let random: RandomSource
  /// Nil: departures are as the files have them.
  let resampling: Resampling?
  var defaults = Defaults()
  /// Factor of the demand.
  var scale = 1.0
  /// Share of children among people whose type gives no height.
  var childShare = Configuration.Walkers().childShare
  /// People read so far apart from flows: who is copied or left out with a scale goes by their number.
  var loadedPersons = 0
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
  var ignored: [Ignored] = []
  /// Index in `ignored` by file and kind.
  var ignoredIndex: [[String]: Int] = [:]
  /// Indices in `ignored` of the attributes of elements, by element and signature of their names.
  var checkedAttributes: [String: [UInt64: [Int]]] = [:]
  var zones: [String: Zone] = [:]
  var signs: [RawSign] = []
  var rerouters: [RawRerouter] = []
  var detectors: [RawDetector] = []
  /// Index of each parking area in `Demand.parkingPlaces`.
  var parkingIndex: [String: Int] = [:]
  private var signalElements = 0
  var anonymousRoutes = 0
  /// Outlines of all buildings so far, metres and m².
  var buildingPerimeter = 0.0
  var buildingArea = 0.0
  /// Departures and random draws of all flows so far; a flow beyond the limit is reported once.
  var lastFlowBegin = 0.0
  var flowDepartures = 0
  var flowDraws = 0
  var mostFlowDepartures = ContentLimits.mostFlowDepartures
  var mostFlowDraws = ContentLimits.mostFlowDraws
  /// Paths in `<include href="…"/>` as written, with the including file.
  var includes: [(path: String, at: Place)] = []
  /// Number of buildings and elements of signals read so far: the parts of additional files that hosts need.
  var worldElements: Int { network.obstacles.count + signalElements }

  init(
    network: RoadNetwork, begin: SimTime, end: SimTime?, random: RandomSource,
    resampling window: SimDuration? = nil
  ) {
    self.network = network
    self.begin = begin
    self.random = random
    resampling = window.map { Resampling(window: $0, begin: begin, end: end, random: random) }
    // Some that would depart after the end may depart before it.
    self.end = resampling.map(\.readingEnd) ?? end
  }

  // MARK: Documents

  /// Reads one route or additional file.
  mutating func read(_ bytes: InputBytes, source: String) {
    checkedAttributes.removeAll()
    let input = XMLInput(file: source, content: bytes.content)
    if input.next() == .start {
      switch input.name {
      case "net", "configuration", "sumoConfiguration", "html":
        input.error(
          "the root element is <\(input.name)>: this is neither a route file nor an additional file",
          hint: "Expected <routes> or <additional>.")
        input.skipElement()
      case let root where Self.standsAlone(root): element(input)
      default:
        while let event = input.next() { if event == .start { element(input) } }
      }
    }
    diagnostics.append(input.diagnostics)
  }

  private mutating func element(_ input: XMLInput) {
    if let read = Self.readers[input.name] { read(&self, input) } else { ignore(input.name, input) }
  }

  /// What reads each element of route and additional files; every other is ignored.
  private static let readers: [String: @Sendable (inout DemandReader, XMLInput) -> Void] = [
    "vehicle": { $0.vehicle($1, isTrip: false) },
    "trip": { $0.vehicle($1, isTrip: true) },
    "flow": { $0.flow($1) },
    "route": { $0.route($1) },
    "vType": { _ = $0.vehicleType($1) },
    "vTypeDistribution": { $0.typeDistribution($1) },
    "routeDistribution": { $0.routeDistribution($1) },
    "person": { $0.person($1, isFlow: false) },
    "personFlow": { $0.person($1, isFlow: true) },
    "busStop": { $0.stopPlace($1) }, "trainStop": { $0.stopPlace($1) },
    "containerStop": { $0.stopPlace($1) },
    "chargingStation": { $0.stopPlace($1) }, "parkingArea": { $0.stopPlace($1) },
    "tlLogic": {
      $0.signalElements += 1
      SignalReader.read($1, into: &$0.network.signals, index: &$0.network.signalIndex)
    },
    "taz": { $0.zone($1) },
    "variableSpeedSign": { $0.speedSign($1) },
    "rerouter": { $0.rerouter($1) },
    "poly": { $0.polygon($1) },
    "inductionLoop": { $0.inductionLoop($1) }, "e1Detector": { $0.inductionLoop($1) },
    "laneAreaDetector": { $0.laneArea($1) }, "e2Detector": { $0.laneArea($1) },
    "entryExitDetector": { $0.entryExit($1) }, "e3Detector": { $0.entryExit($1) },
    "edgeData": { $0.meanData($1) }, "laneData": { $0.meanData($1) },
    // Containers of elements, at any depth.
    "additional": { _, _ in }, "routes": { _, _ in }, "add": { _, _ in },
    "include": {
      $0.includes.append(($1.required("href"), Place(file: $1.file, line: $1.line)))
      $1.skipElement()
    },
  ]
  private static let containers: Set<String> = ["additional", "routes", "add", "include"]

  /// Elements of which SUMO accepts a single one without an enclosing root.
  private static func standsAlone(_ name: String) -> Bool {
    readers[name] != nil && !containers.contains(name)
  }

  /// What becomes of an element of a route or additional file.
  static func use(ofElement name: String) -> FormatUse {
    readers[name] == nil ? useOfIgnored(name) : .honoured
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

  /// Iterates over the children that the element's reader uses, and notes the others.
  mutating func children(
    _ input: XMLInput, of element: KnownElement, _ body: (inout DemandReader) -> Void
  ) {
    children(input) { reader in
      switch element.use(ofChild: input.name) {
      case .honoured: body(&reader)
      case .leavesOut(let effect):
        reader.ignore("\(input.name) in \(element.name)", input, effect: effect)
      case .ignored: break
      case .unknown: reader.ignore("\(input.name) in \(element.name)", input)
      }
    }
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
  private mutating func namedRoute(_ input: XMLInput, required: Bool, isNamed: Bool = true) -> String {
    let place = Place(file: input.file, line: input.line)
    var id = input.string("id", default: "")
    if id.isEmpty {
      if required { input.error("<route> has no attribute \"id\"") }
      id = "!\(anonymousRoutes)"
      anonymousRoutes += 1
    }
    let named = routeBody(input, isNamed: isNamed)
    if namedRoutes.updateValue(named, forKey: id) != nil {
      diagnostics.error("route \"\(id)\" is defined twice", file: place.file, line: place.line)
    }
    return id
  }

  /// Reads edges and stops of a `<route>`, repeated as often as it says.
  ///
  /// - Parameter isNamed: the route stands outside of a vehicle. Then, as in SUMO, its stops repeat with it, and their
  ///   `until` counts from the departure.
  mutating func routeBody(_ input: XMLInput, isNamed: Bool) -> NamedRoute {
    let place = Place(file: input.file, line: input.line)
    noteAttributes(input)
    let edges = input.required("edges")
    let more = input.integer("repeat", .count) ?? 0
    let cycle = input.seconds("cycleTime") ?? 0
    var text = edges
    let length = edges.utf8.count + 1
    if more > 0 && length * (more + 1) > ContentLimits.longestRoute {
      input.error(
        "the route is longer than \(ContentLimits.longestRoute) letters when driven \(more + 1) times")
    } else if more > 0 {
      text = [String](repeating: edges, count: more + 1).joined(separator: " ")
    }
    var stops: [RawStop] = []
    children(input, of: .route) { reader in
      var stop = reader.stop(input)
      stop.isRelative = isNamed
      stops.append(stop)
    }
    var named = NamedRoute(edges: edgeList(text, at: place), stops: stops)
    guard isNamed else { return named }
    if more > 0, stops.contains(where: { $0.until != nil }), cycle <= 0 {
      report("stops with \"until\" in a route that repeats need its cycleTime", at: place)
    }
    if stops.count * more > ContentLimits.longestRoute / 16 {
      report("the route has too many stops when driven \(more + 1) times", at: place)
    } else if !stops.isEmpty && text.utf8.count > edges.utf8.count {
      for i in 1...more {
        named.stops += stops.map {
          var stop = $0
          stop.until = $0.until.map { $0 + cycle * Double(i) }
          stop.round = i
          return stop
        }
      }
    }
    return named
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
  /// - Parameter isNamed: the distribution stands outside of a vehicle.
  mutating func routeChoices(_ input: XMLInput, isNamed: Bool = true) -> [Choice] {
    noteAttributes(input)
    let names = input.list("routes")
    let weights = input.numbers("probabilities", .weight).map { $0 ?? 0 }
    var choices = names.enumerated().map {
      Choice(name: $0.element, weight: $0.offset < weights.count ? weights[$0.offset] : 1)
    }
    children(input, of: .routeDistribution) { reader in
      let weight = input.number("probability", .weight, default: 1)
      if let reference = input.string("refId") {
        choices.append(Choice(name: reference, weight: weight))
      } else {
        choices.append(
          Choice(name: reader.namedRoute(input, required: false, isNamed: isNamed), weight: weight))
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

  mutating func stop(_ input: XMLInput) -> RawStop {
    noteAttributes(input)
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
