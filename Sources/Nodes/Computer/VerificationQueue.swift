import ComputePlatform
import NodeInterface
import SimCore
import V2XMessages

/// Received messages whose signatures are checked before anything reads them (`compute.verification`).
///
/// The security module checks one message after the other, in the order of their arrival; the unit's own signatures go
/// between them. The waiting messages are kept here and not in the computer's queue, so that a flood of messages cannot
/// fill that.
package struct VerificationQueue: Sendable {
  /// Messages that can wait. With 2,000 verifications/s the last of them waits for a quarter of a second; a state is
  /// used for at most one. When it is full, the message that has waited longest is dropped.
  package static let capacity = 512

  private struct Entry {
    var message: ReceivedMessage
    var since: SimTime
  }
  private var waiting: [Entry] = []
  /// Index of the first waiting message.
  private var head = 0
  /// The message in the security module.
  private var current: Entry?

  package init() {}

  package var count: Int { waiting.count - head }
  package var isEmpty: Bool { current == nil && count == 0 }

  /// Adds a message that leaves the input stage at `t`; returns the number of messages dropped.
  mutating func admit(_ message: ReceivedMessage, on computer: inout NodeComputer, at t: SimTime) -> Int {
    var dropped = 0
    if count == Self.capacity {
      head += 1
      dropped = 1
    }
    waiting.append(Entry(message: message, since: t))
    return dropped + start(on: &computer, at: t)
  }

  /// The check of the current message has ended at `t`: returns that message with the time since its arrival, and the
  /// number of messages dropped because their checks could not start.
  mutating func finish(on computer: inout NodeComputer, at t: SimTime)
    -> (message: ReceivedMessage, time: SimDuration, dropped: Int)?
  {
    guard let done = current else { return nil }
    current = nil
    return (done.message, t - done.since, start(on: &computer, at: t))
  }

  /// Starts the next check, unless one is running.
  private mutating func start(on computer: inout NodeComputer, at t: SimTime) -> Int {
    var dropped = 0
    while current == nil, count > 0 {
      let next = waiting[head]
      head += 1
      if computer.run(Job(.verify, stage: .verify, releasedAt: t), at: t) {
        current = next
      } else {
        dropped += 1
      }
    }
    if head > Self.capacity || head == waiting.count {
      waiting.removeFirst(head)
      head = 0
    }
    return dropped
  }
}

extension OnboardPicture {
  /// Whether the message can matter here: it concerns the road, or somebody within the horizon.
  func isRelevant(_ message: ReceivedMessage) -> Bool {
    guard let fix, !message.objects.isEmpty else { return true }
    return message.objects.contains {
      ($0.position - fix.position).lengthSquared <= Self.horizon * Self.horizon
    }
  }
}
