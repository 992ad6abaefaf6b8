import RoadNetwork
import SimCore

/// Network data for the safety measures: following along lanes, crossing movements, and pedestrian crossings.
final class LaneTopology {
  let edge: [Int32]
  let isInternal: [Bool]
  let length: [Double]
  /// Lane before an internal lane; −1 for other lanes.
  let predecessor: [Int32]
  /// Lane after an internal lane; −1 for other lanes.
  let successor: [Int32]
  /// Internal lanes that lead to a lane.
  private let entries: [[Int32]]
  private let network: RoadNetwork
  private let crossings: [(bounds: Bounds, points: [Vec2], halfWidth: Double)]
  private let mask: JunctionMask

  init(_ network: RoadNetwork) {
    self.network = network
    edge = network.lanes.map { Int32($0.edge) }
    isInternal = network.lanes.map(\.isInternal)
    length = network.lanes.map(\.length)
    var before = [Int32](repeating: -1, count: network.lanes.count)
    var after = before
    for connection in network.connections where connection.viaLane >= 0 {
      before[connection.viaLane] = Int32(connection.fromLane)
    }
    for (i, lane) in network.lanes.enumerated() where lane.isInternal && !lane.outgoing.isEmpty {
      let out = network.connections[lane.outgoing.lowerBound]
      let next = out.viaLane >= 0 ? out.viaLane : out.toLane
      after[i] = Int32(next)
      if network.lanes[next].isInternal { before[next] = Int32(i) }
    }
    var into = [[Int32]](repeating: [], count: network.lanes.count)
    for (i, next) in after.enumerated() where next >= 0 && !network.lanes[Int(next)].isInternal {
      into[Int(next)].append(Int32(i))
    }
    entries = into
    predecessor = before
    successor = after
    crossings = network.lanes.filter { network.edges[$0.edge].function == .crossing }.compactMap { lane in
      let points = Array(network.points[lane.shape])
      guard let box = Bounds(around: points) else { return nil }
      return (box.expanded(by: lane.width / 2), points, lane.width / 2)
    }
    mask = JunctionMask(network)
  }

  /// Gap from the follower's front to the leader's rear, metres, if both are on a chain of lanes.
  func gap(
    follower: Int32, at position: Double, leader: Int32, at leaderPosition: Double, leaderLength: Double
  ) -> Double? {
    guard follower >= 0, leader >= 0 else { return nil }
    if follower == leader {
      return leaderPosition > position ? leaderPosition - leaderLength - position : nil
    }
    let f = Int(follower)
    let follows =
      predecessor[Int(leader)] == follower && isInternal[Int(leader)]
      || isInternal[f] && successor[f] == leader
    return follows ? length[f] - position + leaderPosition - leaderLength : nil
  }

  /// The same gap for a leader farther ahead on any path from the follower's lane, within `reach` metres; nil if no
  /// path reaches the leader's lane.
  func gapAhead(
    follower: Int32, at position: Double, leader: Int32, at leaderPosition: Double, leaderLength: Double,
    reach: Double
  ) -> Double? {
    let rest = length[Int(follower)] - position
    guard let between = distance(from: Int(follower), to: Int(leader), within: reach - rest, depth: 6) else {
      return nil
    }
    return rest + between + leaderPosition - leaderLength
  }
  /// Length of the lanes between the end of one and the start of another.
  private func distance(from: Int, to: Int, within reach: Double, depth: Int) -> Double? {
    if depth == 0 || reach < 0 { return nil }
    var best: Double?
    for connection in network.connections[network.lanes[from].outgoing] {
      let next = connection.viaLane >= 0 ? connection.viaLane : connection.toLane
      if next == to { return 0 }
      if let d = distance(from: next, to: to, within: reach - length[next], depth: depth - 1) {
        best = min(best ?? .infinity, d + length[next])
      }
    }
    return best
  }

  /// m/s.
  func speedLimit(_ lane: Int) -> Double { network.lanes[lane].speedLimit }
  /// The signal that controls the movement from a lane over the next one, and the letter of the movement in its states.
  func signal(from lane: Int, over next: Int) -> (signal: Int, link: Int)? {
    guard !isInternal[lane] else { return nil }
    for c in network.connections[network.lanes[lane].outgoing] where c.signal >= 0 {
      if c.viaLane == next || c.viaLane < 0 && c.toLane == next { return (c.signal, c.signalLinkIndex) }
    }
    return nil
  }

