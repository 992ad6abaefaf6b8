import Federation
import NodeInterface
import Radio
import SimCore
import V2XMessages

/// Counts of a host between two reports. Only sums and histograms, so that the order of merging does not matter.
struct HostStatistics {
  var meters = MeterStore()
  private var perType = [Telemetry.PerType](repeating: .init(), count: MessageType.tableSize)
  /// Not reset by reports.
  var latencies = MessageLatencies()
  var stageSeconds = [Double](repeating: 0, count: HostStage.allCases.count)
  private var lastReport = Int64.min
  /// Totals of the medium at the last report.
  private var reportedOutcomes: [UInt64] = []
  private var reportedBusy: [UInt64] = []

  private mutating func count(_ meter: Meter, _ type: UInt8, _ n: Int = 1) {
    meters.record(meter, steps: Int64(n), key: Int(type) < MessageType.tableSize ? Int(type) : 0)
  }

  mutating func sent(_ type: MessageType, bytes: Int) {
    count(.messagesSent, type.rawValue)
    count(.bytesOnAir, type.rawValue, bytes)
  }
  /// Counts what a link carries.
  mutating func carried(_ channel: MessageChannel, bytes: Int, isDownlink: Bool) {
    switch channel {
    case .sidelink: meters.record(.sidelinkFrames, steps: 1)
    case .uu: meters.record(isDownlink ? .downlinkBytes : .uplinkBytes, steps: Int64(bytes))
    case .wired: meters.record(.wiredBytes, steps: Int64(bytes))
    }
  }
  mutating func droppedQueue(_ type: MessageType) { count(.droppedQueue, type.rawValue) }
  mutating func lostOnBackhaul(_ type: MessageType) { count(.droppedQueue, type.rawValue) }
  mutating func invalid(_ type: UInt8) { count(.droppedInvalid, type) }
  /// Adds the lost messages of a node that has ended.
  mutating func inboxOverflow(_ messages: UInt64, of kind: NodeKind?) {
    meters.record(.inboxOverflow, steps: Int64(messages), key: Int(kind?.rawValue ?? 0))
  }
  mutating func access(_ type: MessageType, _ frame: AirFrame) {
    let t = Int(type.rawValue)
    meters.record(.senseToSend, frame.sentAt - frame.sensedAt, key: t)
    meters.record(.mediumAccess, frame.airStart - frame.sentAt, key: t)
    meters.record(.airtime, frame.arrivesAt - frame.airStart, key: t)
  }
  mutating func delivered(_ frame: AirFrame, at: SimTime, receivers: Int) {
    let t = Int(frame.messageType)
    guard receivers > 0, t < perType.count else { return }
    meters.record(.inputStage, at - frame.arrivesAt, key: t, times: receivers)
    meters.record(.senseToReception, at - frame.sensedAt, key: t, times: receivers)
    if frame.channel != .sidelink {
      if perType[t].deliveries.isEmpty { perType[t].deliveries = Self.emptyBands }
      perType[t].deliveries[0].attempted += UInt64(receivers)
      perType[t].deliveries[0].delivered += UInt64(receivers)
    }
  }

  /// Counts a frame that came over Uu or wire and is no valid message.
  mutating func rejected(_ frame: AirFrame) {
    let t = Int(frame.messageType)
    guard t < perType.count else { return }
    if perType[t].deliveries.isEmpty { perType[t].deliveries = Self.emptyBands }
    perType[t].deliveries[0].attempted += 1
    perType[t].deliveries[0].lost[Int(LossCause.invalid.rawValue)] += 1
  }

  mutating func gap(_ duration: SimDuration) {
    meters.record(.interPacketGap, duration, key: Int(MessageType.bsm.rawValue))
  }

  private static let emptyBands = [DeliveryCount](repeating: .init(), count: Telemetry.distanceBands)

  /// Reports are sent with the first answer of each simulated second.
  func isDue(at now: SimTime) -> Bool { now.microseconds / 1_000_000 != lastReport }

  mutating func drain(at now: SimTime, into telemetry: inout Telemetry, medium: SidelinkMedium) {
    lastReport = now.microseconds / 1_000_000
    addOutcomes(of: medium)
    latencies.drain(into: &perType)
    telemetry.perType = perType
    telemetry.measurements = meters.drain()
    telemetry.channelBusyRatio = Self.difference(medium.busyRatio, &reportedBusy)
    telemetry.stageSeconds = stageSeconds
    for t in perType.indices { perType[t] = Telemetry.PerType() }
    for i in stageSeconds.indices { stageSeconds[i] = 0 }
  }

  private static func difference(_ now: [UInt64], _ before: inout [UInt64]) -> [UInt64] {
    let out = before.isEmpty ? now : zip(now, before).map { $0 &- $1 }
    before = now
    return out
  }

  private mutating func addOutcomes(of medium: SidelinkMedium) {
    let change = Self.difference(medium.outcomes, &reportedOutcomes)
    for t in perType.indices {
      let start = t * SidelinkMedium.bands * Outcome.count
      guard change[start..<start + SidelinkMedium.bands * Outcome.count].contains(where: { $0 > 0 }) else {
        continue
      }
      if perType[t].deliveries.isEmpty { perType[t].deliveries = Self.emptyBands }
      for b in 0..<SidelinkMedium.bands {
        let cell = start + b * Outcome.count
        var count = DeliveryCount()
        count.delivered = change[cell + Outcome.delivered.rawValue]
        for cause in LossCause.allCases {
          count.lost[Int(cause.rawValue)] = change[cell + cause.outcome.rawValue]
        }
        count.attempted = count.delivered + count.lost.reduce(0, +)
        perType[t].deliveries[b].merge(count)
      }
    }
  }
}

extension LossCause {
  /// The medium's outcome that is counted under the cause.
  fileprivate var outcome: Outcome {
    switch self {
    case .halfDuplex: .halfDuplex
    case .sensitivity: .sensitivity
    case .propagation: .propagation
    case .interference: .interference
    case .extraLoss: .extraLoss
    case .invalid: .invalid
    }
  }
}
