import CV2XWire
import NodeInterface
import SimCore
import V2XMessages

extension External.ToUnit {
  /// Encodes as `coroad.external.ToUnit`.
  package func encoded() -> [UInt8] {
    withWireArena(capacity: encoderCapacity, budget: encoderBudget) { arena in
      let encoder = FederationEncoder(arena: arena)
      let m = arena.make(coroad__external__to_unit__init)
      switch self {
      case .welcome(let value):
        m.pointee.body_case = COROAD__EXTERNAL__TO_UNIT__BODY_WELCOME
        m.pointee.welcome = encoder.external(value)
      case .step(let value):
        m.pointee.body_case = COROAD__EXTERNAL__TO_UNIT__BODY_STEP
        m.pointee.step = encoder.external(value)
      case .end(let reason):
        let end = arena.make(coroad__external__end__init)
        end.pointee.reason = encoder.text(reason)
        m.pointee.body_case = COROAD__EXTERNAL__TO_UNIT__BODY_END
        m.pointee.end = end
      }
      return packed(
        m, coroad__external__to_unit__get_packed_size, coroad__external__to_unit__pack)
    }
  }
}

extension External.FromUnit {
  /// Decodes one message of at most `External.messageSize` bytes and checks the ranges and counts of its .proto file.
  package static func decode(_ bytes: UnsafeRawBufferPointer) throws(CodecError) -> External.FromUnit {
    guard bytes.count <= External.messageSize else { throw .tooLarge(bytes: bytes.count) }
    return try unpacked(bytes, coroad__external__from_unit__unpack) { (m) throws(CodecError) in
      let decoder = FederationDecoder()
      switch m.pointee.body_case {
      case COROAD__EXTERNAL__FROM_UNIT__BODY_JOIN:
        return .join(try decoder.external(decoder.need(m.pointee.join)))
      case COROAD__EXTERNAL__FROM_UNIT__BODY_ANSWER:
        return .answer(try decoder.external(decoder.need(m.pointee.answer)))
      default: throw .malformed
      }
    }
  }

  package static func decode(_ bytes: [UInt8]) throws(CodecError) -> External.FromUnit {
    try withBytes(bytes) { (buffer) throws(CodecError) in try decode(buffer) }
  }
}

extension FederationEncoder {
  fileprivate func external(_ value: External.Welcome) -> Pointer<Coroad__External__Welcome> {
    let m = arena.make(coroad__external__welcome__init)
    m.pointee.temporary_id = withUnsafeBytes(of: value.temporaryID.raw.bigEndian) { octets($0) }
    m.pointee.begin_us = value.begin.microseconds
    m.pointee.v2x_enabled = value.v2xEnabled ? 1 : 0
    return m
  }

  fileprivate func external(_ value: External.Step) -> Pointer<Coroad__External__Step> {
    let m = arena.make(coroad__external__step__init)
    m.pointee.at_us = value.at.microseconds
    (m.pointee.n_inputs, m.pointee.inputs) = list(value.inputs) { external($0) }
    m.pointee.lost_inputs = value.lost
    return m
  }

  private func external(_ value: External.Input) -> Pointer<Coroad__External__Input> {
    let m = arena.make(coroad__external__input__init)
    m.pointee.at_us = value.at.microseconds
    switch value.content {
    case .fix(let fix):
      m.pointee.body_case = COROAD__EXTERNAL__INPUT__BODY_FIX
      m.pointee.fix = external(fix)
    case .sensor(let frame):
      m.pointee.body_case = COROAD__EXTERNAL__INPUT__BODY_SENSOR
      m.pointee.sensor = sensorFrame(frame)
    case .message(let envelope):
      m.pointee.body_case = COROAD__EXTERNAL__INPUT__BODY_MESSAGE
      m.pointee.message = envelope.structure(in: arena)
    }
    return m
  }

  private func external(_ value: External.Fix) -> Pointer<Coroad__External__Fix> {
    let m = arena.make(coroad__external__fix__init)
    m.pointee.state = positioningFix(value.state)
    (m.pointee.latitude, m.pointee.longitude) = value.place.quantised
    m.pointee.length = value.size.length
    m.pointee.width = value.size.width
    m.pointee.height = value.size.height ?? 0
    m.pointee.vehicle_class = UInt32(value.vehicleClass.rawValue)
    return m
  }
}

extension FederationDecoder {
  fileprivate func external(_ m: Pointer<Coroad__External__Join>) throws(CodecError) -> External.Join {
    External.Join(
      vehicle: try text(m.pointee.vehicle, 1...256, "join.vehicle"),
      wantsSensors: m.pointee.has_wants_sensors != 0 && m.pointee.wants_sensors != 0,
      protocolVersion: m.pointee.protocol_version)
  }

  fileprivate func external(_ m: Pointer<Coroad__External__Answer>) throws(CodecError) -> External.Answer {
    var answer = External.Answer(at: time(m.pointee.at_us), nextWake: time(m.pointee.next_wake_us))
    answer.wakesOnInput = m.pointee.has_wake_on_input != 0 && m.pointee.wake_on_input != 0
    answer.messages = try list(
      m.pointee.n_messages, m.pointee.messages, atMost: External.messages, "answer.messages"
    ) { (p) throws(CodecError) in
      External.Message(
        frame: try MessageFrame(reading: need(p.pointee.frame), sentAt: answer.at),
        sensedAt: p.pointee.has_sensed_us == 0 ? nil : time(p.pointee.sensed_us))
    }
    if let command = m.pointee.command { answer.command = try external(command) }
    return answer
  }

  private func external(_ m: Pointer<Coroad__External__Command>) throws(CodecError) -> External.Command {
    let validity = try check(m.pointee.validity_us, 1...10_000_000, "command.validity_us")
    var command = External.Command(validity: SimDuration(microseconds: Int64(validity)))
    if m.pointee.has_acceleration_limit != 0 {
      command.accelerationLimit = try within(
        -20...20, m.pointee.acceleration_limit, "command.acceleration_limit")
    }
    command.isEmergency = m.pointee.has_is_emergency != 0 && m.pointee.is_emergency != 0
    if m.pointee.has_speed_limit != 0 {
      command.speedLimit = try within(0...100, m.pointee.speed_limit, "command.speed_limit")
    }
    if m.pointee.has_warning != 0 {
      command.warning = try checkCase(m.pointee.warning.rawValue, "command.warning")
    }
    command.isCooperative = m.pointee.has_is_cooperative != 0 && m.pointee.is_cooperative != 0
    return command
  }

  /// Checks a range; NaN is in no range.
  private func within(
    _ range: ClosedRange<Double>, _ value: Double, _ field: StaticString
  ) throws(CodecError) -> Double {
    guard range.contains(value) else { throw .outOfRange(field.description) }
    return value
  }
}
