import RoadNetwork
import SimCore

/// Lane changes after SUMO's LC2013 (Erdmann, "SUMO's lane-changing model", 2015): for the route, to help others, for
/// speed, and back to the right.
extension TrafficEngine {
  enum Change {
    static let lookForward = 10.0
    static let urgency = 2.0
    static let helpOvertake = 10.0 / 3.6
    static let fallBehind = 7.0 / 3.6
    static let threshold = 0.2
    static let gainNormalization = 10.0
    static let turnLaneDistance = 200.0
    static let keepRightTime = 5.0
    static let stoppedDistance = 100.0
    /// Preference for the inside of a roundabout: metres of traffic per junction, and weight of the distance driven in
    /// it.
    static let roundaboutEase = 7.5
    static let roundaboutWeight = 9.0
  }

  func changeLanes() {
    let f = fleet
    // Edges with several lanes, in the order of their first vehicle.
    var edges: [Int32] = []
    for i in roster.active.indices {
      let v = Int(roster.active[i])
      let lane = Int(f.lane[v])
      f.change[v] = []
      f.advice[v] = .infinity
      f.blockerLength[v] = 0
      f.leftSpace[v] = 0
      if net.laneInternal[lane] || net.edgeLaneCount[Int(net.laneEdge[lane])] < 2 { continue }
      let edge = net.laneEdge[lane]
      if edgeScratch[Int(edge)] == 0 {
        edgeScratch[Int(edge)] = 1
        edges.append(edge)
      }
    }
    for edge in edges {
      edgeScratch[Int(edge)] = 0
      changeLanes(onEdge: Int(edge))
    }
  }

  /// From front to back over all lanes of an edge; each change takes effect at once.
  func changeLanes(onEdge edge: Int) {
    let f = fleet
    let first = Int(net.edgeLanes[edge])
    let lanes = first..<(first + Int(net.edgeLaneCount[edge]))
    var order: [Int32] = []
    for l in lanes {
      var w = occupancy.first[l]
      while w >= 0 {
        order.append(w)
        w = occupancy.behind[Int(w)]
      }
    }
    order.sort { a, b in
      let pa = f.position[Int(a)]
      let pb = f.position[Int(b)]
      return pa != pb ? pa > pb : f.demand[Int(a)] < f.demand[Int(b)]
    }
    for l in lanes { laneAhead[l] = 0 }
    for w in order {
      let v = Int(w)
      if f.stopLeft[v] < 0 && !f.parked[v] {
        if isDriven(v) {
          announceChange(v)
        } else if !(isHuman && human.isAway[v]) {
          considerChange(v)
        }
      }
      laneAhead[Int(f.lane[v])] += kind(v).pointee.length + kind(v).pointee.minGap
    }
  }

  func considerChange(_ v: Int) {
    let f = fleet
    let lane = Int(f.lane[v])
    let helps = f.change[v].intersection([.helpsLeft, .helpsRight])
    let classes = kind(v).pointee.classes
    let right = Int(net.laneRight[lane])
    var toRight: LaneChangeState = []
    if right >= 0 && net.permits(right, classes) && net.laneChangeRight[lane] & classes == classes {
      toRight = wish(v, to: right, offset: -1, helps: helps)
      if toRight.contains(.wantsRight) && toRight.isDisjoint(with: .blocked) {
        change(v, to: right)
        return
      }
    }
    let left = Int(net.laneLeft[lane])
    var toLeft: LaneChangeState = []
    if left >= 0 && net.permits(left, classes) && net.laneChangeLeft[lane] & classes == classes {
      toLeft = wish(v, to: left, offset: 1, helps: helps)
      if toLeft.contains(.wantsLeft) && toLeft.isDisjoint(with: .blocked) {
        change(v, to: left)
        return
      }
    }
    // Remember the wish for which there was no room.
    let keep = f.change[v].intersection([.blocksLeader, .blocksFollower, .helpsLeft, .helpsRight])
    if toRight.contains(.wantsRight) && (toRight.contains(.urgent) || !toLeft.contains(.urgent)) {
      f.change[v] = toRight.union(keep)
    } else if toLeft.contains(.wantsLeft) {
      f.change[v] = toLeft.union(keep)
    } else {
      f.change[v] = keep
    }
  }

