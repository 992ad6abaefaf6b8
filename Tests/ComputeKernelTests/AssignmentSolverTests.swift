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

  /// One solver for all, so that leftovers of a larger problem would show in a smaller one.
  @Test func agreesWithBruteForceOnSmallProblems() {
    var solver = AssignmentSolver()
    var random = RandomSource(seed: 11).stream(0, .detection)
    for trial in 0..<600 {
      let n = Int(random.integer(below: 7))
      let m = 1 + Int(random.integer(below: 6))
      let share = 0.2 + 0.8 * random.uniform()
      // Whole numbers make ties.
      let benefits = (0..<n).map { _ in
        (0..<m).map { _ in random.uniform() < share ? Double(random.integer(below: 6)) : 0 }
      }
      let found = Self.solve(&solver, benefits)
      #expect(abs(found - Self.bruteForce(benefits)) < 1e-9, "trial \(trial)")
      #expect(Self.isConsistent(solver, benefits, total: found), "trial \(trial)")
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
