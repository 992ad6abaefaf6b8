import ComputePlatform
import NodeInterface
import SimCore

/// Where the time of one chain goes, from the picture to the actuators, and the received states that no plan has used
/// before. A chain that is broken off takes its states with it.
struct ChainLatency: Sendable {
  /// From the capture of the chain's epoch to its tracks: what is told of them to others begins so.
  private(set) var sensed = MessageTrace(begin: .zero)
  /// From the moment at which fusion read the received states, and at which the planner read signals and hazards.
  private(set) var fused = MessageTrace(begin: .zero)
  private(set) var read = MessageTrace(begin: .zero)
  private(set) var uses: [MessageUse] = []

  /// The last detector of the epoch has finished; the others are beside its way.
  mutating func beginSensing(_ task: FinishedTask, captured capture: SimTime, at t: SimTime) {
    sensed = MessageTrace(begin: capture)
    sensed.advance(to: task.releasedAt, .sense)
    sensed.advance(through: task.startedAt, to: t, .compute)
  }
  mutating func finishTracks(_ task: FinishedTask, at t: SimTime) {
    sensed.advance(through: task.startedAt, to: t, .compute)
  }
  mutating func begin(at t: SimTime) {
    fused = MessageTrace(begin: t)
    uses.removeAll(keepingCapacity: true)
  }
  /// 0 is no message.
  mutating func use(_ message: UInt16, isFused: Bool) {
    if message != 0 { uses.append(MessageUse(number: message, isFused: isFused)) }
  }
  mutating func finishFusion(_ task: FinishedTask, at t: SimTime) {
    fused.advance(through: task.startedAt, to: t, .fuse)
    read = MessageTrace(begin: t)
  }
  mutating func advance(_ task: FinishedTask, to t: SimTime, _ stage: MessageStage) {
    fused.advance(through: task.startedAt, to: t, stage)
    read.advance(through: task.startedAt, to: t, stage)
  }
  /// The plan is at the actuators at `t`.
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

extension OnboardUnit {
  /// Gives the time of a finished task of the chain to its stage. What runs between fusion and control
  /// is planning.
  mutating func follow(_ task: FinishedTask, _ stage: Stage, at t: SimTime) {
    switch stage {
    case .detect, .message, .verify: break
    case .track: latency.finishTracks(task, at: t)
    case .fuse: latency.finishFusion(task, at: t)
    case .control: latency.advance(task, to: t, .act)
    default: latency.advance(task, to: t, .plan)
    }
  }

  /// The planner has read, besides the objects: the state of the signal ahead, and the hazards on the way.
  mutating func noteRead(at t: SimTime) {
    latency.use(signals.takeFresh(), isFused: false)
    guard context.functions.warnings, context.functions.hlw, let fix else { return }
    hazards.takeFresh(on: fix, at: t) { latency.use($0, isFused: false) }
  }

  /// Commands of this chain take effect after bus and build-up; so would those of one that asks for nothing.
  mutating func reportPlan(at t: SimTime, into effects: inout EffectBuffer) {
    latency.finish(at: t + profile.actuation, into: &effects)
  }
}
