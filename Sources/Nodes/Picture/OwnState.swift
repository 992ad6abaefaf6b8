import ComputeKernel
import NodeInterface
import SimCore
import V2XMessages

/// The vehicle's own state for messages, predicted from the newest fix.
struct OwnState {
  /// Random streams for the phases of message timers: of the BSM, and of the report to the cloud.
  static let awarenessStream: UInt64 = 0
  static let reportStream: UInt64 = 1

  let place: GeoPosition
  /// m/s.
  let speed: Double
  let heading: Angle
  let fix: PositioningFix
  let size: RoadUserSize
  let events: VehicleEvents?

  /// Nil before the first fix.
  init?(_ picture: borrowing OnboardPicture, at t: SimTime) {
    guard let fix = picture.fix, let ego = picture.ego(at: t) else { return nil }
    place = picture.context.geo(ego.position + picture.mapOffset)
    speed = ego.speed
    heading = ego.heading.wrapped
    self.fix = fix
    size = RoadUserSize(
      width: picture.vehicle.width, length: picture.vehicle.length, height: picture.vehicle.height)
    events = picture.isBrakingHard ? .hardBraking : nil
  }

  var accelerations: AccelerationSet {
    AccelerationSet(
      longitudinal: min(20, max(-20, fix.acceleration)), lateral: min(20, max(-20, fix.speed * fix.yawRate)),
      yawRate: fix.yawRate)
  }
  var accuracy: PositionalAccuracy {
    let sigma = fix.positionSigma.isFinite ? fix.positionSigma : nil
    return PositionalAccuracy(semiMajor: sigma, semiMinor: sigma)
  }
}
