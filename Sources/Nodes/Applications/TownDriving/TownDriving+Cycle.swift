import ComputeKernel
import NodeInterface
import RoadNetwork
import SimCore

/// Level 4: the whole route to the destination without a driver.
///
///     lanes of the route ─▶ path, junctions, stop lines, adjacent lanes ┐
///     observed lights ───▶ controls ───────────────────────────────────┼▶ behaviour ─▶ lattice ─▶ controller
///     own tracks ─▶ prediction ─▶ conflicts, by the map's right of way ┘          └▶ indicator, lane change
///
/// Not modelled: creeping forward where the view is blocked, U-turns, rerouting, and planned stops. Pedestrians on
/// the footway are waited for once they walk towards the roadway, not merely because they might.
extension TownDriving {
  /// Length over which the corners of a street map are rounded, and the spacing of the path's points, metres.
  private static let townSmoothing = 4.0
  private static let townSpacing = 1.0
  /// Metres (assumed): margin on each side of the vehicle's outline within which a vehicle ahead is followed; offset
  /// from the centre of an adjacent lane within which a vehicle is on it; and the same for a vehicle that comes out of
  /// a junction.
  private static let followMargin = 0.1
  private static let laneHalf = 1.6
  private static let junctionHalf = 3.0
  /// Distance behind the vehicle up to which vehicles on adjacent lanes are considered, metres (assumed: 20 m/s faster,
  /// braking with 4 m/s² after 1 s).
  private static let behind = 70.0
  /// Distance before and after a junction within which vehicles behind are predicted too, metres (assumed).
  private static let mergingReach = 30.0
  /// Seconds over which lateral motion of others is extrapolated (assumed), and lateral speed below which they are
  /// taken to keep their lane, m/s.
  private static let sidewaysTime = 1.0
  private static let sidewaysSpeed = 0.4
  /// Seconds for which vehicles ahead are expected to keep braking (assumed).
  private static let brakingTime = 1.0
  /// m/s: leaders slower than this may not make room after a junction (assumed).
  private static let crawling = 2.0
  /// Distance beyond the end of an adjacent lane within which a vehicle's rear still counts as on it, metres (assumed).
  private static let besides = 5.0
  /// Seconds from the decision to change lanes until the vehicle starts to move (assumed: computing time and a traffic
  /// step).
  private static let beginning = 0.4

  /// One cycle; `objects` and `ego` are in the odometry frame. `matcher` holds the lane and position of the front
  /// bumper.
  mutating func driveAlone(
    ego: EgoState, objects: [FusedObject], matcher: RouteMatcher, lights: LightMemory, context: NodeContext,
    at t: SimTime
  ) -> LanePilot.Outcome {
    let network = context.network
    town.lights = lights
    guard matcher.isMatched, let index = context.laneIndex else { return LanePilot.lost(ego) }
    var objects = objects
    town.accelerations.apply(to: &objects)
    let reach = min(LanePilot.horizon, ego.speed * 6 + 60)
    matcher.route(on: town.lanes, reach: reach + 50, network: network, into: &town.pieces)
    town.findMovements(network)
    town.noteSpeed(ego.speed, at: t)
    pilot.line.removeAll(keepingCapacity: true)
    matcher.centreLineBehind(reach: Self.behind, network: network, into: &pilot.line)
    let first = pilot.line.count
    matcher.centreLine(of: town.pieces, reach: reach, network: network, into: &pilot.line)
    let foot = pilot.line[first]
    if pilot.line.count == first + 1 { pilot.line.append(foot + ego.heading.direction) }
    var counts = pilot.path.build(line: pilot.line, spacing: Self.townSpacing, smoothing: Self.townSmoothing)
    guard pilot.path.isUsable else { return LanePilot.lost(ego) }
    let half = 0.5 * ego.length
    pilot.here = max(0, pilot.path.project(foot, near: Self.behind, within: Self.behind + 10).along - half)
    let shift = foot - ego.position - ego.heading.direction * half
    counts += survey(ego: ego, objects: objects, shift: shift, matcher: matcher, network: network)
    describe(ego: ego, matcher: matcher, network: network, at: t)
    counts += predictTown(
      ego: ego, objects: objects, shift: shift, isPastJunction: matcher.along < Self.mergingReach,
      index: index, network: network, at: t)
    counts += noteComers(ego, shift, lane: matcher.lane, network)
    followTargetLane()
    let decision = pilot.behaviour.decide(pilot.ahead)
    counts += decision.counts
    // A lane change that would start on this edge and end on the next is not started.
    let left = network.lanes[matcher.lane].shapeLength - matcher.along
    town.change.update(
      decision, lane: matcher.lane,
      hasRoom: ego.speed < TownKnowledge.standing || left > ego.speed * Self.beginning,
      left: beside(matcher.lane, .left, network),
      right: beside(matcher.lane, .right, network), at: t)
    pilot.lattice.parameters.timeGap = pilot.timeGap(
      behind: pilot.ahead.leader.map { Leader(object: 0, gap: $0.gap, speed: $0.speed, sources: .sensed) },
      speed: ego.speed)
    return pilot.follow(
      decision, ego: ego, speedLimit: network.lanes[matcher.lane].speedLimit, counts: counts)
  }

