import NodeInterface
import SimCore
import WorldState

/// Shared by all sensing of a host: the static world, the environment and the seed.
package struct SensingContext: Sendable {
  package let sight: SightMap
  package let conditions: SensingConditions
  package let random: RandomSource
  /// Nil if no unit reads signals.
  package let heads: SignalHeads?

  package init(
    sight: SightMap, conditions: SensingConditions, random: RandomSource, heads: SignalHeads? = nil
  ) {
    self.sight = sight
    self.conditions = conditions
    self.random = random
    self.heads = heads
  }
}

/// The object-level sensors of one unit: turn ground truth into the frames that its detectors would output.
///
/// Frames come every 100 ms at a phase that is a hash of the unit, so that the units of a run do not all capture at the
/// same time. All random numbers are functions of (unit, frame number, sensor, target); misses persist (`Detectability`). Positions are outline centres:
/// object detectors report fitted boxes.
package struct UnitSensors: Sendable {
  package let suite: SensorSuite
  /// `stableHash` of the unit's name.
  package let entity: UInt64
  /// Offset of the frames on the 100 ms grid.
  package let phase: SimDuration
  private let context: SensingContext
  private let sensors: [PreparedSensor]
  private let reach: Double
  private let readsLights: Bool

  package init(suite: SensorSuite, entity: UInt64, context: SensingContext) {
    self.suite = suite
    self.entity = entity
    self.context = context
    phase = SimDuration(
      microseconds: Int64(
        context.random.integer(
          below: UInt64(SensorSuite.period.microseconds), entity, .sensorPhase, 0)))
    sensors = suite.sensors.map { PreparedSensor($0, context.conditions) }
    reach = suite.sensors.reduce(0) { max($0, $1.range) }
    readsLights = suite.sensors.contains(where: \.readsLights) && context.heads != nil
  }

  /// The first capture at or after `t`.
  package func nextCapture(notBefore t: SimTime) -> SimTime {
    (t - phase).ceiled(to: SensorSuite.period) + phase
  }

  /// Appends the frames that the sensors of the vehicle in `row` capture at `t` ∈ [slice.time, slice.time + step].
  /// `index` must have been rebuilt from `slice`.
  package func capture(
    row: Int, at t: SimTime, slice: TruthSlice, index: VehicleIndex, scratch: SensorScratch,
    into frames: inout [SensorFrame]
  ) {
    let ego = slice.vehicleState(row: row, at: t)
    let direction = slice.yawRate[row] == 0 ? index.direction(row: row) : ego.heading.direction
    let eye = suite.eyeHeight * min(2, max(1, slice.height[row] / 1.5))
    observe(
      from: ego.position, direction: direction, velocity: Vec2(ego.speed, ego.lateralSpeed), ownRow: row,
      eyeHeight: eye,
      at: t, slice: slice, index: index, scratch: scratch, into: &frames)
  }

  /// The same for a fixed unit at `position`; its frame is the map frame shifted to its mast.
  package func capture(
    position: Vec2, at t: SimTime, slice: TruthSlice, index: VehicleIndex, scratch: SensorScratch,
    into frames: inout [SensorFrame]
  ) {
    observe(
      from: position, direction: Vec2(1, 0), velocity: .zero, ownRow: -1, eyeHeight: suite.eyeHeight, at: t,
      slice: slice, index: index, scratch: scratch, into: &frames)
  }

  private func observe(
    from origin: Vec2, direction: Vec2, velocity: Vec2, ownRow: Int, eyeHeight: Double,
    at t: SimTime, slice: TruthSlice, index: VehicleIndex, scratch: SensorScratch,
    into frames: inout [SensorFrame]
  ) {
    scratch.clear()
    let view = View(origin: origin, direction: direction, velocity: velocity)
    gatherVehicles(view, ownRow: ownRow, at: t, slice: slice, index: index, scratch: scratch)
    gatherPedestrians(view, at: t, slice: slice, index: index, scratch: scratch)
    scratch.sweep(eyeHeight: eyeHeight)
    for i in scratch.targets.indices where scratch.targets[i].visibility > 0 {
      let target = scratch.targets[i]
      if !sensors.contains(where: { $0.covers(target) })
        || !context.sight.isClear(origin, view.inMap(target.position))
      {
        scratch.hide(i)
      }
    }
    let frame = UInt64(bitPattern: (t - phase).index(on: SensorSuite.period))
    defer { if readsLights { readLights(view, frame: frame, slice.signals, into: &frames) } }
    for s in sensors.indices {
      frames.append(
        SensorFrame(
          sensor: s, kind: sensors[s].model.kind, capturedAt: t,
          detections: detections(of: s, frame: frame, scratch.targets)))
    }
  }

  // MARK: Gathering

  /// A pose, and the transform from the map into its frame.
  private struct View {
    var origin: Vec2
    var direction: Vec2
    /// In the unit's own frame, m/s.
    var velocity: Vec2

    @inline(__always) func inFrame(_ v: Vec2) -> Vec2 { Vec2(direction.dot(v), direction.cross(v)) }
    @inline(__always) func inMap(_ p: Vec2) -> Vec2 {
      origin + p.rotated(cosine: direction.x, sine: direction.y)
    }
  }

  /// Margin for targets that may have moved into reach since the slice, or whose outline extends into a field of view,
  /// metres.
  package static let slack = 10.0

  /// False for a target that is neither inside nor near any field of view, so that it can hide nothing there.
  @inline(__always) private func mayMatter(_ position: Vec2) -> Bool {
    let distance = position.length
    return sensors.contains { $0.isNear(position, distance: distance, slack: Self.slack) }
  }

  private func gatherVehicles(
    _ view: View, ownRow: Int, at t: SimTime, slice: TruthSlice, index: VehicleIndex, scratch: SensorScratch
  ) {
    index.vehicles(within: reach + Self.slack, of: view.origin, into: &scratch.vehicleRows)
    let dt = (t - slice.time).seconds
    for k in scratch.vehicleRows.indices {
      let row = Int(scratch.vehicleRows[k])
      if row == ownRow { continue }
      let rough = view.inFrame(index.position(row: row) - view.origin)
      if !mayMatter(rough) { continue }
      let position: Vec2
      let moving: Vec2
      let direction: Vec2
      let aside = slice.lateralSpeed[row]
      if slice.yawRate[row] == 0 {
        // Closed form of `vehicleState`, without sine and cosine.
        let end = max(0, slice.speed[row] + slice.acceleration[row] * dt)
        let d = slice.distance(row: row, after: dt)
        let along = index.direction(row: row)
        let across = Vec2(-along.y, along.x) * (aside * dt)
        position = view.inFrame(index.position(row: row) + along * d + across - view.origin)
        direction = view.inFrame(along)
        moving = direction * end + Vec2(-direction.y, direction.x) * aside
      } else {
        let state = slice.vehicleState(row: row, at: t)
        position = view.inFrame(state.position - view.origin)
        direction = view.inFrame(state.heading.direction)
        moving = direction * state.speed + Vec2(-direction.y, direction.x) * aside
      }
      let distance = position.length
      if distance < 0.5 { continue }
      scratch.add(
        Target(
          position: position, velocity: moving - view.velocity, direction: direction,
          halfLength: slice.length[row] * 0.5, halfWidth: slice.width[row] * 0.5, height: slice.height[row],
          distance: distance, key: UInt64(slice.vehicle[row]), visibility: 1,
          kind: Self.kind(slice.roadUser[row])))
    }
  }

  private func gatherPedestrians(
    _ view: View, at t: SimTime, slice: TruthSlice, index: VehicleIndex, scratch: SensorScratch
  ) {
    if slice.pedestrianCount == 0 { return }
    index.pedestrians(within: min(reach, 150) + Self.slack, of: view.origin, into: &scratch.pedestrianRows)
    for k in scratch.pedestrianRows.indices {
      let row = Int(scratch.pedestrianRows[k])
      let state = slice.pedestrianState(row: row, at: t)
      let position = view.inFrame(state.position - view.origin)
      let distance = position.length
      if distance < 0.3 || !mayMatter(position) { continue }
      let direction = view.inFrame(state.heading.direction)
      let moving = direction * state.speed
      scratch.add(
        Target(
          position: position, velocity: moving - view.velocity,
          direction: direction, halfLength: TruthSlice.pedestrianRadius,
          halfWidth: TruthSlice.pedestrianRadius, height: slice.height(pedestrian: row),
          distance: distance,
          key: 1 << 32 | UInt64(slice.pedestrian[row]), visibility: 1, kind: .pedestrian))
    }
  }

  private static func kind(_ user: RoadUserClass) -> TargetKind {
    switch user {
    case .unknown, .motorVehicle, .emergency: .car
    case .truck, .bus, .tram: .truck
    case .motorcycle: .motorcycle
    case .bicycle, .twoWheeler: .bicycle
    case .pedestrian: .pedestrian
    }
  }

  // MARK: Lights

  /// Adds the lights that face the unit to the frames of the cameras that read them, the last of `frames`.
  private func readLights(
    _ view: View, frame: UInt64, _ signals: [SignalState], into frames: inout [SensorFrame]
  ) {
    let first = frames.count - sensors.count
    context.heads?.facing(view.direction, near: view.origin) { head in
      guard head.signal < signals.count else { return }
      let states = signals[head.signal].state
      guard head.link < states.count else { return }
      let place = view.inFrame(head.position - view.origin)
      guard sensors.contains(where: { $0.model.readsLights && $0.probability(ofHeadAt: place) > 0 }),
        context.sight.isClear(view.origin, head.position)
      else { return }
      let sighting = LightSighting(connection: head.connection, state: SignalHeads.light(states[head.link]))
      for s in sensors.indices where sensors[s].model.readsLights {
        let key = frame << 40 | UInt64(s) << 34 | 2 << 32 | UInt64(head.connection)
        var noise = NoiseSequence(context.random.bits(entity, .detection, key))
        if noise.uniform() < sensors[s].probability(ofHeadAt: place) {
          frames[first + s].lights.append(sighting)
        }
      }
    }
  }

  // MARK: Measuring

  private func detections(of s: Int, frame: UInt64, _ targets: [Target]) -> [Detection] {
    let sensor = sensors[s]
    var out: [Detection] = []
    let number = frame << 40 | UInt64(s) << 34
    let isPerfect = context.conditions.perfect
    for i in targets.indices where targets[i].visibility >= sensor.model.minimumVisibility {
      let target = targets[i]
      if !sensor.covers(target) { continue }
      var noise = NoiseSequence(context.random.bits(entity, .detection, number | target.key))
      let probability = sensor.probability(target)
      if !isPerfect {
        let place = UInt64(sensor.model.kind.rawValue) << 40 | target.key
        let word = context.random.bits(entity, .detectability, place)
        guard Detectability.finds(probability, word, frame: frame, noise: noise.normal()) else { continue }
      }
      if out.isEmpty { out.reserveCapacity(16) }
      out.append(sensor.measure(target, probability: probability, &noise))
    }
    if !isPerfect {
      var noise = NoiseSequence(context.random.bits(entity, .falseAlarm, number))
      if noise.uniform() < sensor.model.falseAlarms { out.append(sensor.falseObject(&noise)) }
    }
    return out
  }
}
