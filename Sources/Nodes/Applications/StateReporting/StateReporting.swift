import ComputeKernel
import NodeInterface
import SimCore
import V2XMessages

/// The vehicle reports its state to the cloud once a second (T/CSAE 295). Hard braking, as it begins, does not wait for the
/// timer.
package struct StateReporting: OnboardApplication {
  package static let manifest = ApplicationManifest(
    key: "vehicle_state", name: "Vehicle state report",
    documentation: "Reports the vehicle's state to the cloud once a second, and hard braking at once.",
    host: .onboard, source: .ownSensors, needs: "v2x.enabled, cloud.enabled", sends: [.vehicleState])

  private var timer: Periodic
  /// When to look for hard braking: with each BSM.
  private var watch: Periodic?
  private var wasBrakingHard = false
  private let vehicle: VehicleDescription

  package init?(_ vehicle: OnboardVehicle, _ installation: Installation) {
    let communication = installation.context.communication
    guard communication.cloud else { return nil }
    self.vehicle = vehicle.description
    timer = installation.timer(.vehicleState, stream: OwnState.reportStream)
    watch =
      communication.sidelink ? installation.timer(.bsm, stream: OwnState.awarenessStream) : nil
  }

  package func nextTimer(_ picture: borrowing OnboardPicture) -> SimTime {
    min(timer.next, watch?.next ?? .never)
  }

  package mutating func poll(_ picture: inout OnboardPicture, on computer: inout NodeComputer, at t: SimTime)
  {
    if watch?.isDue(t) == true, picture.isBrakingHard != wasBrakingHard {
      wasBrakingHard = picture.isBrakingHard
      if wasBrakingHard { report(picture, on: &computer, at: t) }
    }
    if timer.isDue(t) { report(picture, on: &computer, at: t) }
  }

  private func report(
    _ picture: borrowing OnboardPicture, on computer: inout NodeComputer, at t: SimTime
  ) {
    guard let own = OwnState(picture, at: t) else { return }
    let report = VehicleStateReport(
      id: picture.id, measuredAt: t, position: own.place, positionalAccuracy: own.accuracy, speed: own.speed,
      heading: own.heading, acceleration: own.accelerations, size: own.size,
      vehicleClass: vehicle.vehicleClass, automationLevel: picture.level.rawValue,
      drivingMode: Self.mode(picture.authority), events: own.events)
    computer.send(
      OutgoingMessage(
        frame: .vehicleState(report), channel: .uu, destination: .cloud, sensedAt: own.fix.measuredAt), at: t)
  }

  static func mode(_ authority: Authority) -> DrivingMode {
    switch authority {
    case .assist: .assisted
    case .drive, .driveAlone: .automated
    case .handOver: .takeoverRequested
    }
  }
}