  /// During a lane change the leader on the target lane is followed already.
  private mutating func followTargetLane() {
    guard town.change.isInProgress, let side = town.change.side,
      let there = (side == .left ? pilot.ahead.left : pilot.ahead.right)?.leader
    else { return }
    if there.gap < pilot.ahead.leader?.gap ?? .infinity { pilot.ahead.leader = there }
  }

  private func beside(_ lane: Int, _ side: Side, _ network: borrowing RoadNetwork) -> Int {
    AdjacentLane.index(beside: lane, side, classes: .passenger, network)
  }

  // MARK: Other road users

  /// Finds the leader, and the vehicles on the adjacent lanes.
  private mutating func survey(
    ego: EgoState, objects: [FusedObject], shift: Vec2, matcher: RouteMatcher,
    network: borrowing RoadNetwork
  ) -> OperationCounts {
    pilot.ahead.leader = nil
    pilot.ahead.left = option(matcher, .left, network)
    pilot.ahead.right = option(matcher, .right, network)
    pilot.ahead.lane = PathAhead.LaneOption(leadsOn: leadsOn(matcher, matcher.lane))
    let own = network.lanes[matcher.lane]
    let width = (
      left: 0.5 * (own.width + (pilot.ahead.left == nil ? own.width : network.lanes[matcher.lane + 1].width)),
      right: 0.5
        * (own.width + (pilot.ahead.right == nil ? own.width : network.lanes[matcher.lane - 1].width))
    )
    // The adjacent lanes end with the edge; beyond it only vehicles within the stopping distance matter.
    let end = own.isInternal ? 0 : own.shapeLength - matcher.along
    let stopping = ego.speed * ego.speed / (2 * pilot.behaviour.parameters.comfortableDeceleration)
    let endBeside = end + max(Self.besides, stopping)
    let ahead = ego.heading.direction
    var n: UInt64 = 0
    for object in objects where object.sources.contains(.sensed) && object.targetClass != .pedestrian {
      let d = object.state.position - ego.position
      guard d.lengthSquared < LanePilot.nearby * LanePilot.nearby else { continue }
      n &+= 1
      let outline = object.outline
      let clear = avoidable(object)
      let place = pilot.path.project(
        object.state.position + shift, near: pilot.here + d.dot(ahead), within: 0.5 * d.length + 20)
      let along = place.along - pilot.here
      let tangent = pilot.path.sample(at: place.along).tangent
      let speed = object.state.velocity.dot(tangent)
      let aside = tangent.cross(object.state.velocity)
      let direction = object.heading.isNaN ? tangent : Angle(radians: object.heading).direction
      let (c, s) = (direction.dot(tangent).magnitude, direction.cross(tangent).magnitude)
      let halves = 0.5 * (ego.length + c * outline.length + s * outline.width)
      let across = 0.5 * (ego.width + c * clear.width + s * clear.length) + Self.followMargin
      let soon = place.offset + (aside.magnitude < Self.sidewaysSpeed ? 0 : aside * Self.sidewaysTime)
      let offset = place.offset
      let gap = along.magnitude - halves
      let isAligned = direction.dot(tangent) > 0.5
      guard isAligned || object.state.velocity.length < TownKnowledge.standing else { continue }
      // A braking vehicle is assumed to have the speed that it will soon have.
      let later = max(0, speed + min(0, object.acceleration) * Self.brakingTime)
      let neighbour = PathAhead.Neighbour(gap: gap, speed: along > 0 ? later : max(0, speed))
      let isInside = offset.magnitude < across
      if along > 0, gap > -1, isInside || soon.magnitude < across || offset * soon < 0 {
        if gap < pilot.ahead.leader?.gap ?? .infinity { pilot.ahead.leader = neighbour }
      }
      if isInside, along > 0 { continue }
      guard isAligned, along < 0 || gap < endBeside else { continue }
      if along < 0, offset.magnitude < Self.laneHalf {
        pilot.ahead.lane.note(neighbour, isAhead: false, speed: pilot.ahead.speed)
      }
      // Upstream of the edge the paths are curved: any vehicle coming out of the junction may reach this lane.
      let half = along < 0.5 * ego.length - matcher.along ? Self.junctionHalf : Self.laneHalf
      // A vehicle moving into the lane counts as on it.
      func near(_ place: Double) -> Double { min((offset - place).magnitude, (soon - place).magnitude) }
      if pilot.ahead.left != nil, near(width.left) < half {
        pilot.ahead.left!.note(neighbour, isAhead: along > 0, speed: pilot.ahead.speed)
      } else if pilot.ahead.right != nil, near(-width.right) < half {
        pilot.ahead.right!.note(neighbour, isAhead: along > 0, speed: pilot.ahead.speed)
      }
    }
    pilot.ahead.lane.leader = pilot.ahead.leader
    return OperationCounts(
      macsFP64: n &* 40, otherOps: n &* 120, bytesRead: n &* 300, serialSteps: n, launches: 1)
  }

