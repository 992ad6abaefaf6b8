import RoadNetwork
import SimCore
import V2XMessages

/// The MAP content of a junction, and the numbering of its signal phases, which SPAT shares.
package struct JunctionMap: Sendable {
  package let junction: Int
  /// The node with all its links.
  package let node: MapNode
  /// The same, divided over messages: each has some of the links, or some lanes of one. Empty without links.
  package let parts: [MapNode]
  /// Phase number (1...) of each link index of the junction's signal; links that always show the same light share one.
  package let phaseOfLink: [UInt8]
  /// One link of each phase, by phase number − 1.
  package let linkOfPhase: [Int]
  /// Numbers of the phases that stand in the map.
  package let phases: Set<UInt8>
  /// Signal index; −1 if the junction has none.
  package let signal: Int

  /// Node reference of a junction: its index plus one.
  package static func reference(_ junction: Int) -> NodeReference {
    NodeReference(region: 1, id: UInt16(truncatingIfNeeded: junction + 1))
  }

  package init(_ junction: Int, _ context: NodeContext) {
    let network = context.network
    self.junction = junction
    signal = Self.signal(of: junction, network)
    (phaseOfLink, linkOfPhase) = signal < 0 ? ([], []) : Self.phases(network.signals[signal])
    var links: [MapLink] = []
    var edges: [Int] = []
    for lane in network.junctions[junction].incomingLanes {
      let edge = network.lanes[lane].edge
      // A link has at least one lane; tracks, waterways and footpaths have none for the road's vehicles.
      if network.edges[edge].function == .normal, !edges.contains(edge), !Self.driving(edge, network).isEmpty
      {
        edges.append(edge)
      }
    }
    var crosswalks = Crosswalks(junction, phaseOfLink, context)
    for edge in edges {
      var link = Self.link(edge, phaseOfLink, context)
      link.lanes += crosswalks.take(over: edge, after: network.edges[edge].lanes.count)
      links.append(link)
    }
    // Roads that only leave the junction have no other lane in its map.
    links += crosswalks.takeRest()
    let node = MapNode(
      name: Self.ascii(network.junctions[junction].id), id: Self.reference(junction),
      position: context.geo(network.junctions[junction].position), inLinks: links)
    self.node = node
    parts = Self.divided(node)
    phases = Set(links.flatMap { $0.lanes.flatMap { $0.connections.compactMap(\.phase) } })
  }

  private static func divided(_ node: MapNode) -> [MapNode] {
    func frame(_ links: [MapLink]) -> MessageFrame {
      var part = node
      part.inLinks = links
      return .map(MapMessage(msgCount: 0, madeAt: .zero, nodes: [part]))
    }
    let links = node.inLinks.flatMap { link in
      StandardSize.parts(of: link.lanes, atMost: MapLink.maximumLanes) { lanes in
        var part = link
        part.lanes = lanes
        return frame([part])
      }.map { lanes in
        var part = link
        part.lanes = lanes
        return part
      }
    }
    return StandardSize.parts(of: links, atMost: MapNode.maximumLinks, frame).map { links in
      var part = node
      part.inLinks = links
      return part
    }
  }

  static func signal(of junction: Int, _ network: RoadNetwork) -> Int {
    for c in network.connections where c.junction == junction && c.signal >= 0 { return c.signal }
    return -1
  }

  /// Links with equal letters in every phase of every program form one phase of the message.
  static func phases(_ signal: Signal) -> (ofLink: [UInt8], links: [Int]) {
    let count = signal.programs.flatMap { $0.phases.map(\.state.count) }.min() ?? 0
    var ofLink = [UInt8](repeating: 0, count: count)
    var links: [Int] = []
    for link in 0..<count {
      let same = links.firstIndex { other in
        signal.programs.allSatisfy { $0.phases.allSatisfy { $0.state[link] == $0.state[other] } }
      }
      if let same {
        ofLink[link] = UInt8(same + 1)
      } else if links.count < 254 {
        links.append(link)
        ofLink[link] = UInt8(links.count)
      }
    }
    return (ofLink, links)
  }

  /// Lanes of an edge that a MAP message describes, from the road's centre outwards.
  private static func driving(_ edge: Int, _ network: RoadNetwork) -> [Int] {
    network.edges[edge].lanes.reversed().filter {
      !network.lanes[$0].permissions.isDisjoint(with: [.passenger, .bus, .truck, .bicycle])
    }
  }

  private static func link(_ edge: Int, _ phaseOfLink: [UInt8], _ context: NodeContext) -> MapLink {
    let network = context.network
    let e = network.edges[edge]
    // Numbered from the road's centre outwards: the leftmost lane is 1.
    var movements: [MapMovement] = []
    let lanes = driving(edge, network).map { lane in
      let connections = network.connections[network.lanes[lane].outgoing].prefix(MapLane.maximumConnections)
      let out = connections.map { c in
        let to = network.edges[network.lanes[c.toLane].edge]
        let phase = phase(c.signalLinkIndex, phaseOfLink)
        let remote = reference(to.toJunction)
        if !movements.contains(where: { $0.remoteIntersection == remote && $0.phase == phase }) {
          movements.append(MapMovement(remoteIntersection: remote, phase: phase))
        }
        return MapConnection(
          remoteIntersection: remote, lane: laneNumber(c.toLane, to, network),
          maneuver: maneuver(c.direction),
          phase: phase)
      }
      return MapLane(
        id: laneNumber(lane, e, network), width: network.lanes[lane].width,
        attributes: LaneAttributes(kind: .vehicle), maneuvers: out.reduce([]) { $0.union($1.maneuver ?? []) },
        connections: out, speedLimits: [SpeedLimit(speed: network.lanes[lane].speedLimit)],
        points: shape(lane, context))
    }
    return MapLink(
      name: e.streetName.isEmpty ? nil : ascii(e.streetName), upstreamNode: reference(e.fromJunction),
      speedLimits: [SpeedLimit(speed: network.lanes[e.lanes.lowerBound].speedLimit)],
      width: e.lanes.reduce(0) { $0 + network.lanes[$1].width },
      movements: Array(movements.prefix(MapLink.maximumMovements)), lanes: lanes)
  }

  /// Number of a lane: 1 is the leftmost of its edge.
  private static func laneNumber(_ lane: Int, _ edge: Edge, _ network: RoadNetwork) -> UInt8 {
    UInt8(clamping: edge.lanes.upperBound - lane)
  }

  /// Phase of a link of the signal; nil if it has none.
  static func phase(_ link: Int, _ phaseOfLink: [UInt8]) -> UInt8? {
    phaseOfLink.indices.contains(link) && phaseOfLink[link] > 0 ? phaseOfLink[link] : nil
  }

  static func shape(_ lane: Int, _ context: NodeContext) -> [GeoPosition] {
    let points = context.network.lanes[lane].shape.map { context.network.points[$0] }
    let kept = UpstreamPath.thinned(points, to: MapLane.maximumPoints)
    return kept.count >= 2 ? kept.map(context.geo) : []
  }

  private static func maneuver(_ direction: Connection.Direction) -> AllowedManeuvers {
    switch direction {
    case .straight: .straight
    case .left, .partlyLeft: .left
    case .right, .partlyRight: .right
    case .turnaround: .uTurn
    case .none: []
    }
  }

  /// At most 63 ASCII characters, others replaced; nil if empty.
  static func ascii(_ text: String) -> String? {
    let kept = text.unicodeScalars.prefix(63).map { $0.isASCII && $0.value >= 32 ? Character($0) : "?" }
    return kept.isEmpty ? nil : String(kept)
  }
}
