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
      ignore("\(input.name) with depart=\"\(depart)\"", input)
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
    if let raw = body(input, id: id, depart: time, isTrip: isTrip) { vehicles.append(raw) }
  }

  /// Reads attributes and children common to vehicles, trips and flows. Nil if there is no usable route.
  private mutating func body(_ input: XMLInput, id: String, depart: SimTime, isTrip: Bool) -> RawVehicle? {
    let place = Place(file: input.file, line: input.line)
    let element = input.name
    var route: RawRoute?
    if let name = input.string("route"), !isTrip {
      route = .named(name)
    } else if let from = input.string("from"), let to = input.string("to") {
      route = .trip(from: from, to: to, via: input.list("via"))
    } else if input.scanner.has("fromTaz") || input.scanner.has("fromJunction") {
      input.error(
        "\(element) \"\(id)\" starts at a zone or a junction, which is not supported",
        hint: "Name edges by from and to; duarouter does that.")
      input.skipElement()
      return nil
    }
    let from = input.string("from") ?? ""
    let to = input.string("to") ?? ""
    var raw = RawVehicle(
      id: id, type: input.string("type", default: "DEFAULT_VEHTYPE"), depart: depart, route: .edges(-1),
      at: place)
    departure(input, &raw)
    children(input) { reader in
      switch input.name {
      case "route":
        route = .edges(
          reader.edgeList(input.required("edges"), at: Place(file: input.file, line: input.line)))
      case "routeDistribution":
        let name = "!\(reader.anonymousRoutes)"
        reader.anonymousRoutes += 1
        reader.routeDistributions[name] = reader.routeChoices(input)
        route = .named(name)
      case "stop": raw.stops.append(reader.stop(input))
      case "param": raw.parameters.append(reader.parameter(input))
      default: reader.ignore("\(input.name) in \(element)", input)
      }
    }
    if route == nil && isTrip && !raw.stops.isEmpty {
      // As in SUMO: without its own ends the trip begins at its first stop and ends at its last.
      route = .trip(from: from, to: to, via: [])
    }
    guard let route else {
      input.error("\(element) \"\(id)\" has no route", line: place.line)
      return nil
    }
    raw.route = route
    return raw
  }

  private func departure(_ input: XMLInput, _ raw: inout RawVehicle) {
    if let text = input.string("departLane") {
      switch text {
      case "best", "best_prob": raw.departLane = .best
      case "free": raw.departLane = .free
      case "random": raw.departLane = .random
      case "allowed": raw.departLane = .allowed
      case "first": raw.departLane = .first
      default: raw.departLane = .index(input.integer("departLane", .index) ?? 0)
      }
    }
    if let text = input.string("departSpeed") {
      switch text {
      case "max": raw.departSpeed = .max
      case "desired": raw.departSpeed = .desired
      case "speedLimit": raw.departSpeed = .speedLimit
      case "random": raw.departSpeed = .random
      case "last": raw.departSpeed = .last
      case "avg": raw.departSpeed = .avg
      default: raw.departSpeed = .value(input.number("departSpeed", .speed) ?? 0)
      }
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
    case nil, "max", "random": break
    default: raw.arrivalPosition = input.number("arrivalPos", .position)
    }
    raw.speedFactor = input.number("speedFactor", .speedFactor)
  }

  // MARK: Flows

  mutating func flow(_ input: XMLInput) {
    let id = input.required("id")
    let file = input.file
    let line = input.line
    let timing = departures(input, id: id)
    if !usedNames.insert(id).inserted { input.error("flow \"\(id)\" is defined twice") }
    guard let template = body(input, id: id, depart: begin, isTrip: false) else { return }
    for (number, time) in timing {
      var raw = template
      raw.id = "\(id).\(number)"
      raw.depart = time
      if !usedNames.insert(raw.id).inserted {
        diagnostics.error("vehicle \"\(raw.id)\" of the flow is defined twice", file: file, line: line)
      }
      vehicles.append(raw)
    }
  }

  /// Numbers and departure times of a flow within the run's time, by SUMO's rules: `number` at even intervals, or
  /// `period`, `vehsPerHour`, `perHour`, a `probability` per second, or a Poisson process `period="exp(rate)"`.
  /// The flows of a scenario share a limit of departures and random draws.
  mutating func departures(_ input: XMLInput, id: String) -> [(number: Int, time: SimTime)] {
    let start = input.string("begin") == nil ? begin.seconds : input.seconds("begin") ?? 0
    let declaredEnd = input.string("end") == nil ? nil : input.seconds("end")
    let number = input.integer("number", .count)
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
    if pace == nil, let number {
      // SUMO's default end of a flow is a day.
      let finish = declaredEnd ?? 86400
      if number > 0 { pace = .period(max(finish - start, 0) / Double(number)) }
    }
    guard let pace else {
      // A rate or a number with a fault of its own is reported already.
      let given = ["number", "probability", "vehsPerHour", "perHour", "personsPerHour"]
      if !given.contains(where: { input.scanner.string(named: $0) != nil }) || number == 0 {
        input.error("flow \"\(id)\" has neither number, period, vehsPerHour nor probability")
      }
      return []
    }
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
          result.append((count, time))
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
