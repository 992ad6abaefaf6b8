import NodeInterface
import SimCore
import V2XMessages

/// Sends the map of the unit's junction once a second (MAP, T/CSAE 53), in as many messages as it needs.
package struct RoadMap: RoadsideApplication {
  package static let manifest = ApplicationManifest(
    key: "map", name: "Map of the junction (MAP)",
    documentation: "Sends the lanes and movements of the unit's junction.", host: .roadside,
    source: .map, needs: "v2x.roadside, a junction", sends: [.map])

  private var timer: Periodic
  private var counter = MessageCounter()

  package init?(_ site: RoadsideDescription, _ installation: Installation) {
    guard site.junction >= 0, installation.context.communication.roadside else { return nil }
    timer = installation.timer(.map, stream: 1)
  }

  package func nextTimer(_ picture: borrowing RoadsidePicture) -> SimTime { timer.next }

  package mutating func poll(_ picture: inout RoadsidePicture, on computer: inout NodeComputer, at t: SimTime)
  {
    guard timer.isDue(t), let map = picture.map else { return }
    for part in map.parts {
      let message = MapMessage(msgCount: counter.next(), madeAt: .zero, nodes: [part])
      computer.send(.sidelink(.map(message), sensedAt: t), at: t)
    }
  }
}
