import NodeInterface
import Recording
import RoadNetwork
import Scenario
import SimCore
import Traffic
import WorldState

/// The traffic engine or a replay as the world's source of truth: commands in, slices out, with names and levels from
/// the scenario.
final class TrafficSource: TruthSource {
  private enum Mover {
    case engine(TrafficEngine)
    case replay(FCDReplay)
  }
  private let mover: Mover
  private let scenario: ScenarioValue
  private let entities: [UInt64]
  private var replayed = TrafficEngine.Counters()
  /// Number of vehicles in the newest slice that are parked or at a stop.
  private var parked = 0

  init(_ scenario: ScenarioValue) throws(InvalidInput) {
    self.scenario = scenario
    if let path = scenario.configuration.traffic.fcd {
      let replay =
        if let known = scenario.trajectories {
          FCDReplay(scenario: scenario, trajectories: known)
        } else {
          try FCDReplay(scenario: scenario, path: path)
        }
      mover = .replay(replay)
      entities = replay.names.map { stableHash($0) }
    } else {
      mover = .engine(TrafficEngine(scenario: scenario))
      entities = scenario.demand.vehicles.map { stableHash($0.id) }
    }
  }

  func initialSlice() -> TruthSlice {
    switch mover {
    case .engine(let engine): return withHazards(engine.initialSlice())
    case .replay(let replay): return withHazards(count(replay, replay.initialSlice()))
    }
  }

  /// Adds the hazards as standing vehicles with the rear at the hazard's position, so that sensors see them and they
  /// block sight and radio.
  private func withHazards(_ slice: TruthSlice) -> TruthSlice {
    var s = slice
    parked = slice.flags.count(where: \.isAtStop)
    for (i, h) in scenario.configuration.hazards.enumerated() where h.begin <= s.time && s.time < h.end {
      let lane = scenario.network.lanes[h.lane]
      let p = h.place(in: scenario.network)
      s.vehicle.append(TruthSlice.firstHazard + UInt32(i))
      s.x.append(p.position.x)
      s.y.append(p.position.y)
      s.heading.append(p.heading)
      s.speed.append(0)
      s.acceleration.append(0)
      s.yawRate.append(0)
      s.lateralSpeed.append(0)
      s.lane.append(Int32(h.lane))
      s.lanePosition.append(h.front(in: scenario.network))
      s.length.append(Configuration.Hazard.length)
      s.width.append(Configuration.Hazard.width)
      s.height.append(Configuration.Hazard.height)
      s.roadUser.append(.motorVehicle)
      s.flags.append(.stopped)
      s.speedLimit.append(lane.speedLimit)
      s.desiredSpeed.append(0)
    }
    return s
  }

  func step(_ commands: [VehicleCommand]) -> TruthSlice {
    switch mover {
    case .engine(let engine): return withHazards(engine.step(commands: commands))
    case .replay(let replay): return withHazards(count(replay, replay.step(commands: commands)))
    }
  }

  private func count(_ replay: FCDReplay, _ slice: TruthSlice) -> TruthSlice {
    replayed.departed += replay.departed.count
    replayed.arrived += replay.arrived.count
    replayed.running = slice.vehicleCount
    replayed.vehicleUpdates += slice.vehicleCount
    return slice
  }

  var isFinished: Bool {
    switch mover {
    case .engine(let engine): engine.isFinished
    case .replay(let replay): replay.isFinished
    }
  }
  var counters: TrafficEngine.Counters {
    switch mover {
    case .engine(let engine): engine.counters
    case .replay: replayed
    }
  }
  /// Counters of the run for the results.
  var vehicleCounts: RunResult.Vehicles {
    let counters = counters
    var v = RunResult.Vehicles()
    v.departed = UInt64(counters.departed)
    v.arrived = UInt64(counters.arrived)
    v.running = UInt64(counters.running)
    v.parked = UInt64(min(parked, counters.running))
    v.collisions = UInt64(counters.collisions)
    v.emergencyBrakings = UInt64(counters.emergencyBrakings)
    v.teleports = UInt64(counters.teleports)
    v.engagements = UInt64(counters.engagements)
    v.takeoverRequests = UInt64(counters.takeoverRequests)
    v.takeovers = UInt64(counters.takeovers)
    v.towed = UInt64(counters.towed)
    v.automatedDistance = counters.automatedDistance
    return v
  }
  /// Counts for outputs in SUMO's formats.
  var stepCounts: StepCounts {
    var c = StepCounts()
    (c.departed, c.arrived, c.running) = (counters.departed, counters.arrived, counters.running)
    (c.collisions, c.teleports) = (counters.collisions, counters.teleports)
    c.emergencyBrakings = counters.emergencyBrakings
    if case .engine(let engine) = mover {
      (c.waiting, c.givenUp) = (engine.waitingToEnter, engine.givenUp.count)
      (c.departDelay, c.waitingDelay) = (engine.departDelay, engine.waitingDelay)
    }
    return c
  }
  /// Vehicles of a replay that left it in the last step.
  var arrivedWithoutTrip: [Int] {
    if case .replay(let replay) = mover { replay.arrived } else { [] }
  }
  /// The speed after a step holds for the whole step. The motion of a replay between two positions is not known; an
  /// even one is assumed.
  var isUniform: Bool {
    if case .engine(let engine) = mover { engine.isSemiImplicit } else { true }
  }
  /// True if a vehicle of the demand is in the run; a replay may lack it.
  func holds(vehicle: Int) -> Bool {
    switch mover {
    case .engine: true
    case .replay(let replay): replay.holds(vehicle: vehicle)
    }
  }
  /// Number of commands to a replay, which had no effect.
  var refusedCommands: Int {
    switch mover {
    case .engine: 0
    case .replay(let replay): replay.refusedCommands
    }
  }
  func entity(of vehicle: Int) -> UInt64 {
    vehicle < entities.count ? entities[vehicle] : mix64(UInt64(vehicle))
  }
  func level(of vehicle: Int) -> AutomationLevel? {
    vehicle < scenario.levels.count ? scenario.levels[vehicle] : nil
  }

