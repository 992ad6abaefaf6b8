import ComputeKernel
import ComputePlatform
import NodeInterface
import RoadNetwork
import SimCore
import V2XMessages

extension OnboardUnit {
  /// A leader slower than this is left to driver and emergency braking, m/s: cruise control follows traffic
  /// that moves (ISO 15622:2018, 6.1: reaction to stationary objects is not required).
  static let slowestLeader = 1.0
  /// Where the road has one lane, a vehicle that brakes ahead may seem this far beside the way, metres (assumed): the
  /// position errors of the two.
  static let brakeEventOffset = 2.5

  /// Judges the picture against the way ahead and prepares the command.
  mutating func plan(at t: SimTime) {
    guard let ego = ego(at: t) else {
      chain.isRunning = false
      return
    }
    var counts = OperationCounts.zero
    let corridor = wayAhead(ego, &counts)
    dropUnreliable(ego: ego, corridor: corridor, at: t)
    let signal = signalAhead(at: t)
    assessment.hasGreen = signal?.isGreen ?? false
    var path = assessment.assess(scratch.objects, ego: ego, corridor: corridor)
    if let threat = path.sensed, isOutsideScope(threat, ego) { path.sensed = nil }
    if braking.stage == .none {
      // A driver who brakes hard enough needs neither a warning nor help.
      if let threat = path.sensed, Self.driverBrakes(ego, for: threat) { path.sensed = nil }
      if let threat = path.cooperative, Self.driverBrakes(ego, for: threat) { path.cooperative = nil }
    }
    counts += path.counts
    var command = VehicleCommand(
      vehicle: vehicle.index, effectiveAt: t, validity: Self.commandValidity)
    if automation?.isEngaged != true, context.functions.cruiseControl,
      roadSpeed(ego) >= context.functions.cruiseFrom
    {
      counts += CruiseControl.counts
      command.accelerationLimit = cruiseLimit(path.sensedLeader, ego: ego)
    } else {
      cruise.reset()
    }
    let decision = braking.decide(path, ego: ego, at: t)
    counts += EmergencyBraking.counts
    if context.functions.emergencyBraking, decision.isEmergency {
      command.accelerationLimit = min(command.accelerationLimit, decision.accelerationLimit)
      command.isEmergency = true
    }
    if context.functions.glosa, let signal {
      counts += SignalAdvice.counts
      command.speedLimit = advice.speed(for: signal, speed: ego.speed, limit: roadSpeed(ego)) ?? .infinity
    }
    chain.warning = nil
    // Without a driver there is nobody to warn.
    if context.functions.warnings, automation?.town == nil {
      counts += RedLightWatch.counts + DriverWarning.counts
      let danger = mostUrgent(decision, ego: ego, corridor: corridor, signal: signal, at: t)
      let shown = warner.update(danger, at: t)
      command.warning = shown.kind
      chain.warning = shown.raised
    }
    counts += drive(ego: ego, leader: path.sensedLeader, command: &command, at: t)
    let matters =
      command.authority != .assist || command.accelerationLimit.isFinite || command.speedLimit.isFinite
      || command.isEmergency
      || command.warning != nil
    chain.command = matters ? command : nil
    submit(.plan, stage: .plan, counts, at: t)
  }

  /// The vehicle's way: the lane of its route where the map knows it, else the arc of its turn rate.
  private mutating func wayAhead(_ ego: EgoState, _ counts: inout OperationCounts) -> PathCorridor {
    let sigma = fix?.positionSigma ?? Self.outageSigma
    // Level 4 looks for the lane that its front is on: after a change at low speed the rest follows later.
    let front = automation?.town == nil ? 0 : 0.5 * ego.length
    counts += matcher.update(
      position: ego.position + mapOffset + ego.heading.direction * front, sigma: sigma, heading: ego.heading,
      network: context.network)
    guard matcher.isMatched else { return PathCorridor(constantTurnOf: ego) }
    scratch.line.removeAll(keepingCapacity: true)
    if front > 0 { matcher.centreLineBehind(reach: front, network: context.network, into: &scratch.line) }
    certainWay = matcher.centreLine(
      reach: min(Self.horizon, ego.speed * assessment.horizon + Self.shortestWay), network: context.network,
      into: &scratch.line)
    return PathCorridor(throughVehicleAlong: scratch.line, from: ego)
  }
  /// Metres of the way that are looked at even at standstill.
  static let shortestWay = 30.0

