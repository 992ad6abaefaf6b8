import RoadNetwork
import SimCore

/// Lanes near a point: the segments of all lanes in a grid of square cells. Each cell holds the segments within `reach`
/// of it, so a query looks at one cell. Made once per network.
package struct LaneIndex: Sendable {
  /// Largest distance at which a query finds a lane, metres.
  package let reach: Double
  private let cells: Cells
  /// Segments of cell i: `segments[start[i]..<start[i + 1]]`.
  private let start: [Int32]
  private let segments: [Segment]

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

  /// Indexes the lanes that vehicles of `classes` may use.
  package init(
    _ network: borrowing RoadNetwork, classes: VehicleClasses, reach: Double = 6, cell: Double = 25
  ) {
    precondition(reach > 0 && cell > 0)
    self.reach = reach
    let cells = Cells(covering: network.bounds.expanded(by: reach + 50), reach: reach, cell: cell)
    self.cells = cells
    // Counted first, then filled, so that the cells are contiguous. The arrays are locals: an array of `self` would be
    // copied for each segment, since a call of a method holds a second reference to it.
    var start = [Int32](repeating: 0, count: cells.count + 1)
    Self.forEachSegment(network, classes) { segment in
      cells.visit(network.points[Int(segment.point)], network.points[Int(segment.point) + 1]) {
        start[$0 + 1] += 1
      }
    }
    for c in 1..<start.count { start[c] += start[c - 1] }
    var next = start
    var segments = [Segment](
      repeating: Segment(lane: 0, point: 0), count: Int(start[start.count - 1]))
    Self.forEachSegment(network, classes) { segment in
      cells.visit(network.points[Int(segment.point)], network.points[Int(segment.point) + 1]) {
        segments[Int(next[$0])] = segment
        next[$0] += 1
      }
    }
    self.start = start
    self.segments = segments
  }

  private static func forEachSegment(
    _ network: borrowing RoadNetwork, _ classes: VehicleClasses, _ body: (Segment) -> Void
  ) {
    for lane in network.lanes.indices {
      guard !network.lanes[lane].permissions.isDisjoint(with: classes) else { continue }
      let shape = network.lanes[lane].shape
      for i in shape.lowerBound..<(shape.upperBound - 1) {
        body(Segment(lane: Int32(lane), point: Int32(i)))
      }
    }
  }

  /// Appends the lanes within `radius` (≤ `reach`) of a point, one match each, in the order of the network; returns the
  /// number of segments examined.
  package func matches(
    at p: Vec2, radius: Double, network: borrowing RoadNetwork, into result: inout [Match]
  ) -> UInt64 {
    guard let c = cells.index(of: p) else { return 0 }
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

/// The grid of a lane index.
private struct Cells: Sendable {
  let reach: Double
  let cell: Double
  let origin: Vec2
  let columns: Int
  let rows: Int

  /// Maximum number of cells; a larger area, from some 50 km square, gets larger ones.
  private static let limit = 1 << 22

  init(covering bounds: Bounds, reach: Double, cell smallest: Double) {
    let width = bounds.max.x - bounds.min.x
    let height = bounds.max.y - bounds.min.y
    let cell = bounds.cellSize(from: smallest, limit: Self.limit)
    self.reach = reach
    self.cell = cell
    origin = bounds.min
    columns = max(1, Int((width / cell).rounded(.up)))
    rows = max(1, Int((height / cell).rounded(.up)))
  }

  var count: Int { columns * rows }

  func index(of p: Vec2) -> Int? {
    let d = p - origin
    guard d.x >= 0, d.y >= 0, d.x < Double(columns) * cell, d.y < Double(rows) * cell else { return nil }
    return clamp(d.y, rows) * columns + clamp(d.x, columns)
  }

  /// Calls `body` with each cell whose centre is so near to the segment ab that a point in the cell may be within
  /// `reach` of it. The cost grows with the number of these cells, not with the box around the segment.
  @inline(__always)
  func visit(_ a: Vec2, _ b: Vec2, _ body: (Int) -> Void) {
    let low = Vec2(min(a.x, b.x) - reach, min(a.y, b.y) - reach) - origin
    let high = Vec2(max(a.x, b.x) + reach, max(a.y, b.y) + reach) - origin
    let edge = b - a
    let square = edge.lengthSquared
    let far = reach + cell * 0.7072
    let isLong = high.x - low.x > 8 * cell && high.y - low.y > 8 * cell
    for row in clamp(low.y, rows)...clamp(high.y, rows) {
      let middle = origin.y + (Double(row) + 0.5) * cell
      var left = low.x
      var right = high.x
      if isLong {
        // The part of the segment within `far` of the row's middle, ± `far`.
        let t = (middle - far - a.y) / edge.y
        let u = (middle + far - a.y) / edge.y
        let first = a.x + edge.x * min(1, max(0, t)) - origin.x
        let last = a.x + edge.x * min(1, max(0, u)) - origin.x
        left = max(left, min(first, last) - far - cell)
        right = min(right, max(first, last) + far + cell)
        if left > right { continue }
      }
      for column in clamp(left, columns)...clamp(right, columns) {
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
}
