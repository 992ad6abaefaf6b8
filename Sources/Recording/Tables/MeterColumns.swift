import NodeInterface
import SimCore

/// How readings of declared meters are written in every table and document.
extension MeterDeclaration {
  /// Quantiles of a histogram that files contain.
  static let quantiles: [(name: String, words: String, share: Double)] = [
    ("p50", "median", 0.5), ("p90", "90th percentile", 0.9), ("p99", "99th percentile", 0.99),
    ("p999", "99.9th percentile", 0.999),
  ]

  /// Converts steps to the unit.
  func inUnit(_ steps: Int64) -> Double { Double(steps) / unit.stepsPerUnit }

  /// Columns of a table: one for a sum or a maximum, one per quantile of a histogram.
  ///
  /// - Parameter reading: gives the reading of a row, or nil.
  func columns<Row>(
    _ name: String, _ reading: @escaping @Sendable (Row) -> MeterReading?
  ) -> [Column<Row>] {
    let declaration = self
    switch reduction {
    case .sum:
      return [
        Column(name + unit.suffix, unit.symbol, documentation) { row, fields in
          declaration.add(reading(row)?.value ?? 0, to: &fields)
        }
      ]
    case .maximum:
      return [
        Column(name + unit.suffix, unit.symbol, "\(documentation) Greatest value.") { row, fields in
          let greatest = reading(row)?.value ?? .min
          if greatest == .min { fields.add("") } else { declaration.add(greatest, to: &fields) }
        }
      ]
    case .histogram:
      return Self.quantiles.enumerated().map { i, q in
        Column(
          "\(name)_\(q.name)\(unit.suffix)", unit.symbol,
          i == 0 ? "\(documentation) Median." : "The same, \(q.words)."
        ) { row, fields in
          fields.add(
            reading(row)?.histogram.quantile(q.share).map { declaration.inUnit($0.microseconds) },
            declaration.unit.places)
        }
      }
    }
  }
  private func add(_ steps: Int64, to fields: inout CSVTable.Row) {
    fields.add(inUnit(steps), unit.places)
  }

  /// Names below the path of a histogram in `summary.json`.
  var summaryFigures: [String] {
    ["count", "mean\(unit.suffix)"] + Self.quantiles.map { "\($0.name)\(unit.suffix)" }
  }

  /// For `summary.json`: a number, or an object with `summaryFigures` for a histogram.
  func json(_ reading: MeterReading) -> JSON {
    switch reduction {
    case .sum: return json(steps: reading.value)
    case .maximum: return reading.value == .min ? .null : json(steps: reading.value)
    case .histogram:
      let h = reading.histogram
      let values: [JSON] =
        [.unsigned(h.count), h.mean.map { .number(inUnit($0.microseconds)) } ?? .null]
        + Self.quantiles.map { q in h.quantile(q.share).map { .number(inUnit($0.microseconds)) } ?? .null }
      return .object(zip(summaryFigures, values).map { JSON.Member($0, $1) })
    }
  }
  private func json(steps: Int64) -> JSON {
    unit.stepsPerUnit == 1 ? .integer(steps) : .number(inUnit(steps))
  }

  /// Text for the account; nil without values.
  func words(_ reading: MeterReading) -> String? {
    if reading.isEmpty(reduction) { return nil }
    switch reduction {
    case .sum, .maximum: return words(steps: reading.value)
    case .histogram:
      let h = reading.histogram
      guard let p50 = h.quantile(0.5), let p90 = h.quantile(0.9), let p99 = h.quantile(0.99) else {
        return nil
      }
      func text(_ value: SimDuration) -> String { words(steps: value.microseconds) }
      return "median \(text(p50)), 90 % below \(text(p90)), 99 % below \(text(p99))"
    }
  }
  private func words(steps: Int64) -> String {
    if unit == .seconds { return RunAccount.milliseconds(SimDuration(microseconds: steps)) }
    let number =
      unit.stepsPerUnit == 1 ? grouped(UInt64(max(0, steps))) : fixed(inUnit(steps), unit == .share ? 3 : 2)
    return unit.symbol.isEmpty || unit == .share ? number : "\(number) \(unit.symbol)"
  }
}

