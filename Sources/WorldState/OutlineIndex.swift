import SimCore

/// Index of building outlines in a uniform grid, which tests whether a sight line crosses one. Immutable after `init`,
/// so it may be shared.
final class OutlineIndex: @unchecked Sendable {
  private let grid: Grid
  /// Start of each cell's entries; one more than there are cells.
  private let cellStart: UnsafeMutableBufferPointer<Int32>
  /// Segment ends, repeated for every cell that the segment touches.
  private let ends: UnsafeMutableBufferPointer<(a: Vec2, b: Vec2)>

  /// `outlines` are closed: the last point connects to the first.
  init(_ outlines: [[Vec2]]) {
    var segments: [(a: Vec2, b: Vec2)] = []
    for outline in outlines {
      for i in outline.indices {
        segments.append((outline[i], outline[i + 1 < outline.count ? i + 1 : 0]))
      }
    }
    let bounds = Bounds(around: outlines.lazy.joined()) ?? Bounds(min: .zero, max: .zero)
    let grid = Grid(covering: bounds.expanded(by: 1), cell: 16, limit: 1 << 22)
    var counts = [Int32](repeating: 0, count: grid.count + 1)
    for s in segments {
      grid.forEachCell(from: s.a, to: s.b) {
        counts[$0 + 1] += 1; return true
      }
    }
    for i in 1..<counts.count { counts[i] += counts[i - 1] }
    var next = counts
    var ends = [(a: Vec2, b: Vec2)](repeating: (.zero, .zero), count: Int(counts[grid.count]))
    for s in segments {
      grid.forEachCell(from: s.a, to: s.b) { c in
        ends[Int(next[c])] = s
        next[c] += 1
        return true
      }
    }
    self.grid = grid
    cellStart = .allocate(capacity: counts.count)
    _ = cellStart.initialize(from: counts)
    self.ends = .allocate(capacity: ends.count)
    _ = self.ends.initialize(from: ends)
  }

  deinit {
    cellStart.deallocate()
    ends.deallocate()
  }

  func isCrossed(_ a: Vec2, _ b: Vec2) -> Bool {
    guard let starts = cellStart.baseAddress, let ends = ends.baseAddress else { return false }
    return !grid.forEachCell(from: a, to: b) { c in
      for k in Int(starts[c])..<Int(starts[c + 1]) where Self.intersect(a, b, ends[k].a, ends[k].b) {
        return false
      }
      return true
    }
  }

  /// Cells inside an outline (even-odd rule) with no edge in them or in the eight cells around them. A sight line from
  /// outside all outlines to such a cell crosses an edge.
  static func makeScreen(_ outlines: [[Vec2]]) -> SightScreen? {
    guard let bounds = Bounds(around: outlines.lazy.joined()) else { return nil }
    let grid = Grid(covering: bounds.expanded(by: environs), cell: 2, limit: SightScreen.limit)
    let screen = SightScreen(
      origin: grid.origin, columns: grid.columns, rows: grid.rows, cell: grid.cell, keep: 0,
      needsFreeEnd: true)
    var nearEdge = [Bool](repeating: false, count: grid.count)
    var inside = [Bool](repeating: false, count: grid.count)
    for outline in outlines {
      for i in outline.indices {
        let next = outline[i + 1 < outline.count ? i + 1 : 0]
        grid.forEachCell(from: outline[i], to: next) { c in
          for r in max(0, c / grid.columns - 1)...min(grid.rows - 1, c / grid.columns + 1) {
            for k in max(0, c % grid.columns - 1)...min(grid.columns - 1, c % grid.columns + 1) {
              nearEdge[r * grid.columns + k] = true
            }
          }
          return true
        }
      }
      fill(outline, grid, &inside)
    }
    for c in 0..<grid.count where !nearEdge[c] {
      if inside[c] {
        screen.setSolid(c % grid.columns, c / grid.columns)
      } else {
        screen.setFree(c % grid.columns, c / grid.columns)
      }
    }
    return screen
  }

  /// Margin of the screen around the outlines, metres. It is wide so that the screen covers the ends of most lines.
  private static let environs = 256.0

  /// Marks the cells whose centre lies inside the outline, row by row between its crossings with the row.
  private static func fill(_ outline: [Vec2], _ grid: Grid, _ inside: inout [Bool]) {
    guard let box = Bounds(around: outline) else { return }
    var crossings: [Double] = []
    for row in grid.row(box.min.y)...grid.row(box.max.y) {
      let y = grid.origin.y + (Double(row) + 0.5) * grid.cell
      crossings.removeAll(keepingCapacity: true)
      for i in outline.indices {
        let a = outline[i]
        let b = outline[i + 1 < outline.count ? i + 1 : 0]
        if (a.y > y) != (b.y > y) { crossings.append((b.x - a.x) * (y - a.y) / (b.y - a.y) + a.x) }
      }
      crossings.sort()
      for k in stride(from: 0, to: crossings.count - 1, by: 2) {
        for column in grid.column(crossings[k])...grid.column(crossings[k + 1]) {
          let x = grid.origin.x + (Double(column) + 0.5) * grid.cell
          if x > crossings[k] && x < crossings[k + 1] { inside[row * grid.columns + column] = true }
        }
      }
    }
  }

