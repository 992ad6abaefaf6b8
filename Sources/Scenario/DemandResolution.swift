import Documents
import RoadNetwork
import SimCore

/// Resolves names to indices and trips to routes.
extension DemandReader {
  private struct RouteKey: Hashable {
    var list: Int
    var vehicleClass: VehicleClasses
  }
  private struct TripKey: Hashable {
    /// Edges to pass; the ends may be any of several.
    var from: [Int]
    var waypoints: [Int]
    var to: [Int]
    var vehicleClass: VehicleClasses
    var maximumSpeed: Double
  }
  /// A vehicle with a known type, and a route that may still have to be searched.
  private struct Resolved {
    var raw: Int
    var type: Int
    var route: Int
    var trip: Int
    var stops: [RawStop]
    /// How many to make of it.
    var copies: Int
  }

  mutating func report(_ message: String, at place: Place, hint: String? = nil) {
    diagnostics.error(message, file: place.file, line: place.line, hint: hint)
  }
  /// With a route file for another network, thousands of names are unknown; a search for a similar one for each would
  /// take long.
  func nearest(_ name: String, in known: some Sequence<String>) -> String? {
    diagnostics.errorCount < 20 ? nearestName(name, in: known).map { "Did you mean \"\($0)\"?" } : nil
  }

  /// Resolves everything read so far. With `ignoreRouteErrors` (SUMO's option of that name) vehicles without a usable
  /// route are dropped with a warning.
  mutating func finish(ignoreRouteErrors: Bool = false) {
    reportIgnored()
    for signal in network.signals where signal.links.isEmpty {
      diagnostics.warning("signal \"\(signal.id)\" controls nothing in this network")
    }
    let router = Router(network)
    let lists = edgeLists.indices.map { edges(ofList: $0) }
    var connected: [RouteKey: Bool] = [:]
    var routeOfList: [Int: Int] = [:]
    var trips: [TripKey: Int] = [:]
    var tripKeys: [TripKey] = []
    var tripPlaces: [(at: Place, vehicle: String)] = []
    var resolved: [Resolved] = []
    resolved.reserveCapacity(vehicles.count)
    var loaded = 0
    for (i, raw) in vehicles.enumerated() {
      guard let type = type(named: raw.type, of: raw.id, at: raw.at) else { continue }
      let vehicleClass = demand.types[type].vehicleClass
      guard let (route, ownStops) = concrete(raw) else { continue }
      let copies =
        raw.isOfFlow ? 1 : Self.copies(scale: scale * demand.types[type].scale, loaded: &loaded)
      var item = Resolved(raw: i, type: type, route: -1, trip: -1, stops: ownStops, copies: copies)
      switch route {
      case .edges(let list):
        guard let edges = lists[list] else { continue }
        let key = RouteKey(list: list, vehicleClass: vehicleClass)
        if connected[key] == nil {
          connected[key] = checkConnected(
            edges, list: list, vehicleClass: vehicleClass, router: router, ignore: ignoreRouteErrors)
        }
        guard connected[key]! else { continue }
        if routeOfList[list] == nil {
          routeOfList[list] = demand.routes.count
          demand.routes.append(edges)
        }
        item.route = routeOfList[list]!
      case .trip(let from, let to, let via):
        // SUMO routes a trip via its stops.
        let between = via.isEmpty ? ownStops.compactMap { edgeName(of: $0) } : via
        let first = from?.kind == .edge ? [from!.name] : []
        let last = to?.kind == .edge ? [to!.name] : []
        guard let waypoints = waypoints(first + between + last, at: raw.at),
          let sources = edges(of: from, isSource: true, at: raw.at),
          let sinks = edges(of: to, isSource: false, at: raw.at)
        else { continue }
        if waypoints.isEmpty && sources.isEmpty && sinks.isEmpty {
          report("the route of \"\(raw.id)\" has no edges", at: raw.at)
          continue
        }
        let key = TripKey(
          from: sources, waypoints: waypoints, to: sinks, vehicleClass: vehicleClass,
          maximumSpeed: min(demand.types[type].maximumSpeed, demand.types[type].desiredMaximumSpeed))
        if trips[key] == nil {
          trips[key] = tripKeys.count
          tripKeys.append(key)
          tripPlaces.append((raw.at, raw.id))
        }
        item.trip = trips[key]!
      case .named: continue
      }
      resolved.append(item)
    }
    let routeOfTrip = routes(tripKeys, places: tripPlaces, router: router, ignore: ignoreRouteErrors)
    place(resolved, tripKeys: tripKeys, routeOfTrip: routeOfTrip)
    resampleVehicles()
    resolveSigns()
    resolveRerouters()
    resamplePersons()
    resolvePersons(ignoreRouteErrors: ignoreRouteErrors)
    resolveDetectors()
  }

