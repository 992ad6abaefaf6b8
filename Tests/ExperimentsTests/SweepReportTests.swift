import Recording
import Testing

@testable import Experiments

@Suite("Experiment tables") struct SweepReportTests {
  private func report() throws -> SweepReport {
    let plan = try SweepFile(
      """
      scenario: CROSSING
      seeds: 3
      axes: {v2x: [{name: off, set: {v2x.enabled: false}}, {name: "on, all", set: {v2x.enabled: true}}]}
      baseline: off
      metrics: [safety.conflicts, trips.mean_time_loss_s]
      """
    ).read().plan
    let values: [[Double?]?] = [[4, 10.5], [6, 11.25], [5, nil], [1, 10.5], [3, 11.25], nil]
    return SweepReport(
      plan: plan,
      rows: zip(plan.units, values).map { unit, values in
        values.map { SweepRow(unit: unit, values: $0) }
          ?? SweepRow(unit: unit, status: "exit 1", lastWords: "error: a | b")
      })
  }

  @Test func oneRowPerRun() throws {
    #expect(
      String(decoding: try report().csv, as: UTF8.self) == """
        v2x,seed,status,safety.conflicts,trips.mean_time_loss_s
        off,1,ok,4,10.5
        off,2,ok,6,11.25
        off,3,ok,5,
        "on, all",1,ok,1,10.5
        "on, all",2,ok,3,11.25
        "on, all",3,exit 1,,

        """)
  }

  /// Conflicts off: 4, 6, 5: 5 ± 4.303/√3. On: 1, 3: 2 ± 12.706. Both pairs differ by −3.
  @Test func meansIntervalsAndDifferences() throws {
    let text = try report().markdown
    #expect(text.contains("6 runs (2 combinations × 3 seeds), 1 failed."))
    #expect(text.contains("| off | 3 | 5.000 | 2.516 … 7.484 | baseline |  |  |  |"), "\(text)")
    #expect(
      text.contains("| on, all | 2 of 3 | 2.000 | -10.706 … 14.706 | -3.000 | -3.000 … -3.000 | 2 | \\* |"),
      "\(text)")
    #expect(text.contains("| off | 2 of 3 | 10.88 |"), "\(text)")
    #expect(text.contains("| on--all_3 | exit 1 | error: a \\| b |"), "\(text)")
  }

  /// On a terminal the same figures are in columns.
  @Test func theTableOnATerminal() throws {
    let lines = try report().text
    let head = try #require(lines.firstIndex(of: "safety.conflicts"))
    #expect(lines[head + 1].hasPrefix("  v2x           n   mean     95 % interval"), "\(lines)")
    #expect(
      lines[head + 3].hasPrefix("  on, all  2 of 3  2.000") && lines[head + 3].hasSuffix("2  *"), "\(lines)")
    #expect(lines[head + 2].hasSuffix("    baseline"), "\(lines)")
  }

  /// The driver model and position update of the runs are stated, and if they differ, for which runs.
  @Test func conditionsAreNamed() throws {
    func report(_ conditions: [TrafficConditions]) throws -> String {
      var rows = try self.report().rows
      for i in rows.indices where rows[i].isOK { rows[i].conditions = conditions[i / 3] }
      return SweepReport(plan: try self.report().plan, rows: rows).markdown
    }
    let ideal = TrafficConditions(update: "semi_implicit", step: 1, drivers: "ideal")
    let sight = TrafficConditions(update: "ballistic", step: 0.1, drivers: "sight")
    #expect(
      try report([sight, sight]).contains("Traffic: ballistic update, steps of 0.1 s, drivers by sight."))
    let different = try report([ideal, sight])
    #expect(different.contains("**Traffic models differ**"), "\(different)")
    #expect(
      different.contains("semi-implicit update, steps of 1 s, ideal drivers (v2x = off)"), "\(different)")
    #expect(different.contains("drivers by sight (v2x = on, all)"), "\(different)")
  }

  @Test func timeLeft() {
    var estimate = SweepEstimate(jobs: 2)
    #expect(estimate.left(running: [(0, 1), (1, 1)], open: [0]) == nil, "nothing has ended")
    estimate.add(4, cell: 0)
    #expect(estimate.left(running: [(1, 3)], open: [0]) == nil, "the slow ones have not been seen")
    estimate.add(12, cell: 1)
    estimate.add(6, cell: 0)
    // 5 s and 12 s for waiting runs, 9 s for the rest of the present ones: 26 s on two jobs.
    #expect(estimate.left(running: [(1, 3)], open: [0, 1]) == 13)
    #expect(estimate.left(running: [], open: [1]) == 12, "one run is no shorter on two jobs")
    #expect(estimate.left(running: [(0, 50)], open: []) == 0, "late, and never below nothing")
    #expect([0.2, 89, 180, 10_800].map(SweepProgress.words) == ["1 s", "89 s", "3 min", "3 h"])
  }

  /// Two combinations of 1 s and 3 s, run seed by seed: the estimate of the remaining time only decreases.
  @Test func theEstimateDoesNotRise() throws {
    var estimate = SweepEstimate(jobs: 1)
    let seconds = [1.0, 3.0]
    var open = (0..<10).flatMap { _ in [0, 1] }
    var said: [Double] = []
    while let cell = open.first {
      open.removeFirst()
      for elapsed in stride(from: 0, to: seconds[cell], by: 0.25) {
        if let left = estimate.left(running: [(cell, elapsed)], open: open) { said.append(left) }
      }
      estimate.add(seconds[cell], cell: cell)
    }
    #expect(said.count > 100 && said.first == 36)
    for (earlier, later) in zip(said, said.dropFirst()) { #expect(later <= earlier) }
  }
}
