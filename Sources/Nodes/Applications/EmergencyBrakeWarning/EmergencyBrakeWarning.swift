import ComputeKernel
import NodeInterface
import RoadNetwork
import SimCore
import V2XMessages

/// Emergency brake warning (EBW, T/CSAE 53, 4.8): a vehicle ahead on the own path tells that it brakes hard, and the driver
/// would have to brake harder than ordinarily if he were to react to it now.
package struct EmergencyBrakeWarning: OnboardApplication {
  package static let manifest = ApplicationManifest(
    key: "ebw", name: "Emergency brake warning (EBW)",
    documentation: "Warns of a vehicle ahead that tells that it brakes hard.", host: .onboard,
    source: .messages, needs: "warnings", reads: [.bsm], warnings: [.emergencyBrake],
    settings: [.toggle("ebw", isOn: true, "Emergency brake: vehicles ahead that report hard braking.")])

  /// Where the road has one lane, a vehicle that brakes ahead may seem this far beside the path, metres (assumed): the
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

  /// The lane of a vehicle is that in which it most likely is: by the own sensors if they follow it, else by the positions
  /// of both. Returns the time of the state of the nearest that the driver must be told of.
  private func brakeEventAhead(_ picture: borrowing OnboardPicture, _ situation: Situation) -> SimTime? {
    let ego = situation.ego
    guard ego.speed > 1 else { return nil }
    let reach = reach(picture)
    var nearest = Double.infinity
    var seenAt: SimTime?
    for told in picture.aligned where told.acceleration <= -OnboardPicture.hardBraking && !told.isObserved {
      let object =
        picture.objects.first { $0.receivedID == told.id && $0.sources.contains(.sensed) }
        ?? FusedObject(told)
      let p = situation.corridor.project(object.state.position, velocity: object.state.velocity)
      let gap = p.along - 0.5 * (ego.length + object.outline.length)
      guard gap > 0, gap < nearest, abs(p.offset) < reach,
        Angle(radians: object.heading - ego.heading.radians).cosine > 0.85,
        picture.collisions.braking.driverWarning.isDue(
          behind: gap, speed: ego.speed, lead: max(0, p.speedAlong), leadBraking: -told.acceleration,
          braking: max(0, -ego.acceleration))
      else { continue }
      nearest = gap
      seenAt = told.generatedAt
    }
    return seenAt
  }

  /// How far beside the path a vehicle is still more likely on it than in the next lane, metres.
  private func reach(_ picture: borrowing OnboardPicture) -> Double {
    guard picture.matcher.isMatched else { return OnboardPicture.laneHalf }
    let network = picture.context.network
    let lane = network.lanes[picture.matcher.lane]
    return network.edges[lane.edge].lanes.count == 1 ? Self.offset : 0.5 * lane.width
  }
}
