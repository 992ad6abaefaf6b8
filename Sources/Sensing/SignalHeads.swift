import NodeInterface
import RoadNetwork
import SimCore

/// Positions of signal heads, for cameras that read them: one head per signalised movement, at its stop line, facing
/// the incoming lane. Made once per network.
///
/// Heads hang over the road: buildings hide them, vehicles do not. Repeaters beyond the junction, heads of pedestrian
/// crossings and misread lamps are not modelled.
package struct SignalHeads: Sendable {
  package struct Head: Hashable, Sendable {
    /// Index into the network's connections, its signal, and the index of its letter in the signal's state.
    package var connection: Int
    package var signal: Int
    package var link: Int
    /// Map frame; and the unit vector of the traffic's direction as it approaches the head.
    package var position: Vec2
    package var direction: Vec2
  }

  /// Largest reading distance, metres: the resolution limit of a camera of 2,000 pixels focal length (see
  /// `PreparedSensor`).
  package static let reach = 150.0
  /// Cosine of the largest angle between the vehicle's direction and the head's: lamps are visible within some 60°
  /// (assumed).
  static let facing = 0.5
  private let cell: Double
  private let origin: Vec2
  private let columns: Int
  private let rows: Int
  /// Heads of cell i: `heads[start[i]..<start[i + 1]]`, in connection order.
  private var start: [Int32]
  private var heads: [Head] = []

  package init(_ network: borrowing RoadNetwork) {
    let bounds = network.bounds.expanded(by: 50)
    cell = bounds.cellSize(from: 50, limit: 1 << 20)
    origin = bounds.min
    columns = max(1, Int(((bounds.max.x - bounds.min.x) / cell).rounded(.up)))
    rows = max(1, Int(((bounds.max.y - bounds.min.y) / cell).rounded(.up)))
    var all: [(cell: Int, head: Head)] = []
    for i in network.connections.indices {
      let c = network.connections[i]
      guard c.signal >= 0, c.signalLinkIndex >= 0, !network.lanes[c.fromLane].isInternal else { continue }
      let end = network.lanes[c.fromLane].shape.upperBound - 1
      let head = Head(
        connection: i, signal: c.signal, link: c.signalLinkIndex, position: network.points[end],
        direction: network.pointDirections[end])
      all.append((0, head))
    }
    start = [Int32](repeating: 0, count: columns * rows + 1)
    for i in all.indices { all[i].cell = cell(of: all[i].head.position) }
    for (cell, _) in all { start[cell + 1] += 1 }
    for i in 1..<start.count { start[i] += start[i - 1] }
    heads = all.sorted { ($0.cell, $0.head.connection) < ($1.cell, $1.head.connection) }.map(\.head)
  }

  private func column(_ x: Double) -> Int {
    min(columns - 1, max(0, Int(((x - origin.x) / cell).rounded(.down))))
  }
  private func row(_ y: Double) -> Int {
    min(rows - 1, max(0, Int(((y - origin.y) / cell).rounded(.down))))
  }
  private func cell(of p: Vec2) -> Int { row(p.y) * columns + column(p.x) }

  /// The heads within reach of a position that face an observer looking along `direction`.
  func facing(_ direction: Vec2, near p: Vec2, each: (Head) -> Void) {
    let left = column(p.x - Self.reach)
    let right = column(p.x + Self.reach)
    for r in row(p.y - Self.reach)...row(p.y + Self.reach) {
      for i in Int(start[r * columns + left])..<Int(start[r * columns + right + 1]) {
        let head = heads[i]
        guard head.direction.dot(direction) >= Self.facing,
          (head.position - p).lengthSquared <= Self.reach * Self.reach
        else { continue }
        each(head)
      }
    }
  }

  /// Aspect shown by a letter of a signal's state.
  static func light(_ letter: UInt8) -> SignalAspect {
    switch letter {
    case UInt8(ascii: "G"): .greenArrow
    case UInt8(ascii: "g"): .greenDisc
    case UInt8(ascii: "y"), UInt8(ascii: "Y"): .yellow
    case UInt8(ascii: "o"), UInt8(ascii: "O"): .off
    default: .red
    }
  }
}
