import SimCore

/// A coarse picture of where no line of sight can pass, so that most hidden pairs are told by one look at the middle
/// between them. It only ever says what the exact test would say too; what it cannot tell is left to that.
///
/// Plain memory without an owner: whoever makes it destroys it.
struct SightScreen {
  /// Cells at most; a larger area gets larger cells.
  static let limit = 1 << 24

  let origin: Vec2
  let columns: Int
  let rows: Int
  let cell: Double
  private let scale: Double
  private let wordsPerRow: Int
  /// Cells that no line passes, and cells in which an end of a line stands in the open.
  private let solid: UnsafeMutablePointer<UInt64>
  private let free: UnsafeMutablePointer<UInt64>
  /// Distance of a looked-at point from both ends from which a solid cell decides, metres.
  private let keepSquared: Double
  /// A solid cell decides only if one end is in the open.
  private let needsFreeEnd: Bool

  init(origin: Vec2, columns: Int, rows: Int, cell: Double, keep: Double, needsFreeEnd: Bool) {
    self.origin = origin
    self.columns = columns
    self.rows = rows
    self.cell = cell
    self.needsFreeEnd = needsFreeEnd
    scale = 1 / cell
    keepSquared = keep * keep
    wordsPerRow = (columns + 63) / 64
    solid = .allocate(capacity: wordsPerRow * rows)
    solid.initialize(repeating: 0, count: wordsPerRow * rows)
    free = .allocate(capacity: needsFreeEnd ? wordsPerRow * rows : 1)
    free.initialize(repeating: 0, count: needsFreeEnd ? wordsPerRow * rows : 1)
  }

  func destroy() {
    solid.deallocate()
    free.deallocate()
  }

  func setSolid(_ column: Int, _ row: Int) { solid[row * wordsPerRow + column >> 6] |= 1 << (column & 63) }
  func setFree(_ column: Int, _ row: Int) { free[row * wordsPerRow + column >> 6] |= 1 << (column & 63) }

  /// The bit of the cell that holds (x, y); `outside` beyond the picture.
  @inline(__always)
  private func look(_ map: UnsafeMutablePointer<UInt64>, _ x: Double, _ y: Double, outside: Bool) -> Bool {
    let u = (x - origin.x) * scale
    let v = (y - origin.y) * scale
    guard u >= 0, v >= 0, u < Double(columns), v < Double(rows) else { return outside }
    let column = Int(u)
    return map[Int(v) &* wordsPerRow &+ column >> 6] >> UInt64(truncatingIfNeeded: column & 63) & 1 == 1
  }

  /// True if an end there lets a solid cell decide.
  @inline(__always) func isFree(_ p: Vec2) -> Bool {
    !needsFreeEnd || look(free, p.x, p.y, outside: true)
  }

  /// True if a line between the two surely ends on its way: looks at its middle, then at quarters and eighths.
  ///
  /// - Parameter isFree: what `isFree` says of `a`.
  @inline(__always)
  func hides(_ a: Vec2, _ b: Vec2, isFree: Bool) -> Bool {
    let squared = (b - a).lengthSquared
    if squared * 0.25 < keepSquared || !(isFree || self.isFree(b)) { return false }
    if isSolid(a, b, 0.5) { return true }
    if squared * (0.25 * 0.25) < keepSquared { return false }
    if isSolid(a, b, 0.25) || isSolid(a, b, 0.75) { return true }
    if squared * (0.125 * 0.125) < keepSquared { return isSolid(a, b, 0.375) || isSolid(a, b, 0.625) }
    return isSolid(a, b, 0.375) || isSolid(a, b, 0.625) || isSolid(a, b, 0.125) || isSolid(a, b, 0.875)
  }

  @inline(__always) private func isSolid(_ a: Vec2, _ b: Vec2, _ t: Double) -> Bool {
    look(solid, a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t, outside: false)
  }
}
