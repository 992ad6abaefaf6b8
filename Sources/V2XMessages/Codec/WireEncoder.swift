import CV2XWire
import SimCore

/// Builds the protobuf-c structures of one envelope in an arena. A list longer than the standard allows is a programmer
/// error; quantities saturate as `Quantity` says.
struct WireEncoder {
  let arena: WireArena
  /// Send time of the envelope, the reference for resolving the times inside.
  let sentAt: SimTime

  typealias Pointer<T> = UnsafeMutablePointer<T>
  typealias List<T> = (count: Int, items: UnsafeMutablePointer<UnsafeMutablePointer<T>?>?)

  @inline(__always)
  func list<S, T>(_ values: [S], atMost bound: Int, _ convert: (S) -> Pointer<T>) -> List<T> {
    precondition(values.count <= bound, "a list is longer than the standard allows")
    guard !values.isEmpty else { return (0, nil) }
    let items = arena.reserve(UnsafeMutablePointer<T>?.self, count: values.count)
    for i in values.indices { items[i] = convert(values[i]) }
    return (values.count, items)
  }

  func octets(_ id: TemporaryID) -> ProtobufCBinaryData {
    let data = arena.reserve(UInt8.self, count: 8)
    UnsafeMutableRawPointer(data).storeBytes(of: id.raw.bigEndian, as: UInt64.self)
    return ProtobufCBinaryData(len: 8, data: data)
  }
  func octets(_ bytes: [UInt8]) -> ProtobufCBinaryData {
    guard !bytes.isEmpty else { return ProtobufCBinaryData(len: 0, data: nil) }
    let data = arena.reserve(UInt8.self, count: bytes.count)
    bytes.withUnsafeBufferPointer { data.initialize(from: $0.baseAddress!, count: $0.count) }
    return ProtobufCBinaryData(len: bytes.count, data: data)
  }
  /// Zero-terminated; characters outside printable ASCII become `?`, surplus ones are cut off.
  func ascii(_ text: String, atMost bound: Int) -> UnsafeMutablePointer<CChar> {
    let bytes = text.unicodeScalars.prefix(bound)
    let out = arena.reserve(CChar.self, count: bound + 1)
    var n = 0
    for scalar in bytes {
      out[n] = (32...126).contains(scalar.value) ? CChar(scalar.value) : 63
      n += 1
    }
    out[n] = 0
    return out
  }

  // MARK: Positions.

  typealias Reference = QuantisedPosition.Reference

  func reference(_ position: GeoPosition?) -> Reference { QuantisedPosition.reference(position) }

  func position(_ value: Reference) -> Pointer<Coroad__V2x__Position3D> {
    let m = arena.make(coroad__v2x__position3_d__init)
    m.pointee.lat = value.latitude
    m.pointee.lon = value.longitude
    if let elevation = value.elevation {
      m.pointee.has_elevation = 1
      m.pointee.elevation = elevation
    }
    return m
  }

  /// The position as the shortest offset from `origin` that holds it.
  func offset(_ value: GeoPosition, from origin: Reference) -> Pointer<Coroad__V2x__PositionOffset> {
    let m = arena.make(coroad__v2x__position_offset__init)
    let offset = QuantisedPosition.offset(value, from: origin)
    m.pointee.choice = offset.choice
    m.pointee.lat = offset.latitude
    m.pointee.lon = offset.longitude
    if let vertical = offset.vertical {
      m.pointee.has_vertical_choice = 1
      m.pointee.vertical_choice = vertical.choice
      m.pointee.has_vertical = 1
      m.pointee.vertical = vertical.value
    }
    return m
  }

  // MARK: Shared elements.

