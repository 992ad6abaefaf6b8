import SimCore

/// Spatial index over one truth slice: finds road users near a point, and vehicles that block a line of sight. Rebuilt
/// for each slice in O(n), without allocation once warm; between rebuilds it is read-only, also from several threads.
///
/// Rows are those of the slice, so ascending row order is ascending demand index. Positions are those at the slice's
/// own time. Every answer is exact and does not depend on the grids.
package final class VehicleIndex: @unchecked Sendable {
  /// Rows by the cell of their centre, for neighbour queries.
  private let centers = CellTable(cell: 64)
  private let walkers = CellTable(cell: 64)
  /// Rows by every cell that their outline's box touches, for rays.
  private let outlines = CellTable(cell: 32)
  /// The same for tall vehicles only, by index into `tallRows`.
  private let tallOutlines = CellTable(cell: 32)
  private let tallRows = GrowingBuffer<Int32>()
  private let cars = GrowingBuffer<Outline>()
  private let people = GrowingBuffer<Vec2>()

  /// An oriented rectangle; 64 bytes, one cache line.
  struct Outline {
    var center: Vec2
    var direction: Vec2
    var halfLength: Double
    var halfWidth: Double
    var height: Double
    /// Square of the half-diagonal, m².
    var squaredRadius: Double

    @inline(__always) var box: Bounds {
      let ex = halfLength * direction.x.magnitude + halfWidth * direction.y.magnitude
      let ey = halfLength * direction.y.magnitude + halfWidth * direction.x.magnitude
      return Bounds(min: Vec2(center.x - ex, center.y - ey), max: Vec2(center.x + ex, center.y + ey))
    }
  }

  package init() {}

  /// Height from which a vehicle counts as tall, metres: as for `VehicleFlags.tall`.
  package static let tallHeight = 2.0

  package var vehicleCount: Int { cars.count }
  package var pedestrianCount: Int { people.count }
  /// Unit vector of the heading of a row.
  package func direction(row: Int) -> Vec2 { cars[row].direction }
  package func position(row: Int) -> Vec2 { cars[row].center }

  /// Rebuilds the index from the positions in `slice`.
  package func rebuild(_ slice: TruthSlice) {
    cars.resize(slice.vehicleCount)
    for row in 0..<slice.vehicleCount {
      let sc = Math.sincos(slice.heading[row])
      let hl = slice.length[row] * 0.5
      let hw = slice.width[row] * 0.5
      cars[row] = Outline(
        center: Vec2(slice.x[row], slice.y[row]), direction: Vec2(sc.cosine, sc.sine), halfLength: hl,
        halfWidth: hw, height: slice.height[row], squaredRadius: hl * hl + hw * hw)
    }
    people.resize(slice.pedestrianCount)
    for row in 0..<slice.pedestrianCount {
      people[row] = Vec2(slice.pedestrianX[row], slice.pedestrianY[row])
    }
    centers.rebuild(count: cars.count) { [cars] i in
      Bounds(min: cars[i].center, max: cars[i].center)
    }
    outlines.rebuild(count: cars.count) { [cars] i in cars[i].box }
    var tall = 0
    for row in 0..<cars.count where cars[row].height >= Self.tallHeight { tall += 1 }
    tallRows.resize(tall)
    tall = 0
    for row in 0..<cars.count where cars[row].height >= Self.tallHeight {
      tallRows[tall] = Int32(row)
      tall += 1
    }
    tallOutlines.rebuild(count: tall) { [cars, tallRows] i in cars[Int(tallRows[i])].box }
    walkers.rebuild(count: people.count) { [people] i in
      Bounds(min: people[i], max: people[i])
    }
  }

  /// Replaces `buffer` by the rows whose centre lies within `radius` of `p`, ascending.
  package func vehicles(within radius: Double, of p: Vec2, into buffer: inout [Int32]) {
    centers.collect(within: radius, of: p, into: &buffer) { [cars] in cars[$0].center }
  }

  /// Marks the rows whose centre lies within `radius` of `p`.
  package func mark(within radius: Double, of p: Vec2, in marks: UnsafeMutablePointer<Bool>) {
    let cars = cars.base
    centers.forEach(within: radius, of: p, { cars[$0].center }) { marks[Int($0)] = true }
  }

  /// Marks the pedestrians within `radius` of `p`.
  package func markPedestrians(within radius: Double, of p: Vec2, in marks: UnsafeMutablePointer<Bool>) {
    let people = people.base
    walkers.forEach(within: radius, of: p, { people[$0] }) { marks[Int($0)] = true }
  }

  /// Marks every row whose outline touches a cell that the line crosses: those that could block it.
  package func mark(from a: Vec2, to b: Vec2, in marks: UnsafeMutablePointer<Bool>) {
    if outlines.entries.count == 0 { return }
    let starts = outlines.starts.base
    let entries = outlines.entries.base
    outlines.grid.forEachCell(from: a, to: b) { cell in
      for k in Int(starts[cell])..<Int(starts[cell + 1]) { marks[Int(entries[k])] = true }
      return true
    }
  }

  /// Replaces `buffer` by the pedestrians within `radius` of `p`, ascending.
  package func pedestrians(within radius: Double, of p: Vec2, into buffer: inout [Int32]) {
    walkers.collect(within: radius, of: p, into: &buffer) { [people] in people[$0] }
  }

  /// True if the line meets an outline of at least `minimumHeight` metres other than the two given rows (−1 for none).
  package func isBlocked(
    from a: Vec2, to b: Vec2, ignoring rowA: Int, _ rowB: Int, minimumHeight: Double
  ) -> Bool {
    if minimumHeight >= Self.tallHeight {
      let rows = tallRows.base
      return meets(tallOutlines, from: a, to: b, ignoring: rowA, rowB, minimumHeight) { Int(rows[$0]) }
    }
    return meets(outlines, from: a, to: b, ignoring: rowA, rowB, minimumHeight) { $0 }
  }

  @inline(__always)
  private func meets(
    _ table: CellTable, from a: Vec2, to b: Vec2, ignoring rowA: Int, _ rowB: Int, _ minimumHeight: Double,
    row: (Int) -> Int
  ) -> Bool {
    if table.entries.count == 0 { return false }
    let d = b - a
    let squared = d.lengthSquared
    if squared == 0 { return false }
    let starts = table.starts.base
    let entries = table.entries.base
    let rows = cars.base
    return !table.grid.forEachCell(from: a, to: b) { cell in
      var k = Int(starts[cell])
      let end = Int(starts[cell + 1])
      while k < end {
        let i = row(Int(entries[k]))
        k += 1
        let offset = d.cross(rows[i].center - a)
        if offset * offset > rows[i].squaredRadius * squared { continue }
        if i == rowA || i == rowB || rows[i].height < minimumHeight { continue }
        if Self.isMet(a, d, rows[i]) { return false }
      }
      return true
    }
  }

  /// True if a + t·d, t ∈ [0, 1], has a point in the outline.
  @inline(__always)
  private static func isMet(_ a: Vec2, _ d: Vec2, _ o: Outline) -> Bool {
    let r = a - o.center
    let along = Vec2(o.direction.dot(r), o.direction.dot(d))
    let across = Vec2(o.direction.cross(r), o.direction.cross(d))
    var t0 = 0.0
    var t1 = 1.0
    return clip(along.x, along.y, o.halfLength, &t0, &t1) && clip(across.x, across.y, o.halfWidth, &t0, &t1)
  }

  /// Narrows [t0, t1] to the interval in which |start + t · d| ≤ half; false if it is empty.
  @inline(__always)
  private static func clip(
    _ start: Double, _ d: Double, _ half: Double, _ t0: inout Double, _ t1: inout Double
  ) -> Bool {
    if d == 0 { return start.magnitude <= half }
    let p = (-half - start) / d
    let q = (half - start) / d
    t0 = max(t0, min(p, q))
    t1 = min(t1, max(p, q))
    return t0 <= t1
  }
}

