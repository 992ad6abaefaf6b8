import SimCore

/// Who is near, and who stands in the way: spatial index over one truth slice. Rebuilt for each slice in O(n)
/// and without allocation once warm; between rebuilds it is only read, also from several threads.
///
/// Rows are those of the slice, so ascending row order is ascending demand index. Positions are those at the
/// slice's own time. Every answer is exact and does not depend on the grids.
package final class VehicleIndex: @unchecked Sendable {
  /// Rows by the cell of their centre, for neighbour queries.
  private var centers = CellTable(cell: 64)
  private var walkers = CellTable(cell: 64)
  /// Rows by every cell that their outline's box touches, for rays.
  private var outlines = CellTable(cell: 16)

  package private(set) var vehicleCount = 0
  package private(set) var pedestrianCount = 0
  // Poses by row; capacity grows only.
  private var x: [Double] = []
  private var y: [Double] = []
  private var cosines: [Double] = []
  private var sines: [Double] = []
  private var halfLengths: [Double] = []
  private var halfWidths: [Double] = []
  private var heights: [Double] = []
  private var pedestrianX: [Double] = []
  private var pedestrianY: [Double] = []
  private var boxes: [Bounds] = []

  package init() {}

  /// Unit vector of the heading of a row.
  package func direction(row: Int) -> Vec2 { Vec2(cosines[row], sines[row]) }
  package func position(row: Int) -> Vec2 { Vec2(x[row], y[row]) }

  /// Takes over the positions of `slice`.
  package func rebuild(_ slice: TruthSlice) {
    vehicleCount = slice.vehicleCount
    pedestrianCount = slice.pedestrianCount
    x.removeAll(keepingCapacity: true)
    y.removeAll(keepingCapacity: true)
    cosines.removeAll(keepingCapacity: true)
    sines.removeAll(keepingCapacity: true)
    halfLengths.removeAll(keepingCapacity: true)
    halfWidths.removeAll(keepingCapacity: true)
    heights.removeAll(keepingCapacity: true)
    boxes.removeAll(keepingCapacity: true)
    for row in 0..<vehicleCount {
      let sc = Math.sincos(slice.heading[row])
      let px = slice.x[row]
      let py = slice.y[row]
      let hl = slice.length[row] * 0.5
      let hw = slice.width[row] * 0.5
      x.append(px)
      y.append(py)
      cosines.append(sc.cosine)
      sines.append(sc.sine)
      halfLengths.append(hl)
      halfWidths.append(hw)
      heights.append(slice.height[row])
      let ex = hl * sc.cosine.magnitude + hw * sc.sine.magnitude
      let ey = hl * sc.sine.magnitude + hw * sc.cosine.magnitude
      boxes.append(Bounds(min: Vec2(px - ex, py - ey), max: Vec2(px + ex, py + ey)))
    }
    pedestrianX.removeAll(keepingCapacity: true)
    pedestrianY.removeAll(keepingCapacity: true)
    pedestrianX.append(contentsOf: slice.pedestrianX)
    pedestrianY.append(contentsOf: slice.pedestrianY)
    centers.rebuild(x, y)
    walkers.rebuild(pedestrianX, pedestrianY)
    outlines.rebuild(boxes)
  }

  /// Replaces `buffer` by the rows whose centre lies within `radius` of `p`, ascending.
  package func vehicles(within radius: Double, of p: Vec2, into buffer: inout [Int32]) {
    centers.collect(x, y, within: radius, of: p, into: &buffer)
  }

  /// The same for pedestrians.
  package func pedestrians(within radius: Double, of p: Vec2, into buffer: inout [Int32]) {
    walkers.collect(pedestrianX, pedestrianY, within: radius, of: p, into: &buffer)
  }

  /// The row of the first outline that the line meets on its way; nil if there is none. Outlines lower than
  /// `minimumHeight` metres and the two given rows (−1 for none) do not count.
  package func firstBlocker(
    from a: Vec2, to b: Vec2, ignoring rowA: Int, _ rowB: Int, minimumHeight: Double
  ) -> Int? {
    if vehicleCount == 0 { return nil }
    let d = b - a
    let length = d.length
    if length == 0 { return nil }
    var best = Double.infinity
    var bestRow = -1
    let entries = outlines.entries
    let starts = outlines.starts
    entries.withUnsafeBufferPointer { entries in
      starts.withUnsafeBufferPointer { starts in
        _ = outlines.grid.forEachCell(from: a, to: b) { cell, exit in
          for k in Int(starts[cell])..<Int(starts[cell + 1]) {
            let row = Int(entries[k])
            if row == rowA || row == rowB || heights[row] < minimumHeight { continue }
            let t = entry(of: a, d, row: row)
            if t < best || (t == best && row < bestRow) {
              best = t
              bestRow = row
            }
          }
          return best > exit
        }
      }
    }
    return bestRow < 0 ? nil : bestRow
  }

  /// Fraction of a + t·d, t ∈ [0, 1], at which the line enters the outline of `row`; +∞ if it never does.
  @inline(__always)
  private func entry(of a: Vec2, _ d: Vec2, row: Int) -> Double {
    let c = cosines[row]
    let s = sines[row]
    let rx = a.x - x[row]
    let ry = a.y - y[row]
    let px = c * rx + s * ry
    let py = c * ry - s * rx
    let dx = c * d.x + s * d.y
    let dy = c * d.y - s * d.x
    var t0 = 0.0
    var t1 = 1.0
    let hl = halfLengths[row]
    let hw = halfWidths[row]
    if dx != 0 {
      let p = (-hl - px) / dx
      let q = (hl - px) / dx
      t0 = max(t0, min(p, q))
      t1 = min(t1, max(p, q))
    } else if px.magnitude > hl {
      return .infinity
    }
    if dy != 0 {
      let p = (-hw - py) / dy
      let q = (hw - py) / dy
      t0 = max(t0, min(p, q))
      t1 = min(t1, max(p, q))
    } else if py.magnitude > hw {
      return .infinity
    }
    return t0 <= t1 ? t0 : .infinity
  }
}

