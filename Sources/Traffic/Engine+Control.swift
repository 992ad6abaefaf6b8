import Scenario
import SimCore
import VehicleControl

/// What counts as an emergency braking, whatever the type of the vehicle and the traffic step.
enum HardBraking {
  /// 0.5 g, m/s²: by which the 100-Car study tells a rapid evasive manoeuvre (Dingus et al., DOT HS 810 593, 2006).
  static let deceleration = 0.5 * 9.806_65
  /// For at least this time, s (assumed: three steps of 0.1 s, so that a single step of a driver model is none), less a
  /// rounding error.
  static let duration = 0.3 - 1e-9
}

/// Effect of commands and warnings on drivers.
extension TrafficEngine {
  /// Limits accelerations by the commands in force, and counts hard braking.
  func applyCommands() {
    let f = fleet
    for i in 0..<commands.commanded.count {
      let index = Int(commands.commanded[i])
      let v = Int(roster.slot[index])
      guard v >= 0, !f.parked[v], f.stopLeft[v] < 0 else {
        commands.limited[index] = false
        commands.pressure[index] = 0
        commands.isBraking[index] = false
        continue
      }
      let built = limit(v, index)
      commands.pressure[index] = max(built, -f.acceleration[v])
    }
    for i in roster.active.indices {
      let v = Int(roster.active[i])
      guard f.acceleration[v] <= -HardBraking.deceleration, f.speed[v] > 0 else {
        f.braking[v] = 0
        continue
      }
      let before = f.braking[v]
      f.braking[v] = before + dt
      if before < HardBraking.duration && f.braking[v] >= HardBraking.duration {
        counters.emergencyBrakings += 1
      }
    }
  }

  /// Returns the deceleration that the brakes have built up on a command by the end of the step, m/s² ≥ 0.
  private func limit(_ v: Int, _ index: Int) -> Double {
    let f = fleet
    let a = commands
    if isActionTime(time) || !a.limited[index] { a.intended[index] = f.acceleration[v] }
    a.limited[index] = false
    let k = kind(v)
    let speed = f.speed[v]
    var bound = Double.infinity
    let command = a.inForce(index, at: time)
    if isDriven(index, v, by: command) {
      a.limited[index] = true
      changeLane(index, v, command)
      let asked = brake(index, to: automatedAcceleration(v, k, command), since: command?.effectiveAt)
      f.acceleration[v] = speed > 0 || asked.mean > 0 ? asked.mean : 0
      return asked.end
    }
    var built = 0.0
    if let c = command, c.authority == .assist {
      let floor = c.isEmergency ? -k.pointee.emergency : -k.pointee.deceleration
      (bound, built) = brake(index, to: max(c.accelerationLimit, floor), since: c.effectiveAt)
      if c.speedLimit < .infinity, followsAdvice(v) {
        bound = min(bound, max((c.speedLimit - speed) / dt, -SpeedAdvice.deceleration))
      }
      // An advisory asks for no action.
      if let warning = c.warning {
        if warning.response.awaitsUnseen { expectUnseen(index, v) }
        if c.warningStage == .imminent {
          warn(index, v, of: warning)
        } else if isHuman {
          human.alert(v, at: now)
        }
      }
    }
    if command == nil { a.isBraking[index] = false }
    if now >= a.answerAt[index] - (isHuman ? HumanDrivers.footMovement : 0) {
      if now - a.warnedAt[index] <= DriverResponse.persistence {
        bound = min(bound, answer(to: a.warnedOf[index], v, k, brakes: now >= a.answerAt[index]))
      } else {
        a.answerAt[index] = .infinity
      }
    }
    let intended = a.intended[index]
    guard bound < intended else {
      if f.acceleration[v] != intended { f.acceleration[v] = speed > 0 ? intended : max(0, intended) }
      return built
    }
    a.limited[index] = true
    f.acceleration[v] = speed > 0 || bound > 0 ? bound : 0
    return built
  }

