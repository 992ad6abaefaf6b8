import Recording
import Simulation

/// The account of a sweep: means, intervals and differences, in Markdown.
extension SweepReport {
  var markdown: String {
    var lines = ["# \(plan.name)", ""]
    lines += heading
    for metric in plan.metrics.indices { lines += markdown(metric) }
    lines += failures
    return lines.joined(separator: "\n") + "\n"
  }

  private var heading: [String] {
    let combinations = plan.cells.count
    var text =
      "\(rows.count) runs (\(combinations) \(combinations == 1 ? "combination" : "combinations") × "
      + "\(plan.seeds.count) \(plan.seeds.count == 1 ? "seed" : "seeds")), \(failed) failed. Coroad \(coroadVersion)"
    if let until = plan.until { text += ", until \(until.value) s" }
    for setting in plan.common { text += ", `\(setting.key)=\(setting.value)`" }
    var lines = [text + ".", ""]
    lines += conditions.map { [$0, ""] } ?? []
    lines += notes.flatMap { [$0, ""] }.dropLast()
    return lines
  }

  /// How to read the figures.
  package var notes: [String] {
    var lines = [
      "Intervals hold the mean with 95 % confidence, by Student's t over seeds; for counts and shares of rare events "
        + "that is an approximation. n is the number of runs with a value."
    ]
    if !plan.baseline.isEmpty {
      let names = zip(plan.axes, plan.baseline).compactMap { axis, level in
        level.map { "`\(axis.name)` = \(axis.levels[$0].name)" }
      }
      lines.append(
        "Differences are to \(names.joined(separator: ", ")), paired by seed; \\* marks an interval without 0. Each "
          + "interval stands for itself: of 20 comparisons without any effect about one is marked.")
    }
    return lines
  }

  /// True if all runs moved their vehicles by the same rules.
  package var hasOneTrafficModel: Bool { groupsByConditions.count <= 1 }

  private var groupsByConditions: [(conditions: TrafficConditions, cells: Set<Int>)] {
    var all: [(conditions: TrafficConditions, cells: Set<Int>)] = []
    for (i, row) in rows.enumerated() {
      guard let own = row.conditions else { continue }
      if let known = all.firstIndex(where: { $0.conditions == own }) {
        all[known].cells.insert(i / plan.seeds.count)
      } else {
        all.append((own, [i / plan.seeds.count]))
      }
    }
    return all
  }

  /// How the runs moved their vehicles, and which combinations differ in it.
  private var conditions: String? {
    let all = groupsByConditions
    if all.count <= 1 { return all.first.map { "Traffic: \($0.conditions.words)." } }
    let groups = all.map { group in
      let names = group.cells.sorted().map { cell in
        zip(plan.axes, plan.cells[cell]).map { "\($0.name) = \($0.levels[$1].name)" }.joined(separator: ", ")
      }
      return "\(group.conditions.words) (\(names.joined(separator: "; ")))"
    }
    return
      "**Traffic models differ**, which affects the differences: \(groups.joined(separator: "; "))."
  }

  // MARK: On a terminal

  /// The tables as columns aligned with spaces.
  var text: [String] {
    var lines = conditions.map { ["", "  " + $0.filter { $0 != "*" }] } ?? []
    for metric in plan.metrics.indices {
      let (header, body) = table(metric)
      let all = [header] + body
      let widths = header.indices.map { i in all.map { $0[i].count }.max() ?? 0 }
      lines += ["", plan.metrics[metric]]
      lines += all.map { row in
        let cells = row.indices.map { i in
          i < plan.axes.count ? row[i].padded(widths[i]) : row[i].aligned(widths[i])
        }
        var line = "  " + cells.joined(separator: "  ")
        while line.last == " " { line.removeLast() }
        return line
      }
    }
    return lines
  }

  // MARK: One metric

  private struct Entry {
    var levels: [String]
    var runs: Int
    var sample: Sample?
    var isBaseline: Bool
    var difference: Sample?
  }

  private func entries(_ metric: Int) -> [Entry] {
    plan.cells.enumerated().map { index, cell in
      let own = values(metric, cell: index)
      let other = plan.baseline(of: cell).map(plan.index)
      return Entry(
        levels: zip(plan.axes, cell).map { $0.levels[$1].name }, runs: own.count,
        sample: Sample(own.compactMap { $0 }), isBaseline: other == nil,
        difference: other.flatMap { Sample.paired(own, minus: values(metric, cell: $0)) })
    }
  }

  /// Header and rows of the table of a metric.
  private func columns(_ metric: Int) -> (header: [String], body: [[String]]) {
    let entries = entries(metric)
    let numbers = entries.flatMap { [$0.sample, $0.difference] }.compactMap { $0 }
    let places = Self.places(numbers.map(\.mean.magnitude).max() ?? 0)
    var header = plan.axes.map(\.name) + ["n", "mean", "95 % interval"]
    if !plan.baseline.isEmpty { header += ["difference", "95 % interval", "pairs", ""] }
    let body = entries.map { entry in
      let count = entry.sample?.count ?? 0
      var cells = entry.levels
      cells.append(count == entry.runs ? "\(count)" : "\(count) of \(entry.runs)")
      cells += Self.cells(entry.sample, places)
      if plan.baseline.isEmpty { return cells }
      if entry.isBaseline { return cells + ["baseline", "", "", ""] }
      let pairs = entry.difference?.count ?? 0
      return cells + Self.cells(entry.difference, places)
        + ["\(pairs)", entry.difference?.excludesZero ?? false ? "\\*" : ""]
    }
    return (header, body)
  }

  /// Header and rows of the table of a metric, for a page.
  package func table(_ metric: Int) -> (header: [String], body: [[String]]) {
    let (header, body) = columns(metric)
    return (header, body.map { row in row.map { $0 == "\\*" ? "*" : $0 } })
  }

  private func markdown(_ metric: Int) -> [String] {
    let (header, body) = columns(metric)
    let alignment = header.indices.map { $0 < plan.axes.count ? "---" : "---:" }
    let rows = body.map { row in row.indices.map { $0 < plan.axes.count ? Self.escaped(row[$0]) : row[$0] } }
    return ["", "## \(plan.metrics[metric])", ""]
      + ([header, alignment] + rows).map { "| " + $0.joined(separator: " | ") + " |" }
  }

  private static func cells(_ sample: Sample?, _ places: Int) -> [String] {
    guard let sample else { return ["–", "–"] }
    let interval = sample.interval.map {
      "\(fixed($0.lowerBound, places)) … \(fixed($0.upperBound, places))"
    }
    return [fixed(sample.mean, places), interval ?? "–"]
  }

  /// Decimals that show four digits of the largest number in a table, 1 to 9.
  package static func places(_ largest: Double) -> Int {
    if largest >= 100 { return 1 }
    if largest >= 10 { return 2 }
    var places = 3
    var rest = largest
    while rest > 0 && rest < 1 && places < 9 {
      rest *= 10
      places += 1
    }
    return places
  }

  private static func escaped(_ text: String) -> String {
    text.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
  }

  // MARK: Failures

  private var failures: [String] {
    if failed == 0 { return [] }
    return ["", "## Failed runs", "", "| run | status | last words |", "| --- | --- | --- |"]
      + rows.filter { !$0.isOK }.map {
        "| \($0.unit.folder) | \($0.status) | \(Self.escaped($0.lastWords)) |"
      }
  }
}
