import Federation
import NodeInterface

/// The reference of a run's outputs, from the declarations that also write them.
package enum OutputReference {
  /// Every CSV table of a run.
  ///
  /// - Parameter meters: declared measurements, which have columns in `messages.csv`.
  package static func tables(meters: [Meter] = Meter.standard) -> [TableDescription] {
    [
      RunTables.messages(meters.map(\.declaration)).description, RunTables.deliveries.description,
      LatencyTable.layout.description, RunTables.channel.description, RunTables.compute.description,
      RunTables.engines.description, RunTables.computerClasses.description,
      RunTables.measurements.description, RunTables.traffic.description, RunTables.warnings.description,
      RunTables.missedWarnings.description,
      RunTables.safetyEvents.description, RunTables.collisions.description,
    ]
  }

  /// Sections in Markdown: every table with its columns, every key of `summary.json` and `run.json`, and every declared
  /// measurement.
  ///
  /// - Parameter level: heading level of the sections, 1...6.
  package static func markdown(meters: [Meter] = Meter.standard, level: Int = 2) -> String {
    let declarations = meters.map(\.declaration)
    var out = ""
    func section(_ title: String, _ text: String, _ head: [String], _ rows: [[String]]) {
      out += (out.isEmpty ? "" : "\n") + String(repeating: "#", count: level) + " \(title)\n\n\(text)\n\n"
      for row in [head, head.map { _ in "---" }] + rows { out += "| \(row.joined(separator: " | ")) |\n" }
    }
    for table in tables(meters: meters) {
      section(
        "`\(table.file)`", "One row per \(table.row).", ["column", "unit", "meaning"],
        table.columns.map { ["`\($0.name)`", cell($0.unit), cell($0.meaning)] })
    }
    section(
      "`summary.json`",
      "Keys by dotted path. A part in capitals stands for names that depend on the run. A histogram is an object with "
        + "`count`, `mean`, `p50`, `p90`, `p99` and `p999` (the 99.9th percentile); all but `count` end with the unit.",
      ["key", "unit", "meaning"],
      (SummaryFigures.all + SummaryFigures.others(declarations)).map {
        ["`\($0.path)`", cell($0.unit), cell($0.meaning)]
      })
    section(
      "`run.json`", "Keys by dotted path.", ["key", "unit", "meaning"],
      RunFigures.all.map { ["`\($0.path)`", cell($0.unit), cell($0.meaning)] })
    section(
      "Measurements",
      "The rows of `measurements.csv`, and where else each measurement appears. Sums and maxima have one column in "
        + "`messages.csv`; a histogram has one per quantile.",
      ["name", "unit", "kind", "by", "column", "summary.json", "meaning"],
      declarations.map { d in
        [
          "`\(d.name)`", d.unit.symbol, "\(d.reduction)", d.dimension.name.replacing("_", with: " "),
          d.column.map { "`\($0)`" } ?? "", "`\(d.summaryPath)`", cell(d.documentation),
        ]
      })
    return out
  }
  /// Text of one cell, with bars escaped and on one line.
  private static func cell(_ text: String) -> String {
    text.replacing("|", with: "\\|").replacing("\n", with: " ")
  }
}
