import RoadNetwork
import SimCore
import Testing

@testable import ComputeKernel
@testable import Nodes

/// Yielding of level 4 at the crossing of a minor road (from the south) with a major one.
@Suite struct TownDrivingTests {
  private static let network: RoadNetwork? = {
    let tests = "/" + #filePath.split(separator: "/").dropLast(2).joined(separator: "/")
    let path = tests + "/TrafficTests/Fixtures/cross.net.xml"
    var d = Diagnostics()
    return InputBytes.read(path, into: &d).flatMap { NetworkReader.read($0, source: path, into: &d) }
  }()

  private struct Scene {
    var network: RoadNetwork
    var town: TownKnowledge
    var mode: PredictedMode
    /// Connections of the other vehicle's path.
    var connections: ArraySlice<Int32>

    /// The vehicle is on the minor road, going straight on, `line` metres before the stop line; the other is on the
    /// major road from the west.
    init(_ network: RoadNetwork, line: Double) throws {
      func connection(_ from: String, _ to: String) throws -> Int {
        let (from, to) = (network.edgeIndex[from]!, network.edgeIndex[to]!)
        return try #require(
          network.connections.indices.first {
            network.lanes[network.connections[$0].fromLane].edge == from
              && network.lanes[network.connections[$0].toLane].edge == to
          })
      }
      self.network = network
      let route = [Int32(network.edgeIndex["sc"]!), Int32(network.edgeIndex["cn"]!)]
      town = TownKnowledge(lanes: RouteLanes(route: route, classes: .passenger, network: network))
      let own = network.connections[try connection("sc", "cn")]
      let (before, via) = (network.lanes[own.fromLane].shapeLength, network.lanes[own.viaLane].shapeLength)
      town.pieces = [
        RoutePiece(lane: own.fromLane, connection: -1, start: line - before, length: before),
        RoutePiece(lane: own.viaLane, connection: try connection("sc", "cn"), start: line, length: via),
      ]
      if line <= 0 { town.pieces.removeFirst() }
      town.findMovements(network)
      mode = PredictedMode(object: 0, kind: .follow, probability: 0.3, lane: 0, first: 0)
      connections = [Int32(try connection("wc", "ce"))]
    }

    func isLetPass(speed: Double, arrives: Double, acceleration: Double = 0, at t: Double) -> Bool {
      let line = town.movements[0].line
      return town.isLetPass(
        mode, over: connections,
        PathAhead.Conflict(
          object: 0, enter: line + 4, leave: line + 12, arrives: arrives, clears: arrives + 2,
          hasPriority: false),
        speed: speed, acceleration: acceleration, at: SimTime(seconds: t), network)
    }
  }

  /// A vehicle moving along the major road passes first. One that stands there is waited for until the patience runs
  /// out, and no longer once this vehicle has moved a little; inside the junction it is not waited for at all.
  @Test func standingOthersAreWaitedForOnce() throws {
    var scene = try Scene(try #require(Self.network), line: 2)
    #expect(scene.isLetPass(speed: 8, arrives: 3, at: 0))
    for tick in 0...60 {
      let t = 0.1 * Double(tick)
      scene.town.noteSpeed(0, at: SimTime(seconds: t))
      #expect(scene.isLetPass(speed: 0, arrives: 3, at: t) == (t < 5))
    }
    scene.town.noteSpeed(0.6, at: SimTime(seconds: 6.1))
    #expect(!scene.isLetPass(speed: 0, arrives: 3, at: 6.1) && scene.isLetPass(speed: 8, arrives: 3, at: 6.1))
    // The same applies before it is on the last edge before the junction.
    let other = scene.network.connections.indices.first {
      scene.network.connections[$0].junction != scene.network.connections[Int(scene.connections[0])].junction
    }
    scene.connections = [Int32(try #require(other)), Int32(try #require(other))] + scene.connections
    #expect(scene.isLetPass(speed: 8, arrives: 3, at: 6.1))
    let inside = try Scene(try #require(Self.network), line: -1)
    #expect(!inside.isLetPass(speed: 0, arrives: 3, at: 0) && inside.isLetPass(speed: 8, arrives: 3, at: 0))
  }

  /// On the major road, vehicles on the minor one are relied upon to stop: unless that requires more than ordinary
  /// braking, they accelerate so that they hardly could, they are about to arrive, or they are crossing already.
  @Test func aVehicleThatCannotStopPasses() throws {
    var scene = try Scene(try #require(Self.network), line: 20)
    // The other way round: this vehicle is on the major road.
    let minor = scene.town.movements[0].connection
    scene.town.pieces[1].connection = Int(scene.connections[0])
    scene.town.findMovements(scene.network)
    scene.connections = [Int32(minor)]
    // SUMO's default `decel`: 4.5 m/s² stop 8.9 m/s in 0.99 s, and 9.3 m/s in 1.03 s.
    #expect(!scene.isLetPass(speed: 8.9, arrives: 1, at: 0) && scene.isLetPass(speed: 9.3, arrives: 1, at: 0))
    #expect(!scene.isLetPass(speed: 6, arrives: 1, at: 0))
    #expect(scene.isLetPass(speed: 6, arrives: 0.6, at: 0))
    #expect(scene.isLetPass(speed: 6, arrives: 1, acceleration: 1, at: 0))
    #expect(!scene.isLetPass(speed: 3, arrives: 1.2, acceleration: 1, at: 0))
    // Creeping forward, or creeping to a stop.
    #expect(scene.isLetPass(speed: 1, arrives: 0.6, at: 0))
    #expect(!scene.isLetPass(speed: 1, arrives: 0.6, acceleration: -1, at: 0))
    scene.mode.isCrossing = true
    #expect(scene.isLetPass(speed: 3, arrives: 1.2, acceleration: 1, at: 0))
    #expect(!scene.isLetPass(speed: 3, arrives: 1.2, acceleration: -1, at: 0))
  }

  /// A signal that has not been read is approached like a stop line without priority: up to SUMO's default
  /// `visibility`, 4.5 m.
  @Test func unreadSignalsAreApproachedAsFarAsTheRoadIsSeen() throws {
    var scene = try Scene(try #require(Self.network), line: 20)
    let movement = scene.town.movements[0]
    scene.network.connections[movement.connection].signal = 0
    func control(_ distance: Double) -> PathAhead.Control {
      scene.town.control(movement, distance: distance, speed: 0, at: .zero, scene.network)
    }
    #expect(control(4.4) == .signal(.red, timeLeft: nil) && control(4.6) == .none)
  }

  /// Only paths that others cross or join have to be kept clear.
  @Test func lanesWithoutCrossingPathsNeedNotBeKeptClear() throws {
    let network = try #require(Self.network)
    for c in network.connections where c.junction >= 0 && c.requestIndex >= 0 {
      let requests = network.junctions[c.junction].requests
      let hasFoes = requests.indices.contains { requests[c.requestIndex].conflicts(with: $0) }
      #expect(TownKnowledge.hasFoes(c, network) == hasFoes)
    }
    #expect(network.connections.contains { TownKnowledge.hasFoes($0, network) })
  }
}
