import CV2XWire
import SimCore

/// Reads the usual form of BSM, SPAT and RSM, of which a host gets up to thousands per second, at a small fraction of
/// the cost of libprotobuf-c's general `unpack`. It builds the same structures, so ranges are checked in one place. It
/// leaves anything unusual to `unpack`: an unknown field, a repeated field that is not a list, another wire type, a
/// missing required field, a list beyond its limit.
struct DirectReader {
  let arena: WireArena
  /// Numbers of the part being read, by field number.
  let numbers: UnsafeMutablePointer<UInt32>

  typealias Pointer = UnsafeMutablePointer

  /// Highest field number of a part that has only numbers.
  private static let maximumNumber = 9

  /// The structure of the envelope in `bytes`, or nil. It refers to the octets in place.
  static func read(
    _ bytes: UnsafeRawBufferPointer, arena: WireArena
  ) -> UnsafeMutablePointer<Coroad__V2x__Envelope>? {
    guard let base = bytes.baseAddress else { return nil }
    return DirectReader(arena: arena, numbers: arena.reserve(UInt32.self, count: maximumNumber + 1))
      .envelope(WireReader(base.assumingMemoryBound(to: UInt8.self), count: bytes.count))
  }

  /// Passes every field of a part to `take`, which reads its value and returns whether it has the usual form.
  ///
  /// - Parameter lists: fields that may occur more than once, as bits by number.
  /// - Returns: fields found, as bits by number; nil if one does not have the usual form, or has a number above 31.
  @inline(__always)
  func fields(
    of part: WireReader, lists: UInt32 = 0, _ take: (_ field: UInt32, _ kind: UInt8, inout WireReader) -> Bool
  ) -> UInt32? {
    var reader = part
    var found: UInt32 = 0
    while let tag = reader.byte() {
      // Fields from 16 on have a tag of two bytes; up to 31, the second is 1.
      if tag >= 0x80 { guard reader.byte() == 1 else { return nil } }
      let field = UInt32(tag >> 3)
      guard found & ~lists & 1 &<< field == 0, take(field, tag & 7, &reader) else { return nil }
      found |= 1 &<< field
    }
    return found
  }

  private func envelope(_ reader: WireReader) -> Pointer<Coroad__V2x__Envelope>? {
    let m = zeroed(Coroad__V2x__Envelope.self)
    let found = fields(of: reader) { field, kind, reader in
      switch (field, kind) {
      case (1, 2):
        guard let part = reader.part() else { return false }
        m.pointee.sender = octets(part)
      case (2, 0):
        guard let value = reader.varint32() else { return false }
        m.pointee.channel = Coroad__V2x__Channel(rawValue: value)
      case (3, 0):
        guard let value = reader.signed() else { return false }
        m.pointee.sent_us = value
      case (4, 0):
        guard let value = reader.varint32() else { return false }
        m.pointee.sequence = value
      case (5, 2):
        guard let part = reader.part() else { return false }
        m.pointee.has_signature = 1
        m.pointee.signature = octets(part)
      case (6, 2):
        guard let part = reader.part() else { return false }
        m.pointee.frame = frame(part)
        return m.pointee.frame != nil
      default: return false
      }
      return true
    }
    // All but the signature are required.
    guard let found, found | 1 << 5 == 0b111_1110 else { return nil }
    return m
  }

  /// One of the messages that are read directly, and nothing after it.
  private func frame(_ part: WireReader) -> Pointer<Coroad__V2x__MessageFrame>? {
    var reader = part
    guard let tag = reader.byte(), tag & 7 == 2, let body = reader.part(), reader.isAtEnd else { return nil }
    let f = zeroed(Coroad__V2x__MessageFrame.self)
    f.pointee.body_case = Coroad__V2x__MessageFrame__BodyCase(rawValue: UInt32(tag >> 3))
    switch f.pointee.body_case {
    case COROAD__V2X__MESSAGE_FRAME__BODY_BSM:
      guard let message = basicSafetyMessage(body) else { return nil }
      f.pointee.bsm = message
    case COROAD__V2X__MESSAGE_FRAME__BODY_SPAT:
      guard let message = signalPhaseAndTiming(body) else { return nil }
      f.pointee.spat = message
    case COROAD__V2X__MESSAGE_FRAME__BODY_RSM:
      guard let message = roadsideSafetyMessage(body) else { return nil }
      f.pointee.rsm = message
    default: return nil
    }
    return f
  }

  // MARK: Elements

