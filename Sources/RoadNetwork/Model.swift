import SimCore

/// SUMO's abstract vehicle classes, as bits. Order and names follow SUMO's `SVC_*`.
package struct VehicleClasses: OptionSet, Hashable, Sendable {
  package let rawValue: UInt64
  package init(rawValue: UInt64) { self.rawValue = rawValue }

  /// Names as in `allow`, `disallow` and `vClass`, in bit order.
  package static let names: [String] = [
    "private", "emergency", "authority", "army", "vip", "pedestrian", "passenger", "hov", "taxi", "bus",
    "coach",
    "delivery", "truck", "trailer", "motorcycle", "moped", "bicycle", "evehicle", "tram", "rail_urban",
    "rail",
    "rail_electric", "rail_fast", "ship", "custom1", "custom2", "container", "cable_car", "subway",
    "aircraft",
    "wheelchair", "scooter", "drone", "ignoring",
  ]
  package static let none: VehicleClasses = []
  package static let all = VehicleClasses(rawValue: ~0)
  package static let pedestrian = VehicleClasses(named: "pedestrian")!
  package static let passenger = VehicleClasses(named: "passenger")!
  package static let bus = VehicleClasses(named: "bus")!
  package static let truck = VehicleClasses(named: "truck")!
  package static let bicycle = VehicleClasses(named: "bicycle")!
  /// `ignoring` vehicles may use every lane.
  package static let ignoring = VehicleClasses(named: "ignoring")!

  /// The class with a SUMO name; nil if SUMO has none of that name.
  package init?(named name: String) {
    guard let bit = Self.names.firstIndex(of: name) else { return nil }
    self.init(rawValue: 1 << UInt64(bit))
  }
}

/// An edge: the lanes of one direction between two junctions, or an internal edge inside a junction.
package struct Edge: Sendable {
  package enum Function: UInt8, Sendable { case normal, connector, `internal`, crossing, walkingArea }

  package var id: String
  package var function: Function
  /// Junction index at the start; for an internal edge the junction that holds it. −1 if unknown.
  package var fromJunction: Int
  package var toJunction: Int
  /// Lane indices, from the rightmost lane (SUMO's lane 0) to the leftmost.
  package var lanes: Range<Int>
  /// SUMO's road priority (the larger has priority); used by routing and by unregulated junctions.
  package var priority: Int
  package var streetName: String
  /// For a crossing: the edges it crosses.
  package var crossedEdges: [Int]
  /// Part of a roundabout (SUMO's `<roundabout>`).
  package var isRoundabout = false

  package init(
    id: String, function: Function, fromJunction: Int, toJunction: Int, lanes: Range<Int>, priority: Int,
    streetName: String = "", crossedEdges: [Int] = []
  ) {
    self.id = id
    self.function = function
    self.fromJunction = fromJunction
    self.toJunction = toJunction
    self.lanes = lanes
    self.priority = priority
    self.streetName = streetName
    self.crossedEdges = crossedEdges
  }
}

/// One lane: a polyline in the map frame along its centre, in driving direction.
package struct Lane: Sendable {
  package var id: String
  package var edge: Int
  /// 0 is the rightmost lane of the edge.
  package var indexInEdge: Int
  /// m/s.
  package var speedLimit: Double
  /// Metres, as declared in the file. May differ from the polyline's own length; positions on the lane refer to it
  /// (SUMO's convention).
  package var length: Double
  /// Metres.
  package var width: Double
  package var permissions: VehicleClasses
  /// Classes that may change to the lane on that side.
  package var mayChangeLeft = VehicleClasses.all
  package var mayChangeRight = VehicleClasses.all
  /// Index into `RoadNetwork.restrictions`; −1 if the limit holds for all classes.
  package var restrictions = -1
  package var stopOffset: StopOffset?
  /// Index range into `RoadNetwork.points`; at least two points.
  package var shape: Range<Int>
  /// Length of the polyline, metres; `shapeLength / length` maps positions to the polyline.
  package var shapeLength: Double
  /// Connections that leave this lane: index range into `RoadNetwork.connections` (sorted by from-lane). An internal
  /// lane has exactly one: to its next internal lane or to the lane after the junction.
  package var outgoing: Range<Int>
  /// For an internal lane: index of its connection; −1 otherwise.
  package var connection: Int
  package var isInternal: Bool

  package init(
    id: String, edge: Int, indexInEdge: Int, speedLimit: Double, length: Double, width: Double,
    permissions: VehicleClasses, shape: Range<Int>, shapeLength: Double, outgoing: Range<Int> = 0..<0,
    connection: Int = -1, isInternal: Bool
  ) {
    self.id = id
    self.edge = edge
    self.indexInEdge = indexInEdge
    self.speedLimit = speedLimit
    self.length = length
    self.width = width
    self.permissions = permissions
    self.shape = shape
    self.shapeLength = shapeLength
    self.outgoing = outgoing
    self.connection = connection
    self.isInternal = isInternal
  }
}

