import ComputeKernel
import ComputePlatform
import NodeInterface
import Nodes
import RoadNetwork
import Scenario
import Sensing
import SimCore
import V2XMessages

/// Computing load of an automation level, measured on its onboard unit. The scene is a vehicle in a column on a
/// motorway (levels 3 and 4 drive it themselves), with full sensor frames and as many vehicles heard over the radio.
/// The stages are the unit's tasks. Their operations are counted by the kernel; those of detectors come from the
/// catalogue.
package struct KernelProfile: Sendable {
  package struct Stage: Hashable, Sendable {
    package var kind: TaskKind
    package var engine: EngineSpec.Kind
    /// Runs per second.
    package var rate: Double
    /// Mean operations (a multiply–accumulate is two) and bytes of one run.
    package var operations: Double
    package var bytes: Double
    /// Share of the time of its engine.
    package var share: Double
    /// Time from release to end, and the deadline, s.
    package var median: Double
    package var p99: Double
    package var deadline: Double
    package var misses: Int
  }

  /// A service of the computer: see `ServiceSpec`.
  package struct ServiceShare: Hashable, Sendable {
    package var spec: ServiceSpec
    package var rate: Double
    /// Share of the time of its engine.
    package var share: Double
    /// From the time at which a run is due to its end, s.
    package var mean: Double
    package var longest: Double
    package var misses: Int
    package var dropped: Int
  }

  package var level: AutomationLevel
  package var profile: LevelProfile
  package var objects: Int
  package var seconds: Double
  package var stages: [Stage]
  package var services: [ServiceShare]
  /// Share of the time for which each engine is busy, over its servers.
  package var engines: [(kind: EngineSpec.Kind, share: Double)]
  /// From the capture of the oldest frame to the effect of the brake, s: median and 99th percentile over all commands.
  package var photonToBrake: (median: Double, p99: Double)

  /// Operations per second of a stage.
  package static func operationsPerSecond(_ stage: Stage) -> Double { stage.operations * stage.rate }

  /// Simulates a vehicle of `level` among `objects` ≥ 1 others for `seconds` > 1, on the level's computer or on
  /// `computer`; `slowdown` as in `compute.slowdown`.
  package init(
    _ level: AutomationLevel, on computer: Configuration.Computer? = nil, objects: Int = 40,
    seconds: Double = 20, slowdown: Double = 1,
    compute: Configuration.Compute = Configuration().compute
  ) {
    var compute = compute
    if let computer { (compute.l2, compute.l3, compute.l4) = (computer, computer, computer) }
    var scene = ProfileScene(
      level, compute, objects: objects, slowdown: slowdown * compute.slowdown)
    scene.run(seconds: seconds)
    self.level = level
    self.objects = objects
    self.seconds = seconds
    profile = scene.unit.levelProfile
    stages = scene.stages(seconds: seconds)
    services = scene.services(seconds: seconds)
    engines = scene.engines(seconds: seconds)
    photonToBrake = (Self.quantile(scene.reactions, 0.5), Self.quantile(scene.reactions, 0.99))
  }

  /// Quantile `q` of a sorted list; NaN if it is empty.
  static func quantile(_ sorted: [Double], _ q: Double) -> Double {
    sorted.isEmpty ? .nan : sorted[min(sorted.count - 1, Int(q * Double(sorted.count)))]
  }
}

/// The scene of a profile: all vehicles move at one speed, except the leader, which slows down and speeds up again.
private struct ProfileScene {
  static let speed = 20.0
  static let lanes = [-7.0, -3.5, 0, 3.5, 7]
  static let spacing = 22.0

  private let suite: SensorSuite
  private let random = RandomSource(seed: 1)
  private let count: Int
  var unit: OnboardUnit
  var reactions: [Double] = []
  private var tasks: [ComputedTask] = []
  /// The vehicle follows the unit's last command.
  private var isAutomated = false
  private var effects = EffectBuffer()

