import Federation
import NodeInterface
import Radio
import SimCore
import V2XMessages

/// A message waiting behind a node's input stage.
struct InboxEntry {
  var at: SimTime
  /// Source and sequence: the order of what arrives at the same time.
  var key: UInt64
  var message: ReceivedMessage
}

/// One node with everything that belongs to it alone: senses, medium access, inbox, digest.
struct Unit<N: Node, S: Senses> {
  let id: NodeID
  let entity: UInt64
  var node: N
  var senses: S
  var hash: StateHash
  var scheduler = ResourceScheduler()
  var sequence: UInt32 = 0
  /// When the last message with the full certificate went out.
  var lastCertificate: SimTime?
  /// Receiver slot in the medium; −1 without a sidelink radio.
  var slot: Int
  /// Row in the present truth slice; −1 if it has none.
  var row: Int
  /// Its sensor frames, tasks and receptions are recorded.
  var isRecorded = false
  /// Sorted by (at, key) from `inboxHead` on.
  private var inbox: [InboxEntry] = []
  private var inboxHead = 0
  /// Receptions that found the inbox full.
  private(set) var overflow: UInt64 = 0

  /// Time of the last BSM by source, in the units that keep inter-packet gaps.
  private var lastReception: [UInt32: SimTime] = [:]
  /// One receiver in this many keeps them, chosen by its hash: a table per pair of all would cost more than judging
  /// the packets.
  private static var gapSampling: UInt64 { 16 }
  /// Distance bands of 25 m within which gaps count: 200 m.
  private static var gapBands: Int { 8 }
  private static var gapLimit: Int { 4_096 }

  /// Time since the last BSM from the same source within 200 m; nil if there was none, or nobody counts.
  mutating func gap(_ entry: InboxEntry, band: UInt8) -> SimDuration? {
    guard entity % Self.gapSampling == 0, entry.message.type == .bsm else { return nil }
    let source = UInt32(truncatingIfNeeded: entry.key >> 32)
    guard Int(band) < Self.gapBands else {
      lastReception[source] = nil
      return nil
    }
    let last = lastReception[source]
    if last != nil || lastReception.count < Self.gapLimit { lastReception[source] = entry.at }
    return last.map { entry.at - $0 }
  }

  /// Messages that may wait at once: 400 stations at 10 Hz fill 20 ms of input stage with 80.
  static var inboxLimit: Int { 4_096 }

  init(id: NodeID, entity: UInt64, node: N, senses: S, slot: Int, row: Int) {
    self.id = id
    self.entity = entity
    self.node = node
    self.senses = senses
    self.slot = slot
    self.row = row
    hash = StateHash(entity)
    nextAt = .zero
    nextEffectAt = .zero
    settle()
  }

  var nextReception: SimTime { inboxHead < inbox.count ? inbox[inboxHead].at : .never }

  /// Messages that the inbox still takes.
  var inboxRoom: Int { Self.inboxLimit - (inbox.count - inboxHead) }

  mutating func receive(_ entry: InboxEntry) {
    if inboxRoom <= 0 {
      overflow += 1
      return
    }
    if inboxHead > 64 && inboxHead * 2 > inbox.count {
      inbox.removeFirst(inboxHead)
      inboxHead = 0
    }
    var at = inbox.count
    while at > inboxHead && (inbox[at - 1].at, inbox[at - 1].key) > (entry.at, entry.key) { at -= 1 }
    if at == inbox.count { inbox.append(entry) } else { inbox.insert(entry, at: at) }
    nextAt = min(nextAt, entry.at)
    if entry.message.type.isUrgent { nextEffectAt = min(nextEffectAt, entry.at) }
  }

  mutating func takeReception() -> InboxEntry {
    let entry = inbox[inboxHead]
    inboxHead += 1
    if inboxHead == inbox.count {
      inbox.removeAll(keepingCapacity: true)
      inboxHead = 0
    }
    return entry
  }

  /// Earliest event of any kind, and the time before which nothing leaves the node whatever not urgent arrives
  /// meanwhile. Kept up by `settle` and `receive`, since they are asked for in every window.
  private(set) var nextAt: SimTime
  private(set) var nextEffectAt: SimTime

  /// To be called after the last step of a window.
  mutating func settle() {
    nextAt = min(senses.nextAt, nextReception, node.nextWakeAt)
    var t = node.nextEffectAt
    if senses.nextAt != .never {
      t = min(t, senses.nextIsSensorFrame ? senses.nextAt + node.sensorLead : senses.nextAt)
    }
    var i = inboxHead
    while i < inbox.count && inbox[i].at < t {
      if inbox[i].message.type.isUrgent { t = inbox[i].at }
      i += 1
    }
    nextEffectAt = t
  }
}
