import ComputeKernel
import SimCore
import Testing

/// Decisions in town: several stop lines, and lanes on which the route cannot be followed.
@Suite struct BehaviourLanesTests {
  /// The first stop line with a reason to stop applies, whatever comes before it. For road users with the right of way
  /// the vehicle waits at the last stop line before the conflict, for others directly before the conflict.
  @Test func severalStopLines() {
    var ahead = BehaviourTests.path(10, limit: 14)
    ahead.stopLines = [
      .init(distance: 30, control: .none), .init(distance: 45, control: .signal(.red, timeLeft: nil)),
      .init(distance: 60, control: .signal(.red, timeLeft: nil)),
    ]
    #expect(Behaviour().decide(ahead).stopAt == 44 && Behaviour().decide(ahead).reason == .signal)
    ahead.stopLines = [.init(distance: 30, control: .none), .init(distance: 42, control: .none)]
    for (enter, hasPriority, at) in [(50.0, true, 41.0), (35, true, 29), (50, false, 49)] {
      ahead.conflicts = [
        .init(
          object: 0, enter: enter, leave: enter + 8, arrives: 0, clears: .infinity, hasPriority: hasPriority)
      ]
      let decision = Behaviour().decide(ahead)
      #expect(decision.stopAt == at && decision.reason == .conflict)
    }
  }

  /// The lane change leads towards the lane that is needed, over lanes that are not; but it waits for a fast vehicle
  /// behind on the same lane that may be about to pass.
  @Test func changesTowardsTheBestLane() {
    var ahead = BehaviourTests.path(8, limit: 14)
    ahead.lane = .init(leadsOn: 60)
    ahead.left = .init(leadsOn: 60)
    ahead.right = .init(leadsOn: 60, best: 900)
    var decision = Behaviour().decide(ahead)
    #expect(decision.laneWish == .right && decision.isMandatory && decision.isGapSafe)
    ahead.lane.follower = .init(gap: 15, speed: 16)
    decision = Behaviour().decide(ahead)
    #expect(decision.laneWish == .right && !decision.isGapSafe)
    ahead.lane.follower = .init(gap: 15, speed: 8)
    #expect(Behaviour().decide(ahead).isGapSafe)
    ahead.right = .init(leadsOn: 60)
    #expect(Behaviour().decide(ahead).laneWish == .keep)
  }

  /// Space is left at the end of a lane, unless the vehicle is in it already.
  @Test func leavesRoomAtTheEndOfALane() {
    var ahead = BehaviourTests.path(5, limit: 14)
    for (leadsOn, at) in [(50.0, 42.0), (8, 0), (7.5, 0), (6, 5), (0.5, 0)] {
      ahead.lane = .init(leadsOn: leadsOn)
      #expect(Behaviour().decide(ahead).stopAt == at)
    }
  }

  /// Two vehicles side by side that want to exchange lanes: the one ahead drives up to the end, the other stays back.
  @Test func twoVehiclesExchangingLanes() {
    let beside = PathAhead.Neighbour(gap: -4, speed: 0)
    var ahead = BehaviourTests.path(0, limit: 14)
    ahead.lane = .init(leadsOn: 30)
    for side in [\PathAhead.left, \.right] {
      ahead.left = nil
      ahead.right = nil
      ahead[keyPath: side] = .init(leadsOn: 500, follower: beside)
      #expect(Behaviour().decide(ahead).stopAt == 29)
      ahead[keyPath: side] = .init(leadsOn: 500, leader: beside)
      #expect(Behaviour().decide(ahead).stopAt == 22)
      ahead[keyPath: side] = .init(leadsOn: 500, follower: .init(gap: -4, speed: 3))
      #expect(Behaviour().decide(ahead).stopAt == 22)
    }
  }
}
