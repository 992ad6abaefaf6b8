import SimCore

/// How the brakes of a vehicle answer a command: nothing for a dead time, then a deceleration that grows at a constant
/// rate up to the one asked for. Releasing takes no time.
package struct BrakeSystem: Hashable, Sendable {
  /// From the request on the vehicle bus until the vehicle begins to slow down, seconds: valves switch, the pump or motor
  /// starts, and the pads close their clearance.
  package var deadTime: Double
  /// The same for brakes that a warning has armed: the pads touch the discs already.
  package var armedDeadTime: Double
  /// Growth of the deceleration, m/s³.
  package var buildUp: Double

  /// - 2018: the return pump of the stability control builds up the pressure. It takes about three times as long as an
  ///   electric booster (vendor: Bosch iBooster, full pressure in 120 ms; from memory).
  /// - 2021: an electric booster.
  /// - 2025: brake by wire, whose pressure comes from one motor without a pump that has to run up.
  ///
  /// The build-up holds for the deceleration of the car, which lags behind the pressure by some .1 s, as the tyres' slip
  /// and the pitch of the body build up (assumed): 9 m/s² stand .45, .25 and .2 s after the dead time. Tests of cars
  /// that brake for people on foot show a first phase in which the deceleration grows, then a steady one (SAE
  /// 2020-01-0878). Dead times are assumed; arming halves them, as half of the time closes the clearance.
  package init(_ grade: BrakingGrade) {
    switch grade {
    case .y2018: self.init(deadTime: 0.12, armedDeadTime: 0.06, buildUp: 20)
    case .y2021: self.init(deadTime: 0.06, armedDeadTime: 0.03, buildUp: 36)
    case .y2025: self.init(deadTime: 0.05, armedDeadTime: 0.025, buildUp: 45)
    }
  }

  package init(deadTime: Double, armedDeadTime: Double, buildUp: Double) {
    self.deadTime = deadTime
    self.armedDeadTime = armedDeadTime
    self.buildUp = buildUp
  }

  /// From a request until a deceleration that stood at once would have had the same effect on the speed, for a
  /// `deceleration` in m/s² ≥ 0: the dead time and half of the build-up, seconds.
  package func delay(to deceleration: Double) -> Double { deadTime + 0.5 * deceleration / buildUp }

  /// Decelerations of one time step, m/s²: its mean, which changes the speed as the growing one does, and the one
  /// reached at its end.
  ///
  /// - Parameters:
  ///   - present: at the start of the step.
  ///   - asked: all that is asked for, ≥ 0.
  ///   - dt: length of the step, seconds > 0.
  package func step(from present: Double, to asked: Double, dt: Double) -> (mean: Double, end: Double) {
    let missing = asked - present
    guard missing > 0 else { return (asked, asked) }
    let reached = buildUp * dt
    if missing >= reached { return (present + 0.5 * reached, present + reached) }
    return (asked - 0.5 * missing * missing / reached, asked)
  }
}
