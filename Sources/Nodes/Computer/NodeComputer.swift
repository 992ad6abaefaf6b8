import ComputeKernel
import ComputePlatform
import NodeInterface
import SimCore
import V2XMessages

/// The computer of a node, whatever the node is: it runs jobs in virtual time, signs what is sent, and says when something
/// of its own comes next. Onboard units, roadside units and the cloud are programs on one of these.
///
///     job ─ placement policy ─▶ platform ─▶ finished job      message ─▶ sign ─▶ (held back) ─▶ effects
package struct NodeComputer: Sendable {
  package let profile: LevelProfile
  private var platform: Platform
  /// Nil: every job runs here.
  private let placement: (any PlacementPolicy)?
  /// Time that a signature takes on an idle computer.
  package let signingTime: SimDuration
  /// Messages that are being signed.
  private var outbox: [(ticket: UInt32, message: OutgoingMessage, since: SimTime)] = []
  private var nextMessage: UInt32 = 0
  /// How long signed messages are held back before they are handed to the radio, and those that are. Bounded by what
  /// timers and sensors make within the longest delay that a scenario may ask for.
  private let holdBack: SimDuration
  private var held: [(due: SimTime, message: OutgoingMessage)] = []
  /// Jobs that the placement policy has shed.
  private var shed: UInt64 = 0

  /// Switched on at `birth`.
  package init(
    _ computer: (profile: LevelProfile, model: PlatformModel), birth: SimTime, holdBack: SimDuration = .zero,
    placement: (any PlacementPolicy)? = nil
  ) {
    profile = computer.profile
    platform = Platform(computer.model, start: birth)
    self.placement = placement
    self.holdBack = holdBack
    let signing = profile.request(.sign, ticket: 0, releasedAt: .zero)
    signingTime = SimDuration(
      seconds: computer.model.unloadedLatency(.sign, signing.counts, fixed: signing.fixed))
  }

  // MARK: Jobs

  /// Hands over a job; false if there is no room for it, or the policy sheds it.
  @discardableResult
  package mutating func run(_ job: Job, at t: SimTime) -> Bool {
    if let placement {
      let load = ComputerLoad(pending: platform.pending, queueLimit: platform.model.queueLimit)
      guard placement.site(of: job, load: load, at: t) == .own else {
        shed &+= 1
        return false
      }
    }
    let request = profile.request(
      job.kind, ticket: UInt32(job.stage.rawValue) << 24 | job.number, releasedAt: job.releasedAt,
      counts: job.cost, units: job.units)
    return platform.submit(request, at: t) == .accepted
  }

  /// The next job that ended at or before `t`; nil if there is none left. What is signed goes out on the way.
  package mutating func finished(through t: SimTime, into effects: inout EffectBuffer) -> FinishedJob? {
    while let task = platform.complete(through: t) {
      guard let stage = JobStage(rawValue: UInt8(task.ticket >> 24)) else { continue }
      switch stage {
      case .sign: release(task, at: t, into: &effects)
      case .verify: continue
      default:
        return FinishedJob(
          stage: stage, number: task.ticket & 0x00FF_FFFF, releasedAt: task.releasedAt,
          startedAt: task.startedAt)
      }
    }
    return nil
  }

  /// Time that a job takes on an idle computer.
  package func unloadedLatency(_ kind: TaskKind) -> SimDuration {
    let request = profile.request(kind, ticket: 0, releasedAt: .zero)
    return SimDuration(
      seconds: platform.model.unloadedLatency(kind, request.counts, fixed: request.fixed))
  }

  // MARK: Messages

  /// Signs a message and hands it to the radio or wire; a full queue loses it, and the platform counts that.
  package mutating func send(_ message: OutgoingMessage, at t: SimTime) {
    nextMessage = nextMessage &+ 1 & 0x00FF_FFFF
    guard run(Job(.sign, stage: .sign, number: nextMessage, releasedAt: t), at: t) else { return }
    var message = message
    message.trace.advance(to: t, .sendWait)
    outbox.append((nextMessage, message, t))
  }

  private mutating func release(_ task: FinishedTask, at t: SimTime, into effects: inout EffectBuffer) {
    guard let i = outbox.firstIndex(where: { $0.ticket == task.ticket & 0x00FF_FFFF }) else { return }
    var message = outbox.remove(at: i).message
    message.trace.advance(through: task.startedAt, to: t, .sign)
    if holdBack > .zero {
      message.trace.advance(to: t + holdBack, .sendWait)
      held.append((t + holdBack, message))
    } else {
      effects.messages.append(message)
    }
  }

  /// Hands out what was held back until `t`.
  package mutating func releaseHeld(at t: SimTime, into effects: inout EffectBuffer) {
    while let first = held.first, first.due <= t { effects.messages.append(held.removeFirst().message) }
  }

  // MARK: What comes next

  /// When the next job ends, if nothing more is handed over; `.never` if none is under way.
  package var nextCompletion: SimTime { platform.nextCompletion ?? .never }

  /// When the node must be woken, and before which time nothing leaves it unless something arrives.
  ///
  /// - Parameters:
  ///   - timer: when the next timer of its programs is due.
  ///   - perception: what its sensors' frames go through.
  package func next(timer: SimTime, perception: borrowing PerceptionChain) -> (wake: SimTime, effect: SimTime)
  {
    let completion = nextCompletion
    var wake = min(completion, timer)
    var effect = timer == .never ? .never : timer + signingTime
    for message in outbox { effect = min(effect, message.since + signingTime) }
    if perception.isRunning { effect = min(effect, completion) }
    if let capture = perception.oldestCapture { effect = min(effect, capture + perception.sensorLead) }
    if let first = held.first {
      wake = min(wake, first.due)
      effect = min(effect, first.due)
    }
    return (wake, effect)
  }

  // MARK: The record

  package mutating func finish(at time: SimTime) { platform.run(through: time) }

  /// `skipped`: frames that found no detector free.
  package func totals(at time: SimTime, skipped: UInt64 = 0) -> ComputeTotals {
    ComputeTotals(platform.totals(at: time), skipped: skipped &+ shed)
  }
  /// The same by kind of task, and the computer that they ran on.
  package func platformTotals(at time: SimTime) -> PlatformTotals { platform.totals(at: time) }
  package var model: PlatformModel { platform.model }

  package mutating func recordTasks() { platform.keepsLog = true }
  package mutating func takeTasks() -> [ComputedTask] { platform.takeTasks() }
}