  /// Moves a vehicle to another lane; the remaining lateral distance becomes an offset. The tail stays on the lanes
  /// driven: on the parallel ones it would block others where paths diverge.
  func change(_ v: Int, to lane: Int) {
    let f = fleet
    let from = Int(f.lane[v])
    let isLeft = Int(net.laneLeft[from]) == lane
    let width = 0.5 * (net.laneWidth[from] + net.laneWidth[lane])
    f.lateral[v] += isLeft ? -width : width
    occupancy.leave(v)
    f.position[v] = min(f.position[v], net.laneLength[lane])
    occupancy.enter(v, lane: lane)
    f.change[v] = []
    f.speedGain[v] = 0
    f.keepRight[v] = 0
    f.lookAhead[v] = 0
    f.advice[v] = .infinity
    f.blockerLength[v] = 0
    f.lastChange[v] = now
  }

  struct Neighbour {
    var vehicle = -1
    var gap = Double.infinity
  }

  /// The next vehicle on `lane` ahead of `v`, also beyond the lane's end along the route. The gap excludes the minimum
  /// gap.
  func leader(_ v: Int, on lane: Int) -> Neighbour {
    let f = fleet
    let k = kind(v)
    let p = f.position[v]
    var w = Int(occupancy.first[lane])
    var best = Neighbour()
    // Search from the upstream end: there are few vehicles behind, many ahead.
    w = Int(occupancy.last[lane])
    while w >= 0 && (f.position[w] < p || w == v || (f.position[w] == p && f.demand[w] > f.demand[v])) {
      w = Int(occupancy.ahead[w])
    }
    if w >= 0 {
      best = Neighbour(vehicle: w, gap: f.position[w] - kind(w).pointee.length - p - k.pointee.minGap)
    }
    var e = Int(occupancy.tails[lane])
    while e >= 0 {
      let u = e / LaneOccupancy.covered
      let gap = occupancy.back(u, on: lane) - p - k.pointee.minGap
      if u != v && gap < best.gap && gap > -k.pointee.length - kind(u).pointee.length - k.pointee.minGap {
        best = Neighbour(vehicle: u, gap: gap)
      }
      e = Int(occupancy.tailNext[e])
    }
    if best.vehicle >= 0 { return best }
    let view = plans.views[Int(f.plan[v])]
    var step = Int(f.step[v])
    var current = lane
    var seen = net.laneLength[lane] - p
    let speed = max(f.speed[v], 1)
    let reach = max(20, brakeGap(speed, k.pointee.deceleration, k.pointee.headway) + 2 * speed)
    while seen < reach {
      let link: Int
      if net.laneInternal[current] {
        link = Int(net.laneLink[current])
      } else {
        if step >= view.count - 1 { break }
        link = Int(
          view.choices[Int(view.start[step]) + current - Int(net.edgeLanes[Int(view.edges[step])])].link)
      }
      if link < 0 || LinkState.isRed(net.linkState[link]) { break }
      current = Int(net.linkNext[link])
      if !net.laneInternal[current] { step += 1 }
      var last = occupancy.lastOn(current, except: v)
      if net.laneInternal[current] { regardSiblings(&last, v, of: current) }
      if last.vehicle >= 0 {
        return Neighbour(vehicle: last.vehicle, gap: seen + last.back - k.pointee.minGap)
      }
      seen += net.laneLength[current]
    }
    return best
  }
  /// Vehicles that diverge from the same lane count as leaders until the paths have parted.
  private func regardSiblings(_ last: inout (vehicle: Int, back: Double), _ v: Int, of lane: Int) {
    let link = Int(net.laneLink[lane])
    for i in net.linkConflicts.range(link) where net.linkConflicts.values[i].shape == .diverge {
      let foeLane = Int(net.linkConflicts.values[i].foeLane)
      let foe = occupancy.lastOn(foeLane, except: v)
      let parted = net.laneLength[foeLane] - net.linkConflicts.values[i].foeBehind
      if foe.vehicle >= 0 && foe.back < parted && foe.back < last.back { last = foe }
    }
  }

  /// The next vehicle on `lane` behind the rear of `v`. The gap excludes that vehicle's minimum gap.
  func follower(_ v: Int, on lane: Int) -> Neighbour {
    let f = fleet
    let p = f.position[v]
    let rear = p - kind(v).pointee.length
    var w = Int(occupancy.last[lane])
    var nearest = -1
    while w >= 0 && (f.position[w] < p || (f.position[w] == p && f.demand[w] > f.demand[v])) {
      if w != v { nearest = w }
      w = Int(occupancy.ahead[w])
    }
    if nearest >= 0 {
      return Neighbour(vehicle: nearest, gap: rear - f.position[nearest] - kind(nearest).pointee.minGap)
    }
    return followerUpstream(lane, rear: rear, depth: 0, v)
  }
  func followerUpstream(_ lane: Int, rear: Double, depth: Int, _ v: Int) -> Neighbour {
    guard depth < 4, rear < 70 else { return Neighbour() }
    var best = Neighbour()
    for i in net.laneIncoming.range(lane) {
      let link = Int(net.laneIncoming.values[i])
      let from = Int(net.linkFrom[link])
      let first = Int(occupancy.first[from])
      if occupancy.waits(first, before: link, from: from, net, motion) { continue }
      var candidate = Neighbour()
      if first >= 0 && first != v {
        let distance = rear + net.laneLength[from] - fleet.position[first]
        candidate = Neighbour(vehicle: first, gap: distance - kind(first).pointee.minGap)
      } else if first < 0 {
        candidate = followerUpstream(from, rear: rear + net.laneLength[from], depth: depth + 1, v)
      }
      if candidate.vehicle >= 0 && candidate.gap < best.gap { best = candidate }
    }
    return best
  }

