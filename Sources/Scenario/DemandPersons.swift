import RoadNetwork
import SimCore

/// People on foot.
extension DemandReader {
  struct RawWalk {
    /// Edges to walk along; with `isSearch`, two edges and a search between them.
    var edges: [String]
    var isSearch: Bool
    var arrivalPosition: Double?
    var stopPlace: String
    /// Name of a route to walk along, or "".
    var route: String
    var arrivesAnywhere = false
    var at: Place
  }
  struct RawPerson {
    var id: String
    var type: String
    var depart: SimTime
    var departPosition: Double?
    var departsAnywhere = false
    var speed: Double?
    var speedFactor: Double?
    var walks: [RawWalk]
    /// Name of the vehicle that the person meets, or "".
    var meets = ""
    var at: Place
  }

  mutating func person(_ input: XMLInput, isFlow: Bool) {
    let id = input.required("id")
    var times: [(number: Int, time: SimTime)] = []
    noteAttributes(input)
    let depart = input.string(isFlow ? "begin" : "depart") ?? ""
    if depart == "triggered" || depart == "containerTriggered" {
      // Such people depart inside a vehicle.
      ignore(
        "\(input.name) with \(isFlow ? "begin" : "depart")=\"\(depart)\"", input, effect: "nobody departs")
      return
    }
    if isFlow {
      times = departures(input, id: id, scale: scale)
    } else {
      let time = input.string("depart") == "begin" ? begin : SimTime(seconds: input.seconds("depart") ?? 0)
      if !input.scanner.has("depart") { input.error("person \"\(id)\" has no attribute \"depart\"") }
      if time >= begin && !(end.map { time >= $0 } ?? false) { times = [(0, time)] }
    }
    var raw = RawPerson(
      id: id, type: input.string("type", default: "DEFAULT_PEDTYPE"), depart: begin,
      departPosition: nil, speed: nil, walks: [],
      at: Place(file: input.file, line: input.line))
    // Words such as "random" count as the start.
    if let text = input.string("departPos") { raw.departs(at: text, input) }
    raw.speedFactor = input.number("speedFactor", .speedFactor)
    var ended = false
    children(input) { reader in
      switch input.name {
      case "walk", "personTrip":
        if !ended { reader.walk(input, &raw) }
      case "param":
        let pair = reader.parameter(input)
        if pair.key == "coroad.meets" { raw.meets = pair.value }
      case let stage:
        // Later stages would start at the end of the ride, so they are dropped.
        if stage == "ride" { ended = true }
        reader.ignore(
          "\(stage) of persons", input, effect: KnownElement.person.childEffects[stage] ?? "it is left out")
      }
    }
    guard !raw.walks.isEmpty else { return }
    if !isFlow {
      let copies = Self.copies(scale: scale, loaded: &loadedPersons)
      times = times.flatMap { one in (0..<copies).map { ($0, one.time) } }
    }
    for (number, time) in times {
      var one = raw
      one.id = isFlow || number > 0 ? "\(id).\(number)" : id
      one.depart = time
      if !usedPersonNames.insert(one.id).inserted {
        report("person \"\(one.id)\" is defined twice", at: one.at)
      }
      persons.append(one)
    }
  }

  private mutating func walk(_ input: XMLInput, _ raw: inout RawPerson) {
    noteAttributes(input)
    if input.name == "personTrip" {
      // SUMO's modes are car, taxi, public and bicycle; walking is always possible.
      let modes = input.list("modes").filter { $0 != "walk" }
      if !modes.isEmpty {
        noteIgnored(
          "personTrip with modes=\"\(modes.joined(separator: " "))\"", input, effect: "the person walks")
      }
    }
    if let speed = input.number("speed", .walkingSpeed) { raw.speed = speed }
    if raw.walks.isEmpty, let text = input.string("departPos") { raw.departs(at: text, input) }
    var walk = RawWalk(
      edges: input.list("edges"), isSearch: false, arrivalPosition: nil,
      stopPlace: input.string("busStop", default: ""),
      route: input.string("route", default: ""), at: Place(file: input.file, line: input.line))
    switch input.string("arrivalPos") {
    case nil, "max": break
    case "random": walk.arrivesAnywhere = true
    default: walk.arrivalPosition = input.number("arrivalPos", .position)
    }
    for zone in ["fromTaz", "toTaz", "fromJunction", "toJunction"]
    where input.scanner.string(named: zone) != nil {
      input.error(
        "attribute \"\(zone)\" of <\(input.name)> is not supported", hint: "Name edges by from and to.")
    }
    if walk.edges.isEmpty && walk.route.isEmpty {
      walk.isSearch = true
      // Without `from` it starts where the previous walk ended.
      if let from = input.trimmed("from") { walk.edges.append(from) }
      walk.edges.append(contentsOf: input.list("via"))
      if let to = input.trimmed("to") { walk.edges.append(to) }
    }
    raw.walks.append(walk)
  }
}

extension DemandReader.RawPerson {
  /// Takes a value of `departPos`.
  fileprivate mutating func departs(at text: String, _ input: XMLInput) {
    departsAnywhere = text == "random" || text == "random_free"
    if Quantity.position.isNumber(text) {
      departPosition = input.number("departPos", .position)
    }
    // "base", "free" and others count as the start.
    else if !["random", "random_free", "base", "free", "last", "max", "stop"].contains(text) {
      input.error("attribute \"departPos\" of <\(input.name)> is not a position: \"\(text)\"")
    }
  }
}

