import SimCore

/// Identity of a sender in a message: the standard's 8 octets, read as one big-endian integer. Temporary for
/// vehicles (it changes with the pseudonym certificate), fixed for roadside units.
package struct TemporaryID: Hashable, Comparable, Sendable {
  package var raw: UInt64

  @inlinable package init(raw: UInt64) { self.raw = raw }
  @inlinable package static func < (a: TemporaryID, b: TemporaryID) -> Bool { a.raw < b.raw }
}

/// A position in WGS-84.
package struct GeoPosition: Hashable, Sendable {
  /// Degrees, north positive, −90...90. On the wire 1e−7°.
  package var latitude: Double
  /// Degrees, east positive, −180...180. On the wire 1e−7°.
  package var longitude: Double
  /// Metres above the ellipsoid, −409.5...6143.9; nil if unknown. On the wire 0.1 m.
  package var elevation: Double?

  @inlinable package init(latitude: Double, longitude: Double, elevation: Double? = nil) {
    self.latitude = latitude
    self.longitude = longitude
    self.elevation = elevation
  }
}

/// Accuracy of a position at one standard deviation (DF_PositionalAccuracy).
package struct PositionalAccuracy: Hashable, Sendable {
  /// Semi-axes of the error ellipse, metres, 0...12.7 (larger values saturate); nil if unavailable. Wire 0.05 m.
  package var semiMajor: Double?
  package var semiMinor: Double?
  /// Direction of the major axis; nil if unavailable. Wire: course from north, 360/65535°.
  package var orientation: Angle?

  package init(semiMajor: Double?, semiMinor: Double?, orientation: Angle? = nil) {
    self.semiMajor = semiMajor
    self.semiMinor = semiMinor
    self.orientation = orientation
  }
}

/// Accuracy classes of a position (DF_PositionConfidenceSet), each as the bound of its class in metres. The codec takes
/// the finest class not below the value (500 m is the coarsest); nil is unavailable.
package struct PositionConfidence: Hashable, Sendable {
  package var horizontal: Double?
  /// Nil if unavailable or absent.
  package var vertical: Double?

  package init(horizontal: Double?, vertical: Double? = nil) {
    self.horizontal = horizontal
    self.vertical = vertical
  }
}

/// Accuracy classes of a motion (DF_MotionConfidenceSet), each as the bound of its class; nil is unavailable.
package struct MotionConfidence: Hashable, Sendable {
  /// m/s: 100, 10, 5, 1, 0.1, 0.05, 0.01.
  package var speed: Double?
  /// Degrees: 10, 5, 1, 0.1, 0.05, 0.0125, 0.01.
  package var headingDegrees: Double?
  /// Degrees: 2, 1, 0.02.
  package var steeringWheelDegrees: Double?

  package init(speed: Double? = nil, headingDegrees: Double? = nil, steeringWheelDegrees: Double? = nil) {
    self.speed = speed
    self.headingDegrees = headingDegrees
    self.steeringWheelDegrees = steeringWheelDegrees
  }
}

/// Accelerations in the vehicle's frame (DF_AccelerationSet4Way).
package struct AccelerationSet: Hashable, Sendable {
  /// m/s² forward, −20...20; nil if unavailable. Wire 0.01 m/s².
  package var longitudinal: Double?
  /// m/s² to the left, −20...20; nil if unavailable. The wire counts to the right, 0.01 m/s².
  package var lateral: Double?
  /// m/s² upwards, ±2.52 g; nil if unavailable. The wire counts downwards, 0.02 g.
  package var vertical: Double?
  /// rad/s, counter-clockwise positive as everywhere in the code; on the wire clockwise, 0.01 °/s.
  package var yawRate: Double

  package init(longitudinal: Double?, lateral: Double? = nil, vertical: Double? = nil, yawRate: Double = 0) {
    self.longitudinal = longitudinal
    self.lateral = lateral
    self.vertical = vertical
    self.yawRate = yawRate
  }
}

/// Outline of a road user (DF_VehicleSize).
package struct RoadUserSize: Hashable, Sendable {
  /// Metres, 0...10.23; 0 if unknown. Wire 1 cm.
  package var width: Double
  /// Metres, 0...40.95; 0 if unknown. Wire 1 cm.
  package var length: Double
  /// Metres, 0...6.35; nil if absent. Wire 5 cm.
  package var height: Double?

  package init(width: Double, length: Double, height: Double? = nil) {
    self.width = width
    self.length = length
    self.height = height
  }
}

/// DE_TransmissionState.
package enum Transmission: UInt8, Hashable, Sendable, CaseIterable {
  case neutral = 0, park, forwardGears, reverseGears, reserved1, reserved2, reserved3, unavailable
}

/// DE_BasicVehicleClass: an open code list; the constants are the defaults of each family.
package struct BasicVehicleClass: RawRepresentable, Hashable, Sendable {
  package var rawValue: UInt8
  package init(rawValue: UInt8) { self.rawValue = rawValue }

  package static let unknown = BasicVehicleClass(rawValue: 0)
  package static let special = BasicVehicleClass(rawValue: 1)
  package static let passenger = BasicVehicleClass(rawValue: 10)
  package static let lightTruck = BasicVehicleClass(rawValue: 20)
  package static let truck = BasicVehicleClass(rawValue: 25)
  package static let motorcycle = BasicVehicleClass(rawValue: 40)
  package static let transit = BasicVehicleClass(rawValue: 50)
  package static let emergency = BasicVehicleClass(rawValue: 60)
  package static let pedestrian = BasicVehicleClass(rawValue: 82)
  package static let bicycle = BasicVehicleClass(rawValue: 85)
  package static let infrastructure = BasicVehicleClass(rawValue: 91)
}

/// A point of the path already driven (DF_PathHistoryPoint).
package struct PathHistoryPoint: Hashable, Sendable {
  package var position: GeoPosition
  /// Time before the message's own time, 10 ms...655.34 s (longer saturates); nil if unavailable. Wire 10 ms.
  package var age: SimDuration?
  /// m/s; nil if absent or unavailable.
  package var speed: Double?
  package var confidence: PositionConfidence?
  /// Nil if absent or unavailable. Wire: course, 1.5°.
  package var heading: Angle?

  package init(
    position: GeoPosition, age: SimDuration?, speed: Double? = nil, confidence: PositionConfidence? = nil,
    heading: Angle? = nil
  ) {
    self.position = position
    self.age = age
    self.speed = speed
    self.confidence = confidence
    self.heading = heading
  }
}

/// Identity of a node of the road map (DF_NodeReferenceID).
package struct NodeReference: Hashable, Comparable, Sendable {
  /// Nil if absent; 0 is for tests.
  package var region: UInt16?
  package var id: UInt16

  package init(region: UInt16? = nil, id: UInt16) {
    self.region = region
    self.id = id
  }
  package static func < (a: NodeReference, b: NodeReference) -> Bool {
    (Int(a.region ?? 0), Int(a.id)) < (Int(b.region ?? 0), Int(b.id))
  }
}
