import ComputeKernel
import ComputePlatform
import NodeInterface
import RoadNetwork
import SimCore
import V2XMessages

/// What an onboard unit knows: its own state, its tracks, road users reported by messages, the fusion of the two, and
/// its position on the map. Applications read it; the unit keeps it up to date.
///
/// Two frames: `map`, as given by positioning, and `odometry`, which moves with wheel speed and heading alone. Tracks
/// are in the latter, so that drift of the position does not look like motion of other road users.
package struct OnboardPicture: Sendable {
  /// Objects farther away are ignored, metres.
  package static let horizon = 150.0
  /// Deceleration that counts as hard braking, m/s²: 0.4 g (SAE J2735, DE_VehicleEventFlags, eventHardBraking).
  static let hardBraking = 3.92
  /// Position error assumed during an outage of positioning, metres: the drift of a few seconds.
  static let outageSigma = 3.0

  package let context: NodeContext
  package let vehicle: VehicleDescription
  package let level: AutomationLevel
  package let id: TemporaryID
  /// No driver could take over: an application that replaces the driver is installed.
  package internal(set) var isDriverless = false

  // MARK: Own state

  /// Newest fix, and the same position in the odometry frame.
  package internal(set) var fix: PositioningFix?
  package internal(set) var odometry = Vec2.zero
  /// Authority of the last command.
  package internal(set) var authority = Authority.assist

  /// Nil: fixes are used as positioning delivers them.
  package internal(set) var localisation: LocalisationFilter?

  // MARK: Other road users

  /// Tracks of the unit's own sensors, in the odometry frame.
  package internal(set) var perception: PerceptionChain
  /// Road users reported by messages, in the map frame.
  package internal(set) var received: ObjectTable
  /// Received states within the horizon, at the time of the last fusion, in the odometry frame.
  package internal(set) var aligned: [AlignedObject] = []
  /// Tracks and received states fused into one list, at the same time and in the same frame: first the confirmed tracks
  /// in their order. During `propose`, without objects that are too unreliable for a warning or braking.
  package internal(set) var objects: [FusedObject] = []
  var fusion = ObjectFusion()
  /// Traffic events and signals received, and lights seen.
  package internal(set) var hazards = HazardBook()
  package internal(set) var signals = SignalBook()
  package internal(set) var lights = LightMemory()

  // MARK: The map

  /// Position on the map, and path along the route.
  package internal(set) var matcher: RouteMatcher
  /// Metres of the path ahead on lanes that follow unambiguously from the route.
  var certainDistance = 0.0
  var line: [Vec2] = []

  // MARK: The situation, valid during `propose`

  package internal(set) var situation: Situation?
  var collisions: CollisionAssessment

  init(
    _ vehicle: OnboardVehicle, sensors: [SensorDescription], computer: NodeComputer, context: NodeContext,
    id: TemporaryID, entity: UInt64
  ) {
    self.context = context
    self.vehicle = vehicle.description
    level = vehicle.level
    self.id = id
    localisation = computer.profile.localisation.map { LocalisationFilter($0) }
    perception = PerceptionChain(sensors: sensors, on: computer)
    received = ObjectTable(
      capacity: 512, maximumAge: SimDuration(milliseconds: 1000), clockTolerance: MessageClock.tolerance)
    matcher = RouteMatcher(route: vehicle.route.map { Int32($0) }, classes: vehicle.classes)
    collisions = CollisionAssessment(
      context.brakingGrade, deviate: context.random.normal(entity, .brakingTrigger, 0))
  }

  // MARK: Localisation

  /// Takes a fix of positioning; returns the work of the filter, if there is one.
  mutating func localise(_ measured: PositioningFix) -> OperationCounts? {
    var new = measured
    let counts = filter(&new)
    if let old = fix {
      let dt = (new.measuredAt - old.measuredAt).seconds
      let middle =
        old.heading.radians + 0.5 * Angle(radians: new.heading.radians - old.heading.radians).wrapped.radians
      let direction = Angle(radians: middle).direction
      odometry =
        odometry + direction * (0.5 * (old.speed + new.speed) * dt)
        + Vec2(-direction.y, direction.x) * (0.5 * (old.lateralSpeed + new.lateralSpeed) * dt)
    }
    fix = new
    received.reference = new.position
    return counts
  }

  /// Replaces position, its error, heading and speed by those of the filter.
  private mutating func filter(_ fix: inout PositioningFix) -> OperationCounts? {
    guard localisation != nil else { return nil }
    var input = LocalisationFilter.Input(
      at: fix.measuredAt, position: fix.isValid ? fix.position : nil, heading: fix.heading.radians,
      speed: fix.speed, lateralSpeed: fix.lateralSpeed, acceleration: fix.acceleration, yawRate: fix.yawRate)
    // Between lanes the centre line says nothing.
    if matcher.isMatched, abs(fix.lateralSpeed) < Self.laneChange {
      let near = localisation?.position ?? fix.position
      let lane = context.network.nearest(lane: matcher.lane, to: near)
      let point = context.network.point(lane: matcher.lane, position: lane.position)
      input.lane = (point.position, point.heading)
    }
    let counts = localisation?.step(input)
    if let position = localisation?.position, let sigma = localisation?.positionSigma,
      let heading = localisation?.heading, let speed = localisation?.speed
    {
      fix.position = position
      fix.positionSigma = sigma
      fix.heading = Angle(radians: heading).wrapped
      fix.speed = max(0, speed)
    }
    return counts
  }
  /// Lateral speed of a change of lanes, m/s (assumed).
  private static let laneChange = 0.2

  /// The vehicle's own state in the odometry frame, predicted from the newest fix; nil before the first one.
  package func ego(at t: SimTime) -> EgoState? {
    guard let fix else { return nil }
    let dt = max(0, (t - fix.measuredAt).seconds)
    let speed = max(0, fix.speed + fix.acceleration * dt)
    let distance = 0.5 * (fix.speed + speed) * dt
    let direction = Angle(radians: fix.heading.radians + 0.5 * fix.yawRate * dt).direction
    let aside = Vec2(-direction.y, direction.x) * (fix.lateralSpeed * dt)
    return EgoState(
      position: odometry + direction * distance + aside,
      heading: Angle(radians: fix.heading.radians + fix.yawRate * dt),
      speed: speed, acceleration: fix.acceleration, yawRate: fix.yawRate, length: vehicle.length,
      width: vehicle.width)
  }

  /// Offset from odometry positions to map positions.
  package var mapOffset: Vec2 { fix.map { $0.position - odometry } ?? .zero }

  /// 1 σ of the own position per axis, metres.
  package var positionSigma: Double {
    fix.map { $0.positionSigma.isFinite ? $0.positionSigma : Self.outageSigma } ?? Self.outageSigma
  }

  package var isBrakingHard: Bool { fix.map { $0.acceleration <= -Self.hardBraking } ?? false }

  /// Speed limit of the road from the map, m/s; off the map, the vehicle's own speed.
  package func roadSpeed(_ ego: EgoState) -> Double {
    matcher.isMatched ? context.network.lanes[matcher.lane].speedLimit : ego.speed
  }

  // MARK: Input

  /// Stores the content of a message. By far the most frequent event: for road users one store in a table.
  @inline(__always)
  mutating func note(_ message: ReceivedMessage, at t: SimTime) {
    switch message.type {
    case .bsm, .rsm, .ssm:
      for o in message.objects where o.id != id.raw {
        received.upsert(ReceivedObject(o, from: message), heardAt: t)
      }
    case .rsi:
      if case .rsi(let information) = message.frame {
        hazards.note(information, sensedAt: message.sensedAt, number: message.number, at: t, context)
      }
    case .map, .spat: signals.note(message)
    case .vehicleState, .roadsideState, .hazard, .heartbeat: break
    }
  }

  /// Position and motion of the unit at the capture of a frame, in the frame of its tracks.
  var sensorPose: SensorPose? {
    guard let fix else { return nil }
    let ahead = fix.heading.direction
    return SensorPose(
      position: odometry, heading: fix.heading,
      velocity: ahead * fix.speed + Vec2(-ahead.y, ahead.x) * fix.lateralSpeed)
  }

  /// Number of states within the horizon received since `oldest`: their signatures are verified.
  func countReceived(since oldest: SimTime) -> Int64 {
    guard let fix else { return 0 }
    var units: Int64 = 0
    for i in received.rows.indices {
      let row = received.rows[i]
      if row.generatedAt > oldest, (row.position - fix.position).lengthSquared <= Self.horizon * Self.horizon
      {
        units += 1
      }
    }
    return units
  }

  /// Fuses tracks and received states within the horizon into one list for the time `t`. Records the ages of the
  /// received states, and which of them are used for the first time. Nil before the first fix.
  mutating func fuse(
    at t: SimTime, latency: inout ChainLatency, into effects: inout EffectBuffer
  ) -> OperationCounts? {
    guard let ego = ego(at: t) else { return nil }
    var counts = perception.tracker.predict(to: t)
    let offset = mapOffset
    aligned.removeAll(keepingCapacity: true)
    objects.removeAll(keepingCapacity: true)
    counts += received.aligned(
      to: t, near: ego.position + offset, radius: Self.horizon, relativeTo: offset, into: &aligned)
    latency.begin(at: t)
    for object in aligned { latency.use(received.takeMessage(row: object.row), isFused: true) }
    effects.record(.ageOfInformation, count: aligned.count, of: .bsm) { t - aligned[$0].generatedAt }
    counts += fusion.fuse(
      tracks: perception.tracker.tracks, received: aligned, ownPositionSigma: positionSigma, into: &objects)
    return counts
  }
}

