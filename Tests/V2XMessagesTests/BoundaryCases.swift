import SimCore
import V2XMessages

/// The values whose encodings `Fixtures/*.json` states in the standard's integers: both ends of each range, and
/// the unavailable values. Written by hand from the tables of T/CSAE 53 and 157.
enum BoundaryCases {
  /// Send time: 1.234567 s into minute 61 of the year.
  static let sentAt = SimTime(microseconds: 3_661_234_567)
  static let unit = TemporaryID(raw: 0x8070_6050_4030_2010)
  static let verticalStep = 0.02 * 9.80665
  static let yawStep = Double.pi / 18000

  static let all: [(name: String, envelope: Envelope)] = [
    ("bsm_minimum", envelope(.bsm(bsmMinimum), sequence: 0)),
    (
      "bsm_maximum",
      envelope(
        .bsm(bsmMaximum), sequence: .max, signature: [UInt8](repeating: 0xAB, count: 64))
    ),
    ("bsm_unavailable", envelope(.bsm(bsmUnavailable))),
    ("bsm_typical", envelope(.bsm(bsmTypical))),
    ("map_boundary", envelope(.map(map))),
    ("spat_boundary", envelope(.spat(spat))),
    ("rsi_boundary", envelope(.rsi(rsi))),
    ("rsm_boundary", envelope(.rsm(rsm))),
    ("ssm_boundary", envelope(.ssm(ssm))),
    ("vehicle_state_boundary", envelope(.vehicleState(vehicleState), channel: .uu)),
    ("roadside_state_boundary", envelope(.roadsideState(roadsideState), channel: .wired)),
    ("hazard_boundary", envelope(.hazard(hazard), channel: .wired)),
    (
      "heartbeat_boundary",
      Envelope(
        sender: TemporaryID(raw: 0x0102_0304_0506_0708), channel: .uu,
        sentAt: SimTime(microseconds: -3_155_760_000_000_000), sequence: 7,
        message: .heartbeat(
          Heartbeat(
            id: TemporaryID(raw: 1), sentAt: time(3661.235), status: .failing, isResponse: true)))
    ),
  ]

  static func envelope(
    _ message: MessageFrame, channel: MessageChannel = .sidelink, sequence: UInt32 = 7,
    signature: [UInt8] = []
  ) -> Envelope {
    Envelope(
      sender: TemporaryID(raw: 0x0102_0304_0506_0708), channel: channel, sentAt: sentAt, sequence: sequence,
      signature: signature, message: message)
  }

  static func time(_ seconds: Double) -> SimTime { SimTime(seconds: seconds) }

  /// A position from the standard's integers: 1e−7° and 0.1 m.
  static func place(_ lat: Int, _ lon: Int, _ elevation: Int? = nil) -> GeoPosition {
    GeoPosition(
      latitude: Double(lat) / 1e7, longitude: Double(lon) / 1e7, elevation: elevation.map { Double($0) / 10 })
  }

  // MARK: BSM.

  static let bsmMinimum = BasicSafetyMessage(
    msgCount: 0, id: TemporaryID(raw: 0), measuredAt: time(3660), timeConfidence: 1e-11,
    position: GeoPosition(latitude: -90, longitude: -179.9999999, elevation: -409.5),
    positionalAccuracy: PositionalAccuracy(
      semiMajor: 0, semiMinor: 0, orientation: Angle(courseDegrees: 0)),
    positionConfidence: PositionConfidence(horizontal: 500, vertical: 500), transmission: .neutral, speed: 0,
    heading: Angle(courseDegrees: 0), steeringWheel: Angle(degrees: 189),
    motionConfidence: MotionConfidence(speed: 100, headingDegrees: 10, steeringWheelDegrees: 2),
    acceleration: AccelerationSet(
      longitudinal: -20, lateral: 20, vertical: 126 * verticalStep, yawRate: 32767 * yawStep),
    brakes: BrakeStatus(
      pedal: .unavailable, wheels: [], traction: .unavailable, abs: .unavailable, stability: .unavailable,
      boost: .unavailable, auxiliary: .unavailable),
    size: RoadUserSize(width: 0, length: 0, height: 0), vehicleClass: .unknown, fuel: 0, events: [],
    pathHistory: [
      PathHistoryPoint(
        position: GeoPosition(latitude: -90, longitude: -179.9999999, elevation: -403.2),
        age: SimDuration(milliseconds: 10), speed: 0, heading: Angle(courseDegrees: 0))
    ],
    pathPrediction: PathPrediction(radius: 3276.6, confidence: 0), lights: [],
    emergency: EmergencyExtension(response: .notInUse, siren: .unavailable, lightbar: .unavailable))

