/// Finds the one-to-one assignment of rows to columns with the largest total benefit over a sparse set of allowed
/// pairs; a row without gain stays unassigned. Exact: pairs are split into connected components, and every component
/// that is not a star is solved separately: a small one by shortest augmenting paths only (Crouse, "On implementing 2D
/// rectangular assignment algorithms", IEEE T-AES 52(4), 2016), a larger one by `DenseAssignment`. Benefits are finite.
/// Equal inputs give equal outputs, ties included.
///
/// Keeps its memory between calls: nothing is allocated once the largest problem has been seen.
package struct AssignmentSolver: Sendable {
  fileprivate struct Pair {
    var row: Int32
    var column: Int32
    var benefit: Double
  }

  /// Smaller dimension of a component from which the phases of `DenseAssignment` pay off. Measured: as fast at 8, a
  /// fifth faster at 12, three times as fast at 32.
  package var denseSize = 10

  /// Column of each row, row of each column; −1 if unassigned. Valid for the sizes of the last `begin`.
  package private(set) var columnOfRow: [Int32] = []
  package private(set) var rowOfColumn: [Int32] = []
  package private(set) var rowCount = 0
  package private(set) var columnCount = 0
  /// Steps of the last `solve` for the ledger: comparisons of a pair's benefit less prices. That is one for every pair
  /// of a star, for every open column that a path of a small component looks at, and for every column of each row that
  /// a phase of a larger component scans.
  package private(set) var steps: UInt64 = 0

  private var pairs: [Pair] = []
  /// Lists of the members of each component; see `Components`.
  private var links: [Int32] = []
  private var workspace = Workspace()

  package init() {}

  /// Pairs added since `begin`.
  package private(set) var pairCount = 0

  /// Starts a problem of the given size without any pair.
  package mutating func begin(rows: Int, columns: Int) {
    rowCount = rows
    columnCount = columns
    pairCount = 0
  }

  /// Allows a pair. Rows come in ascending order, and each pair once; pairs without a positive benefit are left out, as
  /// no optimum needs them.
  @inline(__always)
  package mutating func allow(row: Int, column: Int, benefit: Double) {
    guard benefit > 0 else { return }
    assert(
      row < rowCount && column < columnCount && (pairCount == 0 || pairs[pairCount - 1].row <= Int32(row)))
    if pairCount == pairs.count { makeRoom(1) }
    pairs.withUnsafeMutableBufferPointer {
      $0.baseAddress.unsafelyUnwrapped[pairCount] = Pair(
        row: Int32(truncatingIfNeeded: row), column: Int32(truncatingIfNeeded: column), benefit: benefit)
    }
    pairCount &+= 1
  }

  /// Allows the pairs of a row with columns 0, 1, …, as `allow(row:column:benefit:)` does one by one.
  package mutating func allow(row: Int, benefits: UnsafeBufferPointer<Double>) {
    assert(row < rowCount && benefits.count <= columnCount)
    assert(pairCount == 0 || pairs[pairCount - 1].row < Int32(row))
    if pairs.count - pairCount < benefits.count { makeRoom(benefits.count) }
    var count = pairCount
    pairs.withUnsafeMutableBufferPointer { pairs in
      guard let pairs = pairs.baseAddress, let from = benefits.baseAddress else { return }
      for column in 0..<benefits.count {
        // Always written, counted if allowed: no branch to mispredict.
        pairs[count] = Pair(
          row: Int32(truncatingIfNeeded: row), column: Int32(truncatingIfNeeded: column),
          benefit: from[column])
        count &+= from[column] > 0 ? 1 : 0
      }
    }
    pairCount = count
  }

  @inline(never)
  private mutating func makeRoom(_ count: Int) {
    let count = max(16, count, pairs.count)
    pairs.append(contentsOf: repeatElement(Pair(row: 0, column: 0, benefit: 0), count: count))
  }

  /// Solves; returns the total benefit.
  @discardableResult
  package mutating func solve() -> Double {
    steps = 0
    Self.grow(&columnOfRow, rowCount, -1)
    Self.grow(&rowOfColumn, columnCount, -1)
    Self.grow(&links, Components.size(rows: rowCount, columns: columnCount), 0)
    // Local, so that accesses to `self` do not overlap.
    var workspace = Workspace()
    swap(&workspace, &self.workspace)
    defer { swap(&workspace, &self.workspace) }
    let (rows, columns, pairCount, denseSize) = (rowCount, columnCount, pairCount, denseSize)
    var count: UInt64 = 0
    var total = 0.0
    pairs.withUnsafeBufferPointer { pairs in
      columnOfRow.withUnsafeMutableBufferPointer { columnOfRow in
        rowOfColumn.withUnsafeMutableBufferPointer { rowOfColumn in
          links.withUnsafeMutableBufferPointer { links in
            columnOfRow[..<rows].update(repeating: -1)
            rowOfColumn[..<columns].update(repeating: -1)
            guard pairCount > 0 else { return }
            let components = Components(
              pairs: pairs.baseAddress!, pairCount: pairCount, rows: rows, columns: columns,
              denseSize: denseSize,
              columnOfRow: columnOfRow.baseAddress!,
              rowOfColumn: rowOfColumn.baseAddress!, links: links.baseAddress!)
            components.connect()
            total = components.solve(&workspace, &count)
          }
        }
      }
    }
    steps = count
    return total
  }

  fileprivate static func grow<T>(_ array: inout [T], _ count: Int, _ value: T) {
    if array.count < count { array.append(contentsOf: repeatElement(value, count: count - array.count)) }
  }
}

