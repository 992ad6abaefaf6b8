/// Finds the one-to-one assignment of rows to columns with the largest total benefit over a sparse set of
/// allowed pairs; what gains nothing stays unassigned. Exact: pairs are split into connected components,
/// and every component that is not a star is solved by shortest augmenting paths (Crouse, "On implementing
/// 2D rectangular assignment algorithms", IEEE T-AES 52(4), 2016). Equal inputs give equal outputs, ties
/// included.
///
/// Keeps its memory between calls: nothing is allocated once the largest problem has been seen.
package struct AssignmentSolver: Sendable {
  private struct Pair {
    var row: Int32
    var column: Int32
    var benefit: Double
  }

  /// Column of each row, row of each column; −1 if unassigned. Valid for the sizes of the last `begin`.
  package private(set) var columnOfRow: [Int32] = []
  package private(set) var rowOfColumn: [Int32] = []
  package private(set) var rowCount = 0
  package private(set) var columnCount = 0
  /// Inner-loop steps of all augmenting paths of the last `solve`: what the ledger charges.
  package private(set) var steps: UInt64 = 0

  private var pairs: [Pair] = []
  /// Union–find over columns, then lists of the members of each component.
  private var parent: [Int32] = []
  private var firstRow: [Int32] = []
  private var lastRow: [Int32] = []
  private var nextRow: [Int32] = []
  private var firstPair: [Int32] = []
  private var localColumn: [Int32] = []
  private var reals: [Double] = []
  private var integers: [Int32] = []

  package init() {}

  /// Pairs added since `begin`.
  package var pairCount: Int { pairs.count }

  /// Starts a problem of the given size without any pair.
  package mutating func begin(rows: Int, columns: Int) {
    rowCount = rows
    columnCount = columns
    pairs.removeAll(keepingCapacity: true)
  }

  /// Allows a pair. Rows come in ascending order, and no pair comes twice; pairs without a positive benefit
  /// are left out, for no optimum needs them.
  @inline(__always)
  package mutating func allow(row: Int, column: Int, benefit: Double) {
    guard benefit > 0 else { return }
    assert(row < rowCount && column < columnCount && pairs.last.map { $0.row <= Int32(row) } ?? true)
    pairs.append(Pair(row: Int32(row), column: Int32(column), benefit: benefit))
  }

  /// Solves; returns the total benefit.
  @discardableResult
  package mutating func solve() -> Double {
    steps = 0
    reset(&columnOfRow, rowCount)
    reset(&rowOfColumn, columnCount)
    guard !pairs.isEmpty else { return 0 }
    connect()
    var total = 0.0
    for column in 0..<columnCount where firstRow[column] >= 0 {
      let row = Int(firstRow[column])
      if nextRow[row] < 0 {
        total += solveStar(row)
      } else {
        total += solveComponent(column)
      }
    }
    return total
  }

  private func reset(_ array: inout [Int32], _ count: Int) {
    if array.count < count { array.append(contentsOf: repeatElement(-1, count: count - array.count)) }
    for i in 0..<count { array[i] = -1 }
  }

  private mutating func root(_ column: Int32) -> Int32 {
    var c = Int(column)
    while parent[c] != Int32(c) {
      parent[c] = parent[Int(parent[c])]
      c = Int(parent[c])
    }
    return Int32(c)
  }

  /// Joins the columns of each row, then lists the rows of each component under its root column.
  private mutating func connect() {
    reset(&firstRow, columnCount)
    reset(&lastRow, columnCount)
    reset(&nextRow, rowCount)
    reset(&firstPair, rowCount)
    reset(&parent, columnCount)
    reset(&localColumn, columnCount)
    for c in 0..<columnCount { parent[c] = Int32(c) }
    for (i, pair) in pairs.enumerated() {
      let row = Int(pair.row)
      if firstPair[row] < 0 {
        firstPair[row] = Int32(i)
      } else {
        let a = root(pairs[Int(firstPair[row])].column)
        let b = root(pair.column)
        if a < b { parent[Int(b)] = a } else { parent[Int(a)] = b }
      }
    }
    for row in 0..<rowCount where firstPair[row] >= 0 {
      let r = Int(root(pairs[Int(firstPair[row])].column))
      if firstRow[r] < 0 { firstRow[r] = Int32(row) } else { nextRow[Int(lastRow[r])] = Int32(row) }
      lastRow[r] = Int32(row)
    }
  }

  /// One row: its best column.
  private mutating func solveStar(_ row: Int) -> Double {
    var best = Int(firstPair[row])
    var i = best + 1
    while i < pairs.count, pairs[i].row == Int32(row) {
      if pairs[i].benefit > pairs[best].benefit { best = i }
      i += 1
    }
    steps &+= UInt64(i - Int(firstPair[row]))
    columnOfRow[row] = pairs[best].column
    rowOfColumn[Int(pairs[best].column)] = Int32(row)
    return pairs[best].benefit
  }

  /// Several rows: dense costs of the component, the smaller side as rows.
  private mutating func solveComponent(_ component: Int) -> Double {
    var rows = 0
    var columns = 0
    var row = Int(firstRow[component])
    while row >= 0 {
      rows += 1
      var i = Int(firstPair[row])
      while i < pairs.count, pairs[i].row == Int32(row) {
        let c = Int(pairs[i].column)
        if localColumn[c] < 0 {
          localColumn[c] = Int32(columns)
          columns += 1
        }
        i += 1
      }
      row = Int(nextRow[row])
    }
    let transposed = rows > columns
    let short = min(rows, columns)
    let long = max(rows, columns)
    grow(reals: short * long + short + 2 * long, integers: rows + columns + short + 3 * long + short + long)
    for i in 0..<(short * long) { reals[i] = 0 }
    row = Int(firstRow[component])
    var local = 0
    while row >= 0 {
      integers[local] = Int32(row)
      var i = Int(firstPair[row])
      while i < pairs.count, pairs[i].row == Int32(row) {
        let c = Int(localColumn[Int(pairs[i].column)])
        integers[rows + c] = pairs[i].column
        reals[transposed ? c * long + local : local * long + c] = -pairs[i].benefit
        i += 1
      }
      local += 1
      row = Int(nextRow[row])
    }
    var count: UInt64 = 0
    integers.withUnsafeMutableBufferPointer { ints in
      reals.withUnsafeMutableBufferPointer { values in
        count = Self.shortestAugmentingPaths(
          cost: values.baseAddress!, rows: short, columns: long, integers: ints.baseAddress! + rows + columns)
      }
    }
    steps &+= count
    var total = 0.0
    for s in 0..<short {
      let l = Int(integers[rows + columns + s])
      let gain = reals[s * long + l]
      // Only the fill between pairs that are not allowed is 0.
      guard gain < 0 else { continue }
      let r = integers[transposed ? l : s]
      let c = integers[rows + (transposed ? s : l)]
      columnOfRow[Int(r)] = c
      rowOfColumn[Int(c)] = r
      total -= gain
    }
    return total
  }

  private mutating func grow(reals r: Int, integers i: Int) {
    if reals.count < r { reals.append(contentsOf: repeatElement(0, count: r - reals.count)) }
    if integers.count < i { integers.append(contentsOf: repeatElement(0, count: i - integers.count)) }
  }

  /// Minimum-cost assignment of every row (rows ≤ columns). `cost` holds rows × columns values, then room for
  /// rows + 2 columns; `integers` has room for 2 rows + 4 columns and returns the column of each row first.
  /// Returns the number of inner steps.
  private static func shortestAugmentingPaths(
    cost: UnsafeMutablePointer<Double>, rows: Int, columns: Int, integers: UnsafeMutablePointer<Int32>
  ) -> UInt64 {
    let u = cost + rows * columns
    let v = u + rows
    let shortest = v + columns
    let columnOf = integers
    let rowOf = columnOf + rows
    let path = rowOf + columns
    let remaining = path + columns
    let rowSeen = remaining + columns
    let columnSeen = rowSeen + rows
    for r in 0..<rows {
      u[r] = 0
      columnOf[r] = -1
    }
    for c in 0..<columns {
      v[c] = 0
      rowOf[c] = -1
    }
    var steps: UInt64 = 0
    for start in 0..<rows {
      for r in 0..<rows { rowSeen[r] = 0 }
      for c in 0..<columns {
        columnSeen[c] = 0
        shortest[c] = .infinity
        remaining[c] = Int32(columns - 1 - c)
      }
      var left = columns
      var lowest = 0.0
      var row = start
      var sink = -1
      while sink < 0 {
        rowSeen[row] = 1
        let base = lowest
        lowest = .infinity
        var index = -1
        for k in 0..<left {
          let c = Int(remaining[k])
          let reduced = base + cost[row * columns + c] - u[row] - v[c]
          if reduced < shortest[c] {
            path[c] = Int32(row)
            shortest[c] = reduced
          }
          if shortest[c] < lowest || (shortest[c] == lowest && rowOf[c] < 0) {
            lowest = shortest[c]
            index = k
          }
        }
        steps &+= UInt64(left)
        let c = Int(remaining[index])
        if rowOf[c] < 0 { sink = c } else { row = Int(rowOf[c]) }
        columnSeen[c] = 1
        left -= 1
        remaining[index] = remaining[left]
      }
      u[start] += lowest
      for r in 0..<rows where rowSeen[r] == 1 && r != start { u[r] += lowest - shortest[Int(columnOf[r])] }
      for c in 0..<columns where columnSeen[c] == 1 { v[c] -= lowest - shortest[c] }
      var c = sink
      while true {
        let r = Int(path[c])
        rowOf[c] = Int32(r)
        let previous = Int(columnOf[r])
        columnOf[r] = Int32(c)
        if r == start { break }
        c = previous
      }
    }
    return steps
  }
}
