import SimCore

/// Registration at links, and whether a link may be passed in view of it (after SUMO's MSLink::opened).
extension TrafficEngine {
  /// Registers every driver's items at their links.
  func registerAll() {
    for i in 0..<touchedCount { linkHead[Int(touchedLinks[i])] = -1 }
    touchedCount = 0
    let f = fleet
    for i in roster.active.indices {
      let v = Int(roster.active[i])
      let base = v * Fleet.items
      let count = Int(f.itemCount[v])
      let length = kind(v).pointee.length
      if isDriven(v) { supposeStraightOn(v, f.item + base) }
      for j in 0..<count {
        let item = f.item + (base + j)
        let link = Int(item.pointee.link)
        if link < 0 { continue }
        let average = max(0.5 * (item.pointee.arrivalSpeed + item.pointee.leaveSpeed), 1e-3)
        item.pointee.leaveTime = item.pointee.arrivalTime + (net.linkLength[link] + length) / average
        if net.linkState[link] == LinkState.allWayStop {
          // Random tie-break between drivers who arrive together.
          item.pointee.arrivalTime += random.uniform(f.entity[v], .routeChoice, actionCounter) * 2
        }
        if linkHead[link] < 0 {
          touchedLinks[touchedCount] = Int32(link)
          touchedCount += 1
        }
        item.pointee.next = linkHead[link]
        linkHead[link] = Int32(base + j)
      }
    }
    for i in roster.active.indices {
      let v = Int(roster.active[i])
      let items = f.item + v * Fleet.items
      keepJunctionsClear(v, items, kind(v))
      if isDriven(v) { announcePassing(v, items) }
      f.willPass[v] = f.itemCount[v] > 0 && items[0].request
    }
  }

  /// Time that the vehicle stands, or stood before the stop sign of the link, seconds.
  @inline(__always) private func waited(_ v: Int, for link: Int) -> Double {
    let waiting = fleet.waiting[v]
    return waiting == 0 && Int(fleet.stoppedFor[v]) == link ? fleet.stoodFor[v] : waiting
  }

  /// Grows with the time waited, up to 1 after SUMO's time-to-impatience of 180 s.
  @inline(__always) func impatience(_ v: Int) -> Double {
    min(1, max(0, kind(v).pointee.impatience + fleet.waiting[v] / 180))
  }

  /// Whether a link may be passed as planned: no vehicle with right of way comes too close. `collect` receives the
  /// conflicting vehicles at a zipper merge.
  func isOpen(
    _ v: Int, _ item: UnsafeMutablePointer<DriveItem>, impatience: Double,
    collect: UnsafeMutablePointer<Int32>?
  ) -> Bool {
    let n = net
    let link = Int(item.pointee.link)
    let state = n.linkState[link]
    if LinkState.isRed(state) { return false }
    let flags = n.linkFlags[link]
    if flags.contains(.mayContinue) && !(state == LinkState.offBlinking || state == LinkState.allWayStop) {
      return true
    }
    var afterRed = false
    var clears = false
    var isMajor = LinkState.hasPriority(state) && state != LinkState.zipper
    if flags.contains(.inner) && !flags.contains(.crossing) {
      let entry = n.linkState[Int(n.linkEntry[link])]
      if entry == LinkState.greenMajor { isMajor = true }
      afterRed = LinkState.isRed(entry)
      clears = !LinkState.isGreen(entry)
    }
    if isMajor && !flags.contains(.contestedGreen) { return true }
    if LinkState.isStop(state) && waited(v, for: link) == 0 { return false }
    var collected: Int32 = 0
    for i in n.linkFoes.range(link) {
      let foe = Int(n.linkFoes.values[i])
      // Between two movements with priority green the junction's rule decides, as without a signal.
      if isMajor && n.linkState[foe] != LinkState.greenMajor { continue }
      var e = Int(linkHead[foe])
      while e >= 0 {
        let w = e / Fleet.items
        let other = fleet.item + e
        if w != v && (!afterRed || fleet.speed[w] > Self.haltingSpeed)
          && isBlocked(v, item, by: w, other, sameTarget: n.linkTarget[foe] == n.linkTarget[link], impatience)
          && !isUnknown(v, w, item, foe: other) && !isOverlooked(v, w)
        {
          guard let collect else { return false }
          if collected < 15 {
            collected += 1
            collect[Int(collected)] = Int32(e)
          }
        }
        e = Int(other.pointee.next)
      }
    }
    if clears && meetsWhoCannotStop(v, item, impatience) { return false }
    collect?[0] = collected
    return collected == 0
  }

