import SimCore

/// From plans to accelerations.
extension TrafficEngine {
  func decideAll() {
    for i in roster.active.indices {
      let v = Int(roster.active[i])
      if !fleet.parked[v] { decide(v) }
    }
  }

  /// Finds how many of the links ahead may be passed, and sets the acceleration until the next action.
  private func decide(_ v: Int) {
    let f = fleet
    let n = net
    let k = kind(v)
    let items = f.item + v * Fleet.items
    let speed = f.speed[v]
    let h = horizon
    let b = k.pointee.deceleration
    var safe = Double.infinity
    var least = -Double.infinity
    var leastDistance = 0.0
    var leastCanBrake = false
    var zipper = Double.infinity
    f.mustWait[v] = false
    let count = Int(f.itemCount[v])
    var i = 0
    while i < count {
      let item = items + i
      let link = Int(item.pointee.link)
      if link < 0 {
        safe = item.pointee.wait
        break
      }
      if !item.pointee.request {
        safe = item.pointee.wait
        if safe < max(speed, Self.haltingSpeed) { f.mustWait[v] = true }
        break
      }
      let state = n.linkState[link]
      let yellow = LinkState.isYellow(state)
      let canBrake =
        (item.pointee.distance > brakeGap(speed, b, 0) || (isSemiImplicit && speed < b * h))
        && !(yellow && isPastStop(v, k, item))
      if yellow && canBrake && !ignoresRed(v, k, link) {
        safe = item.pointee.wait
        f.mustWait[v] = true
        break
      }
      var open = yellow
      if !open {
        if state == LinkState.zipper {
          open = withUnsafeTemporaryAllocation(of: Int32.self, capacity: 16) { buffer in
            buffer[0] = 0
            if isOpen(v, item, impatience: canBrake ? impatience(v) : 1, collect: buffer.baseAddress!) {
              return true
            }
            zipper = min(zipper, zipperSpeed(v, item, Array(buffer[1..<(1 + Int(buffer[0]))])))
            return false
          }
        } else {
          open =
            isOpen(v, item, impatience: canBrake ? impatience(v) : 1, collect: nil)
            || (LinkState.isRed(state) && ignoresRed(v, k, link))
        }
      }
      if open && !LinkState.hasPriority(state) && !wasContinuingMajor(link)
        && !n.linkFlags[link].contains(.mayContinue)
      {
        if item.pointee.distance > n.linkVisibility[link] && (canBrake || !yellow) {
          safe = item.pointee.wait
          f.mustWait[v] = true
          break
        }
        // Past the point of no return: drive fast enough to get across.
        let across =
          isSemiImplicit
          ? (item.pointee.distance + Self.positionEpsilon) / h : 2 * item.pointee.distance / h - speed + 0.2
        least = min(item.pointee.pass, speed + k.pointee.acceleration * h, across)
        leastDistance = item.pointee.distance
        leastCanBrake = canBrake
      }
      if !open && state == LinkState.zipper {
        i += 1
        continue
      }
      if open {
        safe = item.pointee.pass
        if safe < b && safe <= item.pointee.wait && safe < speed + k.pointee.acceleration * h {
          f.mustWait[v] = true
        }
        i += 1
        continue
      }
      if !canBrake && !n.linkFlags[link].contains(.signalised)
        && item.pointee.distance < brakeGap(speed, k.pointee.emergency, 0)
      {
        // Too late even for an emergency braking.
        safe = item.pointee.pass
        i += 1
        continue
      }
      safe = item.pointee.wait
      f.mustWait[v] = true
      break
    }
    if safe == .infinity { safe = speed + k.pointee.acceleration * h }
    safe = min(safe, zipper)
    if safe + Follow.epsilon < least && leastCanBrake && safe < speed {
      // Not fast enough to get across: stop before the link.
      safe = min(safe, max(speed - b * h, safeStop(k, leastDistance, speed)))
      least = -.infinity
      f.mustWait[v] = true
    }
    // Those inside a roundabout keep their requests.
    if n.edgeRoundabout[Int(n.laneEdge[Int(f.lane[v])])] { f.mustWait[v] = false }
    finish(v, k, safe: safe, least: least)
  }

  /// Too late to stop where the class does before the stop line; as in SUMO, drivers then pass a yellow light.
  @inline(__always) private func isPastStop(
    _ v: Int, _ k: UnsafeMutablePointer<Kind>, _ item: UnsafeMutablePointer<DriveItem>
  ) -> Bool {
    let offset = net.stopOffset(Int(net.linkFrom[Int(item.pointee.link)]), k.pointee.classes)
    guard offset > 0 else { return false }
    let b = max(min(Self.yellowDeceleration, k.pointee.emergency), k.pointee.deceleration)
    return item.pointee.distance - offset < brakeGap(fleet.speed[v], b, 0)
  }

