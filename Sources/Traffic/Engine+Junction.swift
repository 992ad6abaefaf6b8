import SimCore

/// Vehicles inside the junction: who goes first, and whether there is room to leave it.
extension TrafficEngine {
  /// Adapts to vehicles on internal lanes that conflict with the one before `link` (SUMO's link leaders).
  func junctionLeaders(
    _ c: inout PlanCursor, _ v: Int, _ k: UnsafeMutablePointer<Kind>,
    _ items: UnsafeMutablePointer<DriveItem>,
    link: Int, lane: Int, seen: Double, speed: Double, wait: inout Double
  ) {
    let n = net
    let f = fleet
    guard !n.linkConflicts.isEmpty(link) else { return }
    let flags = n.linkFlags[link]
    let onJunction = n.laneInternal[Int(f.lane[v])] && n.laneJunction[Int(f.lane[v])] == n.laneJunction[lane]
    for i in n.linkConflicts.range(link) {
      let conflict = n.linkConflicts.values + i
      let foeLane = Int(conflict.pointee.foeLane)
      let shape = conflict.pointee.shape
      // A vehicle that leaves a waiting place has priority over those inside the junction; over all others too, unless
      // it still has green.
      let clears = !LinkState.isGreen(n.linkState[Int(n.laneEntry[foeLane])])
      let foeBefore = shape == .crossing && (onJunction || clears) ? Int(conflict.pointee.foeBefore) : -1
      let isEmpty = occupancy.first[foeLane] < 0 && occupancy.tails[foeLane] < 0
      if isEmpty && (foeBefore < 0 || occupancy.first[foeBefore] < 0) { continue }
      let together = shape == .merge || shape == .besides || shape == .diverge
      let ownWidth = together ? 0 : conflict.pointee.size
      let distance = seen - conflict.pointee.behind
      let sameTarget = shape == .merge || shape == .besides
      if distance + ownWidth < 0 && !sameTarget { continue }
      let foeLink = Int(n.laneLink[foeLane])
      let foeFlags = n.linkFlags[foeLink]
      // The foe waits before an internal junction. It blocks this path, unless this path waits there too.
      let waiting = foeFlags.contains(.inner) && flags.isDisjoint(with: [.inner, .exitAfterInner])
      var ignoreWaiting = false
      if waiting {
        let a = n.linkState[Int(n.linkEntry[link])]
        let b = n.linkState[Int(n.linkEntry[foeLink])]
        ignoreWaiting =
          LinkState.isGreen(a) && LinkState.isGreen(b)
          && n.linkFrom[Int(n.linkEntry[link])] != n.linkFrom[Int(n.linkEntry[foeLink])]
      }
      let scene = ConflictScene(
        conflict: conflict.pointee, link: link, lane: lane, foeLane: foeLane, foeLink: foeLink,
        distance: distance,
        waiting: waiting, ignoreWaiting: ignoreWaiting, onJunction: onJunction)
      var w = Int(occupancy.first[foeLane])
      while w >= 0 {
        if w != v { judge(w, scene, &c, v, k, items, seen: seen, speed: speed) }
        w = Int(occupancy.behind[w])
      }
      var e = Int(occupancy.tails[foeLane])
      while e >= 0 {
        let w = e / LaneOccupancy.covered
        if w != v { judge(w, scene, &c, v, k, items, seen: seen, speed: speed) }
        e = Int(occupancy.tailNext[e])
      }
      // Vehicles with right of way that are leaving the waiting place inside the junction.
      w = foeBefore >= 0 ? Int(occupancy.first[foeBefore]) : -1
      guard w >= 0, yields(Int(n.linkEntry[link]), to: Int(n.linkEntry[foeLink])) else { continue }
      while w >= 0 {
        if w != v && f.speed[w] > Self.haltingSpeed {
          judge(w, scene, &c, v, k, items, seen: seen, speed: speed)
        }
        w = Int(occupancy.behind[w])
      }
    }
    wait = min(wait, c.speed)
  }

  struct ConflictScene {
    var conflict: Conflict
    var link: Int
    var lane: Int
    var foeLane: Int
    var foeLink: Int
    /// Metres from the own front to the point where the paths meet.
    var distance: Double
    var waiting: Bool
    var ignoreWaiting: Bool
    var onJunction: Bool
  }

