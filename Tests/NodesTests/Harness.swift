import ComputeKernel
import NodeInterface
import Nodes
import RoadNetwork
import Sensing
import SimCore
import V2XMessages
import VehicleControl
import WorldState

let georeference = Georeference(origin: GeoPoint(latitude: 31.28, longitude: 121.17))

/// A network of the given lanes, joined end to start as given by `next`.
func network(_ lanes: [(points: [Vec2], speedLimit: Double, next: [Int])]) -> RoadNetwork {
  var n = RoadNetwork(source: "test")
  for (i, l) in lanes.enumerated() {
    let first = n.points.count
    var length = 0.0
    for (k, p) in l.points.enumerated() {
      if k > 0 { length += (p - l.points[k - 1]).length }
      let to = l.points[min(k + 1, l.points.count - 1)]
      let from = k + 1 < l.points.count ? p : l.points[k - 1]
      let d = (to - from) * (1 / max(1e-9, (to - from).length))
      n.points.append(p)
      n.pointOffsets.append(length)
      n.pointDirections.append(d)
      n.pointHeadings.append(Math.atan2(d.y, d.x))
    }
    let out = n.connections.count
    for to in l.next {
      n.connections.append(
        Connection(
          fromLane: i, toLane: to, viaLane: -1, direction: .straight, state: UInt8(ascii: "M"), junction: -1,
          requestIndex: -1, signal: -1, signalLinkIndex: -1, internalLength: 0))
    }
    n.edges.append(
      Edge(id: "e\(i)", function: .normal, fromJunction: -1, toJunction: -1, lanes: i..<i + 1, priority: 1))
    n.lanes.append(
      Lane(
        id: "e\(i)_0", edge: i, indexInEdge: 0, speedLimit: l.speedLimit, length: length, width: 3.75,
        permissions: .all, shape: first..<n.points.count, shapeLength: length,
        outgoing: out..<n.connections.count, isInternal: false))
  }
  n.incomingStart = [0]
  for i in lanes.indices {
    n.incomingConnections += n.connections.indices.filter { n.connections[$0].toLane == i }
    n.incomingStart.append(n.incomingConnections.count)
  }
  return n
}

let straightRoad = network([(points: [Vec2(0, 0), Vec2(4000, 0)], speedLimit: 33.3, next: [])])

func context(
  _ network: RoadNetwork = straightRoad, functions: FunctionSettings = FunctionSettings(),
  communication: CommunicationSettings = CommunicationSettings(), grade: BrakingGrade = .y2021,
  slowdown: Double = 1, seed: UInt64 = 1
) -> NodeContext {
  // Cruise control on every road.
  var functions = functions
  functions[number: "cruise_from_mps"] = 0
  return NodeContext(
    network: network, georeference: georeference, random: RandomSource(seed: seed), functions: functions,
    communication: communication, brakingGrade: grade, slowdown: slowdown)
}

func descriptions(_ suite: SensorSuite) -> [SensorDescription] {
  suite.sensors.map {
    SensorDescription(kind: $0.kind, range: $0.range, halfFieldOfView: $0.halfFieldOfView)
  }
}

func unit(
  _ context: NodeContext, index: Int = 0, entity: UInt64 = 7, level: AutomationLevel = .l2,
  birth: SimTime = .zero
) -> OnboardUnit {
  OnboardUnit(
    vehicle: VehicleDescription(index: index, length: 4.5, width: 1.8, height: 1.5, vehicleClass: .passenger),
    entity: entity, level: level, sensors: descriptions(.onboard(level)), context: context, birth: birth)
}

func fix(_ position: Vec2, heading: Angle = .zero, speed: Double, acceleration: Double = 0, at t: SimTime)
  -> PositioningFix
{
  PositioningFix(
    measuredAt: t, position: position, positionSigma: 0.5, heading: heading, speed: speed,
    acceleration: acceleration, yawRate: 0, isValid: true)
}

