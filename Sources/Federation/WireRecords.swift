import CV2XWire
import NodeInterface
import SimCore
import V2XMessages

extension FederationEncoder {
  /// - Parameter name: name of the node in the scenario; "" omits it.
  func record(_ value: SensorRecord, name: String = "") -> Pointer<Coroad__Record__SensorRecord> {
    let m = arena.make(coroad__record__sensor_record__init)
    m.pointee.node = value.node.raw
    if !name.isEmpty { m.pointee.node_name = text(name) }
    m.pointee.frame = sensorFrame(value.frame)
    return m
  }

  func record(_ value: TaskRecord, name: String = "") -> Pointer<Coroad__Record__TaskRecord> {
    let m = arena.make(coroad__record__task_record__init)
    m.pointee.node = value.node.raw
    if !name.isEmpty { m.pointee.node_name = text(name) }
    m.pointee.kind = text(value.task.kind)
    m.pointee.engine = text(value.task.engine)
    m.pointee.released_at_us = value.task.releasedAt.microseconds
    if let span = value.task.span {
      m.pointee.has_started_at_us = 1
      m.pointee.started_at_us = span.startedAt.microseconds
      m.pointee.has_finished_at_us = 1
      m.pointee.finished_at_us = span.finishedAt.microseconds
    }
    m.pointee.deadline_us = value.task.deadline.microseconds
    m.pointee.missed_deadline = value.task.missedDeadline ? 1 : 0
    return m
  }

  func record(
    _ value: ReceptionRecord, receiver: String = "", sender: String = "", message: String = ""
  ) -> Pointer<Coroad__Record__ReceptionRecord> {
    let m = arena.make(coroad__record__reception_record__init)
    m.pointee.receiver = value.receiver.raw
    if !receiver.isEmpty { m.pointee.receiver_name = text(receiver) }
    m.pointee.sender = value.sender.raw
    if !sender.isEmpty { m.pointee.sender_name = text(sender) }
    m.pointee.message_type = UInt32(value.messageType)
    if !message.isEmpty { m.pointee.message_name = text(message) }
    m.pointee.sequence = value.sequence
    m.pointee.channel = Coroad__V2x__Channel(rawValue: UInt32(value.channel.rawValue))
    m.pointee.sent_at_us = value.sentAt.microseconds
    m.pointee.arrives_at_us = value.arrivesAt.microseconds
    if let at = value.deliveredAt {
      m.pointee.has_delivered_at_us = 1
      m.pointee.delivered_at_us = at.microseconds
    }
    if let distance = value.distance {
      m.pointee.has_distance_m = 1
      m.pointee.distance_m = distance
    }
    m.pointee.outcome = Coroad__Record__ReceptionOutcome(rawValue: UInt32(value.outcome.rawValue))
    return m
  }

  func records(_ value: NodeRecords, into m: Pointer<Coroad__Federation__Telemetry>) {
    (m.pointee.n_sensor_records, m.pointee.sensor_records) = list(value.sensors) { record($0) }
    (m.pointee.n_task_records, m.pointee.task_records) = list(value.tasks) { record($0) }
    (m.pointee.n_reception_records, m.pointee.reception_records) = list(value.receptions) { record($0) }
    if value.dropped > 0 {
      m.pointee.has_dropped_records = 1
      m.pointee.dropped_records = value.dropped
    }
  }
}

extension FederationDecoder {
  func records(_ m: Pointer<Coroad__Federation__Telemetry>) throws(CodecError) -> NodeRecords {
    NodeRecords(
      sensors: try list(
        m.pointee.n_sensor_records, m.pointee.sensor_records, atMost: FederationLimits.items,
        "sensor_records"
      ) { (p) throws(CodecError) in
        SensorRecord(
          node: try node(p.pointee.node, "sensor_record.node"),
          frame: try sensorFrame(need(p.pointee.frame)))
      },
      tasks: try list(
        m.pointee.n_task_records, m.pointee.task_records, atMost: FederationLimits.items, "task_records",
        task),
      receptions: try list(
        m.pointee.n_reception_records, m.pointee.reception_records, atMost: FederationLimits.items,
        "reception_records", reception),
      dropped: m.pointee.has_dropped_records == 0 ? 0 : m.pointee.dropped_records)
  }

