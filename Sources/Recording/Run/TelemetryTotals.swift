import Federation
import NodeInterface
import SimCore

/// The telemetry of a whole run. Answers are merged in the order of their hosts' indices; all but the energies are
/// integers, so the sums do not depend on how the nodes were spread over hosts.
package struct TelemetryTotals: Sendable {
  /// Indexed by message type.
  package private(set) var perType: [Telemetry.PerType] = []
  /// Samples by thousandths of the channel busy ratio.
  package private(set) var channelBusyRatio: [UInt64] = []
  /// Capture to the actuators of the same vehicle.
  package private(set) var actuation = DurationHistogram()
  package private(set) var cloudPictureAge = DurationHistogram()
  package private(set) var cloudPictureErrorMillimetres = DurationHistogram()
  /// By `WarningKind.rawValue`.
  package private(set) var warnings: [UInt64] = []
  private var nodes: [(node: NodeID, value: Telemetry.Compute)] = []
  private var places: [NodeID: Int] = [:]

  package init() {}

  /// By node, ascending.
  package var compute: [(node: NodeID, value: Telemetry.Compute)] { nodes.sorted { $0.node < $1.node } }

  package mutating func merge(_ telemetry: Telemetry) {
    while perType.count < telemetry.perType.count { perType.append(Telemetry.PerType()) }
    for (i, value) in telemetry.perType.enumerated() { Self.merge(&perType[i], value) }
    for (node, value) in telemetry.compute { merge(node, value) }
    Self.add(&channelBusyRatio, telemetry.channelBusyRatio)
    actuation.merge(telemetry.actuation)
    cloudPictureAge.merge(telemetry.cloudPictureAge)
    cloudPictureErrorMillimetres.merge(telemetry.cloudPictureErrorMillimetres)
    for warning in telemetry.warnings {
      let kind = Int(warning.kind.rawValue)
      while warnings.count <= kind { warnings.append(0) }
      warnings[kind] += 1
    }
  }
  private mutating func merge(_ node: NodeID, _ value: Telemetry.Compute) {
    guard let i = places[node] else {
      places[node] = nodes.count
      nodes.append((node, value))
      return
    }
    nodes[i].value.tasks += value.tasks
    nodes[i].value.deadlineMisses += value.deadlineMisses
    nodes[i].value.dropped += value.dropped
    nodes[i].value.busy += value.busy
    nodes[i].value.joules += value.joules
    nodes[i].value.latency.merge(value.latency)
  }
  private static func merge(_ a: inout Telemetry.PerType, _ b: Telemetry.PerType) {
    a.sent += b.sent
    a.bytesOnAir += b.bytesOnAir
    a.droppedInvalid += b.droppedInvalid
    a.droppedQueue += b.droppedQueue
    while a.deliveries.count < b.deliveries.count { a.deliveries.append(DeliveryCount()) }
    for (i, value) in b.deliveries.enumerated() { a.deliveries[i].merge(value) }
    while a.latencies.count < b.latencies.count { a.latencies.append(DurationHistogram()) }
    for (i, value) in b.latencies.enumerated() { a.latencies[i].merge(value) }
    while a.stages.count < b.stages.count { a.stages.append(DurationHistogram()) }
    for (i, value) in b.stages.enumerated() { a.stages[i].merge(value) }
    a.endToEnd.merge(b.endToEnd)
    a.interPacketGap.merge(b.interPacketGap)
    a.ageOfInformation.merge(b.ageOfInformation)
  }
  private static func add(_ a: inout [UInt64], _ b: [UInt64]) {
    if a.count < b.count { a.append(contentsOf: repeatElement(0, count: b.count - a.count)) }
    for i in b.indices { a[i] += b[i] }
  }

  // MARK: Sums over message types

  package var sent: UInt64 { perType.reduce(0) { $0 + $1.sent } }
  package var droppedInvalid: UInt64 { perType.reduce(0) { $0 + $1.droppedInvalid } }
  package var droppedQueue: UInt64 { perType.reduce(0) { $0 + $1.droppedQueue } }
  /// Distance within which a message is meant to be received, metres: T/CSAE 53 asks at least 300 m of the safety
  /// applications. Farther stations count in `messages.csv` and `deliveries.csv` only.
  package static let awarenessRange = 300.0
  /// Receptions of all types within the awareness range together.
  package var deliveries: DeliveryCount {
    let bands = Int(Self.awarenessRange / Telemetry.distanceBand)
    var sum = DeliveryCount()
    for type in perType { for band in type.deliveries.prefix(bands) { sum.merge(band) } }
    return sum
  }
  /// One stage over all types.
  package func latency(_ stage: LatencyStage) -> DurationHistogram {
    var sum = DurationHistogram()
    for type in perType where Int(stage.rawValue) < type.latencies.count {
      sum.merge(type.latencies[Int(stage.rawValue)])
    }
    return sum
  }
  package var tasks: UInt64 { nodes.reduce(0) { $0 + $1.value.tasks } }
  package var deadlineMisses: UInt64 { nodes.reduce(0) { $0 + $1.value.deadlineMisses } }
  package var tasksDropped: UInt64 { nodes.reduce(0) { $0 + $1.value.dropped } }
  /// In the order of the nodes, so that it is the same for every layout up to rounding within a node.
  package var joules: Double { compute.reduce(0) { $0 + $1.value.joules } }
  package var warningCount: UInt64 { warnings.reduce(0, +) }
}

extension DeliveryCount {
  var lostInAll: UInt64 { lost.reduce(0, +) }
  /// Packet delivery ratio; nil without an attempt.
  var ratio: Double? { attempted == 0 ? nil : Double(delivered) / Double(attempted) }
}

extension LatencyStage {
  /// Name in tables.
  package var name: String {
    switch self {
    case .senseToSend: "sense_to_send"
    case .mediumAccess: "medium_access"
    case .air: "air"
    case .inputStage: "input_stage"
    case .senseToReception: "sense_to_reception"
    }
  }
}

extension LossCause {
  /// Name in tables.
  package var name: String {
    switch self {
    case .halfDuplex: "half_duplex"
    case .propagation: "propagation"
    case .interference: "interference"
    case .extraLoss: "extra_loss"
    }
  }
  /// In words, for people.
  var words: String {
    switch self {
    case .halfDuplex: "while the receiver was sending"
    case .propagation: "too weak to decode"
    case .interference: "by interference"
    case .extraLoss: "by radio.extra_loss"
    }
  }
}