/// A permitted movement from one lane to another (SUMO's `connection`, called link in its engine).
package struct Connection: Sendable {
  package enum Direction: UInt8, Sendable {
    case straight, turnaround, left, right, partlyLeft, partlyRight, none
  }

  package var fromLane: Int
  package var toLane: Int
  /// First internal lane between them; −1 if the network has no internal lanes here.
  package var viaLane: Int
  package var direction: Direction
  /// SUMO's `state` letter for an unsignalised link: `M` major, `m` minor, `=` equal, `s` stop, `w` all-way stop,
  /// `y` allway/yield variants, `Z` zipper, `o` dark signal, `-` dead end.
  package var state: UInt8
  /// Junction that this movement crosses; −1 for the inner links between two internal lanes.
  package var junction: Int
  /// Position of this movement in the junction's request matrix; −1 if it has none.
  package var requestIndex: Int
  /// Signal index (into `RoadNetwork.signals`) that controls it; −1 if unsignalised.
  package var signal: Int
  /// Position of its letter in the signal's phase states; −1 if unsignalised.
  package var signalLinkIndex: Int
  /// Length of all internal lanes of the movement together, metres.
  package var internalLength: Double
  /// Vehicles do not enter the junction unless they can leave it (SUMO `keepClear`).
  package var keepClear: Bool
  /// Declared `pass="true"`: never yields.
  package var pass: Bool
  /// Distance from the stop line at which all foes are seen, metres (SUMO `visibility`); nil: SUMO's default.
  package var visibility: Double?

  package init(
    fromLane: Int, toLane: Int, viaLane: Int, direction: Direction, state: UInt8, junction: Int,
    requestIndex: Int, signal: Int, signalLinkIndex: Int, internalLength: Double, keepClear: Bool = true,
    pass: Bool = false, visibility: Double? = nil
  ) {
    self.fromLane = fromLane
    self.toLane = toLane
    self.viaLane = viaLane
    self.direction = direction
    self.state = state
    self.junction = junction
    self.requestIndex = requestIndex
    self.signal = signal
    self.signalLinkIndex = signalLinkIndex
    self.internalLength = internalLength
    self.keepClear = keepClear
    self.pass = pass
    self.visibility = visibility
  }
}

/// One row of a junction's right-of-way matrix. Bit i of a mask stands for the link with request index i.
package struct RightOfWay: Sendable {
  /// Links that this one must yield to, 64 per word, least significant first.
  package var response: [UInt64]
  /// Links whose paths conflict with this one's.
  package var foes: [UInt64]
  /// A vehicle may enter the junction and wait inside (at an internal junction).
  package var mayContinue: Bool

  package init(response: [UInt64], foes: [UInt64], mayContinue: Bool) {
    self.response = response
    self.foes = foes
    self.mayContinue = mayContinue
  }
  @inlinable package func yields(to link: Int) -> Bool {
    link >> 6 < response.count && response[link >> 6] >> UInt64(link & 63) & 1 == 1
  }
  @inlinable package func conflicts(with link: Int) -> Bool {
    link >> 6 < foes.count && foes[link >> 6] >> UInt64(link & 63) & 1 == 1
  }
}

package struct Junction: Sendable {
  package enum Kind: UInt8, Sendable {
    case priority, trafficLight, rightBeforeLeft, leftBeforeRight, priorityStop, allWayStop, zipper,
      unregulated
    case deadEnd, railCrossing, railSignal, `internal`, districtNode
  }

  package var id: String
  package var kind: Kind
  package var position: Vec2
  /// Outline in the map frame; may be empty.
  package var shape: [Vec2]
  package var incomingLanes: [Int]
  package var internalLanes: [Int]
  /// Right of way, by request index; empty for junctions without requests.
  package var requests: [RightOfWay]
  /// Connection (index) of each request index; −1 if the request is a pedestrian crossing.
  package var requestConnections: [Int]
  /// Crossing lane (index) of each request index; −1 if the request is a connection.
  package var requestCrossings: [Int]

  package init(
    id: String, kind: Kind, position: Vec2, shape: [Vec2] = [], incomingLanes: [Int] = [],
    internalLanes: [Int] = [], requests: [RightOfWay] = [], requestConnections: [Int] = [],
    requestCrossings: [Int] = []
  ) {
    self.id = id
    self.kind = kind
    self.position = position
    self.shape = shape
    self.incomingLanes = incomingLanes
    self.internalLanes = internalLanes
    self.requests = requests
    self.requestConnections = requestConnections
    self.requestCrossings = requestCrossings
  }
}

