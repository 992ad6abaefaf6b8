import Foundation
import HostRuntime
import SimCore

/// User CPU of this process and of those it has waited for, seconds.
enum ProcessUsage {
  static func user(children: Bool) -> Double {
    var usage = rusage()
    getrusage(__rusage_who_t(children ? RUSAGE_CHILDREN.rawValue : RUSAGE_SELF.rawValue), &usage)
    return Double(usage.ru_utime.tv_sec) + Double(usage.ru_utime.tv_usec) * 1e-6
  }

  /// User CPU of the calling thread, seconds.
  static func userOfThread() -> Double {
    var usage = rusage()
    // RUSAGE_THREAD of getrusage(2), which the header gives only to C that asks for GNU's extensions.
    getrusage(__rusage_who_t(1), &usage)
    return Double(usage.ru_utime.tv_sec) + Double(usage.ru_utime.tv_usec) * 1e-6
  }
}

/// Holds virtual time back to a multiple of the wall clock.
final class Pacer {
  private let factor: Double?
  private let begin: SimTime
  private var start: ContinuousClock.Instant?

  init(factor: Double?, begin: SimTime) {
    self.factor = factor
    self.begin = begin
  }

  func pace(_ now: SimTime) {
    guard let factor else { return }
    let start = start ?? .now
    self.start = start
    let due = start.advanced(by: .microseconds(Int64(Double((now - begin).microseconds) / factor)))
    let left = ContinuousClock.now.duration(to: due)
    // Slept in slices, so that an interruption is not kept waiting.
    if left > .zero {
      usleep(
        UInt32(
          min(100_000, left.components.attoseconds / 1_000_000_000_000 + left.components.seconds * 1_000_000))
      )
      if ContinuousClock.now < due && !Interruption.isRequested { pace(now) }
    }
  }
}
