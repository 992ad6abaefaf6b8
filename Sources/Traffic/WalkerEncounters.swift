import RoadNetwork
import Scenario
import SimCore

/// Start times of people who meet a vehicle (`coroad.meets`): person and vehicle, each at its current speed, come
/// together at the first crossing that both use. The person's lateral position at the vehicle's front then is a random
/// number. The vehicle's later motion changes nothing: the person walks on unless the vehicle stands in the way.
///
/// The vehicle's distance is known only on the lane before the crossing. A person who should start earlier starts as
/// the vehicle enters that lane. If the vehicle never gets there, or passes too early, the person stays at the start to
/// the end, and no run waits for that. Without a common crossing the person starts at departure.
struct WalkerEncounters {
  struct Plan {
    /// Demand index.
    var vehicle: Int
    /// Links of the vehicle's route over the crossing: the lane before it, and the distance from that lane's end to the
    /// walker's line, metres.
    var approaches: [(lane: Int32, beyond: Double)]
    /// Distance that the person walks to the middle of the vehicle's path, and from there to the intended position when
    /// the vehicle's front arrives (negative: before the middle); metres.
    var distance: Double
    var offset: Double

    /// Seconds since the person should have started, ≥ 0; nil if it is too early.
    func overdue(walkingAt speed: Double, _ engine: TrafficEngine) -> Double? {
      let v = Int(engine.roster.slot[vehicle])
      guard v >= 0 else { return nil }
      let lane = engine.fleet.lane[v]
      // Otherwise the vehicle has reached the crossing, or is not yet on the lane before it.
      guard let approach = approaches.first(where: { $0.lane == lane }) else { return nil }
      let left = engine.net.laneLength[Int(lane)] - engine.fleet.position[v] + approach.beyond
      let drives = engine.fleet.speed[v]
      guard drives > Self.slowest else { return nil }
      let late = (distance + offset) / speed - left / drives
      return late >= 0 ? late : nil
    }
    /// Vehicles slower than this count as not approaching, m/s.
    static let slowest = 0.5
  }
  private var plans: [Int: Plan] = [:]

  init(scenario: ScenarioValue, walks: [[Walkers.Part]], net: Tables, random: RandomSource) {
    let people = scenario.demand.pedestrians
    guard people.contains(where: { $0.meets >= 0 }) else { return }
    let keys = scenario.configuration.walkers
    // Links that pass over each crossing.
    var over: [Int: [(link: Int, foe: CrossingFoe)]] = [:]
    for link in 0..<net.linkCount {
      for i in net.linkCrossings.range(link) {
        let foe = net.linkCrossings.values[i]
        over[Int(foe.lane), default: []].append((link, foe))
      }
    }
    for (i, person) in people.enumerated() where person.meets >= 0 {
      let vehicle = scenario.demand.vehicles[person.meets]
      let width = scenario.demand.types[vehicle.type].width
      let share =
        keys.meetFrom
        + (keys.meetTo - keys.meetFrom) * random.uniform(stableHash(person.id), .meeting, 0)
      let route = scenario.demand.routes[vehicle.route]
      guard let (distance, approaches) = Self.meeting(walks[i], over, route, scenario.network) else {
        continue
      }
      plans[i] = Plan(
        vehicle: person.meets, approaches: approaches, distance: distance, offset: (share - 0.5) * width)
    }
  }

  /// Nil for people who start at departure.
  func plan(of pedestrian: Int) -> Plan? { plans.isEmpty ? nil : plans[pedestrian] }

  /// The first crossing of the walk that the route passes over, with `distance` in metres; nil if there is none.
  private static func meeting(
    _ walk: [Walkers.Part], _ over: [Int: [(link: Int, foe: CrossingFoe)]], _ route: [Int],
    _ network: RoadNetwork
  ) -> (distance: Double, approaches: [(lane: Int32, beyond: Double)])? {
    var walked = 0.0
    for part in walk {
      var approaches: [(lane: Int32, beyond: Double)] = []
      var distance = 0.0
      for (link, foe) in over[part.lane] ?? [] {
        let from = network.connections[link].fromLane
        let edge = network.lanes[from].edge
        let next = network.lanes[network.connections[link].toLane].edge
        guard zip(route, route.dropFirst()).contains(where: { $0 == (edge, next) }) else { continue }
        approaches.append((Int32(from), foe.distance + foe.extent / 2))
        let at = part.forward ? foe.position : network.lanes[part.lane].length - foe.position
        distance = walked + at - part.start
      }
      if !approaches.isEmpty { return (distance, approaches) }
      walked += part.end - part.start
    }
    return nil
  }
}