  /// Mean acceleration of the step under a command for `asked`, m/s², and the deceleration at its end, ≥ 0: the brakes
  /// build up (`BrakeSystem`), from what they exert already. A command that came into effect within the last step has
  /// built up since.
  private func brake(_ index: Int, to asked: Double, since start: SimTime?) -> (mean: Double, end: Double) {
    let a = commands
    guard asked < 0 else {
      a.isBraking[index] = false
      return (asked, 0)
    }
    var present = a.pressure[index]
    if !a.isBraking[index], let start { present += brakes.buildUp * min(dt, max(0, (time - start).seconds)) }
    a.isBraking[index] = true
    let step = brakes.step(from: min(present, -asked), to: -asked, dt: dt)
    return (-step.mean, step.end)
  }

  /// Highest acceleration of a driver who responds to a warning, m/s²; +∞ without a response. Before it `brakes`, the
  /// foot is between the pedals.
  private func answer(
    to warning: WarningKind?, _ v: Int, _ k: UnsafeMutablePointer<Kind>, brakes: Bool
  ) -> Double {
    guard let response = warning?.response else { return .infinity }
    if response.clearsJunction, clearsJunction(v) { return .infinity }
    if response.avoidsBlockedLanes { learnHazards(v) }
    switch response.action {
    case .none: return .infinity
    case .liftOff: return -SpeedAdvice.deceleration
    case .brake(let deceleration):
      guard isHuman else { return -min(deceleration, k.pointee.deceleration) }
      guard brakes else { return -SpeedAdvice.deceleration }
      let level = HumanDrivers.brakingLevel(random.normal(fleet.entity[v], .brakingLevel, 0))
      return -min(level, k.pointee.emergency)
    case .easeOff(let share):
      let wanted = min(fleet.top[v], net.limit(Int(fleet.lane[v]), kind(v).pointee.classes) * fleet.factor[v])
      return max((share * wanted - fleet.speed[v]) / dt, -SpeedAdvice.deceleration)
    }
  }

  /// The front is inside a junction, with no waiting place ahead.
  private func clearsJunction(_ v: Int) -> Bool {
    net.laneInternal[Int(fleet.lane[v])] && !net.leadsToWaitingPlace(Int(fleet.lane[v]))
  }

  private func followsAdvice(_ v: Int) -> Bool {
    random.uniform(fleet.entity[v], .driverCompliance, .max) < SpeedAdvice.compliance
  }

  /// A driver who complies counts on somebody unseen from a reaction time after the warning began on.
  private func expectUnseen(_ index: Int, _ v: Int) {
    let a = commands
    if now > a.awaitsUntil[index] {
      let compliance = isHuman ? human.settings.compliance : DriverResponse.usualCompliance
      let complies =
        random.uniform(fleet.entity[v], .driverCompliance, ~UInt64(a.warnings[index])) < compliance
      a.awaitsFrom[index] = complies ? now + perception(v) : .infinity
    }
    a.awaitsUntil[index] = now + DriverResponse.persistence
  }
  /// The driver of `v` was told of somebody, and waits as if the other were in sight.
  @inline(__always) func awaitsUnseen(_ v: Int) -> Bool {
    let index = Int(fleet.demand[v])
    return now >= commands.awaitsFrom[index] && now <= commands.awaitsUntil[index]
  }

  /// A driver decides once per warning whether and when to respond.
  private func warn(_ index: Int, _ v: Int, of kind: WarningKind) {
    let response = kind.response
    guard response.action != .none, isHuman || response.action != .liftOff else { return }
    let a = commands
    a.warnedOf[index] = kind
    let isNew = now - a.warnedAt[index] > DriverResponse.persistence
    a.warnedAt[index] = now
    let entity = fleet.entity[v]
    // A driver who is alert already answers the sooner.
    let reaction = isNew && isHuman ? human.reaction(v, at: now) : 0
    if isHuman { human.alert(v, at: now) }
    guard isNew else { return }
    let number = UInt64(a.warnings[index])
    a.warnings[index] += 1
    let compliance = isHuman ? human.settings.compliance : response.compliance
    guard random.uniform(entity, .driverCompliance, number) < compliance else { return }
    a.answerAt[index] =
      now + (isHuman ? reaction : response.reaction.seconds(random.normal(entity, .driverReaction, number)))
  }
}
