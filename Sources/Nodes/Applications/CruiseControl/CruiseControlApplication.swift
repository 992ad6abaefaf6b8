import ComputeKernel
import ComputePlatform
import NodeInterface
import SimCore

/// Adaptive cruise control: keeps the time gap to a leader that the vehicle's own sensors see. The driver sets the
/// speed.
package struct CruiseControlApplication: OnboardApplication {
  package static let manifest = ApplicationManifest(
    key: "cruise_control", name: "Adaptive cruise control (ACC, ISO 15622)",
    documentation: "Keeps the time gap to a moving vehicle ahead while the driver drives.", host: .onboard,
    source: .ownSensors,
    settings: [
      .toggle("cruise_control", isOn: true, "Units keep the time gap to the vehicle ahead."),
      FunctionSetting(
        "cruise_from_mps", .number(standard: slowestRoad, range: 0...100, unit: "m/s"),
        "Lowest speed limit of a road on which drivers switch cruise control on."),
    ])

  /// m/s, above 50 km/h: in town, drivers mostly do without cruise control or choose its shortest time gap (Pereira,
  /// Beggiato, Petzoldt, Applied Ergonomics 50, 2015, qualitatively; the threshold is assumed).
  static let slowestRoad = 15.0
  /// A leader slower than this is left to the driver and emergency braking, m/s: cruise control follows moving traffic
  /// (ISO 15622:2018, 6.1: reaction to stationary objects is not required).
  static let slowestLeader = 1.0
  /// s: the shortest setting that ISO 15622 allows, since SUMO's drivers leave no longer gaps either (τ = 1 s).
  static let timeGap = 0.8
  /// m/s²: about that of SUMO's drivers (2.6), since a driver who wants more overrides the unit with the accelerator
  /// (assumed).
  static let acceleration = 2.5

  private var cruise = CruiseControl()
  private let slowestRoad: Double
  private let period: Double

  package init?(_ vehicle: OnboardVehicle, _ installation: Installation) {
    guard installation.settings[Self.manifest.key] else { return nil }
    slowestRoad = installation.settings[number: "cruise_from_mps"]
    period = installation.context.computer(vehicle.level).profile.period.seconds
    cruise.timeGap = Self.timeGap
    cruise.acceleration = Self.acceleration
  }

  package mutating func propose(
    _ picture: borrowing OnboardPicture, at t: SimTime, into proposals: inout Proposals
  ) {
    guard let situation = picture.situation else { return }
    let ego = situation.ego
    guard picture.authority == .assist, picture.roadSpeed(ego) >= slowestRoad else {
      cruise.reset()
      return
    }
    proposals.planning += CruiseControl.counts
    guard let leader = situation.path.sensedLeader, leader.speed >= Self.slowestLeader,
      leader.gap < OnboardPicture.horizon
    else {
      cruise.reset()
      return
    }
    proposals.limit(
      acceleration: cruise.step(ego: ego, setSpeed: max(60, 2 * ego.speed), leader: leader, dt: period))
  }
}
