import RoadNetwork
import SimCore

/// Vehicles, trips and flows.
extension DemandReader {
  /// Reads `<vehicle>` or `<trip>`.
  mutating func vehicle(_ input: XMLInput, isTrip: Bool) {
    let depart = input.string("depart") ?? ""
    var time = begin
    switch depart {
    case "begin": break
    case "triggered", "containerTriggered", "split", "now":
      ignore("\(input.name) with depart=\"\(depart)\"", input, effect: "it never departs")
      return
    default:
      time = SimTime(seconds: (input.scanner.has("depart") ? input.seconds("depart") : nil) ?? 0)
      if depart.isEmpty { input.error("<\(input.name)> has no attribute \"depart\"") }
    }
    if time < begin || (end.map { time >= $0 } ?? false) {
      input.skipElement()
      return
    }
    let id = input.required("id")
    if !usedNames.insert(id).inserted { input.error("vehicle \"\(id)\" is defined twice") }
    noteAttributes(input)
    if let raw = body(input, id: id, depart: time, isTrip: isTrip) {
      vehicles.append(raw)
    }
  }

  /// How many vehicles, or people, to make of one with a scale, by SUMO's rule. `loaded` were read before it, with the
  /// copies that were made of them; it is raised by this one and its copies.
  static func copies(scale: Double, loaded count: inout Int) -> Int {
    count += 1
    if scale == 1 { return 1 }
    let base = Int(scale)
    let loaded = scale > 1 ? Int(Double(count) / scale) : count - 1
    let share = Int(((scale - Double(base)) * 1000 + 0.5).rounded(.down))
    let copies = base + ((loaded % 1000) * share % 1000 < share ? 1 : 0)
    count += max(copies - 1, 0)
    return copies
  }

  /// Reads attributes and children common to vehicles, trips and flows. Nil if there is no usable route.
  private mutating func body(_ input: XMLInput, id: String, depart: SimTime, isTrip: Bool) -> RawVehicle? {
    let place = Place(file: input.file, line: input.line)
    let element = input.name
    var route: RawRoute?
    if let name = input.string("route"), !isTrip {
      route = .named(name)
    } else {
      let from = terminal(input, edge: "from", zone: "fromTaz", junction: "fromJunction")
      let to = terminal(input, edge: "to", zone: "toTaz", junction: "toJunction")
      let via = input.list("via")
      // Without one end the trip is to the other; a vehicle may have its route as a child.
      if from != nil || to != nil || !via.isEmpty, isTrip || element == "flow" || (from != nil && to != nil) {
        route = .trip(from: from, to: to, via: via)
      }
    }
    var raw = RawVehicle(
      id: id, type: input.string("type", default: "DEFAULT_VEHTYPE"), depart: depart, route: .edges(-1),
      at: place)
    raw.departLane = defaults.departLane
    raw.departSpeed = defaults.departSpeed
    departure(input, &raw)
    let known: KnownElement = isTrip ? .trip : element == "flow" ? .flow : .vehicle
    children(input, of: known) { reader in
      switch input.name {
      case "route":
        let named = reader.routeBody(input, isNamed: false)
        route = .edges(named.edges)
        raw.stops += named.stops
      case "routeDistribution":
        let name = "!\(reader.anonymousRoutes)"
        reader.anonymousRoutes += 1
        reader.routeDistributions[name] = reader.routeChoices(input, isNamed: false)
        route = .named(name)
      case "stop": raw.stops.append(reader.stop(input))
      default: raw.parameters.append(reader.parameter(input))
      }
    }
    if route == nil && isTrip && !raw.stops.isEmpty {
      // As in SUMO: without its own ends the trip begins at its first stop and ends at its last.
      route = .trip(from: nil, to: nil, via: [])
    }
    guard let route else {
      input.error("\(element) \"\(id)\" has no route", line: place.line)
      return nil
    }
    raw.route = route
    return raw
  }

  private func terminal(
    _ input: XMLInput, edge: StaticString, zone: StaticString, junction: StaticString
  ) -> Terminal? {
    if let name = input.trimmed(edge) { return Terminal(kind: .edge, name: name) }
    if let name = input.trimmed(zone) { return Terminal(kind: .zone, name: name) }
    return input.trimmed(junction).map { Terminal(kind: .junction, name: $0) }
  }

  private func routeEdge(_ input: XMLInput, _ key: StaticString) -> RouteEdge? {
    guard let text = input.string(key) else { return nil }
    if text == "random" { return .random }
    return input.integer(key, Quantity("index", "", 0...1e6, isWhole: true)).map { .index($0) }
  }

