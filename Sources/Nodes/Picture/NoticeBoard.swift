import NodeInterface
import SimCore
import V2XMessages

/// Hazards that the cloud has asked a roadside unit to broadcast.
package struct NoticeBoard: Sendable {
  static let capacity = 16

  package struct Entry: Sendable {
    package var notice: HazardNotice
    package var sensedAt: SimTime
    package var trace: MessageTrace
  }
  package private(set) var entries: [Entry] = []

  package var isEmpty: Bool { entries.isEmpty }

  /// Returns true if the notice is new.
  mutating func post(_ notice: HazardNotice, sensedAt: SimTime, trace: MessageTrace) -> Bool {
    let entry = Entry(notice: notice, sensedAt: sensedAt, trace: trace)
    if let i = entries.firstIndex(where: { $0.notice.id == notice.id }) {
      entries[i] = entry
      return false
    }
    guard entries.count < Self.capacity else { return false }
    entries.append(entry)
    return true
  }
  mutating func expire(at t: SimTime) { entries.removeAll { $0.notice.validUntil < t } }
}
