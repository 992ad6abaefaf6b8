import ComputeKernel
import NodeInterface
import RoadNetwork
import SimCore
import V2XMessages

/// Emergency brake warning (EBW, T/CSAE 53, 4.8): a vehicle ahead on the path reports that it brakes hard, and the
/// driver would have to brake harder than usual if he reacted now.
package struct EmergencyBrakeWarning: OnboardApplication {
  package static let manifest = ApplicationManifest(
    key: "ebw", name: "Emergency brake warning (EBW)",
    documentation: "Warns of a vehicle ahead that reports hard braking.", host: .onboard,
    source: .messages, needs: "warnings", reads: [.bsm], warnings: [.emergencyBrake],
    settings: [.toggle("ebw", isOn: true, "Emergency brake warnings for vehicles that report hard braking.")])

  /// On a road with one lane, a vehicle braking ahead may appear to be this far beside the path, metres (assumed): the
  /// position errors of the two.
  static let offset = 2.5

  package init?(_ vehicle: OnboardVehicle, _ installation: Installation) {
    guard installation.settings[DriverDisplay.setting.key], installation.settings[Self.manifest.key] else {
      return nil
    }
  }

  package mutating func propose(
    _ picture: borrowing OnboardPicture, at t: SimTime, into proposals: inout Proposals
  ) {
    guard let situation = picture.situation else { return }
    proposals.planning += DriverWarning.counts
    guard let event = brakeEventAhead(picture, situation) else { return }
    proposals.warn(
      RaisedWarning(kind: .emergencyBrake, sensedAt: event, cooperative: true), .brakeEvent)
  }

  /// A vehicle is assigned to its most likely lane: by the unit's own sensors if they track it, otherwise by both
  /// reported positions. Returns the time of the reported state of the nearest vehicle that the driver must be warned
  /// of.
  private func brakeEventAhead(_ picture: borrowing OnboardPicture, _ situation: Situation) -> SimTime? {
    let ego = situation.ego
    guard ego.speed > 1 else { return nil }
    let reach = reach(picture)
    var nearest = Double.infinity
    var seenAt: SimTime?
    for reported in picture.aligned
    where reported.acceleration <= -OnboardPicture.hardBraking && !reported.isObserved {
      let object =
        picture.objects.first { $0.receivedID == reported.id && $0.sources.contains(.sensed) }
        ?? FusedObject(reported)
      let p = situation.corridor.project(object.state.position, velocity: object.state.velocity)
      let gap = p.along - 0.5 * (ego.length + object.outline.length)
      guard gap > 0, gap < nearest, abs(p.offset) < reach,
        Angle(radians: object.heading - ego.heading.radians).cosine > 0.85,
        picture.collisions.braking.driverWarning.isDue(
          behind: gap, speed: ego.speed, lead: max(0, p.speedAlong), leadBraking: -reported.acceleration,
          braking: max(0, -ego.acceleration))
      else { continue }
      nearest = gap
      seenAt = reported.generatedAt
    }
    return seenAt
  }

  /// Largest offset at which a vehicle is more likely on the path than in the adjacent lane, metres.
  private func reach(_ picture: borrowing OnboardPicture) -> Double {
    guard picture.matcher.isMatched else { return OnboardPicture.laneHalf }
    let network = picture.context.network
    let lane = network.lanes[picture.matcher.lane]
    return network.edges[lane.edge].lanes.count == 1 ? Self.offset : 0.5 * lane.width
  }
}
