/// Words for the limits of the safety measures, for the reference, the account and reports.
package enum SafetyTexts {
  private static let limit = fixed(SafetyLimits.conflictDeceleration, 1)
  private static let brakes = fixed(SafetyLimits.brakes, 2)

  static let conflict =
    "1 for a conflict: a needed deceleration of 0.5 g (\(limit) m/s²) or more, or an impact."
  static let conflicts =
    "Encounters with a needed deceleration of 0.5 g (\(limit) m/s²) or more, or an impact on a person."
  static let serious =
    "Of these, with more than \(brakes) m/s² (brakes of every car, UN R13-H), or an impact on a person."
  static func conflicts(_ kind: EncounterKind) -> String {
    switch kind {
    case .following: "Of the conflicts, with a moving leader."
    case .standingLeader: "Of the conflicts, with a leader that stands."
    case .crossing: "Of the conflicts, of vehicles on crossing paths."
    case .merging: "Of the conflicts, of vehicles on paths into one lane."
    case .oncoming: "Of the conflicts, of vehicles head-on."
    case .pedestrian: "Of the conflicts, with a pedestrian."
    case .hazard: "Of the conflicts, with a hazard."
    }
  }

  /// The conflicts of a run, its rate, and that of ordinary driving.
  static func account(_ counts: SafetyCounts) -> [String] {
    var lines = [
      "\(grouped(counts.conflicts)) conflicts (needed braking \(limit) m/s² or more, or an impact), "
        + "\(grouped(counts.seriousConflicts)) of them serious (over \(brakes) m/s²)"
    ]
    let kinds = EncounterKind.allCases.filter { counts.conflicts($0) > 0 }.map {
      "\($0.words) \(grouped(counts.conflicts($0)))"
    }
    if !kinds.isEmpty { lines.append("by kind: " + kinds.joined(separator: ", ")) }
    if let rate = counts.conflictRate {
      lines.append(
        "\(fixed(rate, 2)) per 1,000 km of \(fixed(counts.vehicleDistance / 1000, 1)) vehicle-km; "
          + "the cars of the 100-Car study had \(fixed(SafetyLimits.naturalisticNearCrashes, 2)) near-crashes and "
          + "\(fixed(SafetyLimits.naturalisticIncidents, 1)) incidents")
    }
    lines.append(
      "\(grouped(counts.closePasses)) close passes (PET < \(fixed(SafetyLimits.closePass, 0)) s), which are no conflicts"
    )
    return lines
  }
}
