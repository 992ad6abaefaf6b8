import ComputeKernel
import NodeInterface
import SimCore
import V2XMessages

/// Hazardous location warning (HLW, T/CSAE 53): a traffic event of an RSI lies on the own path.
package struct HazardousLocationWarning: OnboardApplication {
  package static let manifest = ApplicationManifest(
    key: "hlw", name: "Hazardous location warning (HLW)",
    documentation: "Warns of traffic events on the own path that roadside units tell of.", host: .onboard,
    source: .messages, needs: "warnings, a roadside unit", reads: [.rsi], warnings: [.hazardousLocation],
    settings: [.toggle("hlw", isOn: true, "Hazardous location: events that RSI tell of.")])

  package init?(_ vehicle: OnboardVehicle, _ installation: Installation) {
    guard installation.settings[DriverDisplay.setting.key], installation.settings[Self.manifest.key] else {
      return nil
    }
  }

  package mutating func propose(
    _ picture: borrowing OnboardPicture, at t: SimTime, into proposals: inout Proposals
  ) {
    guard let situation = picture.situation, let fix = picture.fix,
      let hazard = picture.hazards.ahead(of: fix, speed: situation.ego.speed, at: t)
    else { return }
    proposals.warn(
      RaisedWarning(kind: .hazardousLocation, sensedAt: hazard.sensedAt, cooperative: true), .hazard)
  }
}
