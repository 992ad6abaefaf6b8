import RoadNetwork
import Scenario
import SimCore

/// An edge of which lanes have other permissions than usual, with the classes of each.
struct ClosedEdge {
  var edge: Int
  var lanes: [VehicleClasses]

  func admits(_ classes: VehicleClasses) -> Bool {
    classes == .ignoring || lanes.contains { $0.isSuperset(of: classes) }
  }
}

/// Rerouters, and lanes closed for a time: what holds at present, and who has been asked.
///
/// As in SUMO a rerouter acts on each vehicle once on each of its edges, as soon as an interval concerns it. New routes
/// are the quickest at free flow; of trips, with the travel times of the traffic.
final class Rerouting {
  /// Rerouters by edge.
  let rerouters: Rows<Int32>
  private let scenario: ScenarioValue
  private let router: Router
  private let routing: TripRouting?
  private let free: [Double]
  /// By demand index, for the edge of the route at `askedStep`: rerouters that have acted, one bit each by their place in the
  /// edge's row (those after the 64th share the last).
  private let askedStep: UnsafeMutablePointer<Int32>
  private let asked: UnsafeMutablePointer<UInt64>
  /// Times at which permissions change, and the number of those passed.
  private let changes: [SimTime]
  private var passed = 0
  /// Edges with lanes of other permissions than usual, with the classes that may use any of their lanes.
  private(set) var closed: [ClosedEdge] = []

  /// Nil if there is nothing of the kind.
  init?(scenario: ScenarioValue, routing: TripRouting?, capacity: Int, arena: Arena) {
    let demand = scenario.demand
    guard !demand.rerouters.isEmpty else { return nil }
    self.scenario = scenario
    self.routing = routing
    router = Router(scenario.network)
    let edges = scenario.network.edges.count
    free = Array(repeating: 0, count: edges)
    var rows = [[Int32]](repeating: [], count: edges)
    for (i, rerouter) in demand.rerouters.enumerated() {
      for e in rerouter.edges where !rows[e].contains(Int32(i)) { rows[e].append(Int32(i)) }
    }
    rerouters = Rows(rows, in: arena)
    askedStep = arena.array(capacity, -1)
    asked = arena.array(capacity, 0)
    changes = Set(demand.closures.flatMap { [$0.begin, $0.end] }).sorted()
  }

  func hasActed(on index: Int, step: Int32, place: Int) -> Bool {
    askedStep[index] == step && asked[index] & Self.bit(place) != 0
  }
  func noteActed(on index: Int, step: Int32, place: Int) {
    if askedStep[index] != step {
      askedStep[index] = step
      asked[index] = 0
    }
    asked[index] |= Self.bit(place)
  }
  private static func bit(_ place: Int) -> UInt64 { 1 << UInt64(min(place, 63)) }

  /// Sets the permissions of lanes that hold at `time`; true if any have changed since the last call.
  func setPermissions(at time: SimTime, net: Tables) -> Bool {
    guard passed < changes.count, changes[passed] <= time else { return false }
    while passed < changes.count, changes[passed] <= time { passed += 1 }
    let closures = scenario.demand.closures
    for c in closures { net.laneClasses[c.lane] = scenario.network.lanes[c.lane].permissions.rawValue }
    for c in closures where c.begin <= time && time < c.end {
      net.laneClasses[c.lane] = c.classes.rawValue
    }
    closed = Set(closures.map { net.laneEdge[$0.lane] }).sorted().map { edge in
      let first = Int(net.edgeLanes[Int(edge)])
      let lanes = first..<(first + Int(net.edgeLaneCount[Int(edge)]))
      return ClosedEdge(edge: Int(edge), lanes: lanes.map { VehicleClasses(rawValue: net.laneClasses[$0]) })
    }
    return true
  }

  /// The quickest route from one edge over others, apart from closed ones and those that the class may not use at
  /// present; nil if there is none.
  func route(
    _ waypoints: [Int], vehicle index: Int, avoiding closed: [Int]
  ) -> [Int]? {
    let demand = scenario.demand.vehicles[index]
    let type = scenario.demand.types[demand.type]
    var times = demand.waypoints.count > 1 ? routing?.times ?? free : free
    func close(_ edge: Int) { if edge != waypoints[0] { times[edge] = .infinity } }
    closed.forEach(close)
    for edge in self.closed where !edge.admits(type.vehicleClass) { close(edge.edge) }
    var whole = [waypoints[0]]
    for (a, b) in zip(waypoints, waypoints.dropFirst()) where a != b {
      let request = Router.Request(
        from: a, to: b, vehicleClass: type.vehicleClass,
        maximumSpeed: min(type.maximumSpeed, type.desiredMaximumSpeed))
      guard times[b] < .infinity,
        let part = times.withUnsafeBufferPointer({ router.route(request, times: $0.baseAddress!) })
      else { return nil }
      whole += part.dropFirst()
    }
    return whole
  }
}

