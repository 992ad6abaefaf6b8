import Federation
import NodeInterface
import SimCore

/// What became of a warning, had the driver not reacted.
package enum WarningOutcome: String, CaseIterable, Hashable, Sendable {
  /// The danger was real, and the warning left time to avert it without a conflict.
  case inTime = "true"
  /// The danger was real, and after a driver's reaction averting it takes the braking of a conflict.
  case late
  /// There was no danger: a nuisance.
  case nuisance = "false"
  /// The run or the trip of one of the two ended before that was decided.
  case open
}

/// A warning with its score.
package struct ScoredWarning: Hashable, Sendable {
  package var warning: Telemetry.Warning
  package var outcome: WarningOutcome
  /// Whom the vehicle would have met; nil for signals and without a danger.
  package var threat: SafetyParticipant?
  /// Seconds from the warning until then.
  package var meetsAfter: Double?
  /// Constant deceleration that averts it, after the reaction time, m/s²; 100 if none does.
  package var needed: Double?
}

/// A danger without a warning in time before it.
package struct MissedWarning: Hashable, Sendable {
  /// When braking was most needed, or the red signal was passed.
  package var at: SimTime
  package var vehicle: UInt32
  package var kind: WarningKind
  package var threat: SafetyParticipant?
  package var needed: Double?
}

/// Counts of one kind of warning.
package struct WarningScore: Hashable, Sendable {
  /// In the order of `WarningOutcome.allCases`.
  private var outcomes = [UInt64](repeating: 0, count: WarningOutcome.allCases.count)
  package var missed: UInt64 = 0
  package init() {}

  package subscript(outcome: WarningOutcome) -> UInt64 {
    get { outcomes[WarningOutcome.allCases.firstIndex(of: outcome)!] }
    set { outcomes[WarningOutcome.allCases.firstIndex(of: outcome)!] = newValue }
  }
  /// Names of its figures: counts, then shares and rates.
  package static let counts = WarningOutcome.allCases.map(\.rawValue) + ["missed"]
  package static let shares = ["precision", "recall", "nuisance_per_1000_km"]

  package var isEmpty: Bool { missed == 0 && outcomes.allSatisfy { $0 == 0 } }
  /// Share of the decided warnings with a real danger; nil without any.
  package var precision: Double? {
    let real = self[.inTime] + self[.late]
    let decided = real + self[.nuisance]
    return decided == 0 ? nil : Double(real) / Double(decided)
  }
  /// Share of the real dangers with a warning in time; nil without any.
  package var recall: Double? {
    let dangers = self[.inTime] + self[.late] + missed
    return dangers == 0 ? nil : Double(self[.inTime]) / Double(dangers)
  }
}

/// Scores of a run's warnings by kind.
package struct WarningScores: Hashable, Sendable {
  private var byKind = [WarningScore](repeating: WarningScore(), count: WarningKind.tableSize)
  private var advisories = [WarningScore](repeating: WarningScore(), count: WarningKind.tableSize)
  /// Metres driven by drivers with an onboard unit.
  package var distance = 0.0
  /// Vehicles that entered a junction at red, with a unit or without.
  package var redLightsRun: UInt64 = 0
  package init() {}

  /// Dangers that nobody warned of count with the imminent stage.
  package subscript(kind: WarningKind, stage: WarningStage) -> WarningScore {
    get { stage == .imminent ? byKind[Int(kind.rawValue)] : advisories[Int(kind.rawValue)] }
    set {
      if stage == .imminent {
        byKind[Int(kind.rawValue)] = newValue
      } else {
        advisories[Int(kind.rawValue)] = newValue
      }
    }
  }
  package subscript(kind: WarningKind) -> WarningScore { self[kind, .imminent] }
  package var isEmpty: Bool { (byKind + advisories).allSatisfy { $0.isEmpty } }
  /// Nuisances of a kind per 1,000 km that drivers with a unit drove; nil if none drove.
  package func nuisanceRate(_ kind: WarningKind, _ stage: WarningStage = .imminent) -> Double? {
    distance > 0 ? Double(self[kind, stage][.nuisance]) / distance * 1_000_000 : nil
  }
}
