import ComputeKernel
import SimCore
import Testing

@Suite struct AssignmentSolverTests {
  /// Uniform in [0, 1): the generator that the SciPy fixtures were made with.
  static func uniform(_ key: UInt64) -> Double { Double(mix64(key) >> 11) * 0x1p-53 }

  static func solve(_ solver: inout AssignmentSolver, _ benefits: [[Double]]) -> Double {
    solver.begin(rows: benefits.count, columns: benefits.first?.count ?? 0)
    for (i, row) in benefits.enumerated() {
      for (j, b) in row.enumerated() { solver.allow(row: i, column: j, benefit: b) }
    }
    return solver.solve()
  }

  static func isConsistent(_ s: AssignmentSolver, _ benefits: [[Double]], total: Double) -> Bool {
    var sum = 0.0
    for i in 0..<s.rowCount where s.columnOfRow[i] >= 0 {
      let j = Int(s.columnOfRow[i])
      guard benefits[i][j] > 0, s.rowOfColumn[j] == Int32(i) else { return false }
      sum += benefits[i][j]
    }
    var matched = 0
    for j in 0..<s.columnCount where s.rowOfColumn[j] >= 0 { matched += 1 }
    return abs(sum - total) < 1e-9 && matched == (0..<s.rowCount).count { s.columnOfRow[$0] >= 0 }
  }

  /// scipy.optimize.linear_sum_assignment(−B): key, rows, columns, share of pairs, total, pairs chosen.
  static let fixtures: [(UInt64, Int, Int, Double, Double, Int)] = [
    (1, 5, 5, 1.0, 57.41226870229919, 5), (2, 20, 30, 0.1, 164.68418954314316, 19),
    (3, 30, 20, 0.15, 195.4503713296411, 20), (4, 60, 60, 0.05, 455.7856029004277, 50),
    (5, 60, 60, 1.0, 806.8443158297531, 60), (6, 100, 80, 0.03, 620.976256755547, 66),
    (7, 200, 200, 1.0, 2739.6989046192293, 200), (8, 150, 200, 0.5, 2045.5927517059588, 150),
    (9, 200, 120, 0.1, 1550.092711536603, 120), (10, 200, 200, 0.01, 1339.9882465300739, 146),
    (11, 40, 200, 1.0, 549.318451553072, 40),
  ]

  @Test(arguments: fixtures)
  func agreesWithSciPy(seed: UInt64, n: Int, m: Int, share: Double, total: Double, pairs: Int) {
    let benefits = (0..<n).map { i in
      (0..<m).map { j -> Double in
        let key = seed << 40 | UInt64(i) << 20 | UInt64(j)
        return Self.uniform(key) < share ? 13.816 * Self.uniform(key ^ 0x5555_5555_0000_0000) : 0
      }
    }
    var solver = AssignmentSolver()
    let found = Self.solve(&solver, benefits)
    #expect(abs(found - total) < 1e-9)
    #expect(Self.isConsistent(solver, benefits, total: found))
    #expect((0..<n).count { solver.columnOfRow[$0] >= 0 } == pairs)
  }

  static func bruteForce(_ benefits: [[Double]], _ row: Int = 0, _ used: Int = 0) -> Double {
    guard row < benefits.count else { return 0 }
    var best = bruteForce(benefits, row + 1, used)
    for (j, b) in benefits[row].enumerated() where b > 0 && used & (1 << j) == 0 {
      best = max(best, b + bruteForce(benefits, row + 1, used | 1 << j))
    }
    return best
  }

  /// One solver for all problems, so that leftovers of a larger one would show in a smaller one.
  @Test(arguments: [2, 100]) func agreesWithBruteForceOnSmallProblems(denseSize: Int) {
    var solver = AssignmentSolver()
    solver.denseSize = denseSize
    var random = RandomSource(seed: 11).stream(0, .detection)
    for trial in 0..<600 {
      let n = Int(random.integer(below: 7))
      let m = 1 + Int(random.integer(below: 6))
      let share = 0.2 + 0.8 * random.uniform()
      // Integers cause ties.
      let benefits = (0..<n).map { _ in
        (0..<m).map { _ in random.uniform() < share ? Double(random.integer(below: 6)) : 0 }
      }
      let found = Self.solve(&solver, benefits)
      #expect(abs(found - Self.bruteForce(benefits)) < 1e-9, "trial \(trial)")
      #expect(Self.isConsistent(solver, benefits, total: found), "trial \(trial)")
    }
  }

