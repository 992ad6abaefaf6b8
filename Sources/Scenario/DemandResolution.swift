import RoadNetwork
import SimCore

/// Resolves names to indices and trips to routes.
extension DemandReader {
  private struct RouteKey: Hashable {
    var list: Int
    var vehicleClass: VehicleClasses
  }
  private struct TripKey: Hashable {
    var waypoints: [Int]
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
    for (i, raw) in vehicles.enumerated() {
      guard let type = type(named: raw.type, of: raw.id, at: raw.at) else { continue }
      let vehicleClass = demand.types[type].vehicleClass
      guard let (route, ownStops) = concrete(raw) else { continue }
      var item = Resolved(raw: i, type: type, route: -1, trip: -1, stops: ownStops)
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
        guard
          let waypoints = waypoints(
            (from.isEmpty ? [] : [from]) + between + (to.isEmpty ? [] : [to]), at: raw.at)
        else { continue }
        let key = TripKey(
          waypoints: waypoints, vehicleClass: vehicleClass,
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
    place(resolved, routeOfTrip: routeOfTrip)
    resolvePersons()
  }

  private mutating func reportIgnored() {
    for item in ignored {
      diagnostics.notice(
        item.count == 1 ? "\(item.kind) is ignored" : "\(item.kind) is ignored (\(item.count) of them)",
        file: item.file, line: item.line)
    }
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
    for name in names.split(whereSeparator: { $0 == " " || $0 == "\n" || $0 == "\t" }) {
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
  private mutating func fault(_ message: String, at place: Place, ignore: Bool) {
    if ignore {
      diagnostics.warning(message + "; the vehicle is left out", file: place.file, line: place.line)
    } else {
      report(message, at: place)
    }
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
    return edges.count == names.count && !edges.isEmpty ? edges : nil
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
      if trips[t].waypoints.count == 1 { whole = trips[t].waypoints }
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
      if let index = known[whole] { return index }
      known[whole] = demand.routes.count
      demand.routes.append(whole)
      return demand.routes.count - 1
    }
  }

  private mutating func place(_ resolved: [Resolved], routeOfTrip: [Int?]) {
    let order = resolved.indices.sorted {
      (vehicles[resolved[$0].raw].depart, resolved[$0].raw) < (
        vehicles[resolved[$1].raw].depart, resolved[$1].raw
      )
    }
    demand.vehicles.reserveCapacity(order.count)
    for i in order {
      let item = resolved[i]
      let raw = vehicles[item.raw]
      guard let route = item.route >= 0 ? item.route : routeOfTrip[item.trip] else { continue }
      var vehicle = VehicleDemand(id: raw.id, type: item.type, depart: raw.depart, route: route)
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
      vehicle.stops = stops(item.stops, route: demand.routes[route], type: item.type)
      demand.vehicles.append(vehicle)
    }
  }

  // MARK: Stops

  private mutating func stops(_ raw: [RawStop], route: [Int], type: Int) -> [Stop] {
    var result: [Stop] = []
    var at = 0
    for stop in raw {
      guard let resolved = self.stop(stop, vehicleClass: demand.types[type].vehicleClass) else { continue }
      let edge = network.lanes[resolved.lane].edge
      guard let found = route[at...].firstIndex(of: edge) else {
        report(
          "the stop on lane \"\(network.lanes[resolved.lane].id)\" is not ahead on the route",
          at: stop.at)
        continue
      }
      at = found
      result.append(resolved)
    }
    return result
  }

  /// Edge of a stop; nil if it is unknown, which is reported when stops are resolved.
  private func edgeName(of stop: RawStop) -> String? {
    if !stop.edge.isEmpty { return normalEdge(stop.edge) == nil ? nil : stop.edge }
    guard let lane = network.laneIndex[stopPlaces[stop.place]?.lane ?? stop.lane] else { return nil }
    return network.edges[network.lanes[lane].edge].id
  }

  private mutating func stop(_ raw: RawStop, vehicleClass: VehicleClasses) -> Stop? {
    var laneName = raw.lane
    var start = raw.start
    var end = raw.end
    var parking = raw.parking
    if !raw.place.isEmpty {
      guard let place = stopPlaces[raw.place] else {
        report(
          "unknown stopping place \"\(raw.place)\"", at: raw.at, hint: nearest(raw.place, in: stopPlaces.keys)
        )
        return nil
      }
      laneName = place.lane
      start = start ?? place.start
      end = end ?? place.end
      parking = parking || place.parking
    }
    var lane = network.laneIndex[laneName]
    if laneName.isEmpty, let e = normalEdge(raw.edge) {
      lane = network.edges[e].lanes.first { network.lanes[$0].permissions.isSuperset(of: vehicleClass) }
    }
    guard let lane else {
      report(
        laneName.isEmpty
          ? "unknown edge \"\(raw.edge)\" of a stop" : "unknown lane \"\(laneName)\" of a stop",
        at: raw.at)
      return nil
    }
    let length = network.lanes[lane].length
    var last = end ?? length
    if last < 0 { last += length }
    if last > length + 0.1 {
      diagnostics.warning(
        "the stop ends at \(last) m on a lane of \(length) m; its end is moved to the lane's end",
        file: raw.at.file,
        line: raw.at.line)
    }
    last = min(max(last, 0), length)
    // SUMO's shortest stopping range is twice its POSITION_EPS.
    var first = start ?? max(0, last - 0.2)
    if first < 0 { first += length }
    first = min(max(first, 0), last)
    if raw.duration == nil && raw.until == nil && raw.isTriggered {
      diagnostics.warning(
        "a stop that waits for boarding is not supported: it lasts 0 s", file: raw.at.file,
        line: raw.at.line)
    } else if raw.duration == nil && raw.until == nil {
      report("the stop has neither duration nor until", at: raw.at)
    }
    return Stop(
      lane: lane, startPosition: first, endPosition: last,
      duration: SimDuration(seconds: max(0, raw.duration ?? 0)),
      until: raw.until.map { SimTime(seconds: $0) }, parking: parking, busStop: raw.place)
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
