import ComputeKernel
import NodeInterface
import RoadNetwork
import SimCore

/// Level 4: the whole trip to the destination without a driver. Engages when the unit first knows its position, and
/// stays engaged.
package struct TownDriving: OnboardApplication {
  package static let manifest = ApplicationManifest(
    key: "driverless", name: "Driverless driving (SAE level 4)",
    documentation: "Drives everywhere without a driver, by its own sensors and its map.", host: .onboard,
    source: .ownSensors, needs: "level 4, a route", isDriving: true, replacesDriver: true,
    settings: [
      .toggle(
        "driverless", isOn: false,
        "Level 4 units drive everywhere without a driver; otherwise they assist like level 2 units.")
    ])

  /// 1/m: junction lanes of street maps have corners too sharp for any car, and the vehicle is kept on them.
  private static let curvature = 1.0

  var pilot = LanePilot(curvature: Self.curvature)
  var town: TownKnowledge
  private var isEngaged = false

  package init?(_ vehicle: OnboardVehicle, _ installation: Installation) {
    guard vehicle.level == .l4, !vehicle.route.isEmpty, installation.settings[Self.manifest.key] else {
      return nil
    }
    town = TownKnowledge(
      lanes: RouteLanes(
        route: vehicle.route.map { Int32($0) }, classes: vehicle.classes,
        network: installation.context.network))
  }

  package mutating func propose(
    _ picture: borrowing OnboardPicture, at t: SimTime, into proposals: inout Proposals
  ) {
    guard let ego = picture.situation?.ego else { return }
    if !isEngaged, picture.matcher.isMatched {
      isEngaged = true
      pilot.reset()
    }
    guard isEngaged else { return }
    let outcome = driveAlone(
      ego: ego, objects: picture.objects, matcher: picture.matcher, lights: picture.lights,
      context: picture.context, at: t)
    proposals.planning += outcome.planning
    proposals.control += outcome.control
    proposals.drive(
      DrivingProposal(
        authority: .driveAlone, acceleration: outcome.acceleration,
        isStopping: outcome.isStopping && ego.speed > 1, indicator: town.change.side,
        maneuver: town.change.number))
  }
}
