import NodeInterface
import SimCore

/// Arms the brakes while a warning says that braking may follow: a little pressure lays the pads on the discs, without a
/// deceleration that can be felt, so that emergency braking builds up sooner.
struct BrakeArming: Hashable, Sendable {
  /// From the first warning until the pads touch: one build-up of the pump (assumed).
  static let lead = SimDuration(milliseconds: 120)
  /// The pressure is let go so long after the last warning (assumed: an imminent stage follows an advisory 2 s later).
  static let hold = SimDuration(milliseconds: 2000)

  private var since: SimTime?
  private var last = SimTime(microseconds: .min / 2)

  /// Notes what the driver is warned of at `t`.
  mutating func note(_ warning: WarningKind?, at t: SimTime) {
    if let since, t - max(since, last) > Self.hold { self.since = nil }
    guard let warning, Self.mayBrake(warning) else { return }
    if since == nil { since = t }
    last = t
  }
  func isArmed(at t: SimTime) -> Bool {
    guard let since else { return false }
    return t - since >= Self.lead && t - last <= Self.hold
  }

  /// Warnings of somebody whom the vehicle's own braking may be for.
  private static func mayBrake(_ kind: WarningKind) -> Bool {
    switch kind {
    case .forwardCollision, .emergencyBrake, .intersectionCollision, .vulnerableRoadUser, .leftTurn: true
    case .hazardousLocation, .redLightViolation: false
    }
  }
}
