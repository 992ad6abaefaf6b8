import CV2XWire
import NodeInterface
import SimCore
import V2XMessages

extension FederationEncoder {
  func measurement(_ value: MeterReport) -> Pointer<Coroad__Federation__Measurement> {
    let m = arena.make(coroad__federation__measurement__init)
    let d = value.declaration
    m.pointee.name = text(d.name)
    m.pointee.unit = Coroad__Federation__MeasurementUnit(rawValue: UInt32(d.unit.rawValue))
    m.pointee.reduction = Coroad__Federation__MeasurementReduction(rawValue: UInt32(d.reduction.rawValue))
    m.pointee.dimension = Coroad__Federation__MeasurementDimension(rawValue: UInt32(d.dimension.rawValue))
    m.pointee.documentation = text(d.documentation)
    if let column = d.column { m.pointee.column = text(column) }
    if let summary = d.summary { m.pointee.summary = text(summary) }
    if let account = d.account { m.pointee.account = text(account) }
    (m.pointee.n_readings, m.pointee.readings) = list(value.rows) { row in
      let reading = arena.make(coroad__federation__reading__init)
      reading.pointee.key = UInt32(row.key)
      let isHistogram = d.reduction == .histogram
      reading.pointee.value = isHistogram ? row.reading.histogram.totalMicroseconds : row.reading.value
      (reading.pointee.n_counts, reading.pointee.counts) = column(row.reading.histogram.counts)
      return reading
    }
    return m
  }
}

extension FederationDecoder {
  func measurement(_ m: Pointer<Coroad__Federation__Measurement>) throws(CodecError) -> MeterReport {
    func words(
      _ value: UnsafeMutablePointer<CChar>?, _ limit: Int, _ field: StaticString
    ) throws(CodecError) -> String? { value == nil ? nil : try text(value, 1...limit, field) }
    let declaration = MeterDeclaration(
      name: try text(m.pointee.name, 1...64, "measurement.name"),
      unit: try checkCase(m.pointee.unit.rawValue, "measurement.unit"),
      reduction: try checkCase(m.pointee.reduction.rawValue, "measurement.reduction"),
      dimension: try checkCase(m.pointee.dimension.rawValue, "measurement.dimension"),
      documentation: try text(m.pointee.documentation, 1...1024, "measurement.documentation"),
      column: try words(m.pointee.column, 64, "measurement.column"),
      summary: try words(m.pointee.summary, 128, "measurement.summary"),
      account: try words(m.pointee.account, 128, "measurement.account"))
    guard declaration.fault == nil else { throw .outOfRange("measurement") }
    let rows = try list(
      m.pointee.n_readings, m.pointee.readings, atMost: FederationLimits.readings, "measurement.readings"
    ) { (p) throws(CodecError) in
      let key = try check(p.pointee.key, 0...0xFFFF, "reading.key")
      let counts = try column(
        p.pointee.n_counts, p.pointee.counts, atMost: DurationHistogram.bucketCount, "reading.counts")
      let reading =
        declaration.reduction == .histogram
        ? MeterReading(
          value: 0, histogram: DurationHistogram(counts: counts, totalMicroseconds: p.pointee.value))
        : MeterReading(value: p.pointee.value, histogram: DurationHistogram())
      return MeterReport.Row(key: UInt16(key), reading: reading)
    }
    return MeterReport(declaration: declaration, rows: rows)
  }
}
