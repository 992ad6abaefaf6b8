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

  @Test func timeLeft() {
    #expect(SweepProgress.left(seconds: 9, done: 0, open: 5) == nil)
    #expect(SweepProgress.left(seconds: 9, done: 5, open: 0) == nil)
    #expect(SweepProgress.left(seconds: 0.5, done: 2, open: 40) == "10 s")
    #expect(SweepProgress.left(seconds: 60, done: 3, open: 9) == "3 min")
    #expect(SweepProgress.left(seconds: 3600, done: 10, open: 30) == "3 h")
  }
}
