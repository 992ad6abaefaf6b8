import CV2XWire
import NodeInterface
import SimCore
import V2XMessages

extension FederationEncoder {
  func sensorFrame(_ value: SensorFrame) -> Pointer<Coroad__Node__SensorFrame> {
    let m = arena.make(coroad__node__sensor_frame__init)
    let rows = value.detections
    m.pointee.sensor = UInt32(value.sensor)
    m.pointee.kind = Coroad__Node__SensorKind(rawValue: UInt32(value.kind.rawValue))
    m.pointee.captured_at_us = value.capturedAt.microseconds
    (m.pointee.n_x, m.pointee.x) = numbers(rows) { $0.position.x }
    (m.pointee.n_y, m.pointee.y) = numbers(rows) { $0.position.y }
    (m.pointee.n_range_sigma, m.pointee.range_sigma) = numbers(rows) { $0.rangeSigma }
    (m.pointee.n_cross_sigma, m.pointee.cross_sigma) = numbers(rows) { $0.crossSigma }
    (m.pointee.n_radial_speed, m.pointee.radial_speed) = numbers(rows) { $0.radialSpeed }
    (m.pointee.n_radial_speed_sigma, m.pointee.radial_speed_sigma) = numbers(rows) { $0.radialSpeedSigma }
    (m.pointee.n_heading, m.pointee.heading) = numbers(rows) { $0.heading }
    (m.pointee.n_length, m.pointee.length) = numbers(rows) { $0.length }
    (m.pointee.n_width, m.pointee.width) = numbers(rows) { $0.width }
    m.pointee.object_class = octets(rows.map(\.objectClass.rawValue))
    (m.pointee.n_confidence, m.pointee.confidence) = numbers(rows) { $0.confidence }
    if !value.lights.isEmpty {
      (m.pointee.n_light_connection, m.pointee.light_connection) = column(
        value.lights.map { UInt32($0.connection) })
      m.pointee.has_light_state = 1
      m.pointee.light_state = octets(value.lights.map(\.state.rawValue))
    }
    return m
  }

  func positioningFix(_ value: PositioningFix) -> Pointer<Coroad__Node__PositioningFix> {
    let m = arena.make(coroad__node__positioning_fix__init)
    m.pointee.measured_at_us = value.measuredAt.microseconds
    m.pointee.x = value.position.x
    m.pointee.y = value.position.y
    m.pointee.position_sigma = value.positionSigma
    m.pointee.heading = value.heading.radians
    m.pointee.speed = value.speed
    m.pointee.acceleration = value.acceleration
    m.pointee.yaw_rate = value.yawRate
    m.pointee.lateral_speed = value.lateralSpeed
    m.pointee.is_valid = value.isValid ? 1 : 0
    m.pointee.has_is_automated = value.isAutomated ? 1 : 0
    m.pointee.is_automated = value.isAutomated ? 1 : 0
    return m
  }

  private func numbers(
    _ rows: [Detection], _ value: (Detection) -> Double
  ) -> (count: Int, items: UnsafeMutablePointer<Double>?) {
    guard !rows.isEmpty else { return (0, nil) }
    let out = arena.reserve(Double.self, count: rows.count)
    for i in rows.indices { out[i] = value(rows[i]) }
    return (rows.count, out)
  }
}

