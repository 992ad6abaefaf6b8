import SimCore

/// A run's calendar in messages: scenario second 0 is 00:00:00 UTC on 1 January of a year of 365 days, and so the start
/// of a minute, an hour and a year. There are no leap seconds.
package enum MessageClock {
  package static let minute = SimDuration(milliseconds: 60_000)
  package static let hour = SimDuration(milliseconds: 3_600_000)
  package static let year = SimDuration(milliseconds: 525_600 * 60_000)

  /// How far the stamp of a message or state may lie ahead of the receiver's clock; one farther ahead is refused, since it
  /// would pass for newer than all that follow: 40 ms (CAR 2 CAR Communication Consortium, Basic System Profile 1.1.0,
  /// RS_BSP_168).
  package static let tolerance = SimDuration(milliseconds: 40)

  /// Milliseconds in the minute, 0...59999, of the nearest millisecond (DE_DSecond).
  @inlinable package static func secMark(_ time: SimTime) -> UInt32 {
    UInt32(
      truncatingIfNeeded: remainder(
        SimTime(microseconds: time.microseconds + 500).index(on: millisecond), 60_000))
  }
  /// The time nearest to `near` whose secMark is `mark`; nil for 60000 and above (unavailable).
  @inlinable package static func time(secMark mark: UInt32, near: SimTime) -> SimTime? {
    mark < 60_000 ? resolve(SimDuration(milliseconds: Int64(mark)), period: minute, near: near) : nil
  }

  /// Minute of the year, 0...525599, rounded down (DE_MinuteOfTheYear).
  @inlinable package static func minuteOfYear(_ time: SimTime) -> UInt32 {
    UInt32(truncatingIfNeeded: remainder(time.index(on: minute), 525_600))
  }
  /// The start of that minute nearest to `near`; nil for 525600 and above (a year here has 365 days).
  @inlinable package static func time(minuteOfYear value: UInt32, near: SimTime) -> SimTime? {
    value < 525_600 ? resolve(minute * Int64(value), period: year, near: near) : nil
  }

  /// Tenths of a second in the hour, 0...35999, of the nearest tenth (DE_TimeMark).
  @inlinable package static func timeMark(_ time: SimTime) -> UInt32 {
    UInt32(
      truncatingIfNeeded: remainder(
        SimTime(microseconds: time.microseconds + 50_000).index(on: tenth), 36_000))
  }
  /// The time with that mark nearest to `near`; nil for 36000 (over an hour) and 36001 (unknown).
  @inlinable package static func time(timeMark mark: UInt32, near: SimTime) -> SimTime? {
    mark < 36_000 ? resolve(tenth * Int64(mark), period: hour, near: near) : nil
  }

  @usableFromInline static let millisecond = SimDuration(milliseconds: 1)
  @usableFromInline static let tenth = SimDuration(milliseconds: 100)

  @inlinable static func remainder(_ value: Int64, _ modulus: Int64) -> Int64 {
    let r = value % modulus
    return r < 0 ? r + modulus : r
  }
  /// The time congruent to `offset` modulo `period` in [near − period/2, near + period/2).
  @inlinable static func resolve(_ offset: SimDuration, period: SimDuration, near: SimTime) -> SimTime {
    let low = near.microseconds - period.microseconds / 2
    return SimTime(microseconds: low + remainder(offset.microseconds - low, period.microseconds))
  }
}
