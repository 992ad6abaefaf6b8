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

  func record(_ value: PictureRecord, name: String = "") -> Pointer<Coroad__Record__PictureRecord> {
    let m = arena.make(coroad__record__picture_record__init)
    let objects = value.picture.objects
    func numbers(_ number: (KnownObject) -> Double) -> (Int, UnsafeMutablePointer<Double>?) {
      column(objects.map(number))
    }
    m.pointee.node = value.node.raw
    if !name.isEmpty { m.pointee.node_name = text(name) }
    m.pointee.at_us = value.picture.at.microseconds
    m.pointee.own_x = value.picture.ownPosition.x
    m.pointee.own_y = value.picture.ownPosition.y
    m.pointee.own_sigma = value.picture.ownSigma
    (m.pointee.n_x, m.pointee.x) = numbers { $0.position.x }
    (m.pointee.n_y, m.pointee.y) = numbers { $0.position.y }
    (m.pointee.n_xx, m.pointee.xx) = numbers { $0.xx }
    (m.pointee.n_xy, m.pointee.xy) = numbers { $0.xy }
    (m.pointee.n_yy, m.pointee.yy) = numbers { $0.yy }
    (m.pointee.n_heading, m.pointee.heading) = numbers { $0.heading }
    (m.pointee.n_speed, m.pointee.speed) = numbers { $0.speed }
    (m.pointee.n_length, m.pointee.length) = numbers { $0.length }
    (m.pointee.n_width, m.pointee.width) = numbers { $0.width }
    m.pointee.object_class = octets(objects.map(\.objectClass.observable.rawValue))
    m.pointee.sources = octets(objects.map(\.sources))
    return m
  }

  func records(_ value: NodeRecords, into m: Pointer<Coroad__Federation__Telemetry>) {
    (m.pointee.n_sensor_records, m.pointee.sensor_records) = list(value.sensors) { record($0) }
    (m.pointee.n_task_records, m.pointee.task_records) = list(value.tasks) { record($0) }
    (m.pointee.n_reception_records, m.pointee.reception_records) = list(value.receptions) { record($0) }
    (m.pointee.n_picture_records, m.pointee.picture_records) = list(value.pictures) { record($0) }
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
        "sensor_records", sensor),
      tasks: try list(
        m.pointee.n_task_records, m.pointee.task_records, atMost: FederationLimits.items, "task_records",
        task),
      receptions: try list(
        m.pointee.n_reception_records, m.pointee.reception_records, atMost: FederationLimits.items,
        "reception_records", reception),
      pictures: try list(
        m.pointee.n_picture_records, m.pointee.picture_records, atMost: FederationLimits.items,
        "picture_records", picture),
      dropped: m.pointee.has_dropped_records == 0 ? 0 : m.pointee.dropped_records)
  }

  fileprivate func sensor(_ m: Pointer<Coroad__Record__SensorRecord>) throws(CodecError) -> SensorRecord {
    SensorRecord(
      node: try node(m.pointee.node, "sensor_record.node"), frame: try sensorFrame(need(m.pointee.frame)))
  }

  fileprivate func picture(
    _ m: Pointer<Coroad__Record__PictureRecord>
  ) throws(CodecError) -> PictureRecord {
    let f = m.pointee
    let rows = f.n_x
    try checkCount(rows, 0...FederationLimits.detections, "picture")
    let x = try column(rows, f.x, rows: rows, "x")
    let y = try column(f.n_y, f.y, rows: rows, "y")
    let xx = try column(f.n_xx, f.xx, rows: rows, "xx")
    let xy = try column(f.n_xy, f.xy, rows: rows, "xy")
    let yy = try column(f.n_yy, f.yy, rows: rows, "yy")
    let heading = try column(f.n_heading, f.heading, rows: rows, "heading")
    let speed = try column(f.n_speed, f.speed, rows: rows, "speed")
    let length = try column(f.n_length, f.length, rows: rows, "length")
    let width = try column(f.n_width, f.width, rows: rows, "width")
    try checkCount(f.object_class.len, rows...rows, "object_class")
    try checkCount(f.sources.len, rows...rows, "sources")
    let classes = try octets(f.object_class, atMost: rows, "object_class")
    let sources = try octets(f.sources, atMost: rows, "sources")
    var picture = KnownPicture(
      at: time(f.at_us), ownPosition: Vec2(f.own_x, f.own_y), ownSigma: f.own_sigma)
    picture.objects.reserveCapacity(rows)
    for i in 0..<rows {
      picture.objects.append(
        KnownObject(
          position: Vec2(x[i], y[i]), xx: xx[i], xy: xy[i], yy: yy[i], heading: heading[i], speed: speed[i],
          length: length[i], width: width[i],
          objectClass: try checkCase(UInt32(classes[i]), "object_class"), sources: sources[i]))
    }
    return PictureRecord(node: try node(f.node, "picture.node"), picture: picture)
  }

  fileprivate func task(_ m: Pointer<Coroad__Record__TaskRecord>) throws(CodecError) -> TaskRecord {
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

  fileprivate func reception(
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
  package static func decode(_ bytes: [UInt8]) throws(CodecError) -> SensorRecord {
    try withBytes(bytes) { (buffer) throws(CodecError) in
      try unpacked(buffer, coroad__record__sensor_record__unpack) { (m) throws(CodecError) in
        try FederationDecoder().sensor(m)
      }
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
  package static func decode(_ bytes: [UInt8]) throws(CodecError) -> TaskRecord {
    try withBytes(bytes) { (buffer) throws(CodecError) in
      try unpacked(buffer, coroad__record__task_record__unpack) { (m) throws(CodecError) in
        try FederationDecoder().task(m)
      }
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

extension PictureRecord {
  /// Encodes as `coroad.record.PictureRecord`.
  package func encoded(name: String) -> [UInt8] {
    withWireArena(capacity: encoderCapacity, budget: encoderBudget) { arena in
      packed(
        FederationEncoder(arena: arena).record(self, name: name),
        coroad__record__picture_record__get_packed_size, coroad__record__picture_record__pack)
    }
  }
  package static func decode(_ bytes: [UInt8]) throws(CodecError) -> PictureRecord {
    try withBytes(bytes) { (buffer) throws(CodecError) in
      try unpacked(buffer, coroad__record__picture_record__unpack) { (m) throws(CodecError) in
        try FederationDecoder().picture(m)
      }
    }
  }
}
