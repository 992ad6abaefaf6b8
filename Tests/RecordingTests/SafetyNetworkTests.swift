import RoadNetwork
import SimCore
import Testing
import WorldState

@testable import Recording

/// Effects of the network: a junction where a west–east movement crosses a south–north one.
///
/// Lanes: 0 and 1 approach from the west side by side, 2 carries lane 0 across, 3 leads on; 4 approaches from the south,
/// 5 crosses, 6 leads on; 7 is opposite to lane 0. The square |x|, |y| ≤ 10 is the junction.
@Suite struct SafetyNetworkTests {
  static func network(foes: Bool = true) -> RoadNetwork {
    var n = RoadNetwork(source: "test")
    func add(
      _ from: Vec2, _ to: Vec2, edge: Int, out: Range<Int>, connection: Int = -1, isInternal: Bool = false
    ) {
      let start = n.points.count
      n.points += [from, to]
      let length = (to - from).length
      n.pointOffsets += [0, length]
      n.lanes.append(
        Lane(
          id: "l\(n.lanes.count)", edge: edge, indexInEdge: 0, speedLimit: 13.9, length: length, width: 3.2,
          permissions: .all, shape: start..<start + 2, shapeLength: length, outgoing: out,
          connection: connection,
          isInternal: isInternal))
    }
    add(Vec2(-110, 0), Vec2(-10, 0), edge: 0, out: 0..<1)
    add(Vec2(-110, 3.2), Vec2(-10, 3.2), edge: 0, out: 1..<1)
    add(Vec2(-10, 0), Vec2(10, 0), edge: 1, out: 1..<2, connection: 0, isInternal: true)
    add(Vec2(10, 0), Vec2(110, 0), edge: 2, out: 2..<2)
    add(Vec2(0, -110), Vec2(0, -10), edge: 3, out: 2..<3)
    add(Vec2(0, -10), Vec2(0, 10), edge: 4, out: 3..<4, connection: 2, isInternal: true)
    add(Vec2(0, 10), Vec2(0, 110), edge: 5, out: 4..<4)
    add(Vec2(-10, 0.5), Vec2(-110, 0.5), edge: 6, out: 4..<4)
    for e in 0..<7 {
      let lanes = n.lanes.indices.filter { n.lanes[$0].edge == e }
      n.edges.append(
        Edge(
          id: "e\(e)", function: e == 1 || e == 4 ? .internal : .normal, fromJunction: -1, toJunction: -1,
          lanes: lanes[0]..<lanes[lanes.count - 1] + 1, priority: 1))
    }
    func connect(_ from: Int, _ to: Int, via: Int, junction: Int, request: Int) {
      n.connections.append(
        Connection(
          fromLane: from, toLane: to, viaLane: via, direction: .straight, state: UInt8(ascii: "M"),
          junction: junction, requestIndex: request, signal: -1, signalLinkIndex: -1, internalLength: 20))
    }
    connect(0, 3, via: 2, junction: 0, request: 0)
    connect(2, 3, via: -1, junction: -1, request: -1)
    connect(4, 6, via: 5, junction: 0, request: 1)
    connect(5, 6, via: -1, junction: -1, request: -1)
    let masks: [UInt64] = foes ? [2, 1] : [0, 0]
    n.junctions = [
      Junction(
        id: "j", kind: .priority, position: .zero,
        shape: [Vec2(-10, -10), Vec2(10, -10), Vec2(10, 10), Vec2(-10, 10)],
        requests: masks.map { RightOfWay(response: [0], foes: [$0], mayContinue: false) })
    ]
    n.bounds = Bounds(min: Vec2(-110, -110), max: Vec2(110, 110))
    return n
  }

  /// Adds a vehicle by lane and position of its front.
  func add(
    _ s: inout TruthSlice, _ id: UInt32, _ n: RoadNetwork, lane: Int, at position: Double, speed: Double
  ) {
    let from = n.points[n.lanes[lane].shape.lowerBound]
    let along = (n.points[n.lanes[lane].shape.lowerBound + 1] - from) * (1 / n.lanes[lane].length)
    let centre = from + along * (position - 2.5)
    s.addVehicle(
      id, x: centre.x, y: centre.y, course: Math.atan2(along.y, along.x), speed: speed, lane: Int32(lane),
      lanePosition: position)
  }
  func encounters(_ n: RoadNetwork, _ fill: (inout TruthSlice) -> Void) -> [SafetyEncounter] {
    let monitor = SafetyMonitor(network: n)
    var s = slice(at: 1)
    fill(&s)
    monitor.observe(s)
    monitor.finish()
    return monitor.takeEncounters()
  }

