import RoadNetwork
import SimCore

/// Reads rerouters of additional files.
extension DemandReader {
  struct RawRerouter {
    struct Closing {
      var name: String
      var isLane: Bool
      /// Classes that may pass; nil: permissions stay as they are.
      var classes: VehicleClasses?
    }
    struct Interval {
      var begin: SimTime
      var end: SimTime
      var closings: [Closing] = []
      var destinations: [Choice] = []
      var routes: [Choice] = []
    }
    var id: String
    var edges: [String]
    var types: [String]
    var probability: Double
    var intervals: [Interval] = []
    var at: Place
  }

  mutating func rerouter(_ input: XMLInput) {
    noteAttributes(input)
    var raw = RawRerouter(
      id: input.required("id"), edges: input.list("edges"), types: input.list("vTypes"),
      probability: input.number("probability", .probability, default: 1),
      at: Place(file: input.file, line: input.line))
    let isOff = input.flag("off") ?? false
    children(input, of: .rerouter) { reader in
      if input.name == "interval" { raw.intervals.append(reader.rerouteInterval(input)) }
    }
    if raw.edges.isEmpty { report("rerouter \"\(raw.id)\" names no edges", at: raw.at) }
    // One that is off can be switched on in SUMO's window only.
    if !isOff { rerouters.append(raw) }
  }

  private mutating func rerouteInterval(_ input: XMLInput) -> RawRerouter.Interval {
    noteAttributes(input)
    var interval = RawRerouter.Interval(
      begin: input.seconds("begin").map { SimTime(seconds: $0) } ?? begin,
      end: input.seconds("end").map { SimTime(seconds: $0) } ?? .never)
    if interval.end < interval.begin { input.error("the interval ends before it begins") }
    children(input, of: .rerouteInterval) { reader in
      reader.noteAttributes(input)
      let name = input.required("id")
      let weight = input.number("probability", .weight, default: 1)
      switch input.name {
      case "closingReroute":
        interval.closings.append(
          RawRerouter.Closing(name: name, isLane: false, classes: reader.permitted(input)))
      case "closingLaneReroute":
        // SUMO's default: the police may pass.
        interval.closings.append(
          RawRerouter.Closing(
            name: name, isLane: true, classes: reader.permitted(input) ?? VehicleClasses(named: "authority")))
      case "destProbReroute": interval.destinations.append(Choice(name: name, weight: weight))
      default: interval.routes.append(Choice(name: name, weight: weight))
      }
    }
    return interval
  }

  /// Classes by the attributes `allow` and `disallow`; nil without them.
  private func permitted(_ input: XMLInput) -> VehicleClasses? {
    func classes(_ names: [String]) -> VehicleClasses {
      names.reduce(into: VehicleClasses.none) { sum, name in
        if name == "all" {
          sum = .all
        } else if let known = VehicleClasses(named: name) {
          sum.formUnion(known)
        } else {
          input.error(
            "unknown vehicle class \"\(name)\"",
            hint: "Known: " + VehicleClasses.names.joined(separator: ", "))
        }
      }
    }
    let allowed = input.list("allow")
    if !allowed.isEmpty { return classes(allowed).union(.ignoring) }
    let excluded = input.list("disallow")
    return excluded.isEmpty ? nil : VehicleClasses.all.subtracting(classes(excluded)).union(.ignoring)
  }

  // MARK: References

  mutating func resolveRerouters() {
    guard !rerouters.isEmpty else { return }
    var routeIndex: [[Int]: Int] = [:]
    for (i, route) in demand.routes.enumerated() { routeIndex[route] = i }
    for raw in rerouters {
      var result = Rerouter(
        edges: edges(raw.edges, of: raw), intervals: [], probability: raw.probability,
        types: typeIndices(raw.types, of: "rerouter \"\(raw.id)\" addresses", at: raw.at))
      for interval in raw.intervals {
        result.intervals.append(resolve(interval, of: raw, routeIndex: &routeIndex))
      }
      demand.rerouters.append(result)
    }
    let changes = Set(demand.closures.flatMap { [$0.begin, $0.end] }).count
    if changes > ContentLimits.mostClosures {
      report(
        "rerouters change the permissions of lanes at \(changes) times: at most "
          + "\(ContentLimits.mostClosures) are supported", at: rerouters[0].at)
    }
  }

  private mutating func edges(_ names: [String], of raw: RawRerouter) -> [Int] {
    names.compactMap { name in
      if let edge = normalEdge(name) { return edge }
      report("unknown edge \"\(name)\" of rerouter \"\(raw.id)\"", at: raw.at, hint: nearestEdge(name))
      return nil
    }
  }

  private mutating func resolve(
    _ interval: RawRerouter.Interval, of raw: RawRerouter, routeIndex: inout [[Int]: Int]
  ) -> Rerouter.Interval {
    var result = Rerouter.Interval(begin: interval.begin, end: interval.end)
    for closing in interval.closings {
      var lanes: [Int] = []
      if closing.isLane {
        if let lane = network.laneIndex[closing.name] {
          lanes = [lane]
        } else {
          report(
            "unknown lane \"\(closing.name)\" of rerouter \"\(raw.id)\"", at: raw.at,
            hint: nearest(closing.name, in: network.laneIndex.keys))
        }
      } else if let edge = edges([closing.name], of: raw).first {
        result.closed.append(edge)
        lanes = Array(network.edges[edge].lanes)
      }
      guard let classes = closing.classes else { continue }
      if !closing.isLane { result.shutsOut = true }
      for lane in lanes {
        demand.closures.append(
          LaneClosure(lane: lane, begin: interval.begin, end: interval.end, classes: classes))
      }
    }
    for choice in interval.destinations {
      let destination: Rerouter.Destination? =
        switch choice.name {
        case "keepDestination": .keep
        case "terminateRoute": .terminate
        default: edges([choice.name], of: raw).first.map { .edge($0) }
        }
      if let destination {
        result.destinations.append(Rerouter.Choice(value: destination, weight: choice.weight))
      }
    }
    for choice in interval.routes {
      for part in routes(named: choice, of: raw) {
        guard let named = namedRoutes[part.name] else { continue }
        let text = edgeLists[named.edges].names.split(whereSeparator: \.isWhitespace).map(String.init)
        let found = text.compactMap(normalEdge)
        guard found.count == text.count, !found.isEmpty else { continue }
        if routeIndex[found] == nil {
          routeIndex[found] = demand.routes.count
          demand.routes.append(found)
        }
        result.routes.append(Rerouter.Choice(value: routeIndex[found]!, weight: part.weight))
      }
    }
    return result
  }

  /// A route, or those of a distribution with their shares of its weight.
  private mutating func routes(named choice: Choice, of raw: RawRerouter) -> [Choice] {
    if namedRoutes[choice.name] != nil { return [choice] }
    if let parts = routeDistributions[choice.name] {
      let total = parts.reduce(0) { $0 + $1.weight }
      return total > 0 ? parts.map { Choice(name: $0.name, weight: choice.weight * $0.weight / total) } : []
    }
    report(
      "unknown route \"\(choice.name)\" of rerouter \"\(raw.id)\"", at: raw.at,
      hint: nearest(choice.name, in: namedRoutes.keys))
    return []
  }
}