  /// A vehicle on its lane.
  struct Place {
    var lane: Int32
    /// Front bumper along the lane and length of the vehicle, metres.
    var position: Double
    var length: Double
  }

  /// False if the paths of two vehicles cannot cross or merge: neither is inside a junction, or their movements are not
  /// foes in its right-of-way matrix. Unknown lanes may cross any lane.
  func mayCross(_ a: Place, _ b: Place) -> Bool {
    guard a.lane >= 0, b.lane >= 0 else { return true }
    if isInternal[Int(a.lane)] { return conflicts(Int(a.lane), b) }
    if isInternal[Int(b.lane)] { return conflicts(Int(b.lane), a) }
    return false
  }
  private func conflicts(_ inside: Int, _ other: Place) -> Bool {
    if conflicts(inside, Int(other.lane)) { return true }
    // The front has left the junction, the rear has not.
    if isInternal[Int(other.lane)] || other.position >= other.length { return false }
    return entries[Int(other.lane)].contains { conflicts(inside, Int($0)) }
  }

  /// Lanes from `lane` on that reach `distance` metres beyond its `position`: along the movement that leads to the next
  /// edge of the route, or the only one. They end where the movement is unknown; then `isKnown` is false.
  func lanesAhead(
    _ lane: Int, at position: Double, distance: Double, next: (Int) -> SafetyRoutes.Next
  ) -> (lanes: [Int], isKnown: Bool) {
    var lanes = [lane]
    var covered = length[lane] - position
    while covered < distance, lanes.count < 24 {
      let last = lanes[lanes.count - 1]
      let out = network.connections[network.lanes[last].outgoing]
      var chosen: Connection?
      var isKnown = true
      if isInternal[last] {
        chosen = out.first
      } else {
        switch next(Int(edge[last])) {
        case .edge(let edge):
          let onward = out.filter { network.lanes[$0.toLane].edge == edge }
          // Of several lanes, one from which the route goes on: it may be a pocket for turns.
          chosen = onward.first { leads($0.toLane, to: next(edge)) } ?? onward.first
        case .unknown:
          chosen = out.count == 1 ? out.first : nil
          isKnown = out.count <= 1
        case .end: break
        }
      }
      guard let chosen else { return (lanes, isKnown) }
      lanes.append(chosen.viaLane >= 0 ? chosen.viaLane : chosen.toLane)
      covered += length[lanes[lanes.count - 1]]
    }
    return (lanes, true)
  }

  private func leads(_ lane: Int, to next: SafetyRoutes.Next) -> Bool {
    guard case .edge(let edge) = next else { return true }
    return network.connections[network.lanes[lane].outgoing].contains {
      network.lanes[$0.toLane].edge == edge
    }
  }

  /// Appends the centre line from `position` on the first lane to `distance` metres beyond it.
  func append(_ lanes: [Int], from position: Double, distance: Double, to strip: inout PathStrip) {
    var begin = position
    var left = distance
    for lane in lanes {
      let l = network.lanes[lane]
      let scale = l.length > 0 ? l.shapeLength / l.length : 1
      let (from, to) = (begin * scale, min(begin + left, l.length) * scale)
      for i in l.shape where network.pointOffsets[i] > from {
        if network.pointOffsets[i] <= to {
          strip.append(network.points[i])
          continue
        }
        let a = network.points[i - 1]
        let span = network.pointOffsets[i] - network.pointOffsets[i - 1]
        strip.append(a + (network.points[i] - a) * ((to - network.pointOffsets[i - 1]) / span))
        break
      }
      left -= l.length - begin
      begin = 0
      if left <= 0 { return }
    }
  }

