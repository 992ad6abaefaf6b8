import NodeInterface
import Scenario

/// Words and figures of the scores of warnings, for the tables, the reference and the account.
enum WarningTexts {
  static let outcome =
    "\(WarningOutcome.allCases.map(\.rawValue).joined(separator: ", ")): what came of it without a reaction; "
    + "true: a danger, and time to avert it; late: a danger, and a driver who reacts has to brake with 0.5 g or more; "
    + "false: no danger; open: the run or the trip ended before, or record.safety=false."
  static let needed =
    "Constant deceleration after the reaction time that averts it; 100 if none does, empty without a danger."
  static let figures =
    "By kind, for kinds that were raised or missed: true, late, false, open (warnings by outcome), missed (dangers without "
    + "a warning), precision (true and late ones of all decided), recall (dangers with a warning in time), and "
    + "nuisance_per_1000_km (false ones per 1,000 km of drivers with a unit). Empty with record.safety=false."

  /// Kinds with a score, in their order.
  private static func kinds(_ scores: WarningScores) -> [WarningKind] {
    WarningKind.allCases.filter { !scores[$0].isEmpty }
  }
  static func json(_ s: RunSummary) -> JSON {
    guard s.options.configuration.record.safety else { return .object([]) }
    return .object(
      kinds(s.warnings).map { JSON.Member($0.abbreviation, .object(members($0, s.warnings))) })
  }
  private static func members(_ kind: WarningKind, _ scores: WarningScores) -> [JSON.Member] {
    let score = scores[kind]
    func ratio(_ value: Double?) -> JSON { value.map { .rounded($0, 3) } ?? .null }
    let counts = WarningOutcome.allCases.map { score[$0] } + [score.missed]
    let shares = [ratio(score.precision), ratio(score.recall), ratio(scores.nuisanceRate(kind))]
    return zip(WarningScore.counts, counts).map { JSON.Member($0, .unsigned($1)) }
      + zip(WarningScore.shares, shares).map { JSON.Member($0, $1) }
  }

  /// One line for each kind.
  static func account(_ scores: WarningScores) -> [String] {
    kinds(scores).map { kind in
      let score = scores[kind]
      var text =
        "\(kind.abbreviation): \(grouped(score[.inTime])) true, \(grouped(score[.late])) late, "
        + "\(grouped(score[.nuisance])) false, \(grouped(score.missed)) missed"
      if let precision = score.precision { text += "; precision \(fixed(precision, 2))" }
      if let recall = score.recall { text += ", recall \(fixed(recall, 2))" }
      if let rate = scores.nuisanceRate(kind) { text += ", \(fixed(rate, 1)) false per 1,000 km" }
      return text
    }
  }
}
