import ComputeKernel
import NodeInterface
import SimCore

/// A change of lanes from the wish on: the indicator first, then the change, then until the vehicle is on its new lane.
struct LaneChange: Hashable, Sendable {
  /// The indicator is on for so long before (assumed; StVO § 9 asks for "in time"), a change is given up after so long, and a
  /// change for comfort waits as long after another.
  static let announcement = SimDuration(milliseconds: 1000)
  static let duration = SimDuration(milliseconds: 4000)
  static let rest = SimDuration(milliseconds: 6000)

  private(set) var side: Side?
  private var since = SimTime.zero
  /// Number of the change that is being made, and the lane that it leads to; 0: none.
  private(set) var number: UInt32 = 0
  private(set) var target = -1
  private var made: UInt32 = 0
  private var lastEnd = SimTime(microseconds: .min / 2)

  var isUnderWay: Bool { number != 0 }

  /// Follows a wish: the own lane and those beside it, −1 where there is none; `hasRoom`: a change may begin here.
  mutating func update(
    _ decision: BehaviourDecision, lane: Int, hasRoom: Bool, left: Int, right: Int, at t: SimTime
  ) {
    if isUnderWay {
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