extension DemandReader {
  /// Finds the walk of every person, in the order of departure.
  mutating func resolvePersons(ignoreRouteErrors ignore: Bool) {
    guard !persons.isEmpty else { return }
    let router = WalkRouter(network)
    let order = persons.indices.sorted { (persons[$0].depart, $0) < (persons[$1].depart, $1) }
    // Flows repeat the same walk many times.
    var known: [WalkKey: [WalkRouter.Leg]?] = [:]
    for p in order {
      let person = persons[p]
      guard let type = type(named: person.type, of: person.id, at: person.at),
        let (edges, search) = walkedEdges(person)
      else { continue }
      if let closed = edges.first(where: { !router.permits(edge: $0) }) {
        fault(
          "person \"\(person.id)\": edge \"\(network.edges[closed].id)\" has no lane for pedestrians",
          at: person.at, ignore: ignore, who: "person")
        continue
      }
      let departure =
        person.departsAnywhere
        ? network.length(edge: edges[0]) * random.uniform(stableHash(person.id), .departPosition, 0)
        : position(person.departPosition ?? 0, on: edges[0])
      let arrival = arrivalPosition(person, edge: edges[edges.count - 1])
      let key = WalkKey(edges: edges, search: search, departure: departure, arrival: arrival)
      if known[key] == nil {
        known[key] = router.walk(edges: edges, search: search, departure: departure, arrival: arrival)
      }
      guard let legs = known[key]!, let last = legs.last else {
        fault(
          "person \"\(person.id)\": no walking route from edge \"\(network.edges[edges[0]].id)\" to edge "
            + "\"\(network.edges[edges[edges.count - 1]].id)\"", at: person.at, ignore: ignore, who: "person",
          hint:
            "A network needs sidewalks, crossings and walking areas (netconvert --sidewalks.guess --crossings.guess)."
        )
        continue
      }
      if !person.meets.isEmpty { meetings.append((demand.pedestrians.count, person.meets, person.at)) }
      let factor = speedFactor(person, type: demand.types[type])
      var walker = PedestrianDemand(
        id: person.id, depart: person.depart,
        legs: legs.map { PedestrianDemand.Leg(lane: $0.lane, forward: $0.forward) },
        departPosition: departure,
        arrivalPosition: arrival ?? (last.forward ? network.lanes[last.lane].length : 0),
        speed: walkingSpeed(person, type: demand.types[type], factor: factor))
      walker.type = type
      walker.speedFactor = factor
      walker.height =
        demand.types[type].givesHeight
        ? demand.types[type].height
        : Stature.draw(stableHash(person.id), childShare: childShare, random: random)
      demand.pedestrians.append(walker)
    }
  }

  private struct WalkKey: Hashable {
    var edges: [Int]
    var search: Bool
    var departure: Double
    var arrival: Double?
  }

  /// The edges of all walks in sequence; nil, with a fault reported, if one is unknown.
  private mutating func walkedEdges(_ person: RawPerson) -> (edges: [Int], search: Bool)? {
    var edges: [Int] = []
    var search = false
    var ok = true
    for walk in person.walks {
      search = search || walk.isSearch
      var names = walk.edges
      if !walk.route.isEmpty {
        guard let route = namedRoutes[walk.route] else {
          report("unknown route \"\(walk.route)\" of a walk", at: walk.at)
          ok = false
          continue
        }
        names = edgeLists[route.edges].names.split(separator: " ").map(String.init)
      }
      if let place = stopPlaces[walk.stopPlace], let lane = network.laneIndex[place.lane] {
        let edge = network.edges[network.lanes[lane].edge].id
        if names.last != edge { names.append(edge) }
      } else if !walk.stopPlace.isEmpty {
        report("unknown stopping place \"\(walk.stopPlace)\" of a walk", at: walk.at)
        ok = false
      }
      for name in names {
        guard let e = normalEdge(name) else {
          report("unknown edge \"\(name)\" of a walk", at: walk.at, hint: nearestEdge(name))
          ok = false
          continue
        }
        if edges.last != e { edges.append(e) }
      }
    }
    if ok && edges.isEmpty {
      report("person \"\(person.id)\" has an empty walk", at: person.at)
      ok = false
    }
    return ok ? (edges, search) : nil
  }

  /// A position on an edge's sidewalk; negative counts from its end.
  private func position(_ value: Double, on edge: Int) -> Double {
    let length = network.length(edge: edge)
    return min(max(value < 0 ? value + length : value, 0), length)
  }
  private func arrivalPosition(_ person: RawPerson, edge: Int) -> Double? {
    guard let last = person.walks.last else { return nil }
    if let value = last.arrivalPosition { return position(value, on: edge) }
    if last.arrivesAnywhere {
      return network.length(edge: edge) * random.uniform(stableHash(person.id), .arrivalPosition, 0)
    }
    guard let place = stopPlaces[last.stopPlace] else { return nil }
    return position((place.start + (place.end ?? network.length(edge: edge))) / 2, on: edge)
  }

  private func speedFactor(_ person: RawPerson, type: VehicleType) -> Double {
    if let factor = person.speedFactor { return factor }
    let f = type.speedFactor
    let draw = f.mean + f.deviation * random.normal(stableHash(person.id), .walkingSpeed, 0)
    return min(max(draw, f.minimum), f.maximum)
  }

  /// The given speed, or that of the type with an individual factor, m/s.
  private func walkingSpeed(_ person: RawPerson, type: VehicleType, factor: Double) -> Double {
    person.speed ?? min(type.maximumSpeed, type.desiredMaximumSpeed * factor)
  }
}