/// One program of one traffic signal (SUMO `tlLogic`).
package struct SignalProgram: Sendable {
  package enum Control: UInt8, Sendable { case fixed, actuated }

  package struct Phase: Sendable {
    package var duration: SimDuration
    /// Bounds for actuated control.
    package var minimum: SimDuration
    package var maximum: SimDuration
    /// One letter per link index: `G g y r u o O s` as in SUMO.
    package var state: [UInt8]
    /// Successors if declared (`next`); empty means the following phase.
    package var next: [Int]

    package init(
      duration: SimDuration, minimum: SimDuration, maximum: SimDuration, state: [UInt8], next: [Int] = []
    ) {
      self.duration = duration
      self.minimum = minimum
      self.maximum = maximum
      self.state = state
      self.next = next
    }
  }

  package var id: String
  package var control: Control
  package var offset: SimDuration
  package var phases: [Phase]
  /// `param` children, in file order (`max-gap`, `detector-gap`, …).
  package var parameters: [(key: String, value: String)]

  package init(
    id: String, control: Control, offset: SimDuration, phases: [Phase],
    parameters: [(key: String, value: String)] = []
  ) {
    self.id = id
    self.control = control
    self.offset = offset
    self.phases = phases
    self.parameters = parameters
  }
}

/// A signal controller with its programs; the last one read is active, as in SUMO.
package struct Signal: Sendable {
  package var id: String
  package var programs: [SignalProgram]
  package var activeProgram: Int
  /// Connections (indices) by link index; several may share a link index.
  package var links: [[Int]]

  package init(id: String, programs: [SignalProgram], activeProgram: Int, links: [[Int]]) {
    self.id = id
    self.programs = programs
    self.activeProgram = activeProgram
    self.links = links
  }
}

/// A building or other sight obstruction: a closed outline in the map frame.
package struct Obstacle: Sendable {
  package var id: String
  package var outline: [Vec2]
  /// Metres above ground.
  package var height: Double

  package init(id: String, outline: [Vec2], height: Double) {
    self.id = id
    self.outline = outline
    self.height = height
  }
}

/// A road network in the map frame: plane coordinates in metres, x east, y north, as in SUMO's `.net.xml` after its own
/// `netOffset`. All references are indices into these arrays, in the order of the file.
package struct RoadNetwork: Sendable {
  /// Path as given by the user, for messages.
  package var source: String
  package var edges: [Edge] = []
  package var lanes: [Lane] = []
  package var points: [Vec2] = []
  /// Distance along the polyline at each point, metres; same indices as `points`.
  package var pointOffsets: [Double] = []
  /// Unit vector along the segment that starts at each point (the last point of a lane repeats the previous one) and
  /// its angle, radians counter-clockwise from east; same indices as `points`.
  package var pointDirections: [Vec2] = []
  package var pointHeadings: [Double] = []
  package var junctions: [Junction] = []
  package var connections: [Connection] = []
  /// Connections into lane i: `incomingConnections[incomingStart[i]..<incomingStart[i + 1]]`.
  package var incomingStart: [Int] = []
  package var incomingConnections: [Int] = []
  package var signals: [Signal] = []
  package var obstacles: [Obstacle] = []
  /// Limits of single classes, one list for each type of road that has any.
  package var restrictions: [[SpeedRestriction]] = []
  package var bounds = Bounds(min: .zero, max: .zero)
  package var georeference: Georeference?
  package var edgeIndex: [String: Int] = [:]
  package var laneIndex: [String: Int] = [:]
  package var junctionIndex: [String: Int] = [:]
  package var signalIndex: [String: Int] = [:]
  /// SUMO `lefthand="true"`.
  package var leftHandTraffic = false

  package init(source: String) { self.source = source }
}