  /// Resolves names of routes and distributions. Nil, with a fault reported, if there is no such route.
  private mutating func concrete(_ raw: RawVehicle) -> (RawRoute, [RawStop])? {
    guard case .named(let name) = raw.route else { return (raw.route, raw.stops) }
    var chosen = name
    if namedRoutes[name] == nil, let choices = routeDistributions[name], !choices.isEmpty {
      chosen = choices[choose(choices.map(\.weight), entity: stableHash(raw.id), purpose: .routeChoice)].name
    }
    if let route = namedRoutes[chosen] { return (.edges(route.edges), route.stops + raw.stops) }
    report("unknown route \"\(chosen)\"", at: raw.at, hint: nearest(chosen, in: namedRoutes.keys))
    return nil
  }

  private mutating func edges(ofList index: Int) -> [Int]? {
    let (names, place) = edgeLists[index]
    var edges: [Int] = []
    var ok = true
    for name in names.split(whereSeparator: \.isWhitespace) {
      if let e = normalEdge(String(name)) {
        edges.append(e)
      } else {
        report("unknown edge \"\(name)\" in a route", at: place, hint: nearestEdge(String(name)))
        ok = false
      }
    }
    if ok && edges.isEmpty {
      report("the route has no edges", at: place)
      ok = false
    }
    return ok ? edges : nil
  }
  func normalEdge(_ name: String) -> Int? {
    guard let e = network.edgeIndex[name] else { return nil }
    let function = network.edges[e].function
    return function == .normal || function == .connector ? e : nil
  }
  func nearestEdge(_ name: String) -> String? {
    nearest(name, in: network.edgeIndex.keys.lazy.filter { !$0.hasPrefix(":") })
  }

  private mutating func checkConnected(
    _ edges: [Int], list: Int, vehicleClass: VehicleClasses, router: Router, ignore: Bool
  ) -> Bool {
    for (a, b) in zip(edges, edges.dropFirst())
    where !router.connects(a, b, vehicleClass: vehicleClass) {
      let message =
        "no connection from edge \"\(network.edges[a].id)\" to edge \"\(network.edges[b].id)\" for class "
        + vehicleClass.name
      fault(message, at: edgeLists[list].at, ignore: ignore)
      return false
    }
    if let closed = edges.first(where: { !router.permits($0, vehicleClass: vehicleClass) }) {
      fault(
        "edge \"\(network.edges[closed].id)\" is closed to class \(vehicleClass.name)",
        at: edgeLists[list].at,
        ignore: ignore)
      return false
    }
    return true
  }
  mutating func fault(
    _ message: String, at place: Place, ignore: Bool, who: String = "vehicle", hint: String? = nil
  ) {
    if ignore {
      diagnostics.warning(message + "; the \(who) is left out", file: place.file, line: place.line)
    } else {
      report(message, at: place, hint: hint)
    }
  }

  /// Edges of a zone or junction where a trip may begin or end; none for a single edge. Nil, with a fault reported, if
  /// it is unknown or has none.
  private mutating func edges(of terminal: Terminal?, isSource: Bool, at place: Place) -> [Int]? {
    guard let terminal, terminal.kind != .edge else { return [] }
    var found: [Int] = []
    if terminal.kind == .zone {
      guard let zone = zones[terminal.name] else {
        report("unknown taz \"\(terminal.name)\"", at: place, hint: nearest(terminal.name, in: zones.keys))
        return nil
      }
      guard let edges = waypoints(isSource ? zone.sources : zone.sinks, at: place) else { return nil }
      found = edges
    } else {
      guard let junction = network.junctionIndex[terminal.name] else {
        report(
          "unknown junction \"\(terminal.name)\"", at: place,
          hint: nearest(terminal.name, in: network.junctionIndex.keys))
        return nil
      }
      found = network.edges.indices.filter {
        let edge = network.edges[$0]
        return (edge.function == .normal || edge.function == .connector)
          && (isSource ? edge.fromJunction : edge.toJunction) == junction
      }
    }
    if found.isEmpty {
      let kind = terminal.kind == .zone ? "taz" : "junction"
      report(
        "\(kind) \"\(terminal.name)\" has no edge where a trip may \(isSource ? "begin" : "end")", at: place)
      return nil
    }
    return found
  }

