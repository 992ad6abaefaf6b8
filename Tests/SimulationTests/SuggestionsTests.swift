import Testing

@testable import Simulation

/// What a run promises of the commands that it suggests.
@Suite struct SuggestionsTests {
  private func lines(
    _ change: (inout RunOptions) -> Void = { _ in }, failures: [(host: String, at: Double)] = [],
    completed: Bool = true
  ) -> [String] {
    var options = RunOptions(path: "town.yaml")
    change(&options)
    return Suggestions.lines(
      options, folder: "out", recorded: false, sent: true, failures: failures, completed: completed
    ).map { $0.split(separator: " ", maxSplits: 1).last.map(String.init) ?? "" }
  }
  private static let other = "run town.yaml --set v2x.enabled=false\n(the same traffic without V2X)"

  @Test func onlyACompletedRunIsRepeatedByItsOptions() {
    #expect(
      lines() == [
        Self.other, "run town.yaml --processes 2\n(the same run and digest, as separate processes)",
      ])
    #expect(lines(completed: false) == [Self.other])
  }

  /// With and without processes: the program of an external unit fails in either.
  @Test func aFailureIsRepeatedWithAllThatDecidesIt() {
    #expect(
      lines({ $0.waitFor = "v" }, failures: [("gateway", 5.6)], completed: false) == [
        "run town.yaml --wait-for v --fail gateway@5.6\n(the same failure again, with the same digest)",
        "run town.yaml --wait-for v --set v2x.enabled=false\n(the same traffic without V2X)",
      ])
    #expect(
      lines(
        {
          $0.processes = 3
          $0.overrides = [("v2x.enabled", "true")]
        }, failures: [("onboard-unit-1", 2)], completed: false) == [
          "run town.yaml --set v2x.enabled=true --processes 3 --fail onboard-unit-1@2.0\n"
            + "(the same failure again, with the same digest)", Self.other,
        ])
  }
}