  /// Zipper merge: the speed with which a driver makes room for those who go first, by the time they reach the junction
  /// (SUMO's getZipperSpeed). Braking may be harder the nearer the junction is.
  private func zipperSpeed(_ v: Int, _ item: UnsafeMutablePointer<DriveItem>, _ foes: [Int32]) -> Double {
    let f = fleet
    let n = net
    let k = kind(v)
    let h = horizon
    let distance = item.pointee.distance
    let speed = f.speed[v]
    let b = k.pointee.deceleration
    var result = item.pointee.pass
    guard distance <= max(n.linkVisibility[Int(item.pointee.link)], brakeGap(speed, b, 0)) else {
      return result
    }
    // Speed at the junction, mean speed until then and time to it, in whole actions.
    func approach(_ w: Int, _ distance: Double) -> (end: Double, mean: Double, time: Double) {
      let top = min(f.top[w], n.limit(Int(f.lane[w]), kind(w).pointee.classes) * f.factor[w])
      let end = min(top, Follow.speedAfter(distance, f.speed[w], kind(w).pointee.acceleration))
      let mean = (f.speed[w] + end) / 2
      return (end, mean, max(1, (distance / max(Follow.epsilon, mean) / h).rounded(.up) * h))
    }
    let own = approach(v, distance)
    for e in foes {
      let foe = f.item + Int(e)
      let w = Int(e) / Fleet.items
      let foeDistance = foe.pointee.distance
      let isTie = foe.pointee.arrivalTime == item.pointee.arrivalTime && foeDistance == distance
      if foe.pointee.arrivalTime > item.pointee.arrivalTime && !couldFollow(v, distance, w, foeDistance)
        || couldFollow(w, foeDistance, v, distance) || isTie && f.lane[v] < f.lane[w]
      {
        continue
      }
      let other = approach(w, foeDistance)
      let foeB = kind(w).pointee.deceleration
      let gap = distance - foeDistance - kind(w).pointee.length - k.pointee.minGap
      let secure = Follow.secureGap(
        k.pointee, speed: own.end, leader: other.end, leaderB: foeB, tau: k.pointee.headway, motion)
      let surplus = gap + other.time * (other.mean - own.mean) - secure
      let spread = speed + 2 * surplus / (other.time * other.time) * h
      let follow = safeFollow(
        k, gap: gap, speed: speed, leader: f.speed[w], leaderB: foeB, desired: f.top[v])
      let weight = min(1, own.time / Self.zipperSpread)
      let hardest = weight * b + (1 - weight) * k.pointee.emergency
      result = min(result, max(follow, speed - hardest * h, weight * spread + (1 - weight) * follow))
    }
    return result
  }
  /// From this time to the junction on, drivers brake for a zipper merge at most comfortably, seconds.
  private static let zipperSpread = 10.0

  /// `v` is behind `w` on the way to a merge, and could fall in behind it by braking for a second.
  private func couldFollow(_ v: Int, _ distance: Double, _ w: Int, _ ahead: Double) -> Bool {
    distance > ahead
      && distance - ahead > fleet.speed[v] - kind(v).pointee.deceleration - fleet.speed[w]
  }

  /// Applies dynamics, imperfection and lane-change wishes.
  private func finish(_ v: Int, _ k: UnsafeMutablePointer<Kind>, safe: Double, least: Double) {
    let f = fleet
    let h = horizon
    let speed = f.speed[v]
    let lowest =
      isHuman
      ? speed - hardestBraking(v, k, safe: safe) * h
      : min(speed - k.pointee.deceleration * h, max(safe, speed - k.pointee.emergency * h))
    let highest = min(speed + k.pointee.acceleration * h, safe)
    var next = max(lowest, min(highest, dawdle(v, k, highest)))
    next = patchForLaneChange(v, k, lowest: lowest, wanted: next, highest: highest)
    next = max(next, min(least, highest))
    var a = isHuman && human.isAway[v] ? heldAcceleration(v) : (max(next, lowest) - speed) / h
    if speed == 0 && a < 0 { a = 0 }
    f.acceleration[v] = a
  }

  /// Krauss' dawdling.
  @inline(__always) private func dawdle(_ v: Int, _ k: UnsafeMutablePointer<Kind>, _ wanted: Double) -> Double
  {
    guard k.pointee.sigma > 0, !k.pointee.idm, wanted > 0 else { return wanted }
    let noise = random.uniform(fleet.entity[v], .driverImperfection, actionCounter)
    let reach = min(wanted, k.pointee.acceleration)
    return max(0, wanted - k.pointee.sigma * reach * noise * horizon)
  }

  private func patchForLaneChange(
    _ v: Int, _ k: UnsafeMutablePointer<Kind>, lowest: Double, wanted: Double, highest: Double
  ) -> Double {
    let f = fleet
    let state = f.change[v]
    var result = Double.infinity
    if f.blockerLength[v] > 0 {
      // Leave room at the end of the lane for vehicles that must change in the opposite direction.
      let space = f.leftSpace[v] - f.blockerLength[v] - 1 - k.pointee.minGap
      if space > 0 {
        let halt = safeStop(k, space, f.speed[v])
        if halt < wanted { result = min(result, max(halt, lowest)) }
      }
    }
    let advice = f.advice[v]
    if advice < .infinity {
      let v1 = f.speed[v] + advice * horizon
      if v1 < highest { result = min(result, max(v1, lowest)) }
    }
    if result < .infinity { return min(result, wanted) }
    if !state.isDisjoint(with: .wants) && !state.isDisjoint(with: .blocked) {
      if state.contains(.strategic) { return (highest + wanted) * 0.5 }
      if state.contains(.cooperative) {
        if state.contains(.blockedByLeader) { return (max(0, lowest) + wanted) * 0.5 }
        if state.contains(.blockedByFollower) { return (highest + wanted) * 0.5 }
      }
      return wanted
    }
    if state.contains(.blocksLeader) { return (highest + wanted) * 0.5 }
    return wanted
  }
}
