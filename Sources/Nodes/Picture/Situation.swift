import ComputeKernel
import NodeInterface
import RoadNetwork
import SimCore
import VehicleControl

/// The picture assessed along the path ahead: the starting point of a planning cycle.
package struct Situation: Sendable {
  /// In the odometry frame.
  package let ego: EgoState
  package let corridor: PathCorridor
  /// Threats seen by the unit's own sensors, threats known only from messages, and the vehicle ahead.
  package let path: PathAssessment
  /// The signal at the next stop line of the route, if SPAT and MAP of its junction were received.
  package let signal: SignalAhead?
  /// What the threats call for: braking stages for those seen by the unit's own sensors, only a warning for those known
  /// only from messages.
  package let decision: EmergencyBraking.Decision
  /// The oncoming vehicle to wait for before a turn across its lane; nil unless asked for (`assistsTurns`).
  package let oncoming: OncomingVehicle?
}

/// Assesses which road users endanger the vehicle on its path, and what they call for.
package struct CollisionAssessment: Sendable {
  /// Required decelerations at which the unit warns, brakes and brakes fully, m/s². SUMO's drivers brake late and with
  /// up to 4.5 m/s² (its default `decel`) in normal driving: a braking stage below that would interfere with all of
  /// them.
  static let stages = (warning: 3.5, partial: 5.0, full: 6.0)
  /// Length of the path considered even at standstill, metres.
  static let shortestPath = 30.0
  /// Signals farther away are ignored, metres: the range of a roadside unit in town, with some margin (assumed).
  static let signalReach = 400.0

  package var assessment = ThreatAssessment()
  package var braking = EmergencyBraking()
  /// Whether oncoming vehicles are looked for before a turn.
  package var assistsTurns = false

  /// From the end of the assessment to the bus, seconds: planning, control and the frame on the vehicle bus (assumed), and
  /// the age of the state assessed.
  static let planningTime = 0.1

  /// - Parameter z: standard normal deviate of the car among those of its grade.
  init(_ grade: BrakingGrade, deviate z: Double) {
    let parameters = EmergencyBraking.Parameters(grade, deviate: z)
    braking = EmergencyBraking(parameters: parameters)
    assessment.delay = Self.planningTime + BrakeSystem(grade).delay(to: parameters.fullBraking)
    braking.parameters.warningDeceleration = Self.stages.warning
    braking.parameters.partialDeceleration = Self.stages.partial
    braking.parameters.fullDeceleration = Self.stages.full
    braking.driverWarning.ordinaryBraking = Self.stages.warning
    assessment.reported = []
  }

  /// True if the vehicle already brakes about as hard as it must: the required deceleration includes a delay before the
  /// brakes act, which is then over.
  static func driverBrakes(_ ego: EgoState, for threat: Threat) -> Bool {
    -ego.acceleration >= 1 && -ego.acceleration + brakingMargin >= threat.requiredDeceleration
  }
  /// m/s² (assumed).
  static let brakingMargin = 1.5
}

extension OnboardPicture {
  /// Assesses the picture at `t` and stores the result in `situation`; nil before the first fix.
  mutating func assess(at t: SimTime) -> OperationCounts? {
    guard let ego = ego(at: t) else { return nil }
    var counts = OperationCounts.zero
    let corridor = pathAhead(ego, &counts)
    let signal = signalAhead(at: t)
    let junctions = crossingTraffic(ego, signal, at: t)
    let oncoming = collisions.assistsTurns ? oncoming(junctions, at: t, &counts) : nil
    dropUnreliable(ego: ego, corridor: corridor, junctions, at: t, &counts)
    collisions.assessment.hasGreen = signal?.isGreen ?? false
    var path = collisions.assessment.assess(objects, ego: ego, corridor: corridor)
    if let threat = path.sensed, isOutsideScope(threat, ego) { path.sensed = nil }
    // A driver who stands has nothing to brake for.
    if ego.speed < Self.slowestWarned { path.cooperative = nil }
    if collisions.braking.stage == .none {
      // A driver who brakes hard enough needs neither warning nor assistance.
      if let threat = path.sensed, CollisionAssessment.driverBrakes(ego, for: threat) { path.sensed = nil }
      if let threat = path.cooperative, CollisionAssessment.driverBrakes(ego, for: threat) {
        path.cooperative = nil
      }
    }
    counts += path.counts
    let decision = collisions.braking.decide(path, ego: ego, at: t)
    counts += EmergencyBraking.counts
    situation = Situation(
      ego: ego, corridor: corridor, path: path, signal: signal, decision: decision,
      oncoming: path.leader.map { isWaiting(behind: $0, junctions) } == true ? nil : oncoming)
    return counts
  }

