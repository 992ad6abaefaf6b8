/// When a driver must be told of what only messages tell, so that he can still answer it in his own way: as soon as what
/// would be left after his reaction asks for more than ordinary braking (the stop-distance rule of ISO 15623:2013,
/// Annex A).
package struct DriverWarning: Hashable, Sendable {
  /// From the warning until the driver brakes, s: the median of unalerted drivers, 1.07 s (Taoka, ITE Journal 59(3),
  /// 1989), and half a display's hold (assumed).
  package var reaction = 1.3
  /// Braking that is ordinary, m/s²: drivers choose up to 2 m/s² for a signal (Gazis, Herman and Maradudin 1960, whose
  /// comfortable bound is .3 g).
  package var ordinaryBraking = 2.0
  /// From this deceleration on the brake pedal is on, m/s² (assumed, as `RedLightWatch.begun`).
  package var begun = 0.5
  /// Nothing farther in time is worth a warning, seconds.
  package var horizon = 6.0

  package init() {}

  package static let counts = OperationCounts(otherOps: 16, bytesRead: 96, serialSteps: 12, launches: 0)

  /// Deceleration that the driver will need once he has reacted, m/s²; +∞ if it is too late.
  package func needed(for threat: Threat) -> Double {
    ThreatAssessment.deceleration(
      gap: threat.gap, closing: threat.closingSpeed, until: threat.clearsAfter, delay: reaction)
  }

  /// Whether a driver, who drives `speed` m/s and already brakes with `braking` m/s² ≥ 0, is told of a vehicle `gap`
  /// metres ahead that brakes from `lead` m/s with `leadBraking` m/s² > 0 to standstill: if that asks for more than
  /// ordinary braking once he has reacted. Whose pedal is down has reacted; what counts for him is what is left to be
  /// done, and whether it is more than he does.
  package func isDue(
    behind gap: Double, speed: Double, lead: Double, leadBraking: Double, braking: Double
  ) -> Bool {
    let needed = ThreatAssessment.deceleration(
      gap: gap, speed: speed, lead: lead, braking: leadBraking, delay: braking >= begun ? 0 : reaction)
    return needed >= ordinaryBraking && needed > braking
  }

  /// Whether the driver is told of `threat` now, who already brakes with `braking` m/s² ≥ 0.
  package func isDue(for threat: Threat, braking: Double) -> Bool {
    threat.timeToCollision <= horizon && needed(for: threat) - braking >= ordinaryBraking
  }
}
