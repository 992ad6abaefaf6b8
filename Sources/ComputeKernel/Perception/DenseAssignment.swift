/// Assigns every row of a dense problem (rows ≤ columns, 2 ≤ columns) at the largest total benefit: Jonker and
/// Volgenant, "A shortest augmenting path algorithm for dense and sparse linear assignment problems", Computing 38,
/// 1987, in terms of prices: a column's price is the value of its best other use, and every assigned row has a column
/// of the largest benefit less price. If columns outnumber rows, the phases begin at prices of 0, which free columns
/// keep; otherwise the column reduction sets them.
///
/// Rows are scanned whole, several columns at a time. Comparing and subtracting are exact in any order of columns, so
/// the width changes no result. Among columns of the same value a free one comes first, then the lowest.
struct DenseAssignment {
  typealias Lanes = SIMD8<Double>
  static let width = 8

  /// Columns with the padding that fills the last lanes.
  static func stride(_ columns: Int) -> Int { (columns + width - 1) / width * width }
  static func reals(_ rows: Int, _ columns: Int) -> Int { 3 * stride(columns) + 2 * rows + 2 }
  static func integers(_ rows: Int, _ columns: Int) -> Int { 3 * rows + 2 * columns + 2 * stride(columns) }

  let rows: Int
  let columns: Int
  let stride: Int
  /// Rows × stride. The padding is −∞ here and 0 in prices, so that it is never best.
  let benefit: UnsafeMutablePointer<Double>
  let price: UnsafeMutablePointer<Double>
  /// Prices during a search, +∞ for scanned columns; and the value at which each column not yet scanned is reached.
  let openPrice: UnsafeMutablePointer<Double>
  let reached: UnsafeMutablePointer<Double>
  /// Of the rows that a search has scanned, in order: the offset subtracted, and the value of the column that led to
  /// the next.
  let base: UnsafeMutablePointer<Double>
  let level: UnsafeMutablePointer<Double>
  let columnOf: UnsafeMutablePointer<Int32>
  let rowOf: UnsafeMutablePointer<Int32>
  /// Rows without a column.
  let free: UnsafeMutablePointer<Int32>
  /// Rows that a search has scanned, and the column that led to the next.
  let scanned: UnsafeMutablePointer<Int32>
  let leading: UnsafeMutablePointer<Int32>

  /// `integers` returns the column of each row first.
  init(
    benefit: UnsafeMutablePointer<Double>, rows: Int, columns: Int, reals: UnsafeMutablePointer<Double>,
    integers: UnsafeMutablePointer<Int32>
  ) {
    self.rows = rows
    self.columns = columns
    stride = Self.stride(columns)
    self.benefit = benefit
    price = reals
    openPrice = price + stride
    reached = openPrice + stride
    base = reached + stride
    level = base + rows + 1
    columnOf = integers
    free = columnOf + rows
    scanned = free + rows
    rowOf = scanned + rows
    leading = rowOf + columns
  }

  @inline(__always)
  private static func load(_ p: UnsafeMutablePointer<Double>, _ k: Int) -> Lanes {
    UnsafeRawPointer(p + k).loadUnaligned(as: Lanes.self)
  }

  @inline(__always)
  private static func store(_ p: UnsafeMutablePointer<Double>, _ k: Int, _ v: Lanes) {
    UnsafeMutableRawPointer(p + k).storeBytes(of: v, as: Lanes.self)
  }

  @inline(__always)
  private static func larger(_ a: Lanes, _ b: Lanes) -> Lanes { a.replacing(with: b, where: b .> a) }

  @inline(__always)
  private static func smaller(_ a: Lanes, _ b: Lanes) -> Lanes { a.replacing(with: b, where: b .< a) }

  @inline(__always)
  private static func largest(_ v: Lanes) -> Double {
    var m = v[0]
    for l in 1..<width where v[l] > m { m = v[l] }
    return m
  }

