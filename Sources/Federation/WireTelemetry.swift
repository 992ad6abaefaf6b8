import CV2XWire
import NodeInterface
import SimCore
import V2XMessages

extension FederationEncoder {
  func histogram(_ value: DurationHistogram) -> Pointer<Coroad__Federation__DurationHistogram> {
    let m = arena.make(coroad__federation__duration_histogram__init)
    (m.pointee.n_counts, m.pointee.counts) = column(value.counts)
    m.pointee.total_us = value.totalMicroseconds
    return m
  }

  func telemetry(_ value: Telemetry) -> Pointer<Coroad__Federation__Telemetry> {
    let m = arena.make(coroad__federation__telemetry__init)
    (m.pointee.n_per_type, m.pointee.per_type) = list(value.perType, perType)
    (m.pointee.n_compute, m.pointee.compute) = list(value.compute) { compute($0.node, $0.value) }
    (m.pointee.n_warnings, m.pointee.warnings) = list(value.warnings) { warning($0) }
    (m.pointee.n_channel_busy_ratio, m.pointee.channel_busy_ratio) = column(value.channelBusyRatio)
    (m.pointee.n_measurements, m.pointee.measurements) = list(value.measurements, measurement)
    (m.pointee.n_digests, m.pointee.digests) = list(value.digests) {
      let digest = arena.make(coroad__federation__node_digest__init)
      digest.pointee.node = $0.node.raw
      digest.pointee.value = $0.hash.value
      digest.pointee.count = $0.hash.count
      return digest
    }
    (m.pointee.n_stage_seconds, m.pointee.stage_seconds) = column(value.stageSeconds)
    records(value.records, into: m)
    (m.pointee.n_computers, m.pointee.computers) = list(value.computers, computer)
    return m
  }

  private func perType(_ value: Telemetry.PerType) -> Pointer<Coroad__Federation__PerType> {
    let m = arena.make(coroad__federation__per_type__init)
    (m.pointee.n_deliveries, m.pointee.deliveries) = list(value.deliveries) {
      let delivery = arena.make(coroad__federation__delivery_count__init)
      delivery.pointee.attempted = $0.attempted
      delivery.pointee.delivered = $0.delivered
      (delivery.pointee.n_lost, delivery.pointee.lost) = column($0.lost)
      return delivery
    }
    (m.pointee.n_stages, m.pointee.stages) = list(value.stages, histogram)
    if value.endToEnd.count > 0 { m.pointee.end_to_end = histogram(value.endToEnd) }
    return m
  }

  private func compute(
    _ node: NodeID, _ value: Telemetry.Compute
  ) -> Pointer<Coroad__Federation__Compute> {
    let m = arena.make(coroad__federation__compute__init)
    m.pointee.node = node.raw
    m.pointee.tasks = value.tasks
    m.pointee.deadline_misses = value.deadlineMisses
    m.pointee.dropped = value.dropped
    m.pointee.busy_us = value.busy.microseconds
    m.pointee.joules = value.joules
    m.pointee.latency = histogram(value.latency)
    if let account = value.account { m.pointee.account = computeAccount(account) }
    return m
  }

  /// - Parameter name: name of the node in the scenario; "" omits it.
  func warning(_ value: Telemetry.Warning, name: String = "") -> Pointer<Coroad__Federation__Warning> {
    let m = arena.make(coroad__federation__warning__init)
    m.pointee.at_us = value.at.microseconds
    m.pointee.node = value.node.raw
    m.pointee.kind = Coroad__Node__WarningKind(rawValue: UInt32(value.kind.rawValue))
    m.pointee.sensed_at_us = value.sensedAt.microseconds
    m.pointee.cooperative = value.cooperative ? 1 : 0
    if value.stage != .imminent {
      m.pointee.has_stage = 1
      m.pointee.stage = Coroad__Node__WarningStage(rawValue: UInt32(value.stage.rawValue))
    }
    if !name.isEmpty { m.pointee.node_name = text(name) }
    return m
  }
}

extension FederationDecoder {
  func histogram(
    _ pointer: Pointer<Coroad__Federation__DurationHistogram>?
  ) throws(CodecError) -> DurationHistogram {
    let m = try need(pointer)
    let count = m.pointee.n_counts
    try checkCount(count, 0...DurationHistogram.bucketCount, "histogram.counts")
    return DurationHistogram(
      counts: try column(count, m.pointee.counts, rows: count, "histogram.counts"),
      totalMicroseconds: m.pointee.total_us)
  }

