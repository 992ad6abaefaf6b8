import ComputeKernel
import NodeInterface
import SimCore
import V2XMessages

/// Common to the three collision warnings. The assessment of the path has found the threat, and each warning handles
/// its own kind. Threats seen by the unit's own sensors are always warned of; the settings add threats known only from
/// messages.
enum CollisionWarning {
  static func kind(of threat: Threat) -> WarningKind {
    if threat.targetClass.isVulnerable { return .vulnerableRoadUser }
    return threat.isCrossing ? .intersectionCollision : .forwardCollision
  }

  static func propose(
    _ kind: WarningKind, _ picture: borrowing OnboardPicture, into proposals: inout Proposals
  ) {
    guard let decision = picture.situation?.decision, decision.stage >= .warning,
      let threat = decision.threat,
      Self.kind(of: threat) == kind
    else { return }
    proposals.warn(
      RaisedWarning(kind: kind, sensedAt: threat.seenAt, cooperative: decision.isCooperative), .collision)
  }
}

/// Forward collision warning (FCW, T/CSAE 53).
package struct ForwardCollisionWarning: OnboardApplication {
  package static let manifest = ApplicationManifest(
    key: "fcw", name: "Forward collision warning (FCW)",
    documentation: "Warns of vehicles ahead on the vehicle's path.", host: .onboard, source: .both,
    needs: "warnings", reads: [.bsm, .rsm, .ssm], warnings: [.forwardCollision],
    settings: [
      .toggle("fcw", isOn: true, "Forward collision warnings also for vehicles known only from messages.")
    ])

  private let isCooperative: Bool

  package init?(_ vehicle: OnboardVehicle, _ installation: Installation) {
    guard installation.settings[DriverDisplay.setting.key] else { return nil }
    isCooperative = installation.settings[Self.manifest.key]
  }
  package mutating func begin(_ picture: inout OnboardPicture) {
    if isCooperative { picture.collisions.assessment.reported.insert(.ahead) }
  }
  package mutating func propose(
    _ picture: borrowing OnboardPicture, at t: SimTime, into proposals: inout Proposals
  ) {
    CollisionWarning.propose(.forwardCollision, picture, into: &proposals)
  }
}

/// Intersection collision warning (ICW, T/CSAE 53).
package struct IntersectionCollisionWarning: OnboardApplication {
  package static let manifest = ApplicationManifest(
    key: "icw", name: "Intersection collision warning (ICW)",
    documentation: "Warns of vehicles that cross the vehicle's path.", host: .onboard, source: .both,
    needs: "warnings", reads: [.bsm, .rsm, .ssm], warnings: [.intersectionCollision],
    settings: [
      .toggle(
        "icw", isOn: true, "Intersection collision warnings also for vehicles known only from messages.")
    ])

  private let isCooperative: Bool

  package init?(_ vehicle: OnboardVehicle, _ installation: Installation) {
    guard installation.settings[DriverDisplay.setting.key] else { return nil }
    isCooperative = installation.settings[Self.manifest.key]
  }
  package mutating func begin(_ picture: inout OnboardPicture) {
    if isCooperative { picture.collisions.assessment.reported.insert(.crossing) }
  }
  package mutating func propose(
    _ picture: borrowing OnboardPicture, at t: SimTime, into proposals: inout Proposals
  ) {
    CollisionWarning.propose(.intersectionCollision, picture, into: &proposals)
  }
}

/// Vulnerable road user collision warning (VRUCW, T/CSAE 53).
package struct VulnerableRoadUserWarning: OnboardApplication {
  package static let manifest = ApplicationManifest(
    key: "vrucw", name: "Vulnerable road user collision warning (VRUCW)",
    documentation: "Warns of pedestrians and people on two-wheelers.", host: .onboard, source: .both,
    needs: "warnings", reads: [.bsm, .rsm, .ssm], warnings: [.vulnerableRoadUser],
    settings: [
      .toggle(
        "vrucw", isOn: true, "Vulnerable road user warnings also for people known only from messages.")
    ])

  private let isCooperative: Bool

  package init?(_ vehicle: OnboardVehicle, _ installation: Installation) {
    guard installation.settings[DriverDisplay.setting.key] else { return nil }
    isCooperative = installation.settings[Self.manifest.key]
  }
  package mutating func begin(_ picture: inout OnboardPicture) {
    if isCooperative { picture.collisions.assessment.reported.insert(.vulnerable) }
  }
  package mutating func propose(
    _ picture: borrowing OnboardPicture, at t: SimTime, into proposals: inout Proposals
  ) {
    CollisionWarning.propose(.vulnerableRoadUser, picture, into: &proposals)
  }
}
