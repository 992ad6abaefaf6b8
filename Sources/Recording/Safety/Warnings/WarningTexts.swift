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

  /// Outcomes by kind, in one sentence; nil if there is none.
  static func account(_ scores: WarningScores) -> String? {
    let rows = WarningStage.allCases.reversed().flatMap { stage in kinds(scores, stage).map { ($0, stage) } }
    let texts = rows.map { kind, stage in
      let score = scores[kind, stage]
      let counts = [
        (score[.inTime], "true"), (score[.late], "late"), (score[.nuisance], "false"),
        (stage == .imminent ? score.missed : 0, "missed"), (score[.open], "open"),
      ]
      return "\(kind.abbreviation)\(stage == .advisory ? " advisories" : ""): "
        + counts.filter { $0.0 > 0 }.map { "\(grouped($0.0)) \($0.1)" }.joined(separator: ", ")
    }
    return texts.isEmpty ? nil : texts.joined(separator: "; ")
  }
}
