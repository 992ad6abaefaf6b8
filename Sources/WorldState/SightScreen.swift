import SimCore

/// A coarse raster of cells that no line of sight can pass, so that a look at the middle of the line settles most
/// hidden pairs. A line that it rejects is one that the exact test rejects too; all others go to the exact test.
///
/// Plain memory without an owner: its creator must call `destroy`.
struct SightScreen {
  /// Maximum number of cells; a larger area gets larger cells.
  static let limit = 1 << 24

  let origin: Vec2
  let columns: Int
  let rows: Int
  let cell: Double
  private let scale: Double
  private let wordsPerRow: Int
  /// Cells that no line passes, and cells in which an end of a line is in the open.
  private let solid: UnsafeMutablePointer<UInt64>
  private let free: UnsafeMutablePointer<UInt64>
  /// Squared distance from both ends beyond which a solid cell decides, m².
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
  /// Columns 32 · `halfWord` and the 31 after it, as far as there are any.
  func setSolid(halfWord: Int, _ row: Int) {
    solid[row * wordsPerRow + halfWord >> 1] |= 0xFFFF_FFFF << (UInt64(halfWord & 1) * 32)
  }
  func setFree(_ column: Int, _ row: Int) { free[row * wordsPerRow + column >> 6] |= 1 << (column & 63) }

  @inline(__always)
  private func bit(_ map: UnsafeMutablePointer<UInt64>, _ u: Double, _ v: Double) -> Bool {
    let column = Int(u)
    return map[Int(v) &* wordsPerRow &+ column >> 6] >> UInt64(truncatingIfNeeded: column & 63) & 1 == 1
  }

  /// A point in units of cells.
  @inline(__always) private func place(_ p: Vec2) -> Vec2 {
    Vec2((p.x - origin.x) * scale, (p.y - origin.y) * scale)
  }
  @inline(__always) private func holds(_ p: Vec2) -> Bool {
    p.x >= 0 && p.y >= 0 && p.x < Double(columns) && p.y < Double(rows)
  }

  /// True if a solid cell decides for a line that ends at `p`.
  @inline(__always) func isFree(_ p: Vec2) -> Bool {
    if !needsFreeEnd { return true }
    let q = place(p)
    return !holds(q) || bit(free, q.x, q.y)
  }

  /// True if the line between the two points is certainly blocked. Tests its middle, then quarters and eighths.
  ///
  /// - Parameter isFree: `isFree(a)`.
  @inline(__always)
  func hides(_ a: Vec2, _ b: Vec2, isFree: Bool) -> Bool {
    let squared = (b - a).lengthSquared
    if squared * 0.25 < keepSquared { return false }
    let p = place(a)
    let q = place(b)
    // The raster is convex: if both ends are inside, so are all points between them.
    guard holds(p), holds(q), isFree || bit(free, q.x, q.y) else { return false }
    let d = q - p
    if isSolid(p, d, 0.5) { return true }
    if squared * (0.25 * 0.25) < keepSquared { return false }
    if isSolid(p, d, 0.25) || isSolid(p, d, 0.75) { return true }
    if isSolid(p, d, 0.375) || isSolid(p, d, 0.625) { return true }
    if squared * (0.125 * 0.125) < keepSquared { return false }
    return isSolid(p, d, 0.125) || isSolid(p, d, 0.875)
  }

  @inline(__always) private func isSolid(_ p: Vec2, _ d: Vec2, _ t: Double) -> Bool {
    bit(solid, p.x + d.x * t, p.y + d.y * t)
  }
}
