import ComputeKernel
import NodeInterface
import Nodes
import SimCore

/// Advises a low speed near pedestrians.
package struct CalmSpeed: OnboardApplication {
  package static let manifest = ApplicationManifest(
    key: "calm_speed", name: "Calm speed", documentation: "Advises 30 km/h near pedestrians.",
    host: .onboard, source: .ownSensors,
    settings: [.toggle("calm_speed", isOn: false, "Units advise 30 km/h near pedestrians.")])

  package init?(_ vehicle: OnboardVehicle, _ installation: Installation) {
    guard installation.settings[Self.manifest.key] else { return nil }
  }

  package mutating func propose(
    _ picture: borrowing OnboardPicture, at t: SimTime, into proposals: inout Proposals
  ) {
    guard let ego = picture.situation?.ego else { return }
    let isNear = picture.objects.contains {
      $0.targetClass == .pedestrian && $0.sources.contains(.sensed)
        && ($0.state.position - ego.position).length < 30
    }
    if isNear { proposals.limit(speed: 30 / 3.6) }
  }
}
