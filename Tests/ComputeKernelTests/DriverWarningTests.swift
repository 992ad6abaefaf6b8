import ComputeKernel
import SimCore
import Testing

@Suite struct DriverWarningTests {
  private func threat(gap: Double, closing: Double, clears: Double = .infinity) -> Threat {
    Threat(
      object: 0, timeToCollision: gap / closing, requiredDeceleration: 0, gap: gap, closingSpeed: closing,
      isCrossing: clears.isFinite, clearsAfter: clears, targetClass: .pedestrian, sources: .received,
      seenAt: .zero)
  }

  /// The stopping distance of ISO 15623:2013, Annex A, v·T + v²/2a, for a driver who reacts after T = 1.3 s and brakes
  /// with a = 2 m/s²: 12.75 m from 5 m/s, 38 m from 10 m/s and 67.2 m from 14 m/s. From 25 m/s it would be 188.75 m,
  /// but there are no warnings beyond 6 s: 150 m.
  @Test(arguments: [(5.0, 12.75), (10, 38), (14, 67.2), (25, 150)])
  func warnsAtTheStoppingDistance(speed: Double, distance: Double) {
    let rule = DriverWarning()
    #expect(rule.isDue(for: threat(gap: distance - 0.1, closing: speed), braking: 0))
    #expect(!rule.isDue(for: threat(gap: distance + 0.1, closing: speed), braking: 0))
    // A driver who brakes as the rule requires is not warned until that no longer suffices.
    #expect(!rule.isDue(for: threat(gap: distance - 0.1, closing: speed), braking: 2))
  }

  /// The same rule behind a vehicle that brakes, both to rest: v·T + v²/2a − u²/2b, with a = 3.5 m/s² here. In the last
  /// row the follower could stop first, so the two come closest while both still roll at equal speed:
  /// (v − u)·T + b·T²/2 + (v − u + b·T)²/2(a − b).
  @Test(
    arguments: [
      (14.0, 14.0, 4.5, 24.42), (14, 6, 4.5, 42.2), (25, 25, 8, 82.72), (9, 10, 8, 17.02), (20, 15, 2, 27.44),
    ] as [(Double, Double, Double, Double)])
  func followersAreWarnedAtTheStoppingDistance(
    speed: Double, lead: Double, leadBraking: Double, distance: Double
  ) {
    var rule = DriverWarning()
    rule.ordinaryBraking = 3.5
    func isDue(_ gap: Double, _ braking: Double = 0) -> Bool {
      rule.isDue(behind: gap, speed: speed, lead: lead, leadBraking: leadBraking, braking: braking)
    }
    #expect(isDue(distance - 0.1) && !isDue(distance + 0.1))
    #expect(isDue(distance - 0.1, 0.4) && !isDue(distance - 0.1, 0.6))
  }

  /// With the pedal pressed (from 0.5 m/s²) the driver has reacted, and is warned only if more is needed: at 14 m/s
  /// both, a leader braking with 4.5 m/s² requires 3.5 m/s² at 28 − 21.78 = 6.22 m, and 4 m/s² at 24.5 − 21.78 = 2.72
  /// m.
  @Test func brakingDriversAreWarnedOnlyIfMoreIsNeeded() {
    var rule = DriverWarning()
    rule.ordinaryBraking = 3.5
    func isDue(_ gap: Double, _ braking: Double) -> Bool {
      rule.isDue(behind: gap, speed: 14, lead: 14, leadBraking: 4.5, braking: braking)
    }
    #expect(isDue(6.1, 0.6) && !isDue(6.4, 0.6))
    #expect(isDue(6.1, 3.4) && !isDue(6.1, 3.6))
    #expect(isDue(2.6, 3.9) && !isDue(2.9, 4.1))
  }

  /// There is no warning of a road user that will have gone if slight braking delays the vehicle.
  @Test func objectsThatWillHaveGoneCauseNoWarning() {
    let rule = DriverWarning()
    #expect(rule.isDue(for: threat(gap: 40, closing: 14, clears: .infinity), braking: 0))
    #expect(!rule.isDue(for: threat(gap: 40, closing: 14, clears: 2.9), braking: 0))
  }
}