  func judge(
    _ w: Int, _ s: ConflictScene, _ c: inout PlanCursor, _ v: Int, _ k: UnsafeMutablePointer<Kind>,
    _ items: UnsafeMutablePointer<DriveItem>, seen: Double, speed: Double
  ) {
    let f = fleet
    let shape = s.conflict.shape
    // A long vehicle cuts the corner: its side comes nearer than its path.
    var distance = s.distance
    let sameTarget = shape == .merge || shape == .besides
    let sameSource = shape == .diverge
    let other = kind(w)
    let length = other.pointee.length
    let isBefore = Int(f.lane[w]) == Int(s.conflict.foeBefore)
    let isFront = isBefore || Int(f.lane[w]) == s.foeLane
    let rear =
      isBefore ? f.position[w] - length - net.laneLength[Int(f.lane[w])] : occupancy.back(w, on: s.foeLane)
    // Geometry decides for who is past the waiting place.
    let driven = isDriven(w)
    let foeDistance = net.laneLength[s.foeLane] - s.conflict.foeBeyond
    let foeWidth = sameTarget || sameSource ? 0 : s.conflict.foeSize
    let rearDistance = foeDistance - rear
    let sagitta = sagitta(of: k.pointee.length + 2, link: s.link)
    let past = rearDistance + foeWidth + sagitta < 0
    let hasLeft = driven && isFront && !isBefore && net.linkFlags[s.foeLink].contains(.exitAfterInner)
    let entered = rearDistance < length || hasLeft
    let inTheWay =
      ((!past && s.distance > 0) || (sameTarget && s.distance > rearDistance - length)) && entered
      && !net.linkFlags[s.foeLink].contains(.inner)
    if !inTheWay && s.ignoreWaiting { return }
    if s.distance < -Self.positionEpsilon && !inTheWay { return }
    if sameSource && s.onJunction && rear + length < f.position[v] - k.pointee.length
      && Int(f.lane[v]) == s.lane
    {
      return
    }
    let cannotIgnore = s.waiting || sameTarget || sameSource
    let goesOn = f.willPass[w] || driven && isPassing(w, in: rearDistance - length)
    if (!cannotIgnore || f.stopLeft[w] >= 0 || sameTarget) && !goesOn && isFront && !inTheWay {
      return
    }
    var gap: Double
    if s.waiting && !sameSource {
      gap = -.infinity
    } else {
      if past && !sameTarget { return }
      if shape == .besides { return }
      if shape == .crossing && driven {
        distance -= min(max(0, distance), self.sagitta(of: length, link: s.foeLink))
      }
      // Where two paths merge, the same distance to their end can mean different positions in the overlap.
      let mismatch =
        sameTarget && rearDistance < 0 ? max(0, s.conflict.foeBehind - s.conflict.behind) : 0
      gap = distance - k.pointee.minGap - rearDistance - mismatch - foeWidth
    }
    let stopAsap = isFront ? cannotIgnore : (sameTarget || sameSource)
    guard inTheWay || isLeader(w, over: v, scene: s, foeDistance: rearDistance - length) else { return }
    yield(
      to: w, gap: gap, crossing: stopAsap ? -1 : distance, lane: s.lane, &c, k, items, seen: seen,
      speed: speed)
    if c.last >= 0 { c.speed = max(c.speed, items[c.last].wait) }
    if c.speed < Self.haltingSpeed { withdraw(&c, v, behind: w, items) }
  }

  /// A leader in the junction that has stood longer than this blocks it, seconds (SUMO's JUNCTION_BLOCKAGE_TIME).
  private static let blockageTime = 5.0

  /// A vehicle that `w` holds back announces no passage (as in SUMO's checkLinkLeader): otherwise those who must yield
  /// to it would wait for each other, such as two opposing left-turners with vehicles behind them.
  @inline(__always) private func withdraw(
    _ c: inout PlanCursor, _ v: Int, behind w: Int, _ items: UnsafeMutablePointer<DriveItem>
  ) {
    let f = fleet
    let own = Int(f.lane[v])
    let from = laneBefore(Int(f.lane[w]))
    let follows = from >= 0 && from == own
    guard
      follows || (from >= 0 && from == laneBefore(own)) || f.stopLeft[w] >= 0
        || f.waiting[w] > Self.blockageTime
    else { return }
    c.request = false
    if follows && c.last >= 0 { items[c.last].request = false }
  }

  /// The lane that leads to an internal one; −1 for others.
  @inline(__always) private func laneBefore(_ lane: Int) -> Int {
    guard net.laneInternal[lane], net.laneEntry[lane] >= 0 else { return -1 }
    let entry = Int(net.laneEntry[lane])
    let first = Int(net.linkNext[entry])
    return first == lane ? Int(net.linkFrom[entry]) : first
  }

