import SimCore

/// Adaptive cruise control: the gap law of the intelligent driver model (Treiber, Hennecke, Helbing, "Congested traffic
/// states in empirical observations and microscopic simulations", Phys. Rev. E 62, 2000), softened where it overreacts
/// to a vehicle that cuts in (Kesting, Treiber, Helbing, "Enhanced intelligent driver model to access the impact of
/// driving strategies on traffic capacity", Phil. Trans. R. Soc. A 368, 2010: the constant-acceleration heuristic),
/// within the limits of ISO 15622:2018 on automatic acceleration, deceleration and jerk.
package struct CruiseControl: Hashable, Sendable {
  /// Seconds; ISO 15622 requires a setting within 1.5...2.2 s and none below 0.8 s.
  package var timeGap = 1.5
  /// Gap at standstill, metres.
  package var standstillGap = 2.0
  /// Comfortable acceleration and deceleration of the gap law, m/s².
  package var acceleration = 1.4
  package var deceleration = 2.0
  /// Weight of the heuristic where the gap law demands harder braking (the paper's coolness factor).
  package var coolness = 0.99
  /// Last output, m/s², for the jerk limit; nil after a pause.
  package private(set) var last: Double?

  package init() {}

  /// Limits of ISO 15622:2018, 6.3.5 (figures for acceleration, deceleration and jerk): values at ≤ 5 m/s and at ≥
  /// 20 m/s, linear in between.
  package static func limits(at speed: Double) -> (acceleration: Double, deceleration: Double, jerk: Double) {
    let share = min(1, max(0, (speed - 5) / 15))
    return (4 - 2 * share, 5 - 1.5 * share, 5 - 2.5 * share)
  }

  /// Operations of one step.
  package static let counts = OperationCounts(
    macsFP64: 10, otherOps: 24, bytesRead: 64, bytesWritten: 8, serialSteps: 20, launches: 1)

  /// Desired acceleration, m/s², `dt` seconds after the previous step: towards `setSpeed` (m/s > 0), following
  /// `leader`.
  package mutating func step(ego: EgoState, setSpeed: Double, leader: Leader?, dt: Double) -> Double {
    let v = max(0, ego.speed)
    let ratio = v / max(setSpeed, 0.1)
    let square = ratio * ratio
    // Above the set speed the free law brakes with the fourth power of the speed; for comfort as in ISO 15622, braking
    // is limited to b.
    var asked =
      v <= setSpeed ? acceleration * (1 - square * square) : -min(deceleration, acceleration * (square - 1))
    if let leader {
      let closing = v - leader.speed
      let root = (acceleration * deceleration).squareRoot()
      let wanted = standstillGap + max(0, v * timeGap + v * closing / (2 * root))
      let gap = max(leader.gap, 0.1)
      let law = acceleration * (1 - (square < 1 ? square * square : 1) - wanted * wanted / (gap * gap))
      asked = min(asked, soften(law, closing: closing, gap: gap))
    }
    let limit = Self.limits(at: v)
    asked = min(limit.acceleration, max(-limit.deceleration, asked))
    // The jerk limit applies to braking; releasing the brake is not limited.
    if let last, asked < last { asked = max(asked, last - limit.jerk * dt) }
    last = asked
    return asked
  }

  /// The gap law, or mostly the constant-acceleration heuristic where it demands less braking than the law.
  private func soften(_ law: Double, closing: Double, gap: Double) -> Double {
    let heuristic = closing > 0 ? -closing * closing / (2 * gap) : 0
    guard law < heuristic else { return law }
    let b = deceleration
    return (1 - coolness) * law + coolness * (heuristic + b * Math.tanh((law - heuristic) / b))
  }

  /// After a pause (driver in control) the jerk limit restarts from `acceleration`, m/s².
  package mutating func reset(acceleration: Double? = nil) { last = acceleration }
}
