import Experiments
import Recording

extension ComparedFigure {
  static func count(_ name: String, _ better: Better = .neither, _ value: (Side) -> UInt64?) -> ComparedFigure
  {
    ComparedFigure(name, Side.allCases.map { value($0).map { Double($0) } }, better)
  }
  static func mean(
    _ name: String, _ unit: String, _ better: Better = .neither, _ value: (Side) -> Double?
  ) -> ComparedFigure {
    ComparedFigure(name, Side.allCases.map(value), places: 1, unit: unit, better)
  }

  /// - Parameters:
  ///   - group: label before the first figure of a group.
  ///   - percent: adds the difference as a share of the first value.
  func line(group: String, percent: Bool) -> TextLine {
    var line = TextLine("  " + group.padded(ComparisonTable.group), .heading)
    line.add(name.padded(ComparisonTable.name))
    for value in values { line.add(shown(value).aligned(ComparisonTable.value)) }
    if values.count != 2 { return line }
    let verdict: (word: String, style: TextStyle) =
      isBetter.map { $0 ? ("better", .better) : ("worse", .worse) } ?? ("", .plain)
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

  /// The figures of finished runs.
  init(_ figures: ComparisonFigures, titles: [String]) {
    self.init(titles: titles)
    groups = figures.groups
  }

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