/// The vehicle that an onboard unit is installed in.
package struct OnboardVehicle: Sendable {
  package let description: VehicleDescription
  package let level: AutomationLevel
  /// Edges of the navigation's route; empty without one.
  package let route: [UInt32]
  /// Speed that the driver sets for automated driving, as a share of the limit, 0...1.
  package let setSpeedShare: Double

  package init(
    _ description: VehicleDescription, level: AutomationLevel, route: [UInt32], setSpeedShare: Double = 1
  ) {
    self.description = description
    self.level = level
    self.route = route
    self.setSpeedShare = setSpeedShare
  }

  /// Vehicle classes whose lanes it may use.
  package var classes: VehicleClasses {
    switch description.vehicleClass {
    case .transit: [.bus, .passenger]
    case .truck: .truck
    default: .passenger
    }
  }
}

extension ReceivedObject {
  @inline(__always)
  init(_ o: SharedObject, from message: ReceivedMessage) {
    self.init(
      id: o.id, generatedAt: o.measuredAt, position: o.position, heading: o.heading.radians, speed: o.speed,
      acceleration: o.acceleration, yawRate: o.yawRate, positionSigma: o.positionSigma,
      length: o.length > 0 ? o.length : .nan, width: o.width > 0 ? o.width : .nan,
      targetClass: o.objectClass,
      isObserved: message.type != .bsm,
      message: message.number)
  }
}
