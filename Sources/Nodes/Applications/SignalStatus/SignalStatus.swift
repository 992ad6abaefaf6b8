import NodeInterface
import SimCore
import V2XMessages

/// Sends the state of the unit's wired signals ten times a second (SPAT, T/CSAE 53).
package struct SignalStatus: RoadsideApplication {
  package static let manifest = ApplicationManifest(
    key: "spat", name: "Signal phase and timing (SPAT)",
    documentation: "Sends the state of the junction's signals and when they change.", host: .roadside,
    source: .map, needs: "v2x.roadside, a junction with a signal", sends: [.spat])

  private var timer: Periodic
  private var counter = MessageCounter()

  package init?(_ site: RoadsideDescription, _ installation: Installation) {
    guard site.junction >= 0, installation.context.communication.roadside,
      JunctionMap.signal(of: site.junction, installation.context.network) >= 0
    else { return nil }
    timer = installation.timer(.spat, stream: 0)
  }

  /// The timer also runs before the first reading, which may come at any time.
  package func nextTimer(_ picture: borrowing RoadsidePicture) -> SimTime { timer.next }

  package mutating func poll(_ picture: inout RoadsidePicture, on computer: inout NodeComputer, at t: SimTime)
  {
    guard timer.isDue(t), let signals = picture.signals, let map = picture.map else { return }
    let states = SignalMessages.states(signals, map, picture.context, at: t)
    let parts = StandardSize.parts(of: states, atMost: SignalPhaseAndTiming.maximumIntersections) {
      .spat(SignalPhaseAndTiming(msgCount: 0, measuredAt: t, intersections: $0))
    }
    for part in parts {
      let message = SignalPhaseAndTiming(msgCount: counter.next(), measuredAt: t, intersections: part)
      // The wired state is read continuously, so it is as recent as the message.
      computer.send(.sidelink(.spat(message), sensedAt: t), at: t)
    }
  }
}
