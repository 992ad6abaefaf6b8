import Foundation
import SimCore
import Simulation

/// Virtual times at which both runs are written down for a display that cannot be redrawn.
struct ProgressMarks: Sendable {
  private let interval: SimDuration
  private(set) var next: SimTime

  /// Some five to twelve of a run (none of one shorter than a second), or one a minute of a run without an end.
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

/// Where two runs meet after every traffic step. The first to come waits for the other, so that what is shown of both
/// is of one virtual time, and both end at one time when the user asks. A run that has ended is waited for no longer.
///
/// No result depends on it: it holds a run back as `--realtime-factor` does.
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

  /// Decided where both are at one time.
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
  /// True once both have left; waits for that at most so many seconds.
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
