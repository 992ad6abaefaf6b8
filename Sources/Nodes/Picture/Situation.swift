import ComputeKernel
import NodeInterface
import RoadNetwork
import SimCore

/// The picture judged against the path ahead: what one planning cycle starts from.
package struct Situation: Sendable {
  /// In the odometry frame.
  package let ego: EgoState
  package let corridor: PathCorridor
  /// Threats by the own sensors and by messages alone, and the vehicle ahead.
  package let path: PathAssessment
  /// The signal at the next stop line of the route, if its junction has told of it.
  package let signal: SignalAhead?
  /// What the threats ask for: braking stages by the own sensors, a warning also by messages alone.
  package let decision: EmergencyBraking.Decision
}

/// Judges who endangers the vehicle on its path, and what that asks for.
package struct CollisionAssessment: Sendable {
  /// Required decelerations from which the unit warns, brakes and brakes fully, m/s². SUMO's drivers brake late and with up
  /// to 4.5 m/s² (its default `decel`) in the ordinary course: a stage below that would interfere with each of them.
  static let stages = (warning: 3.5, partial: 5.0, full: 6.0)
  /// Where the path is looked along even at standstill, metres.
  static let shortestPath = 30.0
  /// Signals farther away are not looked at, metres: the range of a roadside unit in town, with some to spare (assumed).
  static let signalReach = 400.0

  package var assessment = ThreatAssessment()
  package var braking = EmergencyBraking()

  init() {
    braking.parameters.warningDeceleration = Self.stages.warning
    braking.parameters.partialDeceleration = Self.stages.partial
    braking.parameters.fullDeceleration = Self.stages.full
    braking.driverWarning.ordinaryBraking = Self.stages.warning
    assessment.told = []
  }

  /// True if the vehicle slows down already about as hard as it must: the demand counts a delay before the brakes act, which
  /// is over by then.
  static func driverBrakes(_ ego: EgoState, for threat: Threat) -> Bool {
    -ego.acceleration >= 1 && -ego.acceleration + brakingMargin >= threat.requiredDeceleration
  }
  /// m/s² (assumed).
  static let brakingMargin = 1.5
}

extension OnboardPicture {
  /// Judges the picture at `t` and leaves the result in `situation`; nil before the first fix.
  mutating func assess(at t: SimTime) -> OperationCounts? {
    guard let ego = ego(at: t) else { return nil }
    var counts = OperationCounts.zero
    let corridor = pathAhead(ego, &counts)
    dropUnreliable(ego: ego, corridor: corridor, at: t)
    let signal = signalAhead(at: t)
    collisions.assessment.hasGreen = signal?.isGreen ?? false
    var path = collisions.assessment.assess(objects, ego: ego, corridor: corridor)
    if let threat = path.sensed, isOutsideScope(threat, ego) { path.sensed = nil }
    if collisions.braking.stage == .none {
      // A driver who brakes hard enough needs neither a warning nor help.
      if let threat = path.sensed, CollisionAssessment.driverBrakes(ego, for: threat) { path.sensed = nil }
      if let threat = path.cooperative, CollisionAssessment.driverBrakes(ego, for: threat) {
        path.cooperative = nil
      }
    }
    counts += path.counts
    let decision = collisions.braking.decide(path, ego: ego, at: t)
    counts += EmergencyBraking.counts
    situation = Situation(ego: ego, corridor: corridor, path: path, signal: signal, decision: decision)
    return counts
  }

  /// The vehicle's path: the lane of its route where the map knows it, else the arc of its yaw rate.
  private mutating func pathAhead(_ ego: EgoState, _ counts: inout OperationCounts) -> PathCorridor {
    let sigma = fix?.positionSigma ?? Self.outageSigma
    // A driverless vehicle looks for the lane that its front is on: after a change at low speed the rest follows later.
    let front = isDriverless ? 0.5 * ego.length : 0
    counts += matcher.update(
      position: ego.position + mapOffset + ego.heading.direction * front, sigma: sigma, heading: ego.heading,
      network: context.network)
    guard matcher.isMatched else { return PathCorridor(constantTurnOf: ego) }
    line.removeAll(keepingCapacity: true)
    if front > 0 { matcher.centreLineBehind(reach: front, network: context.network, into: &line) }
    certainWay = matcher.centreLine(
      reach: min(
        Self.horizon, ego.speed * collisions.assessment.horizon + CollisionAssessment.shortestPath),
      network: context.network, into: &line)
    return PathCorridor(throughVehicleAlong: line, from: ego)
  }

  /// UN Regulation No. 152 asks to brake for vehicles ahead and for people who cross, and lets the driver overrule. So
  /// these stay with the driver: cars that cross; cars that the driver steers away from, changing lanes; those after a
  /// bend of the path, whose lane an error of a metre or two along it leaves open, or beyond the part of the path that is
  /// certain; and during a turn all cars, where only the arc of the yaw rate is known.
  private func isOutsideScope(_ threat: Threat, _ ego: EgoState) -> Bool {
    if threat.targetClass.isVulnerable { return false }
    if threat.isCrossing || threat.bend > Self.sharpBend { return true }
    if let aside = fix?.lateralSpeed, aside.magnitude > Self.steering,
      (aside > 0 ? threat.offset : -threat.offset) < Self.leaving
    {
      return true
    }
    return matcher.isMatched
      ? threat.gap + 0.5 * ego.length > certainWay : ego.yawRate.magnitude > Self.sharpTurn
  }
  /// Sideways speed of a change of lanes, m/s, and how far on its side, metres, a car must be not to be left (assumed).
  static let steering = 0.3
  static let leaving = 0.5
  /// Radians: 15° (assumed).
  static let sharpBend = 0.26
  /// rad/s: a radius of 60 m at 30 km/h (assumed).
  static let sharpTurn = 0.14

  /// Takes out what cannot carry a warning or a braking: tracks that nothing has confirmed lately; and of what messages
  /// alone tell, vehicles on the own path whose lane their position errors leave open, and crossing ones that brake to a
  /// stop before they reach it.
  private mutating func dropUnreliable(ego: EgoState, corridor: PathCorridor, at t: SimTime) {
    let own = positionSigma
    objects.removeAll { o in
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
  /// A track that only coasts carries nothing after this: three scans and the latency of the computer (assumed).
  static let longestCoast = SimDuration(milliseconds: 500)
  /// Sideways speed from which an object crosses, m/s; the same per speed along the path (10°: what is nearer to parallel
  /// changes lanes or merges, assumed); and half a lane, metres.
  static let crossingSpeed = 1.5
  static let crossingSlope = 0.176
  static let laneHalf = 2.0

  /// The signal at the next stop line of the route, if its junction has told of it.
  private mutating func signalAhead(at t: SimTime) -> SignalAhead? {
    guard
      let line = matcher.stopLine(reach: CollisionAssessment.signalReach, network: context.network)
    else { return nil }
    let distance = line.distance - 0.5 * vehicle.length
    return signals.signal(before: line.connection, distance: distance, at: t, context.network)
  }
}
