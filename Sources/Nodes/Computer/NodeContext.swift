import ComputeKernel
import ComputePlatform
import NodeInterface
import RoadNetwork
import SimCore
import V2XMessages
import VehicleControl

/// The links that nodes send on.
package struct CommunicationSettings: Hashable, Sendable {
  /// Sidelink messages are sent. Received ones are used in any case.
  package var sidelink = true
  /// Roadside units send on the sidelink.
  package var roadside = true
  /// Messages to the cloud are sent.
  package var cloud = true
  /// Time for which roadside units hold back everything that they send.
  package var roadsideDelay = SimDuration.zero

  package init() {}
}

/// Computer profiles by kind of node.
package struct NodeProfiles: Hashable, Sendable {
  package var l2 = LevelProfile.l2
  package var l3 = LevelProfile.l3
  package var l4 = LevelProfile.l4
  package var roadside = LevelProfile.roadside
  package var cloud = LevelProfile.cloud

  package init() {}

  package func onboard(_ level: AutomationLevel) -> LevelProfile {
    switch level {
    case .l2: l2
    case .l3: l3
    case .l4: l4
    }
  }

  package subscript(_ computer: ComputerClass) -> LevelProfile {
    get { self[keyPath: Self.path(computer)] }
    set { self[keyPath: Self.path(computer)] = newValue }
  }
  private static func path(_ computer: ComputerClass) -> WritableKeyPath<NodeProfiles, LevelProfile> {
    switch computer {
    case .l2: \.l2
    case .l3: \.l3
    case .l4: \.l4
    case .roadside: \.roadside
    case .cloud: \.cloud
    }
  }
}

/// What all nodes of a host share: the digital map, the seed and the computer models. Contains no ground truth.
package final class NodeContext: Sendable {
  package let network: RoadNetwork
  package let georeference: Georeference
  package let random: RandomSource
  /// The applications that nodes may run, and the scenario's settings of them.
  package let applications: ApplicationRegistry
  package let functions: FunctionSettings
  package let communication: CommunicationSettings
  /// Generation of automatic emergency braking of all vehicles.
  package let brakingGrade: BrakingGrade
  /// Placement of jobs; nil: every job runs on its node's own computer.
  package let placement: (any PlacementPolicy)?
  /// As given.
  package let profiles: NodeProfiles
  /// By automation level: L2, L3, L4; with the dead times of the grade's brakes.
  private let onboard: [(LevelProfile, PlatformModel)]
  /// Vehicle lanes by position, for prediction; created only if units may drive by themselves.
  let laneIndex: LaneIndex?
  let roadside: (profile: LevelProfile, model: PlatformModel)
  let cloud: (profile: LevelProfile, model: PlatformModel)

  /// `slowdown` > 0 multiplies every virtual latency.
  package init(
    network: RoadNetwork, georeference: Georeference, random: RandomSource,
    applications: ApplicationRegistry = .standard, functions: FunctionSettings? = nil,
    communication: CommunicationSettings = .init(), profiles: NodeProfiles = .init(),
    brakingGrade: BrakingGrade = .y2021, slowdown: Double = 1,
    placement: (any PlacementPolicy)? = nil
  ) {
    let functions = functions ?? FunctionSettings(applications)
    self.network = network
    self.georeference = georeference
    self.random = random
    self.applications = applications
    self.functions = functions
    self.communication = communication
    self.brakingGrade = brakingGrade
    self.profiles = profiles
    self.placement = placement
    let brakes = BrakeSystem(brakingGrade)
    onboard = [profiles.l2, profiles.l3, profiles.l4].map {
      var profile = $0
      profile.brakeDeadTime.value = brakes.deadTime
      profile.armedDeadTime.value = brakes.armedDeadTime
      return (profile, profile.model(slowdown: slowdown))
    }
    let drives = applications.onboard.contains { $0.manifest.isDriving && functions[$0.manifest.key] }
    laneIndex = drives ? LaneIndex(network, classes: .passenger) : nil
    roadside = (profiles.roadside, profiles.roadside.model(slowdown: slowdown))
    cloud = (profiles.cloud, profiles.cloud.model(slowdown: slowdown))
  }

  package func computer(_ level: AutomationLevel) -> (profile: LevelProfile, model: PlatformModel) {
    let (profile, model) = onboard[Int(level.rawValue) - 2]
    return (profile, model)
  }

  package func geo(_ p: Vec2) -> GeoPosition {
    let g = georeference.geo(p)
    return GeoPosition(latitude: g.latitude, longitude: g.longitude)
  }
  package func map(_ p: GeoPosition) -> Vec2 {
    georeference.map(GeoPoint(latitude: p.latitude, longitude: p.longitude))
  }

  /// Identity in messages: the standard's 8 octets, a hash of the node's entity. Pseudonyms do not change.
  package func temporaryID(entity: UInt64) -> TemporaryID {
    TemporaryID(raw: random.bits(entity, .messageIdentifier, 0))
  }
}

