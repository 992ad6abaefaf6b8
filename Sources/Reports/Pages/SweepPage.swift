import Experiments
import Recording
import SimCore

/// The report of a sweep: each metric over the axes, with intervals.
package struct SweepPage {
  private let report: SweepReport
  private var plan: SweepPlan { report.plan }

  package init(_ report: SweepReport) { self.report = report }

  package var document: ReportDocument {
    var document = ReportDocument(title: plan.name, subtitle: "Sweep of \(plan.scenario)")
    document.facts = [
      ("Runs", "\(report.rows.count)"), ("Failed", "\(report.failed)"),
      ("Combinations", "\(plan.cells.count)"), ("Seeds", "\(plan.seeds.count)"),
    ]
    for axis in plan.axes {
      document.facts.append((axis.name, axis.levels.map(\.name).joined(separator: ", ")))
    }
    for setting in plan.common { document.facts.append((setting.key, setting.value)) }
    // The notes are written for Markdown.
    var notes: [ReportDocument.Block] = report.notes.map { .text($0.filter { $0 != "`" && $0 != "\\" }) }
    if report.failed > 0 {
      notes.insert(.warning(["\(report.failed) runs failed and are in no figure."]), at: 0)
    }
    if !report.hasOneTrafficModel {
      notes.insert(
        .warning([
          "The runs do not share one model of traffic, so differences between them are not effects of the axes alone."
        ]),
        at: 0)
    }
    document.sections.append(ReportDocument.Section("What was run", notes))
    let metrics = plan.metrics.indices.map { metric in
      var blocks = figures(metric).map { ReportDocument.Block.figure($0) }
      if blocks.isEmpty { blocks = [.text("No run has a value of this metric.")] }
      return ReportDocument.Section(plan.metrics[metric], blocks)
    }
    document.sections += metrics
    return document
  }

  // MARK: Plots

  /// The first axis is x, the second the colour, and further ones make a plot each: small multiples.
  private func figures(_ metric: Int) -> [ReportFigure] {
    let axes = plan.axes
    let ys = axisOfValues(metric)
    var plots: [XYPlot] = []
    for (fixed, title) in panels {
      var plot = XYPlot(title, x: axisOfLevels, y: ys)
      let colours =
        axes.count > 1 ? axes[1].levels.map { "\(axes[1].name) = \($0.name)" } : [plan.metrics[metric]]
      for (colour, name) in colours.enumerated() {
        var cloud: [XYPlot.Point] = []
        var means: [XYPlot.Point] = []
        for level in axes.isEmpty ? [0] : Array(axes[0].levels.indices) {
          let cell = (axes.isEmpty ? [] : [level]) + (axes.count > 1 ? [colour] : []) + fixed
          // Series at one place stand side by side.
          let shift =
            (Double(colour) - Double(colours.count - 1) / 2) * min(0.16, 0.6 / Double(colours.count))
          let x = isNumeric ? numbers[level] + shift * 0.1 * span : Double(level) + shift
          let values = report.values(metric, cell: plan.index(of: cell)).compactMap { $0 }
          cloud += values.map { XYPlot.Point(x, $0) }
          if let sample = Sample(values) { means.append(XYPlot.Point(x, sample.mean, sample.interval)) }
        }
        plot.series.append(XYPlot.Series(name, cloud, .cloud, colour: colour))
        plot.series.append(
          XYPlot.Series(name, means, isNumeric ? .joinedMarks : .marks, colour: colour))
      }
      plots.append(plot)
    }
    guard plots.contains(where: { $0.series.contains { !$0.points.isEmpty } }) else { return [] }
    let name = String(plan.metrics[metric].map { $0 == "." || $0 == "_" ? "-" : $0 }).lowercased()
    let drawing: Drawing
    if plots.count == 1 {
      plots[0].title = plan.metrics[metric]
      plots[0].hasLegend = axes.count > 1
      (plots[0].width, plots[0].height) = (760, 330)
      drawing = plots[0].drawing()
    } else {
      drawing = PlotGrid(plan.metrics[metric], plots, columns: min(4, axes[2].levels.count)).drawing()
    }
    let caption =
      "Marks: means over seeds, with their 95 % confidence intervals (Student's t). Small dots: single runs."
    let table = report.table(metric)
    return [
      ReportFigure(name, caption, drawing, ReportTable(table.header, table.body, text: Set(axes.indices)))
    ]
  }

  /// Levels of the third and further axes, with words for each combination.
  private var panels: [(levels: [Int], title: String)] {
    let others = plan.axes.dropFirst(2)
    let all = others.reduce([[]]) { cells, axis in
      cells.flatMap { cell in axis.levels.indices.map { cell + [$0] } }
    }
    return all.map { levels in
      (levels, zip(others, levels).map { "\($0.name) = \($0.levels[$1].name)" }.joined(separator: ", "))
    }
  }

  /// The first axis's levels as numbers, if all are and they ascend.
  private var numbers: [Double] { plan.axes.first?.levels.compactMap { Double($0.name) } ?? [] }
  private var isNumeric: Bool {
    let numbers = numbers
    return numbers.count > 1 && numbers.count == plan.axes[0].levels.count
      && zip(numbers, numbers.dropFirst()).allSatisfy { $0 < $1 } && numbers.allSatisfy(\.isFinite)
  }
  private var span: Double { (numbers.last ?? 0) - (numbers.first ?? 0) }
  private var axisOfLevels: PlotAxis {
    guard let axis = plan.axes.first else { return PlotAxis("", names: ["all runs"]) }
    return isNumeric
      ? PlotAxis(axis.name, from: numbers[0] - 0.05 * span, to: numbers[numbers.count - 1] + 0.05 * span)
      : PlotAxis(axis.name, names: axis.levels.map(\.name))
  }

  /// One range for all plots of a metric, from 0 where 0 is near.
  private func axisOfValues(_ metric: Int) -> PlotAxis {
    var ends: [Double] = []
    for cell in plan.cells.indices {
      let values = report.values(metric, cell: cell).compactMap { $0 }
      ends += values
      if let interval = Sample(values)?.interval { ends += [interval.lowerBound, interval.upperBound] }
    }
    let (low, high) = (ends.min() ?? 0, ends.max() ?? 1)
    let isNear = low < 0.6 * high || high - low < 1e-9 * high
    let floor = low >= 0 && isNear ? 0 : low - (high - low) * 0.05
    return PlotAxis("", from: floor, to: high + (high - floor) * 0.04)
  }
}