  @inline(__always) func secure(_ behind: Int, _ ahead: Int, _ follow: Double, _ lead: Double)
    -> Double
  {
    let k = kind(behind)
    return Follow.secureGap(
      k.pointee, speed: follow, leader: lead, leaderB: kind(ahead).pointee.deceleration,
      tau: max(k.pointee.headway, horizon), motion)
  }

  /// Which neighbours block a change.
  func obstruction(_ v: Int, lead: Neighbour, follow: Neighbour) -> LaneChangeState {
    let f = fleet
    var blocked: LaneChangeState = []
    let safety = 1 / max(0.1, kind(v).pointee.assertive)
    let own = f.speed[v]
    let a = f.acceleration[v] * horizon
    // After a long wait, a standing vehicle takes any gap between standing vehicles that it fits into.
    let squeezes = f.waiting[v] > 5 && own < Self.haltingSpeed
    if follow.vehicle >= 0 {
      let w = follow.vehicle
      let fits = squeezes && f.speed[w] < Self.haltingSpeed && follow.gap > 0.3 - kind(w).pointee.minGap
      let next = f.speed[w] + max(0, f.acceleration[w] * horizon)
      if !fits && (follow.gap < 0 || follow.gap < secure(w, v, next, max(0, own + min(0, a))) * safety) {
        blocked.insert(.blockedByFollower)
      }
    }
    if lead.vehicle >= 0 {
      let w = lead.vehicle
      let next = max(0, f.speed[w] + min(0, f.acceleration[w] * horizon))
      let fits = squeezes && f.speed[w] < Self.haltingSpeed && lead.gap > 0.3 - kind(v).pointee.minGap
      if !fits && (lead.gap < 0 || lead.gap < secure(v, w, own + max(0, a), next) * safety) {
        blocked.insert(.blockedByLeader)
      }
    }
    return blocked
  }

  /// Length of the vehicles ahead on a lane and on the lanes that follow without a change, as far as SUMO looks,
  /// metres.
  func occupation(_ view: PlanView, _ from: Int, _ lane: Int, upTo enough: Double) -> Double {
    var step = from
    var current = lane
    var sum = 0.0
    var seen = 0.0
    while true {
      sum += step == from ? laneAhead[current] : occupancy.occupied[current]
      seen += net.laneLength[current]
      if sum > enough || step == view.count - 1 { return sum }
      if !RoutePlan.looksBeyond(edges: step - from + 1, metres: seen) { return sum }
      let next = view.choices[Int(view.start[step]) + current - Int(net.edgeLanes[Int(view.edges[step])])]
        .next
      if next < 0 { return sum }
      current = Int(next)
      step += 1
    }
  }

