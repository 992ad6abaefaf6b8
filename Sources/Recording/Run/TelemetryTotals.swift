import Federation
import NodeInterface
import SimCore
import V2XMessages

/// The telemetry of a whole run, merged in order of host index. All but the energies are integers, so the sums do not
/// depend on how nodes are distributed over hosts.
package struct TelemetryTotals: Sendable {
  /// Indexed by message type.
  package private(set) var perType: [Telemetry.PerType] = []
  /// Samples by channel busy ratio in thousandths.
  package private(set) var channelBusyRatio: [UInt64] = []
  /// By `WarningKind.rawValue`, without advisories.
  package private(set) var warnings: [UInt64] = []
  /// What a run keeps of each node until its end: the totals without `latency`, which is packed.
  private var nodes: [(node: NodeID, value: Telemetry.Compute, latency: PackedHistogram)] = []
  private var places: [NodeID: Int] = [:]
  /// Totals of the computers so far, as each host reported last.
  private var computersOfHost: [[ComputeFigures]] = []
  /// Readings of a declared measurement, by key.
  private var measured: [(declaration: MeterDeclaration, readings: [MeterReading])] = []
  private var measuredAt: [MeterDeclaration: Int] = [:]

  package init() {}

  /// By node, ascending.
  package var compute: [(node: NodeID, value: Telemetry.Compute)] {
    nodes.sorted { $0.node < $1.node }.map { node, value, latency in
      var value = value
      value.latency = latency.unpacked
      return (node, value)
    }
  }

  /// Accounts of the computers, by node, ascending.
  var accounts: [ComputeAccount] { nodes.sorted { $0.node < $1.node }.compactMap(\.value.account) }

  /// - Parameter host: index of the reporting host, for measurements by host.
  package mutating func merge(_ telemetry: Telemetry, from host: Int = 0) {
    while perType.count < telemetry.perType.count { perType.append(Telemetry.PerType()) }
    for (i, value) in telemetry.perType.enumerated() { Self.merge(&perType[i], value) }
    for (node, value) in telemetry.compute { merge(node, value) }
    for report in telemetry.measurements { merge(report, from: host) }
    if !telemetry.computers.isEmpty {
      while computersOfHost.count <= host { computersOfHost.append([]) }
      computersOfHost[host] = telemetry.computers
    }
    Self.add(&channelBusyRatio, telemetry.channelBusyRatio)
    for warning in telemetry.warnings where warning.stage == .imminent {
      let kind = Int(warning.kind.rawValue)
      while warnings.count <= kind { warnings.append(0) }
      warnings[kind].addSaturating(1)
    }
  }
  /// Totals so far, also of computers that still run: all vehicles first, then the other nodes in order.
  package var computers: [ComputeFigures] {
    var vehicles: ComputeFigures?
    var others: [ComputeFigures] = []
    for row in computersOfHost.joined() {
      if row.node != nil {
        others.append(row)
      } else {
        vehicles = vehicles ?? ComputeFigures()
        vehicles?.merge(row)
      }
    }
    return (vehicles.map { [$0] } ?? []) + others.sorted { ($0.node?.raw ?? 0) < ($1.node?.raw ?? 0) }
  }
  private mutating func merge(_ report: MeterReport, from host: Int) {
    let declaration = report.declaration
    let at = measuredAt[declaration] ?? measured.count
    if at == measured.count {
      measuredAt[declaration] = at
      measured.append((declaration, []))
    }
    for row in report.rows {
      let key = declaration.dimension == .host ? host : Int(row.key)
      while measured[at].readings.count <= key {
        measured[at].readings.append(MeterReading(declaration.reduction))
      }
      measured[at].readings[key].merge(row.reading, declaration.reduction)
    }
  }
  private mutating func merge(_ node: NodeID, _ value: Telemetry.Compute) {
    guard let i = places[node] else {
      places[node] = nodes.count
      var rest = value
      rest.latency = DurationHistogram()
      nodes.append((node, rest, PackedHistogram(value.latency)))
      return
    }
    nodes[i].value.tasks.addSaturating(value.tasks)
    nodes[i].value.deadlineMisses.addSaturating(value.deadlineMisses)
    nodes[i].value.dropped.addSaturating(value.dropped)
    nodes[i].value.busy.microseconds.addSaturating(value.busy.microseconds)
    nodes[i].value.joules += value.joules
    if let account = value.account {
      if nodes[i].value.account == nil {
        nodes[i].value.account = account
      } else {
        nodes[i].value.account?.merge(account)
      }
    }
    var latency = nodes[i].latency.unpacked
    latency.merge(value.latency)
    nodes[i].latency = PackedHistogram(latency)
  }
  private static func merge(_ a: inout Telemetry.PerType, _ b: Telemetry.PerType) {
    while a.deliveries.count < b.deliveries.count { a.deliveries.append(DeliveryCount()) }
    for (i, value) in b.deliveries.enumerated() { a.deliveries[i].merge(value) }
    while a.stages.count < b.stages.count { a.stages.append(DurationHistogram()) }
    for (i, value) in b.stages.enumerated() { a.stages[i].merge(value) }
    a.endToEnd.merge(b.endToEnd)
  }
  private static func add(_ a: inout [UInt64], _ b: [UInt64]) {
    if a.count < b.count { a.append(contentsOf: repeatElement(0, count: b.count - a.count)) }
    for i in b.indices { a[i].addSaturating(b[i]) }
  }

  // MARK: Declared measurements

  /// The known meters in their order, then others that hosts reported, by name.
  package func declarations(known: [Meter]) -> [MeterDeclaration] {
    let first = known.map(\.declaration)
    let others = Set(measured.map(\.declaration)).subtracting(first)
    return first + others.sorted { ($0.name, $0.documentation) < ($1.name, $1.documentation) }
  }
  /// By key; empty if nothing was recorded.
  package func readings(_ declaration: MeterDeclaration) -> [MeterReading] {
    measuredAt[declaration].map { measured[$0].readings } ?? []
  }
  /// The reading over all keys.
  package func reading(_ declaration: MeterDeclaration) -> MeterReading {
    var sum = MeterReading(declaration.reduction)
    for reading in readings(declaration) { sum.merge(reading, declaration.reduction) }
    return sum
  }
  package func reading(_ meter: Meter) -> MeterReading { reading(meter.declaration) }
  /// The reading of one message type, for a meter by message type.
  package func reading(_ meter: Meter, of type: MessageType) -> MeterReading {
    let all = readings(meter.declaration)
    return Int(type.rawValue) < all.count ? all[Int(type.rawValue)] : MeterReading(meter.reduction)
  }
  /// Raw values of the message types that may have readings.
  package var messageTypes: Range<Int> {
    let kept = measured.filter { $0.declaration.dimension == .messageType }.map(\.readings.count)
    return 0..<max(perType.count, kept.max() ?? 0)
  }

  // MARK: Sums over message types

  private func sum(_ meter: Meter) -> UInt64 { UInt64(max(0, reading(meter).value)) }
  package var sent: UInt64 { sum(.messagesSent) }
  package var droppedInvalid: UInt64 { sum(.droppedInvalid) }
  package var droppedQueue: UInt64 { sum(.droppedQueue) }
  /// Distance within which a message should be received, metres: T/CSAE 53 requires at least 300 m for the safety
  /// applications. Farther stations count only in `messages.csv` and `deliveries.csv`.
  package static let awarenessRange = 300.0
  /// Receptions of all types within the awareness range.
  package var deliveries: DeliveryCount {
    let bands = Int(Self.awarenessRange / Telemetry.distanceBand)
    var sum = DeliveryCount()
    for type in perType { for band in type.deliveries.prefix(bands) { sum.merge(band) } }
    return sum
  }
  package var tasks: UInt64 { nodes.lazy.map(\.value.tasks).saturatingSum() }
  package var deadlineMisses: UInt64 { nodes.lazy.map(\.value.deadlineMisses).saturatingSum() }
  package var tasksDropped: UInt64 { nodes.lazy.map(\.value.dropped).saturatingSum() }
  /// Energy of all nodes, J. Summed in node order, so that it is equal for every layout up to rounding within a node.
  package var joules: Double {
    nodes.sorted { $0.node < $1.node }.reduce(0) { $0 + $1.value.joules }
  }
  package var warningCount: UInt64 { warnings.saturatingSum() }
}

extension DeliveryCount {
  var lostInAll: UInt64 { lost.saturatingSum() }
  /// Packet delivery ratio; nil without an attempt.
  var ratio: Double? { attempted == 0 ? nil : Double(delivered) / Double(attempted) }
}

extension LossCause {
  /// Name in tables.
  package var name: String {
    switch self {
    case .halfDuplex: "half_duplex"
    case .sensitivity: "sensitivity"
    case .propagation: "propagation"
    case .interference: "interference"
    case .extraLoss: "extra_loss"
    case .invalid: "invalid"
    }
  }
  /// In words, for the account.
  var words: String {
    switch self {
    case .halfDuplex: "while the receiver was sending"
    case .sensitivity: "too weak to receive"
    case .propagation: "in noise"
    case .interference: "by interference"
    case .extraLoss: "by radio.extra_loss"
    case .invalid: "as invalid"
    }
  }
}