  static let bsmMaximum = BasicSafetyMessage(
    msgCount: 127, id: TemporaryID(raw: .max), measuredAt: time(3659.999), timeConfidence: 100,
    position: GeoPosition(latitude: 90, longitude: 180, elevation: 6143.9),
    positionalAccuracy: PositionalAccuracy(
      semiMajor: 12.7, semiMinor: 12.7, orientation: Angle(courseDegrees: 65534 * (360 / 65535.0))),
    positionConfidence: PositionConfidence(horizontal: 0.01, vertical: 0.01), transmission: .reserved3,
    speed: 163.8, heading: Angle(courseDegrees: 359.9875), steeringWheel: Angle(degrees: -189),
    motionConfidence: MotionConfidence(speed: 0.01, headingDegrees: 0.01, steeringWheelDegrees: 0.02),
    acceleration: AccelerationSet(
      longitudinal: 20, lateral: -20, vertical: -127 * verticalStep, yawRate: -32767 * yawStep),
    brakes: BrakeStatus(
      pedal: .on, wheels: WheelBrakes(rawValue: 31), traction: .engaged, abs: .engaged, stability: .engaged,
      boost: .on, auxiliary: .on),
    size: RoadUserSize(width: 10.23, length: 40.95, height: 6.35),
    vehicleClass: BasicVehicleClass(rawValue: 255), fuel: 15, events: VehicleEvents(rawValue: 8191),
    pathHistory: [
      PathHistoryPoint(
        position: place(899_997_952, 1_800_000_000, 61376), age: SimDuration(milliseconds: 10), speed: 163.8,
        heading: Angle(courseDegrees: 358.5)),
      PathHistoryPoint(
        position: place(900_000_000, 1_799_991_808, 61312), age: SimDuration(milliseconds: 655_340),
        confidence: PositionConfidence(horizontal: 1)),
      PathHistoryPoint(position: place(899_967_232, 1_800_000_000, 59392), age: nil),
      PathHistoryPoint(position: place(900_000_000, 1_799_868_928), age: SimDuration(milliseconds: 100)),
      PathHistoryPoint(position: place(897_902_848, 1_800_000_000), age: SimDuration(milliseconds: 200)),
      PathHistoryPoint(position: place(900_000_000, 1_791_611_392), age: SimDuration(milliseconds: 300)),
      PathHistoryPoint(position: place(0, 0, -4095), age: SimDuration(milliseconds: 400)),
    ],
    pathPrediction: PathPrediction(radius: -3276.6, confidence: 1), lights: ExteriorLights(rawValue: 511),
    emergency: EmergencyExtension(response: .stopAndGo, siren: .reserved, lightbar: .frequentStops))

  static let bsmUnavailable = BasicSafetyMessage(
    msgCount: 64, id: TemporaryID(raw: 255), measuredAt: nil, position: nil,
    positionalAccuracy: PositionalAccuracy(semiMajor: nil, semiMinor: nil),
    positionConfidence: PositionConfidence(horizontal: nil), transmission: .unavailable, speed: nil,
    heading: nil, acceleration: AccelerationSet(longitudinal: nil), size: RoadUserSize(width: 0, length: 0),
    vehicleClass: .unknown, pathPrediction: PathPrediction(radius: nil, confidence: 0))

  static let bsmTypical = BasicSafetyMessage(
    msgCount: 42, id: TemporaryID(raw: 0xA1B2_C3D4_E5F6_0718), measuredAt: time(3661.2),
    position: GeoPosition(latitude: 53.55, longitude: 9.99),
    positionalAccuracy: PositionalAccuracy(semiMajor: 1.5, semiMinor: 1.5), speed: 13.88,
    heading: Angle(courseDegrees: 90),
    acceleration: AccelerationSet(longitudinal: -1.5, lateral: -0.25, yawRate: -573 * yawStep),
    brakes: BrakeStatus(pedal: .on, wheels: .all), size: RoadUserSize(width: 1.8, length: 4.5, height: 1.5),
    vehicleClass: .passenger, events: .hardBraking)

  // MARK: MAP and SPAT.