  private mutating func waypoints(_ names: [String], at place: Place) -> [Int]? {
    var edges: [Int] = []
    for name in names {
      if let e = normalEdge(name) {
        edges.append(e)
      } else {
        report("unknown edge \"\(name)\"", at: place, hint: nearestEdge(name))
      }
    }
    return edges.count == names.count ? edges : nil
  }

  /// Route index of each trip; nil, with a fault reported, if there is no route.
  private mutating func routes(
    _ trips: [TripKey], places: [(at: Place, vehicle: String)], router: Router, ignore: Bool
  ) -> [Int?] {
    var requests: [Router.Request] = []
    for trip in trips {
      for (a, b) in zip(trip.waypoints, trip.waypoints.dropFirst()) {
        requests.append(
          Router.Request(from: a, to: b, vehicleClass: trip.vehicleClass, maximumSpeed: trip.maximumSpeed))
      }
    }
    let found = router.routes(requests)
    var known: [[Int]: Int] = [:]
    for (i, route) in demand.routes.enumerated() { known[route] = i }
    var next = 0
    return trips.indices.map { t in
      var whole: [Int] = []
      var ok = true
      let trip = trips[t]
      if trip.waypoints.count == 1 { whole = trip.waypoints }
      for _ in 1..<max(trips[t].waypoints.count, 1) {
        let leg = next
        next += 1
        guard let part = found[leg] else {
          if ok {
            let request = requests[leg]
            fault(
              "vehicle \"\(places[t].vehicle)\": no route from edge \"\(network.edges[request.from].id)\" to edge "
                + "\"\(network.edges[request.to].id)\" for class \(request.vehicleClass.name)",
              at: places[t].at,
              ignore: ignore)
          }
          ok = false
          continue
        }
        whole.append(contentsOf: whole.isEmpty ? part[...] : part.dropFirst())
      }
      guard ok else { return nil }
      if !trip.from.isEmpty || !trip.to.isEmpty {
        guard let extended = extended(whole, trip, router: router) else {
          fault(
            "vehicle \"\(places[t].vehicle)\": no route between its zones for class \(trip.vehicleClass.name)",
            at: places[t].at, ignore: ignore)
          return nil
        }
        whole = extended
      }
      if let index = known[whole] { return index }
      known[whole] = demand.routes.count
      demand.routes.append(whole)
      return demand.routes.count - 1
    }
  }

  /// The route with its way from and to zones or junctions.
  private func extended(_ route: [Int], _ trip: TripKey, router: Router) -> [Int]? {
    func leg(_ from: [Int], _ to: [Int]) -> [Int]? {
      router.route(
        fromAny: from, toAny: to, vehicleClass: trip.vehicleClass, maximumSpeed: trip.maximumSpeed)
    }
    guard let first = route.first, let last = route.last else {
      if trip.from.isEmpty || trip.to.isEmpty {
        // To or from a zone only: on its first edge that is open.
        return (trip.from + trip.to).first { router.permits($0, vehicleClass: trip.vehicleClass) }.map {
          [$0]
        }
      }
      return leg(trip.from, trip.to)
    }
    var whole = route
    if !trip.from.isEmpty {
      guard let part = leg(trip.from, [first]) else { return nil }
      whole = part.dropLast() + whole
    }
    if !trip.to.isEmpty {
      guard let part = leg([last], trip.to) else { return nil }
      whole += part.dropFirst()
    }
    return whole
  }

  /// Edges that a trip passes, with the ends found in its zones.
  private func waypoints(of trip: TripKey, route: [Int]) -> [Int] {
    var all = trip.waypoints
    if !trip.from.isEmpty, let first = route.first { all.insert(first, at: 0) }
    if !trip.to.isEmpty, let last = route.last { all.append(last) }
    return all
  }

