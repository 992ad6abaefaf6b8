import ComputeKernel
import NodeInterface
import RoadNetwork
import SimCore

/// What a unit drives by within its domain: the way of its own lane, what the others there may do, a decision, a
/// trajectory of the lattice and the predictive controller that follows it.
///
///     lane ahead ─▶ reference path ┐
///     own tracks ─▶ prediction ────┼▶ conflicts, limits, leader ─▶ behaviour ─▶ lattice ─▶ controller ─▶ acceleration
///
/// Everything lies in the frame of the map, moved so that the vehicle is on the middle of its lane: lane keeping holds it
/// there, and positioning knows it less well. Of the controller only the acceleration is used, because the traffic engine
/// holds a body on its lane and simulates no steering; therefore trajectories differ in time and speed, not in their place
/// across the lane.
struct AutomatedDriving: Sendable {
  /// Seconds of the way that must lie within the domain for the unit to begin, and before its end at which the driver is
  /// asked to take over (assumed: UN Regulation No. 157, 5.4.4.1, lets 10 s pass from the demand to the minimal risk
  /// manoeuvre at the earliest).
  static let start = 25.0
  static let notice = 12.0
  /// Metres beyond which nothing is looked at.
  static let reach = 1200.0
  static let horizon = 150.0
  /// Farthest object that is predicted, metres, and how many at most (assumed).
  static let nearby = 120.0
  static let most = 32
  /// Objects that come into the way with at least this probability are braked for hard; others cost (assumed).
  private static let hardProbability = 0.5
  /// m/s by which a gap that is too short may open, so that nobody brakes hard for whoever cuts in (assumed), and the time
  /// gap below which that does not count, s.
  private static let recovery = 1.5
  private static let shortestGap = 0.7
  /// Metres over which the corners of the map's lines are rounded: those of a motorway lie some 20 m apart.
  private static let smoothing = 20.0
  /// End times and end speeds of the lattice: 7 × 14 = 98 candidates.
  private static let endTimes = [2, 2.5, 3, 3.5, 4, 4.5, 5]
  private static let speedCount = 14
  /// 1/m: the inner lanes of street maps have corners that no car can drive, and the body is held on them.
  private static let townCurvature = 1.0
  /// Distance of the places at which the way's curvature is looked at, metres.
  private static let bendSpacing = 10.0

  private(set) var isEngaged = false
  private(set) var isHandingOver = false
  /// The unit does not begin again for so long after an obstruction (assumed).
  static let quiet = SimDuration(milliseconds: 15_000)
  private var obstructedAt = SimTime(microseconds: .min / 2)
  /// What was asked of the vehicle last, m/s²: the next plan begins with it.
  var acceleration = 0.0
  /// Metres of the path that lie behind the vehicle's centre.
  var here = 0.0

  var path = ReferencePath()
  var line: [Vec2] = []
  /// Places on the middle of the lane that the vehicle has come by: the path begins behind it, so that it is round where
  /// the vehicle is.
  private var trail: [Vec2] = []
  var prediction = ManeuverPrediction()
  var predicted = PredictionSet()
  var obstacles: ObstacleSet
  var outlines: [(length: Double, width: Double)] = []
  /// By the same index: on foot.
  var walkers: [Bool] = []
  let behaviour = Behaviour()
  var windows = ConflictWindows()
  var lattice: FrenetLattice
  private var trajectory: [TrajectoryPoint] = []
  private var reference: [CartesianState] = []
  private var controller: BicycleMPC
  var way = WayAhead(speed: 0, length: 0)

  /// What level 4 needs beyond that; nil at level 3.
  var town: TownDriving?

  init(town: TownDriving? = nil) {
    self.town = town
    var parameters = LatticeParameters()
    parameters.hardProbability = Self.hardProbability
    parameters.offsets = [0]
    parameters.endTimes = Self.endTimes
    parameters.speedCount = Self.speedCount
    if town != nil { parameters.curvature = Self.townCurvature }
    lattice = FrenetLattice(parameters: parameters)
    obstacles = ObstacleSet(steps: parameters.steps)
    controller = BicycleMPC()
  }

  /// Begins, goes on, asks for the driver or ends, by the metres that are left of the domain. `isDriving`: the vehicle does
  /// what the unit says. `isObstructed`: somebody stands in the lane, or is told to, whom only a change of lanes passes.
  mutating func update(
    domainAhead: Double, speed: Double, isDriving: Bool, isObstructed: Bool, at t: SimTime
  ) {
    let v = max(speed, 5)
    if isObstructed { obstructedAt = t }
    let isObstructed = t - obstructedAt < Self.quiet
    if isHandingOver, !isDriving {
      isEngaged = false
      isHandingOver = false
    }
    if !isEngaged {
      isEngaged = !isObstructed && domainAhead >= min(Self.reach, v * Self.start)
      isHandingOver = false
      if isEngaged {
        acceleration = 0
        controller.reset()
      }
      return
    }
    if domainAhead <= 0 {
      isEngaged = false
    } else if isHandingOver {
      isHandingOver = isObstructed || domainAhead < min(Self.reach, v * Self.start)
    } else {
      isHandingOver = isObstructed || domainAhead < v * Self.notice
    }
  }

