import Federation
import NodeInterface
import RoadNetwork
import Scenario
import SimCore
import Testing
import WorldState

@testable import Recording
@testable import Simulation

/// Warnings of whole scenes, scored against what had come without a reaction.
@Suite(.serialized) struct WarningSceneTests {
  #if DEBUG
    private static let isOptimised = false
  #else
    private static let isOptimised = true
  #endif

  private func scores(_ run: MapRun) -> (scores: WarningScores, scored: [ScoredWarning]) {
    let routes = SafetyRoutes(run.scenario)
    let monitor = SafetyMonitor(network: run.scenario.network, routes: routes)
    var scorer = WarningScorer(topology: monitor.topology, hazards: [])
    let warnings = run.warnings.sorted { $0.at < $1.at }
    var next = 0
    var scored: [ScoredWarning] = []
    for slice in run.slices {
      monitor.observe(slice)
      for e in monitor.takeEncounters() where e.isConflict { scorer.note(e) }
      scorer.observe(slice)
      while next < warnings.count, warnings[next].at <= slice.time {
        scorer.note(warnings[next])
        next += 1
      }
      scored += scorer.settle(at: slice.time, routes).scored
    }
    monitor.finish()
    for e in monitor.takeEncounters() where e.isConflict { scorer.note(e) }
    scored += scorer.settle(at: .never, routes).scored
    return (scorer.scores, scored)
  }

  /// At a junction without signals, with houses up to the corners, most of the warnings are about vehicles that would have been
  /// there, and most of the dangers are warned of in time.
  @Test func crossingVehiclesAreWarnedOfAtABlindJunction() throws {
    #if DEBUG
      // One of them, for time.
      let seeds = 2...2
    #else
      let seeds = 1...8
    #endif
    var sum = WarningScore()
    for seed in seeds {
      let run = try MapRun(
        "blind", until: 250, keepsSlices: true,
        overrides: [("seed", "\(seed)")])
      let one = scores(run).scores[.intersectionCollision]
      for outcome in WarningOutcome.allCases { sum[outcome] += one[outcome] }
      sum.missed += one.missed
    }
    #expect(sum[.inTime] >= UInt64(2 * seeds.count))
    #expect((sum.precision ?? 0) >= 0.5, "\(sum)")
    #expect((sum.recall ?? 0) >= 0.8, "\(sum)")
  }

  /// The advisory comes well before the imminent stage, of the same person, and is not a nuisance.
  @Test func peopleAreWarnedOfInTwoStages() throws {
    let run = try MapRun("occlusion", until: 300, keepsSlices: true)
    let (scores, scored) = scores(run)
    let advisories = scored.filter { $0.warning.stage == .advisory }
    #expect(advisories.count >= 4)
    #expect(advisories.allSatisfy { $0.outcome != .nuisance })
    var leads: [Double] = []
    for a in advisories {
      let later = scored.first {
        $0.warning.stage == .imminent && $0.warning.node == a.warning.node && $0.warning.at > a.warning.at
      }
      if let later { leads.append((later.warning.at - a.warning.at).seconds) }
    }
    #expect(leads.count >= 3)
    #expect(leads.reduce(0, +) / Double(max(1, leads.count)) >= 0.8, "\(leads)")
    #expect((scores[.vulnerableRoadUser].precision ?? 0) >= 0.8)
    #expect((scores[.vulnerableRoadUser].recall ?? 0) >= 0.8)
  }

  /// Nobody is warned of the breakdown before it has begun, and nobody in another lane or on the opposite carriageway, as
  /// long as positions are exact: errors of half a lane put it into the wrong one.
  @Test(.enabled(if: isOptimised, "takes minutes in debug builds")) func hazardsAreWarnedOfInTheOwnLane()
    throws
  {
    let run = try MapRun(
      "corridor", until: 50, keepsSlices: true,
      overrides: [("equipment.share", "0.5"), ("environment.perfect_sensors", "true")])
    let (_, scored) = scores(run)
    let warnings = scored.filter { $0.warning.kind == .hazardousLocation }
    #expect(!warnings.isEmpty)
    #expect(
      warnings.allSatisfy { $0.warning.at >= SimTime(seconds: 20) && $0.outcome != .nuisance }, "\(warnings)")
  }
}