  /// A random problem: integer benefits below `levels` cause ties, `levels` = 0 avoids them; the fraction `share` of
  /// the pairs is allowed.
  static func problem(
    _ rows: Int, _ columns: Int, share: Double, levels: UInt64, _ random: inout RandomStream
  )
    -> [[Double]]
  {
    (0..<rows).map { _ in
      (0..<columns).map { _ -> Double in
        guard random.uniform() < share else { return 0 }
        return levels == 0 ? 13.816 * random.uniform() : Double(random.integer(below: levels))
      }
    }
  }

  /// Looks for prices that prove the assignment optimal (linear programming duality): none negative, 0 at free columns,
  /// no row better off at a column other than its own, none assigned at a loss. Uses only the solver's assignment.
  /// Raises prices until every row prefers its column; this never ends for an assignment that can be improved.
  static func hasOptimalPrices(_ s: AssignmentSolver, _ benefits: [[Double]]) -> Bool {
    let tolerance = 1e-9
    var price = [Double](repeating: 0, count: s.columnCount)
    for _ in 0...s.rowCount {
      var isSettled = true
      for (i, row) in benefits.enumerated() {
        let own = Int(s.columnOfRow[i])
        let gain = own < 0 ? 0 : row[own] - price[own]
        if gain < -tolerance { return false }
        for (j, b) in row.enumerated() where j != own && b - price[j] > gain + tolerance {
          if s.rowOfColumn[j] < 0 { return false }
          price[j] = b - gain
          isSettled = false
        }
      }
      if isSettled { return true }
    }
    return false
  }

  @Test func pricesProveOptimality() {
    var solver = AssignmentSolver()
    var random = RandomSource(seed: 12).stream(0, .detection)
    for (rows, columns, share, levels) in [
      (60, 60, 1.0, 0 as UInt64), (60, 60, 1, 3), (60, 60, 0.5, 0), (60, 60, 0.1, 4), (40, 70, 1, 0),
      (40, 70, 0.2, 6),
      (70, 40, 1, 0), (70, 40, 0.3, 2), (10, 10, 1, 0), (11, 10, 0.6, 5), (16, 17, 0.4, 0),
      (100, 100, 0.03, 0),
      (1, 30, 1, 0), (2, 90, 1, 3), (150, 150, 1, 0), (130, 140, 0.05, 9),
    ] {
      for trial in 0..<4 {
        let benefits = Self.problem(rows, columns, share: share, levels: levels, &random)
        let name: Comment = "\(rows) × \(columns), share \(share), levels \(levels), trial \(trial)"
        solver.denseSize = 10
        let found = Self.solve(&solver, benefits)
        #expect(Self.isConsistent(solver, benefits, total: found), name)
        #expect(Self.hasOptimalPrices(solver, benefits), name)
        solver.denseSize = .max
        #expect(abs(Self.solve(&solver, benefits) - found) < 1e-9, name)
      }
    }
  }

  /// The oracle of the previous test must be able to fail.
  @Test func noPricesProveWorseAssignments() {
    var solver = AssignmentSolver()
    _ = Self.solve(&solver, [[4, 1, 0], [1, 4, 1]])
    #expect(Self.hasOptimalPrices(solver, [[4, 1, 0], [1, 4, 1]]))
    #expect(!Self.hasOptimalPrices(solver, [[1, 4, 0], [4, 1, 0]]))
    #expect(!Self.hasOptimalPrices(solver, [[4, 1, 0], [1, 4, 5]]))
  }

  /// Row i is worth 9 to column i + offset, and at most 3 to any other.
  static func favourites(_ rows: Int, _ columns: Int, offset: Int) -> [[Double]] {
    (0..<rows).map { i -> [Double] in
      (0..<columns).map { j -> Double in j == i + offset ? 9 : Double(1 + (i + j) % 3) }
    }
  }

