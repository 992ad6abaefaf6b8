import ComputeKernel
import NodeInterface
import RoadNetwork

/// The lanes beside the vehicle's own.
enum AdjacentLane {
  /// The adjacent lane on the same edge, if vehicles of `classes` may use it; otherwise −1.
  static func index(
    beside lane: Int, _ side: Side, classes: VehicleClasses, _ network: borrowing RoadNetwork
  ) -> Int {
    let l = network.lanes[lane]
    guard !l.isInternal else { return -1 }
    let other = lane + (side == .left ? 1 : -1)
    guard network.edges[l.edge].lanes.contains(other),
      !network.lanes[other].permissions.isDisjoint(with: classes)
    else { return -1 }
    return other
  }
}

extension PathAhead.LaneOption {
  /// Notes a vehicle on the lane of a vehicle with `speed`, m/s. The leader is the nearest vehicle; the follower is the
  /// one that would have to brake hardest, or the nearest of equals.
  mutating func note(_ n: PathAhead.Neighbour, isAhead: Bool, speed: Double) {
    if isAhead {
      if n.gap < leader?.gap ?? .infinity { leader = n }
    } else if follower.map({ Self.urgency(n, speed) > Self.urgency($0, speed) }) ?? true {
      follower = n
    }
  }
  private static func urgency(_ follower: PathAhead.Neighbour, _ speed: Double) -> Double {
    let closing = max(0, follower.speed - speed)
    return follower.gap > 0 ? (closing * closing + 1) / follower.gap : .infinity
  }
}
