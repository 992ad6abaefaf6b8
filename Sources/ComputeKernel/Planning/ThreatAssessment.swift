import SimCore

/// How an object endangers a vehicle on its path.
package struct Threat: Hashable, Sendable {
  /// Index in the list of objects that was judged.
  package var object: Int
  /// Seconds until the outlines meet if nobody changes speed; +∞ if they do not.
  package var timeToCollision: Double
  /// Constant deceleration from now on that just avoids it, m/s² ≥ 0; +∞ if none does.
  package var requiredDeceleration: Double
  /// Bumper to bumper along the path, metres.
  package var gap: Double
  /// m/s, positive if the gap closes.
  package var closingSpeed: Double
  /// The object enters the corridor from the side instead of being in it.
  package var isCrossing: Bool
  package var targetClass: TargetClass
  package var sources: ObjectSources
  package var seenAt: SimTime
}

/// The vehicle ahead in the corridor.
package struct Leader: Hashable, Sendable {
  package var object: Int
  /// Bumper to bumper, metres.
  package var gap: Double
  /// m/s along the path.
  package var speed: Double
  package var sources: ObjectSources
}

/// What one look along the path gives.
package struct PathAssessment: Hashable, Sendable {
  /// The threat that asks for the highest deceleration among objects of the unit's own sensors, and the same among
  /// those known from messages alone.
  package var sensed: Threat?
  package var cooperative: Threat?
  /// The nearest object ahead in the corridor, of either kind.
  package var leader: Leader?
  package var counts: OperationCounts
}

/// Judges objects against the corridor that a vehicle sweeps: each moves on at constant speed in path coordinates,
/// and the outlines meet if their overlaps along and across the path coincide in time.
package struct ThreatAssessment: Hashable, Sendable {
  /// Added to each side of the vehicle's half width, metres.
  package var margin = 0.1
  /// Nothing later is judged, seconds.
  package var horizon = 6.0
  /// Sideways speeds below this are noise of the track, not crossing, m/s.
  package var stillAcross = 0.4
  /// Objects that come along the path faster than this are left to the driver, m/s: UN Regulation No. 152 asks for
  /// preceding and crossing objects only, and an arc cannot tell the other lane of a bend.
  package var oncomingSpeed = 2.0
  /// Seconds between the state judged and the build-up of the brakes.
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
    result.counts += OperationCounts(macsFP32: n &* 2, otherOps: n &* 3, bytesRead: n &* 184)
    result.counts +=
      (corridor.projectionCounts + OperationCounts(macsFP32: 14, otherOps: 40, serialSteps: 20)) * near
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
    let reachAcross = 0.5 * ego.width + margin + halfAcross
    let reachAlong = 0.5 * ego.length + halfAlong
    let gap = p.along - reachAlong
    // Behind the front bumper there is nothing that braking could mend.
    guard p.along > 0, p.speedAlong >= -oncomingSpeed else { return }
    let inside = abs(p.offset) < reachAcross
    if inside, abs(p.speedAcross) < 1.5 || abs(p.speedAcross) < abs(p.speedAlong) {
      if gap < result.leader?.gap ?? .infinity {
        result.leader = Leader(object: index, gap: gap, speed: max(0, p.speedAlong), sources: o.sources)
      }
    }
    guard let window = overlap(p, reachAcross, inside) else { return }
    guard
      let threat = meet(
        window, gap: gap, through: 2 * reachAlong, ego: ego, p, o, index, isCrossing: !inside)
    else { return }
    if o.sources.contains(.sensed) {
      if threat.requiredDeceleration > result.sensed?.requiredDeceleration ?? -1 { result.sensed = threat }
    } else if threat.requiredDeceleration > result.cooperative?.requiredDeceleration ?? -1 {
      result.cooperative = threat
    }
  }

  /// Seconds during which the object overlaps the corridor sideways.
  private func overlap(_ p: PathPoint, _ reach: Double, _ inside: Bool) -> (from: Double, to: Double)? {
    guard abs(p.speedAcross) >= stillAcross else { return inside ? (0, .infinity) : nil }
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
    var hit = Double.infinity
    if gap <= 0 {
      hit = window.from
    } else if closing > 0 {
      let first = gap / closing
      let last = (gap + through) / closing
      if first <= window.to && last >= window.from { hit = max(first, window.from) }
    }
    let needed = deceleration(window, gap: gap, closing: closing, ego: ego, p, o, hit: hit)
    guard hit <= horizon || needed > 0 else { return nil }
    return Threat(
      object: index, timeToCollision: hit, requiredDeceleration: needed, gap: gap, closingSpeed: closing,
      isCrossing: isCrossing, targetClass: o.targetClass, sources: o.sources, seenAt: o.seenAt)
  }

  /// Constant deceleration that takes effect after `delay` and just avoids the meeting.
  private func deceleration(
    _ window: (from: Double, to: Double), gap: Double, closing: Double, ego: EgoState, _ p: PathPoint,
    _ o: FusedObject, hit: Double
  ) -> Double {
    let v = ego.speed
    let lead = max(0, p.speedAlong)
    // One that brakes hard comes to rest after this way; the vehicle must stop within that and the gap.
    var needed = 0.0
    let braking = -o.acceleration
    if braking > 0.5, lead > 0.5, window.from == 0 {
      let room = gap + lead * lead / (2 * braking) - v * delay
      // Only if the vehicle would come to rest later than the leader, else the closing speed decides.
      if room <= 0 {
        needed = .infinity
      } else if v * v / (2 * room) * lead >= braking * v * 0.999 || lead <= v {
        needed = v * v / (2 * room)
      }
    }
    guard hit < .infinity else { return needed }
    let room = gap - closing * delay
    guard room > 0 else { return gap <= 0 && closing <= 0 ? needed : .infinity }
    var avoid = closing > 0 ? closing * closing / (2 * room) : 0
    if window.to < .infinity {
      // It leaves the corridor: it is enough to arrive later than that.
      let t = window.to - delay
      if t > 0 {
        let later = 2 * (closing * t - room) / (t * t)
        if later <= 0 { avoid = 0 } else if closing - later * t >= 0 { avoid = min(avoid, later) }
      }
    }
    return max(needed, avoid)
  }
}
