import Federation
import NodeInterface
import Radio
import SimCore
import V2XMessages

/// What a host counts between two reports. Sums and histograms only, so that merging them in any order gives the
/// same tables.
struct HostStatistics {
  private var perType = [Telemetry.PerType](repeating: .init(), count: MessageType.tableSize)
  var actuation = DurationHistogram()
  var informationAge = DurationHistogram()
  var pictureAge = DurationHistogram()
  /// Millimetres in the place of microseconds.
  var pictureError = DurationHistogram()
  var inboxOverflow: UInt64 = 0
  /// Kept over reports.
  var ways = MessageWays()
  var stageSeconds = [Double](repeating: 0, count: HostStage.allCases.count)
  private var lastReport = Int64.min
  /// Totals of the medium at the last report.
  private var reportedOutcomes: [UInt64] = []
  private var reportedBusy: [UInt64] = []
  init() {
    for i in perType.indices {
      perType[i].latencies = Array(repeating: DurationHistogram(), count: LatencyStage.allCases.count)
    }
  }

  private mutating func stage(_ type: Int, _ stage: LatencyStage, _ duration: SimDuration, times: Int = 1) {
    perType[type].latencies[Int(stage.rawValue)].record(duration, times: times)
  }

  mutating func sent(_ type: MessageType, bytes: Int) {
    perType[Int(type.rawValue)].sent += 1
    perType[Int(type.rawValue)].bytesOnAir += UInt64(bytes)
  }
  mutating func droppedQueue(_ type: MessageType) { perType[Int(type.rawValue)].droppedQueue += 1 }
  mutating func lostOnBackhaul(_ type: MessageType) { perType[Int(type.rawValue)].droppedQueue += 1 }
  mutating func invalid(_ type: UInt8) {
    perType[Int(type) < perType.count ? Int(type) : 0].droppedInvalid += 1
  }
  mutating func access(_ type: MessageType, _ frame: AirFrame) {
    let t = Int(type.rawValue)
    stage(t, .senseToSend, frame.sentAt - frame.sensedAt)
    stage(t, .mediumAccess, frame.airStart - frame.sentAt)
    stage(t, .air, frame.arrivesAt - frame.airStart)
  }
  mutating func delivered(_ frame: AirFrame, at: SimTime, receivers: Int) {
    let t = Int(frame.messageType)
    guard receivers > 0, t < perType.count else { return }
    stage(t, .inputStage, at - frame.arrivesAt, times: receivers)
    stage(t, .senseToReception, at - frame.sensedAt, times: receivers)
    if frame.channel != .sidelink {
      if perType[t].deliveries.isEmpty { perType[t].deliveries = Self.emptyBands }
      perType[t].deliveries[0].attempted += UInt64(receivers)
      perType[t].deliveries[0].delivered += UInt64(receivers)
    }
  }

  mutating func gap(_ duration: SimDuration) {
    perType[Int(MessageType.bsm.rawValue)].interPacketGap.record(duration)
  }

  private static let emptyBands = [DeliveryCount](repeating: .init(), count: Telemetry.distanceBands)

  /// Reports go out with the first answer of each simulated second.
  func isDue(at now: SimTime) -> Bool { now.microseconds / 1_000_000 != lastReport }

  mutating func drain(at now: SimTime, into telemetry: inout Telemetry, medium: SidelinkMedium) {
    lastReport = now.microseconds / 1_000_000
    addOutcomes(of: medium)
    ways.drain(into: &perType)
    let bsm = Int(MessageType.bsm.rawValue)
    perType[bsm].ageOfInformation.merge(informationAge)
    telemetry.perType = perType
    telemetry.actuation = actuation
    telemetry.channelBusyRatio = Self.difference(medium.busyRatio, &reportedBusy)
    telemetry.cloudPictureAge = pictureAge
    telemetry.cloudPictureErrorMillimetres = pictureError
    telemetry.stageSeconds = stageSeconds
    let outcomes = reportedOutcomes
    let busy = reportedBusy
    let overflow = inboxOverflow
    let kept = ways
    self = HostStatistics()
    ways = kept
    reportedOutcomes = outcomes
    reportedBusy = busy
    inboxOverflow = overflow
    lastReport = now.microseconds / 1_000_000
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
        count.lost[Int(LossCause.halfDuplex.rawValue)] = change[cell + Outcome.halfDuplex.rawValue]
        count.lost[Int(LossCause.propagation.rawValue)] = change[cell + Outcome.propagation.rawValue]
        count.lost[Int(LossCause.interference.rawValue)] = change[cell + Outcome.interference.rawValue]
        count.lost[Int(LossCause.extraLoss.rawValue)] = change[cell + Outcome.extraLoss.rawValue]
        count.attempted = count.delivered + count.lost.reduce(0, +)
        perType[t].deliveries[b].merge(count)
      }
    }
  }
}
