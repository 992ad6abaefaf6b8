import ComputeKernel
import NodeInterface
import SimCore
import V2XMessages

/// Reports the road users that the unit's cameras and radars track, whenever the picture is updated (RSM, T/CSAE 53).
/// Nothing is sent on an empty road.
package struct RoadsideSafety: RoadsideApplication {
  package static let manifest = ApplicationManifest(
    key: "rsm", name: "Roadside safety message (RSM)",
    documentation: "Reports the road users that the unit's sensors track.", host: .roadside,
    source: .ownSensors, needs: "v2x.roadside", followsPicture: true, sends: [.rsm])

  private var counter = MessageCounter()

  package init?(_ site: RoadsideDescription, _ installation: Installation) {
    guard installation.context.communication.roadside else { return nil }
  }

  /// Sends the most important tracks, at most as many as fit into one message.
  package mutating func pictureIsReady(
    _ picture: inout RoadsidePicture, on computer: inout NodeComputer, at t: SimTime
  ) {
    let (chosen, oldest) = picture.chosenTracks(RoadsideSafetyMessage.maximumParticipants, at: t)
    guard !chosen.isEmpty else { return }
    let participants = chosen.map { [picture] in picture.participant($0) }
    let message = RoadsideSafetyMessage(
      msgCount: counter.next(), id: picture.id, referencePosition: picture.place, participants: participants)
    computer.send(.sidelink(.rsm(message), sensedAt: oldest, trace: picture.trace), at: t)
  }
}