/// Rows sorted by grid cell (counting sort), ascending within a cell.
private final class CellTable {
  /// Maximum number of cells; a larger area gets larger cells.
  static let limit = 1 << 16

  let smallestCell: Double
  private(set) var grid: Grid
  /// First entry of each cell; one more than there are cells.
  let starts = GrowingBuffer<Int32>()
  let entries = GrowingBuffer<Int32>()

  init(cell: Double) {
    smallestCell = cell
    grid = Grid(covering: Bounds(min: .zero, max: .zero), cell: cell, limit: Self.limit)
    starts.resize(2)
    starts[0] = 0
    starts[1] = 0
  }

  /// Enters each of `count` rows into every cell that its box touches.
  @inline(__always) func rebuild(count: Int, _ box: (Int) -> Bounds) {
    var bounds = count > 0 ? box(0) : Bounds(min: .zero, max: .zero)
    for i in 0..<count {
      let b = box(i)
      bounds.min = Vec2(min(bounds.min.x, b.min.x), min(bounds.min.y, b.min.y))
      bounds.max = Vec2(max(bounds.max.x, b.max.x), max(bounds.max.y, b.max.y))
    }
    let grid = Grid(covering: bounds, cell: smallestCell, limit: Self.limit)
    self.grid = grid
    starts.resize(grid.count + 1)
    let starts = self.starts.base
    starts.update(repeating: 0, count: grid.count + 1)
    for i in 0..<count { grid.forEachCell(in: box(i)) { starts[$0] += 1 } }
    // Turn the counts into the end of each cell; filling then moves them down to the start.
    var sum: Int32 = 0
    for i in 0...grid.count {
      sum += starts[i]
      starts[i] = sum
    }
    entries.resize(Int(sum))
    let entries = self.entries.base
    for i in (0..<count).reversed() {
      grid.forEachCell(in: box(i)) { cell in
        starts[cell] -= 1
        entries[Int(starts[cell])] = Int32(truncatingIfNeeded: i)
      }
    }
  }

