import CV2XWire
import SimCore

/// Reads values out of the protobuf-c structures of one envelope and checks every range and count.
struct WireDecoder {
  /// Send time of the envelope, the reference for resolving the times inside.
  let sentAt: SimTime

  typealias Pointer<T> = UnsafeMutablePointer<T>
  typealias Reference = QuantisedPosition.Reference

  @inline(__always)
  func list<T, R>(
    _ count: Int, _ items: UnsafeMutablePointer<UnsafeMutablePointer<T>?>?, _ bounds: ClosedRange<Int>,
    _ field: StaticString, _ convert: (Pointer<T>) throws(CodecError) -> R
  ) throws(CodecError) -> [R] {
    try checkCount(count, bounds, field)
    var out: [R] = []
    guard count > 0, let items else { return out }
    out.reserveCapacity(count)
    for i in 0..<count {
      guard let item = items[i] else { throw .malformed }
      out.append(try convert(item))
    }
    return out
  }

  /// A required submessage; libprotobuf-c has checked that it is present.
  @inline(__always)
  func need<T>(_ pointer: UnsafeMutablePointer<T>?) throws(CodecError) -> UnsafeMutablePointer<T> {
    guard let pointer else { throw .malformed }
    return pointer
  }

  func identity(_ data: ProtobufCBinaryData, _ field: StaticString) throws(CodecError) -> TemporaryID {
    guard data.len == 8, let bytes = data.data else { throw .wrongCount(field.description, data.len) }
    return TemporaryID(raw: UInt64(bigEndian: UnsafeRawPointer(bytes).loadUnaligned(as: UInt64.self)))
  }
  func octets(_ data: ProtobufCBinaryData) -> [UInt8] {
    data.data.map { Array(UnsafeBufferPointer(start: $0, count: data.len)) } ?? []
  }
  /// Printable ASCII, 1...`bound` characters; nil if absent.
  func ascii(
    _ text: UnsafeMutablePointer<CChar>?, atMost bound: Int, _ field: StaticString
  ) throws(CodecError) -> String? {
    guard let text else { return nil }
    var n = 0
    while text[n] != 0 {
      guard text[n] >= 32 && text[n] <= 126 else { throw .outOfRange(field.description) }
      n += 1
      guard n <= bound else { throw .wrongCount(field.description, n) }
    }
    guard n > 0 else { throw .wrongCount(field.description, 0) }
    return String(cString: text)
  }

  // MARK: Positions.

  func reference(_ m: Pointer<Coroad__V2x__Position3D>) throws(CodecError) -> Reference {
    let lat = try check(m.pointee.lat, -900_000_000...900_000_001, "lat")
    let lon = try check(m.pointee.lon, -1_799_999_999...1_800_000_001, "lon")
    var elevation: Int32?
    if m.pointee.has_elevation != 0 {
      let raw = try check(m.pointee.elevation, -4096...61439, "elevation")
      elevation = raw == -4096 ? nil : raw
    }
    return Reference(
      latitude: lat, longitude: lon, elevation: elevation,
      isAvailable: lat != 900_000_001 && lon != 1_800_000_001)
  }
  func position(_ value: Reference) -> GeoPosition {
    GeoPosition(
      latitude: Double(value.latitude) / 1e7, longitude: Double(value.longitude) / 1e7,
      elevation: value.elevation.map { Double($0) / 10 })
  }
  /// A mandatory position.
  func knownReference(
    _ m: Pointer<Coroad__V2x__Position3D>?, _ field: StaticString
  ) throws(CodecError) -> Reference {
    let value = try reference(need(m))
    guard value.isAvailable else { throw .outOfRange(field.description) }
    return value
  }

  func offset(
    _ pointer: Pointer<Coroad__V2x__PositionOffset>?, from origin: Reference
  ) throws(CodecError) -> GeoPosition {
    let m = try need(pointer)
    let choice = try check(m.pointee.choice, 1...7, "offset.choice")
    var lat = Int64(m.pointee.lat)
    var lon = Int64(m.pointee.lon)
    if choice < 7 {
      guard origin.isAvailable else { throw .outOfRange("offset without reference") }
      let half = PositionRange.horizontal(choice)
      lat = try check(lat, -half...half - 1, "offset.lat") + Int64(origin.latitude)
      lon = try check(lon, -half...half - 1, "offset.lon") + Int64(origin.longitude)
    }
    _ = try check(lat, -900_000_000...900_000_000, "offset.lat")
    _ = try check(lon, -1_799_999_999...1_800_000_000, "offset.lon")
    var elevation: Double?
    guard (m.pointee.has_vertical != 0) == (m.pointee.has_vertical_choice != 0) else {
      throw .outOfRange("offset.vertical")
    }
    if m.pointee.has_vertical != 0 {
      let vertical = try check(m.pointee.vertical_choice, 1...7, "offset.vertical_choice")
      let raw = m.pointee.vertical
      if vertical == 7 {
        elevation = try check(raw, -4096...61439, "offset.vertical") == -4096 ? nil : Double(raw) / 10
      } else {
        let half = PositionRange.vertical(vertical)
        _ = try check(raw, -half...half - 1, "offset.vertical")
        if raw != -half, let base = origin.elevation {
          elevation = Double(try check(base + raw, -4095...61439, "offset.vertical")) / 10
        }
      }
    }
    return GeoPosition(latitude: Double(lat) / 1e7, longitude: Double(lon) / 1e7, elevation: elevation)
  }

