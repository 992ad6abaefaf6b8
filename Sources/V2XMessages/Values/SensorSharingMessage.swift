import SimCore

/// DE_EquipmentType.
package enum EquipmentType: UInt8, Hashable, Sendable, CaseIterable {
  case unknown = 0, rsu, obu, vru
}

/// One point of a planned or predicted path (DF_PathPlanningPoint).
package struct PlannedPoint: Hashable, Sendable {
  package var position: GeoPosition
  package var positionConfidence: PositionConfidence?
  /// m/s; nil if absent or unavailable.
  package var speed: Double?
  package var heading: Angle?
  /// From the message's own time, 10 ms...655.34 s; nil if absent. Wire 10 ms.
  package var timeOffset: SimDuration?

  package init(
    position: GeoPosition, positionConfidence: PositionConfidence? = nil, speed: Double? = nil,
    heading: Angle? = nil, timeOffset: SimDuration? = nil
  ) {
    self.position = position
    self.positionConfidence = positionConfidence
    self.speed = speed
    self.heading = heading
    self.timeOffset = timeOffset
  }
}

/// A participant in sensor sharing: the RSM's data and the day-2 additions.
package struct SharedParticipant: Hashable, Sendable {
  package static let maximumHistory = 23
  package static let maximumPlans = 8
  package static let maximumPlanPoints = 100
  package static let maximumPolygon = 32

  package var participant: Participant
  /// Confidence of the type, 0...1; nil if absent. Wire 0.5 %.
  package var typeConfidence: Double?
  /// Time since tracking began: whole seconds on the wire, 0...65535; nil if absent.
  package var trackedFor: SimDuration?
  /// Newest first, at most 23.
  package var history: [PathHistoryPoint]
  /// Possible paths, likeliest first: at most 8 of 1...100 points each.
  package var plans: [[PlannedPoint]]
  /// Its outline, if not a rectangle: none or 4...32 points.
  package var polygon: [GeoPosition]

  package init(
    participant: Participant, typeConfidence: Double? = nil, trackedFor: SimDuration? = nil,
    history: [PathHistoryPoint] = [], plans: [[PlannedPoint]] = [], polygon: [GeoPosition] = []
  ) {
    self.participant = participant
    self.typeConfidence = typeConfidence
    self.trackedFor = trackedFor
    self.history = history
    self.plans = plans
    self.polygon = polygon
  }
}

/// DE_ObstacleType, an open list of 13 types.
package struct ObstacleType: RawRepresentable, Hashable, Sendable {
  package var rawValue: UInt8
  package init(rawValue: UInt8) { self.rawValue = rawValue }

  package static let unknown = ObstacleType(rawValue: 0)
}

/// DF_DetectedObstacle: an object on the road that is not a participant.
package struct DetectedObstacle: Hashable, Sendable {
  package static let maximumPolygon = 32

  package var type: ObstacleType
  /// Confidence of the type, 0...1; nil if absent. Wire 0.5 %.
  package var typeConfidence: Double?
  /// Track number at the sender.
  package var id: UInt16
  package var source: ParticipantSource
  package var measuredAt: SimTime?
  package var position: GeoPosition
  package var positionConfidence: PositionConfidence
  /// m/s; nil if absent or unavailable.
  package var speed: Double?
  package var heading: Angle?
  /// Metres, 0...102.3; 0 if unknown. Wire 10 cm.
  package var width: Double
  package var length: Double
  /// Metres, 0...12.7; nil if absent. Wire 10 cm.
  package var height: Double?
  package var trackedFor: SimDuration?
  /// None or 4...32 points.
  package var polygon: [GeoPosition]

  package init(
    type: ObstacleType, typeConfidence: Double? = nil, id: UInt16, source: ParticipantSource,
    measuredAt: SimTime?, position: GeoPosition, positionConfidence: PositionConfidence, speed: Double? = nil,
    heading: Angle? = nil, width: Double, length: Double, height: Double? = nil,
    trackedFor: SimDuration? = nil,
    polygon: [GeoPosition] = []
  ) {
    self.type = type
    self.typeConfidence = typeConfidence
    self.id = id
    self.source = source
    self.measuredAt = measuredAt
    self.position = position
    self.positionConfidence = positionConfidence
    self.speed = speed
    self.heading = heading
    self.width = width
    self.length = length
    self.height = height
    self.trackedFor = trackedFor
    self.polygon = polygon
  }
}

/// Sensor sharing message (T/CSAE 157-2020, MSG_SSM). Positions are absolute here; on the wire they are offsets
/// from `sensorPosition`.
package struct SensorSharingMessage: Hashable, Sendable {
  package static let maximumRegions = 8
  package static let maximumRegionPoints = 32
  package static let maximumParticipants = 512
  package static let maximumObstacles = 64
  package static let maximumEvents = 8

  /// 0...127, wraps.
  package var msgCount: UInt8
  package var id: TemporaryID
  package var equipment: EquipmentType
  /// Time of the picture; nil if unavailable. Wire: secMark.
  package var measuredAt: SimTime?
  package var sensorPosition: GeoPosition
  /// Area covered by the sensors: at most 8 polygons of 4...32 points.
  package var detectedRegions: [[GeoPosition]]
  /// At most 512.
  package var participants: [SharedParticipant]
  /// At most 64.
  package var obstacles: [DetectedObstacle]
  /// At most 8.
  package var events: [RoadTrafficEvent]

  package init(
    msgCount: UInt8, id: TemporaryID, equipment: EquipmentType, measuredAt: SimTime?,
    sensorPosition: GeoPosition, detectedRegions: [[GeoPosition]] = [],
    participants: [SharedParticipant] = [],
    obstacles: [DetectedObstacle] = [], events: [RoadTrafficEvent] = []
  ) {
    self.msgCount = msgCount
    self.id = id
    self.equipment = equipment
    self.measuredAt = measuredAt
    self.sensorPosition = sensorPosition
    self.detectedRegions = detectedRegions
    self.participants = participants
    self.obstacles = obstacles
    self.events = events
  }
}
