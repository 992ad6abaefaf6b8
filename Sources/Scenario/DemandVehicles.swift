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
      default: raw.departLane = .index(input.integer("departLane") ?? 0)
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
      default: raw.departSpeed = .value(input.number("departSpeed") ?? 0)
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
      default: raw.departPosition = .value(input.number("departPos") ?? 0)
      }
    }
    switch input.string("arrivalPos") {
    case nil, "max", "random": break
    default: raw.arrivalPosition = input.number("arrivalPos")
    }
    if let factor = input.number("speedFactor") {
      if factor > 0 { raw.speedFactor = factor } else { input.error("speedFactor must be positive") }
    }
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
  mutating func departures(_ input: XMLInput, id: String) -> [(number: Int, time: SimTime)] {
    let start = input.string("begin") == nil ? begin.seconds : input.seconds("begin") ?? 0
    let declaredEnd = input.string("end") == nil ? nil : input.seconds("end")
    let number = input.integer("number")
    let entity = stableHash(id)
    var limit = declaredEnd ?? .infinity
    if let end { limit = min(limit, end.seconds) }
    var poisson: Double?
    var period: Double?
    if let text = input.string("period") {
      if text.hasPrefix("exp("), text.hasSuffix(")") {
        poisson = NumberParsing.double(String(text.dropFirst(4).dropLast()))
        if poisson == nil || poisson! <= 0 { input.error("flow \"\(id)\": cannot read period \"\(text)\"") }
      } else {
        period = input.number("period")
      }
    } else if let perHour = input.number("vehsPerHour") ?? input.number("perHour")
      ?? input.number("personsPerHour")
    {
      period = perHour > 0 ? 3600 / perHour : .infinity
    }
    let probability = input.number("probability")
    if let p = probability, p < 0 || p > 1 {
      input.error("flow \"\(id)\": probability \(p) lies outside 0...1")
      return []
    }
    if let p = period, p <= 0 {
      input.error("flow \"\(id)\": the period must be positive")
      return []
    }
    if period == nil && poisson == nil && probability == nil, let number {
      // SUMO's default end of a flow is a day.
      let finish = declaredEnd ?? 86400
      if number > 0 { period = max(finish - start, 0) / Double(number) }
    }
    guard period != nil || poisson != nil || probability != nil else {
      input.error("flow \"\(id)\" has neither number, period, vehsPerHour nor probability")
      return []
    }
    guard number != nil || limit.isFinite || period == .infinity else {
      input.error(
        "flow \"\(id)\" never ends", hint: "Give it an end or a number, or end the run with --until.")
      return []
    }
    var result: [(Int, SimTime)] = []
    var count = 0
    var t = start
    var draw: UInt64 = 0
    while t < limit && count < number ?? .max && result.count < 10_000_000 {
      if let p = probability {
        if random.uniform(entity, .flowInsertion, draw) < p { add() }
        t += 1
      } else if let rate = poisson {
        let u = random.uniform(entity, .flowInsertion, draw)
        t += -Math.log(1 - u) / rate
        if t < limit { add() }
      } else if let period {
        t = start + Double(count) * period
        if t < limit { add() }
      }
      draw += 1
    }
    func add() {
      let time = SimTime(seconds: t)
      if time >= begin { result.append((count, time)) }
      count += 1
    }
    return result
  }
}