/// Memory for one component.
private struct Workspace {
  var reals: [Double] = []
  var integers: [Int32] = []
}

/// The connected components of the pairs, and the solution of each.
private struct Components {
  let pairs: UnsafePointer<AssignmentSolver.Pair>
  let pairCount: Int
  let rowCount: Int
  let columnCount: Int
  let denseSize: Int
  let columnOfRow: UnsafeMutablePointer<Int32>
  let rowOfColumn: UnsafeMutablePointer<Int32>
  /// Union–find over columns; the root is the lowest column.
  let parent: UnsafeMutablePointer<Int32>
  /// First and last row of the component of each root column; −1 elsewhere.
  let firstRow: UnsafeMutablePointer<Int32>
  let lastRow: UnsafeMutablePointer<Int32>
  /// Place of each column within its component, −1 before it has one.
  let localColumn: UnsafeMutablePointer<Int32>
  /// Next row of the same component, −1 after the last; pairs of each row.
  let nextRow: UnsafeMutablePointer<Int32>
  let firstPair: UnsafeMutablePointer<Int32>
  let endPair: UnsafeMutablePointer<Int32>

  static func size(rows: Int, columns: Int) -> Int { 4 * columns + 3 * rows }

  init(
    pairs: UnsafePointer<AssignmentSolver.Pair>, pairCount: Int, rows: Int, columns: Int, denseSize: Int,
    columnOfRow: UnsafeMutablePointer<Int32>, rowOfColumn: UnsafeMutablePointer<Int32>,
    links: UnsafeMutablePointer<Int32>
  ) {
    self.pairs = pairs
    self.pairCount = pairCount
    rowCount = rows
    columnCount = columns
    self.denseSize = denseSize
    self.columnOfRow = columnOfRow
    self.rowOfColumn = rowOfColumn
    parent = links
    firstRow = parent + columns
    lastRow = firstRow + columns
    localColumn = lastRow + columns
    nextRow = localColumn + columns
    firstPair = nextRow + rows
    endPair = firstPair + rows
  }

  private func root(_ column: Int32) -> Int32 {
    var c = Int(column)
    while parent[c] != Int32(truncatingIfNeeded: c) {
      parent[c] = parent[Int(parent[c])]
      c = Int(parent[c])
    }
    return Int32(truncatingIfNeeded: c)
  }

  /// Joins the columns of each row, then lists the rows of each component under its root column.
  func connect() {
    for c in 0..<columnCount { parent[c] = Int32(truncatingIfNeeded: c) }
    // First rows, last rows and places.
    firstRow.update(repeating: -1, count: 3 * columnCount)
    nextRow.update(repeating: -1, count: 2 * rowCount)
    var separate = columnCount
    var i = 0
    while i < pairCount {
      let row = pairs[i].row
      firstPair[Int(row)] = Int32(truncatingIfNeeded: i)
      if separate == 1 {
        // A full row has no end to search for.
        let full = i &+ columnCount
        if full <= pairCount, pairs[full &- 1].row == row {
          i = full
        } else {
          while i < pairCount, pairs[i].row == row { i &+= 1 }
        }
      } else {
        var a = root(pairs[i].column)
        i &+= 1
        while i < pairCount, pairs[i].row == row {
          let b = root(pairs[i].column)
          if a != b {
            parent[Int(max(a, b))] = min(a, b)
            a = min(a, b)
            separate &-= 1
          }
          i &+= 1
        }
      }
      endPair[Int(row)] = Int32(truncatingIfNeeded: i)
    }
    for row in 0..<rowCount where firstPair[row] >= 0 {
      let r = Int(root(pairs[Int(firstPair[row])].column))
      let number = Int32(truncatingIfNeeded: row)
      if firstRow[r] < 0 { firstRow[r] = number } else { nextRow[Int(lastRow[r])] = number }
      lastRow[r] = number
    }
  }

