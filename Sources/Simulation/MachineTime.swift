import Foundation
import HostRuntime
import Recording
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

/// What a run costs the machine, from the reading of its scenario on.
struct CostMeter {
  private let started = ContinuousClock.now
  /// CPU that this process had used before: `swift run` builds in the same process, then becomes this program.
  private let usedBefore = ProcessUsage.user(children: false) + ProcessUsage.user(children: true)
  private let threadBefore = ProcessUsage.userOfThread()
  /// CPU for reading the scenario.
  private var loading = 0.0

  private var waited = Duration.zero

  /// Waits in `body` for people and their programs, which is no cost of the run.
  mutating func waiting<T>(_ body: () throws -> T) rethrows -> T {
    let start = ContinuousClock.now
    defer { waited += start.duration(to: .now) }
    return try body()
  }

  /// The scenario has been read.
  mutating func loaded() { loading = ProcessUsage.userOfThread() - threadBefore }

  /// - Parameters:
  ///   - hosts: CPU seconds of the hosts' own processes.
  ///   - sharesProcess: another run goes on in this process, so that CPU is counted by thread.
  func timings(hosts: Double, sharesProcess: Bool) -> RunResult.Timings {
    var t = RunResult.Timings()
    t.waited = waited / .seconds(1)
    t.wall = started.duration(to: .now) / .seconds(1) - t.waited
    t.user =
      sharesProcess
      ? loading + ProcessUsage.userOfThread() + hosts
      : ProcessUsage.user(children: false) + ProcessUsage.user(children: true) - usedBefore
    return t
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
