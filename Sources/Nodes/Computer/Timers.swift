import SimCore

/// A timer on an absolute grid with a phase.
package struct Periodic: Hashable, Sendable {
  package let period: SimDuration
  package private(set) var next: SimTime

  /// First due at or after `start`; the phase is a fraction of the period, in 0..<1.
  package init(period: SimDuration, phase: Double, notBefore start: SimTime) {
    self.period = period
    let offset = SimDuration(microseconds: Int64(Double(period.microseconds) * phase))
    next = (start - offset).ceiled(to: period) + offset
  }
  /// True once per period, when it is due.
  package mutating func isDue(_ t: SimTime) -> Bool {
    guard next <= t else { return false }
    next += period
    return true
  }
}

/// The seven-bit counter of a message type.
package struct MessageCounter: Hashable, Sendable {
  private var value: UInt8 = 0
  package init() {}
  package mutating func next() -> UInt8 {
    defer { value = (value + 1) & 127 }
    return value
  }
}
