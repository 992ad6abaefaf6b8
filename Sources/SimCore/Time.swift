/// A point on the run's virtual time axis: whole microseconds since the scenario's own second 0.
///
/// Virtual time is an integer so that sums of durations are exact and equal on every host.
public struct SimTime: Hashable, Comparable, Sendable {
  public var microseconds: Int64

  @inlinable public init(microseconds: Int64) { self.microseconds = microseconds }
  /// The nearest microsecond to `seconds`.
  @inlinable public init(seconds: Double) {
    microseconds = Int64((seconds * 1e6).rounded(.toNearestOrAwayFromZero))
  }

  public static let zero = SimTime(microseconds: 0)
  /// Later than every event.
  public static let never = SimTime(microseconds: .max)

  /// Seconds, for arithmetic in SI units.
  @inlinable public var seconds: Double { Double(microseconds) / 1e6 }

  @inlinable public static func < (a: SimTime, b: SimTime) -> Bool { a.microseconds < b.microseconds }
  @inlinable public static func + (a: SimTime, d: SimDuration) -> SimTime {
    SimTime(microseconds: a.microseconds + d.microseconds)
  }
  @inlinable public static func - (a: SimTime, d: SimDuration) -> SimTime {
    SimTime(microseconds: a.microseconds - d.microseconds)
  }
  @inlinable public static func - (a: SimTime, b: SimTime) -> SimDuration {
    SimDuration(microseconds: a.microseconds - b.microseconds)
  }
  @inlinable public static func += (a: inout SimTime, d: SimDuration) { a.microseconds += d.microseconds }

  /// Index of the grid cell of width `step` that holds this time (floor division, also below zero).
  @inlinable public func index(on step: SimDuration) -> Int64 {
    let quotient = microseconds / step.microseconds
    return microseconds % step.microseconds < 0 ? quotient - 1 : quotient
  }
  /// The largest multiple of `step` that is not after this time.
  @inlinable public func floored(to step: SimDuration) -> SimTime {
    SimTime(microseconds: index(on: step) * step.microseconds)
  }
  /// The smallest multiple of `step` that is not before this time; `never` stays `never`.
  @inlinable public func ceiled(to step: SimDuration) -> SimTime {
    let floor = floored(to: step)
    return floor == self || self == .never ? self : floor + step
  }
}

/// A span of virtual time in whole microseconds.
public struct SimDuration: Hashable, Comparable, Sendable {
  public var microseconds: Int64

  @inlinable public init(microseconds: Int64) { self.microseconds = microseconds }
  @inlinable public init(milliseconds: Int64) { microseconds = milliseconds * 1000 }
  /// The nearest microsecond to `seconds`.
  @inlinable public init(seconds: Double) {
    microseconds = Int64((seconds * 1e6).rounded(.toNearestOrAwayFromZero))
  }

  public static let zero = SimDuration(microseconds: 0)

  @inlinable public var seconds: Double { Double(microseconds) / 1e6 }

  @inlinable public static func < (a: SimDuration, b: SimDuration) -> Bool {
    a.microseconds < b.microseconds
  }
  @inlinable public static func + (a: SimDuration, b: SimDuration) -> SimDuration {
    SimDuration(microseconds: a.microseconds + b.microseconds)
  }
  @inlinable public static func - (a: SimDuration, b: SimDuration) -> SimDuration {
    SimDuration(microseconds: a.microseconds - b.microseconds)
  }
  @inlinable public static func * (a: SimDuration, n: Int64) -> SimDuration {
    SimDuration(microseconds: a.microseconds * n)
  }
  @inlinable public static func += (a: inout SimDuration, b: SimDuration) {
    a.microseconds += b.microseconds
  }
}
