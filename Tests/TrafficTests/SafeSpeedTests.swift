import RoadNetwork
import Scenario
import SimCore
import Testing

@testable import Traffic

/// The safe speeds of car following against kinematics, simulated step by step.
@Suite struct SafeSpeedTests {
  private struct Situation {
    var h: Double
    var tau: Double
    var b: Double
    var speed: Double
    var gap: Double

    init(seed: UInt64, number: UInt64) {
      let random = RandomSource(seed: seed)
      func draw(_ k: UInt64) -> Double { random.uniform(number, .departSpeed, k) }
      h = [0.1, 0.25, 0.5, 1][Int(random.integer(below: 4, number, .departLane, 0))]
      tau = max(h, 0.5 + 1.5 * draw(1))
      b = 1.5 + 4.5 * draw(2)
      speed = 35 * draw(3)
      gap = 0.5 + 200 * draw(4)
    }
  }
  private static let situations = (0..<2_000 as Range<UInt64>).map { Situation(seed: 11, number: $0) }

  /// Braking distance: v·τ and v²/2b; with the semi-implicit update the sum of steps each driven at its final speed.
  @Test func brakeGapIsTheDistanceDriven() {
    for s in Self.situations {
      let ballistic = Follow.brakeGap(s.speed, s.b, s.tau, Motion(h: s.h, isSemiImplicit: false))
      #expect(abs(ballistic - s.speed * s.tau - s.speed * s.speed / (2 * s.b)) < 1e-9)
      var driven = s.speed * s.tau
      var v = s.speed - s.b * s.h
      while v > 0 {
        driven += v * s.h
        v -= s.b * s.h
      }
      let euler = Follow.brakeGap(s.speed, s.b, s.tau, Motion(h: s.h, isSemiImplicit: true))
      #expect(abs(euler - driven) < 1e-6, "\(s)")
    }
  }

  /// Ballistic: a driver who changes to the safe speed uniformly within τ, and then brakes with b, stops at the end of
  /// the gap. For a halt within τ the constant deceleration is v²/2g.
  @Test func stopEndsAtTheGap() {
    var within = 0
    for s in Self.situations {
      let v = Follow.stop(
        gap: s.gap, speed: s.speed, b: s.b, emergency: 9, tau: s.tau, Motion(h: s.h, isSemiImplicit: false))
      let a = (v - s.speed) / s.h
      let end = s.speed + a * s.tau
      var driven: Double
      if end >= 0 {
        driven = (s.speed + end) / 2 * s.tau + end * end / (2 * s.b)
      } else {
        within += 1
        driven = s.speed * s.speed / (-2 * a)
      }
      driven += Follow.epsilon
      #expect(abs(driven - s.gap) < 1e-6 * max(1, s.gap), "\(s)")
    }
    #expect(within > 50 && within < 1_500)
  }

  /// Semi-implicit: τ at the safe speed, and then steps each slower by bh, fill the gap.
  @Test func stopFillsTheGapStepByStep() {
    for s in Self.situations {
      let motion = Motion(h: s.h, isSemiImplicit: true)
      let v = Follow.stop(gap: s.gap, speed: s.speed, b: s.b, emergency: 9, tau: s.tau, motion)
      #expect(abs(Follow.brakeGap(v, s.b, s.tau, motion) + Follow.epsilon - s.gap) < 1e-6, "\(s), \(v)")
    }
  }

  /// Speed from which braking with b reaches a target within a distance; ballistic: after an action at a constant rate
  /// of change.
  @Test func freeReachesItsTarget() {
    var judged = 0
    for s in Self.situations {
      let target = s.speed * 0.4
      let v = Follow.free(
        distance: s.gap, speed: s.speed, target: target, b: s.b, Motion(h: s.h, isSemiImplicit: false))
      #expect(v >= target)
      guard v > target else { continue }
      judged += 1
      let driven = (s.speed + v) / 2 * s.h + (v * v - target * target) / (2 * s.b)
      #expect(abs(driven + Follow.epsilon - s.gap) < 1e-6 * max(1, s.gap), "\(s), \(v)")
    }
    #expect(judged > 1_000)
  }

