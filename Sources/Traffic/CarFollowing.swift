import RoadNetwork
import Scenario
import SimCore

/// The engine's parameters of a vehicle type, in one flat record.
struct Kind {
  var length: Double
  var width: Double
  var height: Double
  var minGap: Double
  var acceleration: Double
  var deceleration: Double
  var emergency: Double
  var maximumSpeed: Double
  /// What drivers want to drive at most, before their own factor, m/s.
  var desiredSpeed: Double
  var sigma: Double
  var headway: Double
  var exponent: Double
  var idm: Bool
  var classes: UInt64
  var roadUser: RoadUserClass
  var strategic: Double
  var cooperative: Double
  var speedGain: Double
  /// Willingness to change to the right for speed, relative to the left.
  var speedGainRight: Double
  var keepRight: Double
  var assertive: Double
  /// jmDriveAfterYellowTime, jmDriveAfterRedTime, jmTimegapMinor, jmStoplineGap, impatience; SUMO's defaults.
  var driveAfterYellow = -1.0
  var driveAfterRed = -1.0
  var timeGapMinor = 1.0
  var stopLineGap = 1.0
  var impatience = 0.0
  var sigmaMinor: Double

  init(_ t: VehicleType) {
    length = t.length
    width = t.width
    height = t.height
    minGap = t.minGap
    acceleration = max(0.01, t.acceleration)
    deceleration = max(0.01, t.deceleration)
    emergency = max(t.emergencyDeceleration, t.deceleration)
    maximumSpeed = t.maximumSpeed
    desiredSpeed = t.desiredMaximumSpeed
    sigma = t.imperfection
    headway = t.headway
    exponent = t.exponent
    idm = t.carFollowing == .idm
    classes = t.vehicleClass.rawValue
    roadUser = RoadUserClass(t.vehicleClass)
    strategic = t.laneChangeStrategic
    cooperative = t.laneChangeCooperative
    speedGain = t.laneChangeSpeedGain
    speedGainRight = t.laneChangeSpeedGainRight
    keepRight = t.laneChangeKeepRight
    assertive = t.laneChangeAssertive
    sigmaMinor = t.imperfection
    for (key, value) in t.junctionParameters {
      switch key {
      case "jmDriveAfterYellowTime": driveAfterYellow = value
      case "jmDriveAfterRedTime": driveAfterRed = value
      case "jmTimegapMinor": timeGapMinor = value
      case "jmStoplineGap": stopLineGap = value
      case "jmSigmaMinor": sigmaMinor = value
      case "impatience": impatience = value
      default: break
      }
    }
  }
}

/// Integration of positions over one action of length `h`, seconds.
///
/// Ballistic: constant acceleration within the action. Semi-implicit Euler, SUMO's default: the speed at the end of the
/// action holds throughout it, so braking and acceleration take effect half an action earlier.
struct Motion {
  var h: Double
  var isSemiImplicit: Bool
}

/// Car following over one action of length `h`. Functions that return a speed give that at the end of the action, m/s;
/// with the ballistic update a negative one means a halt within the action.
///
/// Krauss, "Microscopic modeling of traffic flow" (1998), in the form with reaction time and bounded deceleration of
/// SUMO's MSCFModel_Krauss; IDM: Treiber, Hennecke, Helbing, Phys. Rev. E 62 (2000).
enum Follow {
  static let epsilon = 1e-3

  /// Braking distance with a reaction time, metres.
  @inline(__always) static func brakeGap(_ v: Double, _ b: Double, _ tau: Double, _ m: Motion) -> Double {
    if v <= 0 { return 0 }
    guard m.isSemiImplicit else { return v * (tau + 0.5 * v / b) }
    // The speed of each step is that at its end: v − bh, v − 2bh, … while positive.
    let d = b * m.h
    let n = (v / d).rounded(.down)
    return v * tau + m.h * n * (v - 0.5 * d * (n + 1))
  }

  /// The highest speed that permits a halt within `gap` metres: constant acceleration for `tau`, then braking with `b`.
  @inline(__always) static func stop(
    gap: Double, speed v0: Double, b: Double, emergency: Double, tau: Double, _ m: Motion
  ) -> Double {
    let h = m.h
    let g = max(0, gap - epsilon)
    if m.isSemiImplicit {
      // v·tau and n braking steps fill the gap. With d = bh the distance grows piecewise, one piece for each n; at the
      // joints v = nd, and nd·tau + dh·n(n − 1)/2 = g.
      let d = b * h
      let p = tau / h - 0.5
      let n = ((p * p + 2 * g / (d * h)).squareRoot() - p).rounded(.down)
      return (g + 0.5 * d * h * n * (n + 1)) / (tau + n * h)
    }
    if v0 * tau >= 2 * g {
      if g == 0 { return v0 > 0 ? v0 - emergency * h : 0 }
      return v0 - v0 * v0 / (2 * g) * h
    }
    let half = 0.5 * b * tau
    let v1 = (half * half + b * (2 * g - tau * v0)).squareRoot() - half
    return v0 + (v1 - v0) / tau * h
  }

