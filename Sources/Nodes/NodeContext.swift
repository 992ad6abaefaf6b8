import ComputeKernel
import ComputePlatform
import NodeInterface
import RoadNetwork
import SimCore
import V2XMessages

/// Which functions the units run.
package struct NodeFunctions: Hashable, Sendable {
  package var emergencyBraking = true
  package var cruiseControl = true
  /// Lowest speed limit of a road on which drivers switch cruise control on, m/s.
  package var cruiseFrom = 0.0
  /// Units of level 3 drive within their domain.
  package var automatedDriving = true
  /// Units of level 4 drive everywhere, without a driver; else they assist like those of level 2.
  package var driverless = false
  package var warnings = true
  /// The cooperative functions of T/CSAE 53, by the abbreviations of the standard: what units do with messages. None of
  /// them touches what a vehicle does on its own sensors.
  package var fcw = true
  package var ebw = true
  package var icw = true
  package var hlw = true
  package var vrucw = true
  package var rlvw = true
  package var glosa = true
  /// Onboard units tell what their own sensors follow (SSM). Received ones are used whenever they come.
  package var ssm = false
  /// Sidelink messages are sent. Received ones are used whenever they come.
  package var v2x = true
  /// Roadside units send on the sidelink.
  package var roadside = true
  /// Uplinks to the cloud are sent.
  package var cloud = true
  /// Time for which a roadside unit holds back everything that it sends.
  package var roadsideDelay = SimDuration.zero

  package init() {}

  /// Kinds of threats that count on the word of a message alone.
  var told: ToldThreats {
    var kinds: ToldThreats = []
    if fcw { kinds.insert(.ahead) }
    if icw { kinds.insert(.crossing) }
    if vrucw { kinds.insert(.vulnerable) }
    return kinds
  }
}

/// What each kind of node runs, and on which computer.
package struct NodeProfiles: Hashable, Sendable {
  package var l2 = LevelProfile.l2
  package var l3 = LevelProfile.l3
  package var l4 = LevelProfile.l4
  package var roadside = LevelProfile.roadside
  package var cloud = LevelProfile.cloud

  package init() {}
}

/// What all nodes of a host share: the digital map that everyone has on board, the seed and the computers'
/// models. Holds no ground truth.
package final class NodeContext: Sendable {
  package let network: RoadNetwork
  package let georeference: Georeference
  package let random: RandomSource
  package let functions: NodeFunctions
  /// By automation level: two, three, four.
  private let onboard: [(LevelProfile, PlatformModel)]
  /// Lanes for vehicles by place, for prediction; made once if units may drive by themselves.
  let laneIndex: LaneIndex?
  let roadside: (profile: LevelProfile, model: PlatformModel)
  let cloud: (profile: LevelProfile, model: PlatformModel)

  /// `slowdown` > 0 multiplies every virtual latency.
  package init(
    network: RoadNetwork, georeference: Georeference, random: RandomSource,
    functions: NodeFunctions = .init(), profiles: NodeProfiles = .init(), slowdown: Double = 1
  ) {
    self.network = network
    self.georeference = georeference
    self.random = random
    self.functions = functions
    onboard = [profiles.l2, profiles.l3, profiles.l4].map { ($0, $0.model(slowdown: slowdown)) }
    let drives = functions.automatedDriving || functions.driverless
    laneIndex = drives ? LaneIndex(network, classes: .passenger) : nil
    roadside = (profiles.roadside, profiles.roadside.model(slowdown: slowdown))
    cloud = (profiles.cloud, profiles.cloud.model(slowdown: slowdown))
  }

  func computer(_ level: AutomationLevel) -> (profile: LevelProfile, model: PlatformModel) {
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

  /// Identity in messages: the standard's 8 octets, a hash of the node's entity. Pseudonyms do not change
  /// yet.
  package func temporaryID(entity: UInt64) -> TemporaryID {
    TemporaryID(raw: random.bits(entity, .messageIdentifier, 0))
  }
}

/// The vehicle that an onboard unit sits in, as its own documents describe it.
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

/// A sensor as its own unit knows it from the data sheet; the index in the unit's list is
/// `SensorFrame.sensor`.
package struct SensorDescription: Hashable, Sendable {
  package var kind: SensorKind
  /// Metres.
  package var range: Double
  /// Half the horizontal field of view around straight ahead, radians; π sees all around.
  package var halfFieldOfView: Double

  package init(kind: SensorKind, range: Double, halfFieldOfView: Double) {
    self.kind = kind
    self.range = range
    self.halfFieldOfView = halfFieldOfView
  }

  /// The detector's task; an all-round camera is a ring of several.
  var task: TaskKind {
    switch kind {
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

/// A timer on an absolute grid with a phase.
struct Periodic: Hashable, Sendable {
  let period: SimDuration
  private(set) var next: SimTime

  /// First at or after `start`; the phase is a share in 0..<1 of the period.
  init(period: SimDuration, phase: Double, notBefore start: SimTime) {
    self.period = period
    let offset = SimDuration(microseconds: Int64(Double(period.microseconds) * phase))
    next = (start - offset).ceiled(to: period) + offset
  }
  /// True once per period, when its time has come.
  mutating func isDue(_ t: SimTime) -> Bool {
    guard next <= t else { return false }
    next += period
    return true
  }
}

/// The seven-bit counter of a message type.
struct MessageCounter: Hashable, Sendable {
  private var value: UInt8 = 0
  mutating func next() -> UInt8 {
    defer { value = (value + 1) & 127 }
    return value
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
  }
}
