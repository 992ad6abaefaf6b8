import SimCore
import V2XMessages

/// The reading of one meter under one key.
package struct MeterReading: Hashable, Sendable {
  /// Sum or maximum, steps.
  package private(set) var value: Int64
  /// Counts steps instead of microseconds.
  package private(set) var histogram: DurationHistogram

  package init(_ reduction: Meter.Reduction) {
    value = reduction == .maximum ? .min : 0
    histogram = DurationHistogram()
  }
  /// Restores a reading from its transported parts.
  package init(value: Int64, histogram: DurationHistogram) {
    self.value = value
    self.histogram = histogram
  }

  /// True if no value was recorded that would be visible.
  package func isEmpty(_ reduction: Meter.Reduction) -> Bool {
    switch reduction {
    case .sum: value == 0
    case .maximum: value == .min
    case .histogram: histogram.count == 0
    }
  }
  @inline(__always)
  package mutating func record(_ steps: Int64, times: Int = 1, _ reduction: Meter.Reduction) {
    switch reduction {
    case .sum: value &+= steps &* Int64(times)
    case .maximum: value = max(value, steps)
    case .histogram: histogram.record(SimDuration(microseconds: steps), times: times)
    }
  }
  /// The result does not depend on the order.
  package mutating func merge(_ other: MeterReading, _ reduction: Meter.Reduction) {
    switch reduction {
    case .sum: value.addSaturating(other.value)
    case .maximum: value = max(value, other.value)
    case .histogram: histogram.merge(other.histogram)
    }
  }
}

/// A host's readings of one meter since its last report, with the declaration, so that merging reports needs no list of
/// meters.
package struct MeterReport: Hashable, Sendable {
  package struct Row: Hashable, Sendable {
    /// By dimension: 0; raw value of the message type; raw value of the node kind; index of the host.
    package var key: UInt16
    package var reading: MeterReading
    package init(key: UInt16, reading: MeterReading) {
      self.key = key
      self.reading = reading
    }
  }
  package var declaration: MeterDeclaration
  /// Keys that have a value.
  package var rows: [Row]

  package init(declaration: MeterDeclaration, rows: [Row]) {
    self.declaration = declaration
    self.rows = rows
  }
}

/// The readings of a host between two reports. A value is found by the meter's index and its key: two array accesses,
/// and for a histogram the bucket.
package struct MeterStore: Sendable {
  /// Row of a meter's key 0, by the meter's index; −1 if it has no value.
  private var first: [Int32] = []
  private var rows: [MeterReading] = []
  /// In the order of their first values.
  private var used: [Meter] = []

  package init() {}

  /// - Parameters:
  ///   - key: as in `MeterReport.Row`; 0 if the host itself is the key.
  ///   - times: for several equal values.
  @inline(__always)
  package mutating func record(_ meter: Meter, steps: Int64, key: Int = 0, times: Int = 1) {
    assert((0..<meter.dimension.rows).contains(key))
    let row = place(meter) + key
    rows[row].record(steps, times: times, meter.reduction)
  }
  @inline(__always)
  package mutating func record(_ meter: Meter, _ duration: SimDuration, key: Int = 0, times: Int = 1) {
    record(meter, steps: duration.microseconds, key: key, times: times)
  }
  /// A value from a node of this kind.
  @inline(__always)
  package mutating func record(_ m: MeterValue, kind: NodeKind?) {
    let key = m.meter.dimension == .nodeKind ? Int(kind?.rawValue ?? 0) : Int(m.type)
    record(m.meter, steps: m.steps, key: key)
  }

  @inline(__always)
  private mutating func place(_ meter: Meter) -> Int {
    let index = Int(meter.index)
    if index < first.count, first[index] >= 0 { return Int(first[index]) }
    return open(meter)
  }
  @inline(never)
  private mutating func open(_ meter: Meter) -> Int {
    let index = Int(meter.index)
    if index >= first.count { first.append(contentsOf: repeatElement(-1, count: index + 1 - first.count)) }
    first[index] = Int32(rows.count)
    used.append(meter)
    rows.append(contentsOf: repeatElement(MeterReading(meter.reduction), count: meter.dimension.rows))
    return Int(first[index])
  }

  /// Returns every meter with a value since the last call, and resets them.
  package mutating func drain() -> [MeterReport] {
    var reports: [MeterReport] = []
    for meter in used {
      let start = Int(first[Int(meter.index)])
      var found: [MeterReport.Row] = []
      for key in 0..<meter.dimension.rows where !rows[start + key].isEmpty(meter.reduction) {
        found.append(MeterReport.Row(key: UInt16(key), reading: rows[start + key]))
        rows[start + key] = MeterReading(meter.reduction)
      }
      if !found.isEmpty { reports.append(MeterReport(declaration: meter.declaration, rows: found)) }
    }
    return reports
  }
}

extension Meter.Dimension {
  /// Number of keys for which a host keeps readings.
  package var rows: Int {
    switch self {
    case .none, .host: 1
    case .messageType: MessageType.tableSize
    case .nodeKind: NodeKind.tableSize
    }
  }
}
