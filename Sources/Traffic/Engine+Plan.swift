import SimCore

/// Link states as SUMO writes them.
enum LinkState {
  @inline(__always) static func hasPriority(_ s: UInt8) -> Bool { s >= 65 && s <= 90 }
  @inline(__always) static func isRed(_ s: UInt8) -> Bool { s == UInt8(ascii: "r") || s == UInt8(ascii: "u") }
  @inline(__always) static func isGreen(_ s: UInt8) -> Bool { s == greenMajor || s == greenMinor }
  @inline(__always) static func isYellow(_ s: UInt8) -> Bool {
    s == UInt8(ascii: "y") || s == UInt8(ascii: "Y")
  }
  @inline(__always) static func isStop(_ s: UInt8) -> Bool { s == stop || s == allWayStop }
  static let zipper = UInt8(ascii: "Z")
  static let equal = UInt8(ascii: "=")
  static let stop = UInt8(ascii: "s")
  static let allWayStop = UInt8(ascii: "w")
  static let greenMajor = UInt8(ascii: "G")
  static let greenMinor = UInt8(ascii: "g")
  static let offBlinking = UInt8(ascii: "o")
}

/// State of one driver's plan while it is extended along the lanes ahead.
struct PlanCursor {
  var speed: Double
  /// Speed if the last link is passed, limited by later links.
  var pass: Double
  var request = true
  /// Items written, and the index of the last one with a link; −1 before the first.
  var count = 0
  var last = -1
}

extension TrafficEngine {
  /// Speeds below this count as halting, m/s.
  static let haltingSpeed = 0.1
  static let positionEpsilon = 0.1
  /// Least deceleration that drivers accept for a yellow light, m/s² (SUMO's tls.yellow.min-decel).
  static let yellowDeceleration = 3.0

  func planAll() {
    for i in roster.active.indices {
      let v = Int(roster.active[i])
      if fleet.parked[v] {
        fleet.itemCount[v] = 0
      } else {
        if isHuman { attend(v) }
        if !commands.commanded.isEmpty { keepPace(v) }
        plan(v)
      }
    }
  }

  var motion: Motion { Motion(h: horizon, isSemiImplicit: isSemiImplicit) }
  @inline(__always) func brakeGap(_ v: Double, _ b: Double, _ tau: Double) -> Double {
    Follow.brakeGap(v, b, tau, motion)
  }
  @inline(__always) func safeStop(_ k: UnsafeMutablePointer<Kind>, _ gap: Double, _ speed: Double) -> Double {
    safeStop(k, gap, speed, k.pointee.deceleration)
  }
  @inline(__always) func safeStop(
    _ k: UnsafeMutablePointer<Kind>, _ gap: Double, _ speed: Double, _ b: Double
  ) -> Double {
    // A place to stop at is known in advance: as in SUMO's stopSpeed the headway to a leader plays no part.
    let v = Follow.stop(gap: gap, speed: speed, b: b, emergency: k.pointee.emergency, tau: horizon, motion)
    return min(v, speed + k.pointee.acceleration * horizon)
  }
  @inline(__always) func safeFollow(
    _ k: UnsafeMutablePointer<Kind>, gap: Double, speed: Double, leader: Double, leaderB: Double,
    desired: Double
  ) -> Double {
    if k.pointee.idm {
      return Follow.idm(
        k.pointee, gap: gap + k.pointee.minGap, speed: speed, leader: leader, desired: desired, h: horizon)
    }
    return Follow.krauss(
      k.pointee, gap: gap, speed: speed, leader: leader, leaderB: leaderB,
      tau: max(k.pointee.headway, horizon), motion)
  }

