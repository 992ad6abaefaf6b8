import RoadNetwork
import Scenario
import SimCore

/// Assigns vehicles to onboard hosts. Vehicles that drive near each other share a host: a host evaluates the links of
/// its own vehicles, so a pair on two hosts is evaluated by both. Computed before the run from the demand; the digest
/// does not depend on it.
///
/// The map is split across its wider side into parts with equal expected driving time, and the parts likewise, until
/// there are as many as hosts.
package struct Partition: Sendable {
  /// By demand index; −1 if the route of the vehicle is unknown.
  private var parts: [Int32]

  /// The part of a vehicle, 0..<hosts; nil if its route is unknown.
  package func part(of vehicle: Int) -> Int? {
    parts.indices.contains(vehicle) && parts[vehicle] >= 0 ? Int(parts[vehicle]) : nil
  }

  /// Mean position and driving time of a vehicle.
  package struct Stay: Hashable, Sendable {
    package var vehicle: Int
    package var centre: Vec2
    /// Driving time, s.
    package var duration: Double

    package init(vehicle: Int, centre: Vec2, duration: Double) {
      self.vehicle = vehicle
      self.centre = centre
      self.duration = duration
    }
  }

  /// - Parameters:
  ///   - stays: at most one per vehicle, in any order.
  ///   - vehicles: demand indices are below this.
  package init(stays: [Stay], vehicles: Int, hosts: Int) {
    parts = Array(repeating: -1, count: vehicles)
    var stays = stays
    divide(&stays, stays.indices, among: 0..<hosts)
  }

  /// The partition of the equipped vehicles over `hosts` onboard hosts; nil for one host, and for a replay, whose
  /// trajectories are not known in advance.
  init?(_ scenario: ScenarioValue, hosts: Int) {
    guard hosts > 1, scenario.configuration.traffic.fcd == nil else { return nil }
    let demand = scenario.demand
    let end = scenario.configuration.time.end
    let stays = demand.vehicles.indices.compactMap { v in
      v < scenario.levels.count && scenario.levels[v] != nil
        ? Self.stay(v, demand, scenario.network, end) : nil
    }
    self.init(stays: stays, vehicles: demand.vehicles.count, hosts: hosts)
  }

  /// Mean speed of city traffic divided by the limit, including signals and queues (assumed).
  private static let progress = 0.5

  private static func stay(_ vehicle: Int, _ demand: Demand, _ network: RoadNetwork, _ end: SimTime?) -> Stay?
  {
    let v = demand.vehicles[vehicle]
    var left = end.map { ($0 - v.depart).seconds } ?? .infinity
    var sum = Vec2.zero
    var duration = 0.0
    for edge in demand.routes[v.route] where left > 0 {
      guard let lane = network.edges[edge].lanes.first else { continue }
      let l = network.lanes[lane]
      let full = l.length / max(1, progress * l.speedLimit)
      let spent = min(full, left)
      sum = sum + network.point(lane: lane, position: 0.5 * l.length * (spent / full)).position * spent
      duration += spent
      left -= spent
    }
    return duration > 0 ? Stay(vehicle: vehicle, centre: sum * (1 / duration), duration: duration) : nil
  }

  private mutating func divide(_ stays: inout [Stay], _ range: Range<Int>, among hosts: Range<Int>) {
    if hosts.count <= 1 || range.isEmpty {
      for i in range { parts[stays[i].vehicle] = Int32(hosts.lowerBound) }
      return
    }
    let box = Bounds(around: stays[range].lazy.map(\.centre)) ?? Bounds(min: .zero, max: .zero)
    let byX = box.max.x - box.min.x >= box.max.y - box.min.y
    stays[range].sort {
      byX
        ? ($0.centre.x, $0.centre.y, $0.vehicle) < ($1.centre.x, $1.centre.y, $1.vehicle)
        : ($0.centre.y, $0.centre.x, $0.vehicle) < ($1.centre.y, $1.centre.x, $1.vehicle)
    }
    let half = hosts.lowerBound + hosts.count / 2
    let total = stays[range].reduce(0) { $0 + $1.duration }
    let share = total * Double(half - hosts.lowerBound) / Double(hosts.count)
    var cut = range.lowerBound
    var before = 0.0
    // The middle of a stay decides its part.
    while cut < range.upperBound, before + stays[cut].duration / 2 <= share {
      before += stays[cut].duration
      cut += 1
    }
    divide(&stays, range.lowerBound..<cut, among: hosts.lowerBound..<half)
    divide(&stays, cut..<range.upperBound, among: half..<hosts.upperBound)
  }
}
