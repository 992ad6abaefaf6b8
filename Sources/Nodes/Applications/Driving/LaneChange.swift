import ComputeKernel
import NodeInterface
import SimCore

/// A lane change from the decision on: first the indicator, then the manoeuvre, until the vehicle is on its new lane.
struct LaneChange: Hashable, Sendable {
  /// Time for which the indicator is on beforehand (assumed; StVO § 9 asks for "in time"), time after which a lane
  /// change is abandoned, and minimum time between a lane change and the next optional one.
  static let announcement = SimDuration(milliseconds: 1000)
  static let duration = SimDuration(milliseconds: 4000)
  static let rest = SimDuration(milliseconds: 6000)

  private(set) var side: Side?
  private var since = SimTime.zero
  /// Number of the lane change in progress, and its target lane; 0: none.
  private(set) var number: UInt32 = 0
  private(set) var target = -1
  private var made: UInt32 = 0
  private var lastEnd = SimTime(microseconds: .min / 2)

  var isInProgress: Bool { number != 0 }

  /// Gives up a lane change that has not begun, and ends one that has.
  mutating func abandon() {
    number = 0
    side = nil
  }

  /// Updates the lane change for a decision. `lane`, `left`, `right`: the present and adjacent lanes, −1 if there is
  /// none; `hasRoom`: a lane change may start here.
  mutating func update(
    _ decision: BehaviourDecision, lane: Int, hasRoom: Bool, left: Int, right: Int, at t: SimTime
  ) {
    if isInProgress {
      guard lane == target || t - since > Self.duration else { return }
      number = 0
      side = nil
      lastEnd = t
    }
    let wish: Side? =
      switch decision.laneWish {
      case .keep: nil
      case .left: .left
      case .right: .right
      }
    guard let wish, decision.isMandatory || t - lastEnd > Self.rest else {
      side = nil
      return
    }
    if side != wish {
      side = wish
      since = t
    }
    guard decision.isGapSafe, hasRoom, t - since >= Self.announcement else { return }
    target = wish == .left ? left : right
    guard target >= 0 else { return }
    made &+= 1
    number = made
    since = t
  }
}