  /// The part of a route between `departEdge` and `arrivalEdge`.
  private mutating func part(of route: Int, for raw: RawVehicle, known: inout [[Int]: Int]) -> Int? {
    guard raw.departEdge != nil || raw.arrivalEdge != nil else { return route }
    let edges = demand.routes[route]
    let entity = stableHash(raw.id)
    func index(_ edge: RouteEdge?, _ purpose: RandomPurpose, among range: Range<Int>) -> Int? {
      switch edge {
      case .index(let i): i
      case .random: range.lowerBound + Int(random.integer(below: UInt64(range.count), entity, purpose, 0))
      case nil: nil
      }
    }
    let first = index(raw.departEdge, .departEdge, among: edges.indices) ?? 0
    guard edges.indices.contains(first) else {
      report("departEdge \(first) does not exist: the route has \(edges.count) edges", at: raw.at)
      return nil
    }
    var last = index(raw.arrivalEdge, .arrivalEdge, among: first..<edges.count) ?? edges.count - 1
    guard edges.indices.contains(last) else {
      report("arrivalEdge \(last) does not exist: the route has \(edges.count) edges", at: raw.at)
      return nil
    }
    // An arrival before the departure counts for nothing, as in SUMO.
    if last < first { last = edges.count - 1 }
    let part = Array(edges[first...last])
    if let index = known[part] { return index }
    known[part] = demand.routes.count
    demand.routes.append(part)
    return demand.routes.count - 1
  }

  private mutating func place(_ resolved: [Resolved], tripKeys: [TripKey], routeOfTrip: [Int?]) {
    let order = resolved.indices.sorted {
      (vehicles[resolved[$0].raw].depart, resolved[$0].raw) < (
        vehicles[resolved[$1].raw].depart, resolved[$1].raw
      )
    }
    demand.vehicles.reserveCapacity(order.count)
    var parts: [[Int]: Int] = [:]
    for i in order {
      let item = resolved[i]
      let raw = vehicles[item.raw]
      guard let whole = item.route >= 0 ? item.route : routeOfTrip[item.trip],
        let route = part(of: whole, for: raw, known: &parts)
      else { continue }
      var vehicle = VehicleDemand(id: raw.id, type: item.type, depart: raw.depart, route: route)
      if item.trip >= 0, raw.departEdge == nil, raw.arrivalEdge == nil {
        vehicle.waypoints = waypoints(of: tripKeys[item.trip], route: demand.routes[route])
      }
      vehicle.departLane = raw.departLane
      vehicle.departSpeed = raw.departSpeed
      vehicle.departPosition = raw.departPosition
      vehicle.arrivalPosition = raw.arrivalPosition
      vehicle.speedFactor = raw.speedFactor
      vehicle.parameters = raw.parameters
      if case .index(let lane) = raw.departLane {
        let count = network.edges[demand.routes[route][0]].lanes.count
        if lane < 0 || lane >= count {
          report("departLane \(lane) does not exist: the first edge has \(count) lanes", at: raw.at)
        }
      }
      if raw.arrivesAnywhere, let last = demand.routes[route].last {
        vehicle.arrivalPosition =
          network.length(edge: last) * random.uniform(stableHash(raw.id), .arrivalPosition, 0)
      }
      vehicle.stops = stops(item.stops, of: raw, route: demand.routes[route], type: item.type)
      if demand.vehicles.count + item.copies > ContentLimits.mostVehicles {
        report("there are more than \(ContentLimits.mostVehicles) vehicles", at: raw.at)
        return
      }
      for copy in 0..<item.copies {
        var one = vehicle
        if copy > 0 {
          one.id = "\(raw.id).\(copy)"
          if !usedNames.insert(one.id).inserted {
            report("vehicle \"\(one.id)\", a copy by the scale, is defined twice", at: raw.at)
          }
        }
        demand.vehicles.append(one)
      }
    }
  }
}

extension VehicleClasses {
  /// Names of the classes in this set.
  package var name: String {
    Self.names.enumerated().filter { contains(VehicleClasses(rawValue: 1 << UInt64($0.offset))) }.map(
      \.element
    )
    .joined(separator: " ")
  }
}
