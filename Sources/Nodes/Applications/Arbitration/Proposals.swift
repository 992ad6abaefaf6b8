import ComputeKernel
import NodeInterface
import SimCore

/// Urgency of a warning; of several, the most urgent is shown. In ascending order: somebody who may get onto the path, a
/// hazard farther ahead, a red light, a vehicle ahead braking hard, and a threat that the unit's own braking reacts to.
package enum WarningUrgency: UInt8, Hashable, Comparable, Sendable {
  case attention = 1, hazard, redLight, brakeEvent, collision

  package static func < (a: WarningUrgency, b: WarningUrgency) -> Bool { a.rawValue < b.rawValue }
}

/// What a driving application asks of the vehicle.
package struct DrivingProposal: Hashable, Sendable {
  package var authority: Authority
  /// m/s².
  package var acceleration: Double
  /// No trajectory is both drivable and collision-free, so the vehicle brakes as hard as it can.
  package var isStopping: Bool
  package var indicator: Side?
  /// Number of the lane change to make now; 0: none.
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

/// What the applications of a unit ask for in one planning cycle, by kind of authority. The arbiter combines it into
/// one command.
package struct Proposals: Sendable {
  /// Comfort: highest acceleration, m/s², and speed, m/s, allowed to the driver; +∞ without a limit.
  package private(set) var accelerationLimit = Double.infinity
  package private(set) var speedLimit = Double.infinity
  /// Emergency: overrides the driver, m/s²; nil if there is none.
  package private(set) var emergencyLimit: Double?
  package private(set) var warning: (cause: RaisedWarning, urgency: WarningUrgency)?
  package private(set) var driving: DrivingProposal?
  /// Operations of planning, and of the controller that follows it.
  package var planning = OperationCounts.zero
  package var control = OperationCounts.zero

  package init() {}

  package mutating func limit(acceleration: Double) {
    accelerationLimit = min(accelerationLimit, acceleration)
  }
  package mutating func limit(speed: Double) { speedLimit = min(speedLimit, speed) }
  package mutating func brake(limit: Double) { emergencyLimit = min(emergencyLimit ?? .infinity, limit) }
  /// Among warnings of equal urgency the first is kept.
  package mutating func warn(_ cause: RaisedWarning, _ urgency: WarningUrgency) {
    if let shown = warning, shown.urgency >= urgency { return }
    warning = (cause, urgency)
  }
  /// One application drives at a time: the first to ask.
  package mutating func drive(_ proposal: DrivingProposal) { if driving == nil { driving = proposal } }
}