  /// Deceleration that just permits a halt behind a leader braking with `leaderB`, m/s².
  @inline(__always) static func required(
    gap: Double, speed: Double, leader: Double, leaderB: Double, emergency: Double
  ) -> Double {
    if gap <= 0 { return emergency }
    let b1 = 0.5 * speed * speed / (gap + 0.5 * leader * leader / leaderB)
    if b1 <= leaderB { return b1 }
    return 0.5 * (speed * speed - leader * leader) / gap
  }

  /// Safe speed behind a leader `gap` metres ahead (minimum gap already subtracted).
  @inline(__always) static func krauss(
    _ k: borrowing Kind, gap: Double, speed: Double, leader: Double, leaderB: Double, tau: Double, _ m: Motion
  ) -> Double {
    let h = m.h
    var v: Double
    if gap >= 0 {
      let lead = brakeGap(leader, max(k.deceleration, leaderB), 0, m)
      v = stop(gap: gap + lead, speed: speed, b: k.deceleration, emergency: k.emergency, tau: tau, m)
    } else {
      v = speed - k.emergency * h
    }
    let deceleration = (speed - v) / h
    if deceleration > k.deceleration + epsilon {
      let needed =
        1.2
        * required(gap: gap, speed: speed, leader: leader, leaderB: leaderB, emergency: k.emergency)
      v = speed - min(max(needed, k.deceleration), deceleration) * h
    }
    return max(min(v, speed + k.acceleration * h), speed - k.emergency * h)
  }

  /// IDM speed after `h`; `gap` is from bumper to bumper, metres.
  @inline(__always) static func idm(
    _ k: borrowing Kind, gap: Double, speed: Double, leader: Double, desired: Double, h: Double
  ) -> Double {
    let a = idmAcceleration(k, gap: gap, speed: speed, leader: leader, desired: desired)
    return speed + max(a, -k.emergency) * h
  }
  @inline(__always) static func idmAcceleration(
    _ k: borrowing Kind, gap: Double, speed v: Double, leader: Double, desired: Double
  ) -> Double {
    let ratio = v / max(desired, 0.1)
    let free = k.exponent == 4 ? ratio * ratio * ratio * ratio : Math.pow(max(ratio, 0), k.exponent)
    guard gap < 1e8 else { return k.acceleration * (1 - free) }
    let braking = v * (v - leader) / (2 * (k.acceleration * k.deceleration).squareRoot())
    let wanted = k.minGap + max(0, v * k.headway + braking)
    let s = wanted / max(gap, 0.01)
    return k.acceleration * (1 - free - s * s)
  }

  /// Highest speed now from which `target` can be reached within `distance` metres.
  @inline(__always) static func free(
    distance: Double, speed v0: Double, target: Double, b: Double, _ m: Motion
  ) -> Double {
    let h = m.h
    if m.isSemiImplicit {
      // n braking steps at target + bh, …, target + nbh cover dh·n(n + 1)/2 + n·target·h, at most the distance; what is
      // left beyond a further step at the target speed is spread over the steps (as in SUMO's freeSpeed).
      if distance < target * h { return target }
      let dv = b * h
      let p = 0.5 + target / dv
      let n = ((p * p + 2 * distance / (dv * h)).squareRoot() - p).rounded(.down)
      let steps = h * (n + 1) * (0.5 * dv * n + target)
      return target + n * dv + max(0, distance - steps) / (h * (n + 1))
    }
    let d = distance - epsilon
    if 0.5 * (v0 + target) * h >= d { return target }
    let q = (h * v0 - 2 * d) * b - target * target
    let p = 0.5 * b * h
    return (p * p - q).squareRoot() - p
  }

  /// Gap that a follower needs behind a leader so that neither brakes harder than comfortable, metres.
  @inline(__always) static func secureGap(
    _ k: borrowing Kind, speed: Double, leader: Double, leaderB: Double, tau: Double, _ m: Motion
  ) -> Double {
    max(0, brakeGap(speed, k.deceleration, tau, m) - brakeGap(leader, max(k.deceleration, leaderB), 0, m))
  }

  /// Shortest time to cover `distance` with final speed `end`, seconds (SUMO's getMinimalArrivalTime).
  @inline(__always) static func arrivalTime(_ k: borrowing Kind, distance: Double, speed: Double, end: Double)
    -> Double
  {
    let a = end >= speed ? k.acceleration : -k.deceleration
    let time = (end - speed) / a
    let shortest = time * (end + speed) * 0.5
    if distance >= shortest { return time + (distance - shortest) / max(speed, end, 0.1) }
    return (max(0, speed * speed + 2 * a * distance).squareRoot() - speed) / a
  }
  /// Speed after `distance` with constant acceleration.
  @inline(__always) static func speedAfter(_ distance: Double, _ v: Double, _ a: Double) -> Double {
    (max(0, v) * max(0, v) + 2 * max(0, distance) * a).squareRoot()
  }
}