  /// Level 4 begins where it first knows its place, and does not end.
  mutating func beginAlone(isMatched: Bool) -> Bool {
    if !isEngaged, isMatched {
      isEngaged = true
      acceleration = 0
      controller.reset()
    }
    return isEngaged
  }

  struct Outcome {
    /// m/s².
    var acceleration: Double
    /// No trajectory is both drivable and free, so that the vehicle brakes as hard as it can.
    var isStopping: Bool
    /// Prediction, behaviour and lattice; the controller.
    var planning: OperationCounts
    var control: OperationCounts
  }

  /// What a vehicle does that has lost its way on the map, or positioning.
  func lost(_ ego: EgoState) -> Outcome {
    Outcome(
      acceleration: ego.speed > 0 ? -Self.lostBraking : 0, isStopping: false, planning: .zero, control: .zero)
  }
  /// m/s² (assumed).
  private static let lostBraking = 2.0

  /// One cycle. `objects` and `ego` in the odometry frame, `leader` on the own way; `matcher` holds the own lane and the
  /// place on it, from which the vehicle may drive `domainAhead` metres.
  mutating func drive(
    ego: EgoState, objects: [FusedObject], leader: Leader?, matcher: RouteMatcher, domainAhead: Double,
    context: NodeContext
  ) -> Outcome {
    let network = context.network
    line.removeAll(keepingCapacity: true)
    line.append(contentsOf: trail)
    matcher.centreLine(
      reach: min(Self.horizon, ego.speed * 6 + 60), network: network, into: &line)
    guard line.count > trail.count + 1, let index = context.laneIndex else {
      return lost(ego)
    }
    let foot = line[trail.count]
    extend(trail: foot, direction: ego.heading.direction)
    var counts = path.build(line: line, spacing: 2, smoothing: Self.smoothing)
    here = path.project(foot).along
    lattice.parameters.timeGap = timeGap(behind: leader, speed: ego.speed)
    counts += predict(ego: ego, objects: objects, shift: foot - ego.position, index: index, network: network)
    counts += look(ego: ego, leader: leader, matcher: matcher, domainAhead: domainAhead, network: network)
    let decision = behaviour.decide(way)
    counts += decision.counts
    return follow(
      decision, ego: ego, speedLimit: network.lanes[matcher.lane].speedLimit, counts: counts)
  }

  /// Plans along the path what was decided, and follows it. `counts`: of what went before.
  mutating func follow(
    _ decision: BehaviourDecision, ego: EgoState, speedLimit: Double, counts: OperationCounts
  ) -> Outcome {
    var counts = counts
    let start = FrenetState(
      along: here, speed: ego.speed, acceleration: acceleration, offset: 0, slope: 0, bend: 0)
    let task = PlanningTask(
      start: start, length: ego.length, width: ego.width, targetSpeed: decision.targetSpeed,
      speedLimit: speedLimit, stopAt: decision.stopAt.map { here + $0 },
      leader: decision.follow.map { PlanningTask.FollowTarget(along: here + $0.gap, speed: $0.speed) })
    let plan = lattice.plan(task, path: path, obstacles: obstacles, into: &trajectory)
    counts += plan.counts
    var control = TrajectoryReference.fill(
      &reference, from: trajectory, start: 0, step: controller.parameters.step,
      count: controller.parameters.stages + 1, rearAxle: 0.5 * controller.parameters.wheelbase)
    let first = reference[0]
    let state = BicycleMPC.State(
      position: first.position, heading: first.heading, speed: ego.speed,
      steering: Math.atan(controller.parameters.wheelbase * first.curvature), acceleration: acceleration)
    let command = controller.control(state, reference: reference)
    control += command.solution.counts
    acceleration = command.acceleration
    return Outcome(
      acceleration: acceleration, isStopping: plan.outcome == .noneFeasible, planning: counts,
      control: control)
  }

  /// Adds a place to the trail, which goes back twice the rounding. A step aside is a change of lanes: a new trail.
  private mutating func extend(trail foot: Vec2, direction: Vec2) {
    if let last = trail.last {
      let d = foot - last
      if d.lengthSquared < 1 { return }
      if d.cross(direction).magnitude > Self.sidestep { trail.removeAll(keepingCapacity: true) }
    }
    trail.append(foot)
    let far = trail.firstIndex { ($0 - foot).length <= 2 * Self.smoothing } ?? 0
    if far > 0 { trail.removeFirst(far) }
  }
  /// Metres (assumed).
  private static let sidestep = 1.5

  /// The gap wanted behind a leader, s: shorter for as long as a gap that was cut short opens again.
  func timeGap(behind leader: Leader?, speed: Double) -> Double {
    let wanted = LatticeParameters().timeGap
    guard let leader, speed > 1 else { return wanted }
    let p = lattice.parameters
    let reached = (leader.gap + Self.recovery * (p.endTimes.last ?? 5) - p.standstillGap) / speed
    return min(wanted, max(Self.shortestGap, reached))
  }

