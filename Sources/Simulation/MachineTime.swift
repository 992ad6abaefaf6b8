import Foundation
import HostRuntime
import Recording
import SimCore

/// User CPU time of this process and of the processes it has waited for, seconds.
enum ProcessUsage {
  static func user(children: Bool) -> Double {
    var usage = rusage()
    getrusage(__rusage_who_t(children ? RUSAGE_CHILDREN.rawValue : RUSAGE_SELF.rawValue), &usage)
    return Double(usage.ru_utime.tv_sec) + Double(usage.ru_utime.tv_usec) * 1e-6
  }

  /// User CPU time of the calling thread, seconds.
  static func userOfThread() -> Double {
    var usage = rusage()
    // RUSAGE_THREAD of getrusage(2), which the header defines only with GNU extensions.
    getrusage(__rusage_who_t(1), &usage)
    return Double(usage.ru_utime.tv_sec) + Double(usage.ru_utime.tv_usec) * 1e-6
  }
}

/// Cost of a run on this machine, from reading the scenario on.
struct CostMeter {
  private let started = ContinuousClock.now
  /// CPU time that this process used before: `swift run` builds in the same process and then becomes this program.
  private let usedBefore = ProcessUsage.user(children: false) + ProcessUsage.user(children: true)
  private let threadBefore = ProcessUsage.userOfThread()
  /// CPU time of this thread and of the loading threads, for reading the scenario, s.
  private var loading = 0.0

  private var waited = Duration.zero

  /// Runs `body`, which waits for programs; the time does not count as cost of the run.
  mutating func waiting<T>(_ body: () throws -> T) rethrows -> T {
    let start = ContinuousClock.now
    defer { waited += start.duration(to: .now) }
    return try body()
  }

  /// Call after reading the scenario.
  mutating func loaded() { loading = ProcessUsage.userOfThread() - threadBefore }

  /// Counts time in which somebody had paused the run.
  mutating func count(waiting time: Duration) { waited += time }

  /// Counts CPU time that another thread has used for this run, s.
  mutating func count(loading seconds: Double) { loading += seconds }

  /// - Parameters:
  ///   - hosts: CPU time of the hosts' own processes, s.
  ///   - sharesProcess: another run is in this process, so CPU time is counted by thread.
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

/// Limits virtual time to a multiple of the wall clock.
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
    // Sleeps in short intervals, to react to an interruption.
    if left > .zero {
      usleep(
        UInt32(
          min(100_000, left.components.attoseconds / 1_000_000_000_000 + left.components.seconds * 1_000_000))
      )
      if ContinuousClock.now < due && !Interruption.isRequested { pace(now) }
    }
  }
}
