import ComputeKernel
import ComputePlatform
import NodeInterface
import SimCore
import V2XMessages

extension OnboardUnit {
  /// The own state at `t`, as it goes into messages.
  private func ownState(at t: SimTime) -> (
    place: GeoPosition, speed: Double, heading: Angle, fix: PositioningFix
  )? {
    guard let fix, let ego = ego(at: t) else { return nil }
    return (context.geo(ego.position + mapOffset), ego.speed, ego.heading.wrapped, fix)
  }

  private func accelerations(_ fix: PositioningFix) -> AccelerationSet {
    AccelerationSet(
      longitudinal: min(20, max(-20, fix.acceleration)), lateral: min(20, max(-20, fix.speed * fix.yawRate)),
      yawRate: fix.yawRate)
  }

  private func accuracy(_ fix: PositioningFix) -> PositionalAccuracy {
    let sigma = fix.positionSigma.isFinite ? fix.positionSigma : nil
    return PositionalAccuracy(semiMajor: sigma, semiMinor: sigma)
  }

  private var size: RoadUserSize {
    RoadUserSize(width: vehicle.width, length: vehicle.length, height: vehicle.height)
  }

  private var events: VehicleEvents? { isBrakingHard ? .hardBraking : nil }

  /// BSM: the state is that of the moment of the timer, predicted from the newest fix; the signature comes
  /// on top.
  mutating func prepareBSM(at t: SimTime) {
    guard let own = ownState(at: t) else { return }
    let braking = own.fix.acceleration < -0.5
    let message = BasicSafetyMessage(
      msgCount: bsmCounter.next(), id: id, measuredAt: t, position: own.place,
      positionalAccuracy: accuracy(own.fix), speed: own.speed, heading: own.heading,
      acceleration: accelerations(own.fix),
      brakes: BrakeStatus(pedal: braking ? .on : .off, wheels: braking ? .all : []), size: size,
      vehicleClass: vehicle.vehicleClass, events: events)
    enqueue(
      OutgoingMessage(
        frame: .bsm(message), channel: .sidelink, destination: nil, sensedAt: own.fix.measuredAt), at: t)
  }

  mutating func prepareState(at t: SimTime) {
    guard let own = ownState(at: t) else { return }
    let report = VehicleStateReport(
      id: id, measuredAt: t, position: own.place, positionalAccuracy: accuracy(own.fix), speed: own.speed,
      heading: own.heading, acceleration: accelerations(own.fix), size: size,
      vehicleClass: vehicle.vehicleClass,
      automationLevel: level.rawValue, drivingMode: .assisted, events: events)
    enqueue(
      OutgoingMessage(
        frame: .vehicleState(report), channel: .uu, destination: .cloud, sensedAt: own.fix.measuredAt), at: t)
  }

  mutating func enqueue(_ message: OutgoingMessage, at t: SimTime) {
    var message = message
    message.trace.advance(to: t, .sendWait)
    nextMessage = nextMessage &+ 1 & 0x00FF_FFFF
    let number = ticket(.message, nextMessage)
    let request = profile.request(.sign, ticket: number, releasedAt: t)
    // A full queue loses the message; the platform counts it.
    if platform.submit(request, at: t) == .accepted { outbox.append((number, message, t)) }
  }

  mutating func send(_ task: FinishedTask, at t: SimTime, into effects: inout EffectBuffer) {
    guard let i = outbox.firstIndex(where: { $0.ticket == task.ticket }) else { return }
    var message = outbox.remove(at: i).message
    message.trace.advance(through: task.startedAt, to: t, .sign)
    effects.messages.append(message)
  }
}
