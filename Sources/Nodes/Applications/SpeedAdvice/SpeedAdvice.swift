import ComputeKernel
import NodeInterface
import SimCore
import V2XMessages

/// Green light optimal speed advice (GLOSA, T/CSAE 53): the speed at which the vehicle reaches the next signal at green.
package struct SpeedAdvice: OnboardApplication {
  package static let manifest = ApplicationManifest(
    key: "glosa", name: "Green light optimal speed advice (GLOSA)",
    documentation: "Advises the speed at which the vehicle reaches the next signal at green.", host: .onboard,
    source: .messages, needs: "a roadside unit at the junction", reads: [.map, .spat],
    settings: [.toggle("glosa", isOn: true, "Green light speed advice, from SPAT and MAP.")])

  private let advice = SignalAdvice()

  package init?(_ vehicle: OnboardVehicle, _ installation: Installation) {
    guard installation.settings[Self.manifest.key] else { return nil }
  }

  package mutating func propose(
    _ picture: borrowing OnboardPicture, at t: SimTime, into proposals: inout Proposals
  ) {
    guard let situation = picture.situation, let signal = situation.signal else { return }
    proposals.planning += SignalAdvice.counts
    let ego = situation.ego
    if let speed = advice.speed(for: signal, speed: ego.speed, limit: picture.roadSpeed(ego)) {
      proposals.limit(speed: speed)
    }
  }
}
