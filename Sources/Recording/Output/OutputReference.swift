import Federation
import NodeInterface

/// The reference of a run's outputs, from the declarations that the outputs themselves are written by.
package enum OutputReference {
  /// Every CSV table of a run.
  ///
  /// - Parameter meters: declared measurements, which have columns in `messages.csv`.
  package static func tables(meters: [Meter] = Meter.standard) -> [TableDescription] {
    [
      RunTables.messages(meters.map(\.declaration)).description, RunTables.deliveries.description,
      LatencyTable.layout.description, RunTables.channel.description, RunTables.compute.description,
      RunTables.measurements.description, RunTables.traffic.description, RunTables.warnings.description,
      RunTables.safetyEvents.description, RunTables.collisions.description,
    ]
  }

  /// Sections in Markdown: every table with its columns, every key of `summary.json` and `run.json`, and every declared
  /// measurement.
  ///
  /// - Parameter level: of the sections' headings, 1...6.
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
      "Keys by dotted path. A part in capitals stands for names that the run decides. A histogram is an object with "
        + "`count`, `mean`, `p50`, `p90` and `p99`, each but the first with the unit at its end.",
      ["key", "unit", "meaning"],
      (SummaryFigures.all + SummaryFigures.others(declarations)).map {
        ["`\($0.path)`", cell($0.unit), cell($0.meaning)]
      })
    section(
      "`run.json`", "Keys by dotted path.", ["key", "unit", "meaning"],
      RunFigures.all.map { ["`\($0.path)`", cell($0.unit), cell($0.meaning)] })
    section(
      "Measurements",
      "What `measurements.csv` has rows of, and where else each stands. Sums and maxima have one column in "
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
  /// Text of one cell: no character that would end it.
  private static func cell(_ text: String) -> String {
    text.replacing("|", with: "\\|").replacing("\n", with: " ")
  }
}
