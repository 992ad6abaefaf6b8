import ComputeKernel
import ComputePlatform
import NodeInterface
import RoadNetwork
import SimCore
import V2XMessages

/// The computer at the roadside. It tracks what its cameras and radars see, and runs applications that send the tracks,
/// the map and signals of its junction, and the hazards that it knows of.
///
///     frame ─ streaming ─▶ detector ─▶ track ─▶ aggregate ─▶ applications' messages      timers ─▶ applications' messages
package struct RoadsideUnit: Node {
  package private(set) var picture: RoadsidePicture
  package private(set) var computer: NodeComputer
  private var applications: InstalledApplications<any RoadsideApplication>
  private let pose: SensorPose

  package var id: TemporaryID { picture.id }
  package var sensorLead: SimDuration { picture.perception.sensorLead }

  /// `entity` is the hash of the unit's name; `sensors` in the order of `SensorFrame.sensor`.
  package init(
    site: RoadsideDescription, entity: UInt64, sensors: [SensorDescription], context: NodeContext,
    birth: SimTime
  ) {
    computer = NodeComputer(
      context.roadside, birth: birth, entity: entity, holdBack: context.communication.roadsideDelay,
      placement: context.placement)
    picture = RoadsidePicture(
      site, sensors: sensors, computer: computer, context: context, id: context.temporaryID(entity: entity))
    pose = SensorPose(position: site.position, heading: .zero)
    var installed: [(application: any RoadsideApplication, manifest: ApplicationManifest)] = []
    for type in context.applications.roadside {
      let installation = Installation(
        context: context, entity: entity, birth: birth, place: installed.count)
      if let application = type.init(site, installation) { installed.append((application, type.manifest)) }
    }
    applications = InstalledApplications(installed)
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
    let timer = applications.earliest(picture) { $0.nextTimer($1) }
    (nextWakeAt, nextEffectAt) = computer.next(timer: timer, perception: picture.perception)
  }

  package mutating func finish(at time: SimTime) { computer.finish(at: time) }
  package func computeTotals(at time: SimTime) -> ComputeTotals {
    computer.totals(at: time, skipped: picture.perception.skipped)
  }

  package mutating func recordTasks() { computer.recordTasks() }
  package mutating func stopRecording() { computer.stopRecording() }
  package mutating func takeTasks() -> [ComputedTask] { computer.takeTasks() }

  package mutating func step(_ event: borrowing Event, at time: SimTime, into effects: inout EffectBuffer) {
    switch event {
    case .signals(let reading): if reading.signal == picture.map?.signal { picture.signals = reading }
    case .sensor(let frame): _ = picture.perception.admit(frame, pose: pose, on: &computer, at: time)
    case .received(let message):
      let receivers = applications.receivers(of: message.type)
      if receivers.isEmpty { return }
      for i in receivers { applications.list[i].receive(message, &picture, on: &computer, at: time) }
    case .fix, .wake: break
    }
    while let job = computer.finished(through: time, into: &effects) { finish(job, at: time) }
    applications.forEach(&picture, on: &computer) { $0.poll(&$1, on: &$2, at: time) }
    computer.releaseHeld(at: time, into: &effects)
    announce()
  }

  private mutating func finish(_ job: FinishedJob, at t: SimTime) {
    switch job.stage {
    case .detect: _ = picture.perception.detected(job, on: &computer, at: t)
    case .track:
      picture.perception.noteComputed(job, at: t)
      let cost = picture.aggregate()
      picture.perception.advance(.aggregate, .aggregate, cost, on: &computer, at: t)
    case .aggregate:
      picture.perception.noteComputed(job, at: t)
      picture.perception.end()
      picture.trace = picture.perception.trace
      for i in applications.followers {
        applications.list[i].pictureIsReady(&picture, on: &computer, at: t)
      }
    case .application:
      let place = Int(job.number >> 16)
      guard applications.list.indices.contains(place) else { return }
      applications.list[place].finished(
        UInt16(truncatingIfNeeded: job.number), &picture, on: &computer, at: t)
    case .fuse, .plan, .control, .sign, .verify, .localise: break
    }
  }
}
