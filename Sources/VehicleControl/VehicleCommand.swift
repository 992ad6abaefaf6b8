import SimCore

/// What an onboard unit asks of its vehicle. The vehicle takes the newest whose `effectiveAt` lies before the
/// traffic step, and holds it for `validity`.
package struct VehicleCommand: Hashable, Sendable {
  /// Demand index of the vehicle.
  package var vehicle: Int
  /// When the actuators have built up what is asked (task end + actuator latency).
  package var effectiveAt: SimTime
  /// How long it is held if nothing follows.
  package var validity: SimDuration
  /// Highest acceleration the unit allows, m/s²; +∞ leaves the driver alone. The vehicle does the lower of this
  /// and what its driver does.
  package var accelerationLimit: Double
  /// Emergency braking: overrides the driver down to the vehicle's emergency deceleration. Otherwise the limit is cut at
  /// the comfortable deceleration.
  package var isEmergency: Bool
  /// Speed the unit advises or sets (adaptive cruise), m/s; +∞ if none.
  package var speedLimit: Double
  /// A warning shown to the driver, who answers after a reaction time, if at all (`DriverResponse`).
  package var warning: WarningKind?
  package var authority: Authority
  /// Where the unit drives: the direction indicator that is on, before and during a change of lanes; nil if none.
  package var indicator: Side?
  /// Number of the change of lanes to that side that is to be made now: the vehicle makes each number once. 0: none.
  package var maneuver: UInt32

  package init(
    vehicle: Int, effectiveAt: SimTime, validity: SimDuration, accelerationLimit: Double = .infinity,
    isEmergency: Bool = false, speedLimit: Double = .infinity, warning: WarningKind? = nil,
    authority: Authority = .assist, indicator: Side? = nil, maneuver: UInt32 = 0
  ) {
    self.vehicle = vehicle
    self.effectiveAt = effectiveAt
    self.validity = validity
    self.accelerationLimit = accelerationLimit
    self.isEmergency = isEmergency
    self.speedLimit = speedLimit
    self.warning = warning
    self.authority = authority
    self.indicator = indicator
    self.maneuver = maneuver
  }

  /// The command holds at `t`: strictly after it takes effect, up to the end of its validity.
  @inlinable package func holds(at t: SimTime) -> Bool { effectiveAt < t && t <= effectiveAt + validity }
}
