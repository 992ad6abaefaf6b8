import Recording
import Simulation

/// The account of an experiment for people: means, intervals and differences, in Markdown.
extension SweepReport {
  var markdown: String {
    var lines = ["# \(plan.name)", ""]
    lines += heading
    for metric in plan.metrics.indices { lines += table(metric) }
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
    lines.append(
      "Intervals hold the mean with 95 % confidence, by Student's t over seeds; for counts and shares of rare events "
        + "that is an approximation. n is the number of runs with a value.")
    if !plan.baseline.isEmpty {
      let names = zip(plan.axes, plan.baseline).compactMap { axis, level in
        level.map { "`\(axis.name)` = \(axis.levels[$0].name)" }
      }
      lines.append("")
      lines.append(
        "Differences are to \(names.joined(separator: ", ")), paired by seed; \\* marks an interval without 0. Each "
          + "interval stands for itself: of 20 comparisons without any effect about one is marked.")
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

  private func table(_ metric: Int) -> [String] {
    let entries = entries(metric)
    let numbers = entries.flatMap { [$0.sample, $0.difference] }.compactMap { $0 }
    let places = Self.places(numbers.map(\.mean.magnitude).max() ?? 0)
    var header = plan.axes.map(\.name) + ["n", "mean", "95 % interval"]
    if !plan.baseline.isEmpty { header += ["difference", "95 % interval", "pairs", ""] }
    let alignment = header.indices.map { $0 < plan.axes.count ? "---" : "---:" }
    let body = entries.map { entry in
      let count = entry.sample?.count ?? 0
      var cells = entry.levels.map(Self.escaped)
      cells.append(count == entry.runs ? "\(count)" : "\(count) of \(entry.runs)")
      cells += Self.cells(entry.sample, places)
      if plan.baseline.isEmpty { return cells }
      if entry.isBaseline { return cells + ["baseline", "", "", ""] }
      let pairs = entry.difference?.count ?? 0
      return cells + Self.cells(entry.difference, places)
        + ["\(pairs)", entry.difference?.excludesZero ?? false ? "\\*" : ""]
    }
    return ["", "## \(plan.metrics[metric])", ""]
      + ([header, alignment] + body).map { "| " + $0.joined(separator: " | ") + " |" }
  }

  private static func cells(_ sample: Sample?, _ places: Int) -> [String] {
    guard let sample else { return ["–", "–"] }
    let interval = sample.interval.map {
      "\(fixed($0.lowerBound, places)) … \(fixed($0.upperBound, places))"
    }
    return [fixed(sample.mean, places), interval ?? "–"]
  }

  /// Decimals that show four digits of the largest number of a table, at least one and at most nine.
  private static func places(_ largest: Double) -> Int {
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