  init(_ level: AutomationLevel, _ compute: Configuration.Compute, objects: Int, slowdown: Double) {
    suite = SensorSuite.onboard(level)
    count = objects
    var functions = FunctionSettings()
    functions["driverless"] = true
    functions[number: "cruise_from_mps"] = 0
    let context = NodeContext(
      network: Self.road,
      georeference: Georeference(origin: GeoPoint(latitude: 0, longitude: 0)),
      random: random, functions: functions, profiles: NodeProfiles(compute), slowdown: slowdown)
    unit = OnboardUnit(
      vehicle: VehicleDescription(index: 0, length: 4.5, width: 1.8, height: 1.5, vehicleClass: .passenger),
      entity: 1, level: level,
      sensors: suite.sensors.map {
        SensorDescription(kind: $0.kind, range: $0.range, halfFieldOfView: $0.halfFieldOfView)
      }, route: [0], context: context, birth: .zero)
    unit.recordTasks()
  }

  /// A straight motorway.
  private static let road: RoadNetwork = {
    let length = 4000.0
    let lanes = Self.lanes.enumerated().map { i, y in
      "<lane id='road_\(i)' index='\(i)' speed='33.33' length='\(length)' shape='0,\(y) \(length),\(y)'/>"
    }
    let text = """
      <net version='1.20'>
      <location netOffset='0,0' convBoundary='0,-7,\(length),7' origBoundary='0,-7,\(length),7' projParameter='!'/>
      <edge id='road' from='a' to='b' priority='1'>\(lanes.joined())</edge>
      <junction id='a' type='dead_end' x='0' y='0' incLanes='' intLanes='' shape='0,-7 0,7'/>
      <junction id='b' type='dead_end' x='\(length)' y='0' incLanes='' intLanes='' shape='\(length),-7 \(length),7'/>
      </net>
      """
    var faults = Diagnostics()
    let bytes = InputBytes(stored: [], content: Array(text.utf8))
    guard let road = NetworkReader.read(bytes, source: "the profile's road", into: &faults) else {
      preconditionFailure("the road of the profile: \(faults)")
    }
    return road
  }()

  /// Position relative to the vehicle, and speed over ground, of object `i` at `t`; 0 is the leader.
  private func object(_ i: Int, at t: Double) -> (place: Vec2, speed: Double) {
    if i == 0 {
      let swing = Math.sincos(0.4 * t)
      return (Vec2(32 + 10 * swing.sine, 0), Self.speed + 4 * swing.cosine)
    }
    let lane = Self.lanes[i % Self.lanes.count]
    let row = Double(i / Self.lanes.count + 1)
    let side: Double = i % 2 == 0 ? 1 : -1
    // No other object directly ahead or behind, within the leader's range of motion.
    let shift = lane == 0 ? 60.0 : 0
    return (Vec2(side * (row * Self.spacing / 2 + shift), lane), Self.speed)
  }

  mutating func run(seconds: Double) {
    let period = SimDuration(milliseconds: 100)
    var t = SimTime(microseconds: 7_000)
    while t.seconds < seconds {
      runTasks(before: t)
      var fix = PositioningFix(
        measuredAt: t, position: Vec2(Self.speed * t.seconds, 0), positionSigma: 0.5, heading: .zero,
        speed: Self.speed, acceleration: 0, yawRate: 0, isValid: true)
      fix.isAutomated = isAutomated
      step(.fix(fix), at: t)
      for s in suite.sensors.indices { step(.sensor(frame(s, at: t)), at: t) }
      let heard = SimTime(microseconds: t.microseconds + 20_000)
      runTasks(before: heard)
      for i in 0..<count { step(.received(message(i, sentAt: t)), at: heard) }
      t += period
    }
    runTasks(before: SimTime(seconds: seconds))
    reactions.sort()
  }

  private mutating func runTasks(before t: SimTime) {
    while unit.nextWakeAt < t { step(.wake, at: unit.nextWakeAt) }
  }
  private mutating func step(_ event: Event, at t: SimTime) {
    unit.step(event, at: t, into: &effects)
    for c in effects.commands {
      reactions.append((c.command.effectiveAt - c.sensedAt).seconds)
      isAutomated = c.command.authority != .assist
    }
    effects.removeAll()
    tasks += unit.takeTasks()
  }