/// The vehicle that an onboard unit is installed in, by its registration data.
package struct VehicleDescription: Hashable, Sendable {
  /// Demand index.
  package var index: Int
  /// Outline, metres.
  package var length: Double
  package var width: Double
  package var height: Double
  package var vehicleClass: BasicVehicleClass

  package init(index: Int, length: Double, width: Double, height: Double, vehicleClass: BasicVehicleClass) {
    self.index = index
    self.length = length
    self.width = width
    self.height = height
    self.vehicleClass = vehicleClass
  }
}

/// A sensor as its unit knows it from the data sheet. Its index in the unit's list is `SensorFrame.sensor`.
package struct SensorDescription: Hashable, Sendable {
  package var kind: SensorKind
  /// Metres.
  package var range: Double
  /// Half the horizontal field of view, centred straight ahead, radians; π is all-round.
  package var halfFieldOfView: Double
  /// The detector that the unit runs on the points of a lidar; nil for a sensor that delivers objects.
  package var points: PointMethod?

  package init(kind: SensorKind, range: Double, halfFieldOfView: Double, points: PointMethod? = nil) {
    self.kind = kind
    self.range = range
    self.halfFieldOfView = halfFieldOfView
    self.points = points
  }

  /// The detector's task; an all-round camera is a ring of several cameras.
  package var task: TaskKind {
    switch points {
    case .network: return .detectPoints
    case .clustering: return .clusterPoints
    case nil: break
    }
    return switch kind {
    case .camera: halfFieldOfView >= 0.5 * .pi ? .detectSurround : .detectCamera
    case .radar: .detectRadar
    case .lidar: .detectLidar
    }
  }
  func delay(_ profile: LevelProfile) -> SimDuration {
    switch kind {
    case .camera: profile.camera.delay
    case .radar: profile.radar.delay
    case .lidar: profile.lidar.delay
    }
  }
}

extension ComputeTotals {
  init(_ sums: PlatformTotals, skipped: UInt64) {
    self.init()
    tasks = sums.tasks
    deadlineMisses = sums.deadlineMisses
    dropped = sums.dropped + skipped
    busy = sums.busy
    joules = sums.joules
    latency = sums.latency
    power = sums.power.map {
      PowerFigures(peakTemperature: $0.peakTemperature, asleep: $0.asleep, throttled: $0.throttled)
    }
  }
}

extension ComputeAccount {
  init(_ sums: PlatformTotals, of profile: LevelProfile) {
    self.init(profile.computerClass)
    share = sums.share
    engines = zip(profile.platform.engines, sums.perEngine).map { spec, sum in
      let servers = Double(spec.servers)
      var engine = Engine(
        kind: spec.kind.rawValue, servers: spec.servers,
        peakFP16: spec.kind.hasFixedFunction ? 0 : servers * spec.peakFP16.value,
        peakFP32: spec.kind.hasFixedFunction ? 0 : servers * spec.peakFP32.value)
      engine.busy = sum.busy
      engine.operations.int8 = 2 &* sum.counts.macsInt8
      engine.operations.fp16 = 2 &* sum.counts.macsFP16
      engine.operations.fp32 = 2 &* sum.counts.macsFP32
      engine.operations.fp64 = 2 &* sum.counts.macsFP64
      engine.operations.other = sum.counts.otherOps
      return engine
    }
    energy.idle = sums.staticJoules
    energy.operations = sums.operationJoules
    energy.memory = sums.memoryJoules
    energy.fixed = sums.fixedJoules
    energy.building =
      sums.joules - sums.staticJoules - sums.operationJoules - sums.memoryJoules - sums.fixedJoules
    // Rounding may leave a difference below zero where there is no building.
    energy.building = max(0, energy.building)
  }
}

extension OutgoingMessage {
  /// A broadcast on the sidelink.
  static func sidelink(_ frame: MessageFrame, sensedAt: SimTime, trace: MessageTrace? = nil)
    -> OutgoingMessage
  {
    OutgoingMessage(frame: frame, channel: .sidelink, destination: nil, sensedAt: sensedAt, trace: trace)
  }
}
