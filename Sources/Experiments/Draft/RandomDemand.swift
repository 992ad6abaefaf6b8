import Recording
import RoadNetwork
import Scenario
import SimCore

/// Random trips of passenger cars for a network that has no demand yet.
///
/// Trips begin and end at the fringe of the network more often than inside, and the rate of departures aims at a moderate
/// density. Stands in for demand until there is a real one: it has no commuters, no peaks and no turning counts.
package struct RandomDemand {
  /// Vehicles per kilometre of lane that departures aim at (assumed: flowing traffic with some queues at signals).
  private static let density = 6.0
  /// Trip times without traffic are about this much shorter than with it (assumed).
  private static let slowdown = 1.5
  /// Bounds of the time between departures, s, and of the number of trips (assumed).
  private static let periods = 0.3...20.0
  private static let mostTrips = 5_000
  /// A trip starts or ends at the fringe this many times more often than elsewhere, for edges of equal capacity.
  private static let fringeFactor = 10.0
  /// Trips are at least this long, m, or a quarter of the network's size if it is small.
  private static let shortestTrip = 300.0

  package struct Trip: Hashable, Sendable {
    package var depart: Double
    package var from: String
    package var to: String
  }
  package private(set) var trips: [Trip] = []

  /// - Parameter span: departures are in this time, s.
  package init(_ network: RoadNetwork, span: Double, seed: UInt64) {
    let router = Router(network)
    let edges = network.edges.indices.filter {
      network.edges[$0].function == .normal && router.permits($0, vehicleClass: .passenger)
    }
    guard edges.count > 1 else { return }
    let starts = edges.map { weight(network, $0, isFringe: network.incoming(to: $0).isEmpty) }
    let ends = edges.map { weight(network, $0, isFringe: network.outgoing(from: $0).isEmpty) }
    let lanes = edges.flatMap { network.edges[$0].lanes }.reduce(0) { $0 + network.lanes[$1].length } / 1000
    let size = max(
      network.bounds.max.x - network.bounds.min.x, network.bounds.max.y - network.bounds.min.y)
    let shortest = min(Self.shortestTrip, size / 4)
    let source = RandomSource(seed: seed)
    var (pairs, time): ([(Int, Int)], Double) = ([], 0)
    var period = Self.periods.upperBound
    var draw: UInt64 = 0
    // An unreachable pair costs a draw; a network in pieces must not cost for ever.
    while draw < UInt64(20 * Self.mostTrips) && pairs.count < Self.mostTrips
      && Double(pairs.count) * period < span
    {
      draw += 1
      let from = edges[Self.pick(starts, source.uniform(0, .routeChoice, draw))]
      let to = edges[Self.pick(ends, source.uniform(1, .routeChoice, draw))]
      guard from != to, (network.middle(of: from) - network.middle(of: to)).length >= shortest else {
        continue
      }
      let request = Router.Request(
        from: from, to: to, vehicleClass: .passenger,
        maximumSpeed: VehicleType(id: "", vehicleClass: .passenger).maximumSpeed)
      guard let route = router.route(request) else { continue }
      pairs.append((from, to))
      time += router.travelTime(route, vehicleClass: .passenger, maximumSpeed: request.maximumSpeed)
      let mean = time / Double(pairs.count) * Self.slowdown
      period = min(max(mean / max(1, Self.density * lanes), Self.periods.lowerBound), Self.periods.upperBound)
    }
    trips = pairs.enumerated().map { i, pair in
      Trip(depart: Double(i) * period, from: network.edges[pair.0].id, to: network.edges[pair.1].id)
    }

    func weight(_ network: RoadNetwork, _ edge: Int, isFringe: Bool) -> Double {
      let own = network.edges[edge].lanes
      let lane = network.lanes[own.lowerBound]
      // Capacity grows with the number of lanes and with the class of the road, for which the limit stands.
      return Double(own.count) * lane.speedLimit * (isFringe ? Self.fringeFactor : 1)
    }
  }

  /// Index drawn with the given weights.
  private static func pick(_ weights: [Double], _ uniform: Double) -> Int {
    var rest = uniform * weights.reduce(0, +)
    for (i, weight) in weights.enumerated() {
      rest -= weight
      if rest < 0 { return i }
    }
    return weights.count - 1
  }

  /// A SUMO route file.
  package func xml(begin: Double) -> [UInt8] {
    var out: [UInt8] = []
    out.append(
      "<!-- Random trips of passenger cars, as a stand-in: put your own demand in their place. -->\n<routes>\n"
    )
    for (i, trip) in trips.enumerated() {
      out.append("    <trip id=\"random.")
      out.append(decimal: UInt64(i))
      out.append("\" depart=\"")
      out.append(fixed: begin + trip.depart, places: 2)
      out.append("\" from=\"")
      out.append(xmlAttribute: trip.from)
      out.append("\" to=\"")
      out.append(xmlAttribute: trip.to)
      out.append("\" departLane=\"best\" departSpeed=\"max\"/>\n")
    }
    out.append("</routes>\n")
    return out
  }
}

extension RoadNetwork {
  /// Connections into the lanes of an edge, from other roads.
  fileprivate func incoming(to edge: Int) -> [Int] {
    edges[edge].lanes.flatMap { Array(incomingConnections[incomingStart[$0]..<incomingStart[$0 + 1]]) }
  }
  fileprivate func outgoing(from edge: Int) -> [Int] {
    edges[edge].lanes.flatMap { Array(lanes[$0].outgoing) }
  }
  fileprivate func middle(of edge: Int) -> Vec2 {
    let shape = points[lanes[edges[edge].lanes.lowerBound].shape]
    return shape[shape.startIndex + shape.count / 2]
  }
}
