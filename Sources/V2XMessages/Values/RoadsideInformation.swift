import SimCore

/// DE_EventType: GB/T 29100-2012, an open list of codes. The constants are the codes that roadside units in China
/// commonly send for these events; check them against the standard's table before a deployment.
package struct TrafficEventType: RawRepresentable, Hashable, Sendable {
  package var rawValue: UInt16
  package init(rawValue: UInt16) { self.rawValue = rawValue }

  package static let accident = TrafficEventType(rawValue: 101)
  package static let vehicleBreakdown = TrafficEventType(rawValue: 102)
  package static let obstacle = TrafficEventType(rawValue: 401)
  package static let roadworks = TrafficEventType(rawValue: 501)
  package static let congestion = TrafficEventType(rawValue: 707)
  package static let wrongWayDriving = TrafficEventType(rawValue: 904)
}

/// DE_EventSource.
package enum EventSource: UInt8, Hashable, Sendable, CaseIterable {
  case unknown = 0, police, government, meteorological, internet, detection
}

/// DF_Description.
package enum EventDescription: Hashable, Sendable {
  /// ASCII, 1...512 characters.
  case text(String)
  /// GB 2312-80, 2...512 octets.
  case gb2312([UInt8])
}

/// DF_RSITimeDetails; nil fields are absent. Resolution is a minute: the codec rounds a start down and an end up, so
/// that the interval on the wire contains the event's.
package struct EventTimes: Hashable, Sendable {
  package var start: SimTime?
  package var end: SimTime?
  /// Bound of the end's error class, seconds.
  package var endConfidence: Double?

  package init(start: SimTime? = nil, end: SimTime? = nil, endConfidence: Double? = nil) {
    self.start = start
    self.end = end
    self.endConfidence = endConfidence
  }
}

/// DF_ReferencePath: where an event matters, as a path and the distance from it. One point is a round area.
package struct ReferencePath: Hashable, Sendable {
  package static let maximumPoints = 32

  /// 1...32, upstream to downstream.
  package var points: [GeoPosition]
  /// Metres, 0...6553.5. Wire 0.1 m.
  package var radius: Double

  package init(points: [GeoPosition], radius: Double) {
    self.points = points
    self.radius = radius
  }
}

/// DF_ReferenceLink: the link between two nodes of the MAP message.
package struct ReferenceLink: Hashable, Sendable {
  package var upstreamNode: NodeReference
  package var downstreamNode: NodeReference
  /// Bit i is lane i (1...15); nil means every lane.
  package var lanes: UInt16?

  package init(upstreamNode: NodeReference, downstreamNode: NodeReference, lanes: UInt16? = nil) {
    self.upstreamNode = upstreamNode
    self.downstreamNode = downstreamNode
    self.lanes = lanes
  }
}

/// DF_RTEData: a traffic event.
package struct RoadTrafficEvent: Hashable, Sendable {
  package static let maximumPaths = 8
  package static let maximumLinks = 16

  /// Local to the sender.
  package var id: UInt8
  package var type: TrafficEventType
  package var source: EventSource
  package var position: GeoPosition?
  /// Metres, 0...6553.5; nil if absent. Wire 0.1 m.
  package var radius: Double?
  package var description: EventDescription?
  package var times: EventTimes?
  /// 0...7, 7 the most urgent; nil if absent. Wire: the top three bits of an octet.
  package var priority: UInt8?
  /// At most 8.
  package var paths: [ReferencePath]
  /// At most 16.
  package var links: [ReferenceLink]
  /// 0...1; nil if absent. Wire 0.5 %.
  package var confidence: Double?

  package init(
    id: UInt8, type: TrafficEventType, source: EventSource, position: GeoPosition?, radius: Double? = nil,
    description: EventDescription? = nil, times: EventTimes? = nil, priority: UInt8? = nil,
    paths: [ReferencePath] = [], links: [ReferenceLink] = [], confidence: Double? = nil
  ) {
    self.id = id
    self.type = type
    self.source = source
    self.position = position
    self.radius = radius
    self.description = description
    self.times = times
    self.priority = priority
    self.paths = paths
    self.links = links
    self.confidence = confidence
  }
}

/// DF_RTSData: a traffic sign.
package struct RoadTrafficSign: Hashable, Sendable {
  /// Local to the sender.
  package var id: UInt8
  /// GB 5768.2: text warning 0, sharp turn 2, rockfall 15, slippery 17, tunnel 21, danger 37, roadworks 38.
  package var type: UInt16
  package var position: GeoPosition?
  package var description: EventDescription?
  package var times: EventTimes?
  /// 0...7, 7 the most urgent; nil if absent.
  package var priority: UInt8?
  /// At most 8.
  package var paths: [ReferencePath]
  /// At most 16.
  package var links: [ReferenceLink]

  package init(
    id: UInt8, type: UInt16, position: GeoPosition?, description: EventDescription? = nil,
    times: EventTimes? = nil, priority: UInt8? = nil, paths: [ReferencePath] = [], links: [ReferenceLink] = []
  ) {
    self.id = id
    self.type = type
    self.position = position
    self.description = description
    self.times = times
    self.priority = priority
    self.paths = paths
    self.links = links
  }
}

/// Roadside information (T/CSAE 53-2020, MSG_RSI): events and signs. Positions are absolute here; on the wire
/// they are offsets from `referencePosition`.
package struct RoadsideInformation: Hashable, Sendable {
  package static let maximumEvents = 8
  package static let maximumSigns = 16

  /// 0...127, wraps.
  package var msgCount: UInt8
  /// When the message was formed, to the minute (the codec rounds down); nil if absent.
  package var formedAt: SimTime?
  /// Of the roadside unit.
  package var id: TemporaryID
  package var referencePosition: GeoPosition
  /// At most 8.
  package var events: [RoadTrafficEvent]
  /// At most 16.
  package var signs: [RoadTrafficSign]

  package init(
    msgCount: UInt8, formedAt: SimTime? = nil, id: TemporaryID, referencePosition: GeoPosition,
    events: [RoadTrafficEvent] = [], signs: [RoadTrafficSign] = []
  ) {
    self.msgCount = msgCount
    self.formedAt = formedAt
    self.id = id
    self.referencePosition = referencePosition
    self.events = events
    self.signs = signs
  }
}