  /// Returns the number of columns looked at, over all rows scanned.
  func solve() -> UInt64 {
    for i in 0..<rows {
      columnOf[i] = -1
      for k in columns..<stride { benefit[i &* stride &+ k] = -.infinity }
    }
    for j in 0..<columns { rowOf[j] = -1 }
    price.update(repeating: 0, count: stride)
    var scans = rows == columns ? reduceColumns() : 0
    var count = 0
    for i in 0..<rows where columnOf[i] < 0 {
      free[count] = Int32(truncatingIfNeeded: i)
      count &+= 1
    }
    for _ in 0..<2 where count > 0 { count = reduceRows(count, &scans) }
    for k in 0..<count { scans &+= augment(Int(free[k])) }
    return UInt64(truncatingIfNeeded: scans) &* UInt64(truncatingIfNeeded: columns)
  }

  /// Column reduction and reduction transfer: every column's price becomes its best benefit, and the column goes to the
  /// lowest row that offers it, if that row has none yet; then the price rises by what that row would lose with its
  /// second best. Returns the number of rows scanned.
  private func reduceColumns() -> Int {
    // The row of the best benefit so far, in lanes as wide as the benefits.
    let best = reached
    price.update(repeating: -.infinity, count: stride)
    for i in 0..<rows {
      let row = benefit + i &* stride
      let number = Lanes(repeating: Double(i))
      var k = 0
      while k < stride {
        let b = Self.load(row, k)
        let p = Self.load(price, k)
        let isBetter = b .> p
        Self.store(price, k, p.replacing(with: b, where: isBetter))
        Self.store(best, k, Self.load(best, k).replacing(with: number, where: isBetter))
        k &+= Self.width
      }
    }
    for k in columns..<stride { price[k] = 0 }
    for j in 0..<columns {
      let i = Int(best[j])
      if columnOf[i] < 0 {
        columnOf[i] = Int32(truncatingIfNeeded: j)
        rowOf[j] = Int32(truncatingIfNeeded: i)
      }
    }
    var scans = rows
    for i in 0..<rows where columnOf[i] >= 0 {
      let j = Int(columnOf[i])
      let p = price[j]
      price[j] = .infinity
      price[j] = p - bestValue(benefit + i &* stride)
      scans &+= 1
    }
    return scans
  }

  /// Largest benefit less price of a row.
  @inline(__always)
  private func bestValue(_ row: UnsafeMutablePointer<Double>) -> Double {
    var m = Lanes(repeating: -.infinity)
    var k = 0
    while k < stride {
      m = Self.larger(m, Self.load(row, k) - Self.load(price, k))
      k &+= Self.width
    }
    return Self.largest(m)
  }

  /// Two largest values of benefit less price of a row.
  @inline(__always)
  private func bestTwo(_ row: UnsafeMutablePointer<Double>) -> (Double, Double) {
    var first = Lanes(repeating: -.infinity)
    var second = first
    var k = 0
    while k < stride {
      let x = Self.load(row, k) - Self.load(price, k)
      second = Self.larger(second, Self.smaller(first, x))
      first = Self.larger(first, x)
      k &+= Self.width
    }
    var (a, b) = (first[0], second[0])
    for l in 1..<Self.width {
      b = max(b, second[l], min(a, first[l]))
      a = max(a, first[l])
    }
    return (a, b)
  }

  /// First column of a row at the given value, from a multiple of the width on.
  @inline(__always)
  private func find(_ value: Double, _ row: UnsafeMutablePointer<Double>) -> Int {
    let v = Lanes(repeating: value)
    var k = 0
    while !any((Self.load(row, k) - Self.load(price, k)) .== v) { k &+= Self.width }
    while row[k] - price[k] != value { k &+= 1 }
    return k
  }