  // MARK: Shared elements.

  func accuracy(
    _ m: Pointer<Coroad__V2x__PositionalAccuracy>
  ) throws(CodecError) -> PositionalAccuracy {
    let major = try check(m.pointee.semi_major, 0...255, "semi_major")
    let minor = try check(m.pointee.semi_minor, 0...255, "semi_minor")
    let orientation = try check(m.pointee.orientation, 0...65535, "orientation")
    return PositionalAccuracy(
      semiMajor: major == 255 ? nil : Double(major) / 20, semiMinor: minor == 255 ? nil : Double(minor) / 20,
      orientation: orientation == 65535 ? nil : Angle(courseDegrees: Double(orientation) * (360 / 65535.0)))
  }
  func confidence(
    _ m: Pointer<Coroad__V2x__PositionConfidenceSet>
  ) throws(CodecError) -> PositionConfidence {
    PositionConfidence(
      horizontal: try ConfidenceClass.value(m.pointee.pos, ConfidenceClass.position, "pos_confidence"),
      vertical: m.pointee.has_elevation == 0
        ? nil
        : try ConfidenceClass.value(m.pointee.elevation, ConfidenceClass.position, "elevation_confidence"))
  }
  func motion(_ m: Pointer<Coroad__V2x__MotionConfidenceSet>) throws(CodecError) -> MotionConfidence {
    var out = MotionConfidence()
    if m.pointee.has_speed != 0 {
      out.speed = try ConfidenceClass.value(m.pointee.speed, ConfidenceClass.speed, "speed_confidence")
    }
    if m.pointee.has_heading != 0 {
      out.headingDegrees = try ConfidenceClass.value(
        m.pointee.heading, ConfidenceClass.heading, "heading_confidence")
    }
    if m.pointee.has_steer != 0 {
      out.steeringWheelDegrees = try ConfidenceClass.value(
        m.pointee.steer, ConfidenceClass.steering, "steer_confidence")
    }
    return out
  }
  func acceleration(
    _ pointer: Pointer<Coroad__V2x__AccelerationSet>?
  ) throws(CodecError) -> AccelerationSet {
    let m = try need(pointer)
    return AccelerationSet(
      longitudinal: try Quantity.acceleration(m.pointee.lon, "accel.lon"),
      lateral: try Quantity.acceleration(m.pointee.lat, "accel.lat").map { 0 - $0 },
      vertical: try Quantity.verticalAcceleration(m.pointee.vert, "accel.vert"),
      yawRate: try Quantity.yawRate(m.pointee.yaw, "accel.yaw"))
  }
  func size(_ pointer: Pointer<Coroad__V2x__VehicleSize>?) throws(CodecError) -> RoadUserSize {
    let m = try need(pointer)
    return RoadUserSize(
      width: Double(try check(m.pointee.width, 0...1023, "width")) / 100,
      length: Double(try check(m.pointee.length, 0...4095, "length")) / 100,
      height: m.pointee.has_height == 0 ? nil : Double(try check(m.pointee.height, 0...127, "height")) / 20)
  }
  func classification(
    _ pointer: Pointer<Coroad__V2x__VehicleClassification>?
  ) throws(CodecError) -> (class: BasicVehicleClass, fuel: UInt8?) {
    let m = try need(pointer)
    let code = try check(m.pointee.classification, 0...255, "classification")
    let fuel =
      m.pointee.has_fuel_type == 0 ? nil : UInt8(try check(m.pointee.fuel_type, 0...15, "fuel_type"))
    return (BasicVehicleClass(rawValue: UInt8(code)), fuel)
  }
  func historyPoint(
    _ m: Pointer<Coroad__V2x__PathHistoryPoint>, from origin: Reference
  ) throws(CodecError) -> PathHistoryPoint {
    PathHistoryPoint(
      position: try offset(m.pointee.pos, from: origin),
      age: try Quantity.timeOffset(m.pointee.time_offset, "time_offset"),
      speed: m.pointee.has_speed == 0 ? nil : try Quantity.speed(m.pointee.speed, "history.speed"),
      confidence: m.pointee.pos_accuracy == nil ? nil : try confidence(m.pointee.pos_accuracy),
      heading: m.pointee.has_heading == 0
        ? nil : try Quantity.coarseHeading(m.pointee.heading, "history.heading"))
  }
  func node(_ pointer: Pointer<Coroad__V2x__NodeReference>?) throws(CodecError) -> NodeReference {
    let m = try need(pointer)
    let region = m.pointee.has_region == 0 ? nil : UInt16(try check(m.pointee.region, 0...65535, "region"))
    return NodeReference(region: region, id: UInt16(try check(m.pointee.id, 0...65535, "node.id")))
  }

  // MARK: Times.

  func time(secMark raw: UInt32, _ field: StaticString) throws(CodecError) -> SimTime? {
    MessageClock.time(secMark: try check(raw, 0...65535, field), near: sentAt)
  }
  func time(minuteOfYear raw: UInt32, _ field: StaticString) throws(CodecError) -> SimTime? {
    MessageClock.time(minuteOfYear: try check(raw, 0...527_040, field), near: sentAt)
  }
  func msgCount(_ raw: UInt32) throws(CodecError) -> UInt8 { UInt8(try check(raw, 0...127, "msg_cnt")) }
}