  func position(_ part: WireReader) -> Pointer<Coroad__V2x__Position3D>? {
    let p = zeroed(Coroad__V2x__Position3D.self)
    let found = fields(of: part) { field, kind, reader in
      switch (field, kind) {
      case (1, 5):
        guard let value = reader.fixed32() else { return false }
        p.pointee.lat = Int32(bitPattern: value)
      case (2, 5):
        guard let value = reader.fixed32() else { return false }
        p.pointee.lon = Int32(bitPattern: value)
      case (3, 0):
        guard let value = reader.varint32() else { return false }
        p.pointee.has_elevation = 1
        p.pointee.elevation = value.unzigzagged
      default: return false
      }
      return true
    }
    guard let found, found & 0b110 == 0b110 else { return nil }
    return p
  }

  func positionConfidence(_ part: WireReader) -> Pointer<Coroad__V2x__PositionConfidenceSet>? {
    guard let found = read(part, fields: 2, required: 0b10) else { return nil }
    let p = zeroed(Coroad__V2x__PositionConfidenceSet.self)
    p.pointee.pos = numbers[1]
    (p.pointee.has_elevation, p.pointee.elevation) = optional(2, found)
    return p
  }

  func motionConfidence(_ part: WireReader) -> Pointer<Coroad__V2x__MotionConfidenceSet>? {
    guard let found = read(part, fields: 3, required: 0) else { return nil }
    let p = zeroed(Coroad__V2x__MotionConfidenceSet.self)
    (p.pointee.has_speed, p.pointee.speed) = optional(1, found)
    (p.pointee.has_heading, p.pointee.heading) = optional(2, found)
    (p.pointee.has_steer, p.pointee.steer) = optional(3, found)
    return p
  }

  func acceleration(_ part: WireReader) -> Pointer<Coroad__V2x__AccelerationSet>? {
    guard read(part, fields: 4, required: 0b1_1110) != nil else { return nil }
    let p = zeroed(Coroad__V2x__AccelerationSet.self)
    (p.pointee.lon, p.pointee.lat) = (numbers[1].unzigzagged, numbers[2].unzigzagged)
    (p.pointee.vert, p.pointee.yaw) = (numbers[3].unzigzagged, numbers[4].unzigzagged)
    return p
  }

  func size(_ part: WireReader) -> Pointer<Coroad__V2x__VehicleSize>? {
    guard let found = read(part, fields: 3, required: 0b110) else { return nil }
    let p = zeroed(Coroad__V2x__VehicleSize.self)
    (p.pointee.width, p.pointee.length) = (numbers[1], numbers[2])
    (p.pointee.has_height, p.pointee.height) = optional(3, found)
    return p
  }

  func classification(_ part: WireReader) -> Pointer<Coroad__V2x__VehicleClassification>? {
    guard let found = read(part, fields: 2, required: 0b10) else { return nil }
    let p = zeroed(Coroad__V2x__VehicleClassification.self)
    p.pointee.classification = numbers[1]
    (p.pointee.has_fuel_type, p.pointee.fuel_type) = optional(2, found)
    return p
  }

  // MARK: Parts

  /// Reads a part that has only numbers, in fields 1...`fields` and each at most once, into `numbers`.
  ///
  /// - Returns: fields found, as bits by number; nil if a `required` one is missing.
  func read(_ part: WireReader, fields limit: UInt32, required: UInt32) -> UInt32? {
    assert(limit <= Self.maximumNumber)
    let found = fields(of: part) { field, kind, reader in
      guard kind == 0, field > 0, field <= limit, let value = reader.varint32() else { return false }
      numbers[Int(field)] = value
      return true
    }
    guard let found, found & required == required else { return nil }
    return found
  }

  @inline(__always)
  func optional(_ field: Int, _ found: UInt32) -> (protobuf_c_boolean, UInt32) {
    found & 1 &<< UInt32(field) == 0 ? (0, 0) : (1, numbers[field])
  }

  /// Reads the next element of a list with room for `bound`; false if it does not fit or does not have the usual form.
  @inline(__always)
  func append<T>(
    _ reader: inout WireReader, to items: inout Pointer<Pointer<T>?>?, _ count: inout Int, bound: Int,
    _ read: (WireReader) -> Pointer<T>?
  ) -> Bool {
    guard count < bound, let part = reader.part(), let item = read(part) else { return false }
    let list = items ?? arena.reserve(Pointer<T>?.self, count: bound)
    items = list
    list[count] = item
    count += 1
    return true
  }

  /// Memory for a structure with every field absent.
  @inline(__always)
  func zeroed<T>(_ type: T.Type) -> Pointer<T> {
    let p = arena.reserve(type)
    UnsafeMutableRawPointer(p).initializeMemory(as: UInt8.self, repeating: 0, count: MemoryLayout<T>.size)
    return p
  }

  func octets(_ part: WireReader) -> ProtobufCBinaryData {
    ProtobufCBinaryData(len: part.count, data: UnsafeMutablePointer(mutating: part.at))
  }
}
