import SimCore

/// Symmetric 4 × 4 covariance of (x, y, vx, vy): m², m²/s and m²/s². Upper triangle, rows first.
package struct StateCovariance: Hashable, Sendable {
  package var xx: Double
  package var xy: Double
  package var xvx: Double
  package var xvy: Double
  package var yy: Double
  package var yvx: Double
  package var yvy: Double
  package var vxvx: Double
  package var vxvy: Double
  package var vyvy: Double

  @inlinable package init(
    xx: Double, xy: Double, xvx: Double, xvy: Double, yy: Double, yvx: Double, yvy: Double, vxvx: Double,
    vxvy: Double, vyvy: Double
  ) {
    self.xx = xx
    self.xy = xy
    self.xvx = xvx
    self.xvy = xvy
    self.yy = yy
    self.yvx = yvx
    self.yvy = yvy
    self.vxvx = vxvx
    self.vxvy = vxvy
    self.vyvy = vyvy
  }
  /// Position and velocity uncorrelated.
  @inlinable package init(position: Covariance2, velocity: Covariance2) {
    self.init(
      xx: position.xx, xy: position.xy, xvx: 0, xvy: 0, yy: position.yy, yvx: 0, yvy: 0,
      vxvx: velocity.xx, vxvy: velocity.xy, vyvy: velocity.yy)
  }
  @inlinable package var position: Covariance2 { Covariance2(xx: xx, xy: xy, yy: yy) }
  @inlinable package var velocity: Covariance2 { Covariance2(xx: vxvx, xy: vxvy, yy: vyvy) }
}

/// Symmetric 2 × 2 covariance.
package struct Covariance2: Hashable, Sendable {
  package var xx: Double
  package var xy: Double
  package var yy: Double

  @inlinable package init(xx: Double, xy: Double, yy: Double) {
    self.xx = xx
    self.xy = xy
    self.yy = yy
  }
  @inlinable package init(variance: Double) { self.init(xx: variance, xy: 0, yy: variance) }
  /// 1 σ along and across a unit vector.
  @inlinable package init(along u: Vec2, sigma: Double, across: Double) {
    let a = sigma * sigma
    let b = across * across
    self.init(xx: a * u.x * u.x + b * u.y * u.y, xy: (a - b) * u.x * u.y, yy: a * u.y * u.y + b * u.x * u.x)
  }
  @inlinable package var determinant: Double { xx * yy - xy * xy }
  @inlinable package var trace: Double { xx + yy }
  @inlinable package static func + (a: Covariance2, b: Covariance2) -> Covariance2 {
    Covariance2(xx: a.xx + b.xx, xy: a.xy + b.xy, yy: a.yy + b.yy)
  }
  /// Variance along a unit vector.
  @inlinable package func variance(along u: Vec2) -> Double {
    xx * u.x * u.x + 2 * xy * u.x * u.y + yy * u.y * u.y
  }
  /// dᵀ C⁻¹ d.
  @inlinable package func squaredMahalanobis(_ d: Vec2) -> Double {
    (yy * d.x * d.x - 2 * xy * d.x * d.y + xx * d.y * d.y) / determinant
  }
  /// Larger of the two principal standard deviations.
  package var largestSigma: Double {
    let half = 0.5 * (xx - yy)
    return (0.5 * (xx + yy) + (half * half + xy * xy).squareRoot()).squareRoot()
  }
}

/// Position and velocity with their covariance in a frame fixed to the ground, under the model of constant
/// velocity with continuous white-noise acceleration (Bar-Shalom, Li, Kirubarajan, "Estimation with
/// Applications to Tracking and Navigation", 2001, section 6.2.2).
package struct KinematicState: Hashable, Sendable {
  /// Metres.
  package var position: Vec2
  /// m/s.
  package var velocity: Vec2
  package var covariance: StateCovariance

  @inlinable package init(position: Vec2, velocity: Vec2, covariance: StateCovariance) {
    self.position = position
    self.velocity = velocity
    self.covariance = covariance
  }

  @inlinable package init(_ s: KinematicArithmetic<Double>) {
    self.init(
      position: Vec2(s.x, s.y), velocity: Vec2(s.u, s.w),
      covariance: StateCovariance(
        xx: s.xx, xy: s.xy, xvx: s.xvx, xvy: s.xvy, yy: s.yy, yvx: s.yvx, yvy: s.yvy, vxvx: s.vxvx,
        vxvy: s.vxvy, vyvy: s.vyvy))
  }
  @inlinable package var arithmetic: KinematicArithmetic<Double> {
    let c = covariance
    return KinematicArithmetic(
      x: position.x, y: position.y, u: velocity.x, w: velocity.y, xx: c.xx, xy: c.xy, xvx: c.xvx, xvy: c.xvy,
      yy: c.yy, yvx: c.yvx, yvy: c.yvy, vxvx: c.vxvx, vxvy: c.vxvy, vyvy: c.vyvy)
  }

  /// Moves the state `dt` seconds ahead (`dt` ≥ 0); `noise` is the power spectral density of the acceleration
  /// per axis, m²/s³.
  @inlinable package mutating func predict(_ dt: Double, noise q: Double) {
    var s = arithmetic
    s.predict(dt, noise: q)
    self = KinematicState(s)
  }
  /// Arithmetic of one `predict`.
  package static let predictCounts = OperationCounts(
    macsFP64: 19, otherOps: 1, bytesRead: 14 * 8, bytesWritten: 14 * 8, serialSteps: 3)

  /// Covariance of the position `lag` seconds ago, according to this state.
  @inlinable package func positionCovariance(lag: Double) -> Covariance2 {
    let p = covariance
    return Covariance2(
      xx: p.xx + lag * (lag * p.vxvx - 2 * p.xvx),
      xy: p.xy + lag * (lag * p.vxvy - p.xvy - p.yvx),
      yy: p.yy + lag * (lag * p.vyvy - 2 * p.yvy))
  }

  /// Kalman update with a position measured `lag` seconds before the time of this state (0: now). For a lag the
  /// measurement matrix is that of the retrodicted position, H = [I −lag·I]; exact except that the correlation of
  /// process noise and state is neglected (Bar-Shalom, "Update with out-of-sequence measurements in tracking: exact
  /// solution", IEEE T-AES 38(3), 2002, algorithm C).
  @inlinable package mutating func update(position z: Vec2, covariance r: Covariance2, lag: Double = 0) {
    var s = arithmetic
    s.update(z.x, z.y, r.xx, r.xy, r.yy, lag: lag)
    self = KinematicState(s)
  }
  /// Arithmetic of one position update.
  package static let positionUpdateCounts = OperationCounts(
    macsFP64: 55, otherOps: 8, bytesRead: 19 * 8, bytesWritten: 14 * 8, serialSteps: 9)

  /// Kalman update with the component of the velocity along the unit vector `u`, m/s, of variance `r`.
  @inlinable package mutating func update(speed z: Double, along u: Vec2, variance r: Double) {
    var s = arithmetic
    s.update(speed: z, u.x, u.y, variance: r)
    self = KinematicState(s)
  }
  /// Arithmetic of one update with a radial speed.
  package static let speedUpdateCounts = OperationCounts(
    macsFP64: 22, otherOps: 9, bytesRead: 18 * 8, bytesWritten: 14 * 8, serialSteps: 7)
}
