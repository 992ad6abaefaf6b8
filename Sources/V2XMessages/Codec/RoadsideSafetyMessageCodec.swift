import CV2XWire
import SimCore

extension WireEncoder {
  func message(_ value: RoadsideSafetyMessage) -> Pointer<Coroad__V2x__RoadsideSafetyMessage> {
    precondition(!value.participants.isEmpty, "an RSM holds at least one participant")
    let m = arena.make(coroad__v2x__roadside_safety_message__init)
    let origin = reference(value.referencePosition)
    m.pointee.msg_cnt = UInt32(value.msgCount & 127)
    m.pointee.id = octets(value.id)
    m.pointee.ref_pos = position(origin)
    (m.pointee.n_participants, m.pointee.participants) = list(
      value.participants, atMost: RoadsideSafetyMessage.maximumParticipants
    ) { participant($0, from: origin) }
    return m
  }

  func participant(_ value: Participant, from origin: Reference) -> Pointer<Coroad__V2x__Participant> {
    let m = arena.make(coroad__v2x__participant__init)
    m.pointee.ptc_type = Coroad__V2x__ParticipantType(rawValue: UInt32(value.type.rawValue))
    m.pointee.ptc_id = UInt32(value.id)
    m.pointee.source = Coroad__V2x__SourceType(rawValue: UInt32(value.source.rawValue))
    if let id = value.temporaryID {
      m.pointee.has_id = 1
      m.pointee.id = octets(id)
    }
    m.pointee.sec_mark = secMark(value.measuredAt)
    m.pointee.pos = offset(value.position, from: origin)
    m.pointee.pos_confidence = confidence(value.positionConfidence)
    if let transmission = value.transmission {
      m.pointee.has_transmission = 1
      m.pointee.transmission = Coroad__V2x__TransmissionState(rawValue: UInt32(transmission.rawValue))
    }
    m.pointee.speed = Quantity.speed(value.speed)
    m.pointee.heading = Quantity.heading(value.heading)
    if let angle = value.steeringWheel {
      m.pointee.has_angle = 1
      m.pointee.angle = Quantity.steering(angle)
    }
    m.pointee.motion_cfd = value.motionConfidence.map(motion)
    m.pointee.accel_set = value.acceleration.map(acceleration)
    m.pointee.size = size(value.size)
    m.pointee.vehicle_class = value.vehicleClass.map { classification($0) }
    return m
  }
}

extension WireDecoder {
  func message(
    _ m: Pointer<Coroad__V2x__RoadsideSafetyMessage>
  ) throws(CodecError) -> RoadsideSafetyMessage {
    let origin = try knownReference(m.pointee.ref_pos, "ref_pos")
    return RoadsideSafetyMessage(
      msgCount: try msgCount(m.pointee.msg_cnt), id: try identity(m.pointee.id, "rsm.id"),
      referencePosition: position(origin),
      participants: try list(
        m.pointee.n_participants, m.pointee.participants, 1...RoadsideSafetyMessage.maximumParticipants,
        "participants"
      ) { (p) throws(CodecError) in try participant(p, from: origin) })
  }

  func participant(
    _ pointer: Pointer<Coroad__V2x__Participant>?, from origin: Reference
  ) throws(CodecError) -> Participant {
    let m = try need(pointer)
    var out = Participant(
      type: try checkCase(m.pointee.ptc_type.rawValue, "ptc_type"),
      id: UInt16(try check(m.pointee.ptc_id, 0...65535, "ptc_id")),
      source: try checkCase(m.pointee.source.rawValue, "source"),
      measuredAt: try time(secMark: m.pointee.sec_mark, "ptc.sec_mark"),
      position: try offset(m.pointee.pos, from: origin),
      positionConfidence: try confidence(need(m.pointee.pos_confidence)),
      speed: try Quantity.speed(m.pointee.speed, "ptc.speed"),
      heading: try Quantity.heading(m.pointee.heading, "ptc.heading"), size: try size(m.pointee.size))
    if m.pointee.has_id != 0 { out.temporaryID = try identity(m.pointee.id, "ptc.id") }
    if m.pointee.has_transmission != 0 {
      out.transmission = try checkCase(m.pointee.transmission.rawValue, "ptc.transmission")
    }
    if m.pointee.has_angle != 0 { out.steeringWheel = try Quantity.steering(m.pointee.angle, "ptc.angle") }
    if let p = m.pointee.motion_cfd { out.motionConfidence = try motion(p) }
    if let p = m.pointee.accel_set { out.acceleration = try acceleration(p) }
    if let p = m.pointee.vehicle_class { out.vehicleClass = try classification(p).class }
    return out
  }
}