  /// Plans along the lanes ahead of one driver: leaders, speed limits, stops, signals, right of distance.
  func plan(_ v: Int) {
    let f = fleet
    let n = net
    let k = kind(v)
    let speed = f.speed[v]
    let b = k.pointee.deceleration
    let h = horizon
    let items = f.item + v * Fleet.items
    let view = plans.views[Int(f.plan[v])]
    var lane = Int(f.lane[v])
    var step = Int(f.step[v])
    var laneMax = min(f.top[v], n.limit(lane, k.pointee.classes) * f.factor[v])
    let comfortable = speed - b * h
    let top = speed + k.pointee.acceleration * h
    let reach = top * h + brakeGap(top, b, max(k.pointee.headway, h))
    var c = PlanCursor(speed: min(top, max(laneMax, comfortable)), pass: 0)
    if k.pointee.idm {
      let free = Follow.idm(k.pointee, gap: .infinity, speed: speed, leader: 0, desired: laneMax, h: h)
      c.speed = min(c.speed, free)
    }
    c.pass = min(
      Follow.speedAfter(n.laneLength[lane] - f.position[v], c.speed, k.pointee.acceleration),
      max(laneMax, comfortable))
    f.stopDistance[v] = .infinity
    if f.stopLeft[v] >= 0 {
      // At a stop the only plan is to stay.
      items[0] = endItem(speed: min(0, speed), distance: n.laneLength[lane] - f.position[v])
      f.itemCount[v] = 1
      return
    }
    var seen = n.laneLength[lane] - f.position[v]
    var seenNormal = 0.0
    var seenInternal = 0.0
    var hadNormal = false
    var slowedForMinor = false
    let length = k.pointee.length
    if isHuman {
      human.ahead[v] = -1
      human.gap[v] = .infinity
      human.room[v] = .infinity
      human.permitted[v] = .infinity
    }
    let leader = occupancy.leader(of: v)
    var isLed = leader.vehicle >= 0
    if isLed {
      adapt(
        &c, items, v, k, speed, leader.vehicle, driving: knownSpeed(v, of: leader.vehicle),
        gap: leader.back - f.position[v] - k.pointee.minGap, laneMax)
    }
    if n.laneInternal[lane], n.laneEntry[lane] >= 0, n.linkFlags[Int(n.laneEntry[lane])].contains(.crossing) {
      // Past the stop line there may still be crossings ahead.
      var wait = c.speed
      let before = distanceInside(v)
      yieldToWalkers(&c, v, k, link: Int(n.laneEntry[lane]), seen: -before, speed: speed, wait: &wait)
    }
    while true {
      let front = n.laneLength[lane] - seen
      let blockade = knownBlockade(v, on: lane, beyond: front - length)
      if blockade < .infinity {
        c.speed = min(c.speed, safeStop(k, max(0, blockade - front - k.pointee.minGap), speed))
        if isHuman, blockade - front < human.gap[v] {
          human.ahead[v] = -1
          human.gap[v] = blockade - front
          human.speedAhead[v] = 0
        }
      }
      if c.last >= 0 { items[c.last].wait = min(items[c.last].wait, c.speed) }
      let isInternal = n.laneInternal[lane]
      if !isInternal && Int(f.stopStep[v]) == step && c.count < Fleet.items {
        let distance = seen + f.stopEnd[v] - n.laneLength[lane]
        f.stopDistance[v] = distance
        c.speed = min(c.speed, max(safeStop(k, distance + Follow.epsilon, speed), comfortable))
        if c.last >= 0 { items[c.last].leaveSpeed = min(items[c.last].leaveSpeed, max(0, c.speed)) }
        items[c.count] = endItem(speed: c.speed, distance: distance)
        c.count += 1
        break
      }
      if !isInternal && step == view.count - 1 {
        items[c.count] = endItem(speed: c.speed, distance: seen)
        c.count += 1
        break
      }
      let link: Int
      if isInternal {
        link = Int(n.laneLink[lane])
      } else {
        let edge = Int(view.edges[step])
        link = Int(view.choices[Int(view.start[step]) + lane - Int(n.edgeLanes[edge])].link)
      }
      if link < 0 || c.count == Fleet.items - 1 {
        c.speed = min(c.speed, safeStop(k, seen, speed))
        if c.last >= 0 { items[c.last].leaveSpeed = min(items[c.last].leaveSpeed, max(0, c.speed)) }
        items[c.count] = endItem(speed: c.speed, distance: seen)
        c.count += 1
        break
      }
      let onward = approach(
        &c, v, k, items, link: link, lane: lane, seen: seen, speed: speed, slowedForMinor: &slowedForMinor,
        leaving: isInternal && c.count == 0)
      if !onward { break }
      let next = Int(n.linkNext[link])
      if !n.laneInternal[next] {
        hadNormal = true
        step += 1
      }
      if (!c.request || c.speed <= 0 || seen > reach) && hadNormal
        && seenNormal > max(length * 5, length + seenInternal)
      {
        break
      }
      lane = next
      laneMax = min(f.top[v], n.limit(lane, k.pointee.classes) * f.factor[v])
      let limit = max(Follow.free(distance: seen, speed: speed, target: laneMax, b: b, motion), comfortable)
      c.speed = min(c.speed, limit)
      if n.laneInternal[lane] { seenInternal += n.laneLength[lane] } else { seenNormal += n.laneLength[lane] }
      let start = seen
      seen += n.laneLength[lane]
      c.pass = min(Follow.speedAfter(n.laneLength[lane], c.speed, k.pointee.acceleration), laneMax)
      c.last = c.count - 1
      let ahead = occupancy.lastOn(lane, except: v)
      if ahead.vehicle >= 0 {
        // Only the nearest vehicle ahead is watched.
        let known = isLed ? f.speed[ahead.vehicle] : knownSpeed(v, of: ahead.vehicle)
        isLed = true
        adapt(
          &c, items, v, k, speed, ahead.vehicle, driving: known, gap: ahead.back + start - k.pointee.minGap,
          laneMax)
      }
    }
    f.itemCount[v] = Int32(c.count)
  }

