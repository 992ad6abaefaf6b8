import SimCore

/// A request of an onboard unit to its vehicle. The vehicle applies the newest command whose `effectiveAt` lies before
/// the traffic step, and holds it for `validity`.
package struct VehicleCommand: Hashable, Sendable {
  /// Demand index of the vehicle.
  package var vehicle: Int
  /// Time at which the actuators have built up the requested effect (task end + actuator latency).
  package var effectiveAt: SimTime
  /// How long the command holds without a successor.
  package var validity: SimDuration
  /// Highest acceleration that the unit allows, m/s²; +∞: no limit. The vehicle applies the lower of this and the
  /// driver's acceleration.
  package var accelerationLimit: Double
  /// Emergency braking: overrides the driver, down to the vehicle's emergency deceleration. Otherwise the limit is
  /// clipped to the comfortable deceleration.
  package var isEmergency: Bool
  /// Speed that the unit advises or sets (adaptive cruise control), m/s; +∞ if none.
  package var speedLimit: Double
  /// A warning shown to the driver, who may respond after a reaction time (`DriverResponse`).
  package var warning: WarningKind?
  /// Of the warning.
  package var warningStage = WarningStage.imminent
  package var authority: Authority
  /// The active direction indicator, before and during a lane change, if the unit drives; nil if none.
  package var indicator: Side?
  /// Number of the lane change to that side that is due now. The vehicle carries out each number once. 0: none.
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
