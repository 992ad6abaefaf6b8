import Federation
import NodeInterface
import SimCore
import V2XMessages

/// The safety messages that a host has decoded lately, and where the time has gone on the way to the plans that used
/// them. Nodes keep a number of 16 bits per state instead of its way: a reception costs them no memory access more.
///
/// Sums and histograms only, which do not depend on how nodes are spread over hosts. The numbers do, and no result does.
struct MessageWays {
  private struct Entry {
    var number: UInt16 = 0
    var type: UInt8 = 0
    /// States of it that a plan was the first to use, since the last report.
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

  /// By the low bits of the number; a power of two.
  private var entries = [Entry](repeating: Entry(), count: 1_024)
  private var newest: UInt16 = 0
  private var histograms = [Histograms](repeating: Histograms(), count: MessageType.tableSize)
  /// Uses in the present plan by message type, fused and read ones apart; zero between plans.
  private var counted = [Int](repeating: 0, count: MessageType.tableSize * 2)

  /// Messages are kept for this long at least: units use road users for 1 s, signals for 1 s and hazards for 3 s after
  /// their message, and a plan takes some tenths. Up to 65,535 of them are kept: beyond 13,000 safety messages a second in
  /// one host the oldest hazards would begin to be missing, beyond 50,000 the oldest road users.
  private static let life = SimDuration(milliseconds: 5_000)
  private static let limit = 65_536

  /// Whether what a message tells can lead to a plan: it holds a measurement (a MAP holds none), and is for vehicles.
  private static func matters(_ type: MessageType) -> Bool {
    switch type {
    case .bsm, .rsm, .ssm, .rsi, .spat: true
    case .map, .vehicleState, .roadsideState, .advice, .hazard, .heartbeat: false
    }
  }
  /// Stages that are over when a message is handed to its receivers, and those that all uses in one plan share. The queue
  /// is on both sides, and each use has its own wait between them.
  private static let before: [MessageStage] = [.sense, .compute, .sendWait, .sign, .air, .inputStage]
  private static let after: [MessageStage] = [.verify, .fuse, .plan, .act]

  /// Takes in a message with its way up to its receivers' input stages; returns its number, 0 if it does not matter.
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

  /// Counts finished plans with what they were the first to use.
  mutating func finish(_ plans: [PlanTrace], _ uses: [MessageUse]) {
    for plan in plans {
      for use in uses[plan.uses] {
        let slot = Int(use.number) & (entries.count - 1)
        guard entries[slot].number == use.number else { continue }
        entries[slot].uses += 1
        let type = Int(entries[slot].type)
        let way = use.isFused ? plan.fused : plan.read
        let message = entries[slot].trace
        let wait = way.begin - message.end
        // Two stages of up to 71 minutes: their sum is more than one holds.
        histograms[type].record(.queue, Int64(message.times[.queue]) + Int64(way.times[.queue]))
        histograms[type].record(.fuseWait, wait.microseconds)
        histograms[type].endToEnd.record(way.end - message.begin)
        counted[type * 2 + (use.isFused ? 0 : 1)] += 1
      }
      for i in counted.indices where counted[i] > 0 {
        let way = i % 2 == 0 ? plan.fused : plan.read
        for stage in Self.after {
          histograms[i / 2].record(stage, Int64(way.times[stage]), times: counted[i])
        }
        counted[i] = 0
      }
    }
  }

  /// Counts what is over for a message as often as it was used.
  private mutating func close(_ slot: Int) {
    let entry = entries[slot]
    guard entry.uses > 0 else { return }
    for stage in Self.before {
      histograms[Int(entry.type)].record(stage, Int64(entry.trace.times[stage]), times: Int(entry.uses))
    }
    entries[slot].uses = 0
  }

  /// Hands over what has been counted since the last report.
  mutating func drain(into perType: inout [Telemetry.PerType]) {
    for slot in entries.indices { close(slot) }
    for type in histograms.indices where histograms[type].endToEnd.count > 0 {
      perType[type].stages = histograms[type].stages
      perType[type].endToEnd = histograms[type].endToEnd
      histograms[type] = Histograms()
    }
  }
}
