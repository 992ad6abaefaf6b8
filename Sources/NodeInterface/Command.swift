import SimCore

/// Who drives while a command holds (SAE J3016, section 3: who performs the dynamic driving task).
package enum Authority: UInt8, Hashable, Sendable, CaseIterable {
  /// The driver; the unit bounds what he does.
  case assist = 1
  /// The unit: `accelerationLimit` is what the vehicle does.
  case drive = 2
  /// The unit, until the driver has taken over as it asks him to.
  case handOver = 3
  /// The unit, and there is nobody who could take over.
  case driveAlone = 4
}

/// A side of the vehicle.
package enum Side: UInt8, Hashable, Sendable, CaseIterable {
  case right = 1, left = 2
}

/// What an onboard unit asks of the vehicle. The engine takes the newest whose `effectiveAt` lies before the
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
  /// Emergency braking: overrides the driver down to the vehicle's emergency deceleration.
  package var isEmergency: Bool
  /// Speed the unit advises or sets (adaptive cruise), m/s; +∞ if none.
  package var speedLimit: Double
  /// A warning shown to the driver, who answers after a reaction time, if at all.
  package var warning: WarningKind?
  package var authority: Authority
  /// Where the unit drives: the direction indicator that is on, before and during a change of lanes; nil if none.
  package var indicator: Side?
  /// Number of the change of lanes to that side that is to be made now: the vehicle makes each number once. 0: none.
  package var maneuver: UInt32 = 0

  package init(
    vehicle: Int, effectiveAt: SimTime, validity: SimDuration, accelerationLimit: Double = .infinity,
    isEmergency: Bool = false, speedLimit: Double = .infinity, warning: WarningKind? = nil,
    authority: Authority = .assist
  ) {
    self.vehicle = vehicle
    self.effectiveAt = effectiveAt
    self.validity = validity
    self.accelerationLimit = accelerationLimit
    self.isEmergency = isEmergency
    self.speedLimit = speedLimit
    self.warning = warning
    self.authority = authority
  }
}

/// Warnings of T/CSAE 53 day-1 use cases that the units can raise.
package enum WarningKind: UInt8, Hashable, Sendable, CaseIterable {
  case forwardCollision = 1  // FCW
  case emergencyBrake = 2  // EBW
  case intersectionCollision = 3  // ICW
  case hazardousLocation = 4  // HLW
  case vulnerableRoadUser = 5  // VRUCW
  case redLightViolation = 6  // RLVW

  /// Abbreviation of the standard.
  package var abbreviation: String {
    switch self {
    case .forwardCollision: "FCW"
    case .emergencyBrake: "EBW"
    case .intersectionCollision: "ICW"
    case .hazardousLocation: "HLW"
    case .vulnerableRoadUser: "VRUCW"
    case .redLightViolation: "RLVW"
    }
  }
}
