import ComputeKernel
import NodeInterface
import SimCore
import V2XMessages

/// Reports to the cloud what the unit sees and what its signals show, twice a second, and sends heartbeats (T/CSAE
/// 295).
package struct RoadsideReporting: RoadsideApplication {
  package static let manifest = ApplicationManifest(
    key: "roadside_state", name: "Roadside state report",
    documentation: "Reports road users, hazards and signals to the cloud, and sends heartbeats.",
    host: .roadside,
    source: .ownSensors, needs: "cloud.enabled", sends: [.roadsideState, .heartbeat])

  private var timer: Periodic
  private var heartbeat: Periodic

  package init?(_ site: RoadsideDescription, _ installation: Installation) {
    guard installation.context.communication.cloud else { return nil }
    timer = installation.timer(.roadsideState, stream: 3)
    heartbeat = installation.timer(.heartbeat, stream: 4)
  }

  package func nextTimer(_ picture: borrowing RoadsidePicture) -> SimTime { min(timer.next, heartbeat.next) }

  package mutating func poll(_ picture: inout RoadsidePicture, on computer: inout NodeComputer, at t: SimTime)
  {
    if timer.isDue(t) {
      let (frame, oldest) = Self.report(picture, at: t)
      computer.send(
        OutgoingMessage(
          frame: frame, channel: .wired, destination: .cloud, sensedAt: oldest, trace: picture.trace), at: t)
    }
    if heartbeat.isDue(t) {
      computer.send(
        OutgoingMessage(
          frame: .heartbeat(Heartbeat(id: picture.id, sentAt: t)), channel: .wired, destination: .cloud,
          sensedAt: t), at: t)
    }
  }

  private static func report(_ picture: RoadsidePicture, at t: SimTime) -> (MessageFrame, oldest: SimTime) {
    let (tracks, oldest) = picture.chosenTracks(RoadsideStateReport.maximumParticipants, at: t)
    var intersections: [IntersectionState] = []
    if let signals = picture.signals, let map = picture.map, map.signal >= 0 {
      intersections = SignalMessages.states(signals, map, picture.context, at: t)
    }
    let report = RoadsideStateReport(
      id: picture.id, measuredAt: t, position: picture.place, participants: tracks.map(picture.participant),
      events: picture.ownEvents(at: t, atMost: RoadsideStateReport.maximumEvents),
      intersections: intersections)
    return (.roadsideState(report), oldest)
  }
}
