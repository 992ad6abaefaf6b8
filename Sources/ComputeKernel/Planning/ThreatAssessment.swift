import SimCore

/// Danger from an object to a vehicle on its path.
package struct Threat: Hashable, Sendable {
  /// Index in the list of objects assessed.
  package var object: Int
  /// Seconds until the outlines meet if all speeds stay constant; +∞ if they do not.
  package var timeToCollision: Double
  /// Constant deceleration from now on that just avoids a collision, m/s² ≥ 0; +∞ if none does.
  package var requiredDeceleration: Double
  /// Bumper to bumper along the path, metres.
  package var gap: Double
  /// m/s, positive if the gap shrinks.
  package var closingSpeed: Double
  /// The object enters the corridor from the side, and is not in it yet.
  package var isCrossing: Bool
  /// Seconds until the object has left the corridor, +∞ if it stays.
  package var clearsAfter: Double
  /// Present lateral offset from the path, metres to the left.
  package var offset: Double
  /// Angle by which the path turns between the vehicle and the object, radians ≥ 0.
  package var bend: Double
  package var targetClass: RoadUserClass
  package var sources: ObjectSources
  /// Detections of the unit's own sensors that recognised its class.
  package var recognitions: UInt16 = .max
  package var seenAt: SimTime

  package init(
    object: Int, timeToCollision: Double, requiredDeceleration: Double, gap: Double, closingSpeed: Double,
    isCrossing: Bool, clearsAfter: Double = .infinity, offset: Double = 0, bend: Double = 0,
    targetClass: RoadUserClass, sources: ObjectSources,
    seenAt: SimTime
  ) {
    self.object = object
    self.timeToCollision = timeToCollision
    self.requiredDeceleration = requiredDeceleration
    self.gap = gap
    self.closingSpeed = closingSpeed
    self.isCrossing = isCrossing
    self.clearsAfter = clearsAfter
    self.offset = offset
    self.bend = bend
    self.targetClass = targetClass
    self.sources = sources
    self.seenAt = seenAt
  }
}

/// The vehicle ahead in the corridor.
package struct Leader: Hashable, Sendable {
  package var object: Int
  /// Bumper to bumper, metres.
  package var gap: Double
  /// m/s along the path.
  package var speed: Double
  package var sources: ObjectSources

  package init(object: Int, gap: Double, speed: Double, sources: ObjectSources) {
    self.object = object
    self.gap = gap
    self.speed = speed
    self.sources = sources
  }
}

/// Kinds of objects, known from messages alone, that are assessed.
package struct ReportedThreats: OptionSet, Hashable, Sendable {
  package let rawValue: UInt8
  package init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Vehicles on the path, vehicles that cross it, people on foot and on two wheels.
  package static let ahead = ReportedThreats(rawValue: 1)
  package static let crossing = ReportedThreats(rawValue: 2)
  package static let vulnerable = ReportedThreats(rawValue: 4)
  package static let all: ReportedThreats = [.ahead, .crossing, .vulnerable]

  static func kind(_ target: RoadUserClass, isCrossing: Bool) -> ReportedThreats {
    if target.isVulnerable { return .vulnerable }
    return isCrossing ? .crossing : .ahead
  }
}

/// Result of one assessment of the path.
package struct PathAssessment: Hashable, Sendable {
  /// The threat with the highest required deceleration among objects of the unit's own sensors, and the same among
  /// those known from messages alone.
  package var sensed: Threat?
  package var cooperative: Threat?
  /// Somebody on foot or on two wheels, beside the path and on the way to it, who would be there at about the vehicle's
  /// time: the one with the shortest time, from either source.
  package var approaching: Threat?
  /// The nearest object ahead in the corridor, from either source.
  package var leader: Leader?
  /// The nearest one seen by the unit's own sensors.
  package var sensedLeader: Leader?
  package var counts: OperationCounts
}

