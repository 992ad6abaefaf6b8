import ComputeKernel
import NodeInterface
import RoadNetwork
import SimCore
import V2XMessages

/// What an onboard unit knows: its own state, what its sensors follow, what messages tell, the fusion of the two, and where
/// on the map it drives. Applications read it; the unit keeps it up to date.
///
/// Two frames: `map` as positioning gives it, and `odometry`, which moves with wheel speed and heading alone. Tracks live in
/// the latter, so that a wandering position does not look like motion of the others.
package struct OnboardPicture: Sendable {
  /// Objects farther away are left out, metres.
  package static let horizon = 150.0
  /// Deceleration that counts as hard braking, m/s²: 0.4 g (SAE J2735, DE_VehicleEventFlags, eventHardBraking).
  static let hardBraking = 3.92
  /// Position error taken while positioning is out, metres: the drift of some seconds.
  static let outageSigma = 3.0

  package let context: NodeContext
  package let vehicle: VehicleDescription
  package let level: AutomationLevel
  package let id: TemporaryID
  /// Nobody aboard could take over: an application that replaces the driver is installed.
  package internal(set) var isDriverless = false

  // MARK: Own state

  /// Newest fix, and the same place in the odometry frame.
  package internal(set) var fix: PositioningFix?
  package internal(set) var odometry = Vec2.zero
  /// Who drove by the last command.
  package internal(set) var authority = Authority.assist

  // MARK: Others

  /// What the own sensors follow, in the odometry frame.
  package internal(set) var perception: PerceptionChain
  /// What messages tell of road users, in the map frame.
  package internal(set) var received: ObjectTable
  /// Received states within the horizon, at the time of the last fusion, in the odometry frame.
  package internal(set) var aligned: [AlignedObject] = []
  /// Tracks and received states fused into one list, at that time and in that frame: first the confirmed tracks in their
  /// order. During `propose` without what cannot carry a warning or a braking.
  package internal(set) var objects: [FusedObject] = []
  var fusion = ObjectFusion()
  /// Traffic events, signals and lights that the unit has heard of or seen.
  package internal(set) var hazards = HazardBook()
  package internal(set) var signals = SignalBook()
  package internal(set) var lights = LightMemory()

  // MARK: The map

  /// Place on the map and path along the route.
  package internal(set) var matcher: RouteMatcher
  /// Metres of the path ahead over lanes that the route alone decides.
  var certainWay = 0.0
  var line: [Vec2] = []

  // MARK: The situation, valid during `propose`

  package internal(set) var situation: Situation?
  var collisions: CollisionAssessment

  init(
    _ vehicle: OnboardVehicle, sensors: [SensorDescription], computer: NodeComputer, context: NodeContext,
    id: TemporaryID
  ) {
    self.context = context
    self.vehicle = vehicle.description
    level = vehicle.level
    self.id = id
    perception = PerceptionChain(sensors: sensors, on: computer)
    received = ObjectTable(capacity: 512, maximumAge: SimDuration(milliseconds: 1000))
    matcher = RouteMatcher(route: vehicle.route.map { Int32($0) }, classes: vehicle.classes)
    collisions = CollisionAssessment()
  }

  // MARK: Localisation

  mutating func localise(_ new: PositioningFix) {
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
  }

  /// The vehicle's own state in the odometry frame, predicted from the newest fix; nil before the first.
  package func ego(at t: SimTime) -> EgoState? {
    guard let fix else { return nil }
    let dt = max(0, (t - fix.measuredAt).seconds)
    let speed = max(0, fix.speed + fix.acceleration * dt)
    let way = 0.5 * (fix.speed + speed) * dt
    let direction = Angle(radians: fix.heading.radians + 0.5 * fix.yawRate * dt).direction
    let aside = Vec2(-direction.y, direction.x) * (fix.lateralSpeed * dt)
    return EgoState(
      position: odometry + direction * way + aside,
      heading: Angle(radians: fix.heading.radians + fix.yawRate * dt),
      speed: speed, acceleration: fix.acceleration, yawRate: fix.yawRate, length: vehicle.length,
      width: vehicle.width)
  }

  /// What is added to odometry positions to get map positions.
  package var mapOffset: Vec2 { fix.map { $0.position - odometry } ?? .zero }

  /// 1 σ of the own position per axis, metres.
  package var positionSigma: Double {
    fix.map { $0.positionSigma.isFinite ? $0.positionSigma : Self.outageSigma } ?? Self.outageSigma
  }

  package var isBrakingHard: Bool { fix.map { $0.acceleration <= -Self.hardBraking } ?? false }

  /// Speed limit of the road by the map, m/s; off the map the vehicle's own speed stands in.
  package func roadSpeed(_ ego: EgoState) -> Double {
    matcher.isMatched ? context.network.lanes[matcher.lane].speedLimit : ego.speed
  }

  // MARK: What comes in

  /// Stores what a message tells. The hottest event by far: for road users one store in a table.
  @inline(__always)
  mutating func note(_ message: ReceivedMessage, at t: SimTime) {
    switch message.type {
    case .bsm, .rsm, .ssm:
      for o in message.objects where o.id != id.raw { received.upsert(ReceivedObject(o, from: message)) }
    case .rsi:
      if case .rsi(let information) = message.frame {
        hazards.note(information, sensedAt: message.sensedAt, number: message.number, at: t, context)
      }
    case .map, .spat: signals.note(message)
    case .vehicleState, .roadsideState, .hazard, .heartbeat: break
    }
  }

  /// Where the unit is and how it moves at the capture of a frame, in the frame of its tracks.
  var sensorPose: SensorPose? {
    guard let fix else { return nil }
    let ahead = fix.heading.direction
    return SensorPose(
      position: odometry, heading: fix.heading,
      velocity: ahead * fix.speed + Vec2(-ahead.y, ahead.x) * fix.lateralSpeed)
  }

  /// Received states since `oldest` from within the horizon: their signatures are checked.
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

  /// Tracks and what was received within the horizon become one list for the time `t`. The ages of the received states, and
  /// which of them are read for the first time, go to the record. Nil before the first fix.
  mutating func fuse(
    at t: SimTime, latency: inout ChainLatency, into effects: inout EffectBuffer
  ) -> OperationCounts? {
    guard let ego = ego(at: t) else { return nil }
    var counts = perception.tracker.predict(to: t)
    let offset = mapOffset
    aligned.removeAll(keepingCapacity: true)
    objects.removeAll(keepingCapacity: true)
    counts += received.aligned(
      to: t, near: ego.position + offset, radius: Self.horizon, into: &aligned)
    latency.begin(at: t)
    for i in aligned.indices {
      latency.use(received.takeMessage(row: aligned[i].row), isFused: true)
      aligned[i].state.position = aligned[i].state.position - offset
      effects.record(.ageOfInformation, t - aligned[i].generatedAt, of: .bsm)
    }
    counts += fusion.fuse(
      tracks: perception.tracker.tracks, received: aligned, ownPositionSigma: positionSigma, into: &objects)
    return counts
  }
}

/// The vehicle that an onboard unit is installed in.
package struct OnboardVehicle: Sendable {
  package let description: VehicleDescription
  package let level: AutomationLevel
  /// Edges that its navigation leads it over; empty without one.
  package let route: [UInt32]

  package init(_ description: VehicleDescription, level: AutomationLevel, route: [UInt32]) {
    self.description = description
    self.level = level
    self.route = route
  }

  /// The lanes that it may use.
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
