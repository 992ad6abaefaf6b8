import NodeInterface
import RoadNetwork
import SimCore
import Testing
import WorldState

@testable import Sensing

/// A lane that ends at a signal 100 m east of the origin, and the adjacent one; another in the opposite direction.
@Suite struct SignalHeadsTests {
  private static func network() -> RoadNetwork {
    var network = RoadNetwork(source: "test")
    for (y, from, to) in [(0.0, 0.0, 100.0), (3.2, 0, 100), (6.4, 200, 110)] {
      let first = network.points.count
      network.points += [Vec2(from, y), Vec2(to, y)]
      network.pointDirections += Array(repeating: Vec2(to > from ? 1 : -1, 0), count: 2)
      network.lanes.append(
        Lane(
          id: "l", edge: 0, indexInEdge: 0, speedLimit: 14, length: 100, width: 3.2, permissions: .all,
          shape: first..<(first + 2), shapeLength: 100, isInternal: false))
      network.connections.append(
        Connection(
          fromLane: network.lanes.count - 1, toLane: 0, viaLane: -1, direction: .straight, state: 0,
          junction: 0, requestIndex: 0, signal: 0, signalLinkIndex: network.connections.count,
          internalLength: 0))
    }
    network.bounds = Bounds(min: Vec2(0, 0), max: Vec2(200, 7))
    return network
  }

  private static func lights(
    from x: Double, heading: Double = 0, suite: SensorSuite = .onboard(.l4), state: String = "Gry",
    conditions: SensingConditions = SensingConditions(perfect: true), walls: [Obstacle] = [],
    frames n: Int = 1
  ) -> [[LightSighting]] {
    var scene = Scene()
    scene.add(x, 0, heading: heading)
    scene.slice.signals = [
      SignalState(
        program: 0, phase: 0, state: Array(state.utf8), since: .zero, earliestEnd: .zero, latestEnd: .zero,
        likelyEnd: .zero)
    ]
    let index = VehicleIndex()
    index.rebuild(scene.slice)
    let context = SensingContext(
      sight: openWorld(walls), conditions: conditions, random: RandomSource(seed: 3),
      heads: SignalHeads(network()))
    let unit = UnitSensors(suite: suite, entity: 9, context: context)
    var frames: [SensorFrame] = []
    for k in 0..<n {
      unit.capture(
        row: 0, at: SimTime(microseconds: Int64(k) * 100_000), slice: scene.slice, index: index,
        scratch: SensorScratch(), into: &frames)
    }
    return frames.map(\.lights)
  }

  /// Level 4 cameras read the lights that face them, within range and view; other sensors and levels read none.
  @Test func camerasReadTheLightsThatFaceThem() {
    let both = [
      LightSighting(connection: 0, state: .greenArrow), LightSighting(connection: 1, state: .red),
    ]
    #expect(Self.lights(from: 50) == [both, [], [], [], both])
    // Beyond the surround cameras, beyond both, and past the line.
    #expect(Self.lights(from: 10) == [both, [], [], [], []])
    #expect(Self.lights(from: -60).allSatisfy { $0.isEmpty })
    #expect(Self.lights(from: 101).first?.isEmpty == true)
    // Facing the other way, the third light is in view and the other two are not.
    #expect(
      Self.lights(from: 150, heading: .pi)[0] == [LightSighting(connection: 2, state: .yellow)])
    for level in [AutomationLevel.l2, .l3] {
      #expect(Self.lights(from: 50, suite: .onboard(level)).allSatisfy { $0.isEmpty })
    }
    let wall = Obstacle(
      id: "w", outline: [Vec2(70, -2), Vec2(71, -2), Vec2(71, 5), Vec2(70, 5)], height: 9)
    #expect(Self.lights(from: 50, walls: [wall]).allSatisfy { $0.isEmpty })
  }

  @Test func everyLetterHasItsAspect() {
    for (letter, aspect) in [
      ("G", SignalAspect.greenArrow), ("g", .greenDisc), ("y", .yellow), ("Y", .yellow), ("r", .red),
      ("u", .red), ("s", .red), ("o", .off), ("O", .off),
    ] {
      #expect(SignalHeads.light(letter.utf8.first!) == aspect)
    }
  }

  /// Small heads are read less often from a distance, and in fog not at all.
  @Test func readingGetsHarderWithDistance() {
    func share(_ x: Double, _ conditions: SensingConditions = SensingConditions()) -> Double {
      let frames = Self.lights(from: x, conditions: conditions, frames: 400)
      return Double(stride(from: 0, to: frames.count, by: 5).count { !frames[$0].isEmpty }) / 400
    }
    // At least one of two, each with the probability of an object of 0.9 m: .98 (1968 × .9 / d − 12) / 28.
    for (x, d) in [(60.0, 40.0), (20, 80), (-10, 110)] {
      let one = 0.98 * min(1, (1968 * 0.9 / d - 12) / 28)
      let expected = 1 - (1 - one) * (1 - one)
      #expect(abs(share(x) - expected) < 0.06)
    }
    #expect(share(20, SensingConditions(weather: .fog(30))) == 0)
  }
}
