import ComputeKernel
import ComputePlatform
import NodeInterface
import SimCore
import V2XMessages

/// The computer of any kind of node: it runs jobs in virtual time, signs messages, and says when its next event is due.
/// Onboard units, roadside units and the cloud coordinator are programs on such a computer.
///
///     job ─ placement policy ─▶ platform ─▶ finished job      message ─▶ sign ─▶ (held back) ─▶ effects
package struct NodeComputer: Sendable {
  package let profile: LevelProfile
  private var platform: Platform
  /// Nil: every job runs on this computer.
  private let placement: (any PlacementPolicy)?
  /// Time of a signature on an idle computer.
  package let signingTime: SimDuration
  /// Messages being signed.
  private var outbox: [(ticket: UInt32, message: OutgoingMessage, since: SimTime)] = []
  private var nextMessage: UInt32 = 0
  /// How long signed messages are held back before they are handed to the radio, and the messages held. Bounded by what
  /// timers and sensors produce within the longest delay that a scenario may set.
  private let holdBack: SimDuration
  private var held: [(due: SimTime, message: OutgoingMessage)] = []
  /// Jobs shed by the placement policy.
  private var shed: UInt64 = 0

  /// The computer is switched on at `birth`.
  package init(
    _ computer: (profile: LevelProfile, model: PlatformModel), birth: SimTime, entity: UInt64 = 0,
    holdBack: SimDuration = .zero,
    placement: (any PlacementPolicy)? = nil
  ) {
    profile = computer.profile
    platform = Platform(computer.model, start: birth, entity: entity)
    self.placement = placement
    self.holdBack = holdBack
    let signing = profile.request(.sign, ticket: 0, releasedAt: .zero)
    signingTime = SimDuration(seconds: computer.model.unloadedLatency(signing))
  }

  // MARK: Jobs

  /// Submits a job; false if the queue is full or the policy sheds the job.
  @discardableResult
  package mutating func run(_ job: Job, at t: SimTime) -> Bool {
    let request = profile.request(
      job.kind, ticket: UInt32(job.stage.rawValue) << 24 | job.number, releasedAt: job.releasedAt,
      counts: job.cost, units: job.units)
    if let placement, placement.choose(PlacementTask(request), among: [ownSite(request)], at: t) == nil {
      shed &+= 1
      return false
    }
    return platform.submit(request, at: t) == .accepted
  }

  /// The node's own computer as its policy sees it.
  private func ownSite(_ request: TaskRequest) -> SiteView {
    var site = SiteView(.own)
    site.execute = platform.model.unloadedLatency(request)
    let servers = platform.model.servers(for: request.kind)
    site.wait = site.execute * Double(max(0, platform.pending + 1 - servers)) / Double(servers)
    let energy = platform.model.dynamicEnergy(request.counts)
    site.joules = energy.operations + energy.memory
    site.pending = platform.pending
    site.queueLimit = platform.model.queueLimit
    return site
  }

  /// The next job that finished by `t`; nil if there are no more. Messages whose signing has finished are sent.
  package mutating func finished(through t: SimTime, into effects: inout EffectBuffer) -> FinishedJob? {
    while let task = platform.complete(through: t) {
      guard let stage = JobStage(rawValue: UInt8(task.ticket >> 24)) else { continue }
      switch stage {
      case .sign: release(task, at: t, into: &effects)
      default:
        return FinishedJob(
          stage: stage, number: task.ticket & 0x00FF_FFFF, releasedAt: task.releasedAt,
          startedAt: task.startedAt)
      }
    }
    return nil
  }

  /// Time of a job on an idle computer.
  package func unloadedLatency(_ kind: TaskKind) -> SimDuration {
    let request = profile.request(kind, ticket: 0, releasedAt: .zero)
    return SimDuration(seconds: platform.model.unloadedLatency(request))
  }

  // MARK: Messages

  /// Signs a message and hands it to the radio or wire. If the queue is full the message is lost, and the platform
  /// counts it.
  package mutating func send(_ message: OutgoingMessage, at t: SimTime) {
    nextMessage = nextMessage &+ 1 & 0x00FF_FFFF
    guard run(Job(.sign, stage: .sign, number: nextMessage, releasedAt: t), at: t) else { return }
    var message = message
    message.trace.advance(to: t, .sendWait)
    outbox.append((nextMessage, message, t))
  }

  private mutating func release(_ task: FinishedTask, at t: SimTime, into effects: inout EffectBuffer) {
    let ticket = task.ticket & 0x00FF_FFFF
    guard let i = outbox.indices.first(where: { outbox[$0].ticket == ticket }) else { return }
    var message = outbox.remove(at: i).message
    message.trace.advance(through: task.startedAt, to: t, .sign)
    if holdBack > .zero {
      message.trace.advance(to: t + holdBack, .sendWait)
      held.append((t + holdBack, message))
    } else {
      effects.messages.append(message)
    }
  }

  /// Sends messages that were held back until `t`.
  package mutating func releaseHeld(at t: SimTime, into effects: inout EffectBuffer) {
    while !held.isEmpty, held[0].due <= t { effects.messages.append(held.removeFirst().message) }
  }

  // MARK: Next event

  /// When the next job will finish if no more are submitted; `.never` if there is none.
  package var nextCompletion: SimTime { platform.nextCompletion ?? .never }

  /// When the node must be woken, and the time before which it sends nothing unless something arrives.
  ///
  /// - Parameters:
  ///   - timer: when the next timer of its programs is due.
  ///   - perception: the processing of its sensors' frames.
  package func next(timer: SimTime, perception: borrowing PerceptionChain) -> (wake: SimTime, effect: SimTime)
  {
    let completion = nextCompletion
    var wake = min(completion, timer)
    var effect = timer == .never ? .never : timer + signingTime
    // Messages are signed in the order in which they were submitted: the first has waited longest.
    if !outbox.isEmpty { effect = min(effect, outbox[0].since + signingTime) }
    if perception.isRunning { effect = min(effect, completion) }
    if let capture = perception.oldestCapture { effect = min(effect, capture + perception.sensorLead) }
    if !held.isEmpty {
      wake = min(wake, held[0].due)
      effect = min(effect, held[0].due)
    }
    return (wake, effect)
  }

  // MARK: Totals and recording

  package mutating func finish(at time: SimTime) { platform.run(through: time) }

  /// `skipped`: frames dropped because no detector was free.
  package func totals(at time: SimTime, skipped: UInt64 = 0) -> ComputeTotals {
    let sums = platform.totals(at: time)
    var totals = ComputeTotals(sums, skipped: skipped &+ shed)
    totals.pending = platform.pending
    totals.servers = platform.model.serverCount
    totals.account = ComputeAccount(sums, of: profile)
    return totals
  }
  /// The same by kind of task, and the computer that ran them.
  package func platformTotals(at time: SimTime) -> PlatformTotals { platform.totals(at: time) }
  package var model: PlatformModel { platform.model }

  package mutating func recordTasks() { platform.keepsLog = true }
  package mutating func stopRecording() {
    platform.keepsLog = false
    _ = platform.takeLog()
  }
  package mutating func takeTasks() -> [ComputedTask] { platform.takeTasks() }
}