  /// True if the closed segments ab and cd have a point in common.
  static func intersect(_ a: Vec2, _ b: Vec2, _ c: Vec2, _ d: Vec2) -> Bool {
    let ab = b - a
    let cd = d - c
    let c1 = ab.cross(c - a)
    let d1 = ab.cross(d - a)
    let a1 = cd.cross(a - c)
    let b1 = cd.cross(b - c)
    if c1 * d1 > 0 || a1 * b1 > 0 { return false }
    // Collinear segments meet only if their boxes do.
    return max(a.x, b.x) >= min(c.x, d.x) && max(c.x, d.x) >= min(a.x, b.x)
      && max(a.y, b.y) >= min(c.y, d.y) && max(c.y, d.y) >= min(a.y, b.y)
  }
}

/// A uniform grid of square cells over a rectangle.
struct Grid: Hashable, Sendable {
  var origin: Vec2
  var cell: Double
  var columns: Int
  var rows: Int

  /// The finest grid with cells of `cell` · 2ᵏ metres that has at most `limit` cells.
  init(covering bounds: Bounds, cell smallest: Double, limit: Int) {
    let width = max(0, bounds.max.x - bounds.min.x)
    let height = max(0, bounds.max.y - bounds.min.y)
    var size = smallest
    while (width / size + 1) * (height / size + 1) > Double(limit) { size *= 2 }
    origin = bounds.min
    cell = size
    columns = Int(width / size) + 1
    rows = Int(height / size) + 1
  }

  var count: Int { columns * rows }

  @inline(__always) func column(_ x: Double) -> Int {
    Int(min(max((x - origin.x) / cell, 0), Double(columns - 1)))
  }
  @inline(__always) func row(_ y: Double) -> Int {
    Int(min(max((y - origin.y) / cell, 0), Double(rows - 1)))
  }

  /// Calls `visit` with the index of each cell that the box touches.
  @inline(__always) func forEachCell(in box: Bounds, _ visit: (Int) -> Void) {
    let lastColumn = column(box.max.x)
    for r in row(box.min.y)...row(box.max.y) {
      for c in column(box.min.x)...lastColumn { visit(r * columns + c) }
    }
  }

  /// Calls `visit` with the index of each cell that the segment touches, in order from `a` to `b`, until it returns
  /// false; parts outside the grid are skipped. Returns false if `visit` did.
  ///
  /// J. Amanatides, A. Woo, "A fast voxel traversal algorithm for ray tracing", Eurographics 1987.
  @inline(__always) @discardableResult
  func forEachCell(from a: Vec2, to b: Vec2, _ visit: (Int) -> Bool) -> Bool {
    forEachCell(from: a, to: b) { cell, _ in visit(cell) }
  }

  /// As above; `visit` also gets the fraction of the segment at which it leaves the cell.
  @inline(__always) @discardableResult
  func forEachCell(from a: Vec2, to b: Vec2, _ visit: (Int, Double) -> Bool) -> Bool {
    let d = b - a
    var t0 = 0.0
    var t1 = 1.0
    let size = Vec2(Double(columns) * cell, Double(rows) * cell)
    guard Self.clip(a.x - origin.x, d.x, size.x, &t0, &t1), Self.clip(a.y - origin.y, d.y, size.y, &t0, &t1)
    else { return true }
    var i = column(a.x + d.x * t0)
    var j = row(a.y + d.y * t0)
    let lastI = column(a.x + d.x * t1)
    let lastJ = row(a.y + d.y * t1)
    let stepI = d.x >= 0 ? 1 : -1
    let stepJ = d.y >= 0 ? 1 : -1
    let deltaX = d.x == 0 ? .infinity : cell / d.x.magnitude
    let deltaY = d.y == 0 ? .infinity : cell / d.y.magnitude
    let edgeX = origin.x + Double(stepI > 0 ? i + 1 : i) * cell
    let edgeY = origin.y + Double(stepJ > 0 ? j + 1 : j) * cell
    var nextX = d.x == 0 ? .infinity : (edgeX - a.x) / d.x
    var nextY = d.y == 0 ? .infinity : (edgeY - a.y) / d.y
    // A monotone staircase: the number of steps is known, so rounding cannot carry it past the end.
    var remainingI = (lastI - i).magnitude
    var remainingJ = (lastJ - j).magnitude
    while true {
      if remainingI == 0 && remainingJ == 0 { return visit(j * columns + i, t1) }
      if remainingJ == 0 || (remainingI != 0 && nextX < nextY) {
        if !visit(j * columns + i, nextX) { return false }
        i += stepI
        remainingI -= 1
        nextX += deltaX
      } else {
        if !visit(j * columns + i, nextY) { return false }
        j += stepJ
        remainingJ -= 1
        nextY += deltaY
      }
    }
  }

  /// Narrows [t0, t1] to the interval in which start + t · d lies in 0...size; false if it is empty.
  @inline(__always)
  private static func clip(
    _ start: Double, _ d: Double, _ size: Double, _ t0: inout Double, _ t1: inout Double
  ) -> Bool {
    if d == 0 { return start >= 0 && start <= size }
    let p = -start / d
    let q = (size - start) / d
    t0 = max(t0, min(p, q))
    t1 = min(t1, max(p, q))
    return t0 <= t1
  }
}
