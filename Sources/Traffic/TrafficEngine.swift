import RoadNetwork
import Scenario
import SimCore
import VehicleControl
import WorldState

/// Microscopic traffic over a network: the ground truth of a run.
///
/// Time advances in traffic steps. Drivers act on a coarser grid, the action step, all at the same instants as in SUMO:
/// they plan against the state of all vehicles (`plan`), register at the links ahead (`register`), decide in view of
/// all registrations (`decide`), and hold the acceleration until the next action. Motion is the exact integral of that
/// acceleration, so a run with 0.1 s steps and 1 s actions is the run with 1 s steps, sampled more often. The exception
/// is `traffic.update: semi_implicit`, SUMO's own update, for which traffic and action step are equal. All loops run
/// over slots and lanes in index order; nothing depends on memory addresses or hashing.
package final class TrafficEngine {
  let scenario: ScenarioValue
  let network: RoadNetwork
  let arena = Arena()
  let net: Tables
  let geometry: LaneGeometry
  let fleet: Fleet
  let random: RandomSource
  let kinds: UnsafeMutablePointer<Kind>
  /// Drivers see only along free lines of sight.
  let sight: Bool
  let isHuman: Bool
  let human: HumanDrivers
  /// By demand index: has an onboard unit.
  let isEquipped: UnsafeMutablePointer<Bool>
  let sightMap: SightMap?
  var parkedSlots: [Int32] = []

  /// Traffic step and the grid of actions.
  let step: SimDuration
  let actionStep: SimDuration
  let dt: Double
  /// Positions follow the semi-implicit update; only if drivers act in every traffic step.
  package let isSemiImplicit: Bool
  /// Time of the last published slice.
  package private(set) var time: SimTime
  /// Seconds from this action to the next.
  var horizon: Double
  /// Current time, seconds.
  var now: Double
  var actionCounter: UInt64 = 0

  let occupancy: LaneOccupancy
  /// By lane, sum of lengths and minimum gaps of the vehicles that have already decided on lane changes in this action,
  /// metres: those ahead of the one that decides now.
  let laneAhead: UnsafeMutablePointer<Double>
  /// Front of a blockade on the lane (hazard), metres from the lane's start; ∞ if free.
  let laneBlockade: UnsafeMutablePointer<Double>
  let hazardCount: Int
  /// Whether a driver knows of a hazard, by demand index and (inner index) hazard.
  let hazardKnown: UnsafeMutablePointer<Bool>
  // Links: the drivers registered there.
  let linkHead: UnsafeMutablePointer<Int32>
  let touchedLinks: UnsafeMutablePointer<Int32>
  var touchedCount = 0

  var roster: Roster
  let plans: PlanStore
  let routing: TripRouting?
  let rerouting: Rerouting?
  let insertion: Insertion
  var signals: SignalControl
  var walkers: Walkers
  var commands: CommandStore
  /// Of the vehicles that units may brake.
  let brakes: BrakeSystem
  var transfer: [Transfer] = []
  let edgeScratch: UnsafeMutablePointer<Int32>

  var towing: Towing
  /// Vehicles on each parking area; and next step of each speed sign.
  var parkedOn: [Int]
  private var nextSpeed: [Int]
  let trips: TripLog
  let outlines: VehicleOutlines
  let collisionWatch: CollisionWatch
  let writer: SliceWriter
  package var counters = Counters()
  /// Commands that had no effect because their vehicle does not exist, or their numbers mean nothing.
  package private(set) var refusedCommands = 0

  package struct Counters: Hashable, Sendable {
    package var departed = 0
    package var arrived = 0
    package var running = 0
    package var collisions = 0
    package var emergencyBrakings = 0
    package var teleports = 0
    /// Number of times that a unit began to drive, asked its driver to take over, and was taken over from.
    package var engagements = 0
    package var takeoverRequests = 0
    package var takeovers = 0
    /// Driverless vehicles removed after standing without valid commands.
    package var towed = 0
    /// Metres driven by units.
    package var automatedDistance = 0.0
    /// Number of vehicle updates: running vehicles summed over traffic steps.
    package var vehicleUpdates = 0

    package init() {}
  }

  package init(scenario: ScenarioValue) {
    self.scenario = scenario
    network = scenario.network
    let configuration = scenario.configuration
    net = TableBuilder(network: scenario.network, arena: arena).build()
    geometry = LaneGeometry(scenario.network, arena: arena)
    let count = scenario.demand.vehicles.count
    fleet = Fleet(capacity: count, arena: arena)
    random = RandomSource(seed: configuration.seed, run: configuration.run)
    kinds = arena.copy(scenario.demand.types.map(Kind.init))
    isEquipped = arena.copy(scenario.levels.map { $0 != nil })
    let anyEquipped = scenario.levels.contains { $0 != nil }
    let drivers = configuration.traffic.drivers ?? (anyEquipped ? .human : .ideal)
    sight = drivers != .ideal
    isHuman = drivers == .human
    human = HumanDrivers(
      configuration.drivers, random: random, capacity: isHuman ? count : 0, arena: arena)
    sightMap = sight ? SightMap(scenario.network) : nil
    step = configuration.time.step
    actionStep = max(configuration.time.actionStep, configuration.time.step)
    dt = step.seconds
    // Truth between two steps is the exact integral, which units depend on.
    isSemiImplicit = configuration.traffic.update == .semiImplicit && step == actionStep && !anyEquipped
    time = configuration.time.begin
    now = configuration.time.begin.seconds
    horizon = actionStep.seconds
    occupancy = LaneOccupancy(net: net, fleet: fleet, kinds: kinds, capacity: count, arena: arena)
    laneAhead = arena.array(net.laneCount, 0)
    laneBlockade = arena.array(net.laneCount, .infinity)
    hazardCount = configuration.hazards.count
    hazardKnown = arena.array(count * hazardCount, false)
    linkHead = arena.array(net.linkCount, -1)
    touchedLinks = arena.array(net.linkCount, 0)
    roster = Roster(capacity: count, demand: fleet.demand, arena: arena)
    plans = PlanStore(scenario: scenario, net: net, fleet: fleet, arena: arena)
    routing = TripRouting(scenario: scenario)
    rerouting = Rerouting(scenario: scenario, routing: routing, capacity: count, arena: arena)
    trips = TripLog(vehicles: scenario.demand.vehicles, fleet: fleet, capacity: count, arena: arena)
    insertion = Insertion(
      demand: scenario.demand, random: random, net: net, fleet: fleet, kinds: kinds, occupancy: occupancy,
      plans: plans, routing: routing, trips: trips, blockade: laneBlockade,
      maximumDelay: configuration.traffic.maximumDepartDelay,
      speeding: isHuman ? (configuration.drivers.speedingShare, configuration.drivers.speedingFactor) : (0, 1)
    )
    signals = SignalControl(network: scenario.network, net: net, begin: configuration.time.begin)
    walkers = Walkers(scenario: scenario, net: net)
    commands = CommandStore(capacity: count, arena: arena)
    brakes = BrakeSystem(configuration.equipment.brakingGrade)
    edgeScratch = arena.array(net.edgeCount, 0)
    towing = Towing(capacity: count, arena: arena)
    parkedOn = Array(repeating: 0, count: scenario.demand.parkingPlaces.count)
    nextSpeed = Array(repeating: 0, count: scenario.demand.speedSigns.count)
    outlines = VehicleOutlines(
      net: net, geometry: geometry, fleet: fleet, kinds: kinds, occupancy: occupancy, plans: plans)
    collisionWatch = CollisionWatch(
      net: net, fleet: fleet, occupancy: occupancy, outlines: outlines, isHeld: commands.limited)
    writer = SliceWriter(
      step: step, net: net, geometry: geometry, fleet: fleet, kinds: kinds, outlines: outlines,
      isEquipped: isEquipped, isDriven: commands.driven)
  }

  /// No road user is left or still to come.
  package var isFinished: Bool {
    roster.active.isEmpty && insertion.isEmpty && transfer.isEmpty && walkers.isFinished
  }
  /// Ended trips, and collisions, since the last call.
  package func takeTrips() -> [TripRecord] { trips.takeRecords() }
  package func takeCollisions() -> [CollisionRecord] { collisionWatch.takeRecords() }
  /// Demand indices of vehicles that entered, or reached their destination, in the last step.
  package var departed: [Int] { trips.departed }
  package var arrived: [Int] { trips.arrived }
  /// Edges of the route of a vehicle of the demand; of a trip, the route found at its departure.
  package func route(of vehicle: Int) -> [Int] { plans.edges(of: vehicle) }
  /// Speed that the driver of a vehicle on the road wishes by habit, as a multiple of the limit; nil for others.
  package func speedFactor(of vehicle: Int) -> Double? {
    guard vehicle >= 0, vehicle < scenario.demand.vehicles.count, roster.slot[vehicle] >= 0 else {
      return nil
    }
    return fleet.habit[Int(roster.slot[vehicle])]
  }
  /// Vehicles that have got another route since the last call, with its edges.
  package func takeNewRoutes() -> [(vehicle: Int, edges: [Int])] {
    plans.takeRerouted().map { ($0, plans.edges(of: $0)) }
  }
  /// Number of vehicles that could not enter and were given up, and demand indices of the first of them.
  package var givenUp: (count: Int, first: [Int]) { (insertion.givenUpCount, insertion.givenUp) }
  /// Walks that ended since the last call.
  package func takeWalks() -> [WalkRecord] { walkers.takeRecords() }
  /// Vehicles waiting to enter.
  package var waitingToEnter: Int { insertion.waitingCount }
  /// Sums of the delays after the departure time, of all departures and of the vehicles that wait, seconds.
  package var departDelay: Double { trips.departDelay }
  package var waitingDelay: Double { insertion.waitingDelay(at: time) }

  /// The world at the start of the run, after the first insertions.
  package func initialSlice() -> TruthSlice {
    readSpeedSigns()
    readClosures()
    signals.start(at: time, net: net)
    refreshHazards()
    insertion.insert(into: &roster, until: time, motion)
    reroute()
    walkers.start(at: time)
    action()
    count()
    return slice()
  }

  /// Advances to the next traffic step and returns its slice. `newest`: commands that equipped vehicles have received
  /// since the last step; those effective before the new time apply from it on.
  package func step(commands newest: [VehicleCommand]) -> TruthSlice {
    trips.beginStep()
    time += step
    now = time.seconds
    readSpeedSigns()
    readClosures()
    let acts = isActionTime(time)
    move()
    if acts { signals.readLoops(self) }
    signals.advance(to: time, engine: self)
    walkers.move(dt: dt, now: now, engine: self)
    collisionWatch.look(at: roster.active, time: time)
    if acts {
      changeLanes()
      refreshHazards()
      moveTransfers()
      insertion.insert(into: &roster, until: time, motion)
    }
    reroute()
    routing?.observe(fleet, active: roster.active, laneEdge: net.laneEdge, at: time, step: step)
    for command in newest where !commands.store(command) { refusedCommands += 1 }
    if acts { action() }
    applyCommands()
    towStranded()
    count()
    return slice()
  }

  /// Drivers act where the action grid has a point in (time − step, time].
  func isActionTime(_ t: SimTime) -> Bool {
    t.index(on: actionStep) != (t - step).index(on: actionStep)
  }

  /// Sets the limits of lanes with speed signs.
  private func readSpeedSigns() {
    for (i, sign) in scenario.demand.speedSigns.enumerated() {
      while nextSpeed[i] < sign.steps.count, sign.steps[nextSpeed[i]].time <= time {
        let speed = sign.steps[nextSpeed[i]].speed
        for lane in sign.lanes {
          net.laneSpeed[lane] = speed ?? network.lanes[lane].speedLimit
          net.laneSigned[lane] = speed != nil
        }
        nextSpeed[i] += 1
      }
    }
  }

  private func action() {
    // Number of traffic steps to the next action.
    var n: Int64 = 1
    while !isActionTime(time + step * n) { n += 1 }
    findDeadlocks()
    horizon = (step * n).seconds
    actionCounter &+= 1
    refreshParked()
    lookForPlaces()
    planAll()
    registerAll()
    decideAll()
  }

  private func count() {
    counters.departed = trips.departures
    counters.arrived = trips.arrivals
    counters.running = roster.active.count + transfer.count
    counters.collisions = collisionWatch.count
    counters.towed = towing.count
    counters.vehicleUpdates += roster.active.count
  }

  private func slice() -> TruthSlice {
    writer.write(at: time, active: roster.active, walkers: walkers, signals: signals.states)
  }

  @inline(__always) func kind(_ v: Int) -> UnsafeMutablePointer<Kind> { kinds + Int(fleet.kind[v]) }
}
