import SimCore

/// Finds the pairs whose swept outlines can touch: a spatial hash over the rectangles that road users cover up to the
/// horizon. Arrays are reused from slice to slice; cost grows with road users, not with pairs.
struct ApproachGrid {
  private static let side = 24.0
  private static let bucketBits = 12
  /// Most squares per rectangle along x and y; a larger rectangle is cut.
  private static let largestSpan = 24

  private var minX: [Double] = []
  private var minY: [Double] = []
  private var maxX: [Double] = []
  private var maxY: [Double] = []
  private var entryCell: [UInt64] = []
  private var entryItem: [Int32] = []
  private var starts: [Int32] = []
  private var sortedCell: [UInt64] = []
  private var sortedItem: [Int32] = []
  private(set) var pairs: [(a: Int32, b: Int32)] = []

  mutating func removeAll() {
    minX.removeAll(keepingCapacity: true)
    minY.removeAll(keepingCapacity: true)
    maxX.removeAll(keepingCapacity: true)
    maxY.removeAll(keepingCapacity: true)
    entryCell.removeAll(keepingCapacity: true)
    entryItem.removeAll(keepingCapacity: true)
    pairs.removeAll(keepingCapacity: true)
  }

  /// Adds the next item (numbered from 0) with the area that it covers from `past` seconds ago to `horizon` seconds
  /// ahead, and `margin` metres around it.
  mutating func add(_ box: borrowing MovingBox, past: Double, horizon: Double, margin: Double = 0) {
    let reachX = box.radius(along: Vec2(1, 0)) + margin
    let reachY = box.radius(along: Vec2(0, 1)) + margin
    let onward = box.direction * (box.speed * horizon)
    let back = box.direction * (box.speed * past)
    let item = Int32(minX.count)
    minX.append(box.position.x - reachX + min(onward.x, -back.x))
    maxX.append(box.position.x + reachX + max(onward.x, -back.x))
    minY.append(box.position.y - reachY + min(onward.y, -back.y))
    maxY.append(box.position.y + reachY + max(onward.y, -back.y))
    let i = Int(item)
    let x0 = Self.index(minX[i])
    let y0 = Self.index(minY[i])
    let x1 = min(Self.index(maxX[i]), x0 + Self.largestSpan)
    let y1 = min(Self.index(maxY[i]), y0 + Self.largestSpan)
    for y in y0...y1 {
      for x in x0...x1 {
        entryCell.append(Self.cell(x, y))
        entryItem.append(item)
      }
    }
  }
  @inline(__always) private static func index(_ v: Double) -> Int { Int((v / side).rounded(.down)) }
  @inline(__always) private static func cell(_ x: Int, _ y: Int) -> UInt64 {
    UInt64(truncatingIfNeeded: x) << 32 | UInt64(truncatingIfNeeded: y) & 0xFFFF_FFFF
  }
  @inline(__always) private static func bucket(_ cell: UInt64) -> Int {
    Int((cell &* 0x9E37_79B9_7F4A_7C15) >> UInt64(64 - bucketBits))
  }

  /// Fills `pairs` with every pair whose rectangles overlap, each once. Pairs of which neither `isMoving` are left out.
  mutating func findPairs(isMoving: [Bool]) {
    sortIntoBuckets()
    for bucket in 0..<(1 << Self.bucketBits) {
      let low = Int(starts[bucket])
      let high = Int(starts[bucket + 1])
      if high - low < 2 { continue }
      for i in low..<high - 1 {
        let cell = sortedCell[i]
        let a = Int(sortedItem[i])
        let aMoves = isMoving[a]
        for j in i + 1..<high where sortedCell[j] == cell {
          let b = Int(sortedItem[j])
          if !aMoves && !isMoving[b] { continue }
          let x = max(minX[a], minX[b])
          let y = max(minY[a], minY[b])
          if x > min(maxX[a], maxX[b]) || y > min(maxY[a], maxY[b]) { continue }
          // A pair may share many squares; it counts in the one with the corner of the overlap.
          if Self.cell(Self.index(x), Self.index(y)) == cell { pairs.append((Int32(a), Int32(b))) }
        }
      }
    }
  }
  private mutating func sortIntoBuckets() {
    let buckets = 1 << Self.bucketBits
    if starts.count != buckets + 1 { starts = [Int32](repeating: 0, count: buckets + 1) }
    for i in starts.indices { starts[i] = 0 }
    for cell in entryCell { starts[Self.bucket(cell) + 1] += 1 }
    for i in 1...buckets { starts[i] += starts[i - 1] }
    if sortedCell.count < entryCell.count {
      sortedCell = [UInt64](repeating: 0, count: entryCell.count)
      sortedItem = [Int32](repeating: 0, count: entryCell.count)
    }
    for i in entryCell.indices.reversed() {
      // Filling from the back leaves the start of bucket b in `starts[b + 1]`.
      let b = Self.bucket(entryCell[i]) + 1
      starts[b] -= 1
      sortedCell[Int(starts[b])] = entryCell[i]
      sortedItem[Int(starts[b])] = entryItem[i]
    }
    for i in 0..<buckets { starts[i] = starts[i + 1] }
    starts[buckets] = Int32(entryCell.count)
  }
}
