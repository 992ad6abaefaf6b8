/// The arithmetic of `LocalisationFilter` over any scalar.
///
/// State: position (x, y) in the map frame, heading, speed, and the error (x, y) of the satellite receiver that changes
/// slowly. The covariance is stored whole, by rows.
package struct LocalisationArithmetic<Scalar: KernelScalar>: Sendable where Scalar: Sendable {
  package static var size: Int { 6 }
  package var state = InlineArray<6, Scalar>(repeating: 0)
  package var covariance = InlineArray<36, Scalar>(repeating: 0)

  @inlinable package init() {}

  @inlinable package subscript(row: Int, column: Int) -> Scalar {
    get { covariance[6 * row + column] }
    set { covariance[6 * row + column] = newValue }
  }

  /// One step of the motion.
  ///
  /// - Parameters:
  ///   - dt: seconds. turn, gain: change of heading, rad, and of speed, m/s, by yaw rate and acceleration.
  ///   - cosine, sine: of the heading in the middle of the step. aside: metres to the left.
  ///   - keep: share of the receiver's error that is left after the step.
  ///   - noise: variances that the step adds, by state; both components of a pair are alike.
  @inlinable package mutating func predict(
    dt: Scalar, turn: Scalar, gain: Scalar, cosine: Scalar, sine: Scalar, aside: Scalar, keep: Scalar,
    noise: (position: Scalar, heading: Scalar, speed: Scalar, error: Scalar)
  ) {
    let distance = (state[3] + 0.5 * gain) * dt
    state[0] += distance * cosine - aside * sine
    state[1] += distance * sine + aside * cosine
    state[2] += turn
    state[3] += gain
    state[4] *= keep
    state[5] *= keep
    // F = 1 but for these.
    let byHeading = (-distance * sine - aside * cosine, distance * cosine - aside * sine)
    let bySpeed = (dt * cosine, dt * sine)
    for k in 0..<6 {
      let (heading, speed) = (self[2, k], self[3, k])
      self[0, k] += byHeading.0 * heading + bySpeed.0 * speed
      self[1, k] += byHeading.1 * heading + bySpeed.1 * speed
      self[4, k] *= keep
      self[5, k] *= keep
    }
    for k in 0..<6 {
      let (heading, speed) = (self[k, 2], self[k, 3])
      self[k, 0] += byHeading.0 * heading + bySpeed.0 * speed
      self[k, 1] += byHeading.1 * heading + bySpeed.1 * speed
      self[k, 4] *= keep
      self[k, 5] *= keep
    }
    self[0, 0] += noise.position
    self[1, 1] += noise.position
    self[2, 2] += noise.heading
    self[3, 3] += noise.speed
    self[4, 4] += noise.error
    self[5, 5] += noise.error
  }

  /// Takes in a scalar measurement with the given row of the measurement matrix.
  ///
  /// - Parameters:
  ///   - residual: measured minus predicted. variance: of its noise.
  ///   - gate: largest residual² / variance of the residual that is accepted.
  /// - Returns: whether it was accepted.
  @inlinable package mutating func update(
    _ row: InlineArray<6, Scalar>, residual: Scalar, variance: Scalar, gate: Scalar
  ) -> Bool {
    var spread = InlineArray<6, Scalar>(repeating: 0)
    for i in 0..<6 { for k in 0..<6 { spread[i] += self[i, k] * row[k] } }
    var total = variance
    for k in 0..<6 { total += row[k] * spread[k] }
    guard residual * residual < gate * total else { return false }
    for i in 0..<6 {
      let share = spread[i] / total
      state[i] += share * residual
      for k in 0..<6 { self[i, k] = self[i, k] - share * spread[k] }
    }
    return true
  }
}
