import NodeInterface
import SimCore

/// Latency stages of one planning chain, from fusion to the actuators, and the received states that it is the first to
/// use. If a chain is aborted, its states are dropped with it.
struct ChainLatency: Sendable {
  /// From the moment at which fusion read the received states, and from the moment at which the planner read signals
  /// and hazards.
  private var fused = MessageTrace(begin: .zero)
  private var read = MessageTrace(begin: .zero)
  private var uses: [MessageUse] = []

  mutating func begin(at t: SimTime) {
    fused = MessageTrace(begin: t)
    uses.removeAll(keepingCapacity: true)
  }
  /// 0 means no message.
  mutating func use(_ message: UInt16, isFused: Bool) {
    if message != 0 { uses.append(MessageUse(number: message, isFused: isFused)) }
  }
  mutating func finishFusion(_ job: FinishedJob, at t: SimTime) {
    fused.advance(through: job.startedAt, to: t, .fuse)
    read = MessageTrace(begin: t)
  }
  mutating func advance(_ job: FinishedJob, to t: SimTime, _ stage: MessageStage) {
    fused.advance(through: job.startedAt, to: t, stage)
    read.advance(through: job.startedAt, to: t, stage)
  }
  /// The plan takes effect at the actuators at `t`.
  mutating func finish(at t: SimTime, into effects: inout EffectBuffer) {
    guard !uses.isEmpty else { return }
    fused.advance(to: t, .act)
    read.advance(to: t, .act)
    let first = effects.uses.count
    effects.uses.append(contentsOf: uses)
    effects.plans.append(PlanTrace(fused: fused, read: read, uses: first..<effects.uses.count))
    uses.removeAll(keepingCapacity: true)
  }
}