  private func task(_ m: Pointer<Coroad__Record__TaskRecord>) throws(CodecError) -> TaskRecord {
    var span: ComputedTask.Span?
    if m.pointee.has_started_at_us != 0, m.pointee.has_finished_at_us != 0 {
      span = ComputedTask.Span(
        startedAt: time(m.pointee.started_at_us), finishedAt: time(m.pointee.finished_at_us))
    }
    return TaskRecord(
      node: try node(m.pointee.node, "task_record.node"),
      task: ComputedTask(
        kind: try text(m.pointee.kind, 1...64, "task_record.kind"),
        engine: try text(m.pointee.engine, 1...64, "task_record.engine"),
        releasedAt: time(m.pointee.released_at_us), span: span,
        deadline: SimDuration(microseconds: m.pointee.deadline_us)))
  }

  func reception(
    _ m: Pointer<Coroad__Record__ReceptionRecord>
  ) throws(CodecError) -> ReceptionRecord {
    ReceptionRecord(
      receiver: try node(m.pointee.receiver, "reception.receiver"),
      sender: try node(m.pointee.sender, "reception.sender"),
      messageType: UInt8(try check(m.pointee.message_type, 0...255, "reception.message_type")),
      sequence: m.pointee.sequence,
      channel: try checkCase(m.pointee.channel.rawValue, "reception.channel"),
      sentAt: time(m.pointee.sent_at_us), arrivesAt: time(m.pointee.arrives_at_us),
      deliveredAt: m.pointee.has_delivered_at_us == 0 ? nil : time(m.pointee.delivered_at_us),
      distance: m.pointee.has_distance_m == 0 ? nil : m.pointee.distance_m,
      outcome: try checkCase(m.pointee.outcome.rawValue, "reception.outcome"))
  }
}

// Encodings for recordings, with names from the scenario.

extension SensorRecord {
  /// Encodes as `coroad.record.SensorRecord`.
  package func encoded(name: String) -> [UInt8] {
    withWireArena(capacity: encoderCapacity, budget: encoderBudget) { arena in
      packed(
        FederationEncoder(arena: arena).record(self, name: name),
        coroad__record__sensor_record__get_packed_size, coroad__record__sensor_record__pack)
    }
  }
}

extension TaskRecord {
  /// Encodes as `coroad.record.TaskRecord`.
  package func encoded(name: String) -> [UInt8] {
    withWireArena(capacity: 1024, budget: encoderBudget) { arena in
      packed(
        FederationEncoder(arena: arena).record(self, name: name),
        coroad__record__task_record__get_packed_size, coroad__record__task_record__pack)
    }
  }
}

extension ReceptionRecord {
  /// Encodes as `coroad.record.ReceptionRecord`.
  package func encoded(receiver: String, sender: String, message: String) -> [UInt8] {
    withWireArena(capacity: 1024, budget: encoderBudget) { arena in
      packed(
        FederationEncoder(arena: arena).record(self, receiver: receiver, sender: sender, message: message),
        coroad__record__reception_record__get_packed_size, coroad__record__reception_record__pack)
    }
  }
  /// Decodes a `coroad.record.ReceptionRecord`.
  package static func decode(_ bytes: [UInt8]) throws(CodecError) -> ReceptionRecord {
    try withBytes(bytes) { (buffer) throws(CodecError) in
      try unpacked(buffer, coroad__record__reception_record__unpack) { (m) throws(CodecError) in
        try FederationDecoder().reception(m)
      }
    }
  }
}
