import ComputeKernel
import ComputePlatform
import NodeInterface
import SimCore
import V2XMessages

/// Merges hazards from all reports, and sends them to the roadside units that traffic passes before it reaches them. A
/// vehicle that stands is a hazard by itself; hard braking is one if two vehicles report it of one place.
package struct HazardCoordination: CloudApplication {
  package static let manifest = ApplicationManifest(
    key: "hazard_coordination", name: "Hazard coordination",
    documentation: "Merges hazards from all reports and sends them to roadside units upstream.",
    host: .cloud, source: .messages, needs: "cloud.enabled", receives: [.vehicleState, .roadsideState],
    sends: [.hazard], jobs: [.aggregate])

  /// Upstream reach, metres: two minutes at 90 km/h.
  static let reach = 3000.0
  /// A roadside unit serves a path that passes within this distance, metres: its radio cell.
  static let cell = 400.0
  /// If no path is known, every unit within this distance is notified, metres.
  static let blindReach = 1000.0
  /// A notice is repeated after this time while the hazard lasts.
  static let repeats = SimDuration(milliseconds: 2000)

  private let lanes: FastLanes
  private var watch = StandingWatch()

  package init?(_ cloud: CloudSite, _ installation: Installation) {
    lanes = FastLanes(installation.context.network)
  }

  // MARK: Reports

  package mutating func receive(
    _ message: ReceivedMessage, _ picture: inout CloudPicture, on computer: inout NodeComputer, at t: SimTime
  ) {
    switch message.frame {
    case .vehicleState(let report): note(report, message, &picture, at: t)
    case .roadsideState(let report): note(report, message, &picture, at: t)
    default: break
    }
  }

  private mutating func note(
    _ report: VehicleStateReport, _ message: ReceivedMessage, _ picture: inout CloudPicture, at t: SimTime
  ) {
    guard let place = report.position, let speed = report.speed else { return }
    let p = picture.context.map(place)
    watch.see(
      report.id.raw, at: p, heading: report.heading, speed: speed, time: report.measuredAt,
      trace: message.trace, lanes: lanes)
    if report.events?.contains(.hardBraking) == true,
      let (lane, position) = lanes.lane(at: p, heading: report.heading)
    {
      enter(
        LaneHazard(type: .obstacle, lane: lane, position: position, place: p), by: .moving(report.id.raw),
        sensedAt: message.sensedAt, trace: message.trace, &picture, at: t)
    }
  }

  private func note(
    _ report: RoadsideStateReport, _ message: ReceivedMessage, _ picture: inout CloudPicture, at t: SimTime
  ) {
    let context = picture.context
    for event in report.events {
      guard let place = event.position.map(context.map) else { continue }
      if let (lane, position) = lanes.lane(at: place) {
        enter(
          LaneHazard(type: event.type, lane: lane, position: position, place: place), by: .standing,
          sensedAt: message.sensedAt, trace: message.trace, &picture, at: t)
      } else {
        picture.ledger.report(
          event, place: place, path: event.paths.first?.points.map(context.map) ?? [], by: .standing,
          sensedAt: message.sensedAt, trace: message.trace, at: t)
      }
    }
  }

  private func enter(
    _ hazard: LaneHazard, by witness: HazardLedger.Witness, sensedAt: SimTime, trace: MessageTrace,
    _ picture: inout CloudPicture, at t: SimTime
  ) {
    let context = picture.context
    let event = RoadTrafficEvent(hazard, id: 0, since: nil, reach: Self.reach, context)
    picture.ledger.report(
      event, place: hazard.place, path: event.paths.first?.points.map(context.map) ?? [], by: witness,
      sensedAt: sensedAt, trace: trace, at: t)
  }

  // MARK: Batches

  /// Cost: one search along the network per hazard.
  package mutating func prepare(_ picture: inout CloudPicture, isFree: Bool, at t: SimTime)
    -> OperationCounts?
  {
    watch.forget(before: t)
    for standing in watch.events(at: t) {
      enter(
        standing.hazard, by: .standing, sensedAt: standing.seenAt, trace: standing.trace, &picture,
        at: standing.seenAt)
    }
    guard !picture.ledger.entries.isEmpty else { return nil }
    let h = UInt64(picture.ledger.entries.count)
    return OperationCounts(macsFP64: h * 2000, otherOps: h * 5000, bytesRead: h * 20_000)
  }

  package mutating func publish(
    _ batch: FinishedJob, _ picture: inout CloudPicture, at t: SimTime, into effects: inout EffectBuffer
  ) {
    for entry in picture.ledger.due(at: t, repeats: Self.repeats) {
      var trace = entry.trace
      trace.advance(to: batch.releasedAt, .sendWait)
      trace.advance(through: batch.startedAt, to: t, .compute)
      let notice = HazardNotice(
        id: entry.id, issuedAt: t, validUntil: entry.lastsUntil,
        referencePosition: picture.context.geo(entry.place), events: [entry.event])
      let units = picture.site.roadside
      for unit in units.indices where Self.serves(units[unit], entry) {
        effects.messages.append(
          picture.message(.hazard(notice), to: unit, sensedAt: entry.sensedAt, trace: trace))
      }
    }
  }

  /// True if traffic passes the unit before it reaches the hazard.
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
}
