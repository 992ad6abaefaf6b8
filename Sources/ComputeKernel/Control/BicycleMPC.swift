import SimCore

/// Model predictive control of a kinematic bicycle along a trajectory: linearised about the trajectory at every stage,
/// with steering rate and jerk as inputs, and bounds on both and on steering angle and acceleration (Rajamani, "Vehicle
/// Dynamics and Control", 2nd ed., section 2.2, for the model).
///
/// States are the errors in the frame of the trajectory's point at that time: metres ahead of it, metres to its left,
/// radians and m/s; then the steering angle (rad) and the acceleration (m/s²) themselves. Positions are those of the
/// rear axle, which moves in the direction of the vehicle's heading.
package struct BicycleMPC: Sendable {
  /// Weights and limits are assumed unless a source is named.
  package struct Parameters: Hashable, Sendable {
    /// Stages, and seconds per stage: a horizon of 2 s.
    package var stages = 20
    package var step = 0.1
    /// Metres (a mid-size passenger car).
    package var wheelbase = 2.8
    /// Weights of the squared errors, in the order of the states; those of steering and acceleration are relative to
    /// the trajectory's.
    package var weights: [Double] = [1, 2, 8, 1, 0.5, 0.1]
    /// Factor on the weights at the end.
    package var terminal = 4.0
    /// Weights of the squared steering rate and jerk.
    package var rateWeights: [Double] = [1, 0.05]
    /// Limits in rad, rad/s, m/s² and m/s³. 500°/s at the steering wheel with a ratio of 16 is 0.54 rad/s.
    package var steering = 0.6
    package var steeringRate = 0.54
    package var acceleration = 2.5
    package var deceleration = 8.0
    package var jerk = 10.0

    package init() {}
  }

  /// Motion of the vehicle. Map frame.
  package struct State: Hashable, Sendable {
    /// Rear axle, metres.
    package var position: Vec2
    /// Radians.
    package var heading: Double
    /// m/s.
    package var speed: Double
    /// Radians at the front wheels, positive to the left.
    package var steering: Double
    /// m/s².
    package var acceleration: Double

    package init(position: Vec2, heading: Double, speed: Double, steering: Double, acceleration: Double) {
      self.position = position
      self.heading = heading
      self.speed = speed
      self.steering = steering
      self.acceleration = acceleration
    }
  }

  package struct Decision: Hashable, Sendable {
    /// Inputs to hold for the first stage, rad/s and m/s³; and the levels at its end, rad and m/s².
    package var steeringRate: Double
    package var jerk: Double
    package var steering: Double
    package var acceleration: Double
    package var solution: StageSolution
  }

  package let parameters: Parameters
  /// The problem last solved, with its solution.
  package private(set) var problem: StageQP

  package init(parameters: Parameters = Parameters()) {
    self.parameters = parameters
    problem = StageQP(stages: parameters.stages, step: parameters.step)
    problem.inputWeights = parameters.rateWeights
    problem.rateLow = [-parameters.steeringRate, -parameters.jerk]
    problem.rateHigh = [parameters.steeringRate, parameters.jerk]
  }

  /// Forgets the active set of the last problem.
  package mutating func reset() { problem.forget() }

  /// Follows `reference`: stages + 1 points of the rear axle, `step` seconds apart, starting now. `passed`: stages
  /// elapsed since the last call, by which its active set is shifted.
  package mutating func control(_ state: State, reference: [CartesianState], passed: Int = 1) -> Decision {
    precondition(reference.count >= parameters.stages + 1)
    problem.shift(passed)
    let first = reference[0]
    let d = state.position - first.position
    let t = Angle(radians: first.heading).direction
    problem[start: 0] = d.dot(t)
    problem[start: 1] = t.cross(d)
    problem[start: 2] = Angle(radians: state.heading - first.heading).wrapped.radians
    problem[start: 3] = state.speed - first.speed
    problem[start: 4] = state.steering
    problem[start: 5] = state.acceleration
    for k in 0..<parameters.stages { linearise(k, reference[k], reference[k + 1]) }
    limit(state)
    var solution = problem.solve()
    solution.counts += Self.stageCounts * UInt64(parameters.stages)
    let rate = problem[0, StageQP.Place.u]
    let jerk = problem[0, StageQP.Place.u + 1]
    return Decision(
      steeringRate: rate, jerk: jerk, steering: state.steering + parameters.step * rate,
      acceleration: state.acceleration + parameters.step * jerk, solution: solution)
  }
  /// Operations of one linearisation; an arc tangent counts as 40.
  static let stageCounts = OperationCounts(
    macsFP64: 40, otherOps: 80, bytesRead: 96, bytesWritten: 8 * 62, serialSteps: 40)

  /// Linearises stage k: errors about the middle of the interval, to second order in the step.
  private mutating func linearise(_ k: Int, _ from: CartesianState, _ to: CartesianState) {
    typealias Place = StageQP.Place
    let h = parameters.step
    let l = parameters.wheelbase
    let v = 0.5 * (from.speed + to.speed)
    let bend = 0.5 * (from.curvature + to.curvature)
    let turn = v * bend
    let tangent = l * bend
    // d(tan δ)/dδ = 1 + tan²δ.
    let gain = v * (1 + tangent * tangent) / l
    let steering = Math.atan(tangent)
    let acceleration = (to.speed - from.speed) / h
    for i in 0..<36 { problem[k, Place.a + i] = i % 7 == 0 ? 1 : 0 }
    let half = 0.5 * h * h
    // F: ahead′ = Δv + turn·left; left′ = v·φ − turn·ahead; φ′ = bend·Δv + gain (δ − δr); Δv′ = a − ar.
    // A = I + h F + h²/2 F².
    problem[k, Place.a + 0] = 1 - half * turn * turn
    problem[k, Place.a + 1] = h * turn
    problem[k, Place.a + 2] = half * turn * v
    problem[k, Place.a + 3] = h
    problem[k, Place.a + 5] = half
    problem[k, Place.a + 6] = -h * turn
    problem[k, Place.a + 7] = 1 - half * turn * turn
    problem[k, Place.a + 8] = h * v
    problem[k, Place.a + 9] = half * (v * bend - turn)
    problem[k, Place.a + 10] = half * v * gain
    problem[k, Place.a + 15] = h * bend
    problem[k, Place.a + 16] = h * gain
    problem[k, Place.a + 17] = half * bend
    problem[k, Place.a + 23] = h
    // c = (h + h²/2 F) f with f = (0, 0, −gain δr, −ar).
    let f2 = -gain * steering
    let f3 = -acceleration
    problem[k, Place.c + 0] = half * f3
    problem[k, Place.c + 1] = half * v * f2
    problem[k, Place.c + 2] = h * f2 + half * bend * f3
    problem[k, Place.c + 3] = h * f3
    problem[k, Place.b2] = half * gain
    problem[k, Place.b3] = half
    let factor = k == parameters.stages - 1 ? parameters.terminal : 1
    for i in 0..<6 {
      problem[k, Place.weights + i] = factor * parameters.weights[i]
      problem[k, Place.linear + i] = 0
    }
    problem[k, Place.linear + 4] = -factor * parameters.weights[4] * Math.atan(l * to.curvature)
    problem[k, Place.linear + 5] = -factor * parameters.weights[5] * to.acceleration
  }

  /// Sets the bounds of the levels. If the vehicle starts beyond one, that bound tightens a little more slowly than the
  /// rates allow, so that a solution that touches no bound always exists.
  private mutating func limit(_ state: State) {
    typealias Place = StageQP.Place
    let p = parameters
    for k in 0..<p.stages {
      let steering = 0.9 * Double(k + 1) * p.step * p.steeringRate
      let acceleration = 0.9 * Double(k + 1) * p.step * p.jerk
      problem[k, Place.levelHigh] = max(p.steering, state.steering - steering)
      problem[k, Place.levelLow] = min(-p.steering, state.steering + steering)
      problem[k, Place.levelHigh + 1] = max(p.acceleration, state.acceleration - acceleration)
      problem[k, Place.levelLow + 1] = min(-p.deceleration, state.acceleration + acceleration)
    }
  }
}

extension StageQP {
  /// Forgets the active set.
  package mutating func forget() {
    for j in active.indices { active[j] = .free }
  }
  /// Moves the active set to `passed` stages earlier; the last one stays.
  package mutating func shift(_ passed: Int) {
    guard passed > 0 else { return }
    for j in active.indices { active[j] = active[min(j + 2 * passed, active.count - 2 + (j & 1))] }
  }
}
