import NodeInterface
import SimCore
import V2XMessages

/// Hazards that the cloud has asked a roadside unit to broadcast.
package struct NoticeBoard: Sendable {
  static let capacity = 16

  package struct Entry: Sendable {
    package var notice: HazardNotice
    /// Numbers of its events in messages.
    package var numbers: [UInt8]
    package var sensedAt: SimTime
    package var trace: MessageTrace
  }
  package private(set) var entries: [Entry] = []
  /// Enough for all events of a full board.
  private var numbers = EventNumbers(128...255)

  package var isEmpty: Bool { entries.isEmpty }

  /// Returns true if the notice is new.
  mutating func post(_ notice: HazardNotice, sensedAt: SimTime, trace: MessageTrace) -> Bool {
    var entry = Entry(notice: notice, numbers: [], sensedAt: sensedAt, trace: trace)
    let known = entries.firstIndex { $0.notice.id == notice.id }
    if let known {
      entry.numbers = Array(entries[known].numbers.prefix(notice.events.count))
    } else if entries.count >= Self.capacity {
      return false
    }
    while entry.numbers.count < notice.events.count {
      let number = numbers.take { n in
        entry.numbers.contains(n) || entries.contains { $0.numbers.contains(n) }
      }
      guard let number else { break }
      entry.numbers.append(number)
    }
    if let known { entries[known] = entry } else { entries.append(entry) }
    return known == nil
  }
  mutating func expire(at t: SimTime) { entries.removeAll { $0.notice.validUntil < t } }
}
