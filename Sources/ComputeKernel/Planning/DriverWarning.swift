/// When to warn a driver of a danger known only from messages, so that the driver can still react normally: as soon as
/// the braking needed after the reaction time exceeds ordinary braking (the stop-distance rule of ISO 15623:2013, Annex
/// A).
package struct DriverWarning: Hashable, Sendable {
  /// From the warning until the driver brakes, s: the median of unalerted drivers, 1.07 s (Taoka, ITE Journal 59(3),
  /// 1989), and half a display's hold (assumed).
  package var reaction = 1.3
  /// Ordinary braking, m/s²: drivers choose up to 2 m/s² for a signal (Gazis, Herman and Maradudin 1960, whose
  /// comfortable bound is .3 g).
  package var ordinaryBraking = 2.0
  /// From this deceleration on the brake pedal counts as pressed, m/s² (assumed, as `RedLightWatch.begun`).
  package var begun = 0.5
  /// A driver who brakes needs no warning of a crossing road user if this much more would do, m/s² (assumed: braking is still
  /// building up).
  package var brakingMargin = 1.5
  /// No warning farther ahead in time, seconds.
  package var horizon = 6.0

  /// An advisory comes this long before the last moment for a warning, s: in the study of Naujoks and Neukum (Specificity
  /// and timing of advisory warnings based on cooperative perception, Mensch & Computer 2014), one of whose scenes is a
  /// person from between parked cars, advisories 2 s earlier were clearly more effective.
  package var advance = 2.0

  package init() {}

  package static let counts = OperationCounts(otherOps: 16, bytesRead: 96, serialSteps: 12, launches: 0)

  /// Deceleration needed after the driver's reaction time, m/s²; +∞ if it is too late.
  package func needed(for threat: Threat) -> Double {
    ThreatAssessment.deceleration(
      gap: threat.gap, closing: threat.closingSpeed, until: threat.clearsAfter, delay: reaction)
  }

  /// Whether to warn a driver at `speed` m/s, already braking with `braking` m/s² ≥ 0, of a vehicle `gap` metres ahead
  /// that brakes from `lead` m/s with `leadBraking` m/s² > 0 to standstill: if this needs more than ordinary braking
  /// after the reaction time. A driver on the brake pedal has reacted; then the present state counts, and whether more
  /// braking is needed than applied.
  package func isDue(
    behind gap: Double, speed: Double, lead: Double, leadBraking: Double, braking: Double
  ) -> Bool {
    let needed = ThreatAssessment.deceleration(
      gap: gap, speed: speed, lead: lead, braking: leadBraking, delay: braking >= begun ? 0 : reaction)
    return needed >= ordinaryBraking && needed > braking
  }

  /// Whether to draw the driver's attention to somebody who comes towards the path: `advance` before braking for them is
  /// due. It is not known whether they will go on, so the driver must be able to stop.
  package func isAdvisable(for threat: Threat, braking: Double) -> Bool {
    guard threat.timeToCollision <= horizon, braking < begun else { return false }
    return ThreatAssessment.deceleration(
      gap: threat.gap, closing: threat.closingSpeed, until: .infinity, delay: reaction + advance)
      >= ordinaryBraking
  }

  /// Whether to warn the driver of `threat` now; the vehicle already brakes with `braking` m/s² ≥ 0. A driver on the brake
  /// pedal has reacted.
  package func isDue(for threat: Threat, braking: Double) -> Bool {
    guard threat.timeToCollision <= horizon else { return false }
    if braking < begun { return needed(for: threat) - braking >= ordinaryBraking }
    let now = ThreatAssessment.deceleration(
      gap: threat.gap, closing: threat.closingSpeed, until: threat.clearsAfter, delay: 0)
    return now >= ordinaryBraking && now > braking + brakingMargin
  }
}