  /// Augmenting row reduction: each free row takes its best column and raises the price until its second best is as
  /// good. The displaced row goes next, or waits once there have been two bids per free row: rows that outbid each
  /// other by little could continue long after a path would have ended it (measured: up to 33 000 bids for 190 rows of
  /// 500). A row whose price does not rise waits for a path. Leaves the waiting rows in `free`, and returns their
  /// number.
  private func reduceRows(_ count: Int, _ scans: inout Int) -> Int {
    var waiting = 0
    var k = 0
    let limit = scans &+ 2 &* count
    while k < count {
      let i = Int(free[k])
      k &+= 1
      let row = benefit + i &* stride
      let (first, second) = bestTwo(row)
      scans &+= 1
      var j = find(first, row)
      let raised = price[j] + (first - second)
      let rises = raised > price[j]
      if rises {
        price[j] = raised
      } else if rowOf[j] >= 0 {
        var other = j &+ 1
        while other < columns, rowOf[other] >= 0 || row[other] - price[other] != first { other &+= 1 }
        if other < columns { j = other }
      }
      let previous = rowOf[j]
      if previous >= 0 && !rises {
        free[waiting] = Int32(truncatingIfNeeded: i)
        waiting &+= 1
        continue
      }
      columnOf[i] = Int32(truncatingIfNeeded: j)
      rowOf[j] = Int32(truncatingIfNeeded: i)
      if previous >= 0 {
        columnOf[Int(previous)] = -1
        if scans < limit {
          k &-= 1
          free[k] = previous
        } else {
          free[waiting] = previous
          waiting &+= 1
        }
      }
    }
    return waiting
  }

  /// Augments along a shortest path from a free row. Returns the number of rows scanned.
  private func augment(_ start: Int) -> Int {
    openPrice.update(from: price, count: stride)
    reached.update(repeating: -.infinity, count: stride)
    var count = 0
    var i = start
    base[0] = 0
    var sink = -1
    var top = 0.0
    while true {
      scanned[count] = Int32(truncatingIfNeeded: i)
      top = scan(benefit + i &* stride, base[count])
      let j = open(top)
      count &+= 1
      let next = rowOf[j]
      if next < 0 {
        sink = j
        break
      }
      leading[count &- 1] = Int32(truncatingIfNeeded: j)
      level[count &- 1] = top
      openPrice[j] = .infinity
      reached[j] = -.infinity
      i = Int(next)
      base[count] = benefit[i &* stride &+ j] - price[j] - top
    }
    // A column was reached from the first row that gave its value.
    var j = sink
    var value = top
    var k = count
    while true {
      let last = k
      k = 0
      while k < last &- 1, benefit[Int(scanned[k]) &* stride &+ j] - price[j] - base[k] != value { k &+= 1 }
      let row = Int(scanned[k])
      columnOf[row] = Int32(truncatingIfNeeded: j)
      rowOf[j] = Int32(truncatingIfNeeded: row)
      if k == 0 { break }
      j = Int(leading[k &- 1])
      value = level[k &- 1]
    }
    for k in 0..<(count &- 1) { price[Int(leading[k])] += level[k] - top }
    return count
  }

  /// Relaxes columns over a row; returns the largest value of those not scanned.
  @inline(__always)
  private func scan(_ row: UnsafeMutablePointer<Double>, _ base: Double) -> Double {
    let taken = Lanes(repeating: base)
    var m = Lanes(repeating: -.infinity)
    var k = 0
    while k < stride {
      let r = Self.larger(Self.load(reached, k), Self.load(row, k) - Self.load(openPrice, k) - taken)
      Self.store(reached, k, r)
      m = Self.larger(m, r)
      k &+= Self.width
    }
    return Self.largest(m)
  }

  /// The first free column reached at the value, otherwise the first.
  @inline(__always)
  private func open(_ value: Double) -> Int {
    let v = Lanes(repeating: value)
    var found = -1
    var k = 0
    while k < stride {
      if any(Self.load(reached, k) .== v) {
        for j in k..<(k &+ Self.width) where reached[j] == value {
          if rowOf[j] < 0 { return j }
          if found < 0 { found = j }
        }
      }
      k &+= Self.width
    }
    return found
  }
}