  /// Replaces `buffer` by the entries within `radius` of `p`, ascending.
  @inline(__always)
  func collect(
    within radius: Double, of p: Vec2, into buffer: inout [Int32], _ position: (Int) -> Vec2
  ) {
    buffer.removeAll(keepingCapacity: true)
    forEach(within: radius, of: p, position) { buffer.append($0) }
    buffer.sort()
  }

  /// Calls `visit` with each entry within `radius` of `p`, in no particular order.
  @inline(__always)
  func forEach(within radius: Double, of p: Vec2, _ position: (Int) -> Vec2, _ visit: (Int32) -> Void) {
    if entries.count == 0 { return }
    let squared = radius * radius
    let firstColumn = grid.column(p.x - radius)
    let lastColumn = grid.column(p.x + radius)
    for row in grid.row(p.y - radius)...grid.row(p.y + radius) {
      // Neighbouring cells of one grid row lie side by side in `entries`.
      let first = Int(starts[row * grid.columns + firstColumn])
      let last = Int(starts[row * grid.columns + lastColumn + 1])
      for k in first..<last where (position(Int(entries[k])) - p).lengthSquared <= squared {
        visit(entries[k])
      }
    }
  }
}

/// Plain memory that grows and never shrinks. Elements are trivial, and undefined until written.
final class GrowingBuffer<Element> {
  private(set) var base: UnsafeMutablePointer<Element>
  private(set) var count = 0
  private var capacity = 16

  init() { base = .allocate(capacity: 16) }
  deinit { base.deallocate() }

  /// Sets the number of elements; their values may be lost.
  func resize(_ newCount: Int) {
    if newCount > capacity {
      base.deallocate()
      capacity = max(newCount, capacity * 2)
      base = .allocate(capacity: capacity)
    }
    count = newCount
  }

  @inline(__always) subscript(i: Int) -> Element {
    get {
      precondition(i >= 0 && i < count)
      return base[i]
    }
    set {
      precondition(i >= 0 && i < count)
      base[i] = newValue
    }
  }
}
