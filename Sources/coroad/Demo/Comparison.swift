import Recording

/// One figure of both runs, and which way of it is better.
struct ComparedFigure {
  enum Better {
    case less, more
    /// Neither is, by itself.
    case neither
  }
  var name: String
  /// Nil: there is none, such as a mean over nothing.
  var values: Both<Double?>
  var places = 0
  var unit = ""
  var better = Better.neither

  static func count(_ name: String, _ better: Better = .neither, _ value: (Side) -> UInt64?) -> ComparedFigure
  {
    ComparedFigure(name: name, values: Both { value($0).map { Double($0) } }, better: better)
  }
  static func mean(
    _ name: String, _ unit: String, _ better: Better = .neither, _ value: (Side) -> Double?
  ) -> ComparedFigure {
    ComparedFigure(name: name, values: Both(value), places: 1, unit: unit, better: better)
  }

  private func shown(_ value: Double?) -> String {
    guard let value else { return "-" }
    return number(value) + (unit.isEmpty ? "" : " \(unit)")
  }
  private func number(_ value: Double) -> String {
    places == 0 ? grouped(UInt64(max(0, value))) : fixed(value, places)
  }

  /// On against off as it is shown; nil where one of the two is missing.
  private var difference: Double? {
    guard let off = values.off, let on = values.on else { return nil }
    let scale = places == 0 ? 1.0 : 10
    return ((on * scale).rounded() - (off * scale).rounded()) / scale
  }
  private var verdict: (word: String, style: TextStyle) {
    guard better != .neither, let difference, difference != 0 else { return ("", .plain) }
    return (difference < 0) == (better == .less) ? ("better", .better) : ("worse", .worse)
  }
  private func differenceText(percent: Bool) -> String {
    guard let difference else { return "" }
    if difference == 0 { return "same" }
    var text = (difference < 0 ? "-" : "+") + number(difference.magnitude)
    if percent, let off = values.off, off > 0, difference.magnitude < 10 * off {
      let share = fixed(difference.magnitude / off * 100, 0)
      text += " (\(difference < 0 ? "-" : "+")\(share) %)"
    }
    return text
  }

  /// - Parameters:
  ///   - group: what stands before the first figure of a group.
  ///   - percent: also as a share of the value without V2X.
  func line(group: String, percent: Bool) -> TextLine {
    var line = TextLine("  " + group.padded(ComparisonTable.group), .heading)
    line.add(name.padded(ComparisonTable.name))
    line.add(shown(values.off).aligned(ComparisonTable.value))
    line.add(shown(values.on).aligned(ComparisonTable.value))
    let verdict = verdict
    line.add(differenceText(percent: percent).aligned(ComparisonTable.difference), verdict.style)
    line.add("  " + verdict.word, verdict.style)
    return line
  }
}

/// Figures in groups, in columns: at most 79 characters wide.
struct ComparisonTable {
  static let group = 10
  static let name = 23
  static let value = 11
  static let difference = 14

  var groups: [(name: String, figures: [ComparedFigure])] = []

  mutating func add(_ name: String, _ figures: [ComparedFigure]) { groups.append((name, figures)) }

  func lines(percent: Bool) -> [TextLine] {
    var head = TextLine(String(repeating: " ", count: 2 + Self.group + Self.name))
    for side in Side.allCases { head.add(side.title.aligned(Self.value), .heading) }
    head.add("difference".aligned(Self.difference), .heading)
    return [head]
      + groups.flatMap { group in
        group.figures.enumerated().map { i, figure in
          figure.line(group: i == 0 ? group.name : "", percent: percent)
        }
      }
  }
}