  /// The wish to change to the neighbouring lane, and which neighbours block it.
  func wish(_ v: Int, to target: Int, offset: Int32, helps: LaneChangeState) -> LaneChangeState {
    let f = fleet
    let k = kind(v)
    let lane = Int(f.lane[v])
    let view = plans.views[Int(f.plan[v])]
    let step = Int(f.step[v])
    let base = Int(view.start[step]) - Int(net.edgeLanes[Int(view.edges[step])])
    let current = view.choices[base + lane]
    let neighbour = view.choices[base + target]
    let isRight = offset < 0
    let want: LaneChangeState = isRight ? .wantsRight : .wantsLeft
    var bestOffset = current.offset
    if bestOffset == 0 && neighbour.offset == 0 { bestOffset = offset }
    let lead = leader(v, on: lane)
    let neighLead = leader(v, on: target)
    let neighFollow = follower(v, on: target)
    let blocked = obstruction(v, lead: neighLead, follow: neighFollow)
    let p = f.position[v]
    let speed = f.speed[v]
    var currentDistance = current.length
    var neighbourDistance = neighbour.length
    var toStop = -Double.infinity
    var currentOffset = current.offset
    if hazardCount > 0 {
      let own = drivable(v, view, step, lane)
      currentDistance = min(currentDistance, own)
      neighbourDistance = min(neighbourDistance, drivable(v, view, step, target))
      if own < .infinity, let around = detour(v, view, step, own: own, isRight: isRight) {
        currentOffset = around
        bestOffset = around
      }
    }
    if Int(f.stopStep[v]) == step {
      toStop = f.stopEnd[v] - p
      currentDistance = max(currentDistance, f.stopEnd[v])
      neighbourDistance = max(neighbourDistance, f.stopEnd[v])
    }
    let towardsBest = (isRight && bestOffset < 0) || (!isRight && bestOffset > 0)
    // The look-ahead distance grows at once and shrinks slowly. Both sides are checked in one action, so decay only
    // once.
    if speed > f.lookAhead[v] {
      f.lookAhead[v] = speed
    } else {
      let memory = 1 - 0.1 * horizon
      f.lookAhead[v] = max(0, memory * f.lookAhead[v] + (1 - memory) * speed)
    }
    var lookahead = f.lookAhead[v] * Change.lookForward * k.pointee.strategic * (isRight ? 1 : 2)
    lookahead += (k.pointee.length + k.pointee.minGap) * 2
    let leadStopped = lead.vehicle >= 0 && f.stopLeft[lead.vehicle] >= 0
    let neighLeadStopped = neighLead.vehicle >= 0 && f.stopLeft[neighLead.vehicle] >= 0
    let gross = { (w: Int) in self.kind(w).pointee.length + self.kind(w).pointee.minGap }
    if bestOffset == 0 && leadStopped && lead.gap < currentDistance - p {
      lookahead = 0.5 * (gross(v) + gross(lead.vehicle) + lead.gap)
    } else if bestOffset == offset && neighLeadStopped && neighLead.gap < currentDistance - p {
      lookahead = gross(v) + gross(neighLead.vehicle) + neighLead.gap
    }
    let bestLane = lane + Int(bestOffset)
    let bonus =
      view.nearsRoundabout[step]
      ? roundaboutBonus(v, view, step, inner: max(lane, target), best: bestLane) : 0
    currentDistance += bonus
    neighbourDistance += bonus
    let enough = max(currentDistance, neighbourDistance) + 100
    let ownJam = occupation(view, step, lane, upTo: enough)
    let neighbourJam = occupation(view, step, target, upTo: enough)
    let bestJam =
      bestLane == lane
      ? ownJam : bestLane == target ? neighbourJam : occupation(view, step, bestLane, upTo: enough)
    let usable = max(currentDistance - p - bestJam, toStop)
    let maximumJam = max(neighbourJam, ownJam)
    let leftPlace = max(0, neighbourDistance - p - maximumJam)
    var result: LaneChangeState = blocked
    let disallows = { (distance: Double, offset: Int32) in distance / Double(abs(offset)) < lookahead }
    if towardsBest && bestOffset == currentOffset && disallows(usable, bestOffset) {
      result.formUnion([want, .strategic, .urgent])
    } else {
      let overtake = lead.vehicle < 0 ? -1 : lead.gap + k.pointee.length + gross(lead.vehicle)
      if leadStopped && lead.gap < Change.stoppedDistance
        && min(neighbourDistance, currentDistance) - p > overtake
        && (neighLead.vehicle < 0 || !neighLeadStopped || neighLead.gap > overtake)
      {
        currentDistance = p + lead.gap
        result.formUnion([want, .strategic, .urgent])
      } else if !towardsBest && disallows(leftPlace, abs(bestOffset) + 2) {
        return [.stay, .strategic]
      } else if bestOffset == 0 && leftPlace * 2 < lookahead {
        return [.stay, .strategic]
      } else if bestOffset == 0 && !leadStopped && neighbour.leadsOn && bonus == 0
        && neighbourDistance < Change.turnLaneDistance
      {
        return [.stay, .strategic]
      }
    }
    if result.contains(.urgent) {
      prepareUrgent(
        v, isRight: isRight, towardsBest: towardsBest, bestOffset: bestOffset, leftSpace: currentDistance - p,
        lead: neighLead, follow: neighFollow, blocked: blocked)
      return result
    }
    return optional(
      v, isRight: isRight, want: want, blocked: blocked, helps: helps, lead: lead, neighLead: neighLead,
      currentDistance: currentDistance, neighbourDistance: neighbourDistance, lane: lane, target: target,
      towardsBest: towardsBest && bestOffset == currentOffset, bestOffset: bestOffset, lookahead: lookahead,
      bonus: bonus)
  }
}
