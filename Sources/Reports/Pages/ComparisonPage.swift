import Experiments
import Recording
import SimCore

/// The report of several runs beside each other, such as the two of a demonstration.
package struct ComparisonPage {
  private let runs: [ReportedRun]
  private let comparison: RunComparison
  private let title: String

  /// - Parameter labels: names in legends, one per run.
  package init(_ runs: [FinishedRun], labels: [String], title: String) {
    self.runs = zip(runs, labels).map { ReportedRun($0, label: $1) }
    comparison = RunComparison(runs)
    self.title = title
  }

  package var document: ReportDocument {
    var report = ReportDocument(title: title, subtitle: runs.map(\.label).joined(separator: " · "))
    for run in runs { report.facts.append((run.label, run.run.folder)) }
    let first = RunFacts.facts(runs[0].run)
    report.facts += first.filter { ["Seed", "Virtual time", "Traffic", "Version"].contains($0.name) }
    report.sections.append(ReportDocument.Section("What differs", differences))
    report.sections.append(ReportDocument.Section("Figures", figures))
    report.sections += FigureSections(runs).sections
    report.sections.append(RunFacts.circumstances(runs))
    return report
  }

  private var differences: [ReportDocument.Block] {
    var blocks: [ReportDocument.Block] = []
    let troubles = runs.flatMap { run in RunFacts.troubles(run.run).map { "\(run.label): \($0)" } }
    if !comparison.isFair {
      blocks.append(
        .warning(
          ["These runs must not be compared: more differs than their settings."] + comparison.warnings
            + troubles))
    } else if !comparison.warnings.isEmpty || !troubles.isEmpty {
      blocks.append(.warning(comparison.warnings + troubles))
    }
    let settings = comparison.differingSettings
    if settings.isEmpty {
      blocks.append(.text("The runs have the same settings."))
    } else {
      blocks.append(
        .table(
          ReportTable(
            ["setting"] + runs.map(\.label), settings.map { [$0.key] + $0.values },
            text: Set(0...runs.count))))
    }
    return blocks
  }

  private var figures: [ReportDocument.Block] {
    let isPair = runs.count == 2
    let groups = ComparisonFigures(runs.map(\.run.summary)).groups
    var columns = ["", "figure"] + runs.map(\.label)
    if isPair { columns += ["difference", comparison.isFair ? "" : " ", "chance"] }
    let rows = groups.flatMap { group in
      group.figures.enumerated().map { i, figure in
        var row = [i == 0 ? group.name : "", figure.name.trimmed] + figure.values.map(figure.shown)
        if isPair {
          let chance = group.name == "safety" ? Self.chance(figure) : nil
          let isMore = comparison.isFair && chance ?? 1 < Self.significance
          row += [
            figure.differenceText(percent: true), isMore ? Self.verdict(figure) : "",
            chance.map(Self.words) ?? "",
          ]
        }
        return row
      }
    }
    var table = ReportTable(columns, rows, text: [0, 1, runs.count + 3])
    if isPair { table.numeric.insert(runs.count + 4) }
    var blocks: [ReportDocument.Block] = [.table(table)]
    if isPair {
      blocks.append(
        .text(
          "Chance: the probability that two runs without any difference in what causes such events have counts at least "
            + "this far apart, if events are independent (exact test of two Poisson rates). Conflicts come in clusters, "
            + "so the true probability is larger: a difference below 5 % is called better or worse here, and even that is "
            + "only a hint. For means of trips one pair of runs says nothing about chance. Run many seeds with coroad "
            + "sweep to tell effects from chance."))
    } else {
      blocks.append(
        .text("One run for each setting says nothing about chance: use coroad sweep, which runs many seeds."))
    }
    return blocks
  }

  /// Differences that chance explains less often than this get a verdict.
  private static let significance = 0.05

  private static func verdict(_ figure: ComparedFigure) -> String {
    figure.isBetter.map { $0 ? "better" : "worse" } ?? ""
  }

  /// Nil for means, and where nothing happened.
  private static func chance(_ figure: ComparedFigure) -> Double? {
    guard figure.isCount, let a = figure.values[0], let b = figure.values[1], a + b > 0 else { return nil }
    return CountTest.probability(a, b)
  }

  private static func words(_ chance: Double) -> String {
    if chance < 0.001 { return "< 0.1 %" }
    return chance >= 0.1 ? "\(fixed(chance * 100, 0)) %" : "\(fixed(chance * 100, 1)) %"
  }
}
