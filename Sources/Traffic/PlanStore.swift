import RoadNetwork
import Scenario
import SimCore

/// A compiled `RoutePlan` as flat arrays.
struct PlanView {
  var edges: UnsafeMutablePointer<Int32>
  var count: Int
  var start: UnsafeMutablePointer<Int32>
  var choices: UnsafeMutablePointer<RoutePlan.LaneChoice>
  var nearsRoundabout: UnsafeMutablePointer<Bool>
}

/// Route plans, compiled when first needed and shared by all vehicles with the same plan.
final class PlanStore {
  private struct Key: Hashable {
    var route: Int
    var classes: UInt64
    var stopStep: Int
    var stopLane: Int
    var stopPosition: Double
  }
  private let scenario: ScenarioValue
  private let net: Tables
  private let fleet: Fleet
  private let arena: Arena
  private var index: [Key: Int32] = [:]
  private(set) var count = 0
  let views: UnsafeMutablePointer<PlanView>
  /// Room for plans of further routes, beyond one plan for each stage of each vehicle.
  private var spare: Int
  /// Routes found during the run; route r of them has the number `demand.routes.count + r`.
  private var newRoutes: [[Int]] = []
  private var newRouteIndex: [[Int]: Int] = [:]
  /// Route number of vehicles whose route was found at departure.
  private var routeOfTrip: [Int: Int] = [:]
  /// Vehicles with another route since the last call of `takeRerouted`.
  private var rerouted: [Int] = []
  /// Plans reserved for each trip, since it may be routed several times while it waits to enter.
  private static let plansOfTrip = 4
  /// Plans reserved for each vehicle that meets rerouters; they share those for the same route.
  private static let redirections = 8
  /// How often the permissions of lanes have changed.
  private(set) var permissionSet = 0

  init(scenario: ScenarioValue, net: Tables, fleet: Fleet, arena: Arena) {
    self.scenario = scenario
    self.net = net
    self.fleet = fleet
    self.arena = arena
    let needed = scenario.demand.vehicles.reduce(0) { $0 + 1 + $1.stops.count }
    let extra = scenario.demand.vehicles.reduce(0) {
      $0 + ($1.waypoints.isEmpty ? 0 : (1 + $1.stops.count) * (Self.plansOfTrip - 1))
    }
    let redirections = scenario.demand.rerouters.isEmpty ? 0 : needed * Self.redirections
    spare = extra + redirections
    views = arena.reserve(needed + spare, of: PlanView.self)
  }

  /// Gives a vehicle a new route, as far as there is room for its plans. One on the road must have the same edges so
  /// far, and a plan by `guide`.
  func reroute(_ vehicle: Int, along edges: [Int]) {
    let demand = scenario.demand
    guard edges != self.edges(of: vehicle) else { return }
    if edges == demand.routes[demand.vehicles[vehicle].route] {
      routeOfTrip[vehicle] = nil
      rerouted.append(vehicle)
      return
    }
    // The plans of the route until now may have been compiled already.
    let stages = 1 + demand.vehicles[vehicle].stops.count
    guard spare >= stages else { return }
    spare -= stages
    let number = newRouteIndex[edges] ?? newRoutes.count
    if number == newRoutes.count {
      newRoutes.append(edges)
      newRouteIndex[edges] = number
    }
    routeOfTrip[vehicle] = demand.routes.count + number
    rerouted.append(vehicle)
  }

  /// The permissions of lanes have changed: all plans are compiled anew. Every vehicle must get another by `guide`.
  func forgetPlans() {
    permissionSet += 1
    index.removeAll(keepingCapacity: true)
    count = 0
  }

  func takeRerouted() -> [Int] {
    defer { rerouted.removeAll(keepingCapacity: true) }
    return rerouted
  }

  private func route(of vehicle: Int) -> Int {
    routeOfTrip[vehicle] ?? scenario.demand.vehicles[vehicle].route
  }

  /// Edges of the vehicle's route.
  func edges(of vehicle: Int) -> [Int] {
    let route = route(of: vehicle)
    let given = scenario.demand.routes.count
    return route < given ? scenario.demand.routes[route] : newRoutes[route - given]
  }

  /// Plan of a vehicle at `step` of its route that has served `served` of its stops.
  func plan(vehicle: Int, served: Int, step: Int) -> Int32 {
    let v = scenario.demand.vehicles[vehicle]
    let classes = scenario.demand.types[v.type].vehicleClass.rawValue
    let route = route(of: vehicle)
    let edges = edges(of: vehicle)
    var stop: (step: Int, lane: Int, position: Double)?
    if served < v.stops.count {
      let s = v.stops[served]
      let k = stopStep(vehicle: vehicle, served: served, from: step)
      if k >= 0 { stop = (k, s.lane, s.endPosition) }
    }
    let key = Key(
      route: route, classes: classes, stopStep: stop?.step ?? -1, stopLane: stop?.lane ?? -1,
      stopPosition: stop?.position ?? 0)
    if let known = index[key] { return known }
    let plan = RoutePlan(
      route: route, edges: edges, classes: classes, stop: stop, network: scenario.network,
      permissions: net.laneClasses)
    (views + count).initialize(
      to: PlanView(
        edges: arena.copy(plan.edges), count: edges.count, start: arena.copy(plan.start),
        choices: arena.copy(plan.choices), nearsRoundabout: arena.copy(plan.nearsRoundabout)))
    index[key] = Int32(count)
    count += 1
    return Int32(count - 1)
  }

  /// The edge of its route before the vehicle's current one; −1 on the first.
  func edge(before v: Int) -> Int {
    let step = Int(fleet.step[v])
    return step > 0 ? Int(views[Int(fleet.plan[v])].edges[step - 1]) : -1
  }

  /// Plans the route of `v` to its next stop or to its destination.
  func guide(_ v: Int) {
    let f = fleet
    let index = Int(f.demand[v])
    let demand = scenario.demand.vehicles[index]
    let step = Int(f.step[v])
    while true {
      let served = Int(f.nextStop[v])
      let at = stopStep(vehicle: index, served: served, from: step)
      f.plan[v] = plan(vehicle: index, served: served, step: step)
      f.stopStep[v] = Int32(at)
      guard served < demand.stops.count else { return }
      let stop = demand.stops[served]
      f.stopLane[v] = Int32(stop.lane)
      f.stopEnd[v] = stop.endPosition
      let isBehind =
        at < 0
        || (at == step && !net.laneInternal[Int(max(0, f.lane[v]))]
          && stop.endPosition < f.position[v] - 1)
      guard isBehind else { return }
      // The stop can no longer be reached.
      f.nextStop[v] += 1
    }
  }

  /// Step of the route with the next stop; −1 if none.
  func stopStep(vehicle: Int, served: Int, from step: Int) -> Int {
    let v = scenario.demand.vehicles[vehicle]
    guard served < v.stops.count else { return -1 }
    if routeOfTrip[vehicle] == nil, let known = v.stops[served].routeStep {
      return known >= step ? known : -1
    }
    let edge = scenario.network.lanes[v.stops[served].lane].edge
    let edges = edges(of: vehicle)
    return (step..<edges.count).first { edges[$0] == edge } ?? -1
  }
}
