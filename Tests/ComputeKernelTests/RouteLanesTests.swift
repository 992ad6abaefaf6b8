import ComputeKernel
import RoadNetwork
import SimCore
import Testing

/// Lanes on which random routes of a shipped network can be followed, compared with trying every path.
@Suite struct RouteLanesTests {
  /// Metres from the start of a lane for which the route can be followed, by trying every connection.
  private static func reach(_ lane: Int, _ step: Int, _ route: [Int32], _ network: RoadNetwork) -> Double {
    guard network.lanes[lane].permissions.contains(.passenger) else { return 0 }
    if step == route.count - 1 { return .infinity }
    var best: Double?
    for c in network.lanes[lane].outgoing {
      let to = network.connections[c].toLane
      guard network.lanes[to].edge == Int(route[step + 1]), network.lanes[to].permissions.contains(.passenger)
      else { continue }
      let length =
        network.lanes[lane].shapeLength + network.connections[c].internalLength
        + reach(to, step + 1, route, network)
      best = max(best ?? 0, length)
    }
    return best ?? network.lanes[lane].shapeLength
  }

  @Test(arguments: 1...12 as ClosedRange<UInt64>) func lanesLeadOnAsFarAsAnyRouteDoes(seed: UInt64) throws {
    let network = try #require(RouteMatcherTests.network)
    let route = try #require(RouteMatcherTests.drive(network, seed: seed)).route
    let lanes = RouteLanes(route: route, classes: .passenger, network: network)
    for step in route.indices {
      for lane in network.edges[Int(route[step])].lanes {
        let choice = try #require(lanes.choice(step: step, lane: lane))
        let expected = Self.reach(lane, step, route, network)
        #expect(choice.leadsOn == expected || abs(choice.leadsOn - expected) < 1e-9)
        if choice.connection >= 0 {
          let c = network.connections[Int(choice.connection)]
          #expect(c.fromLane == lane && network.lanes[c.toLane].edge == Int(route[step + 1]))
        }
      }
    }
    #expect(lanes.choice(step: route.count, lane: 0) == nil && lanes.choice(step: -1, lane: 0) == nil)
  }

  /// The pieces join up, the line ahead follows them, and the line behind is the path that was driven.
  @Test(arguments: 1...12 as ClosedRange<UInt64>) func piecesJoinUp(seed: UInt64) throws {
    let network = try #require(RouteMatcherTests.network)
    let drive = try #require(RouteMatcherTests.drive(network, seed: seed))
    let lanes = RouteLanes(route: drive.route, classes: .passenger, network: network)
    var matcher = RouteMatcher(route: drive.route, classes: .passenger)
    var driven: [Vec2] = []
    var pieces: [RoutePiece] = []
    for lane in drive.lanes.prefix(8) {
      let shape = network.lanes[lane].shape
      for i in shape.lowerBound..<(shape.upperBound - 1) {
        let middle = (network.points[i] + network.points[i + 1]) * 0.5
        let d = network.points[i + 1] - network.points[i]
        driven.append(middle)
        _ = matcher.update(
          position: middle, sigma: 0.1, heading: Angle(radians: Math.atan2(d.y, d.x)), network: network)
        try #require(matcher.isMatched)
        matcher.route(on: lanes, reach: 150, network: network, into: &pieces)
        #expect(pieces[0].lane == matcher.lane && pieces[0].connection == -1)
        #expect(abs(pieces[0].start + matcher.along) < 1e-9)
        for (a, b) in zip(pieces, pieces.dropFirst()) {
          #expect(abs(a.end - b.start) < 1e-9)
          let gap =
            network.points[network.lanes[a.lane].shape.upperBound - 1]
            - network.points[network.lanes[b.lane].shape.lowerBound]
          #expect(gap.length < 0.5)
        }
        var ahead: [Vec2] = []
        matcher.centreLine(of: pieces, reach: 100, network: network, into: &ahead)
        #expect((ahead[0] - middle).length < 0.5)
        var behind: [Vec2] = []
        matcher.centreLineBehind(reach: 40, network: network, into: &behind)
        let line = behind + [ahead[0]]
        let length = zip(line, line.dropFirst()).reduce(0.0) { $0 + ($1.1 - $1.0).length }
        #expect(length < 41)
        // The vehicle's earlier positions are on it, or on the adjacent lane.
        for p in driven where (p - middle).length < 30 && driven.count > 1 && length > 35 {
          let gap = zip(line, line.dropFirst()).map { Self.distance(p, $0.0, $0.1) }.min() ?? .infinity
          #expect(gap < 5, "\(p) lies \(gap) m beside the path behind \(middle)")
        }
      }
    }
  }

  private static func distance(_ p: Vec2, _ a: Vec2, _ b: Vec2) -> Double {
    let d = b - a
    let u = d.lengthSquared > 0 ? min(1, max(0, (p - a).dot(d) / d.lengthSquared)) : 0
    return (p - (a + d * u)).length
  }
}
