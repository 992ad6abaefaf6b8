import SimCore

/// Other vehicles inside the junction, room behind it, and whose turn it is.
extension TrafficEngine {
  /// Adapts to the vehicles on internal lanes that meet the one before `link` (SUMO's link leaders).
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
      // Who is leaving a waiting place is let pass by whoever is inside the junction; by all, unless by a green light.
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
      // The foe waits before an internal junction; unless this path does so itself, it stands in the way.
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
      // Who has the right of way and is leaving the waiting place inside the junction.
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
    /// Metres from the own front to where the paths meet.
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
    // Drivers behind their waiting places are waited for from there on, and soon let be, as in SUMO; units may stop there.
    let driven = isDriven(w)
    let foeDistance =
      net.laneLength[s.foeLane] - (driven ? s.conflict.foeBeyond : s.conflict.foeBehind)
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
      if shape == .crossing { distance -= min(max(0, distance), self.sagitta(of: length, link: s.foeLink)) }
      gap = distance - k.pointee.minGap - rearDistance - foeWidth
    }
    let stopAsap = isFront ? cannotIgnore : (sameTarget || sameSource)
    guard inTheWay || isLeader(w, over: v, scene: s, foeDistance: rearDistance - length) else { return }
    yield(
      to: w, gap: gap, crossing: stopAsap ? -1 : distance, lane: s.lane, &c, k, items, seen: seen,
      speed: speed)
    if c.last >= 0 { c.speed = max(c.speed, items[c.last].wait) }
    if c.speed < Self.haltingSpeed && f.lane[w] == f.lane[v] { c.request = false }
  }

  /// How far a body of `length` metres cuts inside the path of a turn, metres; 0 on a straight one.
  @inline(__always) private func sagitta(of length: Double, link: Int) -> Double {
    let radius = net.linkRadius[link]
    let inside = radius * radius - 0.25 * length * length
    return radius < .infinity && inside > 0 ? radius - inside.squareRoot() : 0
  }

  /// Who of two vehicles inside a junction goes first (SUMO's MSVehicle::isLeader).
  /// Unlike there, whoever stands at a waiting place lets pass who cannot stop any more. `foeDistance` is what is left
  /// to the other up to the place where the paths cross, metres.
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
    // A unit may go on where the rule asks a driver to wait: nobody drives into it who gets there later.
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
      // Who has the right of way was first when it entered the junction, not only its conflict area. Both drivers
      // must judge by the same two times, or neither gives way.
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
        desired: k.pointee.maximumSpeed)
    } else {
      // The lane ahead is occupied: do not enter it.
      safe = safeStop(k, seen - net.laneLength[lane] - Self.positionEpsilon, speed)
    }
    if crossing >= 0 {
      let halt = safeStop(k, crossing - k.pointee.minGap, speed)
      if gap == -.infinity {
        safe = max(safe, halt)
      } else {
        // Reach the crossing point when the other has passed it.
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

  // MARK: Room behind the junction

  @inline(__always) func keepsClear(_ link: Int) -> Bool {
    net.linkFlags[link].isSuperset(of: [.hasFoes, .keepClear])
  }

  /// Metres free up to the last vehicle that stands; all but the vehicles' lengths if none stands.
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

  /// Takes back requests for junctions that could not be left again.
  func keepJunctionsClear(_ v: Int, _ items: UnsafeMutablePointer<DriveItem>, _ k: UnsafeMutablePointer<Kind>)
  {
    let n = net
    let f = fleet
    let count = Int(f.itemCount[v])
    guard count > 1, items[0].request || (items[0].link >= 0 && n.laneInternal[Int(f.lane[v])]) else {
      return
    }
    var space = 0.0
    // Vehicles ahead on the own lane take part of the room.
    var w = Int(occupancy.ahead[v])
    while w >= 0 {
      space -= kind(w).pointee.length + kind(w).pointee.minGap
      w = Int(occupancy.ahead[w])
    }
    var found = false
    var hadVehicle = false
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
        if room.standing || f.mustWait[last.vehicle] || f.stopLeft[last.vehicle] >= 0 { found = true }
        hadVehicle = true
        items[i].space = space
      }
    }
    guard hadVehicle else { return }
    var i = count - 1
    while i > 0 {
      let link = Int(items[i - 1].link)
      if link >= 0 {
        let leaves = !n.linkFlags[link].contains(.toInternal) || items[i].request
        let open =
          leaves
          && (LinkState.hasPriority(n.linkState[link])
            || isOpen(v, items + (i - 1), impatience: impatience(v), collect: nil))
        var goesOn = (n.linkFlags[link].contains(.mayContinue) || open) && leaves
        if !open && i > 1 {
          let before = Int(items[i - 2].link)
          if before >= 0 && n.linkFlags[before].contains(.mayContinue) { goesOn = true }
        }
        if goesOn { items[i - 1].space = max(items[i - 1].space, items[i].space) }
      }
      i -= 1
    }
    let need = k.pointee.length + k.pointee.minGap
    var removal = -1
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