  func accuracy(_ value: PositionalAccuracy) -> Pointer<Coroad__V2x__PositionalAccuracy> {
    let m = arena.make(coroad__v2x__positional_accuracy__init)
    m.pointee.semi_major = Quantity.semiAxis(value.semiMajor)
    m.pointee.semi_minor = Quantity.semiAxis(value.semiMinor)
    m.pointee.orientation = 65535
    if let orientation = value.orientation, orientation.radians.isFinite {
      let steps = (orientation.courseDegrees * (65535.0 / 360)).rounded(.toNearestOrAwayFromZero)
      m.pointee.orientation = UInt32(steps) % 65535
    }
    return m
  }
  func confidence(_ value: PositionConfidence) -> Pointer<Coroad__V2x__PositionConfidenceSet> {
    let m = arena.make(coroad__v2x__position_confidence_set__init)
    m.pointee.pos = ConfidenceClass.code(value.horizontal, ConfidenceClass.position)
    if let vertical = value.vertical {
      m.pointee.has_elevation = 1
      m.pointee.elevation = ConfidenceClass.code(vertical, ConfidenceClass.position)
    }
    return m
  }
  func motion(_ value: MotionConfidence) -> Pointer<Coroad__V2x__MotionConfidenceSet> {
    let m = arena.make(coroad__v2x__motion_confidence_set__init)
    if value.speed != nil {
      m.pointee.has_speed = 1
      m.pointee.speed = ConfidenceClass.code(value.speed, ConfidenceClass.speed)
    }
    if value.headingDegrees != nil {
      m.pointee.has_heading = 1
      m.pointee.heading = ConfidenceClass.code(value.headingDegrees, ConfidenceClass.heading)
    }
    if value.steeringWheelDegrees != nil {
      m.pointee.has_steer = 1
      m.pointee.steer = ConfidenceClass.code(value.steeringWheelDegrees, ConfidenceClass.steering)
    }
    return m
  }
  func acceleration(_ value: AccelerationSet) -> Pointer<Coroad__V2x__AccelerationSet> {
    let m = arena.make(coroad__v2x__acceleration_set__init)
    m.pointee.lon = Quantity.acceleration(value.longitudinal)
    m.pointee.lat = Quantity.acceleration(value.lateral.map { -$0 })
    m.pointee.vert = Quantity.verticalAcceleration(value.vertical)
    m.pointee.yaw = Quantity.yawRate(value.yawRate)
    return m
  }
  func size(_ value: RoadUserSize) -> Pointer<Coroad__V2x__VehicleSize> {
    let m = arena.make(coroad__v2x__vehicle_size__init)
    m.pointee.width = Quantity.length(value.width, steps: 100, maximum: 1023)
    m.pointee.length = Quantity.length(value.length, steps: 100, maximum: 4095)
    if let height = value.height {
      m.pointee.has_height = 1
      m.pointee.height = Quantity.length(height, steps: 20, maximum: 127)
    }
    return m
  }
  func classification(
    _ value: BasicVehicleClass, fuel: UInt8? = nil
  ) -> Pointer<Coroad__V2x__VehicleClassification> {
    let m = arena.make(coroad__v2x__vehicle_classification__init)
    m.pointee.classification = UInt32(value.rawValue)
    if let fuel {
      m.pointee.has_fuel_type = 1
      m.pointee.fuel_type = UInt32(min(fuel, 15))
    }
    return m
  }
  func historyPoint(
    _ value: PathHistoryPoint, from origin: Reference
  ) -> Pointer<Coroad__V2x__PathHistoryPoint> {
    let m = arena.make(coroad__v2x__path_history_point__init)
    m.pointee.pos = offset(value.position, from: origin)
    m.pointee.time_offset = Quantity.timeOffset(value.age)
    if let speed = value.speed {
      m.pointee.has_speed = 1
      m.pointee.speed = Quantity.speed(speed)
    }
    m.pointee.pos_accuracy = value.confidence.map(confidence)
    if let heading = value.heading {
      m.pointee.has_heading = 1
      m.pointee.heading = Quantity.coarseHeading(heading)
    }
    return m
  }
  func node(_ value: NodeReference) -> Pointer<Coroad__V2x__NodeReference> {
    let m = arena.make(coroad__v2x__node_reference__init)
    if let region = value.region {
      m.pointee.has_region = 1
      m.pointee.region = UInt32(region)
    }
    m.pointee.id = UInt32(value.id)
    return m
  }

  // MARK: Times.

  func secMark(_ time: SimTime?) -> UInt32 {
    time.map { MessageClock.secMark(Quantity.bounded($0)) } ?? 65535
  }
  func minuteOfYear(_ time: SimTime) -> UInt32 { MessageClock.minuteOfYear(Quantity.bounded(time)) }
}