  /// A vehicle that can no longer stop crosses the path out of a waiting place.
  private func meetsWhoCannotStop(_ v: Int, _ item: UnsafeMutablePointer<DriveItem>, _ impatience: Double)
    -> Bool
  {
    for i in net.linkClearing.range(Int(item.pointee.link)) {
      var e = Int(linkHead[Int(net.linkClearing.values[i])])
      while e >= 0 {
        let w = e / Fleet.items
        let other = fleet.item + e
        if other.pointee.distance < brakeGap(fleet.speed[w], kind(w).pointee.deceleration, horizon)
          && isBlocked(v, item, by: w, other, sameTarget: false, impatience)
        {
          return true
        }
        e = Int(other.pointee.next)
      }
    }
    return false
  }

  func isBlocked(
    _ v: Int, _ item: UnsafeMutablePointer<DriveItem>, by w: Int, _ foe: UnsafeMutablePointer<DriveItem>,
    sameTarget: Bool,
    _ impatience: Double
  ) -> Bool {
    guard foe.pointee.request else { return false }
    let state = net.linkState[Int(item.pointee.link)]
    let f = fleet
    if state == LinkState.allWayStop {
      let own = waited(v, for: Int(item.pointee.link))
      let other = waited(w, for: Int(foe.pointee.link))
      if own > other { return false }
      if own == other && item.pointee.arrivalTime < foe.pointee.arrivalTime { return false }
    }
    let k = kind(v)
    let other = kind(w)
    var foeArrival = foe.pointee.arrivalTime
    var foeLeave = foe.pointee.leaveTime
    if isHuman {
      let error = misjudgement(v, of: w)
      foeArrival = now + (foeArrival - now) * error
      foeLeave = now + (foeLeave - now) * error
    }
    var foeSpeed = foe.pointee.brakingSpeed
    if impatience > 0 && item.pointee.arrivalTime < foeArrival {
      let late = brakedArrival(
        item.pointee.arrivalTime, foe, other.pointee.deceleration * impatience, &foeSpeed)
      foeArrival = (1 - impatience) * foeArrival + impatience * late
    }
    let lookahead = state == LinkState.zipper ? 4 : k.pointee.timeGapMinor
    // It is unknown when a vehicle that waits inside the junction will leave.
    let waitsInside =
      f.speed[w] < Self.haltingSpeed && net.linkFlags[Int(foe.pointee.link)].contains(.inner)
    if foeLeave < item.pointee.arrivalTime && !waitsInside {
      return sameTarget
        && (item.pointee.arrivalTime - foeLeave < lookahead
          || unsafeMerge(
            foe.pointee.leaveSpeed, item.pointee.arrivalSpeed, other.pointee.deceleration,
            k.pointee.deceleration))
    }
    if foeArrival > item.pointee.leaveTime + lookahead {
      return sameTarget
        && unsafeMerge(item.pointee.leaveSpeed, foeSpeed, k.pointee.deceleration, other.pointee.deceleration)
    }
    return true
  }
  @inline(__always) func unsafeMerge(_ a: Double, _ b: Double, _ decelA: Double, _ decelB: Double)
    -> Bool
  {
    a * a / decelA <= b * b / decelB
  }

  /// Arrival time of the foe if it brakes gently for the vehicle that cuts in (SUMO's computeFoeArrivalTimeBraking),
  /// seconds.
  func brakedArrival(
    _ arrival: Double, _ foe: UnsafeMutablePointer<DriveItem>, _ m: Double, _ speed: inout Double
  ) -> Double {
    let at = foe.pointee.arrivalTime
    let h = horizon
    let steps = ((arrival - now) / h).rounded(.down)
    // Both enter the junction in the same step; otherwise the other one brakes from the next step on.
    if steps == ((at - now) / h).rounded(.down) { return at }
    let arrival = now + (steps + 1) * h
    let dt = at - arrival
    let d = dt * m
    let a = dt * d / 2
    let v = foe.pointee.distance / max(1e-6, at - now)
    let rest = foe.pointee.distance - v * (arrival - now - h)
    if 0.5 * v * v / m <= rest {
      speed = 0
      return at + 30
    }
    let root = 4 * (v - d) * (v - d) - 8 * m * a
    guard root >= 0 else {
      speed = 0
      return at + 30
    }
    let x = (root.squareRoot() * -0.5 - d + v) / m
    speed = v - (dt + x) * m
    return at + x
  }
}