  private func departure(_ input: XMLInput, _ raw: inout RawVehicle) {
    raw.departEdge = routeEdge(input, "departEdge")
    raw.arrivalEdge = routeEdge(input, "arrivalEdge")
    if let text = input.string("departLane") {
      raw.departLane = input.departLane(text, of: "attribute \"departLane\" of <\(input.name)>") ?? .best
    }
    if let text = input.string("departSpeed") {
      raw.departSpeed = input.departSpeed(text, of: "attribute \"departSpeed\" of <\(input.name)>") ?? .avg
    }
    if let text = input.string("departPos") {
      switch text {
      case "base": raw.departPosition = .base
      case "random": raw.departPosition = .random
      case "free": raw.departPosition = .free
      case "last": raw.departPosition = .last
      case "random_free": raw.departPosition = .randomFree
      case "stop": raw.departPosition = .stop
      default: raw.departPosition = .value(input.number("departPos", .position) ?? 0)
      }
    }
    switch input.string("arrivalPos") {
    case nil, "max": break
    case "random": raw.arrivesAnywhere = true
    default: raw.arrivalPosition = input.number("arrivalPos", .position)
    }
    raw.speedFactor = input.number("speedFactor", .speedFactor)
  }

  /// Scale of the type that a flow names, if it is read already.
  private func typeScale(_ input: XMLInput) -> Double {
    input.string("type").flatMap { typeIndex[$0] }.map { demand.types[$0].scale } ?? 1
  }

  // MARK: Flows

  mutating func flow(_ input: XMLInput) {
    let id = input.required("id")
    let file = input.file
    let line = input.line
    let scale = scale * typeScale(input)
    noteAttributes(input)
    let timing = departures(input, id: id, scale: scale)
    if !usedNames.insert(id).inserted { input.error("flow \"\(id)\" is defined twice") }
    guard let template = body(input, id: id, depart: begin, isTrip: false) else { return }
    let flowBegin = timing.isEmpty ? nil : lastFlowBegin
    for (number, time) in timing {
      var raw = template
      raw.id = "\(id).\(number)"
      raw.depart = time
      raw.isOfFlow = true
      raw.flowOffset = time.seconds - (flowBegin ?? time.seconds)
      if !usedNames.insert(raw.id).inserted {
        diagnostics.error("vehicle \"\(raw.id)\" of the flow is defined twice", file: file, line: line)
      }
      vehicles.append(raw)
    }
  }

  /// Numbers and departure times of a flow within the run's time, by SUMO's rules: `number` at even intervals, or
  /// `period`, `vehsPerHour`, `perHour`, a `probability` per second, or a Poisson process `period="exp(rate)"`.
  /// The flows of a scenario share a limit of departures and random draws.
  mutating func departures(
    _ input: XMLInput, id: String, scale: Double
  ) -> [(number: Int, time: SimTime)] {
    let start = input.string("begin") == nil ? begin.seconds : input.seconds("begin") ?? 0
    lastFlowBegin = start
    var declaredEnd = input.string("end") == nil ? nil : input.seconds("end")
    let declaredNumber = input.integer("number", .count)
    if let declaredEnd, declaredEnd < start {
      input.error("flow \"\(id)\" ends before it begins")
      return []
    }
    // Of 3 with a scale of 0.5 there are 2, as in SUMO.
    var number = declaredNumber
    if let declaredNumber { number = Int((Double(declaredNumber) * scale).rounded(.up)) }
    let entity = stableHash(id)
    var limit = declaredEnd ?? .infinity
    if let end { limit = min(limit, end.seconds) }
    var pace: FlowPace?
    if let text = input.string("period") {
      if text.hasPrefix("exp("), text.hasSuffix(")") {
        switch Quantity.rate.read(String(text.dropFirst(4).dropLast())) {
        case .value(let rate) where rate > 0: pace = .poisson(rate)
        case .value: input.error("flow \"\(id)\": the rate of period \"\(text)\" must be positive")
        case .fault(let fault): input.error("flow \"\(id)\": the rate of its period \(fault)")
        }
      } else if let period = input.number("period", .duration) {
        pace = .period(period)
      }
      if pace == nil { return [] }
    } else if let perHour = input.number("vehsPerHour", .hourlyRate) ?? input.number("perHour", .hourlyRate)
      ?? input.number("personsPerHour", .hourlyRate)
    {
      pace = .period(perHour > 0 ? 3600 / perHour : .infinity)
    }
    if let p = input.number("probability", .probability) { pace = .probability(p) }
    if case .period(let period)? = pace, period <= 0 {
      input.error("flow \"\(id)\": the period must be positive")
      return []
    }
    if pace == nil, let declaredNumber {
      if declaredNumber == 0 {
        noteIgnored("flow with the number 0", input)
        return []
      }
      // Without an end of its own a flow ends with the run, or after a day.
      declaredEnd = declaredEnd ?? self.end?.seconds ?? start + 86400
      let finish = declaredEnd!
      if finish == start {
        // All at once.
        flowDepartures += number!
        if flowDepartures > mostFlowDepartures { flowIsTooLarge(input, id: id) }
        let time = SimTime(seconds: start)
        guard flowDepartures <= mostFlowDepartures, time >= begin, !(self.end.map { time >= $0 } ?? false)
        else {
          return []
        }
        return (0..<number!).map { ($0, time) }
      }
      limit = min(limit, finish)
      pace = .period(max(finish - start, 0) / Double(declaredNumber))
    }
    guard var pace else {
      // A rate or a number with a fault of its own is reported already.
      let given = ["number", "probability", "vehsPerHour", "perHour", "personsPerHour"]
      if !given.contains(where: { input.scanner.string(named: $0) != nil }) {
        input.error("flow \"\(id)\" has neither number, period, vehsPerHour nor probability")
      }
      return []
    }
    pace.scale(by: scale)
    guard number != nil || limit.isFinite || pace.neverComes else {
      input.error(
        "flow \"\(id)\" never ends", hint: "Give it an end or a number, or end the run with --until.")
      return []
    }
    if pace.neverComes { return [] }
    let fastest = Quantity.rate.range.upperBound
    if case .period(let period) = pace, period * fastest < 1, Double(number ?? .max) > fastest {
      input.error("flow \"\(id)\" makes more than \(Quantity.shown(fastest)) departures a second")
      return []
    }
    let most = number ?? .max
    var result: [(Int, SimTime)] = []
    var count = 0
    var t = start
    var draw: UInt64 = 0
    if case .period(let period) = pace, begin.seconds > start {
      // Departures before the begin of the run only count. Two are kept against rounding.
      count = Int(min(max((begin.seconds - start) / period - 2, 0), Double(min(most, 1 << 50))))
    }
    if most == .max, pace.draws(within: limit - start) > 2 * Double(mostFlowDraws) {
      flowDraws = mostFlowDraws + 1
      flowIsTooLarge(input, id: id)
      return []
    }
    while t < limit && count < most {
      switch pace {
      case .probability(let p):
        if random.uniform(entity, .flowInsertion, draw) < p { add() }
        t += 1
      case .poisson(let rate):
        let u = random.uniform(entity, .flowInsertion, draw)
        t += -Math.log(1 - u) / rate
        if t < limit { add() }
      case .period(let period):
        t = start + Double(count) * period
        if t < limit { add() }
      }
      draw += 1
      flowDraws += 1
      if flowDepartures > mostFlowDepartures || flowDraws > mostFlowDraws {
        flowIsTooLarge(input, id: id)
        return []
      }
    }
    func add() {
      // A rare departure may lie after every clock; the run ends before.
      if case .value(let seconds) = Quantity.time.checked(t) {
        let time = SimTime(seconds: seconds)
        if time >= begin {
          // As in SUMO, the first within the run has the number 0.
          result.append((result.count, time))
          flowDepartures += 1
        }
      }
      count += 1
    }
    return result
  }

