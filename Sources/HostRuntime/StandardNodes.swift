import ComputePlatform
import Federation
import NodeInterface
import Nodes
import RoadNetwork
import Scenario
import Sensing
import SimCore
import V2XMessages
import WorldState

/// The standard nodes and their sensors, built from a scenario.
struct StandardNodes: MessageReader {
  private let configuration: Configuration
  let context: NodeContext
  private let sensing: SensingContext
  private let scratch = SensorScratch()
  /// Sensors of vehicles by level, as the networks of their computers use them.
  private let suites: [SensorSuite]
  /// Nil if all sensors deliver objects.
  private let points: PointSensing?
  /// Signal of each roadside unit's junction; nil if it has none.
  private let roadsideSignals: [Int?]

  /// - Parameters:
  ///   - applications: the applications that nodes may run.
  ///   - placement: policy for their jobs; nil: every job runs on its node's own computer.
  init(
    network: RoadNetwork, configuration: Configuration, sight: SightMap,
    applications: ApplicationRegistry = .standard, placement: (any PlacementPolicy)? = nil
  ) {
    self.configuration = configuration
    let random = RandomSource(seed: configuration.seed, run: configuration.run)
    let functions = FunctionSettings(configuration, applications)
    var communication = CommunicationSettings()
    communication.sidelink = configuration.v2xEnabled
    communication.roadside = configuration.v2xEnabled && configuration.v2xRoadside
    communication.roadsideDelay = configuration.roadsideDelay
    communication.cloud = configuration.v2xEnabled && configuration.cloudEnabled
    context = NodeContext(
      network: network,
      georeference: network.georeference ?? Georeference(origin: GeoPoint(latitude: 0, longitude: 0)),
      random: random, applications: applications, functions: functions, communication: communication,
      profiles: NodeProfiles(configuration.compute, random: random),
      brakingGrade: configuration.equipment.brakingGrade, slowdown: configuration.compute.slowdown,
      placement: placement)
    let profiles = context.profiles
    suites = AutomationLevel.allCases.map {
      SensorSuite.onboard($0, grade: configuration.equipment.brakingGrade).detecting(by: profiles.onboard($0))
    }
    sensing = SensingContext(
      sight: sight, conditions: Self.conditions(configuration.environment), random: random,
      heads: functions[TownDriving.manifest.key] ? SignalHeads(network) : nil)
    points = PointSensing(configuration, network: network)
    var signalOfJunction: [Int: Int] = [:]
    for (s, signal) in network.signals.enumerated() {
      for connection in signal.links.joined() {
        let junction = network.connections[connection].junction
        // The first signal with a link at the junction.
        if signalOfJunction[junction] == nil { signalOfJunction[junction] = s }
      }
    }
    roadsideSignals = configuration.roadside.map { $0.junction >= 0 ? signalOfJunction[$0.junction] : nil }
  }

  /// Distance beyond which no sensor of the run detects anything, metres.
  static func sensorReach(_ configuration: Configuration) -> Double {
    let suites =
      AutomationLevel.allCases.map { SensorSuite.onboard($0) }
      + configuration.roadside.map { SensorSuite.roadside(height: $0.height) }
    return UnitSensors.slack + suites.flatMap(\.sensors).reduce(0) { max($0, $1.range) }
  }

  private static func conditions(_ e: Configuration.Environment) -> SensingConditions {
    let weather: SensingConditions.Weather =
      switch e.weather {
      case .clear: .clear
      case .rain: .rain(e.rainRate)
      case .fog: .fog(e.visibility)
      }
    return SensingConditions(weather: weather, night: e.night, perfect: e.perfectSensors)
  }

  // MARK: Vehicles

  func onboardUnit(_ birth: NodeBirth, truth: TruthView, row: Int) -> OnboardUnit {
    let level = birth.level ?? .l2
    var sensors = Self.describe(.onboard(level))
    if let points, points.has(vehicle: birth.entity) {
      sensors = points.describe(sensors, at: PointSensing.place(in: .onboard(level), replacing: .lidar))
    }
    return OnboardUnit(
      vehicle: description(birth, truth: truth, row: row), entity: birth.entity, level: level,
      sensors: sensors, route: birth.route, setSpeedShare: birth.setSpeedShare,
      context: context, birth: birth.at)
  }

  /// - Parameter isExternal: an external program plays the vehicle; it gets objects.
  func vehicleSenses(_ birth: NodeBirth, isExternal: Bool = false) -> VehicleSenses {
    let level = birth.level ?? .l2
    var lidar: PointSense?
    if let points, !isExternal, points.has(vehicle: birth.entity) {
      let place = PointSensing.place(in: .onboard(level), replacing: .lidar)
      lidar = PointSense(points, place: place, entity: birth.entity, context: sensing)
    }
    return VehicleSenses(
      birth: birth, level: level, suite: suites[Int(level.rawValue) - 2], context: sensing, scratch: scratch,
      points: lidar)
  }

