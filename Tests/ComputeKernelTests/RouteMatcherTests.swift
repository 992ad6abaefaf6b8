import ComputeKernel
import RoadNetwork
import SimCore
import Testing

/// Drives random routes of a shipped network along the lanes' centre lines, and checks the matched position.
@Suite struct RouteMatcherTests {
  static let network: RoadNetwork? = {
    let folder = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    let path = folder + "/Maps/district/district.net.xml.gz"
    var d = Diagnostics()
    return InputBytes.read(path, into: &d).flatMap { NetworkReader.read($0, source: path, into: &d) }
  }()

  /// Lanes from the first edge of a random route to the last, junctions included.
  struct Drive {
    var route: [Int32]
    var lanes: [Int]
  }

  static func drive(_ network: RoadNetwork, seed: UInt64) -> Drive? {
    var random = RandomSource(seed: seed).stream(0, .detection)
    let edges = network.edges.indices.filter { network.edges[$0].function == .normal }
    let router = Router(network)
    for _ in 0..<50 {
      let from = edges[Int(random.uniform() * Double(edges.count))]
      let to = edges[Int(random.uniform() * Double(edges.count))]
      guard
        let route = router.route(
          .init(from: from, to: to, vehicleClass: .passenger, maximumSpeed: 14)), route.count >= 3
      else { continue }
      var lanes: [Int] = []
      var complete = true
      for (a, b) in zip(route, route.dropFirst()) {
        let links = network.edges[a].lanes.flatMap { network.lanes[$0].outgoing }
        guard let c = links.first(where: { network.lanes[network.connections[$0].toLane].edge == b }) else {
          complete = false
          break
        }
        lanes.append(network.connections[c].fromLane)
        var inner = network.connections[c].viaLane
        while inner >= 0 {
          lanes.append(inner)
          inner = network.connections[network.lanes[inner].outgoing.lowerBound].viaLane
        }
      }
      guard complete else { continue }
      let last = network.edges[route[route.count - 1]].lanes
      lanes.append(last.first { network.lanes[$0].permissions.contains(.passenger) } ?? last.lowerBound)
      return Drive(route: route.map(Int32.init), lanes: lanes)
    }
    return nil
  }

  /// Distance of a point from the nearest centre line of some lanes.
  static func gap(_ p: Vec2, _ lanes: [Int], _ network: RoadNetwork) -> Double {
    lanes.map { lane in
      let shape = network.lanes[lane].shape
      return (shape.lowerBound..<shape.upperBound - 1).map { i -> Double in
        let a = network.points[i]
        let d = network.points[i + 1] - a
        let t = d.lengthSquared > 0 ? min(1, max(0, (p - a).dot(d) / d.lengthSquared)) : 0
        return (p - (a + d * t)).length
      }.min()!
    }.min()!
  }