  /// Semi-implicit: whoever drives at the free speed crosses the end of the distance at the target speed, and never brakes
  /// harder than b before.
  @Test func freeReachesItsTargetStepByStep() {
    var judged = 0
    for s in Self.situations {
      let motion = Motion(h: s.h, isSemiImplicit: true)
      let target = s.speed * 0.4
      var left = s.gap
      var last: Double?
      while left > -1e-9 {
        let v = Follow.free(distance: max(0, left), speed: s.speed, target: target, b: s.b, motion)
        #expect(v >= target, "\(s)")
        if let last {
          judged += 1
          #expect(last - v < s.b * s.h + 1e-9, "\(s): from \(last) to \(v) with \(left) m left")
        }
        if target * s.h < 1e-6 && v * s.h < 1e-6 { break }
        last = v
        left -= v * s.h
      }
      #expect((last ?? target) <= target + 1e-9, "\(s)")
    }
    #expect(judged > 1_000)
  }

  /// A follower at the secure gap never has to brake harder than b behind a leader who brakes to a halt with b; one at
  /// half of it would collide, if the gap exceeds 1 m.
  @Test func secureGapIsSecure() {
    var tight = 0
    for s in Self.situations {
      var k = Kind(VehicleType(id: "k", vehicleClass: .passenger))
      k.deceleration = s.b
      let leader = s.speed * 0.6
      let motion = Motion(h: s.h, isSemiImplicit: false)
      let gap = Follow.secureGap(k, speed: s.speed, leader: leader, leaderB: s.b, tau: s.tau, motion)
      func left(_ gap: Double) -> Double {
        gap + leader * leader / (2 * s.b) - s.speed * s.tau - s.speed * s.speed / (2 * s.b)
      }
      #expect(left(gap) > -1e-9)
      if gap > 1 {
        tight += 1
        #expect(left(gap / 2) < 0)
      }
    }
    #expect(tight > 1_000)
  }

  /// Krauss behind a leader who brakes to a halt as hard as the follower can: from any safe start there is no contact,
  /// and no vehicle brakes harder than b.
  @Test(arguments: [false, true]) func kraussStaysBehindABrakingLeader(isSemiImplicit: Bool) {
    for s in Self.situations.prefix(500) {
      let motion = Motion(h: s.h, isSemiImplicit: isSemiImplicit)
      var k = Kind(VehicleType(id: "k", vehicleClass: .passenger))
      k.deceleration = s.b
      k.emergency = 9
      var leader = s.speed * 0.9
      var v = s.speed
      // One action more than secure: the follower drives on until it sees the leader brake.
      var gap =
        Follow.secureGap(k, speed: v, leader: leader, leaderB: s.b, tau: s.tau, motion) + 0.1 + v * s.h
      var hardest = 0.0
      for _ in 0..<Int(60 / s.h) {
        let wanted = Follow.krauss(
          k, gap: gap, speed: v, leader: leader, leaderB: s.b, tau: s.tau, motion)
        let next = max(0, wanted)
        hardest = max(hardest, (v - next) / s.h)
        let l = max(0, leader - s.b * s.h)
        if isSemiImplicit {
          gap += (l - next) * s.h
        } else {
          let stopping = leader > 0 && l == 0 ? leader * leader / (2 * s.b) : (leader + l) / 2 * s.h
          // A negative speed is a halt within the action.
          gap += stopping - (wanted < 0 ? v * v / (2 * (v - wanted)) * s.h : (v + wanted) / 2 * s.h)
        }
        (v, leader) = (next, l)
        #expect(gap > -1e-3, "\(s): \(gap) m")
      }
      #expect(v < 0.5 && hardest < s.b * 1.25 + 0.1, "\(s): \(hardest) m/s²")
    }
  }
}
