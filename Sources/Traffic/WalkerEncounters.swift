import RoadNetwork
import Scenario
import SimCore

/// When people who meet a vehicle (`coroad.meets`) set out: so that he and the vehicle, each going on at the speed of that
/// moment, come together where the vehicle's way crosses the first crossing that both use. Where across the vehicle's
/// front he then is, is a random number of his own. What the vehicle does afterwards changes nothing: he walks on.
///
/// The vehicle's distance is known on the lane before the crossing only; who would have to set out while it is farther
/// away sets out as it comes onto that lane. Whose vehicle never comes there, or has passed before his time, stands where
/// he began to the end, and no run waits for him. Who has no crossing in common with his vehicle sets out as he departs.
struct WalkerEncounters {
  struct Plan {
    /// Demand index.
    var vehicle: Int
    /// Links of the vehicle's route that lead over the crossing, by lane before it: the lane, and metres from its end to
    /// the walker's line.
    var approaches: [(lane: Int32, beyond: Double)]
    /// Metres that he walks up to the middle of the vehicle's way, and on from there to where he shall be when the front of
    /// the vehicle comes (negative: not yet in the middle).
    var way: Double
    var offset: Double

    /// Seconds that he should have been on his way by now, ≥ 0; nil if it is too early.
    func overdue(walkingAt speed: Double, _ engine: TrafficEngine) -> Double? {
      let v = Int(engine.roster.slot[vehicle])
      guard v >= 0 else { return nil }
      let lane = engine.fleet.lane[v]
      // It is on or behind the crossing already, or on its way there.
      guard let approach = approaches.first(where: { $0.lane == lane }) else { return nil }
      let left = engine.net.laneLength[Int(lane)] - engine.fleet.position[v] + approach.beyond
      let drives = engine.fleet.speed[v]
      guard drives > Self.slowest else { return nil }
      let late = (way + offset) / speed - left / drives
      return late >= 0 ? late : nil
    }
    /// A vehicle slower than this does not come, m/s.
    static let slowest = 0.5
  }
  private var plans: [Int: Plan] = [:]

  init(scenario: ScenarioValue, walks: [[Walkers.Part]], net: Tables, random: RandomSource) {
    let people = scenario.demand.pedestrians
    guard people.contains(where: { $0.meets >= 0 }) else { return }
    let keys = scenario.configuration.walkers
    // Links over each crossing.
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
      guard let (way, approaches) = Self.meeting(walks[i], over, route, scenario.network) else { continue }
      plans[i] = Plan(
        vehicle: person.meets, approaches: approaches, way: way, offset: (share - 0.5) * width)
    }
  }

  /// Nil for those who set out as they depart.
  func plan(of pedestrian: Int) -> Plan? { plans.isEmpty ? nil : plans[pedestrian] }

  /// The first crossing of the walk that the route leads over; nil if there is none.
  private static func meeting(
    _ walk: [Walkers.Part], _ over: [Int: [(link: Int, foe: CrossingFoe)]], _ route: [Int],
    _ network: RoadNetwork
  ) -> (way: Double, approaches: [(lane: Int32, beyond: Double)])? {
    var walked = 0.0
    for part in walk {
      var approaches: [(lane: Int32, beyond: Double)] = []
      var way = 0.0
      for (link, foe) in over[part.lane] ?? [] {
        let from = network.connections[link].fromLane
        let edge = network.lanes[from].edge
        let next = network.lanes[network.connections[link].toLane].edge
        guard zip(route, route.dropFirst()).contains(where: { $0 == (edge, next) }) else { continue }
        approaches.append((Int32(from), foe.distance + foe.extent / 2))
        let at = part.forward ? foe.position : network.lanes[part.lane].length - foe.position
        way = walked + at - part.start
      }
      if !approaches.isEmpty { return (way, approaches) }
      walked += part.end - part.start
    }
    return nil
  }
}
