import ComputeKernel
import NodeInterface
import SimCore
import V2XMessages

/// Hazardous location warning (HLW, T/CSAE 53): an RSI reports a traffic event on the vehicle's path: if it
/// blocks a lane, in the vehicle's own.
package struct HazardousLocationWarning: OnboardApplication {
  package static let manifest = ApplicationManifest(
    key: "hlw", name: "Hazardous location warning (HLW)",
    documentation: "Warns of hazards in the vehicle's lane that roadside units report.", host: .onboard,
    source: .messages, needs: "warnings, a roadside unit", reads: [.rsi], warnings: [.hazardousLocation],
    settings: [.toggle("hlw", isOn: true, "Hazardous location warnings for events in RSIs.")])

  package init?(_ vehicle: OnboardVehicle, _ installation: Installation) {
    guard installation.settings[DriverDisplay.setting.key], installation.settings[Self.manifest.key] else {
      return nil
    }
  }

  package mutating func propose(
    _ picture: borrowing OnboardPicture, at t: SimTime, into proposals: inout Proposals
  ) {
    guard let situation = picture.situation,
      let hazard = picture.hazardInLane(speed: situation.ego.speed, at: t)
    else { return }
    proposals.warn(
      RaisedWarning(kind: .hazardousLocation, sensedAt: hazard.sensedAt, cooperative: true), .hazard)
  }
}