extension FederationDecoder {
  func sensorFrame(_ m: Pointer<Coroad__Node__SensorFrame>) throws(CodecError) -> SensorFrame {
    let f = m.pointee
    let rows = f.n_x
    try checkCount(rows, 0...FederationLimits.detections, "detections")
    let x = try column(rows, f.x, rows: rows, "x")
    let y = try column(f.n_y, f.y, rows: rows, "y")
    let rangeSigma = try column(f.n_range_sigma, f.range_sigma, rows: rows, "range_sigma")
    let crossSigma = try column(f.n_cross_sigma, f.cross_sigma, rows: rows, "cross_sigma")
    let speed = try column(f.n_radial_speed, f.radial_speed, rows: rows, "radial_speed")
    let speedSigma = try column(
      f.n_radial_speed_sigma, f.radial_speed_sigma, rows: rows, "radial_speed_sigma")
    let heading = try column(f.n_heading, f.heading, rows: rows, "heading")
    let length = try column(f.n_length, f.length, rows: rows, "length")
    let width = try column(f.n_width, f.width, rows: rows, "width")
    let confidence = try column(f.n_confidence, f.confidence, rows: rows, "confidence")
    try checkCount(f.object_class.len, rows...rows, "object_class")
    let classes = try octets(f.object_class, atMost: rows, "object_class")
    var detections: [Detection] = []
    detections.reserveCapacity(rows)
    for i in 0..<rows {
      detections.append(
        Detection(
          position: Vec2(x[i], y[i]), rangeSigma: rangeSigma[i], crossSigma: crossSigma[i],
          radialSpeed: speed[i], radialSpeedSigma: speedSigma[i], heading: heading[i], length: length[i],
          width: width[i], objectClass: try checkCase(UInt32(classes[i]), "object_class"),
          confidence: confidence[i]))
    }
    var frame = SensorFrame(
      sensor: Int(try check(f.sensor, 0...255, "sensor")), kind: try checkCase(f.kind.rawValue, "kind"),
      capturedAt: time(f.captured_at_us), detections: detections)
    frame.lights = try lights(f)
    return frame
  }

  private func lights(_ f: Coroad__Node__SensorFrame) throws(CodecError) -> [LightSighting] {
    let connections = try column(
      f.n_light_connection, f.light_connection, atMost: FederationLimits.lights, "light_connection")
    guard !connections.isEmpty else { return [] }
    try checkCount(f.light_state.len, connections.count...connections.count, "light_state")
    let states = try octets(f.light_state, atMost: connections.count, "light_state")
    var out: [LightSighting] = []
    out.reserveCapacity(connections.count)
    for i in connections.indices {
      out.append(
        LightSighting(
          connection: Int(connections[i]), state: try checkCase(UInt32(states[i]), "light_state")))
    }
    return out
  }
}

extension SensorFrame {
  /// Encodes as `coroad.node.SensorFrame`; numbers keep their bits.
  package func encoded() -> [UInt8] {
    withWireArena(capacity: encoderCapacity, budget: encoderBudget) { arena in
      packed(
        FederationEncoder(arena: arena).sensorFrame(self), coroad__node__sensor_frame__get_packed_size,
        coroad__node__sensor_frame__pack)
    }
  }
  package static func decode(_ bytes: [UInt8]) throws(CodecError) -> SensorFrame {
    try withBytes(bytes) { (buffer) throws(CodecError) in
      try unpacked(buffer, coroad__node__sensor_frame__unpack) { (m) throws(CodecError) in
        try FederationDecoder().sensorFrame(m)
      }
    }
  }
}

extension PositioningFix {
  /// Encodes as `coroad.node.PositioningFix`; numbers keep their bits.
  package func encoded() -> [UInt8] {
    withWireArena(capacity: 512, budget: encoderBudget) { arena in
      packed(
        FederationEncoder(arena: arena).positioningFix(self),
        coroad__node__positioning_fix__get_packed_size, coroad__node__positioning_fix__pack)
    }
  }
  package static func decode(_ bytes: [UInt8]) throws(CodecError) -> PositioningFix {
    try withBytes(bytes) { (buffer) throws(CodecError) in
      try unpacked(buffer, coroad__node__positioning_fix__unpack) { (m) throws(CodecError) in
        var fix = PositioningFix(
          measuredAt: SimTime(microseconds: m.pointee.measured_at_us),
          position: Vec2(m.pointee.x, m.pointee.y), positionSigma: m.pointee.position_sigma,
          heading: Angle(radians: m.pointee.heading), speed: m.pointee.speed,
          acceleration: m.pointee.acceleration, yawRate: m.pointee.yaw_rate,
          lateralSpeed: m.pointee.lateral_speed, isValid: m.pointee.is_valid != 0)
        fix.isAutomated = m.pointee.has_is_automated != 0 && m.pointee.is_automated != 0
        return fix
      }
    }
  }
}