/// One reading of the long table `measurements.csv`.
struct MeasurementRow {
  let declaration: MeterDeclaration
  /// Key of the reading in its dimension; "" without a dimension.
  let key: String
  let reading: MeterReading
}

extension Meter.Dimension {
  /// Name in `measurements.csv`.
  var name: String {
    switch self {
    case .none: ""
    case .messageType: "message_type"
    case .nodeKind: "node_kind"
    case .host: "host"
    }
  }
  /// Name of a key in `measurements.csv`.
  func keyName(_ key: Int, hosts: [String]) -> String {
    switch self {
    case .none: ""
    case .messageType: RunTables.typeName(key)
    case .nodeKind: UInt8(exactly: key).flatMap { NodeKind(rawValue: $0) }.map { "\($0)" } ?? "\(key)"
    case .host: key < hosts.count ? hosts[key] : "\(key)"
    }
  }
}

extension RunTables {
  private static func number(
    _ name: String, _ meaning: String, _ value: @escaping @Sendable (MeasurementRow) -> Int64?
  ) -> Column<MeasurementRow> {
    Column(name, "as in `unit`", meaning) { r, row in
      row.add(value(r).map { r.declaration.inUnit($0) }, r.declaration.unit.places)
    }
  }
  private static func quantile(_ name: String, _ words: String, _ share: Double) -> Column<MeasurementRow> {
    number(name, "\(words.prefix(1).uppercased() + words.dropFirst()) of a histogram.") {
      $0.declaration.reduction == .histogram ? $0.reading.histogram.quantile(share)?.microseconds : nil
    }
  }

  /// Every declared measurement with its documentation.
  static let measurements = TableLayout<MeasurementRow>(
    "measurements.csv", row: "declared measurement and key",
    [
      Column("name", "", "Name of the measurement.") { $1.add($0.declaration.name) },
      Column("by", "", "What the key is: message_type, node_kind, host, or nothing.") {
        $1.add($0.declaration.dimension.name)
      },
      Column("key", "", "Message type, node kind or host of this row.") { $1.add($0.key) },
      Column("unit", "", "Unit of the values; empty for a count.") { $1.add($0.declaration.unit.symbol) },
      number("total", "Sum of the values, if the measurement is a sum.") {
        $0.declaration.reduction == .sum ? $0.reading.value : nil
      },
      number("maximum", "Greatest value, if the measurement is a maximum.") {
        $0.declaration.reduction == .maximum && $0.reading.value != .min ? $0.reading.value : nil
      },
      Column("count", "", "Number of values in a histogram.") { r, row in
        row.add(r.declaration.reduction == .histogram ? Double(r.reading.histogram.count) : nil, 0)
      },
      number("mean", "Mean of a histogram.") {
        $0.declaration.reduction == .histogram ? $0.reading.histogram.mean?.microseconds : nil
      },
    ] + MeterDeclaration.quantiles.map { quantile($0.name, $0.words, $0.share) } + [
      Column("documentation", "", "What is measured.") { $1.add($0.declaration.documentation) }
    ])

  /// Rows of `measurements.csv`: known meters in their order, then others that hosts reported, by name. A meter without
  /// values has one row without a key, so that it is listed.
  static func measurementRows(
    _ totals: TelemetryTotals, _ declarations: [MeterDeclaration], hosts: [String]
  ) -> [MeasurementRow] {
    declarations.flatMap { declaration -> [MeasurementRow] in
      let readings = totals.readings(declaration)
      var rows = readings.enumerated().filter { !$0.element.isEmpty(declaration.reduction) }.map {
        MeasurementRow(
          declaration: declaration, key: declaration.dimension.keyName($0.offset, hosts: hosts),
          reading: $0.element)
      }
      if rows.isEmpty {
        rows = [
          MeasurementRow(declaration: declaration, key: "", reading: MeterReading(declaration.reduction))
        ]
      }
      return rows
    }
  }
}
