import ComputeKernel
import NodeInterface
import RoadNetwork
import SimCore
import V2XMessages

/// The roadside units that the cloud is connected to by wire.
package struct CloudSite: Sendable {
  package let id: TemporaryID
  package let roadside: [RoadsideDescription]
  /// Their identities in messages, in the same order.
  package let roadsideIDs: [TemporaryID]
}

/// What the cloud knows: reporting vehicles, road users seen by roadside units, and the hazards derived from both.
package struct CloudPicture: Sendable {
  /// Older reports are removed.
  static let memory = SimDuration(milliseconds: 5000)

  package let context: NodeContext
  package let site: CloudSite
  /// Road users in the frame of the map.
  package internal(set) var objects: ObjectTable
  package internal(set) var ledger = HazardLedger()

  init(_ site: CloudSite, context: NodeContext) {
    self.site = site
    self.context = context
    objects = ObjectTable(
      capacity: 16384, maximumAge: Self.memory, clockTolerance: MessageClock.tolerance)
  }

  /// Estimate of one vehicle at `t`: position, its 1 σ in metres, and the age of the report.
  package func estimate(of vehicle: TemporaryID, at t: SimTime) -> (
    position: Vec2, sigma: Double, age: SimDuration
  )? {
    guard let row = objects.object(vehicle.raw) else { return nil }
    let now = Alignment.predicted(row, to: t)
    return (now.state.position, now.state.covariance.position.largestSigma, t - row.generatedAt)
  }

  /// A message by wire to a roadside unit, given by its index in `site.roadside`.
  func message(
    _ frame: MessageFrame, to unit: Int, sensedAt: SimTime, trace: MessageTrace? = nil
  ) -> OutgoingMessage {
    OutgoingMessage(
      frame: frame, channel: .wired, destination: .roadside(site.roadside[unit].index), sensedAt: sensedAt,
      trace: trace)
  }
}
