import CV2XWire

extension DirectReader {
  func roadsideSafetyMessage(_ reader: WireReader) -> Pointer<Coroad__V2x__RoadsideSafetyMessage>? {
    let m = zeroed(Coroad__V2x__RoadsideSafetyMessage.self)
    let found = fields(of: reader, lists: 1 << 4) { field, kind, reader in
      switch (field, kind) {
      case (1, 0):
        guard let value = reader.varint32() else { return false }
        m.pointee.msg_cnt = value
      case (2, 2):
        guard let part = reader.part() else { return false }
        m.pointee.id = octets(part)
      case (3, 2):
        guard let part = reader.part() else { return false }
        m.pointee.ref_pos = position(part)
        return m.pointee.ref_pos != nil
      case (4, 2):
        return append(
          &reader, to: &m.pointee.participants, &m.pointee.n_participants,
          bound: RoadsideSafetyMessage.maximumParticipants, participant)
      default: return false
      }
      return true
    }
    guard let found, found & 0b1110 == 0b1110 else { return nil }
    return m
  }

  private func participant(_ reader: WireReader) -> Pointer<Coroad__V2x__Participant>? {
    let m = zeroed(Coroad__V2x__Participant.self)
    let found = fields(of: reader) { field, kind, reader in
      if kind == 2 {
        guard let part = reader.part() else { return false }
        return element(part, field, of: m)
      }
      guard kind == 0, let value = reader.varint32() else { return false }
      switch field {
      case 1: m.pointee.ptc_type = Coroad__V2x__ParticipantType(rawValue: value)
      case 2: m.pointee.ptc_id = value
      case 3: m.pointee.source = Coroad__V2x__SourceType(rawValue: value)
      case 5: m.pointee.sec_mark = value
      case 8:
        m.pointee.has_transmission = 1
        m.pointee.transmission = Coroad__V2x__TransmissionState(rawValue: value)
      case 9: m.pointee.speed = value
      case 10: m.pointee.heading = value
      case 11:
        m.pointee.has_angle = 1
        m.pointee.angle = value.unzigzagged
      default: return false
      }
      return true
    }
    let required: UInt32 = 0b100_0110_1110_1110
    guard let found, found & required == required else { return nil }
    return m
  }

  /// Reads a part of a participant; false if it does not have the usual form.
  private func element(
    _ part: WireReader, _ field: UInt32, of m: Pointer<Coroad__V2x__Participant>
  ) -> Bool {
    switch field {
    case 4:
      m.pointee.has_id = 1
      m.pointee.id = octets(part)
      return true
    case 6:
      m.pointee.pos = offset(part)
      return m.pointee.pos != nil
    case 7:
      m.pointee.pos_confidence = positionConfidence(part)
      return m.pointee.pos_confidence != nil
    case 12:
      m.pointee.motion_cfd = motionConfidence(part)
      return m.pointee.motion_cfd != nil
    case 13:
      m.pointee.accel_set = acceleration(part)
      return m.pointee.accel_set != nil
    case 14:
      m.pointee.size = size(part)
      return m.pointee.size != nil
    case 15:
      m.pointee.vehicle_class = classification(part)
      return m.pointee.vehicle_class != nil
    default: return false
    }
  }

  private func offset(_ part: WireReader) -> Pointer<Coroad__V2x__PositionOffset>? {
    guard let found = read(part, fields: 5, required: 0b1110) else { return nil }
    let p = zeroed(Coroad__V2x__PositionOffset.self)
    p.pointee.choice = numbers[1]
    (p.pointee.lon, p.pointee.lat) = (numbers[2].unzigzagged, numbers[3].unzigzagged)
    (p.pointee.has_vertical_choice, p.pointee.vertical_choice) = optional(4, found)
    if found & 1 << 5 != 0 {
      p.pointee.has_vertical = 1
      p.pointee.vertical = numbers[5].unzigzagged
    }
    return p
  }
}
