import ComputeKernel
import NodeInterface
import SimCore
import V2XMessages

/// Red light violation warning (RLVW, T/CSAE 53): the driver does not brake hard enough to stop at a red light, or rolls
/// over its line.
package struct RedLightViolationWarning: OnboardApplication {
  package static let manifest = ApplicationManifest(
    key: "rlvw", name: "Red light violation warning (RLVW)",
    documentation: "Warns a driver who is about to run a red light.", host: .onboard, source: .messages,
    needs: "warnings, a roadside unit at the junction", reads: [.map, .spat], warnings: [.redLightViolation],
    settings: [.toggle("rlvw", isOn: true, "Red light violation warnings, from SPAT and MAP.")])

  private var approach = RedLightApproach()
  /// When it was last asked.
  private var lastAt: SimTime?

  package init?(_ vehicle: OnboardVehicle, _ installation: Installation) {
    guard installation.settings[DriverDisplay.setting.key], installation.settings[Self.manifest.key] else {
      return nil
    }
    approach.watch.braking = CollisionAssessment.stages.partial
  }

  package mutating func propose(
    _ picture: borrowing OnboardPicture, at t: SimTime, into proposals: inout Proposals
  ) {
    proposals.planning += RedLightWatch.counts
    guard let situation = picture.situation else { return }
    let elapsed = lastAt.map { (t - $0).seconds } ?? 0
    lastAt = t
    let ego = situation.ego
    if approach.isDue(
      for: situation.signal, elapsed: elapsed, speed: ego.speed, braking: max(0, -ego.acceleration),
      sigma: picture.positionSigma)
    {
      proposals.warn(RaisedWarning(kind: .redLightViolation, sensedAt: t, cooperative: true), .redLight)
    }
  }
}