  /// A vehicle that leaves the junction behind for an adjacent lane is a follower there, whatever direction it comes
  /// from.
  private mutating func noteComers(
    _ ego: EgoState, _ shift: Vec2, lane: Int, _ network: borrowing RoadNetwork
  ) -> OperationCounts {
    guard !network.lanes[lane].isInternal else { return .zero }
    let n = UInt64(pilot.predicted.modes.count)
    for mode in pilot.predicted.modes where mode.kind == .follow {
      func leads(to target: Int) -> Bool {
        pilot.predicted.connections[mode.connections].contains {
          network.connections[Int($0)].toLane == target
        }
      }
      let isLeft = pilot.ahead.left != nil && leads(to: lane + 1)
      let isRight = pilot.ahead.right != nil && leads(to: lane - 1)
      guard mode.probability >= pilot.behaviour.parameters.likely, isLeft || isRight else { continue }
      let state = pilot.predicted.states[mode.first]
      let distance = (state.position - ego.position - shift).length
      let gap = distance - 0.5 * (ego.length + pilot.outlines[mode.object].length)
      let comer = PathAhead.Neighbour(gap: gap, speed: state.speed)
      if isLeft {
        pilot.ahead.left!.note(comer, isAhead: false, speed: pilot.ahead.speed)
      } else {
        pilot.ahead.right!.note(comer, isAhead: false, speed: pilot.ahead.speed)
      }
    }
    return OperationCounts(
      macsFP64: n &* 6, otherOps: n &* 40, bytesRead: n &* 90, serialSteps: n, launches: 1)
  }

  private func option(
    _ matcher: RouteMatcher, _ side: Side, _ network: borrowing RoadNetwork
  ) -> PathAhead.LaneOption? {
    var lane = beside(matcher.lane, side, network)
    guard lane >= 0, let leadsOn = matcher.leadsOn(from: lane, lanes: town.lanes) else { return nil }
    var best = leadsOn
    while lane >= 0 {
      best = max(best, matcher.leadsOn(from: lane, lanes: town.lanes) ?? 0)
      lane = beside(lane, side, network)
    }
    return PathAhead.LaneOption(leadsOn: leadsOn, best: best)
  }

  /// Metres from the bumper for which the route can be followed on a lane.
  private func leadsOn(_ matcher: RouteMatcher, _ lane: Int) -> Double {
    if let distance = matcher.leadsOn(from: lane, lanes: town.lanes) { return distance }
    // Inside a junction, the lane after it decides.
    return .infinity
  }

