import ComputeKernel
import ComputePlatform
import NodeInterface
import RoadNetwork
import SimCore
import V2XMessages

/// The computer in the cloud. Reports go to its applications on reception; ten times a second a batch is merged as one
/// job, and the results are sent when the job has finished.
package struct CloudCoordinator: Node {
  static let batch = SimDuration(milliseconds: 100)
  static let sample = SimDuration(milliseconds: 1000)

  package private(set) var picture: CloudPicture
  package private(set) var computer: NodeComputer
  private var applications: InstalledApplications<any CloudApplication>
  private var batchTimer: Periodic
  private var sampleTimer: Periodic
  private var isMerging = false

  package var id: TemporaryID { picture.site.id }

  /// `roadside`: the units, with the entities that their identities derive from.
  package init(
    entity: UInt64, roadside: [(site: RoadsideDescription, entity: UInt64)], context: NodeContext,
    birth: SimTime
  ) {
    computer = NodeComputer(context.cloud, birth: birth, entity: entity, placement: context.placement)
    let site = CloudSite(
      id: context.temporaryID(entity: entity), roadside: roadside.map(\.site),
      roadsideIDs: roadside.map { context.temporaryID(entity: $0.entity) })
    picture = CloudPicture(site, context: context)
    batchTimer = Periodic(period: Self.batch, phase: 0.5, notBefore: birth)
    sampleTimer = Periodic(period: Self.sample, phase: 0.5, notBefore: birth)
    var installed: [(application: any CloudApplication, manifest: ApplicationManifest)] = []
    for type in context.applications.cloud {
      let installation = Installation(
        context: context, entity: entity, birth: birth, place: installed.count)
      if let application = type.init(site, installation) { installed.append((application, type.manifest)) }
    }
    applications = InstalledApplications(installed)
    nextWakeAt = birth
    for i in applications.list.indices { applications.list[i].begin(&picture) }
    announce()
  }

  // MARK: Node

  /// Stored, because hosts read it very often, and reading a stored field copies nothing.
  package private(set) var nextWakeAt: SimTime
  package var nextEffectAt: SimTime { nextWakeAt }
  package var sensorLead: SimDuration { .zero }

  private mutating func announce() {
    nextWakeAt = min(computer.nextCompletion, batchTimer.next)
    for application in applications.list { nextWakeAt = min(nextWakeAt, application.nextTimer(picture)) }
  }

  package mutating func finish(at time: SimTime) { computer.finish(at: time) }
  package func computeTotals(at time: SimTime) -> ComputeTotals { computer.totals(at: time) }
  package mutating func recordTasks() { computer.recordTasks() }
  package mutating func stopRecording() { computer.stopRecording() }
  package mutating func takeTasks() -> [ComputedTask] { computer.takeTasks() }

  package mutating func step(_ event: borrowing Event, at time: SimTime, into effects: inout EffectBuffer) {
    switch event {
    case .received(let message):
      for i in applications.receivers(of: message.type) {
        applications.list[i].receive(message, &picture, on: &computer, at: time)
      }
      announce()
      return
    case .fix, .sensor, .signals, .wake: break
    }
    while let job = computer.finished(through: time, into: &effects) { finish(job, at: time, into: &effects) }
    if batchTimer.isDue(time) { merge(at: time) }
    if sampleTimer.isDue(time) {
      for i in applications.list.indices { applications.list[i].sample(&picture, at: time, into: &effects) }
    }
    applications.forEach(&picture, on: &computer) { $0.poll(&$1, on: &$2, at: time) }
    announce()
  }

  private mutating func merge(at t: SimTime) {
    var cost: OperationCounts?
    for i in applications.list.indices {
      guard let part = applications.list[i].prepare(&picture, isFree: !isMerging, at: t) else { continue }
      cost = (cost ?? OperationCounts(serialSteps: 200, launches: 1)) + part
    }
    guard let cost, !isMerging else { return }
    isMerging = computer.run(Job(.aggregate, stage: .aggregate, cost: cost, releasedAt: t), at: t)
  }

  private mutating func finish(_ job: FinishedJob, at t: SimTime, into effects: inout EffectBuffer) {
    switch job.stage {
    case .aggregate:
      isMerging = false
      for i in applications.list.indices {
        applications.list[i].publish(job, &picture, at: t, into: &effects)
      }
    case .application:
      let place = Int(job.number >> 16)
      guard applications.list.indices.contains(place) else { return }
      applications.list[place].finished(
        UInt16(truncatingIfNeeded: job.number), &picture, on: &computer, at: t)
    case .detect, .track, .fuse, .plan, .control, .sign, .verify, .localise: break
    }
  }
}