  /// Distance by which a body of `length` metres cuts the inside of a curved path, metres; 0 on a straight one.
  @inline(__always) private func sagitta(of length: Double, link: Int) -> Double {
    let radius = net.linkRadius[link]
    let inside = radius * radius - 0.25 * length * length
    return radius < .infinity && inside > 0 ? radius - inside.squareRoot() : 0
  }

  /// True if `w` goes before `v` inside a junction (SUMO's MSVehicle::isLeader). Unlike in SUMO, a vehicle at a waiting
  /// place yields to those that can no longer stop. `foeDistance`: remaining distance of `w` to the crossing of the
  /// paths, metres.
  func isLeader(_ w: Int, over v: Int, scene s: ConflictScene, foeDistance: Double) -> Bool {
    guard s.onJunction else { return true }
    let f = fleet
    let waits =
      f.speed[v] < Self.haltingSpeed && net.leadsToWaitingPlace(Int(f.lane[v]))
    if waits && (s.conflict.shape == .crossing || s.conflict.shape == .merge)
      && f.speed[w] > Self.haltingSpeed
      && foeDistance < brakeGap(f.speed[w], kind(w).pointee.deceleration, horizon)
    {
      return true
    }
    let foeLane = Int(f.lane[w])
    guard net.laneInternal[foeLane], net.laneJunction[foeLane] == net.laneJunction[s.lane] else {
      return true
    }
    // A unit may drive on where the rule makes a driver wait: a vehicle that arrives there later does not drive into
    // it.
    if isDriven(w) && isPassing(w, in: foeDistance) && foeDistance * f.speed[v] < s.distance * f.speed[w] {
      return true
    }
    var own = f.conflictEntry[v]
    var foe = f.conflictEntry[w]
    let ownEntry = Int(net.linkEntry[s.link])
    let foeEntry = Int(net.laneEntry[foeLane])
    if foeEntry >= 0, net.laneEdge[Int(net.linkFrom[ownEntry])] == net.laneEdge[Int(net.linkFrom[foeEntry])] {
      own = f.junctionEntry[v]
      foe = f.junctionEntry[w]
    } else if foeEntry >= 0 {
      // The vehicle with right of way counts from its entry into the junction, not only into the conflict area. Both
      // drivers must use the same two times, or neither yields.
      if !yields(ownEntry, to: foeEntry) { own = f.junctionEntry[v] }
      if !yields(foeEntry, to: ownEntry) { foe = f.junctionEntry[w] }
    }
    if own == foe {
      if f.speed[v] == f.speed[w] { return f.demand[v] > f.demand[w] }
      return f.speed[v] < f.speed[w]
    }
    return own > foe
  }
  func yields(_ a: Int, to b: Int) -> Bool {
    for i in net.linkFoes.range(a) where Int(net.linkFoes.values[i]) == b { return true }
    return false
  }

  func yield(
    to w: Int, gap: Double, crossing: Double, lane: Int, _ c: inout PlanCursor,
    _ k: UnsafeMutablePointer<Kind>,
    _ items: UnsafeMutablePointer<DriveItem>, seen: Double, speed: Double
  ) {
    let f = fleet
    var safe: Double
    if gap >= 0 {
      safe = safeFollow(
        k, gap: gap, speed: speed, leader: f.speed[w], leaderB: kind(w).pointee.deceleration,
        desired: min(k.pointee.maximumSpeed, k.pointee.desiredSpeed))
    } else {
      // The lane ahead is occupied: do not enter it.
      safe = safeStop(k, seen - net.laneLength[lane] - Self.positionEpsilon, speed)
    }
    if crossing >= 0 {
      let halt = safeStop(k, crossing - k.pointee.minGap, speed)
      if gap == -.infinity {
        safe = max(safe, halt)
      } else {
        // Reach the crossing point after the other has passed it.
        let clear = (crossing - gap) / max(f.speed[w], Self.haltingSpeed)
        let end = max(speed, 2 * (crossing - k.pointee.minGap) / clear - speed)
        let v2 = speed + (end - speed) / clear * horizon
        safe = max(safe, min(v2, halt))
      }
    }
    if c.last >= 0 { items[c.last].leaveSpeed = min(items[c.last].leaveSpeed, max(0, safe)) }
    c.speed = min(c.speed, safe)
    c.pass = min(c.pass, safe)
  }

  // MARK: Room after the junction

  @inline(__always) func keepsClear(_ link: Int) -> Bool {
    net.linkFlags[link].isSuperset(of: [.hasFoes, .keepClear])
  }