  /// False if the paths of two vehicles that reached a point on these lanes do not cross there: the same lane, lanes
  /// into one lane (they then follow each other), or movements that are not foes.
  func waysCross(_ a: Int32, _ b: Int32) -> Bool {
    guard a >= 0, b >= 0 else { return true }
    if exit(Int(a)) == exit(Int(b)) { return false }
    if isInternal[Int(a)] { return conflicts(Int(a), Int(b)) }
    if isInternal[Int(b)] { return conflicts(Int(b), Int(a)) }
    return false
  }
  /// The lane after the junction for an internal lane, else the lane itself.
  private func exit(_ lane: Int) -> Int {
    let c = network.lanes[lane].connection
    return isInternal[lane] && c >= 0 ? network.connections[c].toLane : lane
  }
  private func conflicts(_ inside: Int, _ other: Int) -> Bool {
    let c = network.lanes[inside].connection
    guard c >= 0, network.connections[c].requestIndex >= 0, network.connections[c].junction >= 0 else {
      return true
    }
    if isInternal[other] {
      let d = network.lanes[other].connection
      guard d >= 0, network.connections[d].requestIndex >= 0 else { return true }
      return areFoes(inside, network.connections[d])
    }
    return network.connections[network.lanes[other].outgoing].contains { areFoes(inside, $0) }
  }
  /// A movement and that of an internal lane are foes in the junction's matrix.
  private func areFoes(_ inside: Int, _ other: Connection) -> Bool {
    let c = network.lanes[inside].connection
    guard c >= 0 else { return false }
    let own = network.connections[c]
    guard own.junction >= 0, other.junction == own.junction, other.requestIndex >= 0 else { return false }
    let requests = network.junctions[own.junction].requests
    guard own.requestIndex >= 0, own.requestIndex < requests.count else { return false }
    return requests[own.requestIndex].conflicts(with: other.requestIndex)
  }

  /// True on a pedestrian crossing, and everywhere if the network has none. A crossing ends at the kerbs: somebody who
  /// stands at its first or last point is not on it.
  func isOnCrossing(_ p: Vec2) -> Bool {
    if crossings.isEmpty { return true }
    for crossing in crossings where crossing.bounds.contains(p) {
      let last = crossing.points.count - 1
      for i in 1..<max(1, crossing.points.count) {
        let a = crossing.points[i - 1]
        let along = crossing.points[i] - a
        let length = max(along.length, 1e-9)
        let at = (p - a).dot(along) / length
        if i == 1 && at <= Self.kerb || i == last && at >= length - Self.kerb { continue }
        let nearest = a + along * (min(length, max(0, at)) / length)
        if (p - nearest).length <= crossing.halfWidth { return true }
      }
    }
    return false
  }
  /// Tolerance of a position at the kerb, metres.
  private static let kerb = 0.01
  /// True near a junction, where paths can cross.
  func isNearJunction(_ p: Vec2) -> Bool { mask.contains(p) }
}

/// Squares of 8 m within 12 m of a junction's outline; the margin allows for the length of a vehicle, whose centre
/// counts.
private struct JunctionMask {
  private static let side = 8.0
  private static let margin = 12.0
  private let origin: Vec2
  private let columns: Int
  private let rows: Int
  /// Squares of an ordinary map; empty if the map has more than `mostSquares`.
  private var bits: [Bool] = []
  private var marked: Set<Int> = []
  private static let mostSquares = 1 << 26

  init(_ network: RoadNetwork) {
    let box = network.bounds.expanded(by: 2 * Self.margin)
    origin = box.min
    columns = max(1, Int((box.max.x - box.min.x) / Self.side) + 1)
    rows = max(1, Int((box.max.y - box.min.y) / Self.side) + 1)
    let isDense = columns * rows <= Self.mostSquares
    if isDense { bits = [Bool](repeating: false, count: columns * rows) }
    for junction in network.junctions where !junction.requests.isEmpty {
      guard let shape = Bounds(around: junction.shape.isEmpty ? [junction.position] : junction.shape) else {
        continue
      }
      let area = shape.expanded(by: Self.margin)
      let low = cell(area.min)
      let high = cell(area.max)
      for y in stride(from: max(0, low.y), through: min(rows - 1, high.y), by: 1) {
        for x in stride(from: max(0, low.x), through: min(columns - 1, high.x), by: 1) {
          if isDense { bits[y * columns + x] = true } else { marked.insert(y * columns + x) }
        }
      }
    }
  }
  private func cell(_ p: Vec2) -> (x: Int, y: Int) {
    (
      Int(((p.x - origin.x) / Self.side).rounded(.down)), Int(((p.y - origin.y) / Self.side).rounded(.down))
    )
  }
  func contains(_ p: Vec2) -> Bool {
    let c = cell(p)
    guard c.x >= 0 && c.y >= 0 && c.x < columns && c.y < rows else { return false }
    let square = c.y * columns + c.x
    return bits.isEmpty ? marked.contains(square) : bits[square]
  }
}