  func solve(_ workspace: inout Workspace, _ steps: inout UInt64) -> Double {
    var total = 0.0
    for column in 0..<columnCount where firstRow[column] >= 0 {
      let row = Int(firstRow[column])
      total += nextRow[row] < 0 ? solveStar(row, &steps) : solveComponent(row, &workspace, &steps)
    }
    return total
  }

  private func assign(_ row: Int32, _ column: Int32) {
    columnOfRow[Int(row)] = column
    rowOfColumn[Int(column)] = row
  }

  /// One row: its best column, the first among equals.
  private func solveStar(_ row: Int, _ steps: inout UInt64) -> Double {
    let (first, end) = (Int(firstPair[row]), Int(endPair[row]))
    var best = first
    var i = first &+ 1
    while i < end {
      if pairs[i].benefit > pairs[best].benefit { best = i }
      i &+= 1
    }
    steps &+= UInt64(truncatingIfNeeded: end &- first)
    assign(Int32(truncatingIfNeeded: row), pairs[best].column)
    return pairs[best].benefit
  }

  /// Several rows: dense benefits of the component, the smaller side as rows, 0 for pairs that are not allowed.
  private func solveComponent(_ firstRow: Int, _ workspace: inout Workspace, _ steps: inout UInt64) -> Double
  {
    var rows = 0
    var columns = 0
    var row = firstRow
    while row >= 0 {
      rows &+= 1
      // Stop once every column has its place.
      if columns < columnCount {
        for i in Int(firstPair[row])..<Int(endPair[row]) {
          let c = Int(pairs[i].column)
          if localColumn[c] < 0 {
            localColumn[c] = Int32(truncatingIfNeeded: columns)
            columns &+= 1
          }
        }
      }
      row = Int(nextRow[row])
    }
    let transposed = rows > columns
    let short = min(rows, columns)
    let long = max(rows, columns)
    let isDense = short >= denseSize
    let stride = isDense ? DenseAssignment.stride(long) : long
    AssignmentSolver.grow(
      &workspace.reals,
      short * stride + (isDense ? DenseAssignment.reals(short, long) : SmallAssignment.reals(short, long)), 0)
    AssignmentSolver.grow(
      &workspace.integers,
      rows + columns
        + (isDense ? DenseAssignment.integers(short, long) : SmallAssignment.integers(short, long)), 0)
    var total = 0.0
    workspace.reals.withUnsafeMutableBufferPointer { reals in
      workspace.integers.withUnsafeMutableBufferPointer { integers in
        let benefit = reals.baseAddress!
        let rowNumber = integers.baseAddress!
        let columnNumber = rowNumber + rows
        benefit.update(repeating: 0, count: short * stride)
        let (rowStep, columnStep) = transposed ? (1, stride) : (stride, 1)
        var local = 0
        var row = firstRow
        while row >= 0 {
          rowNumber[local] = Int32(truncatingIfNeeded: row)
          let place = benefit + local &* rowStep
          for i in Int(firstPair[row])..<Int(endPair[row]) {
            let c = Int(localColumn[Int(pairs[i].column)])
            columnNumber[c] = pairs[i].column
            place[c &* columnStep] = pairs[i].benefit
          }
          local &+= 1
          row = Int(nextRow[row])
        }
        let columnOf = columnNumber + columns
        if isDense {
          let dense = DenseAssignment(
            benefit: benefit, rows: short, columns: long, reals: benefit + short * stride, integers: columnOf)
          steps &+= dense.solve()
        } else {
          steps &+= SmallAssignment.solve(
            benefit: benefit, rows: short, columns: long, reals: benefit + short * stride, integers: columnOf)
        }
        for s in 0..<short {
          let l = Int(columnOf[s])
          let gain = benefit[s &* stride &+ l]
          // 0 occurs only as the fill of pairs that are not allowed.
          guard gain > 0 else { continue }
          assign(rowNumber[transposed ? l : s], columnNumber[transposed ? s : l])
          total += gain
        }
      }
    }
    return total
  }
}