  /// Sensor frame of all objects, without occlusion: as full as possible.
  private func frame(_ sensor: Int, at t: SimTime) -> SensorFrame {
    let model = suite.sensors[sensor]
    var detections: [Detection] = []
    for i in 0..<count {
      let (place, speed) = object(i, at: t.seconds)
      guard place.length <= model.range, abs(Math.atan2(place.y, place.x)) <= model.halfFieldOfView else {
        continue
      }
      let counter = UInt64(t.microseconds) &* 64 &+ UInt64(sensor)
      let noise = Vec2(
        0.3 * random.normal(UInt64(i), .rangeNoise, counter),
        0.1 * random.normal(UInt64(i), .azimuthNoise, counter))
      var d = Detection(
        position: place + noise, rangeSigma: 0.3, crossSigma: 0.1, objectClass: .motorVehicle, confidence: 0.9
      )
      if model.kind == .radar {
        d.radialSpeed = (speed - Self.speed) * place.x / max(place.length, 1)
        d.radialSpeedSigma = 0.05
      }
      detections.append(d)
    }
    return SensorFrame(sensor: sensor, kind: model.kind, capturedAt: t, detections: detections)
  }

  private func message(_ i: Int, sentAt t: SimTime) -> ReceivedMessage {
    // Sent between two sensor epochs, like most messages.
    let t = t + SimDuration(milliseconds: 10)
    let (place, speed) = object(i, at: t.seconds)
    let id = UInt64(1000 + i)
    let state = SharedObject(
      id: id, objectClass: .motorVehicle, position: place + Vec2(Self.speed * t.seconds, 0),
      positionSigma: 0.5,
      heading: .zero, speed: speed, acceleration: 0, yawRate: 0, length: 4.5, width: 1.8, measuredAt: t,
      isBrakingHard: false)
    let sender = TemporaryID(raw: id)
    return ReceivedMessage(
      type: .bsm, channel: .sidelink, sender: id, sentAt: t, sensedAt: t,
      frame: .heartbeat(Heartbeat(id: sender, sentAt: t)), objects: [state])
  }

  func services(seconds: Double) -> [KernelProfile.ServiceShare] {
    let totals = unit.platformTotals(at: SimTime(seconds: seconds))
    return zip(unit.platform.services, totals.perService).map { service, sums in
      let servers = unit.platform.spec.engines.first { $0.kind == service.spec.engine }?.servers ?? 1
      return KernelProfile.ServiceShare(
        spec: service.spec, rate: Double(sums.runs) / seconds,
        share: sums.busy.seconds / (seconds * Double(servers)),
        mean: sums.runs > 0 ? sums.latency.seconds / Double(sums.runs) : .nan,
        longest: sums.longest.seconds, misses: Int(sums.deadlineMisses), dropped: Int(sums.dropped))
    }
  }

  func engines(seconds: Double) -> [(kind: EngineSpec.Kind, share: Double)] {
    let totals = unit.platformTotals(at: SimTime(seconds: seconds))
    return zip(unit.platform.spec.engines, totals.perEngine).map { engine, sums in
      (engine.kind, sums.busy.seconds / (seconds * Double(engine.servers)))
    }
  }

  func stages(seconds: Double) -> [KernelProfile.Stage] {
    let totals = unit.platformTotals(at: SimTime(seconds: seconds))
    return TaskKind.allCases.filter { $0 != .service }.compactMap { kind in
      let sums = totals.perKind[Int(kind.rawValue)]
      guard sums.tasks > 0 else { return nil }
      let own = tasks.filter { $0.kind == kind.name }
      let spans = own.compactMap { task in task.span.map { ($0.finishedAt - task.releasedAt).seconds } }
        .sorted()
      let engine = unit.levelProfile.placement.engine(kind)
      let servers = unit.platform.spec.engines.first { $0.kind == engine }?.servers ?? 1
      return KernelProfile.Stage(
        kind: kind, engine: engine, rate: Double(sums.tasks) / seconds,
        operations: Double(sums.counts.operations) / Double(sums.tasks),
        bytes: Double(sums.counts.bytes) / Double(sums.tasks),
        share: sums.busy.seconds / (seconds * Double(servers)), median: KernelProfile.quantile(spans, 0.5),
        p99: KernelProfile.quantile(spans, 0.99), deadline: own.first?.deadline.seconds ?? 0,
        misses: Int(sums.deadlineMisses))
    }
  }
}
