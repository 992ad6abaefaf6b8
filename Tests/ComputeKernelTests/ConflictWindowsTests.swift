import ComputeKernel
import RoadNetwork
import SimCore
import Testing

@Suite struct ConflictWindowsTests {
  /// A road user on a straight line off the map, at constant speed.
  static func straight(_ at: Vec2, heading: Double, speed: Double) throws -> PredictionSet {
    let network = try #require(ManeuverPredictionTests.network)
    let index = LaneIndex(network, classes: ManeuverPredictionTests.vehicles)
    var prediction = ManeuverPrediction()
    var set = PredictionSet(step: 0.2, steps: 51)
    let away = network.bounds.min - Vec2(9000, 9000)
    _ = prediction.predict(
      ManeuverPredictionTests.object(at + away, heading: heading, speed: speed), index: 5, network: network,
      lanes: index, into: &set)
    var moved = PredictionSet(step: 0.2, steps: 51)
    moved.append(set, kind: .turn, shift: away)
    return moved
  }
  let path = ReferencePath(line: [Vec2(0, 0), Vec2(150, 0)])
  static func find(_ set: PredictionSet, _ path: ReferencePath, along: Double = 20) -> [PathAhead.Conflict] {
    var conflicts: [PathAhead.Conflict] = []
    ConflictWindows().find(
      set, path: path, along: along, length: 4.6, width: 1.8, outline: { _ in (4.0, 1.6) },
      hasPriority: { _, _ in true }, into: &conflicts)
    return conflicts
  }

  /// Crossing at a right or oblique angle: position and times worked out by hand.
  @Test(arguments: [1.0, 0.5, -1.2], [4.0, 9])
  func crossingsAreWhereAndWhenGeometrySays(turn: Double, speed: Double) throws {
    let heading = .pi / 2 * turn
    let (c, s) = (abs(Math.cos(heading)), abs(Math.sin(heading)))
    let side = turn > 0 ? -1.0 : 1.0
    let from = Vec2(60, 0) - Angle(radians: heading).direction * 20
    let conflicts = Self.find(try Self.straight(from, heading: heading, speed: speed), path)
    let conflict = try #require(conflicts.first)
    #expect(conflicts.count == 1 && conflict.object == 5 && conflict.hasPriority)
    // Across the path the conflict extends half of the object's size beyond the corridor of 0.9 + 0.3 m.
    let reach = 1.2 + 0.5 * (s * 4 + c * 1.6)
    #expect(abs(conflict.arrives - (20 * s - reach) / (speed * s)) < 0.02, "\(side): \(conflict)")
    #expect(abs(conflict.clears - (20 * s + reach) / (speed * s)) < 0.02, "\(conflict)")
    // Along the path: the object's size there, and the distance that it moves along while it crosses, except for one
    // step.
    let half = 0.5 * (c * 4 + s * 1.6) + reach * c / s
    #expect(abs(conflict.enter - (60 - half - 20 - 2.3)) < 0.2 * speed * c + 1e-6)
    #expect(abs(conflict.leave - (60 + half - 20 + 2.3)) < 0.2 * speed * c + 1e-6)
  }

  @Test func leadersAndThoseElsewhereAreNone() throws {
    #expect(Self.find(try Self.straight(Vec2(50, 0.4), heading: 0, speed: 8), path).isEmpty)
    #expect(Self.find(try Self.straight(Vec2(50, 6), heading: 0, speed: 8), path).isEmpty)
    #expect(Self.find(try Self.straight(Vec2(10, -20), heading: .pi / 2, speed: 8), path).isEmpty)
    // An oncoming object in the same lane is a conflict from the start.
    let oncoming = Self.find(try Self.straight(Vec2(90, 0), heading: .pi, speed: 8), path)
    #expect(oncoming.count == 1 && oncoming[0].arrives == 0)
  }

  /// An object that first crosses the path behind the vehicle is found where it crosses again, ahead.
  @Test func objectsFromBehindAreFoundAhead() throws {
    let bent = ReferencePath(line: [Vec2(0, 0), Vec2(60, 0), Vec2(60, 30), Vec2(0, 30)])
    let conflicts = Self.find(try Self.straight(Vec2(10, -20), heading: .pi / 2, speed: 8), bent, along: 40)
    let conflict = try #require(conflicts.first)
    #expect(conflicts.count == 1)
    #expect(abs(conflict.arrives - (50 - 1.2 - 2) / 8) < 0.02, "\(conflict)")
    #expect(abs(conflict.enter - (140 - 0.8 - 40 - 2.3)) < 0.01)
  }

  /// From a side road, 10 m before the junction: waits for a nearby vehicle with the right of way, goes before a
  /// distant one.
  @Test func decidesAtAJunction() throws {
    for (distance, goes) in [(20.0, false), (90, true)] {
      var ahead = PathAhead(speed: 4, length: 4.6)
      ahead.limits = [.init(distance: 0, speed: 9)]
      ahead.stopLine = .init(distance: 8, control: .yield)
      let set = try Self.straight(Vec2(36, -distance), heading: .pi / 2, speed: 9)
      ahead.conflicts = Self.find(set, path)
      let d = Behaviour().decide(ahead)
      #expect((d.reason == .free) == goes, "\(distance) m: \(ahead.conflicts)")
      if !goes { #expect(d.stopAt == 7) }
    }
  }
}

extension PredictionSet {
  /// Modes of one kind from another set, moved so that `shift` becomes the origin.
  fileprivate mutating func append(_ other: PredictionSet, kind: PredictedMode.Kind, shift: Vec2) {
    for mode in other.modes where mode.kind == kind {
      append(object: mode.object, kind: kind, probability: mode.probability, lane: mode.lane) { k in
        var state = other.states[mode.first + k]
        state.position = state.position - shift
        return state
      }
    }
  }
}
