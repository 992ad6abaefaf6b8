import ComputeKernel
import SimCore
import Testing

/// Decisions in town: several lines, and lanes that do not lead on.
@Suite struct BehaviourLanesTests {
  /// The first line with a reason to stop counts, whatever lies before it; those with the right of way are waited for at the
  /// last line before the place, others before the place itself.
  @Test func linesOneBehindTheOther() {
    var way = BehaviourTests.way(10, limit: 14)
    way.stopLines = [
      .init(distance: 30, control: .none), .init(distance: 45, control: .signal(.red, timeLeft: nil)),
      .init(distance: 60, control: .signal(.red, timeLeft: nil)),
    ]
    #expect(Behaviour().decide(way).stopAt == 44 && Behaviour().decide(way).reason == .signal)
    way.stopLines = [.init(distance: 30, control: .none), .init(distance: 42, control: .none)]
    for (enter, hasPriority, at) in [(50.0, true, 41.0), (35, true, 29), (50, false, 49)] {
      way.conflicts = [
        .init(
          object: 0, enter: enter, leave: enter + 8, arrives: 0, clears: .infinity, hasPriority: hasPriority)
      ]
      let decision = Behaviour().decide(way)
      #expect(decision.stopAt == at && decision.reason == .conflict)
    }
  }

  /// The change goes towards the lane that is needed, over lanes that are not; and not before somebody who comes up fast on
  /// the own lane and may be about to pass.
  @Test func changesTowardsTheBestLane() {
    var way = BehaviourTests.way(8, limit: 14)
    way.lane = .init(leadsOn: 60)
    way.left = .init(leadsOn: 60)
    way.right = .init(leadsOn: 60, best: 900)
    var decision = Behaviour().decide(way)
    #expect(decision.laneWish == .right && decision.isMandatory && decision.isGapSafe)
    way.lane.follower = .init(gap: 15, speed: 16)
    decision = Behaviour().decide(way)
    #expect(decision.laneWish == .right && !decision.isGapSafe)
    way.lane.follower = .init(gap: 15, speed: 8)
    #expect(Behaviour().decide(way).isGapSafe)
    way.right = .init(leadsOn: 60)
    #expect(Behaviour().decide(way).laneWish == .keep)
  }

  /// Room is left at the end of a lane, unless the vehicle is in it already.
  @Test func leavesRoomAtTheEndOfALane() {
    var way = BehaviourTests.way(5, limit: 14)
    for (leadsOn, at) in [(50.0, 42.0), (8, 0), (7.5, 0), (6, 5), (0.5, 0)] {
      way.lane = .init(leadsOn: leadsOn)
      #expect(Behaviour().decide(way).stopAt == at)
    }
  }

  /// Two who stand side by side and want to change places: the one ahead goes up to the end, the other stays back.
  @Test func twoWhoWantToChangePlaces() {
    let beside = WayAhead.Neighbour(gap: -4, speed: 0)
    var way = BehaviourTests.way(0, limit: 14)
    way.lane = .init(leadsOn: 30)
    for side in [\WayAhead.left, \.right] {
      way.left = nil
      way.right = nil
      way[keyPath: side] = .init(leadsOn: 500, follower: beside)
      #expect(Behaviour().decide(way).stopAt == 29)
      way[keyPath: side] = .init(leadsOn: 500, leader: beside)
      #expect(Behaviour().decide(way).stopAt == 22)
      way[keyPath: side] = .init(leadsOn: 500, follower: .init(gap: -4, speed: 3))
      #expect(Behaviour().decide(way).stopAt == 22)
    }
  }
}
