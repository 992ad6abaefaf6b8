import SimCore

extension CartesianState {
  /// Motion of the rear axle, `distance` metres behind this state's point of the vehicle, in steady turning: the
  /// point's direction of travel differs from the vehicle's heading by the slip angle β, sin β = distance · curvature,
  /// and the axle turns on the smaller circle R cos β (Rajamani, "Vehicle Dynamics and Control", 2nd ed., section 2.2).
  package func atRearAxle(_ distance: Double) -> CartesianState {
    let sine = min(0.99, max(-0.99, distance * curvature))
    let cosine = (1 - sine * sine).squareRoot()
    let body = Angle(radians: heading - Math.asin(sine)).wrapped.radians
    return CartesianState(
      position: position - Angle(radians: body).direction * distance, heading: body,
      curvature: curvature / cosine,
      speed: speed * cosine, acceleration: acceleration * cosine)
  }
}

/// Turns a planned trajectory into a controller's reference: states at equal steps from any start time.
package enum TrajectoryReference {
  /// Replaces `reference` by `count` states, `step` seconds apart from `start` (seconds on the trajectory's clock):
  /// positions by cubics through the points' velocities, everything else linear; beyond the end, the last state at its
  /// speed. With `rearAxle` > 0 they are states of the axle that many metres behind the trajectory's point.
  @discardableResult
  package static func fill(
    _ reference: inout [CartesianState], from trajectory: [TrajectoryPoint], start: Double, step: Double,
    count: Int, rearAxle: Double = 0
  ) -> OperationCounts {
    precondition(!trajectory.isEmpty && step > 0)
    reference.removeAll(keepingCapacity: true)
    var i = 0
    for k in 0..<count {
      let t = start + Double(k) * step
      while i + 2 < trajectory.count, trajectory[i + 1].time <= t { i += 1 }
      var state = interpolate(trajectory, i, t)
      if rearAxle > 0 { state = state.atRearAxle(rearAxle) }
      reference.append(state)
    }
    // Sines and arc sines count as 30 and 40.
    return OperationCounts(
      macsFP64: 24, otherOps: rearAxle > 0 ? 250 : 110, bytesRead: 144, bytesWritten: 48, serialSteps: 60)
      * UInt64(count) + OperationCounts(launches: 1)
  }

  private static func interpolate(_ points: [TrajectoryPoint], _ i: Int, _ t: Double) -> CartesianState {
    let a = points[i]
    let last = points[points.count - 1]
    guard i + 1 < points.count, t < last.time else {
      return CartesianState(
        position: last.position + Angle(radians: last.heading).direction
          * (last.speed * max(0, t - last.time)),
        heading: last.heading, curvature: 0, speed: last.speed, acceleration: 0)
    }
    let b = points[i + 1]
    let h = b.time - a.time
    let u = max(0, (t - a.time) / h)
    let va = Angle(radians: a.heading).direction * (a.speed * h)
    let vb = Angle(radians: b.heading).direction * (b.speed * h)
    let d = b.position - a.position
    // Cubic Hermite in the form a + u (va + u (3d − 2va − vb + u (va + vb − 2d))).
    let square = d * 3 - va * 2 - vb
    let cube = va + vb - d * 2
    let turn = Angle(radians: b.heading - a.heading).wrapped.radians
    return CartesianState(
      position: a.position + (va + (square + cube * u) * u) * u,
      heading: Angle(radians: a.heading + u * turn).wrapped.radians,
      curvature: a.curvature + u * (b.curvature - a.curvature), speed: a.speed + u * (b.speed - a.speed),
      acceleration: a.acceleration + u * (b.acceleration - a.acceleration))
  }
}
