import RoadNetwork
import Scenario
import SimCore

/// Finds the routes of trips at their departure, with travel times observed in traffic, as SUMO does: the mean speed on
/// each edge every second, averaged over three minutes.
///
/// A vehicle that waits to enter is routed again every minute. Vehicles under way keep their routes. The speed factors
/// of drivers play no part.
final class TripRouting {
  /// SUMO's device.rerouting.adaptation-interval and adaptation-steps.
  private static let interval = SimDuration(seconds: 1)
  private static let steps = 180
  /// SUMO's device.rerouting.pre-period, seconds.
  static let waitingPeriod = 60.0
  /// Slowest mean speed that counts, m/s (SUMO's NUMERICAL_EPS).
  private static let slowest = 1e-3

  private let scenario: ScenarioValue
  private let network: RoadNetwork
  private let router: Router
  private let length: [Double]
  /// Mean speed of an edge without vehicles, m/s.
  private let free: [Double]
  private var mean: [Double]
  /// The last `steps` mean speeds of each edge: entry `step * edges + edge`.
  private var past: [Float]
  private var step = 0
  /// Observed seconds to drive along each edge; 0 at free flow.
  private(set) var times: [Double]
  /// Edges closed to some classes at present.
  var closed: [ClosedEdge] = []
  private var speedSum: [Double]
  private var vehicleCount: [Int32]

  /// Nil if no vehicle's route is open.
  init?(scenario: ScenarioValue) {
    guard scenario.demand.vehicles.contains(where: { $0.waypoints.count > 1 }) else { return nil }
    self.scenario = scenario
    network = scenario.network
    router = Router(network)
    let edges = network.edges.count
    length = (0..<edges).map { scenario.network.length(edge: $0) }
    let freeTimes = router.freeTimes
    free = zip(length, freeTimes).map { Double(Float($0 / max($1, 1e-9))) }
    mean = free
    past = []
    past.reserveCapacity(edges * Self.steps)
    for _ in 0..<Self.steps { past += free.map(Float.init) }
    times = Array(repeating: 0, count: edges)
    speedSum = Array(repeating: 0, count: edges)
    vehicleCount = Array(repeating: 0, count: edges)
  }

  /// Takes the speeds at `time`, which is the end of a traffic step.
  func observe(
    _ fleet: Fleet, active: [Int32], laneEdge: UnsafeMutablePointer<Int32>, at time: SimTime,
    step dt: SimDuration
  ) {
    guard time.index(on: Self.interval) != (time - dt).index(on: Self.interval) else { return }
    for slot in active {
      let v = Int(slot)
      guard !fleet.parked[v] else { continue }
      let edge = Int(laneEdge[Int(fleet.lane[v])])
      speedSum[edge] += fleet.speed[v]
      vehicleCount[edge] += 1
    }
    let edges = free.count
    let offset = step * edges
    for e in 0..<edges {
      let speed = vehicleCount[e] > 0 ? Float(speedSum[e] / Double(vehicleCount[e])) : Float(free[e])
      speedSum[e] = 0
      vehicleCount[e] = 0
      guard speed != past[offset + e] else { continue }
      mean[e] += Double(speed - past[offset + e]) / Double(Self.steps)
      past[offset + e] = speed
      // Rounding must not make an empty edge slower than at free flow.
      times[e] = mean[e] > free[e] * (1 - 1e-6) ? 0 : length[e] / max(mean[e], Self.slowest)
    }
    step = (step + 1) % Self.steps
  }

  /// The quickest route of a trip now; nil if its route is given.
  func route(of vehicle: Int) -> [Int]? {
    let demand = scenario.demand.vehicles[vehicle]
    guard demand.waypoints.count > 1 else { return nil }
    let type = scenario.demand.types[demand.type]
    var times = times
    for edge in closed where !edge.admits(type.vehicleClass) && edge.edge != demand.waypoints[0] {
      times[edge.edge] = .infinity
    }
    var whole: [Int] = []
    for (a, b) in zip(demand.waypoints, demand.waypoints.dropFirst()) {
      let request = Router.Request(
        from: a, to: b, vehicleClass: type.vehicleClass,
        maximumSpeed: min(type.maximumSpeed, type.desiredMaximumSpeed))
      guard let part = times.withUnsafeBufferPointer({ router.route(request, times: $0.baseAddress!) }) else {
        return nil
      }
      whole += whole.isEmpty ? part : Array(part.dropFirst())
    }
    return whole
  }
}
