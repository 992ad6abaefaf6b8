import SimCore

/// Where a vehicle is, from its satellite receiver, its odometry and the map: an extended Kalman filter that runs for real
/// (`positioning.filter: ekf`).
///
/// Wheel speed, yaw rate and acceleration move the state on. The receiver gives position and heading; the part of its error
/// that stays over many measurements is a state of its own, first-order Gauss–Markov, since a filter that took such
/// errors for white noise would be too sure of itself. The map gives the distance from the centre line of the lane: it
/// limits the error across the road, and by it that of the receiver (Bar-Shalom, Li, Kirubarajan, "Estimation with
/// applications to tracking and navigation", 2001, sections 10.3 and 8.3 on shaping filters).
package struct LocalisationFilter: Sendable {
  /// What the filter assumes of the vehicle's sensors.
  package struct Model: Hashable, Sendable {
    /// Slow error of the receiver: 1 σ per axis, m, and correlation time, s.
    package var errorSigma: Double
    package var errorTime: Double
    /// White part, 1 σ per axis, m.
    package var positionNoise: Double
    /// 1 σ of the receiver's heading, rad.
    package var headingSigma: Double
    /// 1 σ of odometry: share of the speed, and m/s; rad/s; m/s².
    package var speedScale: Double
    package var speedNoise: Double
    package var yawRateNoise: Double
    package var accelerationNoise: Double
    /// 1 σ of the motion that odometry does not see, m per step (assumed).
    package var driftNoise = 0.02
    /// 1 σ of the distance from the centre of the lane, m: drivers keep it within 0.2 to 0.3 m, the map adds the rest
    /// (assumed).
    package var laneSigma = 0.4

    package init(
      errorSigma: Double, errorTime: Double = 100, positionNoise: Double = 0.05, headingSigma: Double,
      speedScale: Double = 0.005, speedNoise: Double = 0.03, yawRateNoise: Double,
      accelerationNoise: Double = 0.05
    ) {
      self.errorSigma = errorSigma
      self.errorTime = errorTime
      self.positionNoise = positionNoise
      self.headingSigma = headingSigma
      self.speedScale = speedScale
      self.speedNoise = speedNoise
      self.yawRateNoise = yawRateNoise
      self.accelerationNoise = accelerationNoise
    }
  }
  /// One set of measurements.
  package struct Input: Sendable {
    package var at: SimTime
    /// Of the receiver; nil during an outage.
    package var position: Vec2?
    package var heading: Double
    package var speed: Double
    package var lateralSpeed = 0.0
    package var acceleration: Double
    package var yawRate: Double
    /// A point of the lane's centre line beside the vehicle, and the heading there; nil off the map or between lanes.
    package var lane: (point: Vec2, heading: Double)?

    package init(
      at: SimTime, position: Vec2?, heading: Double, speed: Double, lateralSpeed: Double = 0,
      acceleration: Double = 0, yawRate: Double = 0, lane: (point: Vec2, heading: Double)? = nil
    ) {
      self.at = at
      self.position = position
      self.heading = heading
      self.speed = speed
      self.lateralSpeed = lateralSpeed
      self.acceleration = acceleration
      self.yawRate = yawRate
      self.lane = lane
    }
  }

  package let model: Model
  /// State and covariance; nil before the first fix.
  package private(set) var estimate: LocalisationArithmetic<Double>?
  private var last: Input?

  package init(_ model: Model) { self.model = model }

  /// Largest squared residual in σ² that is accepted: 99.97 % of normal ones for position and heading; for the lane, where
  /// changes of lanes and wrong matches must not pull, 95 %.
  private static let gate = 13.0
  private static let laneGate = 3.84
  /// A longer gap starts the filter anew, s (assumed).
  private static let longestStep = 2.0

  /// Map frame, metres; nil before the first fix.
  package var position: Vec2? { estimate.map { Vec2($0.state[0], $0.state[1]) } }
  package var heading: Double? { estimate?.state[2] }
  package var speed: Double? { estimate?.state[3] }
  /// 1 σ of the position, per axis in the mean, m.
  package var positionSigma: Double? {
    estimate.map { (0.5 * max(0, $0[0, 0] + $0[1, 1])).squareRoot() }
  }
  /// Starts from a known state.
  package mutating func start(_ estimate: LocalisationArithmetic<Double>, at input: Input) {
    self.estimate = estimate
    last = input
  }

  /// Takes in one set of measurements; returns the work.
  package mutating func step(_ input: Input) -> OperationCounts {
    guard var a = estimate, let last, input.at > last.at,
      (input.at - last.at).seconds <= Self.longestStep
    else {
      begin(input)
      return Self.overhead
    }
    var counts = Self.overhead
    let dt = (input.at - last.at).seconds
    let turn = 0.5 * (last.yawRate + input.yawRate) * dt
    let gain = 0.5 * (last.acceleration + input.acceleration) * dt
    let middle = Math.sincos(a.state[2] + 0.5 * turn)
    let keep = Math.exp(-dt / model.errorTime)
    a.predict(
      dt: dt, turn: turn, gain: gain, cosine: middle.cosine, sine: middle.sine,
      aside: 0.5 * (last.lateralSpeed + input.lateralSpeed) * dt, keep: keep,
      noise: (
        model.driftNoise * model.driftNoise, model.yawRateNoise * model.yawRateNoise * dt * dt,
        model.accelerationNoise * model.accelerationNoise * dt * dt,
        model.errorSigma * model.errorSigma * (1 - keep * keep)
      ))
    counts += Self.predictCounts
    let wheel =
      model.speedNoise * model.speedNoise + input.speed * input.speed * model.speedScale * model.speedScale
    counts += update(&a, [3], input.speed - a.state[3], wheel)
    if let position = input.position {
      let noise = model.positionNoise * model.positionNoise
      counts += update(&a, [0, 4], position.x - a.state[0] - a.state[4], noise)
      counts += update(&a, [1, 5], position.y - a.state[1] - a.state[5], noise)
      let turned = Angle(radians: input.heading - a.state[2]).wrapped.radians
      counts += update(&a, [2], turned, model.headingSigma * model.headingSigma)
    }
    if let lane = input.lane {
      let direction = Math.sincos(lane.heading)
      let left = Vec2(-direction.sine, direction.cosine)
      var row = InlineArray<6, Double>(repeating: 0)
      (row[0], row[1]) = (left.x, left.y)
      let offset = left.x * (a.state[0] - lane.point.x) + left.y * (a.state[1] - lane.point.y)
      _ = a.update(row, residual: -offset, variance: model.laneSigma * model.laneSigma, gate: Self.laneGate)
      counts += Self.updateCounts
    }
    estimate = a
    self.last = input
    return counts
  }

  private func update(
    _ a: inout LocalisationArithmetic<Double>, _ states: [Int], _ residual: Double, _ variance: Double
  ) -> OperationCounts {
    var row = InlineArray<6, Double>(repeating: 0)
    for i in states { row[i] = 1 }
    _ = a.update(row, residual: residual, variance: variance, gate: Self.gate)
    return Self.updateCounts
  }

  /// From a first fix: the receiver's slow error is part of it.
  private mutating func begin(_ input: Input) {
    guard let position = input.position else { return }
    var a = LocalisationArithmetic<Double>()
    (a.state[0], a.state[1], a.state[2], a.state[3]) = (position.x, position.y, input.heading, input.speed)
    let slow = model.errorSigma * model.errorSigma
    for i in 0..<2 {
      a[i, i] = slow + model.positionNoise * model.positionNoise
      a[i + 4, i + 4] = slow
      a[i, i + 4] = -slow
      a[i + 4, i] = -slow
    }
    a[2, 2] = model.headingSigma * model.headingSigma
    a[3, 3] =
      model.speedNoise * model.speedNoise + input.speed * input.speed * model.speedScale * model.speedScale
    estimate = a
    last = input
  }

  // MARK: Ledger

  /// Of one prediction and one scalar update, as `LocalisationTests` counts them. The whole covariance is read and
  /// written.
  package static let predictCounts = OperationCounts(
    macsFP64: 63, otherOps: 23, bytesRead: 336, bytesWritten: 336, serialSteps: 12)
  package static let updateCounts = OperationCounts(
    macsFP64: 84, otherOps: 9, bytesRead: 336, bytesWritten: 336, serialSteps: 24)
  /// Sines, exponential, noise variances and the look-up of the lane: some tens of operations (assumed).
  package static let overhead = OperationCounts(
    otherOps: 80, bytesRead: 256, bytesWritten: 64, serialSteps: 40, launches: 1)
}