  /// Distance driven inside the junction, metres.
  private func distanceInside(_ v: Int) -> Double {
    var distance = fleet.position[v]
    let current = Int(fleet.lane[v])
    var lane = Int(net.linkNext[Int(net.laneEntry[current])])
    while lane != current && net.laneInternal[lane] {
      distance += net.laneLength[lane]
      lane = Int(net.linkNext[Int(net.laneLink[lane])])
    }
    return distance
  }

  @inline(__always) func endItem(speed: Double, distance: Double) -> DriveItem {
    DriveItem(
      link: -1, next: -1, request: false, pass: speed, wait: speed, arrivalTime: 0, arrivalSpeed: 0,
      brakingSpeed: 0, leaveSpeed: 0, freeSpeed: 0, leaveTime: 0, distance: distance, space: 0)
  }

  @inline(__always) private func adapt(
    _ c: inout PlanCursor, _ items: UnsafeMutablePointer<DriveItem>, _ v: Int,
    _ k: UnsafeMutablePointer<Kind>,
    _ speed: Double, _ leader: Int, driving leaderSpeed: Double, gap: Double, _ desired: Double
  ) {
    let other = kind(leader)
    var safe = safeFollow(
      k, gap: gap, speed: speed, leader: leaderSpeed, leaderB: other.pointee.deceleration, desired: desired)
    if !commands.commanded.isEmpty, hasResumed(v) {
      safe = max(safe, speedWhileSettling(v, k, gap: gap, leader, driving: leaderSpeed))
    }
    if isHuman {
      let asks = safe < c.speed || gap < Self.timeToCollision * (speed - leaderSpeed)
      if asks, !seesAhead(v, leader, gap: gap) { return }
      if gap + k.pointee.minGap < human.gap[v] {
        human.ahead[v] = Int32(leader)
        human.gap[v] = gap + k.pointee.minGap
        human.speedAhead[v] = leaderSpeed
      }
      human.room[v] = min(
        human.room[v], max(0, gap) + leaderSpeed * leaderSpeed / (2 * other.pointee.deceleration))
      human.permitted[v] = min(human.permitted[v], safe)
    }
    if c.last >= 0 {
      // What the leader will permit once this driver has accelerated.
      let later = safeFollow(
        k, gap: gap, speed: items[c.last].freeSpeed, leader: leaderSpeed,
        leaderB: other.pointee.deceleration,
        desired: desired)
      items[c.last].leaveSpeed = min(items[c.last].leaveSpeed, max(0, later))
    }
    c.speed = min(c.speed, safe)
    c.pass = min(c.pass, safe)
  }

  /// Time at a stop line `distance` metres ahead, seconds on the run's clock. With the semi-implicit update the vehicle
  /// moves with its planned speed from the start of the action (SUMO's getArrivalTime).
  @inline(__always) private func arrivalTime(
    _ v: Int, _ k: UnsafeMutablePointer<Kind>, distance: Double, planned: Double, end: Double
  ) -> Double {
    let from = isSemiImplicit ? max(0, planned) : fleet.speed[v]
    return now + Follow.arrivalTime(k.pointee, distance: distance, speed: from, end: end)
  }

