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

  /// A driver who is told at the last moment of the rule, reacts and brakes as the rule says, just stops.
  @Test(arguments: [5.0, 10, 14, 25]) func warnsAtTheStoppingDistance(speed: Double) {
    let rule = DriverWarning()
    let way = speed * rule.reaction + speed * speed / (2 * rule.ordinaryBraking)
    let near = threat(gap: way - 0.1, closing: speed)
    let far = threat(gap: way + 0.1, closing: speed)
    #expect(rule.isDue(for: near, braking: 0) == (near.timeToCollision <= rule.horizon))
    #expect(!rule.isDue(for: far, braking: 0))
    #expect(!rule.isDue(for: near, braking: 2))
  }

  /// Nobody is told of somebody who will be gone when a touch of the brakes has made him later.
  @Test func whoWillBeGoneIsNoReason() {
    let rule = DriverWarning()
    #expect(rule.isDue(for: threat(gap: 40, closing: 14, clears: .infinity), braking: 0))
    #expect(!rule.isDue(for: threat(gap: 40, closing: 14, clears: 2.9), braking: 0))
  }
}