  /// The vehicle's path: the lanes of its route if it is matched on the map, otherwise the arc of its yaw rate.
  private mutating func pathAhead(_ ego: EgoState, _ counts: inout OperationCounts) -> PathCorridor {
    let sigma = fix?.positionSigma ?? Self.outageSigma
    // A driverless vehicle is matched by its front: after a lane change at low speed the rear follows later.
    let front = isDriverless ? 0.5 * ego.length : 0
    counts += matcher.update(
      position: ego.position + mapOffset + ego.heading.direction * front, sigma: sigma, heading: ego.heading,
      network: context.network)
    guard matcher.isMatched else { return PathCorridor(constantTurnOf: ego) }
    line.removeAll(keepingCapacity: true)
    if front > 0 { matcher.centreLineBehind(reach: front, network: context.network, into: &line) }
    certainDistance = matcher.centreLine(
      reach: min(
        Self.horizon, ego.speed * collisions.assessment.horizon + CollisionAssessment.shortestPath),
      network: context.network, into: &line)
    return PathCorridor(throughVehicleAlong: line, from: ego)
  }

  /// UN Regulation No. 152 requires braking for vehicles ahead and for crossing pedestrians, and lets the driver
  /// override it. So the unit leaves these to the driver: crossing cars; cars that the driver steers away from in a
  /// lane change; cars after a bend of the path, since an error of a metre or two along it leaves their lane open, or
  /// beyond the certain part of the path; and all cars during a turn in which only the arc of the yaw rate is known.
  private func isOutsideScope(_ threat: Threat, _ ego: EgoState) -> Bool {
    if threat.targetClass.isVulnerable { return false }
    if threat.isCrossing || threat.bend > Self.sharpBend { return true }
    if let aside = fix?.lateralSpeed, aside.magnitude > Self.steering,
      (aside > 0 ? threat.offset : -threat.offset) < Self.leaving
    {
      return true
    }
    return matcher.isMatched
      ? threat.gap + 0.5 * ego.length > certainDistance : ego.yawRate.magnitude > Self.sharpTurn
  }
  /// Lateral speed of a lane change, m/s, and offset to its side at which a car still counts as in the path, metres
  /// (assumed).
  static let steering = 0.3
  static let leaving = 0.5
  /// m/s: below it drivers are not warned of what is known from messages alone (assumed, as for HLW).
  static let slowestWarned = 1.0
  /// Radians: 15° (assumed).
  static let sharpBend = 0.26
  /// rad/s: a radius of 60 m at 30 km/h (assumed).
  static let sharpTurn = 0.14

  /// Removes objects too unreliable for a warning or braking: those not seen or heard of recently; and, of objects known only
  /// from messages, all vehicles if the own position fits no lane of the route; somebody's reports of the vehicle itself;
  /// vehicles on the path whose lane is uncertain within the position errors, crossing ones that brake to a
  /// stop before they reach the path, and on the map those that `CrossingTraffic` rules out.
  private mutating func dropUnreliable(
    ego: EgoState, corridor: PathCorridor, _ junctions: CrossingTraffic?, at t: SimTime,
    _ counts: inout OperationCounts
  ) {
    let own = positionSigma
    let offset = mapOffset
    let isLost = !matcher.route.isEmpty && !matcher.isMatched
    var checked: UInt64 = 0
    defer { counts += Self.crossingCounts * checked }
    objects.removeAll { o in
      if t - o.seenAt > Self.longestCoast { return true }
      if o.sources.contains(.sensed) { return false }
      guard o.targetClass != .pedestrian else { return false }
      if isLost || Self.isItself(o, ego, sigma: own) { return true }
      let p = corridor.project(o.state.position, velocity: o.state.velocity)
      if p.speedAcross.magnitude < max(Self.crossingSpeed, Self.crossingSlope * p.speedAlong.magnitude) {
        let normal = Vec2(-p.tangent.y, p.tangent.x)
        let variance = o.state.covariance.position.variance(along: normal) + own * own
        return p.offset.magnitude + variance.squareRoot() > Self.laneHalf
      }
      // Whoever reaches the path later is assessed later.
      let half = 0.5 * (ego.width + o.outline.length)
      let comes = p.offset * p.speedAcross < 0 || p.offset.magnitude < half
      if let junctions, comes, p.offset.magnitude - half < p.speedAcross.magnitude * Self.crossingHorizon {
        checked &+= 1
        if !junctions.mayBeInTheWay(o, at: o.state.position + offset, along: p.along) { return true }
      }
      guard o.acceleration < -1 else { return false }
      let speed = o.state.velocity.length
      let distance =
        (p.offset.magnitude - 0.5 * (ego.width + o.outline.length)) * speed / p.speedAcross.magnitude
      return speed * speed / (-2 * o.acceleration) <= distance
    }
  }
  /// A third party's report from within the own position error, of a velocity like the own: the vehicle itself, or one that
  /// drives along with it and is no danger either.
  private static func isItself(_ o: FusedObject, _ ego: EgoState, sigma: Double) -> Bool {
    guard !o.sources.contains(.received) else { return false }
    let reach = 0.5 * ego.length + ownSigmas * sigma
    return (o.state.position - ego.position).length < reach
      && (o.state.velocity - ego.heading.direction * ego.speed).length < ownVelocity
  }
  /// How many σ the own position may be off between buildings, where σ is told too small (assumed), and what a third party's
  /// speed lags behind, m/s (assumed: .7 s at 2.6 m/s²).
  static let ownSigmas = 4.0
  static let ownVelocity = 2.0