  static let map = MapMessage(
    msgCount: 127, madeAt: time(3660),
    nodes: [
      MapNode(
        name: "N", id: NodeReference(region: 65535, id: 65535),
        position: place(300_000_000, 1_200_000_000, 100),
        inLinks: [
          MapLink(
            name: String(repeating: "x", count: 63), upstreamNode: NodeReference(id: 0),
            speedLimits: [
              SpeedLimit(type: .unknown, speed: 0), SpeedLimit(type: .schoolZone, speed: 0.02),
              SpeedLimit(type: .schoolZoneWithChildren, speed: 163.8),
              SpeedLimit(type: .constructionZone, speed: nil),
              SpeedLimit(type: .vehicleMinimum, speed: 13.88),
              SpeedLimit(type: .vehicleMaximum, speed: 22.22),
            ],
            width: 327.67,
            points: [
              place(299_997_952, 1_200_002_047), place(299_991_808, 1_200_002_048),
              place(300_032_767, 1_200_008_192), place(300_131_071, 1_200_032_768),
            ],
            movements: [
              MapMovement(remoteIntersection: NodeReference(region: 0, id: 1), phase: 255),
              MapMovement(remoteIntersection: NodeReference(id: 2)),
            ],
            lanes: [
              MapLane(
                id: 255, width: 327.67,
                attributes: LaneAttributes(kind: .vehicle, bits: 255, sharing: 1023),
                maneuvers: AllowedManeuvers(rawValue: 4095),
                connections: [
                  MapConnection(remoteIntersection: NodeReference(id: 3), lane: 1, maneuver: .left, phase: 4),
                  MapConnection(remoteIntersection: NodeReference(id: 5)),
                  MapConnection(remoteIntersection: NodeReference(id: 6), lane: 0),
                ],
                speedLimits: [SpeedLimit(type: .trailerNightMaximum, speed: 10)],
                points: [place(297_902_848, 1_200_131_072, 355), place(308_388_607, 1_202_097_152, -1947)]),
              MapLane(id: 0, attributes: LaneAttributes(kind: .parking, bits: 65535)),
            ])
        ]),
      MapNode(id: NodeReference(id: 9), position: place(0, 0)),
    ])

  static let spat = SignalPhaseAndTiming(
    msgCount: 0, measuredAt: time(3661.235), name: "S",
    intersections: [
      IntersectionState(
        id: NodeReference(region: 1, id: 7), status: IntersectionStatus(rawValue: 65535),
        measuredAt: time(3661), timeConfidence: 1e-11,
        phases: [
          SignalPhase(
            id: 0,
            states: [
              PhaseState(
                light: .red,
                timing: PhaseTiming(
                  start: time(3660), minEnd: time(3670), likelyEnd: time(3680), confidence: 1,
                  nextStart: time(3690), nextEnd: time(3700))),
              PhaseState(light: .flashingYellow),
            ]),
          SignalPhase(
            id: 255,
            states: [
              PhaseState(
                light: .protectedGreen,
                timing: PhaseTiming(
                  basis: .countdown, start: time(3661), minEnd: time(3661), maxEnd: time(7260.9),
                  likelyEnd: time(3671), confidence: 0, nextStart: time(3691), nextEnd: time(3716))),
              PhaseState(
                light: .unavailable, timing: PhaseTiming(basis: .countdown, start: nil, likelyEnd: nil)),
            ]),
        ]),
      IntersectionState(
        id: NodeReference(id: 0), status: [],
        phases: [
          SignalPhase(
            id: 1,
            states: [
              PhaseState(light: .dark, timing: PhaseTiming(start: time(3599.9), likelyEnd: nil))
            ])
        ]),
    ])

  // MARK: RSI, RSM, SSM.

  static let reference = place(391_234_567, 1_169_876_543)
  /// A position by its offset from `reference`.
  static func near(lat: Int, lon: Int) -> GeoPosition { place(391_234_567 + lat, 1_169_876_543 + lon) }
  static let square = [
    near(lat: -1000, lon: -1000), near(lat: -1000, lon: 1000), near(lat: 1000, lon: 1000),
    near(lat: 1000, lon: -1000),
  ]

  static let fullEvent = RoadTrafficEvent(
    id: 255, type: TrafficEventType(rawValue: 65535), source: .detection,
    position: near(lat: 32767, lon: -32768), radius: 6553.5, description: .text("Obstacle on lane 2"),
    times: EventTimes(start: time(0), end: time(-60), endConfidence: 20), priority: 7,
    paths: [
      ReferencePath(points: [reference], radius: 0),
      ReferencePath(points: [near(lat: 2, lon: 1), near(lat: 4, lon: 3)], radius: 6553.5),
    ],
    links: [
      ReferenceLink(
        upstreamNode: NodeReference(id: 1), downstreamNode: NodeReference(region: 2, id: 3), lanes: 65535),
      ReferenceLink(upstreamNode: NodeReference(id: 4), downstreamNode: NodeReference(id: 5)),
    ], confidence: 1)
  static let bareEvent = RoadTrafficEvent(
    id: 0, type: TrafficEventType(rawValue: 0), source: .unknown, position: nil)

