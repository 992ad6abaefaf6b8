import NodeInterface
import SimCore
import V2XMessages

/// A message in a node's input stage.
struct InboxEntry {
  var at: SimTime
  /// Source and sequence: the order of messages that arrive at the same time.
  var key: UInt64
  var message: ReceivedMessage
}

/// The inbox of one node, and its counts per reception. A host keeps the receivers of all kinds of node in one array,
/// so that a reception does not access the node itself.
struct Receiver {
  let node: NodeID
  /// Slot in the medium; −1 without a sidelink radio.
  let slot: Int
  /// Receptions of the node are recorded.
  var isRecorded: Bool
  private let keepsGaps: Bool
  /// Sorted by (at, key) from `head` on.
  private var inbox: [InboxEntry] = []
  private var head = 0
  /// Time at which the first message leaves the input stage, and time of the first relevant urgent one: see `settle`.
  private(set) var nextAt = SimTime.never
  private(set) var urgentAt = SimTime.never
  /// Time of the last BSM by source, in receivers that measure inter-packet gaps.
  private var lastReception: [UInt32: SimTime] = [:]

  /// Most messages in the inbox: 400 stations at 10 Hz fill 20 ms of input stage with 80.
  static var inboxLimit: Int { 4_096 }
  /// One vehicle in this many measures gaps, chosen by its hash: a table of all pairs would cost more than judging the
  /// packets.
  private static var gapSampling: UInt64 { 16 }
  /// Distance bands of 25 m in which gaps count: 200 m.
  private static var gapBands: Int { 8 }
  private static var gapLimit: Int { 4_096 }

  init(node: NodeID, entity: UInt64, place: NodeKindProfile.Place, slot: Int, isRecorded: Bool) {
    self.node = node
    self.slot = slot
    self.isRecorded = isRecorded
    keepsGaps = place == .vehicle && entity % Self.gapSampling == 0
  }

  /// Time since the last BSM from the same source within 200 m; nil if there was none or gaps are not measured.
  @inline(__always)
  mutating func gap(_ entry: InboxEntry, band: UInt8) -> SimDuration? {
    keepsGaps ? keptGap(entry, band: band) : nil
  }

  @inline(never)
  private mutating func keptGap(_ entry: InboxEntry, band: UInt8) -> SimDuration? {
    guard entry.message.type == .bsm else { return nil }
    let source = UInt32(truncatingIfNeeded: entry.key >> 32)
    guard Int(band) < Self.gapBands else {
      lastReception[source] = nil
      return nil
    }
    let last = lastReception[source]
    if last != nil || lastReception.count < Self.gapLimit { lastReception[source] = entry.at }
    return last.map { entry.at - $0 }
  }

  /// Free places in the inbox.
  var room: Int { Self.inboxLimit - (inbox.count - head) }

  /// Adds a message; false if the inbox is full and the message lost.
  mutating func receive(_ entry: InboxEntry) -> Bool {
    if room <= 0 { return false }
    if head > 64 && head * 2 > inbox.count {
      inbox.removeFirst(head)
      head = 0
    }
    var at = inbox.count
    while at > head && (inbox[at - 1].at, inbox[at - 1].key) > (entry.at, entry.key) { at -= 1 }
    if at == inbox.count { inbox.append(entry) } else { inbox.insert(entry, at: at) }
    nextAt = min(nextAt, entry.at)
    if entry.message.type.isUrgent { urgentAt = min(urgentAt, entry.at) }
    return true
  }

  /// Removes and returns the message of `nextAt`.
  mutating func take() -> InboxEntry {
    let entry = inbox[head]
    head += 1
    if head == inbox.count {
      inbox.removeAll(keepingCapacity: true)
      head = 0
      nextAt = .never
    } else {
      nextAt = inbox[head].at
    }
    return entry
  }

  /// Finds the first urgent message; one at `limit` or later is irrelevant, because the node may act then anyway.
  mutating func settle(before limit: SimTime) {
    urgentAt = .never
    var i = head
    while i < inbox.count && inbox[i].at < limit {
      if inbox[i].message.type.isUrgent {
        urgentAt = inbox[i].at
        return
      }
      i += 1
    }
  }
}
