import Foundation
import SimCore
import Synchronization

/// How time passes in a run or a replay that pages watch: paused or not, and how fast. Pages set it; the thread of the
/// run or replay obeys it.
package final class PlayState: Sendable {
  package struct Values: Hashable, Sendable {
    package var isPaused = false
    /// Virtual seconds per second; 0: as fast as possible.
    package var speed: Double
    /// Slices that may still pass although paused.
    package var steps = 0
    package var target: SimTime?
    /// Hosts to fail as soon as possible, in the order in which pages asked.
    package var failures: [String] = []
    package var isRestartRequested = false
    /// Reason of the end.
    package var ended: String?
  }
  private let values: Mutex<Values>
  /// Hosts that pages may fail.
  private let hosts: Set<String>
  private let canRestart: Bool

  /// - Parameters:
  ///   - hosts: those that pages may fail.
  ///   - canRestart: pages may ask for the run with the next seed.
  package init(speed: Double, isPaused: Bool = false, hosts: [String] = [], canRestart: Bool = false) {
    self.hosts = Set(hosts)
    self.canRestart = canRestart
    values = Mutex(Values(isPaused: isPaused, speed: speed))
  }

  package var current: Values { values.withLock { $0 } }
  package func change(_ body: (inout sending Values) -> Void) { values.withLock { body(&$0) } }

  package func obey(_ command: PageCommand) {
    values.withLock { v in
      switch command {
      case .pause: v.isPaused = true
      case .resume: v.isPaused = false
      case .step:
        v.isPaused = true
        v.steps = min(v.steps + 1, Self.mostSteps)
      case .speed(let factor): v.speed = factor
      case .seek(let time): v.target = time
      case .fail(let host):
        if hosts.contains(host), !v.failures.contains(host) { v.failures.append(host) }
      case .restart: if canRestart { v.isRestartRequested = true }
      case .acknowledge, .watch: break
      }
    }
  }
  /// Presses of a key that are remembered.
  private static let mostSteps = 100

  /// The place to go to, once.
  package func takeTarget() -> SimTime? {
    values.withLock { v in
      defer { v.target = nil }
      return v.target
    }
  }
  /// Hosts to fail, once.
  package func takeFailures() -> [String] {
    values.withLock { v in
      if v.failures.isEmpty { return [] }
      defer { v.failures = [] }
      return v.failures
    }
  }
  /// A slice has passed.
  package func passSlice() { values.withLock { $0.steps = max(0, $0.steps - 1) } }
}

/// Makes virtual time wait for the wall clock as a `PlayState` says. Time since the last change of pace counts, so that
/// a pause or a change of speed does not let the run hurry afterwards.
package struct PlayClock {
  private var anchor: (virtual: SimTime, wall: ContinuousClock.Instant)?
  private var speed = 0.0
  /// Wall-clock time spent in pauses.
  package private(set) var paused = Duration.zero

  /// The time that was last waited for.
  private var last: SimTime?

  /// - Parameter start: the time that has passed already.
  package init(startingAt start: SimTime? = nil) { last = start }

  /// Waits until `time` is due, or until `mustReturn`.
  package mutating func wait(for time: SimTime, _ play: PlayState, mustReturn: () -> Bool) {
    defer { last = time }
    while !mustReturn() {
      let v = play.current
      if v.isPaused && v.steps == 0 {
        anchor = nil
        let start = ContinuousClock.now
        Thread.sleep(forTimeInterval: Self.interval)
        paused += start.duration(to: .now)
        continue
      }
      if v.speed == 0 || v.isPaused {
        anchor = nil
        return
      }
      if anchor == nil || speed != v.speed || time < anchor!.virtual {
        anchor = (min(last ?? time, time), .now)
      }
      speed = v.speed
      let due = anchor!.wall + .seconds((time - anchor!.virtual).seconds / speed)
      let left = ContinuousClock.now.duration(to: due) / .seconds(1)
      if left <= 0 {
        // A run that is slower than asked for does not hurry afterwards.
        if left < -Self.interval { anchor = (time, .now) }
        return
      }
      Thread.sleep(forTimeInterval: min(left, Self.interval))
    }
  }
  /// How often a waiting run looks for commands, s.
  private static let interval = 0.02
}