  /// Predicts all road users nearby, and decides which of them have priority.
  private mutating func predictTown(
    ego: EgoState, objects: [FusedObject], shift: Vec2, isPastJunction: Bool, index: LaneIndex,
    network: borrowing RoadNetwork, at t: SimTime
  ) -> OperationCounts {
    var counts = OperationCounts.zero
    pilot.predicted.removeAll()
    pilot.obstacles.removeAll()
    pilot.outlines.removeAll(keepingCapacity: true)
    pilot.walkers.removeAll(keepingCapacity: true)
    let ahead = ego.heading.direction
    let rear = -0.5 * ego.length
    // Near a junction also those behind, on lanes that may merge with this one.
    let isBefore = town.movements.first.map { $0.line < Self.mergingReach } ?? false
    let farthest = isBefore || isPastJunction ? -Self.behind : rear
    var inFront = 0
    for isBehind in [false, true] {
      for object in objects where object.sources.contains(.sensed) && pilot.outlines.count < LanePilot.most {
        let d = object.state.position - ego.position
        let along = d.dot(ahead)
        guard d.lengthSquared < LanePilot.nearby * LanePilot.nearby, (along <= rear) == isBehind,
          along >= farthest
        else {
          continue
        }
        if touches(object, d, ego) {
          if leavesFirst(object, d, ego) { pilot.ahead.leader = PathAhead.Neighbour(gap: 0, speed: 0) }
          continue
        }
        var moved = object
        moved.state.position = object.state.position + shift
        counts += pilot.prediction.predict(
          moved, index: pilot.outlines.count, network: network, lanes: index, into: &pilot.predicted)
        pilot.outlines.append(avoidable(object))
        pilot.walkers.append(object.targetClass == .pedestrian)
      }
      if !isBehind { inFront = pilot.outlines.count }
    }
    let (outlines, walkers, town) = (pilot.outlines, pilot.walkers, self.town)
    let (states, connections) = (pilot.predicted.states, pilot.predicted.connections)
    let (steps, step) = (pilot.predicted.steps, pilot.predicted.step)
    var yields = [Bool](repeating: false, count: pilot.predicted.modes.count)
    var ignored: [Bool] = []
    pilot.ahead.conflicts.removeAll(keepingCapacity: true)
    counts += pilot.windows.find(
      pilot.predicted, path: pilot.path, along: pilot.here, length: ego.length, width: ego.width,
      outline: { outlines[$0] },
      hasPriority: { mode, conflict in
        let first = states[mode.first]
        let isLetPass: Bool
        if walkers[mode.object] {
          isLetPass =
            mode.kind != .cross
            && !(town.isGreen(over: conflict.enter, at: t) && conflict.arrives > 1)
        } else {
          let next = states[mode.first + 1].speed
          isLetPass = town.isLetPass(
            mode, over: connections[mode.connections], conflict, speed: first.speed,
            acceleration: (next - first.speed) / step, at: t, network)
        }
        let stands = first.speed < TownKnowledge.standing
        // A standing road user blocks the spot where it stands; if it might start to cross the path, giving way is up
        // to it.
        let isIgnored = !isLetPass && stands && mode.kind != .stop
        ignored.append(isIgnored)
        if !isLetPass, conflict.arrives > 0 || isIgnored { yields[mode.first / steps] = true }
        return isLetPass
      }, into: &pilot.ahead.conflicts)
    var n = 0
    pilot.ahead.conflicts.removeAll { _ in
      n += 1
      return ignored[n - 1]
    }
    // Vehicles behind on the same lane are responsible for avoiding this one.
    let modes = pilot.predicted.modes
    pilot.obstacles.append(
      pilot.predicted, outline: { outlines[$0] }, where: { !yields[$0] && modes[$0].object < inFront })
    return counts
  }

