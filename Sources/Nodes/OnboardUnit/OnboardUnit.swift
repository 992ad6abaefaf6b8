import ComputeKernel
import ComputePlatform
import NodeInterface
import RoadNetwork
import SimCore
import V2XMessages

/// The computer of an equipped vehicle. It localises the vehicle, tracks what its sensors see, stores what messages
/// report, and runs applications on that picture: they send, warn, keep a gap, brake and drive.
///
/// Stages, each a job on the vehicle's computer with a result when it has finished:
///
///     frame ─▶ detector ─▶ track ─▶ fuse ─▶ plan ─▶ control ─▶ command (bus, brake build-up)
///                            └─▶ messages of applications      timers ─▶ messages of applications
///
/// A received message is stored in a table, and the next fusion uses it, aligned in time. Signatures are verified on
/// demand: those of objects within the horizon are charged to the security module once per epoch, and fusion does not
/// wait for it. With a gate, each message waits for the check of its own signature before it is stored.
///
/// Unless an application drives, the driver drives, the unit assists, and the vehicle follows the more cautious of the
/// two.
package struct OnboardUnit: Node {
  package private(set) var picture: OnboardPicture
  package private(set) var computer: NodeComputer
  private var applications: InstalledApplications<any OnboardApplication>
  private var arbiter: CommandArbiter
  /// The command waiting for the controller, and its warning.
  private var pending: CommandArbiter.Decision?
  private var latency = ChainLatency()
  /// When an application must be polled next, as of the last event that could change it.
  private var timer = SimTime.never
  private var isTimerStale = true
  /// Indices of the applications that are asked for proposals.
  private let proposing: [Int]
  /// Whether plans use hazards reported by messages.
  private let readsHazards: Bool
  /// What it knew at each fusion, while that is recorded.
  private var keepsPictures = false
  private var pictures: [KnownPicture] = []

  package var id: TemporaryID { picture.id }
  package var sensorLead: SimDuration { picture.perception.sensorLead }

  /// - Parameters:
  ///   - entity: hash of the vehicle's name.
  ///   - sensors: in the order of `SensorFrame.sensor`.
  ///   - route: edges of the navigation's route; empty without one.
  ///   - setSpeedShare: speed that the driver sets for automated driving, as a share of the limit, 0...1.
  ///   - birth: when the vehicle departs.
  package init(
    vehicle description: VehicleDescription, entity: UInt64, level: AutomationLevel,
    sensors: [SensorDescription], route: [UInt32] = [], setSpeedShare: Double = 1, context: NodeContext,
    birth: SimTime
  ) {
    let isKnown = route.allSatisfy { $0 < context.network.edges.count }
    let vehicle = OnboardVehicle(
      description, level: level, route: isKnown ? route : [], setSpeedShare: setSpeedShare)
    computer = NodeComputer(
      context.computer(level), birth: birth, entity: entity, placement: context.placement)
    picture = OnboardPicture(
      vehicle, sensors: sensors, computer: computer, context: context,
      id: context.temporaryID(entity: entity), entity: entity)
    var installed: [(application: any OnboardApplication, manifest: ApplicationManifest)] = []
    for type in context.applications.onboard {
      let installation = Installation(
        context: context, entity: entity, birth: birth, place: installed.count)
      guard let application = type.init(vehicle, installation) else { continue }
      installed.append((application, type.manifest))
    }
    applications = InstalledApplications(installed)
    picture.isDriverless = installed.contains { $0.manifest.replacesDriver }
    readsHazards = installed.contains { $0.manifest.reads.contains(.rsi) && $0.manifest.isForDriver }
    let isDriverless = picture.isDriverless
    proposing = installed.indices.filter { !isDriverless || !installed[$0].manifest.isForDriver }
    let warns = context.functions[DriverDisplay.setting.key] && !isDriverless
    arbiter = CommandArbiter(vehicle: description.index, display: warns ? DriverDisplay() : nil)
    nextWakeAt = birth
    nextEffectAt = birth
    for i in applications.list.indices { applications.list[i].begin(&picture) }
    announce()
  }

  // MARK: Node

  /// Stored, like `nextEffectAt`, because hosts read them very often, and reading a stored field copies nothing.
  package private(set) var nextWakeAt: SimTime
  package private(set) var nextEffectAt: SimTime

  private mutating func announce() {
    if isTimerStale {
      isTimerStale = false
      timer = applications.earliest(picture) { $0.nextTimer($1) }
    }
    (nextWakeAt, nextEffectAt) = computer.next(timer: timer, perception: picture.perception)
    // A message that has been verified can make an application send.
    if !verification.isEmpty { nextEffectAt = min(nextEffectAt, computer.nextCompletion) }
  }

  package mutating func finish(at time: SimTime) { computer.finish(at: time) }
  package func computeTotals(at time: SimTime) -> ComputeTotals {
    computer.totals(at: time, skipped: picture.perception.skipped)
  }

  /// The same by kind of task, and the computer that ran them.
  package func platformTotals(at time: SimTime) -> PlatformTotals { computer.platformTotals(at: time) }
  package var platform: PlatformModel { computer.model }
  package var levelProfile: LevelProfile { computer.profile }

  package mutating func recordTasks() {
    computer.recordTasks()
    keepsPictures = true
  }
  package mutating func stopRecording() {
    computer.stopRecording()
    keepsPictures = false
    pictures = []
  }
  package mutating func takeTasks() -> [ComputedTask] { computer.takeTasks() }
  package mutating func takePictures() -> [KnownPicture] {
    if pictures.isEmpty { return [] }
    defer { pictures.removeAll() }
    return pictures
  }

  package mutating func step(_ event: borrowing Event, at time: SimTime, into effects: inout EffectBuffer) {
    switch event {
    case .fix(let fix):
      // The filtered state is used at once; its task takes some microseconds.
      if let counts = picture.localise(fix) {
        computer.run(Job(.localise, stage: .localise, cost: counts, releasedAt: time), at: time)
      }
    case .sensor(let frame): sense(frame, at: time)
    case .received(let message):
      if isGated(message) {
        guard gate == .all || picture.isRelevant(message) else { return }
        let dropped = verification.admit(message, on: &computer, at: time)
        if dropped > 0 { effects.record(.verificationsDropped, Double(dropped)) }
      } else if !take(message, at: time, into: &effects) {
        return
      }
    case .wake, .signals: break
    }
    while let job = computer.finished(through: time, into: &effects) { finish(job, at: time, into: &effects) }
    if timer <= time {
      timer = applications.pollDue(at: time, &picture, on: &computer) {
        $0.nextTimer($1)
      } _: {
        $0.poll(&$1, on: &$2, at: time)
      }
    }
    announce()
  }

  // MARK: Messages

  /// Which messages are verified before they are stored, and those that wait.
  private var gate: VerificationGate { computer.profile.verificationGate }
  private var verification = VerificationQueue()

  private func isGated(_ message: ReceivedMessage) -> Bool {
    gate != .none && message.channel == .sidelink
  }

  /// Stores a message, and hands it to the applications that receive its type; false if nothing else can have changed,
  /// as usually.
  private mutating func take(
    _ message: ReceivedMessage, at time: SimTime, into effects: inout EffectBuffer
  ) -> Bool {
    picture.note(message, at: time)
    if !picture.received.refusals.isEmpty { effects.record(picture.received.takeRefusals()) }
    let receivers = applications.receivers(of: message.type)
    if receivers.isEmpty { return false }
    for i in receivers { applications.list[i].receive(message, &picture, on: &computer, at: time) }
    isTimerStale = true
    return true
  }

  /// A check of signatures has ended.
  private mutating func verified(_ job: FinishedJob, at t: SimTime, into effects: inout EffectBuffer) {
    guard gate != .none else {
      effects.record(.verificationTime, t - job.releasedAt)
      return
    }
    guard let done = verification.finish(on: &computer, at: t) else { return }
    effects.record(.verificationTime, done.time)
    if done.dropped > 0 { effects.record(.verificationsDropped, Double(done.dropped)) }
    _ = take(done.message, at: t, into: &effects)
  }

  // MARK: The chain

  /// A frame has been captured. The first of an epoch charges the signatures of the messages received since the last
  /// one.
  private mutating func sense(_ frame: SensorFrame, at t: SimTime) {
    guard let pose = picture.sensorPose else { return }
    let (isTaken, isFirst) = picture.perception.admit(frame, pose: pose, on: &computer, at: t)
    guard isTaken, isFirst, frame.sensor == 0, gate == .none else { return }
    let units = picture.countReceived(since: t - computer.profile.period)
    if units > 0 { computer.run(Job(.verify, stage: .verify, units: units, releasedAt: t), at: t) }
  }

  private mutating func finish(_ job: FinishedJob, at t: SimTime, into effects: inout EffectBuffer) {
    switch job.stage {
    case .detect:
      if let seen = picture.perception.detected(job, on: &computer, at: t), !seen.lights.isEmpty {
        picture.lights.note(seen.lights, at: seen.capturedAt)
      }
    case .track:
      picture.perception.noteComputed(job, at: t)
      fuse(at: t, into: &effects)
    case .verify: verified(job, at: t, into: &effects)
    case .fuse:
      latency.finishFusion(job, at: t)
      effects.record(.fusionTime, t - job.releasedAt)
      plan(at: t)
      noteRead(at: t)
    case .plan:
      latency.advance(job, to: t, .plan)
      effects.record(.planningTime, t - job.releasedAt)
      advance(.control, .control, controlCost, at: t)
    case .control:
      latency.advance(job, to: t, .act)
      command(at: t, into: &effects)
    case .application:
      let place = Int(job.number >> 16)
      guard applications.list.indices.contains(place) else { return }
      applications.list[place].finished(
        UInt16(truncatingIfNeeded: job.number), &picture, on: &computer, at: t)
      isTimerStale = true
    case .aggregate, .sign, .localise: break
    }
  }

  private mutating func advance(_ kind: TaskKind, _ stage: JobStage, _ cost: OperationCounts, at t: SimTime) {
    picture.perception.advance(kind, stage, cost, on: &computer, at: t)
  }

  private mutating func fuse(at t: SimTime, into effects: inout EffectBuffer) {
    guard let counts = picture.fuse(at: t, latency: &latency, into: &effects) else {
      picture.perception.end()
      return
    }
    if keepsPictures { pictures.append(picture.known(at: t)) }
    advance(.fuse, .fuse, counts, at: t)
    guard picture.perception.isRunning else { return }
    for i in applications.followers {
      applications.list[i].pictureIsReady(&picture, on: &computer, at: t)
      isTimerStale = true
    }
  }

  /// Assesses the picture along the path, asks the applications for proposals, and prepares the command.
  private mutating func plan(at t: SimTime) {
    guard let counts = picture.assess(at: t) else {
      picture.perception.end()
      return
    }
    var proposals = Proposals()
    proposals.planning = counts
    for i in proposing { applications.list[i].propose(picture, at: t, into: &proposals) }
    picture.situation = nil
    let decision = arbiter.decide(proposals, at: t)
    picture.authority = decision.command.authority
    arming.note(decision.command.warning, at: t)
    pending = decision
    controlCost = Self.controlCounts + proposals.control
    advance(.plan, .plan, proposals.planning, at: t)
  }
  private var arming = BrakeArming()
  private var controlCost = OperationCounts.zero
  /// Limits, plausibility checks and the frame on the vehicle bus: a few hundred operations (assumed).
  static let controlCounts = OperationCounts(
    otherOps: 400, bytesRead: 512, bytesWritten: 64, serialSteps: 200, launches: 1)

  /// The command takes effect after the bus delay and brake build-up, which armed brakes shorten for an emergency; so would
  /// that of a plan that asks for nothing.
  private mutating func command(at t: SimTime, into effects: inout EffectBuffer) {
    picture.perception.end()
    let isArmed = pending?.command.isEmergency == true && arming.isArmed(at: t)
    let effectiveAt = t + (isArmed ? computer.profile.armedActuation : computer.profile.actuation)
    if let pending {
      if effectiveAt - picture.perception.capturedAt > computer.profile.chainDeadline {
        effects.record(.chainsLate, 1)
        if computer.profile.late == .drop {
          effects.record(.chainsDropped, 1)
          self.pending = nil
          return
        }
      }
      if let warning = pending.raised {
        effects.warnings.append(warning)
        if warning.cooperative {
          effects.record(.senseToWarning, t - warning.sensedAt)
          if t - warning.sensedAt > computer.profile.warningDeadline { effects.record(.warningsLate, 1) }
        }
      }
      if pending.matters {
        var command = pending.command
        command.effectiveAt = effectiveAt
        effects.commands.append((command, picture.perception.capturedAt))
      }
      self.pending = nil
    }
    latency.finish(at: effectiveAt, into: &effects)
  }

  /// Besides the objects, the planner has read the state of the signal ahead and the hazards on the path.
  private mutating func noteRead(at t: SimTime) {
    latency.use(picture.signals.takeFresh(), isFused: false)
    guard readsHazards, let fix = picture.fix else { return }
    picture.hazards.takeFresh(on: fix, at: t) { latency.use($0, isFused: false) }
  }
}
