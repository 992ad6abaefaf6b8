import ComputeKernel
import NodeInterface
import SimCore

/// How pressing the cause of a warning is; of several, the most pressing is shown. The order: what the unit's own braking
/// reacts to, a vehicle ahead that brakes hard, a red light, a hazard farther on.
package enum WarningUrgency: UInt8, Hashable, Comparable, Sendable {
  case hazard = 1, redLight, brakeEvent, collision

  package static func < (a: WarningUrgency, b: WarningUrgency) -> Bool { a.rawValue < b.rawValue }
}

/// What an application that drives asks of the vehicle.
package struct DrivingProposal: Hashable, Sendable {
  package var authority: Authority
  /// m/s².
  package var acceleration: Double
  /// No trajectory is both drivable and free: the vehicle brakes as hard as it can.
  package var isStopping: Bool
  package var indicator: Side?
  /// Number of the change of lanes to make now; 0: none.
  package var maneuver: UInt32

  package init(
    authority: Authority, acceleration: Double, isStopping: Bool, indicator: Side? = nil, maneuver: UInt32 = 0
  ) {
    self.authority = authority
    self.acceleration = acceleration
    self.isStopping = isStopping
    self.indicator = indicator
    self.maneuver = maneuver
  }
}

/// What the applications of a unit ask for in one planning cycle, each by its own kind of authority. The arbiter makes one
/// command of it.
package struct Proposals: Sendable {
  /// Comfort: highest acceleration, m/s², and speed, m/s, that the driver is held to; +∞ if nobody asks.
  package private(set) var accelerationLimit = Double.infinity
  package private(set) var speedLimit = Double.infinity
  /// Emergency: overrides the driver, m/s²; nil if nobody asks.
  package private(set) var emergencyLimit: Double?
  package private(set) var warning: (cause: RaisedWarning, urgency: WarningUrgency)?
  package private(set) var driving: DrivingProposal?
  /// Operations of planning, and of the controller that runs after it.
  package var planning = OperationCounts.zero
  package var control = OperationCounts.zero

  package init() {}

  package mutating func limit(acceleration: Double) {
    accelerationLimit = min(accelerationLimit, acceleration)
  }
  package mutating func limit(speed: Double) { speedLimit = min(speedLimit, speed) }
  package mutating func brake(limit: Double) { emergencyLimit = min(emergencyLimit ?? .infinity, limit) }
  /// Of equal urgency the first counts.
  package mutating func warn(_ cause: RaisedWarning, _ urgency: WarningUrgency) {
    if let shown = warning, shown.urgency >= urgency { return }
    warning = (cause, urgency)
  }
  /// One application drives at a time: the first that asks.
  package mutating func drive(_ proposal: DrivingProposal) { if driving == nil { driving = proposal } }
}