  func description(_ birth: NodeBirth, truth: TruthView, row: Int) -> VehicleDescription {
    let slice = truth.slice
    return VehicleDescription(
      index: birth.node.index, length: row < 0 ? 5 : slice.length[row],
      width: row < 0 ? 1.8 : slice.width[row],
      height: row < 0 ? 1.5 : slice.height[row],
      vehicleClass: BasicVehicleClass(row < 0 ? .motorVehicle : slice.roadUser[row]))
  }

  // MARK: Fixed nodes

  func roadsideUnit(_ birth: NodeBirth) -> RoadsideUnit {
    let unit = configuration.roadside[birth.node.index]
    let suite = SensorSuite.roadside(height: unit.height)
    var sensors = Self.describe(suite)
    if let points, points.isAtRoadside {
      sensors = points.describe(sensors, at: PointSensing.place(in: suite, replacing: .camera))
    }
    return RoadsideUnit(
      site: RoadsideDescription(index: birth.node.index, position: unit.position, junction: unit.junction),
      entity: birth.entity, sensors: sensors, context: context,
      birth: birth.at)
  }

  func roadsideSenses(_ birth: NodeBirth) -> RoadsideSenses {
    let unit = configuration.roadside[birth.node.index]
    var lidar: PointSense?
    if let points, points.isAtRoadside {
      let place = PointSensing.place(in: .roadside(height: unit.height), replacing: .camera)
      lidar = PointSense(points, place: place, entity: birth.entity, context: sensing)
    }
    return RoadsideSenses(
      birth: birth, position: unit.position, height: unit.height,
      suite: SensorSuite.roadside(height: unit.height).detecting(by: context.profiles.roadside),
      context: sensing, scratch: scratch, points: lidar)
  }

  func cloudCoordinator(_ birth: NodeBirth) -> CloudCoordinator {
    CloudCoordinator(
      entity: birth.entity,
      roadside: configuration.roadside.enumerated().map { index, unit in
        (
          RoadsideDescription(index: index, position: unit.position, junction: unit.junction), unit.entity
        )
      }, context: context,
      birth: birth.at)
  }

  func hasRoadside(_ index: Int) -> Bool { configuration.roadside.indices.contains(index) }

  func signal(ofRoadside index: Int) -> Int? {
    index < roadsideSignals.count ? roadsideSignals[index] : nil
  }

  private static func describe(_ suite: SensorSuite) -> [SensorDescription] {
    suite.sensors.map {
      SensorDescription(kind: $0.kind, range: $0.range, halfFieldOfView: $0.halfFieldOfView)
    }
  }

  // MARK: Reception

  func received(
    _ envelope: Envelope, sensedAt: SimTime, trace: MessageTrace, number: UInt16
  ) -> ReceivedMessage {
    ReceivedMessage(
      type: envelope.message.type, channel: envelope.channel, sender: envelope.sender.raw,
      sequence: envelope.sequence, sentAt: envelope.sentAt, sensedAt: sensedAt, trace: trace,
      number: number, frame: envelope.message, objects: objects(envelope))
  }

  /// Road users described by a message, in the map frame.
  private func objects(_ envelope: Envelope) -> [SharedObject] {
    switch envelope.message {
    case .bsm(let bsm):
      guard let position = bsm.position, let speed = bsm.speed else { return [] }
      return [
        SharedObject(
          id: bsm.id.raw, objectClass: .motorVehicle, position: context.map(position),
          positionSigma: bsm.positionalAccuracy?.semiMajor ?? Self.unstatedSigma,
          heading: bsm.heading ?? Self.unknownHeading, speed: speed,
          acceleration: bsm.acceleration.longitudinal ?? 0,
          yawRate: bsm.acceleration.yawRate, length: bsm.size.length, width: bsm.size.width,
          measuredAt: bsm.measuredAt ?? envelope.sentAt,
          isBrakingHard: bsm.events?.contains(.hardBraking) ?? false)
      ]
    case .rsm(let rsm): return rsm.participants.map { shared($0, envelope) }
    case .ssm(let ssm): return ssm.participants.map { shared($0.participant, envelope) }
    default: return []
    }
  }

  private func shared(_ p: Participant, _ envelope: Envelope) -> SharedObject {
    SharedObject(
      id: mix64(envelope.sender.raw ^ UInt64(p.id)), objectClass: RoadUserClass(p.type),
      position: context.map(p.position), positionSigma: p.positionConfidence.horizontal ?? Self.unstatedSigma,
      heading: p.heading ?? Self.unknownHeading, speed: p.speed ?? 0,
      acceleration: p.acceleration?.longitudinal ?? 0,
      yawRate: p.acceleration?.yawRate ?? 0, length: p.size.length, width: p.size.width,
      measuredAt: p.measuredAt ?? envelope.sentAt, isBrakingHard: false)
  }

  private static let unknownHeading = Angle(radians: .nan)
  /// 1 σ of a position sent without its accuracy, metres: standalone GNSS.
  private static let unstatedSigma = 1.5
}
