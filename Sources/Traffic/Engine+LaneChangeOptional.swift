import SimCore

/// Lane changes not demanded by the route: for speed, and back to the right.
extension TrafficEngine {
  /// Speed to be expected soon behind a leader, or on a lane that ends after `distance` metres, m/s.
  func anticipated(
    _ v: Int, _ leader: Neighbour, _ distance: Double, _ limit: Double, _ accelerating: Bool
  )
    -> Double
  {
    let k = kind(v)
    let w = leader.vehicle
    let leading = w >= 0 ? fleet.speed[w] : 0
    let leaderB = w >= 0 ? kind(w).pointee.deceleration : k.pointee.deceleration
    if accelerating {
      // While others accelerate, compare only the next second.
      let soon = fleet.speed[v] + k.pointee.acceleration * (1 - horizon)
      return min(
        limit,
        safeFollow(
          k, gap: w >= 0 ? leader.gap : distance, speed: max(0, soon), leader: leading, leaderB: leaderB,
          desired: limit))
    }
    let b = k.pointee.deceleration
    let bt = b * max(k.pointee.headway, horizon)
    let room = w >= 0 ? max(0, leader.gap) + leading * leading / (2 * max(b, leaderB)) : distance
    return min(limit, (bt * bt + 2 * b * max(0, room)).squareRoot() - bt)
  }

  func optional(
    _ v: Int, isRight: Bool, want: LaneChangeState, blocked: LaneChangeState, helps: LaneChangeState,
    lead: Neighbour, neighLead: Neighbour, currentDistance: Double, neighbourDistance: Double, lane: Int,
    target: Int, towardsBest: Bool, bestOffset: Int32, lookahead: Double,
    bonus: Double
  ) -> LaneChangeState {
    let f = fleet
    let k = kind(v)
    let speed = f.speed[v]
    let h = horizon
    if bonus > 0 {
      // Inner lanes carry part of a roundabout's traffic, unless the next exit is taken.
      return isRight ? [.stay, .cooperative] : blocked.union([want, .cooperative])
    }
    let limit = min(f.top[v], net.limit(lane, kind(v).pointee.classes) * f.factor[v])
    let neighbourLimit = min(f.top[v], net.limit(target, kind(v).pointee.classes) * f.factor[v])
    let accelerating =
      (neighLead.vehicle >= 0 && f.acceleration[neighLead.vehicle] > 0)
      || (lead.vehicle >= 0 && f.acceleration[lead.vehicle] > 0)
    let there = anticipated(v, neighLead, neighbourDistance, neighbourLimit, accelerating)
    let here = anticipated(v, lead, currentDistance, limit, accelerating)
    let thresholdLeft = Change.threshold / max(0.01, k.pointee.speedGain)
    let thresholdRight = thresholdLeft / max(0.01, k.pointee.speedGainRight)
    var inconvenience = isRight ? f.speedGain[v] / thresholdRight : -f.speedGain[v] / thresholdLeft
    inconvenience = min(1, max(here / max(there, 0.01) - 1, inconvenience))
    let inconvenient = inconvenience > k.pointee.cooperative
    if isRight && bestOffset == 0 && net.laneSpeed[lane] > 80 / 3.6 && f.lookAhead[v] > Self.haltingSpeed {
      return [.stay, .strategic]
    }
    let asked: LaneChangeState = isRight ? .helpsRight : .helpsLeft
    if !helps.isDisjoint(with: asked) && !inconvenient
      && (towardsBest || neighbourDistance / Double(abs(bestOffset) + 1) > lookahead)
    {
      return blocked.union([want, .cooperative, .urgent])
    }
    let gain = (there - here) / max(there, Change.gainNormalization)
    if isRight {
      if here - 5 / 3.6 > there {
        if f.speedGain[v] < 0 { f.speedGain[v] *= decay(0.5, h) }
      } else {
        if f.speedGain[v] < 0 || gain > 0 { f.speedGain[v] -= h * gain }
        if keepsRight(v, k, limit: limit, neighbourDistance: neighbourDistance, lead: neighLead, lane: lane) {
          return blocked.union([want, .keepRight])
        }
      }
      if f.speedGain[v] < -thresholdRight && neighbourDistance / max(0.1, speed) > 20 {
        return blocked.union([want, .speedGain])
      }
    } else {
      if here > there {
        if f.speedGain[v] > 0 { f.speedGain[v] *= decay(0.5, h) }
      } else if here == there {
        if f.speedGain[v] > 0 { f.speedGain[v] *= decay(0.8, h) }
      } else {
        f.speedGain[v] += h * gain
      }
      if f.speedGain[v] > thresholdLeft && gain > 1e-3 && neighbourDistance / max(0.1, speed) > 20 {
        return blocked.union([want, .speedGain])
      }
    }
    if towardsBest && gain >= 0 && (isRight ? f.speedGain[v] < 0 : f.speedGain[v] > 0) {
      return blocked.union([want, .strategic])
    }
    return []
  }
  @inline(__always) func decay(_ base: Double, _ h: Double) -> Double {
    h == 1 ? base : Math.pow(base, h)
  }

  /// The obligation to keep right grows with the time for which the right lane could be driven at full speed.
  func keepsRight(
    _ v: Int, _ k: UnsafeMutablePointer<Kind>, limit: Double, neighbourDistance: Double, lead: Neighbour,
    lane: Int
  ) -> Bool {
    let f = fleet
    let roadFactor = limit / max(0.1, net.limit(lane, kind(v).pointee.classes))
    let acceptance = 7 * roadFactor * max(1, f.speed[v])
    var fullGap = max(
      0, neighbourDistance - brakeGap(limit, k.pointee.deceleration, k.pointee.headway))
    var seconds = min(acceptance, fullGap / limit)
    if lead.vehicle >= 0 && f.speed[lead.vehicle] < limit {
      let w = lead.vehicle
      fullGap = max(0, min(fullGap, lead.gap - secure(v, w, limit, f.speed[w])))
      seconds = min(seconds, fullGap / (limit - f.speed[w]))
    }
    f.keepRight[v] -= horizon * Change.threshold * (seconds / acceptance) / Change.keepRightTime
    return f.keepRight[v] * k.pointee.keepRight < -Change.threshold
  }
}
