import ComputeKernel
import NodeInterface
import SimCore
import V2XMessages

/// Broadcasts the vehicle's own state ten times a second (BSM, T/CSAE 53). The state is predicted from the newest fix
/// to the moment at which the timer fires; signing takes additional time.
package struct CooperativeAwareness: OnboardApplication {
  package static let manifest = ApplicationManifest(
    key: "bsm", name: "Basic safety message (BSM)",
    documentation: "Broadcasts the vehicle's own state ten times a second.", host: .onboard,
    source: .ownSensors,
    needs: "v2x.enabled", sends: [.bsm])

  private var timer: Periodic
  private var counter = MessageCounter()
  private let vehicle: VehicleDescription

  package init?(_ vehicle: OnboardVehicle, _ installation: Installation) {
    guard installation.context.communication.sidelink else { return nil }
    self.vehicle = vehicle.description
    timer = installation.timer(.bsm, stream: OwnState.awarenessStream)
  }

  package func nextTimer(_ picture: borrowing OnboardPicture) -> SimTime { timer.next }

  package mutating func poll(_ picture: inout OnboardPicture, on computer: inout NodeComputer, at t: SimTime)
  {
    guard timer.isDue(t), let own = OwnState(picture, at: t) else { return }
    let braking = own.fix.acceleration < -0.5
    let message = BasicSafetyMessage(
      msgCount: counter.next(), id: picture.id, measuredAt: t, position: own.place,
      positionalAccuracy: own.accuracy, speed: own.speed, heading: own.heading,
      acceleration: own.accelerations,
      brakes: BrakeStatus(pedal: braking ? .on : .off, wheels: braking ? .all : []), size: own.size,
      vehicleClass: vehicle.vehicleClass, events: own.events)
    computer.send(
      OutgoingMessage(
        frame: .bsm(message), channel: .sidelink, destination: nil, sensedAt: own.fix.measuredAt), at: t)
  }
}