  /// Route of a vehicle; empty for a replay, whose routes are unknown.
  func route(of vehicle: Int) -> [UInt32] {
    guard case .engine(let engine) = mover, vehicle < scenario.demand.vehicles.count else { return [] }
    return engine.route(of: vehicle).map { UInt32($0) }
  }

  /// 1 in a replay, whose drivers are unknown.
  func speedFactor(of vehicle: Int) -> Double {
    guard case .engine(let engine) = mover else { return 1 }
    return engine.speedFactor(of: vehicle) ?? 1
  }

  /// Vehicles that have got another route than that of the demand since the last call, with its edges.
  func takeNewRoutes() -> [(vehicle: Int, edges: [Int])] {
    guard case .engine(let engine) = mover else { return [] }
    return engine.takeNewRoutes()
  }

  /// Trips that ended since the last call, with names.
  func takeTrips() -> [Recording.TripRecord] {
    guard case .engine(let engine) = mover else { return [] }
    return engine.takeTrips().map { t in
      let demand = scenario.demand
      var r = Recording.TripRecord(
        id: demand.vehicles[t.vehicle].id, depart: t.depart, duration: SimDuration(seconds: t.duration))
      r.departDelay = SimDuration(seconds: t.departDelay)
      r.departLane = lane(t.departLane)
      r.departPosition = t.departPosition
      r.departSpeed = t.departSpeed
      r.arrival = t.arrival
      r.arrivalLane = lane(t.arrivalLane)
      (r.vehicle, r.arrivalLaneIndex) = (t.vehicle, t.arrivalLane)
      r.arrivalPosition = t.arrivalPosition
      r.arrivalSpeed = t.arrivalSpeed
      r.routeLength = t.routeLength
      r.waitingTime = SimDuration(seconds: t.waitingTime)
      r.waitingCount = t.waitingCount
      r.stopTime = SimDuration(seconds: t.stopTime)
      r.timeLoss = SimDuration(seconds: t.timeLoss)
      r.rerouteCount = t.reroutes
      r.type = demand.types[t.type].id
      r.speedFactor = t.speedFactor
      r.devices = level(of: t.vehicle) == nil ? [] : ["coroad"]
      r.vaporized = t.vaporized ? "teleport" : nil
      return r
    }
  }

  /// Walks that ended since the last call, with names.
  func takeWalks() -> [Recording.PersonRecord] {
    guard case .engine(let engine) = mover else { return [] }
    let demand = scenario.demand
    return engine.takeWalks().map { w in
      let person = demand.pedestrians[w.pedestrian]
      var r = Recording.PersonRecord(id: person.id, depart: w.depart, arrival: w.arrival)
      r.type = demand.types.indices.contains(person.type) ? demand.types[person.type].id : "DEFAULT_PEDTYPE"
      r.speedFactor = person.speedFactor
      r.departPosition = w.departPosition
      r.arrivalPosition = w.arrivalPosition
      r.routeLength = w.length
      r.waitingTime = SimDuration(seconds: w.waitingTime)
      r.timeLoss = SimDuration(seconds: w.timeLoss)
      r.maximumSpeed = w.speed
      return r
    }
  }
  /// A remark on vehicles that could not enter; nil if there are none.
  var remarkOnGivenUp: String? {
    guard case .engine(let engine) = mover, engine.givenUp.count > 0 else { return nil }
    let (count, first) = engine.givenUp
    let names = first.map { "\"\(scenario.demand.vehicles[$0].id)\"" }.joined(separator: ", ")
    return count == 1
      ? "vehicle \(names) could not enter and was given up"
      : "\(count) vehicles could not enter and were given up: \(names)" + (count > first.count ? ", …" : "")
  }

  /// Collisions since the last call, with names.
  func takeCollisions() -> [Recording.CollisionRecord] {
    guard case .engine(let engine) = mover else { return [] }
    func party(_ vehicle: Int, isHeld: Bool) -> Recording.CollisionRecord.Party {
      .init(
        vehicle: UInt32(vehicle), level: level(of: vehicle).map { Int($0.rawValue) }, isHeldByUnit: isHeld)
    }
    return engine.takeCollisions().map { c in
      Recording.CollisionRecord(
        time: c.time, striking: party(c.striking, isHeld: c.strikingIsHeld),
        struck: party(c.struck, isHeld: c.struckIsHeld), lane: lane(c.lane), position: c.position,
        relativeSpeed: c.relativeSpeed)
    }
  }

  private func lane(_ index: Int) -> String {
    scenario.network.lanes.indices.contains(index) ? scenario.network.lanes[index].id : ""
  }
}
