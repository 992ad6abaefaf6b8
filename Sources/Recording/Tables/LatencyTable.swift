import Federation
import NodeInterface
import SimCore

/// Latency stages from a measurement to the actuators of the receiving vehicle, by message type.
///
/// A sample is one state (a road user, an event, a signal) of one message in the first plan of one vehicle that used
/// it. Its stages add up to its end-to-end latency to the microsecond; so do the columns `total_s` of a type. Quantiles
/// are upper edges of buckets at most 3.2 % wide. Those of the stages do not add up to that of the sum, because the
/// stages do not peak together.
package enum LatencyTable {
  /// Name of the row with the sum of the stages.
  package static let whole = "end_to_end"
  /// Names of the figures of a stage in `summary.json`.
  package static let figures = ["count", "mean_s", "p50_s", "p90_s", "p99_s", "p999_s"]

  /// Rows of one type in order of the stages, the sum last.
  static func rows(_ type: Telemetry.PerType) -> [(name: String, histogram: DurationHistogram)] {
    guard type.endToEnd.count > 0, type.stages.count == MessageStage.count else { return [] }
    return MessageStage.allCases.map { ($0.name, type.stages[Int($0.rawValue)]) } + [(whole, type.endToEnd)]
  }

  struct Row {
    var type: String
    var stage: String
    var histogram: DurationHistogram
  }
  static let layout = TableLayout<Row>(
    "latency.csv", row: "message type and stage, over the states that vehicles used in their plans",
    [
      Column("type", "", "Message type.") { $1.add($0.type) },
      Column(
        "stage", "",
        "Stage from the measurement to the actuators of the receiving vehicle: "
          + MessageStage.allCases.map(\.name).joined(separator: ", ") + "; \(whole) is their sum."
      ) { $1.add($0.stage) },
      Column(
        "count", "", "States; each counts once per vehicle, in the first plan that used it."
      ) {
        $1.add($0.histogram.count)
      },
      Column("total_s", "s", "Sum over these states. The stages of a type add up to its \(whole).") {
        $1.add(Double($0.histogram.totalMicroseconds) / 1e6, 6)
      },
      Column("mean_s", "s", "Mean.") { $1.add(mean($0.histogram), 9) },
      Column("p50_s", "s", "Median: upper edge of a bucket at most 3.2 % wide.") {
        $1.add($0.histogram.quantile(0.5)?.seconds, 6)
      },
      Column("p90_s", "s", "The same, 90th percentile.") { $1.add($0.histogram.quantile(0.9)?.seconds, 6) },
      Column("p99_s", "s", "The same, 99th percentile.") { $1.add($0.histogram.quantile(0.99)?.seconds, 6) },
      Column("p999_s", "s", "The same, 99.9th percentile.") {
        $1.add($0.histogram.quantile(0.999)?.seconds, 6)
      },
    ])

  /// One row per type and stage.
  static func write(_ totals: TelemetryTotals, path: String) throws(RecordingError) {
    let all = totals.perType.enumerated().flatMap { raw, type in
      rows(type).map { Row(type: RunTables.typeName(raw), stage: $0.name, histogram: $0.histogram) }
    }
    try layout.write(all, path: path)
  }

  /// Seconds; not rounded to whole microseconds, so that means add up.
  private static func mean(_ h: DurationHistogram) -> Double? {
    h.count == 0 ? nil : Double(h.totalMicroseconds) / 1e6 / Double(h.count)
  }

  /// The table for `summary.json`, by type and stage.
  static func json(_ totals: TelemetryTotals) -> JSON {
    .object(
      totals.perType.enumerated().filter { !rows($0.element).isEmpty }.map { raw, type in
        JSON.Member(
          RunTables.typeName(raw),
          .object(
            rows(type).map { name, h in
              JSON.Member(
                name,
                .members([
                  "count": .unsigned(h.count), "mean_s": mean(h).map { .rounded($0, 9) } ?? .null,
                  "p50_s": quantile(h, 0.5), "p90_s": quantile(h, 0.9), "p99_s": quantile(h, 0.99),
                  "p999_s": quantile(h, 0.999),
                ]))
            }))
      })
  }
  private static func quantile(_ h: DurationHistogram, _ share: Double) -> JSON {
    h.quantile(share).map { .number($0.seconds) } ?? .null
  }

  /// Text for the account: the type used most, and the means of its stages of at least 0.5 ms.
  static func words(_ totals: TelemetryTotals) -> String? {
    let used = totals.perType.enumerated().filter { !rows($0.element).isEmpty }
    guard
      let (raw, type) = used.max(by: {
        ($0.element.endToEnd.count, -$0.offset) < ($1.element.endToEnd.count, -$1.offset)
      }),
      let all = mean(type.endToEnd)
    else { return nil }
    let parts = rows(type).dropLast().compactMap { name, h -> (String, Double)? in
      mean(h).flatMap { $0 >= 0.0005 ? (name.replacing("_", with: " "), $0) : nil }
    }
    let rest = all - parts.reduce(0) { $0 + $1.1 }
    func text(_ seconds: Double) -> String { fixed(seconds * 1000, 1) }
    return "\(RunTables.typeName(raw)), from measurement to actuators: mean \(text(all)) ms = "
      + parts.map { "\($0.0) \(text($0.1))" }.joined(separator: " + ")
      + (rest >= 0.00005 ? " + other \(text(rest))" : "") + " (all types: latency.csv)"
  }
}
