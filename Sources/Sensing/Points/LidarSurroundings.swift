import RoadNetwork
import SimCore
import WorldState

/// The walls of a network around a lidar: façades of buildings, and kerbs along footways. Immutable, so it may be shared.
package struct LidarSurroundings: Sendable {
  /// Height of a kerb, metres (FGSV RASt 06: 10 to 12 cm; from memory).
  static let kerb = 0.12
  private static let cell = 32.0

  private struct Segment: Sendable {
    var from: Vec2
    var to: Vec2
    var height: Double
  }
  private let segments: [Segment]
  private let bounds: Bounds
  private let size: Double
  private let columns: Int
  private let rows: Int
  /// Segments by cell of their box, ascending.
  private let cells: [[Int32]]
  /// Buildings are declared, so that they hide what lies beyond them. Otherwise the sight map tells what is in view.
  package let hasBuildings: Bool

  package init(_ network: RoadNetwork) {
    var segments: [Segment] = []
    for o in network.obstacles where o.height > 0 && o.outline.count >= 2 {
      for i in o.outline.indices {
        segments.append(
          Segment(from: o.outline[i], to: o.outline[(i + 1) % o.outline.count], height: o.height))
      }
    }
    hasBuildings = !network.obstacles.isEmpty
    for lane in network.lanes where !lane.isInternal && lane.permissions == .pedestrian {
      for i in lane.shape.dropLast() {
        let (a, b) = (network.points[i], network.points[i + 1])
        let along = b - a
        guard along.length > 0 else { continue }
        let across = Vec2(-along.y, along.x) * (0.5 * lane.width / along.length)
        segments.append(Segment(from: a + across, to: b + across, height: Self.kerb))
        segments.append(Segment(from: a - across, to: b - across, height: Self.kerb))
      }
    }
    self.segments = segments
    let box = Bounds(around: segments.lazy.flatMap { [$0.from, $0.to] }) ?? Bounds(min: .zero, max: .zero)
    bounds = box
    size = box.cellSize(from: Self.cell, limit: 1 << 16)
    columns = Int((box.max.x - box.min.x) / size) + 1
    rows = Int((box.max.y - box.min.y) / size) + 1
    var cells = [[Int32]](repeating: [], count: columns * rows)
    for (k, s) in segments.enumerated() {
      let low = Vec2(min(s.from.x, s.to.x), min(s.from.y, s.to.y))
      let high = Vec2(max(s.from.x, s.to.x), max(s.from.y, s.to.y))
      for r in Self.index(low.y - box.min.y, size, rows)...Self.index(high.y - box.min.y, size, rows) {
        for c in Self.index(low.x - box.min.x, size, columns)...Self.index(high.x - box.min.x, size, columns)
        {
          cells[r * columns + c].append(Int32(k))
        }
      }
    }
    self.cells = cells
  }

  private static func index(_ offset: Double, _ size: Double, _ count: Int) -> Int {
    Int(min(max(offset / size, 0), Double(count - 1)))
  }

  /// Adds the walls within reach of a lidar to its scene. `direction` is the x axis of its frame.
  func add(around p: Vec2, direction: Vec2, reach: Double, to scene: inout LidarScene) {
    guard !segments.isEmpty, bounds.expanded(by: reach).contains(p) else { return }
    var near: [Int32] = []
    for r in Self.index(
      p.y - reach - bounds.min.y, size, rows)...Self.index(p.y + reach - bounds.min.y, size, rows)
    {
      for c in Self.index(
        p.x - reach - bounds.min.x, size, columns)...Self.index(
          p.x + reach - bounds.min.x, size, columns)
      { near.append(contentsOf: cells[r * columns + c]) }
    }
    near.sort()
    var last: Int32 = -1
    for k in near where k != last {
      last = k
      let s = segments[Int(k)]
      let (a, b) = (s.from - p, s.to - p)
      scene.addWall(
        from: Vec2(direction.dot(a), direction.cross(a)), to: Vec2(direction.dot(b), direction.cross(b)),
        height: s.height)
    }
  }
}
