import SimCore

/// DE_SpeedLimitType.
package enum SpeedLimitType: UInt8, Hashable, Sendable, CaseIterable {
  case unknown = 0, schoolZone, schoolZoneWithChildren, constructionZone, vehicleMinimum, vehicleMaximum
  case vehicleNightMaximum, truckMinimum, truckMaximum, truckNightMaximum, trailerMinimum, trailerMaximum
  case trailerNightMaximum
}

/// DF_RegulatorySpeedLimit.
package struct SpeedLimit: Hashable, Sendable {
  package var type: SpeedLimitType
  /// m/s; nil if unavailable. Wire 0.02 m/s.
  package var speed: Double?

  package init(type: SpeedLimitType = .vehicleMaximum, speed: Double?) {
    self.type = type
    self.speed = speed
  }
}

/// DE_AllowedManeuvers: bit i is the standard's named bit i.
package struct AllowedManeuvers: OptionSet, Hashable, Sendable {
  package let rawValue: UInt16
  package init(rawValue: UInt16) { self.rawValue = rawValue }

  package static let straight = AllowedManeuvers(rawValue: 1 << 0)
  package static let left = AllowedManeuvers(rawValue: 1 << 1)
  package static let right = AllowedManeuvers(rawValue: 1 << 2)
  package static let uTurn = AllowedManeuvers(rawValue: 1 << 3)
  package static let leftOnRed = AllowedManeuvers(rawValue: 1 << 4)
  package static let rightOnRed = AllowedManeuvers(rawValue: 1 << 5)
  package static let laneChange = AllowedManeuvers(rawValue: 1 << 6)
  package static let noStopping = AllowedManeuvers(rawValue: 1 << 7)
  package static let yieldAlwaysRequired = AllowedManeuvers(rawValue: 1 << 8)
  package static let goWithHalt = AllowedManeuvers(rawValue: 1 << 9)
  package static let caution = AllowedManeuvers(rawValue: 1 << 10)
}

/// DF_LaneAttributes: the kind of a lane, with the bits of that kind.
package struct LaneAttributes: Hashable, Sendable {
  /// The alternatives of DF_LaneTypeAttributes in the standard's order.
  package enum Kind: UInt8, Hashable, Sendable, CaseIterable {
    case vehicle = 1, crosswalk, bikeLane, sidewalk, median, striping, trackedVehicle, parking
  }

  package var kind: Kind
  /// Bits of the kind's own DE_LaneAttributes-*: bit i is the standard's named bit i.
  package var bits: UInt16
  /// DE_LaneSharing: bit i is the standard's named bit i, 0...9; nil if absent.
  package var sharing: UInt16?

  package init(kind: Kind, bits: UInt16 = 0, sharing: UInt16? = nil) {
    self.kind = kind
    self.bits = bits
    self.sharing = sharing
  }
}

/// DF_Connection: a lane's successor.
package struct MapConnection: Hashable, Sendable {
  package var remoteIntersection: NodeReference
  /// Lane of the next link, 1...254 (0 unknown); nil if absent.
  package var lane: UInt8?
  /// Only with `lane`.
  package var maneuver: AllowedManeuvers?
  /// Phase of the SPAT message that signals it; nil if unsignalised.
  package var phase: UInt8?

  package init(
    remoteIntersection: NodeReference, lane: UInt8? = nil, maneuver: AllowedManeuvers? = nil,
    phase: UInt8? = nil
  ) {
    self.remoteIntersection = remoteIntersection
    self.lane = lane
    self.maneuver = maneuver
    self.phase = phase
  }
}

/// DF_Lane.
package struct MapLane: Hashable, Sendable {
  package static let maximumConnections = 16
  package static let maximumSpeedLimits = 9
  /// DF_PointList holds 2...31 points.
  package static let maximumPoints = 31

  /// 1...254, from the road's centre outwards; 0 unknown.
  package var id: UInt8
  /// Metres, 0...327.67; nil if absent. Wire 1 cm.
  package var width: Double?
  package var attributes: LaneAttributes?
  package var maneuvers: AllowedManeuvers?
  package var connections: [MapConnection]
  package var speedLimits: [SpeedLimit]
  /// Along the lane in driving direction: none or 2...31.
  package var points: [GeoPosition]

  package init(
    id: UInt8, width: Double? = nil, attributes: LaneAttributes? = nil, maneuvers: AllowedManeuvers? = nil,
    connections: [MapConnection] = [], speedLimits: [SpeedLimit] = [], points: [GeoPosition] = []
  ) {
    self.id = id
    self.width = width
    self.attributes = attributes
    self.maneuvers = maneuvers
    self.connections = connections
    self.speedLimits = speedLimits
    self.points = points
  }
}

/// DF_Movement: a link's movement across its intersection.
package struct MapMovement: Hashable, Sendable {
  package var remoteIntersection: NodeReference
  /// Nil if unsignalised.
  package var phase: UInt8?

  package init(remoteIntersection: NodeReference, phase: UInt8? = nil) {
    self.remoteIntersection = remoteIntersection
    self.phase = phase
  }
}

/// DF_Link: a road from an upstream node to the node that lists it.
package struct MapLink: Hashable, Sendable {
  package static let maximumLanes = 32
  package static let maximumMovements = 32

  /// ASCII, 1...63 characters; nil if absent.
  package var name: String?
  package var upstreamNode: NodeReference
  package var speedLimits: [SpeedLimit]
  /// Metres; nil if absent. Wire 1 cm.
  package var width: Double?
  /// Along the link's centre in driving direction: none or 2...31.
  package var points: [GeoPosition]
  package var movements: [MapMovement]
  /// 1...32.
  package var lanes: [MapLane]

  package init(
    name: String? = nil, upstreamNode: NodeReference, speedLimits: [SpeedLimit] = [], width: Double? = nil,
    points: [GeoPosition] = [], movements: [MapMovement] = [], lanes: [MapLane]
  ) {
    self.name = name
    self.upstreamNode = upstreamNode
    self.speedLimits = speedLimits
    self.width = width
    self.points = points
    self.movements = movements
    self.lanes = lanes
  }
}

/// DF_Node: an intersection or a road end, with the links that enter it.
package struct MapNode: Hashable, Sendable {
  package static let maximumLinks = 32

  /// ASCII, 1...63 characters; nil if absent.
  package var name: String?
  package var id: NodeReference
  /// Centre of the node; the reference of every offset inside it.
  package var position: GeoPosition
  package var inLinks: [MapLink]

  package init(name: String? = nil, id: NodeReference, position: GeoPosition, inLinks: [MapLink] = []) {
    self.name = name
    self.id = id
    self.position = position
    self.inLinks = inLinks
  }
}

/// Local map (T/CSAE 53-2020, MSG_MAP): the road geometry around a roadside unit. Positions are absolute WGS-84
/// here; on the wire they are offsets from their node.
package struct MapMessage: Hashable, Sendable {
  package static let maximumNodes = 63

  /// 0...127, wraps.
  package var msgCount: UInt8
  /// When the map was made, to the minute (the codec rounds down); nil if absent.
  package var madeAt: SimTime?
  /// 1...63.
  package var nodes: [MapNode]

  package init(msgCount: UInt8, madeAt: SimTime? = nil, nodes: [MapNode]) {
    self.msgCount = msgCount
    self.madeAt = madeAt
    self.nodes = nodes
  }
}
