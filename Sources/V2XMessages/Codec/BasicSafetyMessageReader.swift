import CV2XWire

/// Reads the usual form of an envelope with a BSM, of which a host gets thousands a second, at a small part of what
/// libprotobuf-c's general `unpack` costs. It builds the same structures, so ranges are checked in one place; of
/// anything unusual it reads nothing, and `unpack` has the word: an unknown or repeated field, another wire type, a
/// required field that is missing, a path history, an emergency extension.
struct BasicSafetyMessageReader {
  private let arena: WireArena
  /// The numbers of the part that is being read, by field number.
  private let numbers: UnsafeMutablePointer<UInt32>

  private typealias Pointer = UnsafeMutablePointer

  /// The structure of an envelope in `bytes`, whose octets stay where they are, or nil.
  static func read(
    _ bytes: UnsafeRawBufferPointer, arena: WireArena
  ) -> UnsafeMutablePointer<Coroad__V2x__Envelope>? {
    guard let base = bytes.baseAddress else { return nil }
    return BasicSafetyMessageReader(arena: arena, numbers: arena.reserve(UInt32.self, count: 8))
      .envelope(WireReader(base.assumingMemoryBound(to: UInt8.self), count: bytes.count))
  }

  private func envelope(_ reader: WireReader) -> Pointer<Coroad__V2x__Envelope>? {
    var reader = reader
    let m = zeroed(Coroad__V2x__Envelope.self)
    var found: UInt32 = 0
    while let tag = reader.byte() {
      let field = UInt32(tag >> 3)
      guard found & 1 &<< field == 0 else { return nil }
      found |= 1 &<< field
      switch tag {
      case 1 << 3 | 2:
        guard let part = reader.part() else { return nil }
        m.pointee.sender = octets(part)
      case 2 << 3:
        guard let value = reader.varint32() else { return nil }
        m.pointee.channel = Coroad__V2x__Channel(rawValue: value)
      case 3 << 3:
        guard let value = reader.signed() else { return nil }
        m.pointee.sent_us = value
      case 4 << 3:
        guard let value = reader.varint32() else { return nil }
        m.pointee.sequence = value
      case 5 << 3 | 2:
        guard let part = reader.part() else { return nil }
        m.pointee.has_signature = 1
        m.pointee.signature = octets(part)
      case 6 << 3 | 2:
        // Field 1 of MessageFrame, and nothing after it.
        guard var frame = reader.part(), frame.byte() == 1 << 3 | 2, let body = frame.part(), frame.isAtEnd,
          let message = message(body)
        else { return nil }
        let f = zeroed(Coroad__V2x__MessageFrame.self)
        f.pointee.body_case = COROAD__V2X__MESSAGE_FRAME__BODY_BSM
        f.pointee.bsm = message
        m.pointee.frame = f
      default: return nil
      }
    }
    // All but the signature are required.
    return found | 1 << 5 == 0b111_1110 ? m : nil
  }