  /// Plans for one link; false if nothing beyond it matters.
  private func approach(
    _ c: inout PlanCursor, _ v: Int, _ k: UnsafeMutablePointer<Kind>,
    _ items: UnsafeMutablePointer<DriveItem>,
    link: Int, lane: Int, seen: Double, speed: Double, slowedForMinor: inout Bool, leaving: Bool
  ) -> Bool {
    let n = net
    let state = n.linkState[link]
    let flags = n.linkFlags[link]
    let priority = LinkState.hasPriority(state)
    let yellowOrRed = LinkState.isRed(state) || LinkState.isYellow(state)
    let visibility = n.linkVisibility[link]
    let b =
      yellowOrRed
      ? max(min(Self.yellowDeceleration, k.pointee.emergency), k.pointee.deceleration)
      : k.pointee.deceleration
    let brakeDistance = brakeGap(speed, b, 0)
    let canBrake = seen >= brakeDistance
    let stopOffset = n.stopOffset(lane, k.pointee.classes)
    let fullOffset = max(k.pointee.stopLineGap, stopOffset)
    var offset = yellowOrRed ? fullOffset : min(visibility, priority ? fullOffset : stopOffset)
    if canBrake { offset = min(offset, seen - brakeDistance) }
    offset = max(Self.positionEpsilon, offset)
    let stopDistance = max(0, seen - offset)
    let isEntry = !n.laneInternal[lane]
    c.request = (c.speed > 1e-3 && !(slowedForMinor && isEntry)) || leaving
    var wait = min(c.speed, safeStop(k, stopDistance, speed, b))
    if yellowOrRed && canBrake && seen - stopOffset >= brakeDistance && !ignoresRed(v, k, link) {
      if !isEntry {
        junctionLeaders(&c, v, k, items, link: link, lane: lane, seen: seen, speed: speed, wait: &wait)
      }
      let at = arrivalTime(v, k, distance: seen, planned: c.speed, end: max(0, c.pass))
      items[c.count] = DriveItem(
        link: Int32(link), next: -1, request: false, pass: c.speed, wait: wait, arrivalTime: at,
        arrivalSpeed: max(0, wait), brakingSpeed: 0, leaveSpeed: 0, freeSpeed: 0,
        leaveTime: .infinity, distance: seen, space: 0)
      c.count += 1
      c.request = false
      return false
    }
    if !isEntry {
      junctionLeaders(&c, v, k, items, link: link, lane: lane, seen: seen, speed: speed, wait: &wait)
    }
    if flags.contains(.crossing) && isEntry {
      yieldToWalkers(&c, v, k, link: link, seen: seen, speed: speed, wait: &wait)
    }
    var arrivalSpeed = max(0, c.pass)
    let couldBrakeForMinor = !priority && brakeDistance < seen && !wasContinuingMajor(link)
    if couldBrakeForMinor && seen > visibility {
      let atVisibility = max(
        0,
        Follow.stop(
          gap: visibility, speed: speed, b: k.pointee.deceleration, emergency: k.pointee.emergency,
          tau: isSemiImplicit ? 0 : horizon, motion))
      arrivalSpeed = min(
        arrivalSpeed, Follow.speedAfter(visibility, atVisibility, k.pointee.acceleration))
      slowedForMinor = true
    } else if state == LinkState.equal && Int(fleet.deadlock[v]) == link {
      // Each waits for the vehicle on its right: one of them yields its place at random (as in SUMO).
      let direct = n.linkDirection[link] == 0
      if random.uniform(fleet.entity[v], .routeChoice, actionCounter) < (direct ? 0.25 : 0.75) {
        c.request = false
      }
    }
    if couldBrakeForMinor && n.edgeRoundabout[Int(n.laneEdge[Int(n.linkTarget[link])])] {
      slowedForMinor = true
    }
    let next = Int(n.linkNext[link])
    let leave = min(
      fleet.top[v], n.limit(next, k.pointee.classes) * fleet.factor[v],
      Follow.speedAfter(n.linkLength[link], arrivalSpeed, k.pointee.acceleration))
    let arrival = arrivalTime(v, k, distance: seen, planned: c.speed, end: arrivalSpeed)
    var braking = 0.0
    let planned = max(0, c.speed)
    if seen < brakeGap(planned, k.pointee.deceleration, max(k.pointee.headway, horizon)) {
      // Semi-implicit: the planned speed holds for one action, and braking begins with the next.
      let left = isSemiImplicit ? seen - planned * horizon : seen
      let from = isSemiImplicit ? planned : speed
      braking =
        left < 0
        ? arrivalSpeed
        : min(arrivalSpeed, max(0, from * from - 2 * left * k.pointee.deceleration).squareRoot())
    }
    items[c.count] = DriveItem(
      link: Int32(link), next: -1, request: c.request, pass: c.speed, wait: wait, arrivalTime: arrival,
      arrivalSpeed: arrivalSpeed, brakingSpeed: braking, leaveSpeed: leave, freeSpeed: leave,
      leaveTime: 0, distance: seen, space: 0)
    c.count += 1
    return true
  }

