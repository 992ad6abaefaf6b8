import SimCore

/// Driving mode (T/CSAE 295.2).
package enum DrivingMode: UInt8, Hashable, Sendable, CaseIterable {
  case unknown = 0, manual, assisted, automated, takeoverRequested, minimalRisk
}

/// Vehicle state uplink (T/CSAE 295-2023 part 2, data type 0x15): what one vehicle reports to the cloud about itself.
/// The integers are those of the BSM; times are whole milliseconds, as in that part's header.
package struct VehicleStateReport: Hashable, Sendable {
  package var id: TemporaryID
  /// Time of the state. Wire 1 ms.
  package var measuredAt: SimTime
  /// Nil if unavailable.
  package var position: GeoPosition?
  package var positionalAccuracy: PositionalAccuracy?
  /// m/s; nil if unavailable.
  package var speed: Double?
  package var heading: Angle?
  package var acceleration: AccelerationSet
  package var size: RoadUserSize
  package var vehicleClass: BasicVehicleClass
  /// SAE J3016 level 0...5; nil if unknown.
  package var automationLevel: UInt8?
  package var drivingMode: DrivingMode
  package var events: VehicleEvents?
  package var lights: ExteriorLights?

  package init(
    id: TemporaryID, measuredAt: SimTime, position: GeoPosition?,
    positionalAccuracy: PositionalAccuracy? = nil,
    speed: Double?, heading: Angle?, acceleration: AccelerationSet, size: RoadUserSize,
    vehicleClass: BasicVehicleClass, automationLevel: UInt8? = nil, drivingMode: DrivingMode = .unknown,
    events: VehicleEvents? = nil, lights: ExteriorLights? = nil
  ) {
    self.id = id
    self.measuredAt = measuredAt
    self.position = position
    self.positionalAccuracy = positionalAccuracy
    self.speed = speed
    self.heading = heading
    self.acceleration = acceleration
    self.size = size
    self.vehicleClass = vehicleClass
    self.automationLevel = automationLevel
    self.drivingMode = drivingMode
    self.events = events
    self.lights = lights
  }
}

/// Roadside state uplink (T/CSAE 295-2023 part 3): what a roadside unit senses and what its signals show.
package struct RoadsideStateReport: Hashable, Sendable {
  package static let maximumParticipants = 512
  package static let maximumEvents = 8
  package static let maximumIntersections = 32

  package var id: TemporaryID
  /// Time of the picture. Wire 1 ms.
  package var measuredAt: SimTime
  /// Of the roadside unit; the reference of every offset on the wire.
  package var position: GeoPosition
  /// At most 512.
  package var participants: [Participant]
  /// At most 8.
  package var events: [RoadTrafficEvent]
  /// At most 32.
  package var intersections: [IntersectionState]

  package init(
    id: TemporaryID, measuredAt: SimTime, position: GeoPosition, participants: [Participant] = [],
    events: [RoadTrafficEvent] = [], intersections: [IntersectionState] = []
  ) {
    self.id = id
    self.measuredAt = measuredAt
    self.position = position
    self.participants = participants
    self.events = events
    self.intersections = intersections
  }
}

/// Hazard downlink (T/CSAE 295-2023 part 3): events that a roadside unit is to broadcast as RSI.
package struct HazardNotice: Hashable, Sendable {
  package static let maximumEvents = 8

  package var id: UInt32
  /// Wire 1 ms.
  package var issuedAt: SimTime
  /// Until when to repeat it.
  package var validUntil: SimTime
  /// Reference of every offset on the wire.
  package var referencePosition: GeoPosition
  /// 1...8.
  package var events: [RoadTrafficEvent]

  package init(
    id: UInt32, issuedAt: SimTime, validUntil: SimTime, referencePosition: GeoPosition,
    events: [RoadTrafficEvent]
  ) {
    self.id = id
    self.issuedAt = issuedAt
    self.validUntil = validUntil
    self.referencePosition = referencePosition
    self.events = events
  }
}

/// Heartbeat (T/CSAE 295-2023 part 2, data types 0x0C and 0x0D).
package struct Heartbeat: Hashable, Sendable {
  package enum Status: UInt8, Hashable, Sendable, CaseIterable { case ok = 0, degraded, failing }

  package var id: TemporaryID
  /// Wire 1 ms.
  package var sentAt: SimTime
  package var status: Status
  /// Whether this is the response.
  package var isResponse: Bool

  package init(id: TemporaryID, sentAt: SimTime, status: Status = .ok, isResponse: Bool = false) {
    self.id = id
    self.sentAt = sentAt
    self.status = status
    self.isResponse = isResponse
  }
}