  /// Every column's best offer comes from another row: the two phases of the column reduction scan every row once each.
  @Test func chargesTheScansOfTheColumnReduction() {
    var solver = AssignmentSolver()
    let n = 12
    _ = Self.solve(&solver, Self.favourites(n, n, offset: 0))
    #expect(solver.steps == UInt64(2 * n * n))
    #expect((0..<n).allSatisfy { solver.columnOfRow[$0] == Int32($0) })
  }

  /// More columns than rows, and every row prefers a different column: one bid each.
  @Test func chargesOneScanPerBid() {
    var solver = AssignmentSolver()
    let benefits = Self.favourites(12, 20, offset: 5)
    for transposed in [false, true] {
      let b = transposed ? (0..<20).map { j in benefits.map { $0[j] } } : benefits
      #expect(Self.solve(&solver, b) == 108)
      #expect(solver.steps == 12 * 20)
    }
  }

  /// Components are independent, in cost and in how ties are resolved; and nothing of one problem affects the next.
  @Test func stepsAddUpOverComponentsAndRepeat() {
    var random = RandomSource(seed: 13).stream(0, .detection)
    for trial in 0..<20 {
      let a = Self.problem(8 + trial, 20, share: 0.7, levels: 4, &random)
      let b = Self.problem(14, 5 + trial, share: 0.8, levels: 0, &random)
      var solver = AssignmentSolver()
      _ = Self.solve(&solver, a)
      let (stepsA, columnsA) = (solver.steps, Array(solver.columnOfRow[..<a.count]))
      _ = Self.solve(&solver, b)
      let stepsB = solver.steps
      let wide = a.map { $0 + [Double](repeating: 0, count: b[0].count) }
      _ = Self.solve(&solver, wide + b.map { [Double](repeating: 0, count: 20) + $0 })
      #expect(solver.steps == stepsA + stepsB, "trial \(trial)")
      #expect(Array(solver.columnOfRow[..<a.count]) == columnsA, "trial \(trial)")
      #expect(solver.steps > stepsA && solver.steps > stepsB, "trial \(trial)")
      _ = Self.solve(&solver, a)
      #expect(solver.steps == stepsA && Array(solver.columnOfRow[..<a.count]) == columnsA, "trial \(trial)")
    }
  }

  /// Without a limit the bids alone would scan 47 times as many rows as here: two rows outbid each other in small
  /// steps.
  @Test func bidsAreLimited() {
    let n = 200
    let benefits = (0..<n).map { i in
      (0..<n).map { j in 13.816 * Self.uniform(UInt64(n) << 40 | UInt64(i) << 20 | UInt64(j)) }
    }
    var solver = AssignmentSolver()
    #expect(abs(Self.solve(&solver, benefits) - 2740.8514007956287) < 1e-9)
    #expect(solver.steps < UInt64(10 * n * n))
  }

  @Test func wholeRowsAreAllowedAsOneByOne() {
    var random = RandomSource(seed: 14).stream(0, .detection)
    var (solver, other) = (AssignmentSolver(), AssignmentSolver())
    for trial in 0..<40 {
      let benefits = Self.problem(
        trial, 1 + (7 * trial) % 31, share: 0.6, levels: trial % 2 == 0 ? 0 : 5, &random)
      let total = Self.solve(&solver, benefits)
      other.begin(rows: benefits.count, columns: 1 + (7 * trial) % 31)
      for (i, row) in benefits.enumerated() {
        row.withUnsafeBufferPointer { other.allow(row: i, benefits: $0) }
      }
      #expect(other.pairCount == solver.pairCount, "trial \(trial)")
      #expect(other.solve() == total && other.steps == solver.steps, "trial \(trial)")
      #expect(other.columnOfRow[..<trial] == solver.columnOfRow[..<trial], "trial \(trial)")
    }
  }

  @Test func emptyProblemsAssignNothing() {
    var solver = AssignmentSolver()
    solver.begin(rows: 0, columns: 4)
    #expect(solver.solve() == 0)
    solver.begin(rows: 3, columns: 0)
    #expect(solver.solve() == 0)
    #expect((0..<3).allSatisfy { solver.columnOfRow[$0] == -1 })
  }
}