  /// Free metres up to the last standing vehicle; the lane's length less that of its vehicles if none stands.
  func spaceTillStanding(_ lane: Int, _ v: Int) -> (space: Double, standing: Bool) {
    var lengths = 0.0
    var w = Int(occupancy.last[lane])
    while w >= 0 {
      let k = kind(w)
      if fleet.speed[w] < Self.haltingSpeed && w != v {
        let brake = brakeGap(fleet.speed[w], k.pointee.deceleration, 0)
        return (fleet.position[w] - k.pointee.length + brake - lengths, true)
      }
      lengths += k.pointee.length + k.pointee.minGap
      w = Int(occupancy.ahead[w])
    }
    var e = Int(occupancy.tails[lane])
    while e >= 0 {
      let u = e / LaneOccupancy.covered
      if u != v {
        let b = occupancy.back(u, on: lane)
        if fleet.speed[u] < Self.haltingSpeed { return (b - lengths, true) }
        return (min(net.laneLength[lane], max(b, 0) + fleet.speed[u]) - lengths, false)
      }
      e = Int(occupancy.tailNext[e])
    }
    return (net.laneLength[lane] - lengths, false)
  }

  /// Withdraws requests for junctions that the vehicle could not leave.
  func keepJunctionsClear(_ v: Int, _ items: UnsafeMutablePointer<DriveItem>, _ k: UnsafeMutablePointer<Kind>)
  {
    let n = net
    let f = fleet
    let count = Int(f.itemCount[v])
    guard count > 1, items[0].request || (items[0].link >= 0 && n.laneInternal[Int(f.lane[v])]) else {
      return
    }
    // Traffic inside a roundabout keeps moving (as in SUMO).
    if n.edgeRoundabout[Int(n.laneEdge[Int(f.lane[v])])] { return }
    var space = 0.0
    // Vehicles ahead on the own lane need part of the room.
    var w = Int(occupancy.ahead[v])
    while w >= 0 {
      space -= kind(w).pointee.length + kind(w).pointee.minGap
      w = Int(occupancy.ahead[w])
    }
    var found = false
    // Index of the item after which somebody stands or waits; that room is not added to.
    var firstBlocked = -1
    for i in 0..<count {
      let link = Int(items[i].link)
      if link < 0 || found {
        items[i].space = found ? space : items[i].space + space
        continue
      }
      let next = Int(n.linkNext[link])
      if n.laneInternal[next] {
        if keepsClear(link) {
          space -= occupancy.occupied[next]
          if next == Int(f.lane[v]) { space += k.pointee.length + k.pointee.minGap }
        } else {
          let room = spaceTillStanding(next, v)
          space += room.space
          found = room.standing
        }
        items[i].space = space
        continue
      }
      let last = occupancy.lastOn(next, except: v)
      if last.vehicle < 0 {
        if n.laneLength[next] > k.pointee.length || keepsClear(link) { space += n.laneLength[next] }
        items[i].space = space
      } else {
        let room = spaceTillStanding(next, v)
        space += room.space
        if room.standing || f.mustWait[last.vehicle] || f.stopLeft[last.vehicle] >= 0 {
          found = true
          firstBlocked = i
        }
        items[i].space = space
      }
    }
    var i = count - 1
    while i > 0 {
      let link = Int(items[i - 1].link)
      if link >= 0 {
        let leaves = !n.linkFlags[link].contains(.toInternal) || items[i].request
        let open =
          leaves
          && (LinkState.hasPriority(n.linkState[link])
            // The next link is judged when the driver decides.
            || i == 1 || isOpen(v, items + (i - 1), impatience: impatience(v), collect: nil))
        var goesOn = n.linkFlags[link].contains(.mayContinue) || open
        if i - 1 == firstBlocked { goesOn = false }
        if !open {
          found = true
          if i > 1, items[i - 2].link >= 0, n.linkFlags[Int(items[i - 2].link)].contains(.mayContinue) {
            goesOn = true
          }
        }
        if goesOn { items[i - 1].space = items[i].space }
      }
      i -= 1
    }
    let need = k.pointee.length + k.pointee.minGap
    var removal = -1
    guard found else { return }
    for i in 0..<count where items[i].link >= 0 {
      if items[i].space - need < 0 && keepsClear(Int(items[i].link)) {
        removal = i
        break
      }
    }
    guard removal >= 0, !(removal == 0 && n.laneInternal[Int(f.lane[v])]) else { return }
    let brake = brakeGap(f.speed[v], k.pointee.deceleration, 0)
    while removal < count, items[removal].link >= 0 {
      items[removal].pass = items[removal].wait
      if items[removal].distance >= brake + Self.positionEpsilon {
        let isExit = n.linkFlags[Int(items[removal].link)].contains(.exit)
        if !isExit || removal == 0 || !items[removal - 1].request { items[removal].request = false }
      }
      removal += 1
    }
  }
}
