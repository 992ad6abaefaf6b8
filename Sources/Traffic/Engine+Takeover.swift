import SimCore
import VehicleControl

/// How drivers go on after a takeover.
enum Resumption {
  /// A driver whose unit drove faster than the driver would lifts off, and does not brake, m/s².
  static let easing = SpeedAdvice.deceleration
  /// A driver who is given a shorter gap than the usual restores it within about this time, seconds, and until then
  /// accepts headways down to `shortestHeadway`, seconds: relaxation after a change of the situation, as in the lane
  /// change model LMRS (Schakel, Knoop, van Arem, TRR 2316, 2012: relaxation time 25 s, shortest headway 0.56 s; from
  /// memory).
  static let settling = 25.0
  static let shortestHeadway = 0.56
}

extension Fleet {
  /// Speeds that the driver wishes by habit, m/s: on any road, and under a limit.
  @inline(__always) func usualTop(_ v: Int, _ k: UnsafeMutablePointer<Kind>) -> Double {
    min(k.pointee.maximumSpeed, k.pointee.desiredSpeed * habit[v])
  }
  @inline(__always) func usualSpeed(_ v: Int, _ k: UnsafeMutablePointer<Kind>, limit: Double) -> Double {
    min(usualTop(v, k), limit * habit[v])
  }
}

/// Drivers who take over go on smoothly: from the speed and the gap that the unit leaves them, they come to their own by
/// easing off. They brake for what asks for it: a leader who comes closer, a signal, the end of the lane.
extension TrafficEngine {
  /// Speed that the driver wishes by habit on the present lane, m/s.
  @inline(__always) func usualSpeed(_ v: Int) -> Double {
    fleet.usualSpeed(v, kind(v), limit: net.limit(Int(fleet.lane[v]), kind(v).pointee.classes))
  }

  /// The driver drives again, and knows why the unit asked, if the unit showed it.
  func resume(_ index: Int, _ v: Int, after command: VehicleCommand?) {
    commands.driven[index] = false
    commands.resumedAt[index] = now
    if command?.warning?.response.avoidsBlockedLanes == true { learnHazards(v) }
  }

  /// Before each plan: while the unit drives, the driver's plan starts from the vehicle's speed. After a takeover the
  /// driver eases off from there to the usual speed.
  @inline(__always) func keepPace(_ v: Int) {
    let index = Int(fleet.demand[v])
    if commands.driven[index] || commands.pace[index] > 0 { settlePace(v, index) }
  }
  private func settlePace(_ v: Int, _ index: Int) {
    let f = fleet
    let limit = net.limit(Int(f.lane[v]), kind(v).pointee.classes)
    let usual = usualSpeed(v)
    let kept =
      commands.driven[index]
      ? f.speed[v] : min(commands.pace[index] - Resumption.easing * horizon, max(f.speed[v], usual))
    if kept > usual, limit > 0 {
      commands.pace[index] = kept
      f.factor[v] = max(f.habit[v], kept / limit)
      f.top[v] = max(f.usualTop(v, kind(v)), kept)
    } else {
      commands.pace[index] = 0
      f.factor[v] = f.habit[v]
      f.top[v] = f.usualTop(v, kind(v))
    }
  }

  /// The driver has taken over not long ago.
  @inline(__always) func hasResumed(_ v: Int) -> Bool {
    now - commands.resumedAt[Int(fleet.demand[v])] < Resumption.settling
  }

  /// Speed, m/s, of a driver who opens a gap that is shorter than usual by easing off, and brakes for the leader as much
  /// as is needed to have the leader's speed at the shortest headway; −∞ if that is harder than comfortable, or the gap
  /// shorter than that. The gap excludes the minimum gap, metres.
  func speedWhileSettling(
    _ v: Int, _ k: UnsafeMutablePointer<Kind>, gap: Double, _ leader: Int, driving leaderSpeed: Double
  ) -> Double {
    let speed = fleet.speed[v]
    let room = gap - Resumption.shortestHeadway * leaderSpeed
    guard room > 0 else { return -.infinity }
    let closing = max(0, speed - leaderSpeed)
    let needed = max(0, -fleet.acceleration[leader]) + closing * closing / (2 * room)
    guard needed < k.pointee.deceleration else { return -.infinity }
    return speed - max(Resumption.easing, needed) * horizon
  }
}
