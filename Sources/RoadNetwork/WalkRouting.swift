import SimCore

/// Shortest walks over sidewalks, crossings and walking areas.
///
/// Sidewalks and crossings are links between hubs. A walking area is a hub; where a sidewalk ends without one, its
/// junction is. Links are walked in both directions.
package final class WalkRouter {
  package struct Leg: Hashable, Sendable {
    /// A sidewalk, a crossing or a walking area.
    package var lane: Int
    /// In the lane's own direction; true for walking areas, which have no direction.
    package var forward: Bool
  }

  private struct Link {
    var lane: Int
    var start: Int
    var end: Int
    var isCrossing: Bool
  }

  private let network: RoadNetwork
  private var links: [Link] = []
  /// Link (index) of an edge's sidewalk; −1 if it has none.
  private var linkOfEdge: [Int]
  /// Links at each hub. Hub indices: walking areas by lane index, then lane count + junction index.
  private var linksOfHub: [[Int]]

  package init(_ network: RoadNetwork) {
    self.network = network
    linkOfEdge = [Int](repeating: -1, count: network.edges.count)
    linksOfHub = [[Int]](repeating: [], count: network.lanes.count + network.junctions.count)
    for e in network.edges.indices {
      let edge = network.edges[e]
      guard edge.function == .normal || edge.function == .crossing,
        let lane = edge.lanes.first(where: { network.lanes[$0].permissions.isSuperset(of: .pedestrian) })
      else { continue }
      let start = network.incoming(lane: lane).lazy.map { network.connections[$0].fromLane }
        .first { network.edges[network.lanes[$0].edge].function == .walkingArea }
      let end = network.lanes[lane].outgoing.lazy.map { network.connections[$0].toLane }
        .first { network.edges[network.lanes[$0].edge].function == .walkingArea }
      let link = Link(
        lane: lane, start: start ?? hub(edge.fromJunction), end: end ?? hub(edge.toJunction),
        isCrossing: edge.function == .crossing)
      linkOfEdge[e] = links.count
      if link.start >= 0 { linksOfHub[link.start].append(links.count) }
      if link.end >= 0 && link.end != link.start { linksOfHub[link.end].append(links.count) }
      links.append(link)
    }
  }
  private func hub(_ junction: Int) -> Int { junction < 0 ? -1 : network.lanes.count + junction }

  /// True if the edge has a sidewalk.
  package func permits(edge: Int) -> Bool { linkOfEdge[edge] >= 0 }

  /// A walk over `edges`, from `departure` metres along the first lane to `arrival` metres along the last (nil: its far
  /// end in walking direction). With `search` any path may connect one edge to the next, otherwise only crossings. Nil
  /// if there is none.
  package func walk(edges: [Int], search: Bool, departure: Double, arrival: Double?) -> [Leg]? {
    guard let first = edges.first, edges.allSatisfy({ linkOfEdge[$0] >= 0 }) else { return nil }
    let lengths = edges.map { network.lanes[links[linkOfEdge[$0]].lane].length }
    if edges.count == 1 {
      return [Leg(lane: links[linkOfEdge[first]].lane, forward: (arrival ?? .infinity) >= departure)]
    }
    // The cheapest walk to each end of the current edge: forwards (to its end) and backwards (to its start).
    var walks: [(cost: Double, legs: [Leg])?] = [true, false].map { forward in
      (
        forward ? lengths[0] - departure : departure,
        [Leg(lane: links[linkOfEdge[first]].lane, forward: forward)]
      )
    }
    for i in 1..<edges.count {
      let from = links[linkOfEdge[edges[i - 1]]]
      let to = links[linkOfEdge[edges[i]]]
      let isLast = i == edges.count - 1
      var next: [(cost: Double, legs: [Leg])?] = [nil, nil]
      for (exit, walk) in walks.enumerated() {
        let hub = exit == 0 ? from.end : from.start
        guard let walk, hub >= 0 else { continue }
        let reached = spread(
          from: hub, to: [to.start, to.end], crossingsOnly: !search, avoiding: [from.lane, to.lane])
        for entry in 0..<2 {
          // Entry 0 is at the edge's start and walks it forwards.
          let door = entry == 0 ? to.start : to.end
          guard door >= 0, let (cost, path) = reached(door) else { continue }
          var walked = lengths[i]
          if isLast, let arrival { walked = entry == 0 ? arrival : lengths[i] - arrival }
          let total = walk.cost + cost + walked
          if total < next[entry]?.cost ?? .infinity {
            next[entry] = (total, walk.legs + path + [Leg(lane: to.lane, forward: entry == 0)])
          }
        }
      }
      walks = next
    }
    return walks.compactMap { $0 }.min { $0.cost < $1.cost }?.legs
  }

  /// Dijkstra over hubs, until the targets are reached; the result gives cost and legs from `source` to a target,
  /// including the areas of both hubs.
  private func spread(
    from source: Int, to targets: Set<Int>, crossingsOnly: Bool, avoiding: [Int]
  ) -> (_ hub: Int) -> (Double, [Leg])? {
    var distance: [Int: Double] = [source: 0]
    var arrivedBy: [Int: (link: Int, from: Int)] = [:]
    var done: Set<Int> = []
    var missing = targets
    // Ties go to the lower hub.
    var open = IndexHeap()
    open.push(0, Int32(source))
    while !missing.isEmpty, let next = open.pop() {
      let hub = Int(next)
      if !done.insert(hub).inserted { continue }
      missing.remove(hub)
      let cost = distance[hub]!
      for l in linksOfHub[hub] where !avoiding.contains(links[l].lane) {
        if crossingsOnly && !links[l].isCrossing { continue }
        let other = links[l].start == hub ? links[l].end : links[l].start
        guard other >= 0 else { continue }
        let area = hub < network.lanes.count ? network.lanes[hub].length : 0
        let total = cost + network.lanes[links[l].lane].length + area
        if total < distance[other] ?? .infinity {
          distance[other] = total
          arrivedBy[other] = (l, hub)
          open.push(total, Int32(other))
        }
      }
    }
    let laneCount = network.lanes.count
    return { target in
      guard let cost = distance[target] else { return nil }
      var legs: [Leg] = []
      var hub = target
      while true {
        if hub < laneCount { legs.append(Leg(lane: hub, forward: true)) }
        guard hub != source, let step = arrivedBy[hub] else { break }
        legs.append(Leg(lane: self.links[step.link].lane, forward: self.links[step.link].end == hub))
        hub = step.from
      }
      return (cost, legs.reversed())
    }
  }
}
