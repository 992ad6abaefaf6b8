import ComputeKernel
import ComputePlatform
import NodeInterface
import RoadNetwork
import SimCore
import V2XMessages

/// The computer in the cloud. It keeps a picture of every vehicle and of what the roadside sees, merges
/// hazards from all reports, and hands them out to the roadside units that traffic passes on its way there.
///
/// Reports go into tables as they come; ten times a second a batch is merged as one task, and what follows
/// from it is sent when that task has ended.
package struct CloudCoordinator: Node {
  static let batch = SimDuration(milliseconds: 100)
  static let sample = SimDuration(milliseconds: 1000)
  /// Upstream reach, metres: two minutes at 90 km/h.
  static let reach = 3000.0
  /// A roadside unit serves a way that passes within this distance, metres: its radio cell.
  static let cell = 400.0
  /// Where no way is known: every unit within this distance.
  static let blindReach = 1000.0
  /// A notice is valid for `validity` and repeated after `repeats` while the hazard lasts.
  static let validity = SimDuration(milliseconds: 5000)
  static let repeats = SimDuration(milliseconds: 2000)
  /// Reports older than this leave the picture.
  static let memory = SimDuration(milliseconds: 5000)

  let context: NodeContext
  package let id: TemporaryID
  let profile: LevelProfile
  let roadside: [RoadsideDescription]
  let roadsideIDs: [TemporaryID]
  let lanes: FastLanes

  var platform: Platform
  package private(set) var picture: ObjectTable
  var watch = StandingWatch()
  package private(set) var ledger = HazardLedger()
  private var batchTimer: Periodic
  private var sampleTimer: Periodic
  private var reports: UInt64 = 0
  private var answers: [Int] = []
  private var isMerging = false

  /// `roadside` with the entities of the units, which give their identities.
  package init(
    entity: UInt64, roadside: [(site: RoadsideDescription, entity: UInt64)], context: NodeContext,
    birth: SimTime
  ) {
    self.context = context
    profile = context.cloud.profile
    platform = Platform(context.cloud.model, start: birth)
    id = context.temporaryID(entity: entity)
    self.roadside = roadside.map(\.site)
    roadsideIDs = roadside.map { context.temporaryID(entity: $0.entity) }
    lanes = FastLanes(context.network)
    picture = ObjectTable(capacity: 16384, maximumAge: Self.memory)
    batchTimer = Periodic(period: Self.batch, phase: 0.5, notBefore: birth)
    sampleTimer = Periodic(period: Self.sample, phase: 0.5, notBefore: birth)
    nextWakeAt = birth
    nextEffectAt = birth
    announce()
  }

  // MARK: Node

  /// Stored: hosts read it all the time, and reading a field copies nothing.
  package private(set) var nextWakeAt: SimTime
  package private(set) var nextEffectAt: SimTime

  private mutating func announce() {
    nextWakeAt = min(platform.nextCompletion ?? .never, batchTimer.next)
    nextEffectAt = nextWakeAt
  }
  package var sensorLead: SimDuration { .zero }

  package mutating func finish(at time: SimTime) { platform.run(through: time) }
  package func computeTotals(at time: SimTime) -> ComputeTotals {
    ComputeTotals(platform.totals(at: time), skipped: 0)
  }

  package mutating func recordTasks() { platform.keepsLog = true }
  package mutating func takeTasks() -> [ComputedTask] { platform.takeTasks() }

  package mutating func step(_ event: borrowing Event, at time: SimTime, into effects: inout EffectBuffer) {
    switch event {
    case .received(let message):
      receive(message, at: time)
      return
    case .fix, .sensor, .signals, .wake: break
    }
    while let task = platform.complete(through: time) { publish(task, at: time, into: &effects) }
    if batchTimer.isDue(time) { merge(at: time) }
    if sampleTimer.isDue(time) { samplePicture(at: time, into: &effects) }
    announce()
  }

  /// The picture of one vehicle at `t`: where it should be, 1 σ of that in metres, and the age of the report.
  package func estimate(of vehicle: TemporaryID, at t: SimTime) -> (
    position: Vec2, sigma: Double, age: SimDuration
  )? {
    guard let row = picture.object(vehicle.raw) else { return nil }
    let now = Alignment.predicted(row, to: t)
    return (now.state.position, now.state.covariance.position.largestSigma, t - row.generatedAt)
  }

  // MARK: Reports

  private mutating func receive(_ message: ReceivedMessage, at t: SimTime) {
    switch message.frame {
    case .vehicleState(let report): note(report, message, at: t)
    case .roadsideState(let report): note(report, message, at: t)
    case .heartbeat(let beat):
      if !beat.isResponse, let unit = roadsideIDs.firstIndex(of: beat.id) { answers.append(unit) }
    case .bsm, .map, .spat, .rsi, .rsm, .ssm, .advice, .hazard: break
    }
  }

  private mutating func note(_ report: VehicleStateReport, _ message: ReceivedMessage, at t: SimTime) {
    guard let place = report.position, let speed = report.speed else { return }
    reports += 1
    let p = context.map(place)
    picture.upsert(
      ReceivedObject(
        id: report.id.raw, generatedAt: report.measuredAt, position: p,
        heading: report.heading?.radians ?? .nan,
        speed: speed, acceleration: report.acceleration.longitudinal ?? 0,
        yawRate: report.acceleration.yawRate,
        positionSigma: report.positionalAccuracy?.semiMajor ?? 10, length: report.size.length,
        width: report.size.width))
    watch.see(report.id.raw, at: p, speed: speed, time: report.measuredAt, trace: message.trace, lanes: lanes)
    if report.events?.contains(.hardBraking) == true, let (lane, position) = lanes.lane(at: p) {
      self.report(
        LaneHazard(type: .obstacle, lane: lane, position: position, place: p), sensedAt: message.sensedAt,
        trace: message.trace, at: t)
    }
  }

  private mutating func note(_ report: RoadsideStateReport, _ message: ReceivedMessage, at t: SimTime) {
    reports += 1 + UInt64(report.participants.count)
    for o in report.participants {
      guard let measuredAt = o.measuredAt else { continue }
      picture.upsert(
        ReceivedObject(
          id: mix64(report.id.raw ^ UInt64(o.id)), generatedAt: measuredAt, position: context.map(o.position),
          heading: o.heading?.radians ?? .nan, speed: o.speed ?? 0,
          positionSigma: o.positionConfidence.horizontal ?? 5,
          length: o.size.length > 0 ? o.size.length : .nan, width: o.size.width > 0 ? o.size.width : .nan,
          targetClass: Self.targetClass(o.type), isObserved: true))
    }
    for event in report.events {
      guard let place = event.position.map(context.map) else { continue }
      if let (lane, position) = lanes.lane(at: place) {
        self.report(
          LaneHazard(type: event.type, lane: lane, position: position, place: place),
          sensedAt: message.sensedAt, trace: message.trace, at: t)
      } else {
        ledger.report(
          event, place: place, path: event.paths.first?.points.map(context.map) ?? [],
          sensedAt: message.sensedAt, trace: message.trace, at: t)
      }
    }
  }

  private static func targetClass(_ type: ParticipantType) -> TargetClass {
    switch type {
    case .unknown, .rsu: .unknown
    case .motor: .motorVehicle
    case .nonMotor: .twoWheeler
    case .pedestrian: .pedestrian
    }
  }

  private mutating func report(_ hazard: LaneHazard, sensedAt: SimTime, trace: MessageTrace, at t: SimTime) {
    let event = RoadTrafficEvent(hazard, id: 0, since: nil, reach: Self.reach, context)
    ledger.report(
      event, place: hazard.place, path: event.paths.first?.points.map(context.map) ?? [], sensedAt: sensedAt,
      trace: trace, at: t)
  }

  // MARK: Batches

  private mutating func merge(at t: SimTime) {
    picture.expire(at: t)
    watch.forget(before: t)
    for standing in watch.events(at: t) {
      report(standing.hazard, sensedAt: standing.seenAt, trace: standing.trace, at: standing.seenAt)
    }
    guard !isMerging, reports > 0 || !ledger.entries.isEmpty || !answers.isEmpty else { return }
    // Per report: decoding, conversion from WGS 84 (some twenty transcendental functions) and one store; per
    // hazard a search along the network.
    let n = reports
    let h = UInt64(ledger.entries.count)
    let counts = OperationCounts(
      macsFP32: n * 60 + h * 2000, otherOps: n * 700 + h * 5000, bytesRead: n * 400 + h * 20_000,
      bytesWritten: n * 64, serialSteps: 200, launches: 1)
    reports = 0
    isMerging = true
    if platform.submit(profile.request(.aggregate, ticket: 0, releasedAt: t, counts: counts), at: t)
      == .queueFull
    {
      isMerging = false
    }
  }

  private mutating func publish(_ task: FinishedTask, at t: SimTime, into effects: inout EffectBuffer) {
    isMerging = false
    for unit in answers {
      send(.heartbeat(Heartbeat(id: id, sentAt: t, isResponse: true)), to: unit, sensedAt: t, into: &effects)
    }
    answers.removeAll(keepingCapacity: true)
    for entry in ledger.due(at: t, repeats: Self.repeats) {
      var trace = entry.trace
      trace.advance(to: task.releasedAt, .sendWait)
      trace.advance(through: task.startedAt, to: t, .compute)
      let notice = HazardNotice(
        id: entry.id, issuedAt: t, validUntil: t + Self.validity, referencePosition: context.geo(entry.place),
        events: [entry.event])
      for unit in roadside.indices where Self.serves(roadside[unit], entry) {
        send(.hazard(notice), to: unit, sensedAt: entry.sensedAt, trace: trace, into: &effects)
      }
    }
  }

  private func send(
    _ frame: MessageFrame, to unit: Int, sensedAt: SimTime, trace: MessageTrace? = nil,
    into effects: inout EffectBuffer
  ) {
    effects.messages.append(
      OutgoingMessage(
        frame: frame, channel: .wired, destination: .roadside(roadside[unit].index), sensedAt: sensedAt,
        trace: trace))
  }

  /// True if traffic passes the unit on its way to the hazard.
  static func serves(_ site: RoadsideDescription, _ entry: HazardLedger.Entry) -> Bool {
    guard entry.path.count >= 2 else { return (site.position - entry.place).length <= blindReach }
    for i in 0..<(entry.path.count - 1) {
      let a = entry.path[i]
      let edge = entry.path[i + 1] - a
      let squared = edge.lengthSquared
      let t = squared > 0 ? min(1, max(0, (site.position - a).dot(edge) / squared)) : 0
      if (site.position - (a + edge * t)).length <= cell { return true }
    }
    return false
  }

  private func samplePicture(at t: SimTime, into effects: inout EffectBuffer) {
    for row in picture.rows where !row.isObserved {
      let now = Alignment.predicted(row, to: t)
      effects.record(.cloudPictureAge, t - row.generatedAt)
      effects.pictureSamples.append((row.id, now.state.position))
    }
  }
}
