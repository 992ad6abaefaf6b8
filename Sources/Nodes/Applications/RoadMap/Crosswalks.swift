import RoadNetwork
import V2XMessages

/// The signalised pedestrian crossings of a junction, as lanes of the links that they cross: so the phases of people on
/// foot stand in the map as those of vehicles do.
struct Crosswalks {
  private struct Crossing {
    var lane: MapLane
    /// Edges that it crosses.
    var edges: [Int]
  }
  private var crossings: [Crossing] = []
  private let network: RoadNetwork
  private let junction: Int

  init(_ junction: Int, _ phaseOfLink: [UInt8], _ context: NodeContext) {
    network = context.network
    self.junction = junction
    for lane in network.junctions[junction].internalLanes {
      let edge = network.edges[network.lanes[lane].edge]
      guard edge.function == .crossing else { continue }
      let signalised = network.incoming(lane: lane) + Array(network.lanes[lane].outgoing)
      var phases: [UInt8] = []
      for c in signalised {
        let link = network.connections[c].signalLinkIndex
        if let phase = JunctionMap.phase(link, phaseOfLink), !phases.contains(phase) { phases.append(phase) }
      }
      if phases.isEmpty { continue }
      let connections = phases.prefix(MapLane.maximumConnections).map {
        MapConnection(remoteIntersection: JunctionMap.reference(junction), phase: $0)
      }
      crossings.append(
        Crossing(
          lane: MapLane(
            id: 0, width: network.lanes[lane].width, attributes: LaneAttributes(kind: .crosswalk),
            connections: connections, points: JunctionMap.shape(lane, context)),
          edges: edge.crossedEdges))
    }
  }

  /// Removes and returns the crossings over an edge into the junction, numbered after its `count` lanes.
  mutating func take(over edge: Int, after count: Int) -> [MapLane] {
    let taken = crossings.filter { $0.edges.contains(edge) }
    crossings.removeAll { $0.edges.contains(edge) }
    return taken.enumerated().map { number, crossing in
      var lane = crossing.lane
      lane.id = UInt8(clamping: count + 1 + number)
      return lane
    }
  }

  /// The crossings left, as links from the far ends of the roads that they cross.
  mutating func takeRest() -> [MapLink] {
    defer { crossings = [] }
    return crossings.enumerated().map { number, crossing in
      let far = crossing.edges.first.map { network.edges[$0] }
      var lane = crossing.lane
      lane.id = UInt8(clamping: (far?.lanes.count ?? 0) + 1 + number)
      return MapLink(upstreamNode: JunctionMap.reference(far?.toJunction ?? junction), lanes: [lane])
    }
  }
}
