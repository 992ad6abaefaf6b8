import Recording

/// One compared figure, and which direction of it is better.
struct ComparedFigure {
  enum Better {
    case less, more
    /// Neither direction is better.
    case neither
  }
  var name: String
  /// By run; nil if there is no value, such as a mean over no trips.
  var values: [Double?]
  var places = 0
  var unit = ""
  var better = Better.neither
  /// Left out if rows are few.
  var isDetail = false

  static func count(_ name: String, _ better: Better = .neither, _ value: (Side) -> UInt64?) -> ComparedFigure
  {
    ComparedFigure(
      name: name, values: Side.allCases.map { value($0).map { Double($0) } }, better: better)
  }
  static func mean(
    _ name: String, _ unit: String, _ better: Better = .neither, _ value: (Side) -> Double?
  ) -> ComparedFigure {
    ComparedFigure(
      name: name, values: Side.allCases.map(value), places: 1, unit: unit, better: better)
  }

  private func shown(_ value: Double?) -> String {
    guard let value else { return "-" }
    return number(value) + (unit.isEmpty ? "" : " \(unit)")
  }
  private func number(_ value: Double) -> String {
    places == 0 ? grouped(UInt64(max(0, value))) : fixed(value, places)
  }

  /// Second run minus first, from the rounded values shown; nil if one is missing.
  private var difference: Double? {
    guard values.count == 2, let first = values[0], let second = values[1] else { return nil }
    let scale = places == 0 ? 1.0 : 10
    return ((second * scale).rounded() - (first * scale).rounded()) / scale
  }
  private var verdict: (word: String, style: TextStyle) {
    guard better != .neither, let difference, difference != 0 else { return ("", .plain) }
    return (difference < 0) == (better == .less) ? ("better", .better) : ("worse", .worse)
  }
  private func differenceText(percent: Bool) -> String {
    guard let difference else { return "" }
    if difference == 0 { return "same" }
    var text = (difference < 0 ? "-" : "+") + number(difference.magnitude)
    if percent, let first = values[0], first > 0, difference.magnitude < 10 * first {
      let share = fixed(difference.magnitude / first * 100, 0)
      text += " (\(difference < 0 ? "-" : "+")\(share) %)"
    }
    return text
  }

  /// - Parameters:
  ///   - group: label before the first figure of a group.
  ///   - percent: adds the difference as a share of the first value.
  func line(group: String, percent: Bool) -> TextLine {
    var line = TextLine("  " + group.padded(ComparisonTable.group), .heading)
    line.add(name.padded(ComparisonTable.name))
    for value in values { line.add(shown(value).aligned(ComparisonTable.value)) }
    if values.count != 2 { return line }
    let verdict = verdict
    let difference = differenceText(percent: percent)
    // Separates a long difference from the value before it.
    line.add((difference.isEmpty ? "" : " " + difference).aligned(ComparisonTable.difference), verdict.style)
    line.add("  " + verdict.word, verdict.style)
    return line
  }
}

/// Figures in groups; at most 79 characters wide for two runs.
struct ComparisonTable {
  static let group = 10
  static let name = 23
  static let value = 11
  static let difference = 14

  /// Column titles, one per run.
  let titles: [String]
  private(set) var groups: [(name: String, figures: [ComparedFigure])] = []

  init(titles: [String]) { self.titles = titles }
  /// For the two sides of a demonstration.
  init() { self.init(titles: Side.allCases.map(\.title)) }

  mutating func add(_ name: String, _ figures: [ComparedFigure]) { groups.append((name, figures)) }

  /// - Parameters:
  ///   - percent: adds differences as a share of the first value.
  ///   - limit: most lines; details are left out, last ones first, to meet it.
  func lines(percent: Bool, atMost limit: Int = .max) -> [TextLine] {
    var head = TextLine(String(repeating: " ", count: 2 + Self.group + Self.name))
    for title in titles { head.add(title.aligned(Self.value), .heading) }
    if titles.count == 2 { head.add("difference".aligned(Self.difference), .heading) }
    var groups = groups
    while 1 + groups.reduce(0, { $0 + $1.figures.count }) > limit,
      let group = groups.lastIndex(where: { $0.figures.contains(where: \.isDetail) }),
      let figure = groups[group].figures.lastIndex(where: \.isDetail)
    { groups[group].figures.remove(at: figure) }
    return [head]
      + groups.flatMap { group in
        group.figures.enumerated().map { i, figure in
          figure.line(group: i == 0 ? group.name : "", percent: percent)
        }
      }
  }
}
