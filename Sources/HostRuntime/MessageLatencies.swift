import Federation
import NodeInterface
import SimCore
import V2XMessages

/// The safety messages that a host has decoded recently, and their latency stages up to the plans that used them. Nodes
/// keep a 16-bit number per state instead of its stages, so a reception costs no additional memory access.
///
/// Only sums and histograms, which do not depend on the layout of nodes over hosts. The numbers do, but no result
/// depends on them.
struct MessageLatencies {
  private struct Entry {
    var number: UInt16 = 0
    var type: UInt8 = 0
    /// States of the message in the first plan that used them, since the last report.
    var uses: UInt32 = 0
    var trace = MessageTrace(begin: .zero)
  }
  private struct Histograms {
    var stages = [DurationHistogram](repeating: DurationHistogram(), count: MessageStage.count)
    var endToEnd = DurationHistogram()

    mutating func record(_ stage: MessageStage, _ microseconds: Int64, times: Int = 1) {
      stages[Int(stage.rawValue)].record(SimDuration(microseconds: microseconds), times: times)
    }
  }

  /// Indexed by the low bits of the number; the size is a power of two.
  private var entries = [Entry](repeating: Entry(), count: 1_024)
  private var newest: UInt16 = 0
  private var histograms = [Histograms](repeating: Histograms(), count: MessageType.tableSize)
  /// Uses in the present plan by message type, fused and read ones separately; zero between plans.
  private var counted = [Int](repeating: 0, count: MessageType.tableSize * 2)

  /// Messages are kept at least this long: units use road users and signals for 1 s and hazards for 3 s after their
  /// message, and a plan takes some tenths of a second. At most 65,535 are kept: with more than 13,000 safety messages
  /// a second in one host the oldest hazards would be missing, with more than 50,000 the oldest road users.
  private static let life = SimDuration(milliseconds: 5_000)
  private static let limit = 65_536

  /// True if the contents of a message can affect a plan: it has a measurement (a MAP has none), and is for vehicles.
  private static func matters(_ type: MessageType) -> Bool {
    switch type {
    case .bsm, .rsm, .ssm, .rsi, .spat: true
    case .map, .vehicleState, .roadsideState, .hazard, .heartbeat: false
    }
  }
  /// Stages before a message is handed to its receivers, and stages that all uses in one plan share. The queue is in
  /// both, and each use has its own wait between them.
  private static let before: [MessageStage] = [.sense, .compute, .sendWait, .sign, .air, .inputStage]
  private static let after: [MessageStage] = [.verify, .fuse, .plan, .act]

  /// Adds a message with its stages up to the receivers' input stages; returns its number, 0 if it cannot affect a
  /// plan.
  mutating func add(_ trace: MessageTrace, _ type: MessageType) -> UInt16 {
    guard Self.matters(type) else { return 0 }
    newest = newest == .max ? 1 : newest + 1
    var slot = Int(newest) & (entries.count - 1)
    while entries.count < Self.limit, entries[slot].number != 0,
      trace.end - entries[slot].trace.end < Self.life
    {
      grow()
      slot = Int(newest) & (entries.count - 1)
    }
    close(slot)
    entries[slot] = Entry(number: newest, type: type.rawValue, uses: 0, trace: trace)
    return newest
  }

  private mutating func grow() {
    let old = entries
    entries = [Entry](repeating: Entry(), count: old.count * 2)
    for entry in old where entry.number != 0 { entries[Int(entry.number) & (entries.count - 1)] = entry }
  }

  /// Counts finished plans with the states that they were first to use.
  mutating func finish(_ plans: [PlanTrace], _ uses: [MessageUse]) {
    for plan in plans {
      for use in uses[plan.uses] {
        let slot = Int(use.number) & (entries.count - 1)
        guard entries[slot].number == use.number else { continue }
        entries[slot].uses += 1
        let type = Int(entries[slot].type)
        let stages = use.isFused ? plan.fused : plan.read
        let message = entries[slot].trace
        let wait = stages.begin - message.end
        // The sum of two stages of up to 71 minutes may overflow one stage.
        histograms[type].record(.queue, Int64(message.times[.queue]) + Int64(stages.times[.queue]))
        histograms[type].record(.fuseWait, wait.microseconds)
        histograms[type].endToEnd.record(stages.end - message.begin)
        counted[type * 2 + (use.isFused ? 0 : 1)] += 1
      }
      for i in counted.indices where counted[i] > 0 {
        let stages = i % 2 == 0 ? plan.fused : plan.read
        for stage in Self.after {
          histograms[i / 2].record(stage, Int64(stages.times[stage]), times: counted[i])
        }
        counted[i] = 0
      }
    }
  }

  /// Counts the completed stages of a message once per use.
  private mutating func close(_ slot: Int) {
    let entry = entries[slot]
    guard entry.uses > 0 else { return }
    for stage in Self.before {
      histograms[Int(entry.type)].record(stage, Int64(entry.trace.times[stage]), times: Int(entry.uses))
    }
    entries[slot].uses = 0
  }

  /// Moves the counts since the last report into the report.
  mutating func drain(into perType: inout [Telemetry.PerType]) {
    for slot in entries.indices { close(slot) }
    for type in histograms.indices where histograms[type].endToEnd.count > 0 {
      perType[type].stages = histograms[type].stages
      perType[type].endToEnd = histograms[type].endToEnd
      histograms[type] = Histograms()
    }
  }
}
