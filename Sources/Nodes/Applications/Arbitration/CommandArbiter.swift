import NodeInterface
import SimCore

/// Makes one command of what the applications propose.
///
/// By authority: where an application drives, its acceleration replaces the limits of comfort, and advice falls silent;
/// emergency braking is bound by nobody, and the lowest acceleration holds. Where nobody drives, the driver is held to the
/// lowest of all limits. A warning is shown unless there is no driver to warn.
package struct CommandArbiter: Hashable, Sendable {
  /// A command is held for this long if none follows.
  package static let validity = SimDuration(milliseconds: 300)

  package let vehicle: Int
  private var display: DriverDisplay?

  /// `display`: what the driver is shown; nil if nobody is to be warned.
  init(vehicle: Int, display: DriverDisplay?) {
    self.vehicle = vehicle
    self.display = display
  }

  package struct Decision: Sendable {
    package var command: VehicleCommand
    /// A warning that is raised now.
    package var raised: RaisedWarning?

    /// The vehicle must be told of it: without a command its driver goes on alone.
    package var matters: Bool {
      command.authority != .assist || command.accelerationLimit.isFinite || command.speedLimit.isFinite
        || command.isEmergency || command.warning != nil
    }
  }

  mutating func decide(_ proposals: borrowing Proposals, at t: SimTime) -> Decision {
    var command = VehicleCommand(vehicle: vehicle, effectiveAt: t, validity: Self.validity)
    command.accelerationLimit = min(proposals.accelerationLimit, proposals.emergencyLimit ?? .infinity)
    command.isEmergency = proposals.emergencyLimit != nil
    command.speedLimit = proposals.speedLimit
    let shown = display?.update(proposals.warning?.cause, at: t)
    command.warning = shown?.kind
    if let driving = proposals.driving {
      command.authority = driving.authority
      command.accelerationLimit =
        command.isEmergency ? min(command.accelerationLimit, driving.acceleration) : driving.acceleration
      command.isEmergency = command.isEmergency || driving.isStopping
      command.speedLimit = .infinity
      command.indicator = driving.indicator
      command.maneuver = driving.maneuver
    }
    return Decision(command: command, raised: shown?.raised)
  }
}
