import ComputeKernel
import ComputePlatform
import NodeInterface
import RoadNetwork
import SimCore
import V2XMessages

/// Where a roadside unit stands and what it serves.
package struct RoadsideDescription: Hashable, Sendable {
  /// Index in the scenario's list.
  package var index: Int
  /// Map frame, metres.
  package var position: Vec2
  /// Junction (index) whose map and signals it sends; −1 if none.
  package var junction: Int

  package init(index: Int, position: Vec2, junction: Int) {
    self.index = index
    self.position = position
    self.junction = junction
  }
}

/// The computer at the roadside. It follows what its cameras and radars see and sends it (RSM), sends the
/// map of its junction (MAP) and the state of the signals that it is wired to (SPAT), tells of hazards that
/// it sees or that the cloud has told it of (RSI), and reports up to the cloud.
///
///     frame ─ streaming ─▶ detector ─▶ track ─▶ aggregate ─▶ RSM          timers ─▶ sign ─▶ SPAT, MAP, RSI,
/// report
///
/// Only what it knows is sent: on an empty road there is no RSM, without a hazard no RSI.
package struct RoadsideUnit: Node {
  /// Upstream reach of the paths of its own events, metres: the range of one radio cell, twice.
  static let reach = 800.0
  /// Speeds of tracks below this are told from standing by where they are, m/s.
  static let uncertainSpeed = 3.0

  let context: NodeContext
  package let site: RoadsideDescription
  package let id: TemporaryID
  let profile: LevelProfile
  let sensors: [SensorDescription]
  let coverages: [Coverage]
  package let sensorLead: SimDuration
  let signingTime: SimDuration
  package let map: JunctionMap?
  let place: GeoPosition
  let pose: SensorPose
  let lanes: FastLanes

  var platform: Platform
  var detectors: DetectorQueue
  package internal(set) var tracker = Tracker()
  var watch = StandingWatch()
  var notices = NoticeBoard()
  /// Newest state of the wired controller.
  package internal(set) var signals: SignalReading?
  var chainIsRunning = false
  var chainCapturedAt = SimTime.zero
  /// Ways of the running chain, and of the last picture that was finished.
  var chainTrace = MessageTrace(begin: .zero)
  var pictureTrace: MessageTrace?
  var timers: Timers
  var counters = Counters()
  var outbox: [(ticket: UInt32, message: OutgoingMessage, since: SimTime)] = []
  /// Signed and held back (`NodeFunctions.roadsideDelay`), in the order in which they go out. Bounded by
  /// what timers and sensors make within the longest delay that a scenario may ask for.
  private var held: [(due: SimTime, message: OutgoingMessage)] = []
  var nextMessage: UInt32 = 0
  var measured: [Measurement] = []

  struct Timers: Sendable {
    var spat: Periodic
    var map: Periodic
    var rsi: Periodic
    var report: Periodic
    var heartbeat: Periodic
  }
  struct Counters: Sendable {
    var rsm = MessageCounter()
    var spat = MessageCounter()
    var map = MessageCounter()
    var rsi = MessageCounter()
  }

  package init(
    site: RoadsideDescription, entity: UInt64, sensors: [SensorDescription], context: NodeContext,
    birth: SimTime
  ) {
    self.context = context
    self.site = site
    self.sensors = sensors
    profile = context.roadside.profile
    platform = Platform(context.roadside.model, start: birth)
    id = context.temporaryID(entity: entity)
    detectors = DetectorQueue(sensors: sensors.count)
    coverages = sensors.map { Coverage(range: $0.range, halfAngle: $0.halfFieldOfView) }
    map = site.junction >= 0 ? JunctionMap(site.junction, context) : nil
    place = context.geo(site.position)
    pose = SensorPose(position: site.position, heading: .zero)
    let range = sensors.reduce(0) { max($0, $1.range) }
    lanes = FastLanes(context.network, near: site.position, radius: range)
    func timer(_ type: MessageType, _ counter: UInt64) -> Periodic {
      Periodic(
        period: type.nominalInterval, phase: context.random.uniform(entity, .sendPhase, counter),
        notBefore: birth)
    }
    timers = Timers(
      spat: timer(.spat, 0), map: timer(.map, 1), rsi: timer(.rsi, 2), report: timer(.roadsideState, 3),
      heartbeat: timer(.heartbeat, 4))
    let profile = self.profile
    let model = context.roadside.model
    sensorLead =
      sensors.map { sensor in
        let detector = profile.request(sensor.task, ticket: 0, releasedAt: .zero)
        let seconds = model.unloadedLatency(sensor.task, detector.counts, fixed: detector.fixed)
        return sensor.delay(profile) + SimDuration(seconds: seconds)
      }.min() ?? .zero
    let signing = profile.request(.sign, ticket: 0, releasedAt: .zero)
    signingTime = SimDuration(seconds: model.unloadedLatency(.sign, signing.counts, fixed: signing.fixed))
    nextWakeAt = birth
    nextEffectAt = birth
    announce()
  }

  // MARK: Node

  private var nextTimer: SimTime {
    var t = SimTime.never
    if context.functions.roadside {
      if map != nil { t = min(t, timers.map.next) }
      // Also before the first reading, which may come at any time.
      if (map?.signal ?? -1) >= 0 { t = min(t, timers.spat.next) }
      if hasHazards { t = min(t, timers.rsi.next) }
    }
    if context.functions.cloud { t = min(t, min(timers.report.next, timers.heartbeat.next)) }
    return t
  }
  private var hasHazards: Bool { !notices.isEmpty || !watch.entries.isEmpty }

  /// Stored, like `nextEffectAt`: hosts read them all the time, and reading a field copies nothing.
  package private(set) var nextWakeAt: SimTime
  package private(set) var nextEffectAt: SimTime

  private mutating func announce() {
    let completion = platform.nextCompletion ?? .never
    let timer = nextTimer
    nextWakeAt = min(completion, timer)
    if let first = held.first { nextWakeAt = min(nextWakeAt, first.due) }
    var t = timer == .never ? .never : timer + signingTime
    for message in outbox { t = min(t, message.since + signingTime) }
    if chainIsRunning { t = min(t, completion) }
    if let capture = detectors.oldestCapture { t = min(t, capture + sensorLead) }
    // What is not signed yet goes out later still than `t` if it is held back.
    nextEffectAt = t
    if let first = held.first { nextEffectAt = min(nextEffectAt, first.due) }
  }

  package mutating func finish(at time: SimTime) { platform.run(through: time) }
  package func computeTotals(at time: SimTime) -> ComputeTotals {
    ComputeTotals(platform.totals(at: time), skipped: detectors.skipped)
  }

  package mutating func recordTasks() { platform.keepsLog = true }
  package mutating func takeTasks() -> [ComputedTask] { platform.takeTasks() }

  package mutating func step(_ event: borrowing Event, at time: SimTime, into effects: inout EffectBuffer) {
    switch event {
    case .signals(let reading): if reading.signal == map?.signal { signals = reading }
    case .sensor(let frame): sense(frame, at: time)
    case .received(let message):
      guard message.type == .hazard else { return }
      receive(message, at: time)
    case .fix, .wake: break
    }
    while let task = platform.complete(through: time) {
      finish(task, at: time, into: &effects)
    }
    fireTimers(at: time)
    while let first = held.first, first.due <= time {
      effects.messages.append(held.removeFirst().message)
    }
    announce()
  }

  enum Stage: UInt32 { case detect = 0, track, aggregate, message }

  func ticket(_ stage: Stage, _ number: UInt32 = 0) -> UInt32 { stage.rawValue << 24 | number & 0x00FF_FFFF }

  private mutating func finish(_ task: FinishedTask, at t: SimTime, into effects: inout EffectBuffer) {
    guard let stage = Stage(rawValue: task.ticket >> 24) else { return }
    switch stage {
    case .detect: track(task, at: t)
    case .track:
      chainTrace.advance(through: task.startedAt, to: t, .compute)
      aggregate(at: t)
    case .aggregate:
      chainTrace.advance(through: task.startedAt, to: t, .compute)
      publish(at: t)
    case .message:
      if let i = outbox.firstIndex(where: { $0.ticket == task.ticket }) {
        var message = outbox.remove(at: i).message
        message.trace.advance(through: task.startedAt, to: t, .sign)
        let delay = context.functions.roadsideDelay
        if delay > .zero {
          message.trace.advance(to: t + delay, .sendWait)
          held.append((t + delay, message))
        } else {
          effects.messages.append(message)
        }
      }
    }
  }

  private mutating func fireTimers(at t: SimTime) {
    // A timer without anything to send runs on, so that its phase stays.
    if timers.map.isDue(t), let map, context.functions.roadside { sendMap(map, at: t) }
    if timers.spat.isDue(t), signals != nil, context.functions.roadside { sendSPAT(at: t) }
    if timers.rsi.isDue(t), hasHazards, context.functions.roadside { sendRSI(at: t) }
    if timers.report.isDue(t), context.functions.cloud { sendReport(at: t) }
    if timers.heartbeat.isDue(t), context.functions.cloud {
      enqueue(.heartbeat(Heartbeat(id: id, sentAt: t)), .wired, to: .cloud, sensedAt: t, at: t)
    }
  }

  // MARK: Perception

  private mutating func sense(_ frame: SensorFrame, at t: SimTime) {
    guard sensors.indices.contains(frame.sensor), let number = detectors.admit(frame, pose: pose) else {
      return
    }
    let sensor = sensors[frame.sensor]
    let request = profile.request(
      sensor.task, ticket: ticket(.detect, number), releasedAt: frame.capturedAt + sensor.delay(profile))
    if platform.submit(request, at: t) == .queueFull { detectors.abandon(number) }
  }

  private mutating func track(_ task: FinishedTask, at t: SimTime) {
    guard let (frame, pose) = detectors.take(task.ticket & 0x00FF_FFFF) else { return }
    measurements(frame, from: pose, into: &measured)
    let counts = tracker.update(
      measured, sensor: frame.sensor, capturedAt: frame.capturedAt, from: pose,
      coverage: coverages[frame.sensor])
    guard let epoch = detectors.charge(counts, capturedAt: frame.capturedAt), !chainIsRunning else { return }
    chainIsRunning = true
    chainCapturedAt = epoch.capturedAt
    // The slowest of the epoch's detectors is on the way, the others are beside it.
    chainTrace = MessageTrace(begin: epoch.capturedAt)
    chainTrace.advance(to: task.releasedAt, .sense)
    chainTrace.advance(through: task.startedAt, to: t, .compute)
    submit(.track, .track, epoch.counts, at: t)
  }

  private mutating func submit(_ kind: TaskKind, _ stage: Stage, _ counts: OperationCounts, at t: SimTime) {
    let request = profile.request(kind, ticket: ticket(stage), releasedAt: t, counts: counts)
    if platform.submit(request, at: t) == .queueFull { chainIsRunning = false }
  }

  /// Looks for hazards among the tracks and prepares the picture.
  private mutating func aggregate(at t: SimTime) {
    for track in tracker.tracks where track.isConfirmed && track.targetClass != .pedestrian {
      // A track's speed across the line of sight is noise up to this; slower motion shows as drift.
      let speed = track.velocity.length
      watch.see(
        UInt64(track.id), at: track.position, speed: speed < Self.uncertainSpeed ? 0 : speed,
        time: chainCapturedAt, trace: chainTrace, lanes: lanes)
    }
    watch.forget(before: chainCapturedAt)
    let n = UInt64(tracker.tracks.count)
    // Per track: conversion to WGS 84 with some twenty transcendental functions of 20 operations, and
    // copying.
    submit(
      .aggregate, .aggregate,
      OperationCounts(
        macsFP32: n * 40, otherOps: n * 500, bytesRead: n * 200, bytesWritten: n * 100, serialSteps: n * 10,
        launches: 1), at: t)
  }

  private mutating func publish(at t: SimTime) {
    chainIsRunning = false
    pictureTrace = chainTrace
    guard context.functions.roadside else { return }
    sendRSM(at: t)
  }
}
