import Foundation

/// Time spent in one stage, for the cost of a run; never for a result. It uses the machine's monotonic clock, which is
/// ten times cheaper to read than the thread's CPU clock; with a core of its own the two agree.
package struct StageClock {
  package private(set) var seconds = 0.0

  package init() {}

  @inline(__always)
  package mutating func measure<R>(_ body: () -> R) -> R {
    let start = Self.now()
    let result = body()
    seconds += Self.now() - start
    return result
  }

  /// User CPU of this process so far.
  package static func processSeconds() -> Double {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return Double(usage.ru_utime.tv_sec) + Double(usage.ru_utime.tv_usec) * 1e-6
  }

  package static func now() -> Double {
    var t = timespec()
    clock_gettime(CLOCK_MONOTONIC, &t)
    return Double(t.tv_sec) + Double(t.tv_nsec) * 1e-9
  }
}
