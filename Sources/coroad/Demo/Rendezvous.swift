import Foundation
import SimCore
import Simulation

/// Virtual times at which a display that cannot be redrawn prints a line.
struct ProgressMarks: Sendable {
  private let interval: SimDuration
  private(set) var next: SimTime

  /// Five to twelve per run (none in a run under a second), or one a minute in a run without an end.
  init(begin: SimTime, end: SimTime?) {
    let span = end.map { ($0 - begin).seconds } ?? 600
    let steps = [1.0, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600]
    interval = SimDuration(seconds: steps.first { span / $0 <= 12 } ?? 7200)
    next = begin + interval
  }
  mutating func pass(_ time: SimTime) {
    while next <= time { next += interval }
  }
}

/// Keeps two runs in step: after every traffic step the first to arrive waits for the other. The display then shows one
/// virtual time, and an interruption ends both at the same time. A run that has ended is not waited for.
///
/// Results do not depend on it: like `--realtime-factor`, it only delays a run.
final class Rendezvous: @unchecked Sendable {
  /// Guards everything below.
  private let condition = NSCondition()
  private var arrived = [false, false]
  private var hasLeft = [false, false]
  private var moments: Both<RunMoment?> = Both { _ in nil }
  private var round = 0
  private var shown: Both<RunMoment?> = Both { _ in nil }
  private var marks: ProgressMarks
  private var marked: [Both<RunMoment?>] = []
  private var isStopping = false
  private let isInterrupted: @Sendable () -> Bool

  init(marks: ProgressMarks, isInterrupted: @escaping @Sendable () -> Bool) {
    self.marks = marks
    self.isInterrupted = isInterrupted
  }

  // MARK: For the runs

  func arrive(_ side: Side, _ moment: RunMoment) {
    condition.lock()
    defer { condition.unlock() }
    moments[side] = moment
    arrived[side.rawValue] = true
    if arrived[side.other.rawValue] || hasLeft[side.other.rawValue] { return closeRound() }
    let mine = round
    while round == mine { condition.wait() }
  }

  func leave(_ side: Side) {
    condition.lock()
    defer { condition.unlock() }
    hasLeft[side.rawValue] = true
    if arrived[side.other.rawValue] { closeRound() }
    condition.broadcast()
  }

  /// Set only while both runs are at the same virtual time.
  var isStopRequested: Bool {
    condition.lock()
    defer { condition.unlock() }
    return isStopping
  }

  private func closeRound() {
    arrived = [false, false]
    round += 1
    shown = moments
    if isInterrupted() { isStopping = true }
    if let time = Side.allCases.compactMap({ shown[$0]?.time }).max(), time >= marks.next {
      marks.pass(time)
      marked.append(shown)
    }
    condition.broadcast()
  }

  // MARK: For the display

  /// The last moments of both; nil before a run has begun.
  var latest: Both<RunMoment?> {
    condition.lock()
    defer { condition.unlock() }
    return shown
  }
  /// Both at the marks that have passed since the last call.
  func takeMarks() -> [Both<RunMoment?>] {
    condition.lock()
    defer { condition.unlock() }
    defer { marked.removeAll() }
    return marked
  }
  /// Waits until both have left, but at most `seconds`; true if they have.
  func waitForEnd(atMost seconds: Double) -> Bool {
    condition.lock()
    defer { condition.unlock() }
    let until = Date(timeIntervalSinceNow: seconds)
    while hasLeft != [true, true] {
      if !condition.wait(until: until) { return hasLeft == [true, true] }
    }
    return true
  }
}
