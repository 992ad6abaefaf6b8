import Foundation

/// Time spent in one stage: for the account of what a run costs, never for a result. It counts the host's monotonic
/// clock, which costs a tenth of the thread's CPU clock to read; with a core to itself the two agree.
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