  /// The oncoming vehicle that a turn at the next junction would meet first, of those that send messages or that others
  /// report: the driver may overlook one that the unit's own sensors see, too.
  private func oncoming(_ junctions: CrossingTraffic?, at t: SimTime, _ counts: inout OperationCounts)
    -> OncomingVehicle?
  {
    guard let junctions, junctions.isTurning else { return nil }
    var nearest: OncomingVehicle?
    var checked: UInt64 = 0
    for o in objects where o.sources != .sensed {
      guard !o.targetClass.isVulnerable, t - o.seenAt <= Self.longestCoast else { continue }
      checked &+= 1
      if let found = junctions.meetsOncoming(o, at: o.state.position + mapOffset),
        found.meetsAfter < nearest?.meetsAfter ?? .infinity
      {
        nearest = found
      }
    }
    counts += Self.crossingCounts * checked
    return nearest
  }
  /// Somebody else is first at the line.
  private func isWaiting(behind leader: Leader, _ junctions: CrossingTraffic?) -> Bool {
    guard let own = junctions?.movements.first else { return false }
    return leader.gap < own.line - 0.5 * vehicle.length
  }

  /// The junctions on the path; nil off the map.
  private func crossingTraffic(_ ego: EgoState, _ signal: SignalAhead?, at t: SimTime) -> CrossingTraffic? {
    let isAsked = objects.contains {
      $0.targetClass != .pedestrian
        && (collisions.assistsTurns ? $0.sources != .sensed : !$0.sources.contains(.sensed))
    }
    guard matcher.isMatched, isAsked else { return nil }
    var movements: [(connection: Int, line: Double, exit: Double)] = []
    matcher.movements(
      reach: ego.speed * collisions.assessment.horizon + CollisionAssessment.shortestPath,
      network: context.network, into: &movements)
    var light: (connection: Int, isGreen: Bool)?
    if let signal,
      let line = matcher.stopLine(reach: CollisionAssessment.signalReach, network: context.network)
    {
      light = (line.connection, signal.isGreen)
    }
    return CrossingTraffic(network: context.network, movements: movements, ego: ego, light: light, now: t)
  }
  /// Seconds: the horizon of the assessment, and the clearance.
  private static let crossingHorizon = 7.0
  /// Some twenty movements at a junction, each with the segments of two or three lanes.
  private static let crossingCounts = OperationCounts(
    macsFP64: 1600, otherOps: 2400, bytesRead: 12_000, serialSteps: 200)

  /// A track that only coasts, or a state without a newer message, is ignored after this time: three scans or BSMs and the
  /// latency of the computer (assumed).
  static let longestCoast = SimDuration(milliseconds: 500)
  /// Lateral speed above which an object is crossing, m/s; the same relative to its speed along the path (10°: at
  /// smaller angles it changes lanes or merges, assumed); and half a lane width, metres.
  static let crossingSpeed = 1.5
  static let crossingSlope = 0.176
  static let laneHalf = 2.0

  /// The signal at the next stop line of the route, if SPAT and MAP of its junction were received.
  private mutating func signalAhead(at t: SimTime) -> SignalAhead? {
    guard
      let line = matcher.stopLine(reach: CollisionAssessment.signalReach, network: context.network)
    else { return nil }
    let distance = line.distance - 0.5 * vehicle.length
    return signals.signal(before: line.connection, distance: distance, at: t, context.network)
  }
}