  @Test(.enabled(if: network != nil), arguments: 0..<20 as Range<UInt64>)
  func followsTheLanesOfTheRoute(seed: UInt64) throws {
    let network = try #require(Self.network)
    let drive = try #require(Self.drive(network, seed: seed))
    var matcher = RouteMatcher(route: drive.route, classes: .passenger)
    let onRoute = Set(drive.route.map(Int.init))
    var line: [Vec2] = []
    for lane in drive.lanes {
      let length = network.lanes[lane].length
      for s in stride(from: 0.5, to: length, by: 3) {
        let p = network.point(lane: lane, position: s)
        let counts = matcher.update(
          position: p.position, sigma: 0.1, heading: Angle(radians: p.heading), network: network)
        // The previous lane is preferred by a metre where lanes part and end.
        #expect(matcher.isMatched && matcher.distance < 1.05, "seed \(seed) at \(s) m of lane \(lane)")
        #expect(counts.operations > 0)
        if !network.lanes[lane].isInternal, matcher.isMatched, !network.lanes[matcher.lane].isInternal {
          #expect(onRoute.contains(network.lanes[matcher.lane].edge))
        }
        line.removeAll(keepingCapacity: true)
        matcher.centreLine(reach: 120, network: network, into: &line)
        #expect(line.count >= 2 && (line[0] - p.position).length < 1.05)
        let total = zip(line, line.dropFirst()).reduce(0) { $0 + ($1.1 - $1.0).length }
        // Shorter only where the route ends.
        let isLast = network.lanes[lane].edge == Int(drive.route.last!)
        #expect(
          total >= 120 || isLast || Self.gap(line.last!, [drive.lanes.last!], network) < 8, "seed \(seed)")
      }
    }
  }

  /// The line ahead follows lanes of the route, and as far as it is certain the lanes that are driven.
  @Test(.enabled(if: network != nil), arguments: 20..<40 as Range<UInt64>)
  func theLineAheadIsThePathDriven(seed: UInt64) throws {
    let network = try #require(Self.network)
    let drive = try #require(Self.drive(network, seed: seed))
    var matcher = RouteMatcher(route: drive.route, classes: .passenger)
    let start = drive.lanes[0]
    let p = network.point(lane: start, position: network.lanes[start].length / 2)
    _ = matcher.update(position: p.position, sigma: 0.1, heading: Angle(radians: p.heading), network: network)
    #expect(matcher.lane == start)
    var line: [Vec2] = []
    let certain = matcher.centreLine(reach: 400, network: network, into: &line)
    let edges = Set(drive.route.map(Int.init))
    let onRoute = network.lanes.indices.filter { lane in
      edges.contains(network.lanes[lane].edge) || network.lanes[lane].isInternal
    }
    #expect(certain >= network.lanes[start].length / 2 - 0.1)
    var length = 0.0
    for (i, q) in line.enumerated() {
      if i > 0 { length += (q - line[i - 1]).length }
      #expect(Self.gap(q, onRoute, network) < 0.02, "seed \(seed)")
      if length < certain - 0.1 {
        #expect(Self.gap(q, drive.lanes, network) < 0.1, "seed \(seed) at \(length) m")
      }
    }
  }

  @Test(.enabled(if: network != nil))
  func withoutARouteOrFarFromItThereIsNoMatch() throws {
    let network = try #require(Self.network)
    var none = RouteMatcher(route: [], classes: .passenger)
    _ = none.update(position: .zero, sigma: 1, heading: .zero, network: network)
    #expect(!none.isMatched)
    let drive = try #require(Self.drive(network, seed: 1))
    var matcher = RouteMatcher(route: drive.route, classes: .passenger)
    let p = network.point(lane: drive.lanes[0], position: 5)
    let far = p.left(by: 60)
    _ = matcher.update(position: far, sigma: 1, heading: Angle(radians: p.heading), network: network)
    #expect(!matcher.isMatched)
    var line: [Vec2] = []
    matcher.centreLine(reach: 100, network: network, into: &line)
    #expect(line.isEmpty)
    // Against the direction of traffic it is on no lane either.
    _ = matcher.update(
      position: p.position, sigma: 0.1, heading: Angle(radians: p.heading + .pi), network: network)
    #expect(!matcher.isMatched)
    // Back on the route it is matched again, anywhere along it.
    let late = network.point(lane: drive.lanes[drive.lanes.count - 1], position: 5)
    for _ in 0..<12 {
      _ = matcher.update(
        position: late.position, sigma: 0.1, heading: Angle(radians: late.heading), network: network)
    }
    #expect(matcher.isMatched && matcher.distance < 0.05)
  }

  /// In a bend of 60 m radius, for a vehicle 0.8 m beside its lane's centre with a position error of 2 m: the car ahead
  /// in the same lane has no offset, the one in the adjacent lane is offset by a lane width.
  @Test func aLineLaidThroughTheVehicleShiftsNobody() {
    func onArc(_ radius: Double, _ angle: Double) -> Vec2 {
      Vec2(radius * Math.sin(angle), 60 - radius * Math.cos(angle))
    }
    let centre = (0...40).map { onArc(60, Double($0) * 0.03) }
    let ego = EgoState(
      position: onArc(60.8, 0) + Vec2(2, -2), heading: .zero, speed: 10, yawRate: 0, length: 5, width: 1.8)
    let corridor = PathCorridor(throughVehicleAlong: centre, from: ego)
    let same = corridor.project(onArc(60.8, 0.5) + Vec2(2, -2), velocity: .zero)
    #expect(abs(same.offset) < 0.15 && abs(same.along - 30) < 0.6, "\(same)")
    let next = corridor.project(onArc(57.6, 0.5) + Vec2(2, -2), velocity: .zero)
    #expect(abs(next.offset - 3.2) < 0.15, "\(next)")
    // Without the lane, the arc of the present yaw rate takes the adjacent lane's car for the leader.
    let arc = PathCorridor(constantTurnOf: ego)
    #expect(abs(arc.project(onArc(57.6, 0.5) + Vec2(2, -2), velocity: .zero).offset) > 8)
  }
}
