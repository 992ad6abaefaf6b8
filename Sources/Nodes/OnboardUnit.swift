import ComputeKernel
import ComputePlatform
import NodeInterface
import RoadNetwork
import SimCore
import V2XMessages

/// The computer of an equipped vehicle. It localises itself, follows what its sensors see and what messages
/// tell, sends its own state, warns, keeps a gap and brakes.
///
/// Stages, each a task on the vehicle's computer, whose result exists when the task has ended:
///
///     frame ─ exposure, transport ─▶ detector ─▶ track ─▶ fuse ─▶ plan ─▶ control ─▶ command (bus, brake
/// build-up)
///     10 Hz timer ─▶ sign ─▶ BSM      1 Hz timer ─▶ sign ─▶ state to the cloud      track ─▶ sign ─▶ SSM
///
/// A received message costs one store into a table; it is used, aligned in time, by the next fusion.
/// Signatures are verified on demand: those of objects within the horizon are charged once per epoch to the
/// security module, and fusion does not wait for it.
///
/// The driver drives, the unit assists, and the vehicle does the more careful of the two; on motorways a unit of level 3
/// drives, a unit of level 4 everywhere and without a driver, where the scenario lets it (`AutomatedDriving`,
/// `TownDriving`); else it assists like one of level 2.
///
/// Two frames: `map` as positioning gives it, and `odometry`, which moves with wheel speed and heading
/// alone. Tracks live in the latter, so that a wandering position does not look like motion of the others.
package struct OnboardUnit: Node {
  /// Objects beyond are left alone, metres.
  package static let horizon = 150.0
  /// A command is held for this long if none follows.
  package static let commandValidity = SimDuration(milliseconds: 300)

  let context: NodeContext
  package let vehicle: VehicleDescription
  package let level: AutomationLevel
  package let id: TemporaryID
  let profile: LevelProfile
  let sensors: [SensorDescription]
  let coverages: [Coverage]
  package let sensorLead: SimDuration
  let signingTime: SimDuration

  var platform: Platform
  var detectors: DetectorQueue
  package internal(set) var tracker = Tracker()
  package internal(set) var received: ObjectTable
  var fusion = ObjectFusion()
  package internal(set) var matcher: RouteMatcher
  /// Metres of the way ahead over lanes that the route alone decides.
  var certainWay = 0.0
  var assessment = ThreatAssessment()
  var braking = EmergencyBraking()
  var cruise = CruiseControl()
  package internal(set) var hazards = HazardBook()
  var signals = SignalBook()
  let advice = SignalAdvice()
  var redLight = RedLightWatch()
  var warner = Warner()
  /// What levels 3 and 4 drive by; nil at level 2.
  var automation: AutomatedDriving?

  /// Newest fix, and the same place in the odometry frame.
  package internal(set) var fix: PositioningFix?
  var odometry = Vec2.zero

  /// What the running chain works on.
  var chain = Chain()
  var bsmTimer: Periodic
  var stateTimer: Periodic
  var bsmCounter = MessageCounter()
  var ssmCounter = MessageCounter()
  var sharing = SharingRules()
  /// At the last BSM.
  var wasBrakingHard = false
  var outbox: [(ticket: UInt32, message: OutgoingMessage, since: SimTime)] = []
  var nextMessage: UInt32 = 0
  /// Where the running chain's time goes, and which messages it is the first to use.
  var latency = ChainLatency()
  /// Buffers that keep their memory.
  var scratch = Scratch()

  struct Chain: Sendable {
    var isRunning = false
    var capturedAt = SimTime.zero
    var command: VehicleCommand?
    var brakingCounts = OperationCounts.zero
    var warning: RaisedWarning?
    /// Of the controller, where the unit drives.
    var controlCounts = OperationCounts.zero
  }
  struct Scratch: Sendable {
    var measurements: [Measurement] = []
    var aligned: [AlignedObject] = []
    var objects: [FusedObject] = []
    var line: [Vec2] = []
  }

  /// `entity` is the hash of the vehicle's name; `sensors` in the order of `SensorFrame.sensor`; `route` the edges
  /// that its navigation leads it over, empty without one; `birth` is when the vehicle departs.
  package init(
    vehicle: VehicleDescription, entity: UInt64, level: AutomationLevel, sensors: [SensorDescription],
    route: [UInt32] = [], context: NodeContext, birth: SimTime
  ) {
    self.context = context
    self.vehicle = vehicle
    let isKnown = route.allSatisfy { $0 < context.network.edges.count }
    let classes = Self.lanes(of: vehicle.vehicleClass)
    matcher = RouteMatcher(route: isKnown ? route.map { Int32($0) } : [], classes: classes)
    self.level = level
    self.sensors = sensors
    let computer = context.computer(level)
    profile = computer.profile
    platform = Platform(computer.model, start: birth)
    id = context.temporaryID(entity: entity)
    detectors = DetectorQueue(sensors: sensors.count)
    coverages = sensors.map { Coverage(range: $0.range, halfAngle: $0.halfFieldOfView) }
    received = ObjectTable(capacity: 512, maximumAge: SimDuration(milliseconds: 1000))
    cruise.timeGap = Self.timeGap
    cruise.acceleration = Self.cruiseAcceleration
    braking.parameters.warningDeceleration = Self.stages.warning
    braking.parameters.partialDeceleration = Self.stages.partial
    braking.parameters.fullDeceleration = Self.stages.full
    assessment.told = context.functions.told
    redLight.braking = Self.stages.partial
    braking.driverWarning.ordinaryBraking = Self.stages.warning
    automation = Self.automation(level, route: isKnown ? route : [], classes: classes, context: context)
    let random = context.random
    bsmTimer = Periodic(
      period: MessageType.bsm.nominalInterval, phase: random.uniform(entity, .sendPhase, 0), notBefore: birth)
    stateTimer = Periodic(
      period: MessageType.vehicleState.nominalInterval, phase: random.uniform(entity, .sendPhase, 1),
      notBefore: birth)
    let profile = self.profile
    sensorLead =
      sensors.map { sensor in
        let detector = profile.request(sensor.task, ticket: 0, releasedAt: .zero)
        let seconds = computer.model.unloadedLatency(sensor.task, detector.counts, fixed: detector.fixed)
        return sensor.delay(profile) + SimDuration(seconds: seconds)
      }.min() ?? .zero
    let signing = profile.request(.sign, ticket: 0, releasedAt: .zero)
    signingTime = SimDuration(
      seconds: computer.model.unloadedLatency(.sign, signing.counts, fixed: signing.fixed))
    nextWakeAt = birth
    nextEffectAt = birth
    announce()
  }

  /// Required decelerations from which the unit warns, brakes and brakes fully, m/s². SUMO's drivers brake
  /// late and with up to 4.5 m/s² (its default `decel`) in the ordinary course: a stage below that would
  /// interfere with each of them.
  static let stages = (warning: 3.5, partial: 5.0, full: 6.0)

  /// Time gap of the cruise control, s: the shortest setting that ISO 15622 allows, for SUMO's drivers leave no longer
  /// gaps themselves (τ = 1 s); and its acceleration, m/s²: about that of SUMO's drivers (2.6), for a driver who wants
  /// more overrides the unit with the accelerator (assumed).
  static let timeGap = 0.8
  static let cruiseAcceleration = 2.5

  /// The lanes that a vehicle of a class may use.
  private static func lanes(of vehicleClass: BasicVehicleClass) -> VehicleClasses {
    switch vehicleClass {
    case .transit: [.bus, .passenger]
    case .truck: .truck
    default: .passenger
    }
  }

  // MARK: Node

  /// Stored, like `nextEffectAt`: hosts read them all the time, and reading a field copies nothing.
  package private(set) var nextWakeAt: SimTime
  package private(set) var nextEffectAt: SimTime

  private mutating func announce() {
    let completion = platform.nextCompletion ?? .never
    let timer = min(bsmTime, stateTime)
    nextWakeAt = min(completion, timer)
    var t = timer == .never ? .never : timer + signingTime
    for message in outbox { t = min(t, message.since + signingTime) }
    if chain.isRunning { t = min(t, completion) }
    if let capture = detectors.oldestCapture { t = min(t, capture + sensorLead) }
    nextEffectAt = t
  }
  private var bsmTime: SimTime { context.functions.v2x ? bsmTimer.next : .never }
  private var stateTime: SimTime { context.functions.cloud ? stateTimer.next : .never }

  package mutating func finish(at time: SimTime) { platform.run(through: time) }
  package func computeTotals(at time: SimTime) -> ComputeTotals {
    ComputeTotals(platform.totals(at: time), skipped: detectors.skipped)
  }

  /// The same by kind of task, and the computer that they ran on.
  package func platformTotals(at time: SimTime) -> PlatformTotals { platform.totals(at: time) }
  package var computer: PlatformModel { platform.model }
  package var levelProfile: LevelProfile { profile }

  package mutating func recordTasks() { platform.keepsLog = true }
  package mutating func takeTasks() -> [ComputedTask] { platform.takeTasks() }

  package mutating func step(_ event: borrowing Event, at time: SimTime, into effects: inout EffectBuffer) {
    switch event {
    case .fix(let fix): localise(fix)
    case .sensor(let frame): sense(frame, at: time)
    case .received(let message):
      // The hottest event by far: one store, nothing else can have changed.
      receive(message, at: time)
      return
    case .wake: break
    case .signals: break
    }
    while let task = platform.complete(through: time) { finish(task, at: time, into: &effects) }
    if context.functions.v2x, bsmTimer.isDue(time) {
      prepareBSM(at: time)
      // Hard braking does not wait for the slower timer.
      if isBrakingHard != wasBrakingHard {
        wasBrakingHard = isBrakingHard
        if isBrakingHard, context.functions.cloud { prepareState(at: time) }
      }
    }
    if context.functions.cloud, stateTimer.isDue(time) { prepareState(at: time) }
    announce()
  }

  /// Tickets: the top byte names the stage, the rest belongs to it.
  enum Stage: UInt32 { case detect = 0, track, fuse, plan, control, message, verify }

  func ticket(_ stage: Stage, _ number: UInt32 = 0) -> UInt32 { stage.rawValue << 24 | number & 0x00FF_FFFF }

  private mutating func finish(_ task: FinishedTask, at t: SimTime, into effects: inout EffectBuffer) {
    guard let stage = Stage(rawValue: task.ticket >> 24) else { return }
    follow(task, stage, at: t)
    switch stage {
    case .detect: track(task, at: t)
    case .track:
      fuse(at: t, into: &effects)
      share(at: t)
    case .fuse:
      plan(at: t)
      noteRead(at: t)
    case .plan: submitControl(at: t)
    case .control:
      command(at: t, into: &effects)
      reportPlan(at: t, into: &effects)
    case .message: send(task, at: t, into: &effects)
    case .verify: break
    }
  }

  // MARK: Reception

  private mutating func receive(_ message: ReceivedMessage, at t: SimTime) {
    switch message.type {
    case .bsm, .rsm, .ssm:
      for o in message.objects where o.id != id.raw { received.upsert(ReceivedObject(o, from: message)) }
    case .rsi:
      if case .rsi(let information) = message.frame {
        hazards.note(information, sensedAt: message.sensedAt, number: message.number, at: t, context)
      }
    case .map, .spat: signals.note(message)
    case .vehicleState, .roadsideState, .advice, .hazard, .heartbeat: break
    }
  }

  var isBrakingHard: Bool { fix.map { $0.acceleration <= -Self.hardBraking } ?? false }

  // MARK: Localisation

  private mutating func localise(_ new: PositioningFix) {
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

  /// The vehicle's own state in the odometry frame, predicted from the newest fix.
  func ego(at t: SimTime) -> EgoState? {
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
  var mapOffset: Vec2 { fix.map { $0.position - odometry } ?? .zero }
}

extension ReceivedObject {
  @inline(__always)
  init(_ o: SharedObject, from message: ReceivedMessage) {
    self.init(
      id: o.id, generatedAt: o.measuredAt, position: o.position, heading: o.heading.radians, speed: o.speed,
      acceleration: o.acceleration, yawRate: o.yawRate, positionSigma: o.positionSigma,
      length: o.length > 0 ? o.length : .nan, width: o.width > 0 ? o.width : .nan,
      targetClass: TargetClass(rawValue: o.objectClass.rawValue) ?? .unknown,
      isObserved: message.type != .bsm,
      message: message.number)
  }
}