  @Test func followersAreJudgedAlongLanes() throws {
    let n = Self.network()
    // In one lane: gap 30 − 5 − 10 = 15 m; into the junction: 100 − 80 + 8 − 5 = 23 m; out of it and across two lanes:
    // 100 − 95 + 20 + 12 − 5 = 32 m. All closing at 10 m/s.
    for (lane, at, leaderLane, leaderAt, gap) in [
      (0, 10.0, 0, 30.0, 15.0), (0, 80, 2, 8, 23), (2, 15, 3, 20, 20), (0, 95, 3, 12, 32),
    ] as [(Int, Double, Int, Double, Double)] {
      let found = encounters(n) { s in
        add(&s, 0, n, lane: lane, at: at, speed: 14)
        add(&s, 1, n, lane: leaderLane, at: leaderAt, speed: 4)
      }
      let value = found.first?.timeToCollision ?? .infinity
      #expect(gap / 10 < 3 ? abs(value - gap / 10) < 1e-9 : found.isEmpty, "\(lane) \(leaderLane): \(value)")
    }
  }

  @Test func lanesBesideAndOppositeDoNotCount() {
    let n = Self.network()
    let found = encounters(n) { s in
      add(&s, 0, n, lane: 0, at: 50, speed: 14)
      // The opposite lane is drawn so close that the outlines overlap.
      add(&s, 1, n, lane: 7, at: 30, speed: 14)
      add(&s, 2, n, lane: 1, at: 60, speed: 0)
    }
    #expect(found.isEmpty, "\(found)")
  }

  @Test func crossingCountsInsideTheJunctionAndForFoes() {
    for (foes, inside) in [(true, true), (false, true), (true, false)] {
      let n = Self.network(foes: foes)
      let found = encounters(n) { s in
        // Both reach the middle in about a second; or both are still before the junction.
        if inside {
          add(&s, 0, n, lane: 2, at: 1, speed: 11)
        } else {
          add(&s, 0, n, lane: 0, at: 99, speed: 11)
        }
        add(&s, 1, n, lane: 4, at: 98, speed: 12)
      }
      #expect(found.contains(where: \.isConflict) == (foes && inside), "\(foes) \(inside)")
      #expect(found.allSatisfy { $0.kind == .crossing })
    }
  }

  @Test func postEncroachmentNeedsFoes() {
    for foes in [true, false] {
      let n = Self.network(foes: foes)
      let monitor = SafetyMonitor(network: n)
      for step in 0..<60 {
        let t = Double(step) * 0.1
        var s = slice(at: t)
        func drive(_ id: UInt32, _ lanes: [Int], from start: Double, speed: Double) {
          var position = start + speed * t
          for lane in lanes {
            if position <= n.lanes[lane].length {
              add(&s, id, n, lane: lane, at: position, speed: speed)
              return
            }
            position -= n.lanes[lane].length
          }
        }
        // Front at the middle after 2 s and after 2 s + 1.2 s: the first leaves the square |x| ≤ 0.9 at 2.59 s, the
        // second reaches it at 3.11 s.
        drive(0, [0, 2, 3], from: 90, speed: 10)
        drive(1, [4, 5, 6], from: 78, speed: 10)
        monitor.observe(s)
      }
      monitor.finish()
      let pet = monitor.takeEncounters().first { $0.postEncroachmentTime.isFinite }?.postEncroachmentTime
      if foes { #expect(abs((pet ?? .infinity) - 0.52) < 2e-3) } else { #expect(pet == nil) }
    }
  }

  @Test func pedestriansCountOnCrossings() {
    var n = Self.network()
    let start = n.points.count
    n.points += [Vec2(40, -4), Vec2(40, 4)]
    n.pointOffsets += [0, 8]
    n.lanes.append(
      Lane(
        id: "c", edge: 7, indexInEdge: 0, speedLimit: 3, length: 8, width: 4, permissions: .pedestrian,
        shape: start..<start + 2, shapeLength: 8, isInternal: true))
    n.edges.append(
      Edge(id: "c", function: .crossing, fromJunction: 0, toJunction: 0, lanes: 8..<9, priority: 1))
    for (x, counts) in [(41.0, true), (55.0, false)] {
      let found = encounters(n) { s in
        add(&s, 0, n, lane: 3, at: x - 10 - 12, speed: 12)
        s.addPedestrian(0, x: x, y: -1.5, heading: .pi / 2, speed: 1.4)
      }
      #expect(found.contains(where: \.isConflict) == counts)
    }
  }
}
