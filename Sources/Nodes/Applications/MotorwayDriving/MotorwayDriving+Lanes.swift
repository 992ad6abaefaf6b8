import ComputeKernel
import NodeInterface
import RoadNetwork
import SimCore

/// Lane changes of level 3: only where the own lane is blocked or does not lead on, with the indicator on beforehand, and
/// into gaps that the unit's own sensors see.
extension MotorwayDriving {
  /// Deceleration that a lane change may impose on the next vehicle behind, m/s²: UN Regulation No. 79, 5.6.4.7, a
  /// situation is critical if the vehicle behind has to brake harder (from memory).
  static let imposedBraking = 3.0
  /// A hazard known from messages is evaded from this many seconds before it (assumed: the distance of a warning at
  /// 120 km/h is 12 s, and a lane change with its indicator takes about five).
  static let evasion = 20.0
  /// A vehicle that stands in the lane is evaded for this long before the driver is asked, and a hazard that becomes known
  /// when a warning of it is due already, for this long if there is a gap: the indicator, the computing time and some
  /// reserve (assumed).
  static let patience = SimDuration(milliseconds: 5000)
  static let lastMoment = SimDuration(milliseconds: 2500)
  /// Leaders on every lane slower than this are a queue, m/s (assumed): the unit stops at its end.
  static let crawling = 2.0
  /// Distance kept to the reported place of a hazard, metres: half a lorry and the position errors (assumed).
  static let hazardRoom = 15.0
  /// Distance behind the vehicle up to which vehicles on adjacent lanes are considered, metres: the range of its radars.
  static let behind = 80.0
  /// Offset from the centre of a lane within which a vehicle is on it, metres, with half the widths of vehicles that keep
  /// their lanes left over (assumed); and lateral motion of others: extrapolated for so many seconds, from this speed on,
  /// m/s (assumed).
  private static let laneHalf = 1.6
  private static let sidewaysTime = 1.0
  private static let sidewaysSpeed = 0.4
  /// Seconds from the command to the begin of the lane change (assumed: computing time and a traffic step).
  private static let beginning = 0.4

  /// Distances from the front bumper to what blocks the lane, metres; ∞ if nothing does.
  struct Blockage {
    /// A vehicle that stands where the unit arrived faster, seen by its own sensors.
    var standing = Double.infinity
    /// A hazard known from messages.
    var reported = Double.infinity

    var nearest: Double { min(standing, reported) }
  }

  mutating func blockage(
    _ leader: Leader?, _ ego: EgoState, _ picture: borrowing OnboardPicture, at t: SimTime
  ) -> Blockage {
    let slowest = CruiseControlApplication.slowestLeader
    if let leader, leader.speed < slowest {
      if ego.speed > 5 * slowest { blockedSince = blockedSince ?? t }
    } else {
      blockedSince = nil
    }
    var blockage = Blockage()
    if blockedSince != nil, let leader { blockage.standing = max(0, leader.gap) }
    if readsHazards, let hazard = picture.hazardInLane(within: ego.speed * Self.evasion, at: t),
      hazard.entry.type.blocksLane
    {
      blockage.reported = max(0, hazard.distance - 0.5 * ego.length - Self.hazardRoom)
      toldSince = toldSince ?? t
    } else {
      toldSince = nil
    }
    return blockage
  }

  /// Whether the driver has to take over for want of a lane change past what blocks the lane.
  func isObstructed(_ ego: EgoState, _ picture: borrowing OnboardPicture, at t: SimTime) -> Bool {
    if change.isInProgress { return false }
    if let blockedSince, !isEngaged || t - blockedSince > Self.patience { return true }
    if isEngaged, hasGap, let toldSince, t - toldSince < Self.lastMoment { return false }
    return readsHazards && picture.hazardInLane(speed: ego.speed, at: t) != nil
  }

  /// Metres from the front bumper for which a lane leads on, by the distance from the centre to the end of the domain.
  static func leadsOn(_ domainAhead: Double, _ ego: EgoState) -> Double {
    domainAhead >= reach ? .infinity : max(0, domainAhead - 0.5 * ego.length)
  }

  /// Fills `pilot.ahead.left` and `.right` if a lane change may be due, with what the unit knows of those lanes. A
  /// standing vehicle blocks no lane if all are full.
  mutating func surveyLanes(
    _ ego: EgoState, _ picture: borrowing OnboardPicture, domainAhead: Double,
    _ blockage: inout Blockage, at t: SimTime
  ) -> OperationCounts {
    pilot.ahead.speed = ego.speed
    pilot.ahead.length = ego.length
    pilot.ahead.left = nil
    pilot.ahead.right = nil
    let matcher = picture.matcher
    let isDue =
      blockage.nearest < .infinity || domainAhead < max(ego.speed, 5) * Self.start || change.isInProgress
    guard isEngaged, matcher.isMatched, isDue, !picture.context.network.lanes[matcher.lane].isInternal else {
      return .zero
    }
    let network = picture.context.network
    pilot.ahead.left = option(matcher, .left, ego, network)
    pilot.ahead.right = option(matcher, .right, ego, network)
    guard pilot.ahead.left != nil || pilot.ahead.right != nil else { return .zero }
    var line: [Vec2] = []
    matcher.centreLineBehind(reach: Self.behind, network: network, into: &line)
    let first = line.count
    matcher.centreLine(reach: ego.speed * Self.evasion + LanePilot.nearby, network: network, into: &line)
    guard line.count >= 2, first < line.count else { return .zero }
    let foot = line[first]
    var here = ego
    here.position = foot
    let corridor = PathCorridor(along: line, from: here)
    let width = (
      left: centre(beside: matcher.lane, .left, network), right: centre(beside: matcher.lane, .right, network)
    )
    var projections: UInt64 = 0
    for object in picture.objects where object.sources.contains(.sensed) && object.targetClass != .pedestrian
    {
      guard (object.state.position - ego.position).lengthSquared < LanePilot.horizon * LanePilot.horizon
      else {
        continue
      }
      projections += 1
      note(
        object,
        at: corridor.project(
          object.state.position + (foot - ego.position), velocity: object.state.velocity), ego, width)
    }
    noteHazards(picture, corridor, width, ego, at: t)
    if blockedSince != nil, isQueue(pilot.ahead.left), isQueue(pilot.ahead.right) {
      blockedSince = nil
      blockage.standing = .infinity
    }
    return corridor.projectionCounts * projections
  }

