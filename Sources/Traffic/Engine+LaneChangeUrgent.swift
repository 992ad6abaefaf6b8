import SimCore

/// Lane changes that the route demands soon: drivers adapt to the target gap and ask others for room.
extension TrafficEngine {
  /// Metres added to the distance to a lane's end before a roundabout that is not left at its first exit, so that inner
  /// lanes are used (SUMO's roundabout bonus). It grows with the traffic on the outer lanes relative to the inner.
  func roundaboutBonus(_ v: Int, _ view: PlanView, _ from: Int, inner: Int, best: Int) -> Double {
    let p = fleet.position[v]
    var outside = Int32(best)
    var inside = Int32(inner)
    var step = from
    var seen = -p
    var exits = 0
    var distance = 0.0
    var outerJam = 0.0
    var innerJam = 0.0
    var isInside = false
    while outside >= 0 {
      let edge = Int(view.edges[step])
      let first = net.edgeLanes[edge]
      let belongs = net.edgeRoundabout[edge]
      if isInside && !belongs { break }
      // The inner lane must lead to the exit.
      if inside < 0 || seen > RoutePlan.roundaboutMetres { return 0 }
      // Of the current edge only the part ahead counts.
      let length = net.laneLength[Int(outside)]
      let share = step == from ? (length - p) / length : 1
      outerJam += share * occupancy.occupied[Int(outside)]
      innerJam += share * occupancy.occupied[Int(inside)]
      let a = view.choices[Int(view.start[step] + outside - first)]
      let b = view.choices[Int(view.start[step] + inside - first)]
      if belongs {
        isInside = true
        if net.edgeForks[edge] { exits += 1 }
        distance += length
      }
      for (link, isOuter) in [(a.link, true), (b.link, false)] where link >= 0 {
        let via = Int(net.linkNext[Int(link)])
        guard net.laneInternal[via] else { continue }
        if isOuter { outerJam += occupancy.occupied[via] } else { innerJam += occupancy.occupied[via] }
        let leads = step + 1 < view.count && net.edgeRoundabout[Int(view.edges[step + 1])]
        if isOuter && leads { distance += net.laneLength[via] }
      }
      seen += length
      if step == view.count - 1 { break }
      outside = a.next
      inside = b.next
      step += 1
    }
    let most = max(outerJam, innerJam)
    guard exits > 1, most > 0 else { return 0 }
    let ease = Double(exits) * Change.roundaboutEase
    return distance * max(0, (outerJam - innerJam + ease) / (most + ease)) * Change.roundaboutWeight
      * kind(v).pointee.cooperative
  }

  /// Advises a speed, m/s. Advice that needs more than comfortable braking is ignored.
  @inline(__always) func advise(_ v: Int, speed: Double) {
    let a = (speed - fleet.speed[v]) / horizon
    if a >= -kind(v).pointee.deceleration - 1e-6 { fleet.advice[v] = min(fleet.advice[v], a) }
  }

  func prepareUrgent(
    _ v: Int, isRight: Bool, towardsBest: Bool, bestOffset: Int32, leftSpace: Double, lead: Neighbour,
    follow: Neighbour, blocked: LaneChangeState
  ) {
    let f = fleet
    let k = kind(v)
    f.leftSpace[v] = leftSpace
    if towardsBest && abs(bestOffset) > 1 { f.blockerLength[v] = max(isRight ? 20 : 40, f.blockerLength[v]) }
    // A vehicle ahead on the target lane must change to this lane: leave room for it at the end.
    if lead.vehicle >= 0 {
      let counter: LaneChangeState = isRight ? .wantsLeft : .wantsRight
      let state = f.change[lead.vehicle]
      if state.contains(counter) && state.contains(.strategic) && !state.isDisjoint(with: .blocked) {
        let need = kind(lead.vehicle).pointee.length + kind(lead.vehicle).pointee.minGap
        let room =
          leftSpace - need - k.pointee.minGap - brakeGap(f.speed[v], k.pointee.deceleration, 0)
        if room > 0 { f.blockerLength[v] = max(f.blockerLength[v], need) }
      }
    }
    let lanes = Double(max(1, abs(bestOffset)))
    let remaining = max(horizon, leftSpace / max(f.lookAhead[v], 1e-3) / lanes / Change.urgency)
    let planned = informLeader(v, k, isRight, lead, remaining, blocked)
    if let planned { informFollower(v, k, isRight, follow, remaining, planned, blocked) }
  }