  private mutating func flowIsTooLarge(_ input: XMLInput, id: String) {
    let isFirst = flowDraws < .max / 2
    // Further flows are not expanded.
    flowDraws = .max / 2
    guard isFirst else { return }
    input.error(
      flowDepartures > mostFlowDepartures
        ? "with flow \"\(id)\", flows make more than \(mostFlowDepartures) departures in this run"
        : "flow \"\(id)\" takes more than \(mostFlowDraws) random draws up to the end of this run",
      hint: "Give it a later begin, an earlier end or a smaller number, or end the run earlier with --until.")
  }

  /// Rule by which the vehicles of a flow depart.
  private enum FlowPace {
    /// Seconds between two.
    case period(Double)
    /// Per second, independently in each.
    case probability(Double)
    /// Mean number per second.
    case poisson(Double)

    mutating func scale(by factor: Double) {
      guard factor != 1 else { return }
      switch self {
      case .period(let period): self = .period(factor > 0 ? period / factor : .infinity)
      case .probability(let p): self = .probability(min(p * factor, 1))
      case .poisson(let rate): self = factor > 0 ? .poisson(rate * factor) : .period(.infinity)
      }
    }

    /// Expected number of random draws in a time, seconds; 0 without any.
    func draws(within time: Double) -> Double {
      switch self {
      case .period: 0
      case .probability: time
      case .poisson(let rate): time * rate
      }
    }

    var neverComes: Bool {
      switch self {
      case .period(let period): period == .infinity
      case .probability(let p): p == 0
      case .poisson: false
      }
    }
  }
}

extension XMLInput {
  /// A value of `departLane`; reports an unknown one.
  func departLane(_ text: String, of what: String) -> DepartLane? {
    switch text {
    case "best", "best_prob": return .best
    case "free": return .free
    case "random": return .random
    case "allowed": return .allowed
    case "first": return .first
    default: return take(Quantity.index.read(text), of: what).map { .index(Int($0.rounded())) }
    }
  }
  /// A value of `departSpeed`; reports an unknown one.
  func departSpeed(_ text: String, of what: String) -> DepartSpeed? {
    switch text {
    case "max": return .max
    case "desired": return .desired
    case "speedLimit": return .speedLimit
    case "random": return .random
    case "last": return .last
    case "avg": return .avg
    default: return take(Quantity.speed.read(text), of: what).map { .value($0) }
    }
  }
}
