import RoadNetwork
import Scenario
import SimCore
import VehicleControl
import WorldState

/// Microscopic traffic over a network: the ground truth of a run.
///
/// Time advances in traffic steps. Drivers act on a coarser grid, the action step, all at the same instants as in
/// SUMO: they plan against the state of everybody (`plan`), announce themselves at the links ahead (`register`),
/// decide with everybody's announcements (`decide`), and hold the acceleration until the next action. Movement is
/// the exact integral of that acceleration, so a run with 0.1 s steps and 1 s actions is the run with 1 s steps,
/// seen more often; except for `traffic.update: semi_implicit`, SUMO's own update, where traffic and action step are
/// the same. All loops go over slots and lanes in index order; nothing depends on memory or on hashing.
package final class TrafficEngine {
  let scenario: ScenarioValue
  let network: RoadNetwork
  let arena = Arena()
  let net: Tables
  let geometry: LaneGeometry
  let fleet: Fleet
  let random: RandomSource
  let kinds: UnsafeMutablePointer<Kind>
  let sight: Bool
  /// Carries an onboard unit, by demand index.
  let isEquipped: UnsafeMutablePointer<Bool>
  let sightMap: SightMap?
  var parkedSlots: [Int32] = []

  /// Traffic step and the grid of actions.
  let step: SimDuration
  let actionStep: SimDuration
  let dt: Double
  /// Positions follow by the semi-implicit update; only where drivers act in every traffic step.
  let isSemiImplicit: Bool
  /// Time of the last published slice.
  package private(set) var time: SimTime
  /// Seconds from this action to the next.
  var horizon: Double
  /// The clock in seconds.
  var now: Double
  var actionCounter: UInt64 = 0

  let occupancy: LaneOccupancy
  /// Sum of lengths and minimum gaps, by lane, of those who have decided on their lane before the one who decides now: the
  /// vehicles ahead of it. Metres.
  let laneAhead: UnsafeMutablePointer<Double>
  /// Front of a blockade on the lane (hazard), metres; ∞ if free.
  let laneBlockade: UnsafeMutablePointer<Double>
  let hazardCount: Int
  /// Drivers who know of a hazard, by demand index and, faster, number of the hazard.
  let hazardKnown: UnsafeMutablePointer<Bool>
  // Links: the drivers who have announced themselves.
  let linkHead: UnsafeMutablePointer<Int32>
  let touchedLinks: UnsafeMutablePointer<Int32>
  var touchedCount = 0

  /// Running slots in ascending demand index.
  var active: [Int32] = []
  var freeSlots: [Int32] = []
  var slotCount = 0
  let slotOfDemand: UnsafeMutablePointer<Int32>

  let plans: PlanStore
  var insertion: InsertionQueue
  var signals: SignalControl
  var walkers: Walkers
  var commands: CommandStore
  var transfer: [Transfer] = []
  let edgeScratch: UnsafeMutablePointer<Int32>

  // Outputs of the last step.
  /// Demand indices of those who entered, or reached their destination, in the last step.
  package private(set) var departed: [Int] = []
  package private(set) var arrived: [Int] = []
  package var counters = Counters()
  var trips: [TripRecord] = []
  var collisionLog: [CollisionRecord] = []
  var openCollisions: Set<UInt64> = []

  package struct Counters: Hashable, Sendable {
    package var departed = 0
    package var arrived = 0
    package var running = 0
    package var collisions = 0
    package var emergencyBrakings = 0
    package var teleports = 0
    /// How often a unit began to drive, asked its driver to take over, and was taken over from.
    package var engagements = 0
    package var takeoverRequests = 0
    package var takeovers = 0
    /// Driverless vehicles that were taken off the road because they had stood without their units.
    package var towed = 0
    /// Metres driven by units.
    package var automatedDistance = 0.0
    /// Sum of running vehicles over traffic steps.
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
    sight = (configuration.traffic.drivers ?? (anyEquipped ? .sight : .ideal)) == .sight
    sightMap = sight ? SightMap(scenario.network) : nil
    step = configuration.time.step
    actionStep = max(configuration.time.actionStep, configuration.time.step)
    dt = step.seconds
    // What the truth tells between two steps is the exact integral, and units live on that.
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
    slotOfDemand = arena.array(count, -1)
    plans = PlanStore(scenario: scenario, net: net, fleet: fleet, arena: arena)
    insertion = InsertionQueue(scenario: scenario)
    signals = SignalControl(network: scenario.network, net: net, begin: configuration.time.begin)
    walkers = Walkers(scenario: scenario, net: net)
    commands = CommandStore(capacity: count, arena: arena)
    edgeScratch = arena.array(net.edgeCount, 0)
  }

  /// Nobody is left and nobody will come.
  package var isFinished: Bool {
    active.isEmpty && insertion.isEmpty && transfer.isEmpty && walkers.isFinished
  }
  package var completedTrips: [TripRecord] {
    defer { trips.removeAll(keepingCapacity: true) }
    return trips
  }
  package var collisions: [CollisionRecord] {
    defer { collisionLog.removeAll(keepingCapacity: true) }
    return collisionLog
  }
  /// Vehicles waiting to enter.
  package var waitingToEnter: Int { insertion.waitingCount }

  /// The world at the begin of the run, after the first insertions.
  package func initialSlice() -> TruthSlice {
    signals.start(at: time, net: net)
    refreshHazards()
    insertVehicles()
    walkers.start(at: time)
    action()
    countRunning()
    return slice()
  }

  /// Moves everything to the next traffic step and publishes the world there. `newest` are the commands that
  /// equipped vehicles have got since the last step; those effective before the new time take hold from it on.
  package func step(commands newest: [VehicleCommand]) -> TruthSlice {
    departed.removeAll(keepingCapacity: true)
    arrived.removeAll(keepingCapacity: true)
    time += step
    now = time.seconds
    let acts = isActionTime(time)
    move()
    if acts { signals.readLoops(self) }
    signals.advance(to: time, engine: self)
    walkers.move(dt: dt, now: now, engine: self)
    detectCollisions()
    if acts {
      changeLanes()
      refreshHazards()
      moveTransfers()
      insertVehicles()
    }
    for command in newest { commands.store(command) }
    if acts { action() }
    applyCommands()
    towStranded()
    countRunning()
    return slice()
  }

  /// Drivers act where the action grid has a point in (time − step, time].
  func isActionTime(_ t: SimTime) -> Bool {
    t.index(on: actionStep) != (t - step).index(on: actionStep)
  }

  private func action() {
    // The next traffic step that is an action, seen from here.
    var n: Int64 = 1
    while !isActionTime(time + step * n) { n += 1 }
    horizon = (step * n).seconds
    actionCounter &+= 1
    refreshParked()
    planAll()
    registerAll()
    decideAll()
  }

  private func countRunning() {
    counters.running = active.count + transfer.count
    counters.vehicleUpdates += active.count
  }
  @inline(__always) func kind(_ v: Int) -> UnsafeMutablePointer<Kind> { kinds + Int(fleet.kind[v]) }

  /// Makes a slot that of a vehicle which is about to depart.
  func reset(_ v: Int) {
    fleet.reset(v)
    occupancy.reset(v)
  }
  func noteDeparture(_ index: Int) {
    departed.append(index)
    counters.departed += 1
  }
  func noteArrival(_ index: Int) {
    arrived.append(index)
    counters.arrived += 1
  }
}
