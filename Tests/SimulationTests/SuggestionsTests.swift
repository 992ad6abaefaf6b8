import Testing

@testable import Simulation

/// Properties of the commands that a run suggests.
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
  private static let other = [
    "run town.yaml --set v2x.enabled=false --out out-v2x-off\n(the same traffic without V2X)",
    "compare out-v2x-off out\n(then compare the two)",
  ]

  @Test func onlyACompletedRunIsRepeatedByItsOptions() {
    #expect(
      lines() == Self.other + [
        "run town.yaml --processes 2 --out out-processes\n(the same run and digest, as separate processes)"
      ])
    #expect(lines(completed: false) == Self.other)
  }

  /// With and without processes: an external program fails in both.
  @Test func aFailureIsRepeatedWithItsOptions() {
    #expect(
      lines({ $0.waitFor = "v" }, failures: [("gateway", 5.6)], completed: false) == [
        "run town.yaml --wait-for v --fail gateway@5.6 --out out-again\n(the same failure again, with the same digest)",
        "run town.yaml --wait-for v --set v2x.enabled=false --out out-v2x-off\n(the same traffic without V2X)",
        Self.other[1],
      ])
    #expect(
      lines(
        {
          $0.processes = 3
          $0.overrides = [("v2x.enabled", "true")]
        }, failures: [("onboard-unit-1", 2)], completed: false) == [
          "run town.yaml --set v2x.enabled=true --processes 3 --fail onboard-unit-1@2.0 --out out-again\n"
            + "(the same failure again, with the same digest)"
        ] + Self.other)
  }

  /// A suggested run writes to the same parent folder as the run that it is compared with, and never into that run's
  /// folder.
  @Test func suggestedRunsReplaceNothing() {
    for (folder, sibling) in [
      ("out/a", "out/a-x"), ("out/a/", "out/a-x"), ("/tmp/a", "/tmp/a-x"),
      ("coroad-runs/town", "coroad-runs/town-x"),
    ] { #expect(Suggestions.sibling(of: folder, "x") == sibling) }
    let here = Suggestions.sibling(of: ".", "x")
    #expect(here.hasPrefix("/") && here.hasSuffix("-x") && !here.contains("/."))
  }
}
