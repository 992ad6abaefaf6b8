import SimCore
import V2XMessages

/// What became of the values of one meter under one key.
package struct MeterReading: Hashable, Sendable {
  /// Sum or maximum, steps.
  package private(set) var value: Int64
  /// Of steps in place of microseconds.
  package private(set) var histogram: DurationHistogram

  package init(_ reduction: Meter.Reduction) {
    value = reduction == .maximum ? .min : 0
    histogram = DurationHistogram()
  }
  /// From its transported parts.
  package init(value: Int64, histogram: DurationHistogram) {
    self.value = value
    self.histogram = histogram
  }

  /// Nothing that would show was recorded.
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
  /// Gives the same in any order.
  package mutating func merge(_ other: MeterReading, _ reduction: Meter.Reduction) {
    switch reduction {
    case .sum: value &+= other.value
    case .maximum: value = max(value, other.value)
    case .histogram: histogram.merge(other.histogram)
    }
  }
}

/// What a host has measured with one meter since its last report, with the declaration: whoever merges reports needs no
/// list of meters.
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

/// The readings of a host between two reports. A value goes to its place by the meter's index and its key: two array
/// accesses, and for a histogram the bucket.
package struct MeterStore: Sendable {
  /// Row of a meter's key 0, by the meter's index; −1: no value yet.
  private var first: [Int32] = []
  private var rows: [MeterReading] = []
  /// In the order of their first values.
  private var used: [Meter] = []

  package init() {}

  /// - Parameters:
  ///   - key: as in `MeterReport.Row`; 0 where the host itself is the key.
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

  /// Every meter with a value since the last call; their readings begin anew.
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
  /// Keys that a host keeps readings for.
  fileprivate var rows: Int {
    switch self {
    case .none, .host: 1
    case .messageType: MessageType.tableSize
    case .nodeKind: NodeKind.tableSize
    }
  }
}
