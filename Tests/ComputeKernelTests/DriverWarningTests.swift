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

  /// Two vehicles, stepped in time: the one ahead brakes to a halt, the other's driver is told at the last moment of the
  /// rule, reacts, and brakes as the rule says. Both just do not touch, whoever stands first.
  @Test(arguments: [(14.0, 14.0, 4.5), (14, 6, 4.5), (25, 25, 8), (9, 10, 8)])
  func followersAreToldAtTheStoppingDistance(speed: Double, lead: Double, leadBraking: Double) {
    var rule = DriverWarning()
    rule.ordinaryBraking = 3.5
    func isDue(_ gap: Double, _ braking: Double = 0) -> Bool {
      rule.isDue(behind: gap, speed: speed, lead: lead, leadBraking: leadBraking, braking: braking)
    }
    var gap = 200.0
    #expect(!isDue(gap))
    while !isDue(gap) { gap -= 0.01 }
    var least = gap
    let dt = 0.001
    var (t, x, v, y, u) = (0.0, 0.0, speed, gap, lead)
    while v > 0 {
      let slower = t < rule.reaction ? v : max(0, v - rule.ordinaryBraking * dt)
      x += 0.5 * (v + slower) * dt
      v = slower
      let leads = max(0, u - leadBraking * dt)
      y += 0.5 * (u + leads) * dt
      u = leads
      t += dt
      least = min(least, y - x)
    }
    #expect(least.magnitude < 0.1)
    // Who brakes already has reacted and is told later: if he, too, would have to brake harder than is ordinary.
    #expect(isDue(gap, 0.4) && !isDue(gap, 0.6))
    while !isDue(gap, 0.6) { gap -= 0.01 }
    #expect(isDue(gap, 3.4) && !isDue(gap, 3.6))
  }

  /// Nobody is told of somebody who will be gone when a touch of the brakes has made him later.
  @Test func whoWillBeGoneIsNoReason() {
    let rule = DriverWarning()
    #expect(rule.isDue(for: threat(gap: 40, closing: 14, clears: .infinity), braking: 0))
    #expect(!rule.isDue(for: threat(gap: 40, closing: 14, clears: 2.9), braking: 0))
  }
}
