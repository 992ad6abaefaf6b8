import CV2XWire

extension DirectReader {
  /// A BSM without path history and emergency extension.
  func basicSafetyMessage(_ reader: WireReader) -> Pointer<Coroad__V2x__BasicSafetyMessage>? {
    let m = zeroed(Coroad__V2x__BasicSafetyMessage.self)
    let found = fields(of: reader) { field, kind, reader in
      if kind == 2 {
        guard let part = reader.part() else { return false }
        return element(part, field, of: m)
      }
      guard kind == 0, let value = reader.varint32() else { return false }
      switch field {
      case 1: m.pointee.msg_cnt = value
      case 3: m.pointee.sec_mark = value
      case 4:
        m.pointee.has_time_confidence = 1
        m.pointee.time_confidence = value
      case 8: m.pointee.transmission = Coroad__V2x__TransmissionState(rawValue: value)
      case 9: m.pointee.speed = value
      case 10: m.pointee.heading = value
      case 11:
        m.pointee.has_angle = 1
        m.pointee.angle = value.unzigzagged
      default: return false
      }
      return true
    }
    let required: UInt32 = 0b1_1110_0111_0010_1110
    guard let found, found & required == required else { return nil }
    return m
  }

  /// Reads a part of the message; false if it does not have the usual form.
  private func element(
    _ part: WireReader, _ field: UInt32, of m: Pointer<Coroad__V2x__BasicSafetyMessage>
  ) -> Bool {
    switch field {
    case 2: m.pointee.id = octets(part)
    case 5:
      m.pointee.pos = position(part)
      return m.pointee.pos != nil
    case 6:
      guard read(part, fields: 3, required: 0b1110) != nil else { return false }
      let p = zeroed(Coroad__V2x__PositionalAccuracy.self)
      (p.pointee.semi_major, p.pointee.semi_minor, p.pointee.orientation) = (
        numbers[1], numbers[2], numbers[3]
      )
      m.pointee.pos_accuracy = p
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
      guard let found = read(part, fields: 7, required: 0) else { return false }
      let p = zeroed(Coroad__V2x__BrakeSystemStatus.self)
      (p.pointee.has_brake_pedal, p.pointee.brake_pedal) = optional(1, found)
      (p.pointee.has_wheel_brakes, p.pointee.wheel_brakes) = optional(2, found)
      (p.pointee.has_traction, p.pointee.traction) = optional(3, found)
      (p.pointee.has_abs, p.pointee.abs) = optional(4, found)
      (p.pointee.has_scs, p.pointee.scs) = optional(5, found)
      (p.pointee.has_brake_boost, p.pointee.brake_boost) = optional(6, found)
      (p.pointee.has_aux_brakes, p.pointee.aux_brakes) = optional(7, found)
      m.pointee.brakes = p
    case 15:
      m.pointee.size = size(part)
      return m.pointee.size != nil
    case 16:
      m.pointee.vehicle_class = classification(part)
      return m.pointee.vehicle_class != nil
    case 17:
      // Events and lights; fields 2 and 3 are not numbers.
      guard let found = read(part, fields: 4, required: 0), found & 0b1100 == 0 else { return false }
      let p = zeroed(Coroad__V2x__VehicleSafetyExtensions.self)
      (p.pointee.has_events, p.pointee.events) = optional(1, found)
      (p.pointee.has_lights, p.pointee.lights) = optional(4, found)
      m.pointee.safety_ext = p
    default: return false
    }
    return true
  }
}
