import RoadNetwork

/// The lanes that a vehicle has driven over between two slices.
struct LaneTracer {
  struct Path {
    /// Lanes entered in driving order.
    var lanes: [Int] = []
    /// Metres.
    var distance: Double
    /// The vehicle has then changed to a lane beside.
    var changes = false
  }
  /// Lanes that a vehicle can pass in one step.
  private static let deepest = 16
  private let network: RoadNetwork

  init(_ network: RoadNetwork) { self.network = network }

  /// The path from one place to another, metres along each lane; nil if no path of at most `reach` metres leads there.
  ///
  /// - Parameter expected: metres, by the speed: of several paths the closest to it is taken.
  func path(
    from lane: Int, at position: Double, to target: Int, at newPosition: Double, expected: Double,
    reach: Double
  ) -> Path? {
    let advance = newPosition - position
    if network.lanes[lane].edge == network.lanes[target].edge, advance > -1e-3, advance <= reach {
      return Path(distance: max(0, advance), changes: lane != target)
    }
    var best: Path?
    // A change needs a reason: a path that fits better by this, metres, at least (assumed: rounding is below).
    func misfit(_ path: Path) -> Double { abs(path.distance - expected) + (path.changes ? 0.05 : 0) }
    func isBetter(_ path: Path) -> Bool { best.map { misfit(path) < misfit($0) } ?? true }
    var lanes: [Int] = []
    func search(from lane: Int, after covered: Double) {
      if covered > reach || lanes.count == Self.deepest { return }
      for connection in network.connections[network.lanes[lane].outgoing] {
        let next = connection.viaLane >= 0 ? connection.viaLane : connection.toLane
        lanes.append(next)
        if network.lanes[next].edge == network.lanes[target].edge {
          let path = Path(lanes: lanes, distance: covered + newPosition, changes: next != target)
          if path.distance <= reach, isBetter(path) { best = path }
        } else {
          search(from: next, after: covered + network.lanes[next].length)
        }
        lanes.removeLast()
      }
    }
    search(from: lane, after: max(0, network.lanes[lane].length - position))
    return best
  }

  /// The path to the end of a trip, which may lie beyond the end of the last lane; nil if that lane is not reached.
  func pathToEnd(from lane: Int, at position: Double, on target: Int, distance: Double) -> Path? {
    if lane == target { return Path(distance: distance) }
    let rest = network.lanes[lane].length - position
    // The position on the last lane is that which the distance leaves, so any is allowed there.
    var path = path(
      from: lane, at: position, to: target, at: 0, expected: distance, reach: max(distance, rest) + 1)
    path?.distance = distance
    return path
  }
}
