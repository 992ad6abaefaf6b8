import CV2XWire
import NodeInterface
import SimCore
import V2XMessages

extension FederationEncoder {
  func computer(_ value: ComputeFigures) -> Pointer<Coroad__Record__ComputeFigures> {
    let m = arena.make(coroad__record__compute_figures__init)
    if let node = value.node {
      m.pointee.has_node = 1
      m.pointee.node = node.raw
    }
    m.pointee.computers = value.computers
    m.pointee.servers = value.servers
    m.pointee.pending = value.pending
    m.pointee.longest_pending = value.longestPending
    m.pointee.tasks = value.tasks
    m.pointee.deadline_misses = value.deadlineMisses
    m.pointee.dropped = value.dropped
    m.pointee.busy_us = value.busy.microseconds
    m.pointee.energy_mj = value.millijoules
    return m
  }

  fileprivate func type(_ value: TypeFigures) -> Pointer<Coroad__Record__TypeFigures> {
    let m = arena.make(coroad__record__type_figures__init)
    m.pointee.message_type = UInt32(value.type)
    m.pointee.sent = value.sent
    m.pointee.dropped_queue = value.droppedQueue
    m.pointee.attempted = value.deliveries.attempted
    m.pointee.delivered = value.deliveries.delivered
    (m.pointee.n_lost, m.pointee.lost) = column(value.deliveries.lost)
    m.pointee.uses = value.uses
    (m.pointee.n_stages_us, m.pointee.stages_us) = column(value.stages)
    return m
  }
}

extension FederationDecoder {
  func computer(_ m: Pointer<Coroad__Record__ComputeFigures>) throws(CodecError) -> ComputeFigures {
    var out = ComputeFigures()
    if m.pointee.has_node != 0 { out.node = try node(m.pointee.node, "computer.node") }
    out.computers = m.pointee.computers
    out.servers = m.pointee.servers
    out.pending = m.pointee.pending
    out.longestPending = m.pointee.longest_pending
    out.tasks = m.pointee.tasks
    out.deadlineMisses = m.pointee.deadline_misses
    out.dropped = m.pointee.dropped
    guard m.pointee.busy_us >= 0 else { throw .outOfRange("computer.busy_us") }
    out.busy = SimDuration(microseconds: m.pointee.busy_us)
    out.millijoules = m.pointee.energy_mj
    return out
  }

  fileprivate func type(_ m: Pointer<Coroad__Record__TypeFigures>) throws(CodecError) -> TypeFigures {
    var out = TypeFigures(type: UInt8(try check(m.pointee.message_type, 0...255, "message_type")))
    out.sent = m.pointee.sent
    out.droppedQueue = m.pointee.dropped_queue
    out.deliveries.attempted = m.pointee.attempted
    out.deliveries.delivered = m.pointee.delivered
    out.deliveries.lost = try column(
      m.pointee.n_lost, m.pointee.lost, rows: out.deliveries.lost.count, "lost")
    out.uses = m.pointee.uses
    out.stages = try column(
      m.pointee.n_stages_us, m.pointee.stages_us, rows: m.pointee.n_stages_us == 0 ? 0 : MessageStage.count,
      "stages_us")
    return out
  }
}

extension FigureSnapshot {
  /// Encodes as `coroad.record.Figures`.
  package func encoded() -> [UInt8] {
    withWireArena(capacity: encoderCapacity, budget: encoderBudget) { arena in
      let encoder = FederationEncoder(arena: arena)
      let m = arena.make(coroad__record__figures__init)
      m.pointee.time_us = time.microseconds
      (m.pointee.n_types, m.pointee.types) = encoder.list(types, encoder.type)
      (m.pointee.n_computers, m.pointee.computers) = encoder.list(computers, encoder.computer)
      m.pointee.busy_ratio_samples = busyRatioSamples
      m.pointee.busy_ratio_sum = busyRatioSum
      return packed(m, coroad__record__figures__get_packed_size, coroad__record__figures__pack)
    }
  }

  /// Decodes a `coroad.record.Figures`.
  package static func decode(_ bytes: [UInt8]) throws(CodecError) -> FigureSnapshot {
    try withBytes(bytes) { (buffer) throws(CodecError) in
      try unpacked(buffer, coroad__record__figures__unpack) { (m) throws(CodecError) in
        let decoder = FederationDecoder()
        var out = FigureSnapshot(time: decoder.time(m.pointee.time_us))
        out.types = try decoder.list(
          m.pointee.n_types, m.pointee.types, atMost: FederationLimits.messageTypes, "types"
        ) { (p) throws(CodecError) in try decoder.type(p) }
        out.computers = try decoder.list(
          m.pointee.n_computers, m.pointee.computers, atMost: FederationLimits.computers, "computers"
        ) { (p) throws(CodecError) in try decoder.computer(p) }
        out.busyRatioSamples = m.pointee.busy_ratio_samples
        out.busyRatioSum = m.pointee.busy_ratio_sum
        return out
      }
    }
  }
}