/// Assesses objects against the corridor that a vehicle sweeps: each moves at constant speed in path coordinates, and
/// the outlines meet if their overlaps along and across the path coincide in time.
package struct ThreatAssessment: Hashable, Sendable {
  package var reported = ReportedThreats.all
  /// A signal gives the vehicle the right of way. A vehicle from the side that is known from messages alone is then
  /// assumed to stop if it still can before the corridor, braking as hard as drivers do for a red light.
  package var hasGreen = false
  /// m/s² (SUMO's default `decel` of a passenger car: how its drivers brake for lights).
  package var courtesyBraking = 4.5
  /// Added on each side to the vehicle's half width for people on foot and on two wheels, metres.
  package var margin = 0.1
  /// Other vehicles count as on the path only if they overlap the vehicle by at least this much beyond 1 σ of their
  /// lateral position, metres (assumed): UN Regulation No. 152 tests targets ahead within 0.2 m of the vehicle's centre
  /// line, and in lanes of 3 m a bus in the adjacent one leaves half a metre.
  package var vehicleOverlap = 0.3
  /// A vehicle or two-wheeler is beside this vehicle if their outlines overlap along the path by more than this, metres
  /// (assumed): braking does not help there.
  package var besideOverlap = 1.0
  /// Nothing later is assessed, seconds.
  package var horizon = 6.0
  /// Lateral speeds below this are noise of the track, not crossing, m/s.
  package var stillAcross = 0.4
  /// The same for lateral speeds below this multiple of their own 1 σ.
  package var stillSigmas = 2.0
  /// Objects approaching along the path faster than this are left to the driver, m/s: UN Regulation No. 152 covers only
  /// preceding and crossing objects, and an arc cannot tell the other lane of a bend.
  package var oncomingSpeed = 2.0
  /// Seconds between the two at the crossing of their paths below which the driver is warned: a shorter
  /// post-encroachment time counts as a conflict (Allen, Shin and Cooper, TRR 667, 1978).
  package var clearance = 1.0
  /// The same for an advisory: twice as much, the limit up to which SUMO's safety device reports an encounter (its
  /// default of the post-encroachment time, 2 s).
  package var advisoryClearance = 2.0
  /// Seconds between the state assessed and the build-up of the brakes.
  package var delay = 0.2

  package init() {}

  package func assess(_ objects: [FusedObject], ego: EgoState, corridor: PathCorridor) -> PathAssessment {
    var result = PathAssessment(counts: OperationCounts(otherOps: 4, launches: 1))
    var near: UInt64 = 0
    let reach = ego.speed * horizon + 60
    for i in objects.indices {
      let d = objects[i].state.position - ego.position
      guard d.lengthSquared <= reach * reach else { continue }
      near &+= 1
      judge(objects[i], i, ego, corridor, &result)
    }
    let n = UInt64(objects.count)
    result.counts += OperationCounts(macsFP64: n &* 2, otherOps: n &* 3, bytesRead: n &* 184)
    result.counts +=
      (corridor.projectionCounts + OperationCounts(macsFP64: 14, otherOps: 40, serialSteps: 20)) * near
    return result
  }

  private func judge(
    _ o: FusedObject, _ index: Int, _ ego: EgoState, _ corridor: PathCorridor, _ result: inout PathAssessment
  ) {
    let p = corridor.project(o.state.position, velocity: o.state.velocity)
    // Half extents of the object's outline along and across the path.
    let outline = o.outline
    var halfAlong = 0.5 * outline.length
    var halfAcross = 0.5 * outline.width
    if !o.heading.isNaN {
      let h = Math.sincos(o.heading)
      let c = abs(h.cosine * p.tangent.x + h.sine * p.tangent.y)
      let s = abs(p.tangent.x * h.sine - p.tangent.y * h.cosine)
      halfAlong = 0.5 * (c * outline.length + s * outline.width)
      halfAcross = 0.5 * (s * outline.length + c * outline.width)
    }
    let normal = Vec2(-p.tangent.y, p.tangent.x)
    var reachAcross = 0.5 * ego.width + halfAcross
    if o.targetClass.isVulnerable {
      reachAcross += margin
    } else {
      let sigma = max(0, o.state.covariance.position.variance(along: normal)).squareRoot()
      reachAcross -= vehicleOverlap + sigma
    }
    // The object's position is too uncertain for an assessment.
    guard reachAcross > 0 else { return }
    let reachAlong = 0.5 * ego.length + halfAlong
    let gap = p.along - reachAlong
    // Braking does not help against an object behind the front bumper.
    guard p.along > 0, p.speedAlong >= -oncomingSpeed else { return }
    if gap < -besideOverlap, o.targetClass != .pedestrian { return }
    let isSensed = o.sources.contains(.sensed)
    // A third party's report from within the vehicle's own outline is about the vehicle itself.
    if !isSensed, p.along < 0.5 * ego.length + 0.5, abs(p.offset) < 0.5 * ego.width + 0.5 { return }
    let inside = abs(p.offset) < reachAcross
    if inside, abs(p.speedAcross) < 1.5 || abs(p.speedAcross) < abs(p.speedAlong) {
      let leader = Leader(object: index, gap: gap, speed: max(0, p.speedAlong), sources: o.sources)
      if gap < result.leader?.gap ?? .infinity { result.leader = leader }
      if isSensed, gap < result.sensedLeader?.gap ?? .infinity { result.sensedLeader = leader }
    }
    let noise = stillSigmas * max(0, o.state.covariance.velocity.variance(along: normal)).squareRoot()
    guard var window = overlap(p, reachAcross, inside, still: max(stillAcross, noise)) else { return }
    if o.targetClass.isVulnerable, !inside, isSensed || reported.contains(.vulnerable) {
      noteApproach(window, gap: gap, through: 2 * reachAlong, ego, p, o, index, &result)
    }
    if !isSensed, !inside {
      let yields = hasGreen && !o.targetClass.isVulnerable
      if yields, canStop(p, before: reachAcross) { return }
      // A driver is also warned of a narrow miss.
      window.from = max(0, window.from - clearance)
      window.to += clearance
    }
    guard
      let threat = meet(
        window, gap: gap, through: 2 * reachAlong, ego: ego, p, o, index, isCrossing: !inside)
    else { return }
    if isSensed {
      if threat.requiredDeceleration > result.sensed?.requiredDeceleration ?? -1 { result.sensed = threat }
    } else if reported.contains(.kind(o.targetClass, isCrossing: !inside)),
      threat.requiredDeceleration > result.cooperative?.requiredDeceleration ?? -1
    {
      result.cooperative = threat
    }
  }

  /// Keeps whoever will be on the path within `advisoryClearance` of the vehicle.
  private func noteApproach(
    _ window: (from: Double, to: Double), gap: Double, through: Double, _ ego: EgoState, _ p: PathPoint,
    _ o: FusedObject, _ index: Int, _ result: inout PathAssessment
  ) {
    let wide = (from: max(0, window.from - advisoryClearance), to: window.to + advisoryClearance)
    guard
      let threat = meet(wide, gap: gap, through: through, ego: ego, p, o, index, isCrossing: true),
      threat.timeToCollision < result.approaching?.timeToCollision ?? .infinity
    else { return }
    result.approaching = threat
  }

  /// Whether an object from the side can still stop before the corridor.
  private func canStop(_ p: PathPoint, before reach: Double) -> Bool {
    let square = p.speedAlong * p.speedAlong + p.speedAcross * p.speedAcross
    guard p.speedAcross != 0 else { return true }
    let distance = (abs(p.offset) - reach) * square.squareRoot() / abs(p.speedAcross)
    return square / (2 * courtesyBraking) < distance
  }

  /// Time during which the object overlaps the corridor laterally, seconds from now.
  private func overlap(
    _ p: PathPoint, _ reach: Double, _ inside: Bool, still: Double
  ) -> (from: Double, to: Double)? {
    guard abs(p.speedAcross) >= still else { return inside ? (0, .infinity) : nil }
    let a = (-reach - p.offset) / p.speedAcross
    let b = (reach - p.offset) / p.speedAcross
    let from = max(0, min(a, b))
    let to = max(a, b)
    return to > 0 && from < horizon ? (from, to) : nil
  }

  private func meet(
    _ window: (from: Double, to: Double), gap: Double, through: Double, ego: EgoState, _ p: PathPoint,
    _ o: FusedObject, _ index: Int, isCrossing: Bool
  ) -> Threat? {
    let closing = ego.speed - p.speedAlong
    // Own sensors do not measure acceleration, and braking relies on them alone: a message about a tracked object must
    // not make the function brake for every leader that brakes normally.
    let isTold = !o.sources.contains(.sensed)
    let braking = isTold && window.from == 0 && p.speedAlong > 0.5 ? max(0, -o.acceleration) : 0
    var hit = Double.infinity
    var needed = 0.0
    if braking > 0.5, gap > 0 {
      hit = Self.catchUp(gap: gap, speed: ego.speed, lead: p.speedAlong, braking: braking)
      if hit < .infinity {
        needed = deceleration(gap: gap, speed: ego.speed, lead: p.speedAlong, braking: braking)
      }
    } else {
      if gap <= 0 {
        hit = window.from
      } else if closing > 0 {
        // A driver who sets off to cross is not there as long.
        let gaining = isTold && isCrossing ? max(0, ego.acceleration) : 0
        let first = Self.time(over: gap, closing: closing, gaining: gaining)
        let last = Self.time(over: gap + through, closing: closing, gaining: gaining)
        if first <= window.to && last >= window.from { hit = max(first, window.from) }
      }
      if hit < .infinity { needed = deceleration(gap: gap, closing: closing, until: window.to) }
    }
    guard hit <= horizon else { return nil }
    let ahead = ego.heading.direction
    let bend = Math.atan2(ahead.cross(p.tangent), ahead.dot(p.tangent)).magnitude
    var threat = Threat(
      object: index, timeToCollision: hit, requiredDeceleration: needed, gap: gap, closingSpeed: closing,
      isCrossing: isCrossing, clearsAfter: window.to, offset: p.offset, bend: bend,
      targetClass: o.targetClass, sources: o.sources,
      seenAt: o.seenAt)
    threat.recognitions = o.recognitions
    return threat
  }

  /// Seconds to cover a distance at a closing speed > 0 that grows by `gaining` m/s² ≥ 0.
  private static func time(over distance: Double, closing: Double, gaining: Double) -> Double {
    guard gaining > 0.5 else { return distance / closing }
    return ((closing * closing + 2 * gaining * distance).squareRoot() - closing) / gaining
  }

  /// Seconds until a vehicle at constant `speed` reaches one that brakes from `lead` to standstill.
  static func catchUp(gap: Double, speed: Double, lead: Double, braking: Double) -> Double {
    let closing = speed - lead
    // gap = closing t + b t²/2 while the leader is still moving.
    let t = (-closing + (closing * closing + 2 * braking * gap).squareRoot()) / braking
    if t * braking <= lead { return t }
    return speed > 0 ? (gap + lead * lead / (2 * braking)) / speed : .infinity
  }

  /// Constant deceleration, from `delay` seconds on, that just avoids a vehicle that brakes from `lead` to standstill.
  func deceleration(gap: Double, speed: Double, lead: Double, braking: Double) -> Double {
    Self.deceleration(gap: gap, speed: speed, lead: lead, braking: braking, delay: delay)
  }
  static func deceleration(
    gap: Double, speed: Double, lead: Double, braking: Double, delay: Double
  ) -> Double {
    // Both at rest at the end: the vehicle has the gap and the leader's stopping distance.
    let room = gap + lead * lead / (2 * braking) - speed * delay
    guard room > 0 else { return .infinity }
    let toRest = speed * speed / (2 * room)
    if speed / toRest + delay >= lead / braking { return toRest }
    // The vehicle would be at rest first, so the gap is smallest while both still move, at equal speeds: after the
    // delay the leader is slower by b·delay and the gap shorter by the distance lost.
    let closing = speed - lead + braking * delay
    let left = gap - (speed - lead) * delay - 0.5 * braking * delay * delay
    guard left > 0 else { return .infinity }
    return closing > 0 ? braking + closing * closing / (2 * left) : toRest
  }

  /// Constant deceleration, from `delay` seconds on, that just avoids an object that keeps its speed and leaves the
  /// corridor `end` seconds from now.
  func deceleration(gap: Double, closing: Double, until end: Double) -> Double {
    Self.deceleration(gap: gap, closing: closing, until: end, delay: delay)
  }
  static func deceleration(gap: Double, closing: Double, until end: Double, delay: Double) -> Double {
    guard closing > 0 else { return 0 }
    let room = gap - closing * delay
    guard room > 0 else { return .infinity }
    let match = closing * closing / (2 * room)
    guard end < .infinity, end > delay else { return match }
    // Arriving after it has left is enough.
    let t = end - delay
    let later = 2 * (closing * t - room) / (t * t)
    if later <= 0 { return 0 }
    return closing - later * t >= 0 ? min(match, later) : match
  }
}