  /// Deliberately passes the signal late, as permitted by `jmDriveAfterRedTime` and `jmDriveAfterYellowTime`.
  func ignoresRed(_ v: Int, _ k: UnsafeMutablePointer<Kind>, _ link: Int) -> Bool {
    if runsRed(v, link) { return true }
    guard k.pointee.driveAfterRed >= 0 || k.pointee.driveAfterYellow >= 0 else { return false }
    let since = now - signals.lastChange(ofLink: link)
    if LinkState.isRed(net.linkState[link]) { return k.pointee.driveAfterRed > since }
    return LinkState.isYellow(net.linkState[link]) && k.pointee.driveAfterYellow > since
  }

  /// The second part of a movement whose first part was entered with priority.
  @inline(__always) func wasContinuingMajor(_ link: Int) -> Bool {
    guard net.linkFlags[link].contains(.inner) else { return false }
    let entry = net.linkState[Int(net.linkEntry[link])]
    return LinkState.hasPriority(entry) || LinkState.isYellow(entry)
  }

  /// Finds drivers who stand where all must give way to the right and wait for each other in a circle. Looks at the
  /// plans of the last action, before new ones replace them.
  func findDeadlocks() {
    let f = fleet
    for i in roster.active.indices {
      let v = Int(roster.active[i])
      f.deadlock[v] = -1
      guard f.waiting[v] > 0, f.itemCount[v] > 0 else { continue }
      let link = Int(f.item[v * Fleet.items].link)
      if link >= 0, net.linkState[link] == LinkState.equal, isDeadlocked(link) { f.deadlock[v] = Int32(link) }
    }
  }

  private func isDeadlocked(_ link: Int) -> Bool {
    var current = link
    for _ in 0..<Self.longestCircle {
      guard let next = firstApproaching(foesOf: current, around: link) else { return false }
      if next == link { return true }
      current = next
    }
    return false
  }
  /// SUMO follows a chain of waiting vehicles this far.
  private static let longestCircle = 100

  /// The foe link with the nearest vehicle that will pass; `around` itself if somebody approaches a foe of `link` from
  /// the same lane (SUMO's getFirstApproachingFoe).
  private func firstApproaching(foesOf link: Int, around: Int) -> Int? {
    var nearest = Double.infinity
    var result: Int?
    for i in net.linkFoes.range(link) {
      let foe = Int(net.linkFoes.values[i])
      var e = Int(linkHead[foe])
      while e >= 0 {
        let item = fleet.item + e
        if stillApproaches(e) {
          if net.linkFrom[foe] == net.linkFrom[around] { return around }
          if item.pointee.distance < nearest {
            nearest = item.pointee.distance
            if item.pointee.request { result = foe }
          }
        }
        e = Int(item.pointee.next)
      }
    }
    return result
  }

  /// The registered item belongs to a vehicle that has not passed the link in the last action.
  private func stillApproaches(_ e: Int) -> Bool {
    let v = e / Fleet.items
    guard e - v * Fleet.items < Int(fleet.itemCount[v]) else { return false }
    let moved =
      fleet.speed[v] * horizon - (isSemiImplicit ? 0 : 0.5 * fleet.acceleration[v] * horizon * horizon)
    return fleet.item[e].distance > moved
  }
}
