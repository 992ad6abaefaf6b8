/// Shortest augmenting paths from the empty assignment: little set-up, so best for a few rows.
enum SmallAssignment {
  static func reals(_ rows: Int, _ columns: Int) -> Int { rows + 2 * columns }
  static func integers(_ rows: Int, _ columns: Int) -> Int { 2 * rows + 4 * columns }

  /// Assigns every row (rows ≤ columns) at the largest total benefit; `integers` first returns the column of each row.
  /// Among columns at the same distance a free one comes first. Returns the number of inner steps.
  static func solve(
    benefit: UnsafePointer<Double>, rows: Int, columns: Int, reals: UnsafeMutablePointer<Double>,
    integers: UnsafeMutablePointer<Int32>
  ) -> UInt64 {
    let u = reals
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
        remaining[c] = Int32(truncatingIfNeeded: columns &- 1 &- c)
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
          let reduced = base - benefit[row &* columns &+ c] - u[row] - v[c]
          if reduced < shortest[c] {
            path[c] = Int32(truncatingIfNeeded: row)
            shortest[c] = reduced
          }
          if shortest[c] < lowest || (shortest[c] == lowest && rowOf[c] < 0) {
            lowest = shortest[c]
            index = k
          }
        }
        steps &+= UInt64(truncatingIfNeeded: left)
        let c = Int(remaining[index])
        if rowOf[c] < 0 { sink = c } else { row = Int(rowOf[c]) }
        columnSeen[c] = 1
        left &-= 1
        remaining[index] = remaining[left]
      }
      u[start] += lowest
      for r in 0..<rows where rowSeen[r] == 1 && r != start { u[r] += lowest - shortest[Int(columnOf[r])] }
      for c in 0..<columns where columnSeen[c] == 1 { v[c] -= lowest - shortest[c] }
      var c = sink
      while true {
        let r = Int(path[c])
        rowOf[c] = Int32(truncatingIfNeeded: r)
        let previous = Int(columnOf[r])
        columnOf[r] = Int32(truncatingIfNeeded: c)
        if r == start { break }
        c = previous
      }
    }
    return steps
  }
}
