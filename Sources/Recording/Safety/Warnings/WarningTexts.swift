import NodeInterface
import Scenario

/// Words and figures of the scores of warnings, for the tables, the reference and the account.
enum WarningTexts {
  static let outcome =
    "\(WarningOutcome.allCases.map(\.rawValue).joined(separator: ", ")): what came of it without a reaction; "
    + "true: a danger, and time to avert it; late: a danger, and a driver who reacts has to brake with 0.5 g or more; "
    + "false: no danger; open: the run or the trip of one of the two ended before, or record.safety=false."
  static let needed =
    "Constant deceleration after the reaction time that averts it; 100 if none does, empty without a danger."
  static let figures =
    "By kind, for kinds that were raised or missed: true, late, false, open (warnings by outcome), missed (dangers without "
    + "a warning), precision (true and late ones of all decided), recall (dangers with a warning in time), and "
    + "nuisance_per_1000_km (false ones per 1,000 km of drivers with a unit). Empty with record.safety=false."

  static let advisories = "The same for the advisory stage, without missed and recall."

  /// Kinds with a score, in their order.
  private static func kinds(_ scores: WarningScores, _ stage: WarningStage) -> [WarningKind] {
    WarningKind.allCases.filter { !scores[$0, stage].isEmpty }
  }
  static func json(_ s: RunSummary, _ stage: WarningStage) -> JSON {
    guard s.options.configuration.record.safety else { return .object([]) }
    return .object(
      kinds(s.warnings, stage).map { JSON.Member($0.abbreviation, .object(members($0, stage, s.warnings))) })
  }
  private static func members(
    _ kind: WarningKind, _ stage: WarningStage, _ scores: WarningScores
  ) -> [JSON.Member] {
    let score = scores[kind, stage]
    func ratio(_ value: Double?) -> JSON { value.map { .rounded($0, 3) } ?? .null }
    let counts = WarningOutcome.allCases.map { score[$0] } + [score.missed]
    let shares = [ratio(score.precision), ratio(score.recall), ratio(scores.nuisanceRate(kind, stage))]
    let all =
      zip(WarningScore.counts, counts).map { JSON.Member($0, .unsigned($1)) }
      + zip(WarningScore.shares, shares).map { JSON.Member($0, $1) }
    return stage == .imminent ? all : all.filter { $0.key != "missed" && $0.key != "recall" }
  }

  /// One line for each kind.
  static func account(_ scores: WarningScores) -> [String] {
    let rows = WarningStage.allCases.reversed().flatMap { stage in kinds(scores, stage).map { ($0, stage) } }
    return rows.map { kind, stage in
      let score = scores[kind, stage]
      var text =
        "\(kind.abbreviation)\(stage == .advisory ? " advisories" : ""): \(grouped(score[.inTime])) true, "
        + "\(grouped(score[.late])) late, \(grouped(score[.nuisance])) false"
      if stage == .imminent { text += ", \(grouped(score.missed)) missed" }
      if let precision = score.precision { text += "; precision \(fixed(precision, 2))" }
      if stage == .imminent, let recall = score.recall { text += ", recall \(fixed(recall, 2))" }
      if let rate = scores.nuisanceRate(kind, stage) { text += ", \(fixed(rate, 1)) false per 1,000 km" }
      return text
    }
  }
}
