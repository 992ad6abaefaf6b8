import RoadNetwork
import SimCore

/// Lanes near a point: the segments of all lanes in a grid of square cells. Each cell holds the segments within `reach`
/// of it, so a query looks at one cell. Made once per network.
package struct LaneIndex: Sendable {
  /// Largest distance at which a query finds a lane, metres.
  package let reach: Double
  private let cell: Double
  private let origin: Vec2
  private let columns: Int
  private let rows: Int
  /// Segments of cell i: `segments[start[i]..<start[i + 1]]`.
  private var start: [Int32] = []
  private var segments: [Segment] = []

  private struct Segment: Sendable {
    var lane: Int32
    /// Index of its first point in the network.
    var point: Int32
  }

  /// A lane near a point.
  package struct Match: Hashable, Sendable {
    package var lane: Int
    /// Metres along the lane's polyline to the foot of the point, and to the left of it.
    package var along: Double
    package var offset: Double
    /// Unit vector along the lane there.
    package var direction: Vec2

    package init(lane: Int, along: Double, offset: Double, direction: Vec2) {
      self.lane = lane
      self.along = along
      self.offset = offset
      self.direction = direction
    }
  }

  /// Maximum number of cells; a larger area, from some 50 km square, gets larger ones.
  private static let mostCells = 1 << 22

  /// Indexes the lanes that vehicles of `classes` may use.
  package init(
    _ network: borrowing RoadNetwork, classes: VehicleClasses, reach: Double = 6, cell: Double = 25
  ) {
    precondition(reach > 0 && cell > 0)
    self.reach = reach
    let bounds = network.bounds.expanded(by: reach + 50)
    let cell = bounds.cellSize(from: cell, limit: Self.mostCells)
    self.cell = cell
    origin = bounds.min
    columns = max(1, Int(((bounds.max.x - bounds.min.x) / cell).rounded(.up)))
    rows = max(1, Int(((bounds.max.y - bounds.min.y) / cell).rounded(.up)))
    // Counted first, then filled, so that the cells are contiguous.
    start = [Int32](repeating: 0, count: columns * rows + 1)
    for isFilling in [false, true] {
      var next = start
      for lane in network.lanes.indices {
        let l = network.lanes[lane]
        guard !l.permissions.isDisjoint(with: classes) else { continue }
        for i in l.shape.lowerBound..<(l.shape.upperBound - 1) {
          let segment = Segment(lane: Int32(lane), point: Int32(i))
          visit(network.points[i], network.points[i + 1]) { c in
            if isFilling { segments[Int(next[c])] = segment }
            next[isFilling ? c : c + 1] += 1
          }
        }
      }
      if !isFilling {
        for c in 0..<(columns * rows) { next[c + 1] += next[c] }
        start = next
        segments = [Segment](repeating: Segment(lane: 0, point: 0), count: Int(start[columns * rows]))
      }
    }
  }

  /// Cells within `reach` of a segment.
  private func visit(_ a: Vec2, _ b: Vec2, _ body: (Int) -> Void) {
    let low = Vec2(min(a.x, b.x) - reach, min(a.y, b.y) - reach) - origin
    let high = Vec2(max(a.x, b.x) + reach, max(a.y, b.y) + reach) - origin
    let edge = b - a
    let square = edge.lengthSquared
    let far = reach + cell * 0.7072
    let (first, last) = (clamp(low.x, columns), clamp(high.x, columns))
    for row in clamp(low.y, rows)...clamp(high.y, rows) {
      // Only cells near the part of the segment in this row; a little more, against rounding.
      let y = origin.y + (Double(row) + 0.5) * cell
      let margin = far * 1.01
      guard let part = span(of: a, b, between: y - margin, and: y + margin) else { continue }
      let left = max(first, clamp(part.lowerBound - margin - origin.x, columns))
      let right = min(last, clamp(part.upperBound + margin - origin.x, columns))
      if left > right { continue }
      for column in left...right {
        let d = origin + Vec2((Double(column) + 0.5) * cell, (Double(row) + 0.5) * cell) - a
        let u = square > 0 ? min(1, max(0, d.dot(edge) / square)) : 0
        if (d - edge * u).lengthSquared <= far * far { body(row * columns + column) }
      }
    }
  }
  @inline(__always)
  private func clamp(_ x: Double, _ count: Int) -> Int {
    Int(min(Double(count - 1), max(0, (x / cell).rounded(.down))))
  }

  /// Appends the lanes within `radius` (≤ `reach`) of a point, one match each, in the order of the network; returns the
  /// number of segments examined.
  package func matches(
    at p: Vec2, radius: Double, network: borrowing RoadNetwork, into result: inout [Match]
  ) -> UInt64 {
    let d = p - origin
    guard d.x >= 0, d.y >= 0, d.x < Double(columns) * cell, d.y < Double(rows) * cell else { return 0 }
    let c = clamp(d.y, rows) * columns + clamp(d.x, columns)
    let limit = min(radius, reach)
    var current = -1
    var best = limit * limit
    for s in Int(start[c])..<Int(start[c + 1]) {
      let lane = Int(segments[s].lane)
      let i = Int(segments[s].point)
      if lane != current {
        current = lane
        best = limit * limit
      }
      let u = network.pointDirections[i]
      let relative = p - network.points[i]
      let along = min(max(relative.dot(u), 0), network.pointOffsets[i + 1] - network.pointOffsets[i])
      let square = (relative - u * along).lengthSquared
      guard square < best else { continue }
      best = square
      let match = Match(
        lane: lane, along: network.pointOffsets[i] + along, offset: u.cross(relative), direction: u)
      if let last = result.last, last.lane == lane {
        result[result.count - 1] = match
      } else {
        result.append(match)
      }
    }
    return UInt64(start[c + 1] - start[c])
  }
}