  private func message(_ reader: WireReader) -> Pointer<Coroad__V2x__BasicSafetyMessage>? {
    var reader = reader
    let m = zeroed(Coroad__V2x__BasicSafetyMessage.self)
    var found: UInt32 = 0
    while let tag = reader.byte() {
      let field = UInt32(tag >> 3)
      let kind = tag & 7
      if tag >= 0x80 {
        // Fields 16 to 18 have a tag of two bytes.
        guard reader.byte() == 1 else { return nil }
      }
      guard field <= 18, found & 1 &<< field == 0 else { return nil }
      found |= 1 &<< field
      switch kind {
      case 0:
        guard let value = reader.varint32() else { return nil }
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
        default: return nil
        }
      case 2:
        guard let part = reader.part() else { return nil }
        if field == 2 {
          m.pointee.id = octets(part)
        } else if !element(part, field, of: m) {
          return nil
        }
      default: return nil
      }
    }
    let required: UInt32 = 0b1_1110_0111_0010_1110
    return found & required == required ? m : nil
  }

  /// Reads a part of the message; false if it is not of the usual form.
  private func element(
    _ part: WireReader, _ field: UInt32, of m: Pointer<Coroad__V2x__BasicSafetyMessage>
  ) -> Bool {
    switch field {
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
      guard let found = read(part, fields: 2, required: 0b10) else { return false }
      let p = zeroed(Coroad__V2x__PositionConfidenceSet.self)
      p.pointee.pos = numbers[1]
      (p.pointee.has_elevation, p.pointee.elevation) = optional(2, found)
      m.pointee.pos_confidence = p
    case 12:
      guard let found = read(part, fields: 3, required: 0) else { return false }
      let p = zeroed(Coroad__V2x__MotionConfidenceSet.self)
      (p.pointee.has_speed, p.pointee.speed) = optional(1, found)
      (p.pointee.has_heading, p.pointee.heading) = optional(2, found)
      (p.pointee.has_steer, p.pointee.steer) = optional(3, found)
      m.pointee.motion_cfd = p
    case 13:
      guard read(part, fields: 4, required: 0b1_1110) != nil else { return false }
      let p = zeroed(Coroad__V2x__AccelerationSet.self)
      (p.pointee.lon, p.pointee.lat) = (numbers[1].unzigzagged, numbers[2].unzigzagged)
      (p.pointee.vert, p.pointee.yaw) = (numbers[3].unzigzagged, numbers[4].unzigzagged)
      m.pointee.accel_set = p
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
      guard let found = read(part, fields: 3, required: 0b110) else { return false }
      let p = zeroed(Coroad__V2x__VehicleSize.self)
      (p.pointee.width, p.pointee.length) = (numbers[1], numbers[2])
      (p.pointee.has_height, p.pointee.height) = optional(3, found)
      m.pointee.size = p
    case 16:
      guard let found = read(part, fields: 2, required: 0b10) else { return false }
      let p = zeroed(Coroad__V2x__VehicleClassification.self)
      p.pointee.classification = numbers[1]
      (p.pointee.has_fuel_type, p.pointee.fuel_type) = optional(2, found)
      m.pointee.vehicle_class = p
    case 17:
      // Events and lights; fields 2 and 3 are no numbers.
      guard let found = read(part, fields: 4, required: 0), found & 0b1100 == 0 else { return false }
      let p = zeroed(Coroad__V2x__VehicleSafetyExtensions.self)
      (p.pointee.has_events, p.pointee.events) = optional(1, found)
      (p.pointee.has_lights, p.pointee.lights) = optional(4, found)
      m.pointee.safety_ext = p
    default: return false
    }
    return true
  }

  private func position(_ part: WireReader) -> Pointer<Coroad__V2x__Position3D>? {
    var reader = part
    let p = zeroed(Coroad__V2x__Position3D.self)
    var found: UInt32 = 0
    while let tag = reader.byte() {
      let field = UInt32(tag >> 3)
      guard found & 1 &<< field == 0 else { return nil }
      found |= 1 &<< field
      switch tag {
      case 1 << 3 | 5:
        guard let value = reader.fixed32() else { return nil }
        p.pointee.lat = Int32(bitPattern: value)
      case 2 << 3 | 5:
        guard let value = reader.fixed32() else { return nil }
        p.pointee.lon = Int32(bitPattern: value)
      case 3 << 3:
        guard let value = reader.varint32() else { return nil }
        p.pointee.has_elevation = 1
        p.pointee.elevation = value.unzigzagged
      default: return nil
      }
    }
    return found & 0b110 == 0b110 ? p : nil
  }

  /// Reads a part that has nothing but numbers in the fields 1...`fields`, each at most once, into `numbers`.
  ///
  /// - Returns: which fields there were, as bits by number; nil without all of the `required` ones.
  private func read(_ part: WireReader, fields: UInt32, required: UInt32) -> UInt32? {
    var reader = part
    var found: UInt32 = 0
    while let tag = reader.byte() {
      let field = UInt32(tag >> 3)
      guard tag & 7 == 0, field > 0, field <= fields, found & 1 &<< field == 0, let value = reader.varint32()
      else { return nil }
      found |= 1 &<< field
      numbers[Int(field)] = value
    }
    return found & required == required ? found : nil
  }

  @inline(__always)
  private func optional(_ field: Int, _ found: UInt32) -> (protobuf_c_boolean, UInt32) {
    found & 1 &<< UInt32(field) == 0 ? (0, 0) : (1, numbers[field])
  }

  /// Memory for a structure, every field absent.
  @inline(__always)
  private func zeroed<T>(_ type: T.Type) -> Pointer<T> {
    let p = arena.reserve(type)
    UnsafeMutableRawPointer(p).initializeMemory(as: UInt8.self, repeating: 0, count: MemoryLayout<T>.size)
    return p
  }

  private func octets(_ part: WireReader) -> ProtobufCBinaryData {
    ProtobufCBinaryData(len: part.count, data: UnsafeMutablePointer(mutating: part.at))
  }
}