/// The message in a frame, or nil if it is of another type: for `#require`, so that a test fails if the frame contains
/// another message.
extension MessageFrame {
  var bsm: BasicSafetyMessage? { if case .bsm(let m) = self { m } else { nil } }
  var spat: SignalPhaseAndTiming? { if case .spat(let m) = self { m } else { nil } }
  var rsm: RoadsideSafetyMessage? { if case .rsm(let m) = self { m } else { nil } }
  var rsi: RoadsideInformation? { if case .rsi(let m) = self { m } else { nil } }
  var heartbeat: Heartbeat? { if case .heartbeat(let m) = self { m } else { nil } }
  var hazardNotice: HazardNotice? { if case .hazard(let m) = self { m } else { nil } }
}

/// One effect with the time of the step that made it.
struct Emitted<T> {
  var at: SimTime
  var value: T
}

/// Log of a node's effects.
struct NodeLog {
  var messages: [Emitted<OutgoingMessage>] = []
  var commands: [Emitted<(command: VehicleCommand, sensedAt: SimTime)>] = []
  var warnings: [Emitted<RaisedWarning>] = []
  var ages: [SimDuration] = []
  var plans: [(trace: PlanTrace, uses: [MessageUse])] = []
  var samples: [(sender: UInt64, position: Vec2)] = []
  /// Number of effects earlier than the node announced.
  var brokenPromises = 0

  mutating func take(_ effects: inout EffectBuffer, at t: SimTime, promised: SimTime) {
    if t < promised, !effects.messages.isEmpty || !effects.commands.isEmpty { brokenPromises += 1 }
    messages += effects.messages.map { Emitted(at: t, value: $0) }
    commands += effects.commands.map { Emitted(at: t, value: $0) }
    warnings += effects.warnings.map { Emitted(at: t, value: $0) }
    ages += effects.measurements.filter { $0.meter == .ageOfInformation }.map {
      SimDuration(microseconds: $0.steps)
    }
    plans += effects.plans.map { ($0, Array(effects.uses[$0.uses])) }
    samples += effects.pictureSamples
    effects.removeAll()
  }
}

/// Steps one node through its own wake-ups.
struct Driven<N: Node> {
  var node: N
  var log = NodeLog()
  private var effects = EffectBuffer()
  private var promised = SimTime(microseconds: .min)

  init(_ node: N) { self.node = node }

  /// Handles an external event, after the node's own events up to its time.
  mutating func handle(_ event: Event, at t: SimTime) {
    run(before: t)
    step(event, at: t)
  }
  /// Handles the node's own events before `t`.
  mutating func run(before t: SimTime) {
    while node.nextWakeAt < t { step(.wake, at: node.nextWakeAt) }
  }
  private mutating func step(_ event: Event, at t: SimTime) {
    var bound = promised
    // The announced time does not cover effects of an urgent reception or a new capture.
    switch event {
    case .received(let m) where m.type.isUrgent: bound = t
    case .sensor(let f): bound = min(bound, f.capturedAt + node.sensorLead)
    default: break
    }
    node.step(event, at: t, into: &effects)
    log.take(&effects, at: t, promised: bound)
    promised = node.nextEffectAt
  }
}

/// A road scene with one equipped vehicle that is controlled only by its unit's commands: its driver holds the speed. Its
/// brakes build up as `BrakeSystem` says.
struct Drive {
  var slice = TruthSlice(time: .zero, step: SimDuration(milliseconds: 100))
  var driven: Driven<OnboardUnit>
  let sensors: UnitSensors
  var positioning: PositioningModel
  let index = VehicleIndex()
  let scratch = SensorScratch()
  private let brakes: BrakeSystem
  private var pressure = 0.0