  /// UN Regulation No. 152 asks to brake for vehicles ahead and for people who cross, and lets the driver overrule. So
  /// these stay with the driver: cars that cross; cars that the driver steers away from, changing lanes; those behind a
  /// turn of the way, whose lane an error of a metre or two along it leaves open, or beyond the part of the way that is
  /// certain; and during a turn all cars, where only the arc of the turn rate is known.
  private func isOutsideScope(_ threat: Threat, _ ego: EgoState) -> Bool {
    switch threat.targetClass {
    case .pedestrian, .twoWheeler, .motorcycle, .bicycle: return false
    case .unknown, .motorVehicle, .truck, .bus, .tram, .emergency:
      if threat.isCrossing || threat.bend > Self.sharpBend { return true }
      if let aside = fix?.lateralSpeed, aside.magnitude > Self.steering,
        (aside > 0 ? threat.offset : -threat.offset) < Self.leaving
      {
        return true
      }
      return matcher.isMatched
        ? threat.gap + 0.5 * ego.length > certainWay : ego.yawRate.magnitude > Self.sharpTurn
    }
  }
  /// Sideways speed of a change of lanes, m/s, and how far on its side, metres, a car must be not to be left (assumed).
  static let steering = 0.3
  static let leaving = 0.5
  /// Radians: 15° (assumed).
  static let sharpBend = 0.26
  /// rad/s: a radius of 60 m at 30 km/h (assumed).
  static let sharpTurn = 0.14

  /// True if the vehicle slows down already about as hard as it must: the demand counts a delay before the
  /// brakes act, which is over by then.
  static func driverBrakes(_ ego: EgoState, for threat: Threat) -> Bool {
    -ego.acceleration >= 1 && -ego.acceleration + brakingMargin >= threat.requiredDeceleration
  }
  /// m/s² (assumed).
  static let brakingMargin = 1.5

  /// Takes out what cannot carry a warning or a braking: tracks that nothing has confirmed lately, and of what messages
  /// alone tell vehicles on the own way whose lane their position errors leave open, and crossing ones that brake to
  /// a stop before they reach it.
  private mutating func dropUnreliable(ego: EgoState, corridor: PathCorridor, at t: SimTime) {
    let own = positionSigma
    scratch.objects.removeAll { o in
      if o.sources.contains(.sensed) { return t - o.seenAt > Self.longestCoast }
      guard o.targetClass != .pedestrian else { return false }
      let p = corridor.project(o.state.position, velocity: o.state.velocity)
      if p.speedAcross.magnitude < max(Self.crossingSpeed, Self.crossingSlope * p.speedAlong.magnitude) {
        let normal = Vec2(-p.tangent.y, p.tangent.x)
        let variance = o.state.covariance.position.variance(along: normal) + own * own
        return p.offset.magnitude + variance.squareRoot() > Self.laneHalf
      }
      guard o.acceleration < -1 else { return false }
      let speed = o.state.velocity.length
      let way = (p.offset.magnitude - 0.5 * (ego.width + o.outline.length)) * speed / p.speedAcross.magnitude
      return speed * speed / (-2 * o.acceleration) <= way
    }
  }
  /// 1 σ of the own position per axis, metres.
  private var positionSigma: Double {
    fix.map { $0.positionSigma.isFinite ? $0.positionSigma : Self.outageSigma } ?? Self.outageSigma
  }
  /// A track that only coasts carries nothing after this: three scans and the way through the computer (assumed).
  static let longestCoast = SimDuration(milliseconds: 500)
  /// Sideways speed from which an object crosses, m/s; the same per speed along the way (10°: what is nearer to parallel
  /// changes lanes or merges, assumed); and half a lane, metres.
  static let crossingSpeed = 1.5
  static let crossingSlope = 0.176
  static let laneHalf = 2.0

  /// Speed limit of the road by the map, m/s; off the map the vehicle's own speed stands in.
  private func roadSpeed(_ ego: EgoState) -> Double {
    matcher.isMatched ? context.network.lanes[matcher.lane].speedLimit : ego.speed
  }

  /// Highest acceleration that keeps the gap; +∞ without anyone to follow.
  private mutating func cruiseLimit(_ leader: Leader?, ego: EgoState) -> Double {
    guard let leader, leader.speed >= Self.slowestLeader,
      leader.gap < Self.horizon
    else {
      cruise.reset()
      return .infinity
    }
    // The driver sets the speed; the unit keeps the gap alone.
    return cruise.step(ego: ego, setSpeed: max(60, 2 * ego.speed), leader: leader, dt: profile.period.seconds)
  }

  mutating func submitControl(at t: SimTime) {
    submit(.control, stage: .control, Self.controlCounts + chain.controlCounts, at: t)
    chain.controlCounts = .zero
  }
  /// Limits, plausibility checks and the frame on the vehicle bus: some hundreds of operations (assumed).
  static let controlCounts = OperationCounts(
    otherOps: 400, bytesRead: 512, bytesWritten: 64, serialSteps: 200, launches: 1)

  mutating func command(at t: SimTime, into effects: inout EffectBuffer) {
    chain.isRunning = false
    if let warning = chain.warning { effects.warnings.append(warning) }
    guard var command = chain.command else { return }
    command.effectiveAt = t + profile.actuation
    effects.commands.append((command, chain.capturedAt))
    chain.command = nil
  }

  // MARK: Warnings