  /// Falls in behind the leader on the target lane, or overtakes it. Returns nil for overtaking, otherwise the planned
  /// speed, m/s.
  func informLeader(
    _ v: Int, _ k: UnsafeMutablePointer<Kind>, _ isRight: Bool, _ lead: Neighbour, _ remaining: Double,
    _ blocked: LaneChangeState
  ) -> Double? {
    let f = fleet
    let h = horizon
    let speed = f.speed[v]
    var planned = min(speed, max(0, safeStop(k, f.leftSpace[v] - f.blockerLength[v], speed)))
    if f.advice[v] < .infinity { planned = min(planned, max(0, speed + f.advice[v] * h)) }
    guard lead.vehicle >= 0 else { return planned }
    let w = lead.vehicle
    let other = kind(w)
    // Allow for slight braking of the leader.
    let nextSpeed = f.speed[w] - max(1, -f.acceleration[w]) * h
    let nextGap = lead.gap + (f.speed[w] + nextSpeed) * 0.5 * h - (speed + planned) * 0.5 * h
    let target = max(
      speed - k.pointee.deceleration * h,
      safeFollow(
        k, gap: nextGap, speed: speed, leader: max(0, nextSpeed), leaderB: other.pointee.deceleration,
        desired: f.top[v]))
    guard blocked.contains(.blockedByLeader) else {
      advise(v, speed: target)
      return max(0, min(target, planned))
    }
    let dv = planned - f.speed[w]
    let overtake = max(
      0,
      lead.gap + other.pointee.length + other.pointee.minGap + k.pointee.length
        + secure(w, v, f.speed[w], speed))
    let brake = brakeGap(speed, k.pointee.deceleration, 0)
    let time = dv > 0 ? overtake / dv : remaining + 1
    f.change[w].insert(.blocksLeader)
    let stands = f.stopLeft[w] >= 0
    let cannot = dv < 0 || f.leftSpace[v] - f.blockerLength[v] - brake < overtake || remaining < time
    guard cannot && !stands else {
      return nil
    }
    if target < speed {
      let b = min(k.pointee.deceleration, max(Change.fallBehind, (speed - target) / remaining))
      let next = min(planned, max(0, speed - b * h))
      advise(v, speed: next)
      return next
    }
    advise(v, speed: target)
    return planned
  }

  /// Asks the follower on the target lane for room, or lets it pass.
  func informFollower(
    _ v: Int, _ k: UnsafeMutablePointer<Kind>, _ isRight: Bool, _ follow: Neighbour, _ remaining: Double,
    _ planned: Double, _ blocked: LaneChangeState
  ) {
    guard follow.vehicle >= 0 else { return }
    let f = fleet
    let w = follow.vehicle
    let other = kind(w)
    let h = horizon
    let b = k.pointee.deceleration
    let asks: LaneChangeState = isRight ? .helpsRight : .helpsLeft
    guard blocked.contains(.blockedByFollower) else {
      if blocked.contains(.blockedByLeader) {
        // Keep the follower from closing the gap.
        let safe = safeFollow(
          other, gap: follow.gap + planned * h - f.speed[w] * h, speed: f.speed[w], leader: planned,
          leaderB: b,
          desired: f.top[w])
        advise(w, speed: max(safe, f.speed[w] - other.pointee.deceleration * h))
      }
      return
    }
    f.change[w].formUnion([.blocksFollower, asks])
    if planned - f.speed[w] >= Change.helpOvertake {
      let needed = secure(w, v, f.speed[w], planned)
      if (needed - follow.gap) / remaining < planned - f.speed[w] {
        advise(w, speed: planned - Change.helpOvertake)
        return
      }
    }
    let help = other.pointee.deceleration
    let slower = max(0, f.speed[w] - help)
    let dv = planned - slower
    let decelGap = follow.gap + dv
    let needed = secure(w, v, slower, planned)
    if decelGap > 0 && decelGap >= needed {
      let lowest = max(0, f.speed[w] - help * h)
      let first = max(
        lowest,
        safeFollow(
          other, gap: follow.gap + planned * h, speed: f.speed[w], leader: planned, leaderB: b,
          desired: f.top[w]))
      let safe = max(
        lowest,
        safeFollow(
          other, gap: follow.gap + (planned - first) * h, speed: f.speed[w], leader: planned, leaderB: b,
          desired: f.top[w]))
      advise(w, speed: safe)
    } else if dv > 0 && dv * remaining > needed - decelGap + 0.1 {
      // From then on, braking opens the gap in time.
      advise(w, speed: max(0, f.speed[w] - help * h))
    } else {
      // Let the follower pass: ask it not to brake, and fall back far enough.
      let target = max(f.speed[w], f.speed[v] + Change.helpOvertake)
      advise(w, speed: target)
      let overtake =
        follow.gap + k.pointee.length + other.pointee.length + k.pointee.minGap
        + secure(v, w, planned, target)
      let need = overtake / max(remaining, h)
      advise(v, speed: max(target - need, f.speed[v] - b * h))
    }
  }
}
