/// Decides target speed, stop point, the leader to follow and the desired lane. Stateless: its input holds everything
/// it uses. Figures are assumed unless a source is named.
package struct Behaviour: Hashable, Sendable {
  package struct Parameters: Hashable, Sendable {
    /// m/s²: comfortable acceleration and braking, maximum braking for a yellow light (ITE, Traffic Engineering
    /// Handbook: 3.05 m/s², 10 ft/s²), and maximum braking for a road user on the path.
    package var acceleration = 1.5
    package var comfortableDeceleration = 2.0
    package var yellowDeceleration = 3.05
    package var hardDeceleration = 6.0
    /// m/s², in bends.
    package var lateralAcceleration = 2.0
    /// Metres between the front bumper and a stop line or conflict area.
    package var standoff = 1.0
    /// Metres left free at the end of a lane that does not lead on, for vehicles that merge from the adjacent lane; a
    /// vehicle already closer drives up to it.
    package var laneEndRoom = 8.0
    /// Seconds between another's leaving and this vehicle's arrival, and between this vehicle's leaving and another's
    /// arrival.
    package var after = 0.5
    package var before = 1.5
    /// Vehicles do not wait for conflicts less likely than this.
    package var likely = 0.1
    /// Metres required beyond a junction in addition to the vehicle's own length.
    package var exitMargin = 2.0
    /// Discretionary lane changes (MOBIL; Kesting, Treiber, Helbing, "General lane-changing model MOBIL for
    /// car-following models", TRR 1999, 2007, table 1): politeness, threshold in m/s² and maximum braking imposed on a
    /// follower, m/s².
    package var politeness = 0.3
    package var threshold = 0.2
    package var safeDeceleration = 4.0
    /// A follower on the same lane faster by more than this, m/s, may be about to pass.
    package var passing = 0.5
    /// Metres left to a follower beyond the standstill gap: it may set off within its second of reaction time
    /// (2.6 m/s², SUMO's default of a passenger car).
    package var startRoom = 1.3
    /// Gap model of followers: seconds and metres.
    package var timeGap = 1.5
    package var standstillGap = 2.0
    /// A mandatory lane change is desired this many seconds ahead, and at least this many metres.
    package var changeTime = 15.0
    package var changeDistance = 100.0
    /// Return to the right lane if the change costs less than this, m/s² (right-hand traffic).
    package var keepRightBias = 0.3

    package init() {}
  }

  package var parameters: Parameters

  package init(parameters: Parameters = Parameters()) { self.parameters = parameters }

  package func decide(_ ahead: PathAhead) -> BehaviourDecision {
    let target = targetSpeed(ahead)
    var decision = BehaviourDecision(
      targetSpeed: target, stopAt: nil, reason: .free, conflict: nil, follow: ahead.leader, laneWish: .keep,
      isMandatory: false, isGapSafe: true, counts: .zero)
    halt(ahead, target, &decision)
    wish(ahead, target, &decision)
    let n = UInt64(ahead.limits.count + ahead.bends.count + ahead.stopLines.count)
    let m = UInt64(ahead.conflicts.count)
    decision.counts = OperationCounts(
      macsFP64: n &* 3 &+ m &* 8 &+ 30, otherOps: n &* 30 &+ m &* (60 &+ m &* 4) &+ 220,
      bytesRead: n &* 16 &+ m &* 56 &+ 240, bytesWritten: 80, serialSteps: 40 &+ n &+ m, launches: 1)
    return decision
  }

  /// The lowest of all limits and bend speeds, each with comfortable braking from the present position: v² = v₁² + 2 b
  /// d.
  package func targetSpeed(_ ahead: PathAhead) -> Double {
    var target = Double.infinity
    func bound(_ speed: Double, _ distance: Double) {
      let reach = 2 * parameters.comfortableDeceleration * max(0, distance)
      target = min(target, (speed * speed + reach).squareRoot())
    }
    for limit in ahead.limits { bound(limit.speed, limit.distance) }
    for bend in ahead.bends where abs(bend.curvature) > 1e-6 {
      bound((parameters.lateralAcceleration / abs(bend.curvature)).squareRoot(), bend.distance)
    }
    return target
  }

  // MARK: Stopping

  private func halt(_ ahead: PathAhead, _ target: Double, _ d: inout BehaviourDecision) {
    func stop(at distance: Double, _ reason: BehaviourDecision.Reason, conflict: Int? = nil) {
      guard distance < d.stopAt ?? .infinity else { return }
      d.stopAt = distance
      d.reason = reason
      d.conflict = conflict
    }
    if ahead.lane.leadsOn < .infinity {
      let isNear = ahead.lane.leadsOn <= parameters.laneEndRoom - 1 || isBlocked(ahead)
      let room = isNear ? parameters.standoff : parameters.laneEndRoom
      stop(at: max(0, ahead.lane.leadsOn - room), .laneEnd)
    }
    for line in ahead.stopLines where line.distance > 0 {
      let at = max(0, line.distance - parameters.standoff)
      switch line.control {
      case .none, .yield: break
      case .stop(let hasStopped): if !hasStopped { stop(at: at, .sign) }
      case .signal(let signal, let left):
        if mustStop(ahead, signal, left, at: at, line.distance, target) { stop(at: at, .signal) }
      }
      if let room = line.exitRoom, room < ahead.length + parameters.exitMargin,
        needed(ahead.speed, at) <= parameters.yellowDeceleration
      {
        stop(at: at, .exit)
      }
    }
    for (i, conflict) in ahead.conflicts.enumerated() {
      guard conflict.leave > 0, isRefused(conflict, ahead, target) else { continue }
      // Yield to those with the right of way before the last line before the conflict area, to others before the area
      // itself.
      var at = max(0, conflict.enter - parameters.standoff)
      if conflict.hasPriority,
        let line = ahead.stopLines.last(where: { $0.distance > 0 && $0.distance <= conflict.enter })
      {
        let before = max(0, line.distance - parameters.standoff)
        if needed(ahead.speed, before) <= parameters.hardDeceleration { at = before }
      }
      guard conflict.enter > 0 else { continue }
      if needed(ahead.speed, at) > parameters.hardDeceleration {
        // Closer to the area if necessary. A vehicle that can no longer stop there should clear it, if it arrives
        // first.
        at = conflict.enter
        guard needed(ahead.speed, at) <= parameters.hardDeceleration || !isFirst(conflict, ahead, target)
        else {
          continue
        }
      }
      stop(at: at, .conflict, conflict: i)
    }
  }

  /// A vehicle stands beside this one, a little behind, in the lane that this one needs. Two vehicles that want to
  /// change places would block each other forever; so the one ahead drives up to the end and changes in front of the
  /// other, which frees its own place.
  private func isBlocked(_ ahead: PathAhead) -> Bool {
    guard let beside = neededChange(ahead)?.option.follower else { return false }
    return beside.gap <= 0 && beside.speed < parameters.passing
  }

  /// The side on which a lane leads on farther than the present one, left if equal; nil if there is none.
  private func neededChange(_ ahead: PathAhead) -> (
    wish: BehaviourDecision.LaneWish, option: PathAhead.LaneOption
  )? {
    let left = ahead.left?.best ?? -1
    let right = ahead.right?.best ?? -1
    guard max(left, right) > ahead.lane.leadsOn, let option = left >= right ? ahead.left : ahead.right else {
      return nil
    }
    return (left >= right ? .left : .right, option)
  }

  /// Deceleration to standstill in `distance`, m/s².
  private func needed(_ speed: Double, _ distance: Double) -> Double {
    speed < 0.1 ? 0 : distance > 0.01 ? speed * speed / (2 * distance) : .infinity
  }

  private func mustStop(
    _ ahead: PathAhead, _ signal: PathAhead.Signal, _ left: Double?, at: Double, _ line: Double,
    _ target: Double
  ) -> Bool {
    switch signal {
    // A light that will turn green before arrival is still red: the vehicle rolls up to the line.
    case .red: return true
    case .yellow: return needed(ahead.speed, at) <= parameters.yellowDeceleration
    case .green:
      guard let left else { return false }
      // Past the line before green ends, or able to stop comfortably.
      let time = Self.time(
        over: line, speed: ahead.speed, target: target, acceleration: parameters.acceleration)
      return time > left && needed(ahead.speed, at) <= parameters.comfortableDeceleration
    }
  }

  /// If the other may arrive by several paths, their probabilities add up.
  private func isLikely(_ c: PathAhead.Conflict, _ ahead: PathAhead) -> Bool {
    if c.probability >= parameters.likely { return true }
    var total = 0.0
    for other in ahead.conflicts where other.object == c.object && other.hasPriority == c.hasPriority {
      total += other.probability
    }
    return total >= parameters.likely
  }

  /// Whether the vehicle reaches the area before the other.
  private func isFirst(_ c: PathAhead.Conflict, _ ahead: PathAhead, _ target: Double) -> Bool {
    Self.time(over: c.enter, speed: ahead.speed, target: target, acceleration: parameters.acceleration)
      < c.arrives
  }

  /// Gap acceptance by time windows: true if this vehicle's window in the conflict area and the other's, with margins,
  /// overlap. A road user without right of way counts only while inside the area.
  package func isRefused(_ c: PathAhead.Conflict, _ ahead: PathAhead, _ target: Double) -> Bool {
    guard c.clears > 0, isLikely(c, ahead) else { return false }
    let a = parameters.acceleration
    let enter = Self.time(over: max(0, c.enter), speed: ahead.speed, target: target, acceleration: a)
    if !c.hasPriority, c.arrives > 0 { return false }
    if !c.hasPriority { return enter < c.clears }
    let leave = Self.time(over: c.leave, speed: ahead.speed, target: target, acceleration: a)
    return enter < c.clears + parameters.after && leave + parameters.before > c.arrives
  }

  /// Seconds to cover `distance` with constant acceleration up to the target speed; braking down to it is assumed done.
  package static func time(over distance: Double, speed: Double, target: Double, acceleration a: Double)
    -> Double
  {
    guard distance > 0 else { return 0 }
    guard target > 0.01 else { return .infinity }
    if speed >= target { return distance / target }
    let gaining = (target * target - speed * speed) / (2 * a)
    if distance <= gaining || target == .infinity {
      return ((speed * speed + 2 * a * distance).squareRoot() - speed) / a
    }
    return (target - speed) / a + (distance - gaining) / target
  }

  // MARK: Lanes

  private func wish(_ ahead: PathAhead, _ target: Double, _ d: inout BehaviourDecision) {
    let p = parameters
    let needed = max(p.changeDistance, ahead.speed * p.changeTime)
    if ahead.lane.leadsOn < needed {
      guard let change = neededChange(ahead) else { return }
      d.laneWish = change.wish
      d.isMandatory = true
      d.isGapSafe = isSafe(change.option, ahead, target)
      return
    }
    let stay = acceleration(ahead.speed, target, ahead.lane.leader)
    let left = gain(ahead.left, ahead, target, stay, needed) - p.keepRightBias
    let right = gain(ahead.right, ahead, target, stay, needed) + p.keepRightBias
    // Left if equal.
    if max(left, right) > p.threshold { d.laneWish = left >= right ? .left : .right }
  }

  /// Benefit of a lane change, m/s² (MOBIL); −∞ if not allowed.
  private func gain(
    _ option: PathAhead.LaneOption?, _ ahead: PathAhead, _ target: Double, _ stay: Double, _ needed: Double
  ) -> Double {
    guard let option, option.leadsOn >= needed, isSafe(option, ahead, target) else { return -.infinity }
    return acceleration(ahead.speed, target, option.leader) - stay
      + parameters.politeness * others(option, ahead, target)
  }

  /// Acceleration of the intelligent driver model (Treiber, Hennecke, Helbing, Phys. Rev. E 62, 2000), m/s².
  package func acceleration(_ speed: Double, _ target: Double, _ leader: PathAhead.Neighbour?) -> Double {
    let p = parameters
    let ratio = target < .infinity ? speed / max(target, 0.1) : 0
    let square = ratio * ratio
    let free = p.acceleration * (1 - square * square)
    guard let leader else { return max(-p.hardDeceleration, free) }
    let root = (p.acceleration * p.comfortableDeceleration).squareRoot()
    let wanted = p.standstillGap + max(0, speed * p.timeGap + speed * (speed - leader.speed) / (2 * root))
    let share = wanted / max(leader.gap, 0.1)
    return max(-2 * p.hardDeceleration, free - p.acceleration * share * share)
  }

  /// Neither the new follower nor the vehicle itself has to brake harder than is safe; nor does the present follower,
  /// if it may be about to pass.
  private func isSafe(_ option: PathAhead.LaneOption, _ ahead: PathAhead, _ target: Double) -> Bool {
    if let leader = option.leader, leader.gap <= 0 { return false }
    if let follower = option.follower, !isBearable(follower, ahead) { return false }
    if let follower = ahead.lane.follower, follower.speed > ahead.speed + parameters.passing,
      !isBearable(follower, ahead)
    {
      return false
    }
    return acceleration(ahead.speed, target, option.leader) >= -parameters.safeDeceleration
  }

  private func isBearable(_ follower: PathAhead.Neighbour, _ ahead: PathAhead) -> Bool {
    guard follower.gap > parameters.standstillGap + parameters.startRoom else { return false }
    return acceleration(follower.speed, follower.speed, .init(gap: follower.gap, speed: ahead.speed))
      >= -parameters.safeDeceleration
  }

  /// Effect of a change on the followers: the new one loses, the present one gains.
  private func others(_ option: PathAhead.LaneOption, _ ahead: PathAhead, _ target: Double) -> Double {
    var gain = 0.0
    if let there = option.follower {
      let now = option.leader.map {
        PathAhead.Neighbour(gap: there.gap + ahead.length + $0.gap, speed: $0.speed)
      }
      gain += acceleration(there.speed, target, .init(gap: there.gap, speed: ahead.speed))
      gain -= acceleration(there.speed, target, now)
    }
    if let here = ahead.lane.follower {
      let later = ahead.lane.leader.map {
        PathAhead.Neighbour(gap: here.gap + ahead.length + $0.gap, speed: $0.speed)
      }
      gain += acceleration(here.speed, target, later)
      gain -= acceleration(here.speed, target, .init(gap: here.gap, speed: ahead.speed))
    }
    return gain
  }
}
