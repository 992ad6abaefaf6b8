import ComputeKernel
import NodeInterface
import RoadNetwork
import SimCore
import V2XMessages

/// Level 3 on motorways: the unit drives at the speed that the driver has set, within the limit, while the driver may look
/// away. It changes lanes where its own is blocked or does not lead on. If that does not succeed in time, it requests a
/// takeover, and drives on until the driver has taken over.
///
/// Not modelled: lane changes for speed, and back to the right.
package struct MotorwayDriving: OnboardApplication {
  package static let manifest = ApplicationManifest(
    key: "automated_driving", name: "Automated driving on motorways (SAE level 3)",
    documentation:
      "Drives on motorways, changes lanes before obstacles, and asks the driver to take over where it cannot.",
    host: .onboard,
    source: .both, needs: "level 3, a route over motorways", reads: [.rsi], isDriving: true,
    settings: [
      .toggle("automated_driving", isOn: true, "Level 3 units drive by themselves on motorways.")
    ])

  /// Seconds of driving that must lie within the domain before the unit engages, and time before the end of the domain
  /// at which the driver is asked to take over (assumed: UN Regulation No. 157, 5.4.4.1, requires at least 10 s from
  /// the transition demand to the minimal risk manoeuvre).
  static let start = 25.0
  static let notice = 12.0
  /// Distance up to which the domain is checked, metres.
  static let reach = 1200.0
  /// Length over which the corners of the map's lines are rounded, metres: on motorways they are some 20 m apart.
  private static let smoothing = 20.0
  /// Spacing of the points at which the path's curvature is sampled, metres.
  private static let bendSpacing = 10.0
  /// After an obstruction the unit does not engage for this long (assumed).
  static let quiet = SimDuration(milliseconds: 15_000)

  var pilot = LanePilot()
  var change = LaneChange()
  /// Since when a vehicle has stood ahead in the lane, where traffic does not explain it.
  var blockedSince: SimTime?
  /// Since when a hazard has been known from messages in the lane.
  var toldSince: SimTime?
  /// There was a gap for the lane change that is due, at the last decision.
  var hasGap = true
  private(set) var isEngaged = false
  private(set) var isHandingOver = false
  private var obstructedAt = SimTime(microseconds: .min / 2)
  /// Points on the lane's centre line that the vehicle has passed: the path starts with them, so that it is smooth at
  /// the vehicle.
  private var trail: [Vec2] = []
  let readsHazards: Bool
  /// Vehicle classes whose lanes the vehicle may use.
  let classes: VehicleClasses
  /// Speed that the driver sets, as a share of the limit, 0...1.
  private let setSpeedShare: Double

  package init?(_ vehicle: OnboardVehicle, _ installation: Installation) {
    guard vehicle.level == .l3, !vehicle.route.isEmpty, installation.settings[Self.manifest.key] else {
      return nil
    }
    readsHazards = installation.settings[HazardousLocationWarning.manifest.key]
    classes = vehicle.classes
    setSpeedShare = vehicle.setSpeedShare
    pilot.behaviour.parameters.changeTime = Self.start
    pilot.behaviour.parameters.safeDeceleration = Self.imposedBraking
  }

  package mutating func propose(
    _ picture: borrowing OnboardPicture, at t: SimTime, into proposals: inout Proposals
  ) {
    guard let situation = picture.situation else { return }
    let ego = situation.ego
    let leader = situation.path.sensedLeader
    let network = picture.context.network
    let ahead = picture.matcher.distance(
      in: .motorway, reach: Self.reach, passesArrival: true, network: network)
    var blockage = blockage(leader, ego, picture, at: t)
    let counts = surveyLanes(ego, picture, domainAhead: ahead, &blockage, at: t)
    update(
      domainAhead: ahead, speed: ego.speed, isDriving: picture.fix?.isAutomated ?? false,
      isObstructed: isObstructed(ego, picture, at: t), at: t)
    guard isEngaged else {
      change.abandon()
      return
    }
    let outcome = drive(
      ego: ego, objects: picture.objects, leader: leader, matcher: picture.matcher, domainAhead: ahead,
      blockage: blockage.nearest, context: picture.context, at: t)
    proposals.planning += counts
    proposals.planning += outcome.planning
    proposals.control += outcome.control
    proposals.drive(
      DrivingProposal(
        authority: isHandingOver ? .handOver : .drive, acceleration: outcome.acceleration,
        isStopping: outcome.isStopping, indicator: change.side, maneuver: change.number))
  }

  /// Engages, continues, requests a takeover or disengages, depending on the metres left in the domain. `isDriving`:
  /// the vehicle follows the unit's commands. `isObstructed`: the lane is blocked, or reported to be, so that only a
  /// lane change leads past.
  ///
  /// A lane change that is being made is completed before a takeover is requested.
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
        pilot.reset()
      }
      return
    }
    if domainAhead <= 0 {
      isEngaged = false
    } else if isHandingOver {
      isHandingOver = isObstructed || domainAhead < min(Self.reach, v * Self.start)
    } else {
      isHandingOver = isObstructed || domainAhead < v * Self.notice && !change.isInProgress
    }
  }

  /// One cycle. `objects` and `ego` are in the odometry frame, `leader` is on the path; `matcher` holds the present
  /// lane and the position on it, from which the vehicle may drive `domainAhead` metres, and the lane is blocked after
  /// `blockage` metres from the front bumper.
  mutating func drive(
    ego: EgoState, objects: [FusedObject], leader: Leader?, matcher: RouteMatcher, domainAhead: Double,
    blockage: Double, context: NodeContext, at t: SimTime
  ) -> LanePilot.Outcome {
    let network = context.network
    pilot.line.removeAll(keepingCapacity: true)
    pilot.line.append(contentsOf: trail)
    let reach = min(LanePilot.horizon, ego.speed * 6 + 60)
    matcher.centreLine(reach: reach, network: network, into: &pilot.line)
    if domainAhead >= Self.reach { extendLine(to: reach) }
    guard pilot.line.count > trail.count + 1, let index = context.laneIndex else {
      return LanePilot.lost(ego)
    }
    let foot = pilot.line[trail.count]
    extend(trail: foot, direction: ego.heading.direction)
    var counts = pilot.path.build(line: pilot.line, spacing: 2, smoothing: Self.smoothing)
    pilot.here = pilot.path.project(foot).along
    pilot.lattice.parameters.timeGap = pilot.timeGap(behind: leader, speed: ego.speed)
    counts += predict(ego: ego, objects: objects, shift: foot - ego.position, index: index, network: network)
    counts += look(
      ego: ego, leader: leader, matcher: matcher, domainAhead: domainAhead, blockage: blockage,
      network: network)
    let decision = pilot.behaviour.decide(pilot.ahead)
    counts += decision.counts
    changeLane(decision, ego, matcher, network, at: t)
    return pilot.follow(
      decision, ego: ego, speedLimit: network.lanes[matcher.lane].speedLimit, counts: counts)
  }

  /// Continues the line straight on where the route ends within `reach` metres of the vehicle: the road goes on there.
  private mutating func extendLine(to reach: Double) {
    let n = pilot.line.count
    guard n >= 2, n > trail.count else { return }
    let missing = reach - (pilot.line[n - 1] - pilot.line[trail.count]).length
    let step = pilot.line[n - 1] - pilot.line[n - 2]
    guard missing > 1, step.length > 0 else { return }
    pilot.line.append(pilot.line[n - 1] + step * (missing / step.length))
  }

  /// Adds a point to the trail, which reaches back twice the rounding. A sidestep is a lane change and starts a new
  /// trail.
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

  /// Predicts the nearby vehicles that the unit's own sensors track, in the map frame.
  private mutating func predict(
    ego: EgoState, objects: [FusedObject], shift: Vec2, index: LaneIndex, network: borrowing RoadNetwork
  ) -> OperationCounts {
    var counts = OperationCounts.zero
    pilot.predicted.removeAll()
    pilot.obstacles.removeAll()
    pilot.outlines.removeAll(keepingCapacity: true)
    for object in objects where object.sources.contains(.sensed) && pilot.outlines.count < LanePilot.most {
      let d = object.state.position - ego.position
      // Vehicles approaching from behind are responsible for avoiding this one.
      guard d.lengthSquared < LanePilot.nearby * LanePilot.nearby, d.dot(ego.heading.direction) > 0 else {
        continue
      }
      var moved = object
      moved.state.position = object.state.position + shift
      counts += pilot.prediction.predict(
        moved, index: pilot.outlines.count, network: network, lanes: index, into: &pilot.predicted)
      pilot.outlines.append(object.outline)
    }
    let outlines = pilot.outlines
    pilot.obstacles.append(pilot.predicted) { outlines[$0] }
    return counts
  }

  /// Fills `pilot.ahead`.
  private mutating func look(
    ego: EgoState, leader: Leader?, matcher: RouteMatcher, domainAhead: Double, blockage: Double,
    network: borrowing RoadNetwork
  ) -> OperationCounts {
    pilot.ahead.limits.removeAll(keepingCapacity: true)
    pilot.ahead.bends.removeAll(keepingCapacity: true)
    pilot.ahead.conflicts.removeAll(keepingCapacity: true)
    matcher.speedLimits(reach: LanePilot.horizon, network: network) {
      pilot.ahead.limits.append(PathAhead.Limit(distance: $0, speed: $1 * setSpeedShare))
    }
    // The far end of the path is not rounded.
    var along = pilot.here
    while along < pilot.path.length - 2 * Self.smoothing {
      pilot.ahead.bends.append(
        PathAhead.Bend(distance: along - pilot.here, curvature: pilot.path.sample(at: along).curvature))
      along += Self.bendSpacing
    }
    pilot.ahead.leader = leader.map { PathAhead.Neighbour(gap: $0.gap, speed: $0.speed) }
    followTargetLane()
    pilot.ahead.lane = PathAhead.LaneOption(
      leadsOn: min(Self.leadsOn(domainAhead, ego), blockage), leader: pilot.ahead.leader)
    let outlines = pilot.outlines
    return pilot.windows.find(
      pilot.predicted, path: pilot.path, along: pilot.here, length: ego.length, width: ego.width,
      outline: { outlines[$0] },
      hasPriority: { _, _ in false }, into: &pilot.ahead.conflicts)
  }
}