  /// A lane beside the present one; nil if there is none on which the vehicle may drive.
  private func option(
    _ matcher: RouteMatcher, _ side: Side, _ ego: EgoState, _ network: borrowing RoadNetwork
  ) -> PathAhead.LaneOption? {
    let lane = AdjacentLane.index(beside: matcher.lane, side, classes: classes, network)
    guard lane >= 0 else { return nil }
    let domain = matcher.distance(
      in: .motorway, from: lane, reach: Self.reach, passesArrival: true, network: network)
    return domain > 0 ? PathAhead.LaneOption(leadsOn: Self.leadsOn(domain, ego)) : nil
  }

  /// Offset of an adjacent lane's centre from that of the own lane, metres to that side; NaN without one.
  private func centre(beside lane: Int, _ side: Side, _ network: borrowing RoadNetwork) -> Double {
    let other = AdjacentLane.index(beside: lane, side, classes: classes, network)
    return other < 0 ? .nan : 0.5 * (network.lanes[lane].width + network.lanes[other].width)
  }

  /// Notes a road user on the lanes that it is on, or about to be.
  private mutating func note(
    _ object: FusedObject, at p: PathPoint, _ ego: EgoState, _ width: (left: Double, right: Double)
  ) {
    let gap = p.along.magnitude - 0.5 * (ego.length + object.outline.length)
    let neighbour = PathAhead.Neighbour(gap: gap, speed: max(0, p.speedAlong))
    let aside = p.speedAcross.magnitude < Self.sidewaysSpeed ? 0 : p.speedAcross * Self.sidewaysTime
    func isNear(_ place: Double) -> Bool {
      min((p.offset - place).magnitude, (p.offset + aside - place).magnitude) < Self.laneHalf
    }
    let speed = ego.speed
    if pilot.ahead.left != nil, isNear(width.left) {
      pilot.ahead.left!.note(neighbour, isAhead: p.along > 0, speed: speed)
      if p.along > 0 { block(&pilot.ahead.left!, by: neighbour) }
    }
    if pilot.ahead.right != nil, isNear(-width.right) {
      pilot.ahead.right!.note(neighbour, isAhead: p.along > 0, speed: speed)
      if p.along > 0 { block(&pilot.ahead.right!, by: neighbour) }
    }
  }
  private func block(_ option: inout PathAhead.LaneOption, by leader: PathAhead.Neighbour) {
    guard leader.speed < CruiseControlApplication.slowestLeader else { return }
    option.leadsOn = min(option.leadsOn, max(0, leader.gap))
    option.best = option.leadsOn
  }

  /// Hazards known from messages block the lanes that they are on.
  private mutating func noteHazards(
    _ picture: borrowing OnboardPicture, _ corridor: PathCorridor, _ width: (left: Double, right: Double),
    _ ego: EgoState, at t: SimTime
  ) {
    guard readsHazards else { return }
    for entry in picture.hazards.entries where entry.lasts(at: t) && entry.type.blocksLane {
      let p = corridor.project(entry.place, velocity: .zero)
      guard p.along > 0, p.along < ego.speed * Self.evasion else { continue }
      let place = PathAhead.Neighbour(gap: p.along - 0.5 * ego.length - Self.hazardRoom, speed: 0)
      if pilot.ahead.left != nil, (p.offset - width.left).magnitude < 0.5 * width.left {
        block(&pilot.ahead.left!, by: place)
      }
      if pilot.ahead.right != nil, (p.offset + width.right).magnitude < 0.5 * width.right {
        block(&pilot.ahead.right!, by: place)
      }
    }
  }

  private func isQueue(_ option: PathAhead.LaneOption?) -> Bool {
    guard let option else { return true }
    return option.leader.map { $0.speed < Self.crawling } ?? false
  }

  /// During a lane change the leader on the target lane is followed already.
  mutating func followTargetLane() {
    guard change.isInProgress, let side = change.side,
      let there = (side == .left ? pilot.ahead.left : pilot.ahead.right)?.leader
    else { return }
    if there.gap < pilot.ahead.leader?.gap ?? .infinity { pilot.ahead.leader = there }
  }

  /// Begins and ends lane changes, as the decision asks for them. None begins once the driver is asked to take over.
  mutating func changeLane(
    _ decision: BehaviourDecision, _ ego: EgoState, _ matcher: RouteMatcher, _ network: borrowing RoadNetwork,
    at t: SimTime
  ) {
    var decision = decision
    hasGap = pilot.ahead.lane.leadsOn == .infinity || decision.isMandatory && decision.isGapSafe
    if !decision.isMandatory || isHandingOver && !change.isInProgress { decision.laneWish = .keep }
    let left = network.lanes[matcher.lane].shapeLength - matcher.along
    change.update(
      decision, lane: matcher.lane, hasRoom: left > ego.speed * Self.beginning,
      left: AdjacentLane.index(beside: matcher.lane, .left, classes: classes, network),
      right: AdjacentLane.index(beside: matcher.lane, .right, classes: classes, network), at: t)
  }
}
