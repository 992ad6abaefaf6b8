import ComputeKernel
import NodeInterface
import SimCore
import V2XMessages

/// Common to the three collision warnings. The assessment of the path has found the threat, and each warning handles
/// its own kind. Threats seen by the unit's own sensors are always warned of; the setting of the manifest's key adds
/// threats known only from messages.
package protocol CollisionWarning: OnboardApplication {
  static var kind: WarningKind { get }
  /// Threats that messages may report.
  static var threats: ReportedThreats { get }
  var isCooperative: Bool { get }
  init(isCooperative: Bool)
}

extension CollisionWarning {
  package init?(_ vehicle: OnboardVehicle, _ installation: Installation) {
    guard installation.settings[DriverDisplay.setting.key] else { return nil }
    self.init(isCooperative: installation.settings[Self.manifest.key])
  }
  package mutating func begin(_ picture: inout OnboardPicture) {
    if isCooperative { picture.collisions.assessment.reported.formUnion(Self.threats) }
  }
  package mutating func propose(
    _ picture: borrowing OnboardPicture, at t: SimTime, into proposals: inout Proposals
  ) {
    guard let decision = picture.situation?.decision else { return }
    if let threat = decision.advisory, Self.kind == .vulnerableRoadUser {
      proposals.warn(
        RaisedWarning(
          kind: Self.kind, sensedAt: threat.seenAt, cooperative: !threat.sources.contains(.sensed),
          stage: .advisory),
        .attention)
      return
    }
    guard decision.stage >= .warning, let threat = decision.threat,
      Self.kind(of: threat) == Self.kind
    else { return }
    proposals.warn(
      RaisedWarning(kind: Self.kind, sensedAt: threat.seenAt, cooperative: decision.isCooperative),
      .collision)
  }

  private static func kind(of threat: Threat) -> WarningKind {
    if threat.targetClass.isVulnerable { return .vulnerableRoadUser }
    return threat.isCrossing ? .intersectionCollision : .forwardCollision
  }

  fileprivate static func describe(
    _ key: String, _ name: String, _ documentation: String, setting: String
  ) -> ApplicationManifest {
    ApplicationManifest(
      key: key, name: name, documentation: documentation, host: .onboard, source: .both, needs: "warnings",
      reads: [.bsm, .rsm, .ssm], warnings: [kind], settings: [.toggle(key, isOn: true, setting)])
  }
}

/// Forward collision warning (FCW, T/CSAE 53).
package struct ForwardCollisionWarning: CollisionWarning {
  package static let kind = WarningKind.forwardCollision
  package static let threats = ReportedThreats.ahead
  package static let manifest: ApplicationManifest = describe(
    "fcw", "Forward collision warning (FCW)", "Warns of vehicles ahead on the vehicle's path.",
    setting: "Forward collision warnings also for vehicles known only from messages.")
  package let isCooperative: Bool
  package init(isCooperative: Bool) { self.isCooperative = isCooperative }
}

/// Intersection collision warning (ICW, T/CSAE 53).
package struct IntersectionCollisionWarning: CollisionWarning {
  package static let kind = WarningKind.intersectionCollision
  package static let threats = ReportedThreats.crossing
  package static let manifest: ApplicationManifest = describe(
    "icw", "Intersection collision warning (ICW)", "Warns of vehicles that cross the vehicle's path.",
    setting: "Intersection collision warnings also for vehicles known only from messages.")
  package let isCooperative: Bool
  package init(isCooperative: Bool) { self.isCooperative = isCooperative }
}

/// Vulnerable road user collision warning (VRUCW, T/CSAE 53).
package struct VulnerableRoadUserWarning: CollisionWarning {
  package static let kind = WarningKind.vulnerableRoadUser
  package static let threats = ReportedThreats.vulnerable
  package static let manifest: ApplicationManifest = describe(
    "vrucw", "Vulnerable road user collision warning (VRUCW)",
    "Warns of pedestrians and people on two-wheelers in two stages: an advisory when one comes towards the path, 2 s before "
      + "the imminent one.",
    setting: "Vulnerable road user warnings also for people known only from messages.")
  package let isCooperative: Bool
  package init(isCooperative: Bool) { self.isCooperative = isCooperative }
}