  /// Modes of the vehicles nearby that the own sensors follow, in the frame of the map.
  private mutating func predict(
    ego: EgoState, objects: [FusedObject], shift: Vec2, index: LaneIndex, network: borrowing RoadNetwork
  ) -> OperationCounts {
    var counts = OperationCounts.zero
    predicted.removeAll()
    obstacles.removeAll()
    outlines.removeAll(keepingCapacity: true)
    for object in objects where object.sources.contains(.sensed) && outlines.count < Self.most {
      let d = object.state.position - ego.position
      // Who comes from behind looks out for himself.
      guard d.lengthSquared < Self.nearby * Self.nearby, d.dot(ego.heading.direction) > 0 else { continue }
      var moved = object
      moved.state.position = object.state.position + shift
      counts += prediction.predict(
        moved, index: outlines.count, network: network, lanes: index, into: &predicted)
      outlines.append(object.outline)
    }
    let outlines = outlines
    obstacles.append(predicted) { outlines[$0] }
    return counts
  }

  /// Fills `way`.
  private mutating func look(
    ego: EgoState, leader: Leader?, matcher: RouteMatcher, domainAhead: Double,
    network: borrowing RoadNetwork
  ) -> OperationCounts {
    way.speed = ego.speed
    way.length = ego.length
    way.limits.removeAll(keepingCapacity: true)
    way.bends.removeAll(keepingCapacity: true)
    way.conflicts.removeAll(keepingCapacity: true)
    matcher.speedLimits(reach: Self.horizon, network: network) {
      way.limits.append(WayAhead.Limit(distance: $0, speed: $1))
    }
    // The far end is not rounded.
    var along = here
    while along < path.length - 2 * Self.smoothing {
      way.bends.append(WayAhead.Bend(distance: along - here, curvature: path.sample(at: along).curvature))
      along += Self.bendSpacing
    }
    way.leader = leader.map { WayAhead.Neighbour(gap: $0.gap, speed: $0.speed) }
    way.lane = WayAhead.LaneOption(
      leadsOn: domainAhead >= Self.reach ? .infinity : max(0, domainAhead - 0.5 * ego.length),
      leader: way.leader)
    let outlines = outlines
    return windows.find(
      predicted, path: path, along: here, length: ego.length, width: ego.width, outline: { outlines[$0] },
      hasPriority: { _, _ in false }, into: &way.conflicts)
  }
}

extension OnboardUnit {
  /// What a unit drives by, if it may drive at all.
  static func automation(
    _ level: AutomationLevel, route: [UInt32], classes: VehicleClasses, context: NodeContext
  ) -> AutomatedDriving? {
    guard !route.isEmpty else { return nil }
    switch level {
    case .l2: return nil
    case .l3: return context.functions.automatedDriving ? AutomatedDriving() : nil
    case .l4:
      guard context.functions.driverless else { return nil }
      let lanes = RouteLanes(route: route.map { Int32($0) }, classes: classes, network: context.network)
      return AutomatedDriving(town: TownDriving(lanes: lanes))
    }
  }

  /// A standing vehicle on the own way that traffic does not explain, or a hazard that messages tell of.
  private func isObstructed(_ leader: Leader?, _ ego: EgoState, at t: SimTime) -> Bool {
    if let leader, leader.speed < Self.slowestLeader, ego.speed > 5 * Self.slowestLeader { return true }
    guard context.functions.hlw, let fix else { return false }
    return hazards.ahead(of: fix, speed: ego.speed, at: t) != nil
  }

  /// Lets the unit drive where it may: replaces what the assistance has worked out. `emergency` is its own braking.
  mutating func drive(
    ego: EgoState, leader: Leader?, command: inout VehicleCommand, at t: SimTime
  ) -> OperationCounts {
    guard automation != nil else { return .zero }
    if automation!.town != nil { return driveAlone(ego: ego, command: &command, at: t) }
    let ahead = matcher.way(in: .motorway, reach: AutomatedDriving.reach, network: context.network)
    automation!.update(
      domainAhead: ahead, speed: ego.speed, isDriving: fix?.isAutomated ?? false,
      isObstructed: isObstructed(leader, ego, at: t), at: t)
    guard automation!.isEngaged else { return .zero }
    let outcome = automation!.drive(
      ego: ego, objects: scratch.objects, leader: leader, matcher: matcher, domainAhead: ahead,
      context: context)
    command.authority = automation!.isHandingOver ? .handOver : .drive
    command.accelerationLimit =
      command.isEmergency ? min(command.accelerationLimit, outcome.acceleration) : outcome.acceleration
    command.isEmergency = command.isEmergency || outcome.isStopping
    command.speedLimit = .infinity
    chain.controlCounts = outcome.control
    return outcome.planning
  }
}
