import RoadNetwork

/// Range of automated driving.
extension RouteMatcher {
  /// Operational design domain of a lane-keeping system on motorways, after UN Regulation No. 157 (ALKS). Motorways are
  /// recognised in the map by a speed limit of at least `speedLimit` m/s and at least two lanes in one direction, since
  /// few maps say who may walk or cycle where (assumed).
  package struct Domain: Hashable, Sendable {
    package var speedLimit: Double
    package var lanes: Int

    package static let motorway = Domain(speedLimit: 80 / 3.6, lanes: 2)

    package init(speedLimit: Double, lanes: Int) {
      self.speedLimit = speedLimit
      self.lanes = lanes
    }

    func contains(_ lane: Lane, _ network: borrowing RoadNetwork) -> Bool {
      lane.speedLimit >= speedLimit && (lane.isInternal || network.edges[lane.edge].lanes.count >= lanes)
    }
  }

  /// Metres from the foot of the match to where the domain ends on a lane of the matched edge, by default the present
  /// one: where the route leaves the lane or the road, at a junction with a signal or without right of way, or at the end
  /// of the route, unless it `passesArrival`; at most `reach`. 0 outside the domain and without a match.
  package func distance(
    in domain: Domain, from start: Int? = nil, reach: Double, passesArrival: Bool = false,
    network: borrowing RoadNetwork
  ) -> Double {
    guard lane >= 0 else { return 0 }
    var current = start ?? lane
    var next = step + 1
    var length = -along
    while length < reach {
      guard domain.contains(network.lanes[current], network) else { return max(0, length) }
      length += network.lanes[current].shapeLength
      guard let onward = ownLane(after: current, &next, network) else {
        let isArrival = passesArrival && !network.lanes[current].isInternal && next >= route.count
        return isArrival ? reach : max(0, min(reach, length))
      }
      let connection = network.connections[onward]
      let isMajor = connection.state == 0 || connection.state == UInt8(ascii: "M")
      guard connection.signal < 0, network.lanes[current].isInternal || isMajor else {
        return max(0, min(reach, length))
      }
      current = connection.viaLane >= 0 ? connection.viaLane : connection.toLane
    }
    return reach
  }

  /// The connection that continues from this very lane.
  private func ownLane(after lane: Int, _ next: inout Int, _ network: borrowing RoadNetwork) -> Int? {
    let l = network.lanes[lane]
    if l.isInternal { return l.outgoing.first }
    if next < route.count, Int(route[next]) == l.edge { next += 1 }
    guard next < route.count else { return nil }
    let onward = l.outgoing.first { network.lanes[network.connections[$0].toLane].edge == Int(route[next]) }
    if onward != nil { next += 1 }
    return onward
  }

  /// The speed limits of the lanes ahead: metres from the foot of the match to where each begins, and m/s; up to
  /// `reach`.
  package func speedLimits(
    reach: Double, network: borrowing RoadNetwork, each: (Double, Double) -> Void
  ) {
    guard lane >= 0 else { return }
    var current = lane
    var next = step + 1
    var length = -along
    while length < reach {
      each(length, network.lanes[current].speedLimit)
      length += network.lanes[current].shapeLength
      guard let onward = ownLane(after: current, &next, network) else { return }
      let connection = network.connections[onward]
      current = connection.viaLane >= 0 ? connection.viaLane : connection.toLane
    }
  }
}
