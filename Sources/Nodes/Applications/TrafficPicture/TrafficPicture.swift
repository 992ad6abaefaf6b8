import ComputeKernel
import ComputePlatform
import NodeInterface
import SimCore
import V2XMessages

/// Keeps track of every reporting vehicle and of the road users that roadside units see.
package struct TrafficPicture: CloudApplication {
  package static let manifest = ApplicationManifest(
    key: "traffic_picture", name: "Traffic picture",
    documentation: "Keeps the positions of reporting vehicles and of road users seen by roadside units.",
    host: .cloud,
    source: .messages, needs: "cloud.enabled", receives: [.vehicleState, .roadsideState],
    jobs: [.aggregate])

  /// States received since the last batch.
  private var reports: UInt64 = 0

  package init?(_ cloud: CloudSite, _ installation: Installation) {}

  package mutating func receive(
    _ message: ReceivedMessage, _ picture: inout CloudPicture, on computer: inout NodeComputer, at t: SimTime
  ) {
    switch message.frame {
    case .vehicleState(let report): note(report, &picture, at: t)
    case .roadsideState(let report): note(report, &picture, at: t)
    default: break
    }
  }

  private mutating func note(_ report: VehicleStateReport, _ picture: inout CloudPicture, at t: SimTime) {
    guard let place = report.position, let speed = report.speed else { return }
    reports += 1
    picture.objects.upsert(
      ReceivedObject(
        id: report.id.raw, generatedAt: report.measuredAt, position: picture.context.map(place),
        heading: report.heading?.radians ?? .nan,
        speed: speed, acceleration: report.acceleration.longitudinal ?? 0,
        yawRate: report.acceleration.yawRate,
        positionSigma: report.positionalAccuracy?.semiMajor ?? 10, length: report.size.length,
        width: report.size.width), heardAt: t)
  }

  private mutating func note(_ report: RoadsideStateReport, _ picture: inout CloudPicture, at t: SimTime) {
    reports += 1 + UInt64(report.participants.count)
    for o in report.participants {
      guard let measuredAt = o.measuredAt else { continue }
      picture.objects.upsert(
        ReceivedObject(
          id: mix64(report.id.raw ^ UInt64(o.id)), generatedAt: measuredAt,
          position: picture.context.map(o.position),
          heading: o.heading?.radians ?? .nan, speed: o.speed ?? 0,
          positionSigma: o.positionConfidence.horizontal ?? 5,
          length: o.size.length > 0 ? o.size.length : .nan, width: o.size.width > 0 ? o.size.width : .nan,
          targetClass: RoadUserClass(o.type), isObserved: true), heardAt: t)
    }
  }

  /// Per report: decoding, conversion from WGS 84 (some twenty transcendental functions) and one store.
  package mutating func prepare(_ picture: inout CloudPicture, isFree: Bool, at t: SimTime)
    -> OperationCounts?
  {
    picture.objects.expire(at: t)
    guard isFree, reports > 0 else { return nil }
    let n = reports
    reports = 0
    return OperationCounts(
      macsFP64: n * 60, otherOps: n * 700, bytesRead: n * 400, bytesWritten: n * 64)
  }

  package mutating func sample(_ picture: inout CloudPicture, at t: SimTime, into effects: inout EffectBuffer)
  {
    effects.record(picture.objects.takeRefusals())
    for row in picture.objects.rows where !row.isObserved {
      let now = Alignment.predicted(row, to: t)
      effects.record(.cloudPictureAge, t - row.generatedAt)
      effects.pictureSamples.append((row.id, now.state.position))
    }
  }
}
