import SimCore

/// DE_ParticipantType.
package enum ParticipantType: UInt8, Hashable, Sendable, CaseIterable {
  case unknown = 0, motor, nonMotor, pedestrian, rsu
}

/// DE_SourceType: how the sender detected a participant.
package enum ParticipantSource: UInt8, Hashable, Sendable, CaseIterable {
  case unknown = 0, selfInfo, v2x, video, microwaveRadar, loop, lidar, integrated
}

/// DF_ParticipantData: one road user as known to a roadside unit (or another sender of sensor data).
package struct Participant: Hashable, Sendable {
  package var type: ParticipantType
  /// Track number at the sender; 0 is the sender itself.
  package var id: UInt16
  package var source: ParticipantSource
  /// The identity from the participant's own BSM, if known.
  package var temporaryID: TemporaryID?
  /// Time of the state; nil if unavailable. Wire: secMark, 1 ms within the minute; see `MessageClock`.
  package var measuredAt: SimTime?
  /// Centre of the outline.
  package var position: GeoPosition
  package var positionConfidence: PositionConfidence
  /// Nil if absent.
  package var transmission: Transmission?
  /// m/s, 0...163.8; nil if unavailable.
  package var speed: Double?
  /// Nil if unavailable.
  package var heading: Angle?
  /// Counter-clockwise positive; nil if absent or unavailable.
  package var steeringWheel: Angle?
  package var motionConfidence: MotionConfidence?
  package var acceleration: AccelerationSet?
  package var size: RoadUserSize
  /// Nil if absent.
  package var vehicleClass: BasicVehicleClass?

  package init(
    type: ParticipantType, id: UInt16, source: ParticipantSource, temporaryID: TemporaryID? = nil,
    measuredAt: SimTime?, position: GeoPosition, positionConfidence: PositionConfidence,
    transmission: Transmission? = nil, speed: Double?, heading: Angle?, steeringWheel: Angle? = nil,
    motionConfidence: MotionConfidence? = nil, acceleration: AccelerationSet? = nil, size: RoadUserSize,
    vehicleClass: BasicVehicleClass? = nil
  ) {
    self.type = type
    self.id = id
    self.source = source
    self.temporaryID = temporaryID
    self.measuredAt = measuredAt
    self.position = position
    self.positionConfidence = positionConfidence
    self.transmission = transmission
    self.speed = speed
    self.heading = heading
    self.steeringWheel = steeringWheel
    self.motionConfidence = motionConfidence
    self.acceleration = acceleration
    self.size = size
    self.vehicleClass = vehicleClass
  }
}

/// Roadside safety message (T/CSAE 53-2020, MSG_RSM): what a roadside unit senses. Positions are absolute here;
/// on the wire they are offsets from `referencePosition`.
package struct RoadsideSafetyMessage: Hashable, Sendable {
  package static let maximumParticipants = 16

  /// 0...127, wraps.
  package var msgCount: UInt8
  /// Of the roadside unit.
  package var id: TemporaryID
  package var referencePosition: GeoPosition
  /// 1...16.
  package var participants: [Participant]

  package init(
    msgCount: UInt8, id: TemporaryID, referencePosition: GeoPosition, participants: [Participant]
  ) {
    self.msgCount = msgCount
    self.id = id
    self.referencePosition = referencePosition
    self.participants = participants
  }
}