  /// Whether the outlines overlap: this can no longer be avoided, and waiting for it to end would block the vehicle
  /// forever.
  private func touches(_ o: FusedObject, _ d: Vec2, _ ego: EgoState) -> Bool {
    let ahead = ego.heading.direction
    let clear = avoidable(o)
    let direction = o.heading.isNaN ? ahead : Angle(radians: o.heading).direction
    let (c, s) = (direction.dot(ahead).magnitude, direction.cross(ahead).magnitude)
    return d.dot(ahead).magnitude < 0.5 * (ego.length + c * clear.length + s * clear.width)
      && ahead.cross(d).magnitude < 0.5 * (ego.width + c * clear.width + s * clear.length)
  }

  /// Of two touching vehicles on crossing paths, the one whose front is at the other's side lets the other drive on.
  private func leavesFirst(_ o: FusedObject, _ d: Vec2, _ ego: EgoState) -> Bool {
    guard !o.heading.isNaN, o.state.velocity.length > TownKnowledge.standing else { return false }
    let ahead = ego.heading.direction
    let direction = Angle(radians: o.heading).direction
    return direction.dot(ahead) < 0.9 && d.dot(ahead) > -d.dot(direction)
  }

  /// The outline to keep clear of. It is reduced for a standing road user, since a car would steer around a corner that
  /// reaches into the path, which a vehicle that is held on its lane cannot: in street maps, turns pass over the fronts
  /// of other vehicles, and even over their waiting positions. After a long wait the vehicle passes closer.
  private func avoidable(_ o: FusedObject) -> (length: Double, width: Double) {
    let outline = o.outline
    guard o.state.velocity.length < TownKnowledge.standing else { return outline }
    let aside = 2 * (town.isSqueezing ? Self.squeezing : Self.steering)
    return (max(0.5, outline.length - aside), max(0.3, outline.width - aside))
  }
  /// Metres (assumed).
  private static let steering = 0.4
  private static let squeezing = 1.0

  // MARK: The path ahead

  /// Fills limits, bends and stop lines of `pilot.ahead`.
  private mutating func describe(
    ego: EgoState, matcher: RouteMatcher, network: borrowing RoadNetwork, at t: SimTime
  ) {
    pilot.ahead.speed = ego.speed
    pilot.ahead.length = ego.length
    pilot.ahead.limits.removeAll(keepingCapacity: true)
    pilot.ahead.bends.removeAll(keepingCapacity: true)
    pilot.ahead.stopLines.removeAll(keepingCapacity: true)
    for piece in town.pieces {
      pilot.ahead.limits.append(
        PathAhead.Limit(distance: piece.start, speed: network.lanes[piece.lane].speedLimit))
    }
    var along = pilot.here
    while along < pilot.path.length - 2 * Self.townSmoothing {
      pilot.ahead.bends.append(
        PathAhead.Bend(distance: along - pilot.here, curvature: pilot.path.sample(at: along).curvature))
      along += Self.townBendSpacing
    }
    for m in town.movements {
      if m.line > 0 {
        let control = town.control(m, distance: m.line, speed: ego.speed, at: t, network)
        pilot.ahead.stopLines.append(
          PathAhead.StopLine(distance: m.line, control: control, exitRoom: exitRoom(m, network)))
        if control == .yield {
          let speed = (2 * pilot.behaviour.parameters.comfortableDeceleration * TownKnowledge.visibility)
            .squareRoot()
          pilot.ahead.limits.append(PathAhead.Limit(distance: m.line, speed: speed))
        }
      }
      if let place = m.waitingPlace, place > 0 {
        pilot.ahead.stopLines.append(PathAhead.StopLine(distance: place, control: .none))
      }
    }
  }
  private static let townBendSpacing = 3.0

  /// Free road after a junction up to a leader that hardly moves, at the time when the vehicle has crossed it; nil if
  /// there is no such leader, or the junction need not be kept clear.
  private func exitRoom(_ m: TownKnowledge.Movement, _ network: borrowing RoadNetwork) -> Double? {
    let connection = network.connections[m.connection]
    guard connection.keepClear, TownKnowledge.hasFoes(connection, network), let leader = pilot.ahead.leader,
      leader.speed < Self.crawling, leader.gap > m.line
    else { return nil }
    let time = Behaviour.time(
      over: m.exit + pilot.ahead.length, speed: pilot.ahead.speed,
      target: network.lanes[connection.toLane].speedLimit,
      acceleration: pilot.behaviour.parameters.acceleration)
    return leader.gap - m.exit + leader.speed * time
  }
}
