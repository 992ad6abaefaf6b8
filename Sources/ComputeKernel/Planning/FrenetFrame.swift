import SimCore

/// Conversion between the map frame and path coordinates, with speed, acceleration, direction and curvature (Werling,
/// Ziegler, Kammel, Thrun, "Optimal trajectory generation for dynamic street scenarios in a Frenet frame", ICRA 2010,
/// appendix I).
extension ReferencePath {
  /// The map-frame state of a state along the path. Its offset must not reach the centre of curvature.
  package func cartesian(_ f: FrenetState) -> CartesianState {
    let r = sample(at: f.along)
    let m = FrenetMotion(r, f)
    return CartesianState(
      position: m.position, heading: Math.atan2(m.direction.y, m.direction.x), curvature: m.curvature,
      speed: m.speed, acceleration: m.acceleration)
  }

  /// The state along the path of a map-frame state; `near` and `within` as for `project`. The direction must differ by
  /// less than 90° from the path's.
  package func frenet(_ c: CartesianState, near: Double? = nil, within: Double = .infinity) -> (
    state: FrenetState, counts: OperationCounts
  ) {
    let p = project(c.position, near: near, within: within)
    let r = sample(at: p.along)
    let h = Math.sincos(c.heading)
    let cosine = max(1e-6, h.cosine * r.tangent.x + h.sine * r.tangent.y)
    let sine = r.tangent.x * h.sine - r.tangent.y * h.cosine
    let tangent = sine / cosine
    let stretch = 1 - r.curvature * p.offset
    let slope = stretch * tangent
    let shift = r.curvatureRate * p.offset + r.curvature * slope
    // Rate of change, over the path's length, of the angle between the vehicle and the path.
    let turn = stretch / cosine * c.curvature - r.curvature
    let bend = -shift * tangent + stretch / (cosine * cosine) * turn
    let speed = c.speed * cosine / stretch
    let acceleration =
      (c.acceleration - speed * speed / cosine * (stretch * tangent * turn - shift)) * cosine / stretch
    return (
      FrenetState(
        along: p.along, speed: speed, acceleration: acceleration, offset: p.offset, slope: slope, bend: bend),
      p.counts + Self.sampleCounts
        + OperationCounts(macsFP64: 12, otherOps: 100, bytesRead: 40, bytesWritten: 48, serialSteps: 60)
    )
  }
}

/// The map-frame motion of one state along a path, with the direction as a unit vector: no transcendental function.
package struct FrenetMotion: Hashable, Sendable {
  package var position: Vec2
  package var direction: Vec2
  package var curvature: Double
  package var speed: Double
  package var acceleration: Double

  @inline(__always)
  package init(_ r: PathSample, _ f: FrenetState) {
    let m = FrenetArithmetic<Double>(
      x: r.position.x, y: r.position.y, tx: r.tangent.x, ty: r.tangent.y, curvature: r.curvature,
      curvatureRate: r.curvatureRate, speed: f.speed, acceleration: f.acceleration, offset: f.offset,
      slope: f.slope, bend: f.bend)
    position = Vec2(m.x, m.y)
    direction = Vec2(m.tx, m.ty)
    curvature = m.curvature
    speed = m.speed
    acceleration = m.acceleration
  }
  /// Operations of one conversion, without sampling the path.
  package static let counts = OperationCounts(
    macsFP64: 11, otherOps: 17, bytesRead: 96, bytesWritten: 56, serialSteps: 24)
}

/// The arithmetic of `FrenetMotion` over any scalar: position, direction, curvature, speed and acceleration.
package struct FrenetArithmetic<Scalar: KernelScalar> {
  package var x, y, tx, ty, curvature, speed, acceleration: Scalar

  /// From a point of the path (position, tangent, curvature and its rate) and a state along it.
  @inline(__always)
  package init(
    x px: Scalar, y py: Scalar, tx: Scalar, ty: Scalar, curvature bent: Scalar, curvatureRate: Scalar,
    speed along: Scalar, acceleration alongRate: Scalar, offset: Scalar, slope: Scalar, bend: Scalar
  ) {
    x = px - ty * offset
    y = py + tx * offset
    let stretch = 1 - bent * offset
    let length = (stretch * stretch + slope * slope).squareRoot()
    let cosine = stretch / length
    let sine = slope / length
    self.tx = tx * cosine - ty * sine
    self.ty = tx * sine + ty * cosine
    let tangent = slope / stretch
    let shift = curvatureRate * offset + bent * slope
    // Rate of change of the angle to the path, over the path's length.
    let turn = (bend + shift * tangent) * cosine * cosine / stretch
    curvature = (turn + bent) * cosine / stretch
    speed = along * length
    acceleration = alongRate * length + along * along / cosine * (stretch * tangent * turn - shift)
  }
}
