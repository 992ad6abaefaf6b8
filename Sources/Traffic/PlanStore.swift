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

/// Route plans, compiled when a vehicle first needs them and shared by all that drive alike.
final class PlanStore {
  private struct Key: Hashable {
    var route: Int
    var classes: UInt64
    var stopStep: Int
    var stopLane: Int
    var stopPosition: Double
  }
  private let scenario: ScenarioValue
  private let arena: Arena
  private var index: [Key: Int32] = [:]
  private(set) var count = 0
  let views: UnsafeMutablePointer<PlanView>

  init(scenario: ScenarioValue, arena: Arena) {
    self.scenario = scenario
    self.arena = arena
    let capacity = scenario.demand.vehicles.reduce(0) { $0 + 1 + $1.stops.count }
    views = arena.reserve(capacity, of: PlanView.self)
  }

  /// Plan of a vehicle that has served `served` of its stops and is at `step` of its route.
  func plan(vehicle: Int, served: Int, step: Int) -> Int32 {
    let v = scenario.demand.vehicles[vehicle]
    let classes = scenario.demand.types[v.type].vehicleClass.rawValue
    let edges = scenario.demand.routes[v.route]
    var stop: (step: Int, lane: Int, position: Double)?
    if served < v.stops.count {
      let s = v.stops[served]
      if let k = (step..<edges.count).first(where: { edges[$0] == scenario.network.lanes[s.lane].edge }) {
        stop = (k, s.lane, s.endPosition)
      }
    }
    let key = Key(
      route: v.route, classes: classes, stopStep: stop?.step ?? -1, stopLane: stop?.lane ?? -1,
      stopPosition: stop?.position ?? 0)
    if let known = index[key] { return known }
    let plan = RoutePlan(
      route: v.route, edges: edges, classes: classes, stop: stop, network: scenario.network)
    (views + count).initialize(
      to: PlanView(
        edges: arena.copy(plan.edges), count: edges.count, start: arena.copy(plan.start),
        choices: arena.copy(plan.choices), nearsRoundabout: arena.copy(plan.nearsRoundabout)))
    index[key] = Int32(count)
    count += 1
    return Int32(count - 1)
  }

  /// Step of the route at which the stop lies that the plan was made for; −1 if none.
  func stopStep(vehicle: Int, served: Int, from step: Int) -> Int {
    let v = scenario.demand.vehicles[vehicle]
    guard served < v.stops.count else { return -1 }
    let edge = scenario.network.lanes[v.stops[served].lane].edge
    let edges = scenario.demand.routes[v.route]
    return (step..<edges.count).first { edges[$0] == edge } ?? -1
  }
}