extension TrafficEngine {
  /// Sets the permissions that begin or end now, and lets rerouters act on the vehicles on their edges.
  func reroute() {
    guard let rerouting else { return }
    for i in roster.active.indices {
      let v = Int(roster.active[i])
      let edge = Int(net.laneEdge[Int(fleet.lane[v])])
      guard !rerouting.rerouters.isEmpty(edge) else { continue }
      for (place, k) in rerouting.rerouters.range(edge).enumerated()
      where !rerouting.hasActed(on: Int(fleet.demand[v]), step: fleet.step[v], place: place) {
        let number = Int(rerouting.rerouters.values[k])
        let rerouter = scenario.demand.rerouters[number]
        let step = fleet.step[v]
        if let types = rerouter.types, !types.contains(Int(fleet.kind[v])) { continue }
        guard let interval = interval(of: rerouter, for: v) else { continue }
        rerouting.noteActed(on: Int(fleet.demand[v]), step: step, place: place)
        let counter = UInt64(step) &* 64 &+ UInt64(number)
        guard random.uniform(fleet.entity[v], .reroute, counter &* 2) < rerouter.probability else { continue }
        act(interval, on: v, chance: random.uniform(fleet.entity[v], .reroute, counter &* 2 &+ 1), rerouting)
      }
    }
  }

  /// Takes over the permissions that hold from now on: drivers plan again by them.
  func readClosures() {
    guard let rerouting, rerouting.setPermissions(at: time, net: net) else { return }
    routing?.closed = rerouting.closed
    plans.forgetPlans()
    for i in roster.active.indices { plans.guide(Int(roster.active[i])) }
    for t in transfer { plans.guide(Int(t.vehicle)) }
  }

  /// The first interval that holds now and concerns the vehicle: by a choice of routes or destinations, or by closing an
  /// edge ahead on its route.
  private func interval(of rerouter: Rerouter, for v: Int) -> Rerouter.Interval? {
    rerouter.intervals.first { interval in
      guard interval.begin <= time, time < interval.end else { return false }
      let chooses = !interval.routes.isEmpty || !interval.destinations.isEmpty
      return chooses && interval.closed.isEmpty || crosses(interval.closed, v) || !interval.routes.isEmpty
    }
  }
  /// One of the edges lies ahead on the vehicle's route.
  private func crosses(_ closed: [Int], _ v: Int) -> Bool {
    guard !closed.isEmpty else { return false }
    let view = plans.views[Int(fleet.plan[v])]
    for s in Int(fleet.step[v])..<view.count where closed.contains(Int(view.edges[s])) { return true }
    return false
  }

  private func act(_ interval: Rerouter.Interval, on v: Int, chance: Double, _ rerouting: Rerouting) {
    let index = Int(fleet.demand[v])
    let step = Int(fleet.step[v])
    let edges = plans.edges(of: index)
    let here = edges[step]
    if let route = Self.pick(interval.routes, chance) {
      let given = scenario.demand.routes[route]
      if let at = given.firstIndex(of: here) { redirect(v, to: Array(edges[..<step]) + given[at...]) }
      return
    }
    let last = edges[edges.count - 1]
    var target = last
    let isUnreachable = interval.closed.contains(last)
    var choices = interval.destinations
    var mayChoose = interval.closed.isEmpty || isUnreachable
    if mayChoose {
      switch Self.pick(choices, chance) {
      case .edge(let edge): target = edge
      case .terminate: return redirect(v, to: Array(edges[...step]), endsHere: true)
      case .keep, nil:
        mayChoose = false
        // Whom nothing keeps from driving on would pass the closed edge.
        if isUnreachable && !interval.shutsOut { return redirect(v, to: Array(edges[...step])) }
      }
    }
    let stops = scenario.demand.vehicles[index].stops.dropFirst(Int(fleet.nextStop[v])).map {
      Int(net.laneEdge[$0.lane])
    }
    func route(to target: Int) -> [Int]? {
      rerouting.route([here] + stops + [target], vehicle: index, avoiding: interval.closed)
    }
    var found = route(to: target)
    while found == nil && mayChoose {
      // Another of the destinations that can be reached.
      choices.removeAll { $0.value == .edge(target) }
      guard case .edge(let edge) = Self.pick(choices, chance) else { break }
      target = edge
      found = route(to: target)
    }
    if let found { redirect(v, to: Array(edges[..<step]) + found) }
  }

  /// The choice at a share of the sum of all weights; nil if that is 0.
  private static func pick<Value>(_ choices: [Rerouter.Choice<Value>], _ chance: Double) -> Value? {
    var rest = chance * choices.reduce(0) { $0 + $1.weight }
    for choice in choices where choice.weight > 0 {
      rest -= choice.weight
      if rest < 0 { return choice.value }
    }
    return choices.last { $0.weight > 0 }?.value
  }

  /// Gives a vehicle on the road a route that agrees with its own up to the current edge.
  private func redirect(_ v: Int, to edges: [Int], endsHere: Bool = false) {
    let index = Int(fleet.demand[v])
    if edges != plans.edges(of: index) {
      plans.reroute(index, along: edges)
      guard plans.edges(of: index) == edges else { return }
      plans.guide(v)
      fleet.arrival[v] = insertion.arrival(of: scenario.demand.vehicles[index], on: edges[edges.count - 1])
      // Links ahead belong to the route until now.
      fleet.itemCount[v] = 0
    }
    if endsHere { fleet.arrival[v] = min(fleet.arrival[v], fleet.position[v]) }
  }
}
