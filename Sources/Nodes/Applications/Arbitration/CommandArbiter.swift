import NodeInterface
import SimCore

/// Combines the applications' proposals into one command.
///
/// By authority: if an application drives, its acceleration replaces the comfort limits, and speed advice is ignored.
/// Emergency braking overrides everything, and the lowest acceleration applies. If no application drives, the driver is
/// held to the lowest of all limits. A warning is shown unless there is no driver to warn.
package struct CommandArbiter: Hashable, Sendable {
  /// A command stays in force for this long if no other follows.
  package static let validity = SimDuration(milliseconds: 300)

  package let vehicle: Int
  private var display: DriverDisplay?

  /// `display`: what the driver is shown; nil if there is nobody to warn.
  init(vehicle: Int, display: DriverDisplay?) {
    self.vehicle = vehicle
    self.display = display
  }

  package struct Decision: Sendable {
    package var command: VehicleCommand
    /// A warning that begins with this command.
    package var raised: RaisedWarning?

    /// Whether the command has any effect; without one, the driver drives on unassisted.
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
    if let shown { command.warningStage = shown.stage }
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