  static let rsi = RoadsideInformation(
    msgCount: 1, formedAt: time(-60), id: unit, referencePosition: reference, events: [fullEvent, bareEvent],
    signs: [
      RoadTrafficSign(
        id: 255, type: 37, position: near(lat: 2047, lon: -2048),
        description: .gb2312([0xCA, 0xB5, 0xBC, 0xFB]), times: EventTimes(), priority: 0,
        paths: [ReferencePath(points: [near(lat: -8192, lon: 8191)], radius: 50)],
        links: [ReferenceLink(upstreamNode: NodeReference(id: 1), downstreamNode: NodeReference(id: 2))])
    ])

  static let fullParticipant = Participant(
    type: .rsu, id: 65535, source: .integrated, temporaryID: TemporaryID(raw: 0x0102_0304_0506_0708),
    measuredAt: time(3659.999), position: near(lat: -8193, lon: 8192),
    positionConfidence: PositionConfidence(horizontal: 2, vertical: 0.01), transmission: .reverseGears,
    speed: 163.8, heading: Angle(courseDegrees: 359.9875), steeringWheel: Angle(degrees: 189),
    motionConfidence: MotionConfidence(speed: 1, headingDegrees: 1),
    acceleration: AccelerationSet(
      longitudinal: 1, lateral: 1, vertical: -10 * verticalStep, yawRate: 1000 * yawStep),
    size: RoadUserSize(width: 2, length: 5, height: 2), vehicleClass: .lightTruck)
  static let bareParticipant = Participant(
    type: .unknown, id: 0, source: .unknown, measuredAt: nil, position: reference,
    positionConfidence: PositionConfidence(horizontal: nil), speed: nil, heading: nil,
    size: RoadUserSize(width: 0, length: 0))

  static let rsm = RoadsideSafetyMessage(
    msgCount: 5, id: unit, referencePosition: reference, participants: [fullParticipant, bareParticipant])

  static let ssm = SensorSharingMessage(
    msgCount: 6, id: unit, equipment: .vru, measuredAt: time(3690),
    sensorPosition: place(391_234_567, 1_169_876_543, -4095), detectedRegions: [square],
    participants: [
      SharedParticipant(
        participant: fullParticipant, typeConfidence: 1, trackedFor: SimDuration(milliseconds: 65_535_000),
        history: [PathHistoryPoint(position: near(lat: 6, lon: 5), age: SimDuration(milliseconds: 1000))],
        plans: [
          [
            PlannedPoint(
              position: near(lat: 8, lon: 7), positionConfidence: PositionConfidence(horizontal: 5),
              speed: 10,
              heading: Angle(courseDegrees: 180), timeOffset: SimDuration(milliseconds: 655_340)),
            PlannedPoint(position: near(lat: 10, lon: 9)),
          ]
        ], polygon: square),
      SharedParticipant(participant: bareParticipant),
    ],
    obstacles: [
      DetectedObstacle(
        type: ObstacleType(rawValue: 255), typeConfidence: 0, id: 65535, source: .lidar,
        measuredAt: time(3660), position: near(lat: 0, lon: 2048),
        positionConfidence: PositionConfidence(horizontal: 0.1), speed: 0, heading: Angle(courseDegrees: 0),
        width: 102.3, length: 102.3, height: 12.7, trackedFor: .zero, polygon: square),
      DetectedObstacle(
        type: .unknown, id: 0, source: .unknown, measuredAt: nil, position: reference,
        positionConfidence: PositionConfidence(horizontal: nil), width: 0, length: 0),
    ], events: [bareEvent])

  // MARK: Cloud.

  static let vehicleState = VehicleStateReport(
    id: TemporaryID(raw: .max), measuredAt: time(3661.234), position: place(-1, 1, -4095),
    positionalAccuracy: PositionalAccuracy(
      semiMajor: 0.05, semiMinor: 12.65, orientation: Angle(courseDegrees: 32768 * (360 / 65535.0))),
    speed: 0.02, heading: Angle(courseDegrees: 359.9875),
    acceleration: AccelerationSet(
      longitudinal: -0.01, lateral: -0.01, vertical: -verticalStep, yawRate: -yawStep),
    size: RoadUserSize(width: 0.01, length: 0.01), vehicleClass: .emergency, automationLevel: 5,
    drivingMode: .minimalRisk, events: .hazardLights, lights: .parking)

  static let roadsideState = RoadsideStateReport(
    id: unit, measuredAt: time(-0.005), position: reference, participants: [bareParticipant],
    events: [bareEvent],
    intersections: [
      IntersectionState(
        id: NodeReference(id: 1), status: .fixedTime,
        phases: [SignalPhase(id: 1, states: [PhaseState(light: .yellow)])])
    ])

  static let hazard = HazardNotice(
    id: 0, issuedAt: SimTime(microseconds: -3_155_760_000_000_000), validUntil: time(0.001),
    referencePosition: reference, events: [fullEvent])
}
