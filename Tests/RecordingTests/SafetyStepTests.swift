import RoadNetwork
import SimCore
import Testing
import WorldState

@testable import Recording

/// The same motion, seen in steps of different length, has the same conflicts. Accelerations change on the raster of the
/// longest step, as a run holds them from one step to the next.
@Suite struct SafetyStepTests {
  /// A driver who approaches a leader and brakes, in closed form.
  private struct Approach {
    let gap: Double
    let speed: Double
    let leaderSpeed: Double
    /// The follower brakes from here on, s, with this deceleration, m/s², to the leader's speed.
    let brakesAt: Double
    let deceleration: Double

    func follower(at t: Double) -> (front: Double, speed: Double, acceleration: Double) {
      let braked = min(max(0, t - brakesAt), (speed - leaderSpeed) / deceleration)
      let x =
        speed * min(t, brakesAt) + speed * braked - deceleration * braked * braked / 2
        + leaderSpeed * max(0, t - brakesAt - braked)
      let isBraking = t >= brakesAt && t - brakesAt < (speed - leaderSpeed) / deceleration
      return (x, speed - deceleration * braked, isBraking ? -deceleration : 0)
    }
    func gap(at t: Double) -> Double { gap + leaderSpeed * t - follower(at: t).front }
    /// Highest needed deceleration on a fine raster, m/s².
    var needed: Double {
      (0...16_000).map { k in
        let t = Double(k) * 0.0005
        return Evasion.following(gap: max(0, gap(at: t)), closing: follower(at: t).speed - leaderSpeed)
      }.max()!
    }

    func encounters(step milliseconds: Int64) -> [SafetyEncounter] {
      let monitor = SafetyMonitor()
      for k in 0..<(8000 / milliseconds) {
        let t = Double(k * milliseconds) / 1000
        var s = TruthSlice(
          time: SimTime(seconds: t), step: SimDuration(milliseconds: milliseconds))
        let f = follower(at: t)
        s.addVehicle(0, x: f.front - 2.5, y: 0, speed: f.speed, acceleration: f.acceleration)
        s.addVehicle(1, x: gap + leaderSpeed * t + 2.5, y: 0, speed: leaderSpeed)
        monitor.observe(s)
      }
      monitor.finish()
      return monitor.takeEncounters()
    }
  }

  @Test(arguments: 1...10) func stepsAgree(seed: UInt64) {
    var random = RandomSource(seed: seed).stream(6, .sendPhase)
    var counts = [Int64: Int]()
    var conflicts = 0
    for _ in 0..<40 {
      let closing = 6 + random.uniform() * 11
      let leader = random.uniform() < 0.5 ? 0 : 2 + random.uniform() * 10
      let speed = leader + closing
      // Braking between 3.5 and 9 m/s² that ends 1 to 3 m from the leader.
      let deceleration = 3.5 + random.uniform() * 5.5
      let rest = 1 + random.uniform() * 2
      let before = Double(Int(3 + random.uniform() * 10)) / 10
      let approach = Approach(
        gap: rest + closing * before + closing * closing / (2 * deceleration), speed: speed,
        leaderSpeed: leader, brakesAt: before, deceleration: deceleration)
      let needed = approach.needed
      // What rounding of times can change.
      if abs(needed - SafetyLimits.conflictDeceleration) < 0.02 { continue }
      if needed >= SafetyLimits.conflictDeceleration { conflicts += 1 }
      for step: Int64 in [100, 50, 20] {
        let found = approach.encounters(step: step)
        #expect(found.count == 1, "seed \(seed), step \(step)")
        counts[step, default: 0] += found.count { $0.isConflict }
        #expect(found.allSatisfy { $0.kind == (leader < 0.1 ? .standingLeader : .following) })
        #expect(abs((found.first?.neededDeceleration ?? 0) - needed) < 0.02, "seed \(seed), step \(step)")
      }
    }
    #expect(conflicts > 3 && conflicts < 37)
    #expect(counts[100] == conflicts && counts[50] == conflicts && counts[20] == conflicts, "seed \(seed)")
  }
}