  /// What the driver should be warned of: own brakes first, then what messages alone tell.
  private func mostUrgent(
    _ decision: EmergencyBraking.Decision, ego: EgoState, corridor: PathCorridor, signal: SignalAhead?,
    at t: SimTime
  ) -> RaisedWarning? {
    let functions = context.functions
    if decision.stage >= .warning, let threat = decision.threat {
      return RaisedWarning(
        kind: Self.kind(of: threat), sensedAt: threat.seenAt, cooperative: decision.isCooperative)
    }
    if functions.ebw, let event = brakeEventAhead(ego: ego, corridor: corridor) {
      return RaisedWarning(kind: .emergencyBrake, sensedAt: event, cooperative: true)
    }
    if functions.rlvw, let signal,
      redLight.isDue(
        for: signal, speed: ego.speed, braking: max(0, -ego.acceleration), sigma: positionSigma)
    {
      return RaisedWarning(kind: .redLightViolation, sensedAt: t, cooperative: true)
    }
    if functions.hlw, let fix, let hazard = hazards.ahead(of: fix, speed: ego.speed, at: t) {
      return RaisedWarning(kind: .hazardousLocation, sensedAt: hazard.sensedAt, cooperative: true)
    }
    return nil
  }

  /// The signal at the next stop line of the route, if its junction has told of it.
  private mutating func signalAhead(at t: SimTime) -> SignalAhead? {
    guard let line = matcher.stopLine(reach: Self.signalReach, network: context.network)
    else { return nil }
    let distance = line.distance - 0.5 * vehicle.length
    return signals.signal(before: line.connection, distance: distance, at: t, context.network)
  }
  /// Signals farther away are not looked at, metres: the range of a roadside unit in town, with some to spare (assumed).
  static let signalReach = 400.0

  static func kind(of threat: Threat) -> WarningKind {
    switch threat.targetClass {
    case .pedestrian, .twoWheeler, .motorcycle, .bicycle: .vulnerableRoadUser
    case .unknown, .motorVehicle, .truck, .bus, .tram, .emergency:
      threat.isCrossing ? .intersectionCollision : .forwardCollision
    }
  }

  /// EBW (T/CSAE 53, 4.8): a vehicle ahead on the own way tells that it brakes hard, and the driver would have to brake
  /// harder than he does ordinarily if he were to react to it now. Its lane is that in which it most likely is: by the
  /// own sensors if they follow it, else by the positions of both. Returns the time of its state.
  private func brakeEventAhead(ego: EgoState, corridor: PathCorridor) -> SimTime? {
    guard ego.speed > 1 else { return nil }
    let reach = brakeEventReach
    var nearest = Double.infinity
    var seenAt: SimTime?
    for told in scratch.aligned where told.acceleration <= -Self.hardBraking && !told.isObserved {
      let object =
        scratch.objects.first { $0.receivedID == told.id && $0.sources.contains(.sensed) }
        ?? FusedObject(told)
      let p = corridor.project(object.state.position, velocity: object.state.velocity)
      let gap = p.along - 0.5 * (ego.length + object.outline.length)
      guard gap > 0, gap < nearest, abs(p.offset) < reach,
        Angle(radians: object.heading - ego.heading.radians).cosine > 0.85,
        braking.driverWarning.isDue(
          behind: gap, speed: ego.speed, lead: max(0, p.speedAlong), leadBraking: -told.acceleration,
          braking: max(0, -ego.acceleration))
      else { continue }
      nearest = gap
      seenAt = told.generatedAt
    }
    return seenAt
  }

  /// How far beside the way a vehicle is still more likely on it than in the next lane, metres.
  private var brakeEventReach: Double {
    guard matcher.isMatched else { return Self.laneHalf }
    let lane = context.network.lanes[matcher.lane]
    return context.network.edges[lane.edge].lanes.count == 1 ? Self.brakeEventOffset : 0.5 * lane.width
  }

  /// Deceleration that counts as hard braking, m/s²: .4 g (SAE J2735, DE_VehicleEventFlags,
  /// eventHardBraking).
  static let hardBraking = 3.92
}

/// Decides when a warning is new. It stays on for a moment after its cause, and the same kind is raised once
/// per approach.
struct Warner: Hashable, Sendable {
  /// Shown for at least this long, and not raised again within the other.
  static let shown = SimDuration(milliseconds: 500)
  static let quiet = SimDuration(milliseconds: 3000)

  /// Cycles in a row for which a cause must hold: a driver who is about to brake anyway is not disturbed.
  /// Longer for what messages alone tell (assumed).
  static let cycles = 3
  static let cooperativeCycles = 3

  private var candidate: WarningKind?
  private var streak = 0
  private var kind: WarningKind?
  private var until = SimTime(microseconds: .min)
  /// By raw value of the kind: when its cause was last there.
  private var lastCause = [SimTime](repeating: SimTime(microseconds: .min / 2), count: 8)

  mutating func update(_ danger: RaisedWarning?, at t: SimTime) -> (
    kind: WarningKind?, raised: RaisedWarning?
  ) {
    var raised: RaisedWarning?
    streak = danger?.kind == candidate ? streak + 1 : 1
    candidate = danger?.kind
    if let danger, streak >= (danger.cooperative ? Self.cooperativeCycles : Self.cycles) {
      let i = Int(danger.kind.rawValue)
      if t - lastCause[i] > Self.quiet { raised = danger }
      lastCause[i] = t
      kind = danger.kind
      until = t + Self.shown
    } else if t > until {
      kind = nil
    }
    return (kind, raised)
  }
}
