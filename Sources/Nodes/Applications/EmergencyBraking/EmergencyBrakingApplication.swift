import ComputeKernel
import NodeInterface
import SimCore

/// Automatic emergency braking (UN Regulation No. 152): brakes for objects on the path that the vehicle's own sensors
/// see, when the driver cannot or does not. The assessment of the path decides on the stages, which collision warnings
/// use too.
package struct EmergencyBrakingApplication: OnboardApplication {
  package static let manifest = ApplicationManifest(
    key: "emergency_braking", name: "Automatic emergency braking (AEB, UN R152)",
    documentation: "Brakes for vehicles ahead and for people on the path.", host: .onboard,
    source: .ownSensors,
    settings: [.toggle("emergency_braking", isOn: true, "Units brake in an emergency.")])

  package init?(_ vehicle: OnboardVehicle, _ installation: Installation) {
    guard installation.settings[Self.manifest.key] else { return nil }
  }

  package mutating func propose(
    _ picture: borrowing OnboardPicture, at t: SimTime, into proposals: inout Proposals
  ) {
    guard let decision = picture.situation?.decision, decision.isEmergency else { return }
    proposals.brake(limit: decision.accelerationLimit)
  }
}