  /// Row 0 is the equipped vehicle.
  init(
    speed: Double, conditions: SensingConditions = SensingConditions(), level: AutomationLevel = .l2,
    slowdown: Double = 1, functions: FunctionSettings = FunctionSettings(),
    communication: CommunicationSettings = CommunicationSettings(), grade: BrakingGrade = .y2021,
    seed: UInt64 = 1
  ) {
    let shared = context(
      functions: functions, communication: communication, grade: grade, slowdown: slowdown, seed: seed)
    brakes = BrakeSystem(grade)
    driven = Driven(unit(shared, level: level))
    var open = RoadNetwork(source: "open")
    open.obstacles = [
      Obstacle(id: "far", outline: [Vec2(1e6, 1e6), Vec2(1e6 + 1, 1e6), Vec2(1e6, 1e6 + 1)], height: 9)
    ]
    let random = RandomSource(seed: seed)
    sensors = UnitSensors(
      suite: .onboard(level, grade: grade), entity: 7,
      context: SensingContext(sight: SightMap(open), conditions: conditions, random: random))
    positioning = PositioningModel(
      quality: .onboard(level), entity: 7, random: random, perfect: conditions.perfect)
    add(100, 0, speed: speed)
  }

  mutating func add(
    _ x: Double, _ y: Double, heading: Double = 0, speed: Double, width: Double = 1.8, length: Double = 4.5,
    height: Double = 1.5
  ) {
    slice.vehicle.append(UInt32(slice.vehicle.count))
    slice.x.append(x)
    slice.y.append(y)
    slice.heading.append(heading)
    slice.speed.append(speed)
    slice.acceleration.append(0)
    slice.yawRate.append(0)
    slice.lateralSpeed.append(0)
    slice.length.append(length)
    slice.width.append(width)
    slice.height.append(height)
    slice.roadUser.append(.motorVehicle)
  }
  mutating func addPedestrian(
    _ x: Double, _ y: Double, heading: Double, speed: Double, height: Double = TruthSlice.usualStature
  ) {
    slice.pedestrian.append(UInt32(slice.pedestrian.count))
    slice.pedestrianX.append(x)
    slice.pedestrianY.append(y)
    slice.pedestrianHeading.append(heading)
    slice.pedestrianSpeed.append(speed)
    slice.pedestrianHeight.append(height)
  }

  /// One traffic step: the node handles its events, then all road users move.
  mutating func step() {
    let end = slice.time + slice.step
    index.rebuild(slice)
    let t = sensors.nextCapture(notBefore: slice.time)
    if t < end {
      driven.handle(.fix(positioning.fix(slice.vehicleState(row: 0, at: t), at: t)), at: t)
      var frames: [SensorFrame] = []
      sensors.capture(row: 0, at: t, slice: slice, index: index, scratch: scratch, into: &frames)
      for frame in frames { driven.handle(.sensor(frame), at: t) }
    }
    driven.run(before: end)
    for row in 0..<slice.vehicleCount {
      let state = slice.vehicleState(row: row, at: end)
      slice.x[row] = state.position.x
      slice.y[row] = state.position.y
      slice.speed[row] = state.speed
    }
    for row in 0..<slice.pedestrianCount {
      let state = slice.pedestrianState(row: row, at: end)
      slice.pedestrianX[row] = state.position.x
      slice.pedestrianY[row] = state.position.y
    }
    slice.time = end
    // The newest command in force; without one the driver holds the speed.
    var asked = 0.0
    for c in driven.log.commands.reversed().lazy.map(\.value.command) where c.effectiveAt <= end {
      if end - c.effectiveAt <= c.validity { asked = min(9, max(0, -c.accelerationLimit)) }
      break
    }
    let next = brakes.step(from: pressure, to: asked, dt: slice.step.seconds)
    pressure = next.end
    slice.acceleration[0] = -next.mean
  }

  /// Bumper-to-bumper gap to another row, metres.
  func gap(to row: Int) -> Double { slice.x[row] - slice.x[0] - 0.5 * (slice.length[row] + slice.length[0]) }
}
