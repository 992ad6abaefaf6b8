import NodeInterface
import SimCore
import V2XMessages

/// Left turn assist (LTA, T/CSAE 53): an advisory to a driver at the line, or about to reach it, that somebody comes the
/// other way; a warning to one who has set off nevertheless.
package struct LeftTurnAssist: OnboardApplication {
  package static let manifest = ApplicationManifest(
    key: "lta", name: "Left turn assist (LTA)",
    documentation:
      "Tells drivers before a turn across the oncoming lane of vehicles that they would meet there, and warns them "
      + "if they go on.",
    host: .onboard, source: .messages, needs: "warnings, a map", reads: [.bsm, .rsm, .ssm],
    warnings: [.leftTurn],
    settings: [.toggle("lta", isOn: true, "Left turn assist, for vehicles known from messages.")])

  package init?(_ vehicle: OnboardVehicle, _ installation: Installation) {
    guard installation.settings[DriverDisplay.setting.key], installation.settings[Self.manifest.key] else {
      return nil
    }
  }
  package mutating func begin(_ picture: inout OnboardPicture) { picture.collisions.assistsTurns = true }

  package mutating func propose(
    _ picture: borrowing OnboardPicture, at t: SimTime, into proposals: inout Proposals
  ) {
    guard let other = picture.situation?.oncoming else { return }
    proposals.warn(
      RaisedWarning(kind: .leftTurn, sensedAt: other.seenAt, cooperative: true, stage: other.stage),
      other.stage == .imminent ? .collision : .attention)
  }
}