  func telemetry(_ m: Pointer<Coroad__Federation__Telemetry>) throws(CodecError) -> Telemetry {
    var out = Telemetry()
    out.perType = try list(
      m.pointee.n_per_type, m.pointee.per_type, atMost: FederationLimits.messageTypes, "per_type", perType)
    out.compute = try list(
      m.pointee.n_compute, m.pointee.compute, atMost: FederationLimits.items, "compute", compute)
    out.warnings = try list(
      m.pointee.n_warnings, m.pointee.warnings, atMost: FederationLimits.items, "warnings", warning)
    let samples = m.pointee.n_channel_busy_ratio
    try checkCount(samples, 0...FederationLimits.busyRatioSamples, "channel_busy_ratio")
    out.channelBusyRatio = try column(
      samples, m.pointee.channel_busy_ratio, rows: samples, "channel_busy_ratio")
    out.measurements = try list(
      m.pointee.n_measurements, m.pointee.measurements, atMost: FederationLimits.measurements, "measurements",
      measurement)
    out.digests = try list(
      m.pointee.n_digests, m.pointee.digests, atMost: FederationLimits.items, "digests"
    ) { (p) throws(CodecError) in
      (try node(p.pointee.node, "digest.node"), StateHash(value: p.pointee.value, count: p.pointee.count))
    }
    let stages = m.pointee.n_stage_seconds
    try checkCount(stages, 0...HostStage.allCases.count, "stage_seconds")
    out.stageSeconds = try column(stages, m.pointee.stage_seconds, rows: stages, "stage_seconds")
    out.records = try records(m)
    out.computers = try list(
      m.pointee.n_computers, m.pointee.computers, atMost: FederationLimits.computers, "computers", computer)
    return out
  }

  private func perType(_ m: Pointer<Coroad__Federation__PerType>) throws(CodecError) -> Telemetry.PerType {
    var out = Telemetry.PerType()
    out.deliveries = try list(
      m.pointee.n_deliveries, m.pointee.deliveries, atMost: Telemetry.distanceBands, "deliveries"
    ) { (p) throws(CodecError) in
      var delivery = DeliveryCount()
      delivery.attempted = p.pointee.attempted
      delivery.delivered = p.pointee.delivered
      delivery.lost = try column(p.pointee.n_lost, p.pointee.lost, rows: delivery.lost.count, "lost")
      return delivery
    }
    out.stages = try list(
      m.pointee.n_stages, m.pointee.stages, atMost: MessageStage.count, "stages"
    ) { (p) throws(CodecError) in try histogram(p) }
    if let way = m.pointee.end_to_end { out.endToEnd = try histogram(way) }
    return out
  }

  private func compute(
    _ m: Pointer<Coroad__Federation__Compute>
  ) throws(CodecError) -> (node: NodeID, value: Telemetry.Compute) {
    var out = Telemetry.Compute()
    out.tasks = m.pointee.tasks
    out.deadlineMisses = m.pointee.deadline_misses
    out.dropped = m.pointee.dropped
    out.busy = SimDuration(microseconds: m.pointee.busy_us)
    out.joules = m.pointee.joules
    out.latency = try histogram(m.pointee.latency)
    if let account = m.pointee.account { out.account = try computeAccount(account) }
    return (try node(m.pointee.node, "compute.node"), out)
  }

  func warning(_ m: Pointer<Coroad__Federation__Warning>) throws(CodecError) -> Telemetry.Warning {
    Telemetry.Warning(
      at: time(m.pointee.at_us), node: try node(m.pointee.node, "warning.node"),
      kind: try checkCase(m.pointee.kind.rawValue, "warning.kind"), sensedAt: time(m.pointee.sensed_at_us),
      cooperative: m.pointee.cooperative != 0,
      stage: m.pointee.has_stage == 0 ? .imminent : try checkCase(m.pointee.stage.rawValue, "warning.stage"))
  }
}

extension Telemetry.Warning {
  /// Encodes as `coroad.federation.Warning`.
  ///
  /// - Parameter name: name of the node in the scenario; "" omits it.
  package func encoded(name: String = "") -> [UInt8] {
    withWireArena(capacity: 512, budget: encoderBudget) { arena in
      packed(
        FederationEncoder(arena: arena).warning(self, name: name),
        coroad__federation__warning__get_packed_size,
        coroad__federation__warning__pack)
    }
  }

  /// Decodes a `coroad.federation.Warning`; names are in the name tables.
  package static func decode(_ bytes: [UInt8]) throws(CodecError) -> Telemetry.Warning {
    try withBytes(bytes) { (buffer) throws(CodecError) in
      try unpacked(buffer, coroad__federation__warning__unpack) { (m) throws(CodecError) in
        try FederationDecoder().warning(m)
      }
    }
  }
}