/// Rows sorted by grid cell (counting sort), within a cell ascending.
private struct CellTable {
  /// Cells at most; a larger area gets larger cells.
  static let limit = 1 << 16

  let smallestCell: Double
  private(set) var grid: Grid
  /// First entry of each cell; one more than there are cells.
  private(set) var starts: [Int32] = [0, 0]
  private(set) var entries: [Int32] = []

  init(cell: Double) {
    smallestCell = cell
    grid = Grid(covering: Bounds(min: .zero, max: .zero), cell: cell, limit: Self.limit)
  }

  mutating func rebuild(_ x: [Double], _ y: [Double]) {
    lay(over: Self.bounds(x, y), capacity: x.count)
    for i in x.indices { starts[grid.row(y[i]) * grid.columns + grid.column(x[i])] += 1 }
    openCells()
    for i in x.indices.reversed() { put(i, in: grid.row(y[i]) * grid.columns + grid.column(x[i])) }
  }

  mutating func rebuild(_ boxes: [Bounds]) {
    var bounds = boxes.first ?? Bounds(min: .zero, max: .zero)
    for b in boxes {
      bounds.min = Vec2(min(bounds.min.x, b.min.x), min(bounds.min.y, b.min.y))
      bounds.max = Vec2(max(bounds.max.x, b.max.x), max(bounds.max.y, b.max.y))
    }
    lay(over: bounds, capacity: boxes.count * 4)
    for b in boxes { forCells(of: b) { $0.starts[$1] += 1 } }
    openCells()
    for i in boxes.indices.reversed() { forCells(of: boxes[i]) { $0.put(i, in: $1) } }
  }

  /// Replaces `buffer` by the entries within `radius` of `p`, ascending.
  func collect(
    _ x: [Double], _ y: [Double], within radius: Double, of p: Vec2, into buffer: inout [Int32]
  ) {
    buffer.removeAll(keepingCapacity: true)
    if entries.isEmpty { return }
    let squared = radius * radius
    let firstColumn = grid.column(p.x - radius)
    let lastColumn = grid.column(p.x + radius)
    for row in grid.row(p.y - radius)...grid.row(p.y + radius) {
      // Neighbouring cells of one grid row lie side by side in `entries`.
      let first = Int(starts[row * grid.columns + firstColumn])
      let last = Int(starts[row * grid.columns + lastColumn + 1])
      for k in first..<last {
        let i = Int(entries[k])
        let dx = x[i] - p.x
        let dy = y[i] - p.y
        if dx * dx + dy * dy <= squared { buffer.append(entries[k]) }
      }
    }
    buffer.sort()
  }

  private mutating func lay(over bounds: Bounds, capacity: Int) {
    grid = Grid(covering: bounds, cell: smallestCell, limit: Self.limit)
    starts.removeAll(keepingCapacity: true)
    starts.append(contentsOf: repeatElement(0, count: grid.count + 1))
    entries.reserveCapacity(capacity)
  }

  /// Turns counts into the end of each cell; `put` then fills from the end downwards.
  private mutating func openCells() {
    var sum: Int32 = 0
    for i in starts.indices {
      sum += starts[i]
      starts[i] = sum
    }
    entries.removeAll(keepingCapacity: true)
    entries.append(contentsOf: repeatElement(0, count: Int(sum)))
  }

  @inline(__always) private mutating func put(_ i: Int, in cell: Int) {
    starts[cell] -= 1
    entries[Int(starts[cell])] = Int32(truncatingIfNeeded: i)
  }

  @inline(__always) private mutating func forCells(of box: Bounds, _ body: (inout CellTable, Int) -> Void) {
    for row in grid.row(box.min.y)...grid.row(box.max.y) {
      for column in grid.column(box.min.x)...grid.column(box.max.x) {
        body(&self, row * grid.columns + column)
      }
    }
  }

  private static func bounds(_ x: [Double], _ y: [Double]) -> Bounds {
    guard !x.isEmpty else { return Bounds(min: .zero, max: .zero) }
    var low = Vec2(x[0], y[0])
    var high = low
    for i in x.indices {
      low = Vec2(min(low.x, x[i]), min(low.y, y[i]))
      high = Vec2(max(high.x, x[i]), max(high.y, y[i]))
    }
    return Bounds(min: low, max: high)
  }
}
