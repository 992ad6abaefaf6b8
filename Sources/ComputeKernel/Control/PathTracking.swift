import SimCore

/// The light alternative to model predictive control: steering by the Stanley law (Hoffmann, Tomlin, Montemerlo, Thrun,
/// "Autonomous automobile trajectory tracking for off-road driving", ACC 2007), speed by a PID law with feedforward.
///
/// Limits and gains are assumed unless a source is named.
package struct PathTracking: Hashable, Sendable {
  package struct Parameters: Hashable, Sendable {
    /// Metres.
    package var wheelbase = 2.8
    /// Gain of the offset, 1/s, and the term added to the speed that divides it, m/s (the paper's k and k_soft).
    package var offsetGain = 2.5
    package var softening = 1.0
    /// rad and rad/s.
    package var steering = 0.6
    package var steeringRate = 0.54
    /// 1/s, 1/s² and 1.
    package var proportional = 0.8
    package var integral = 0.15
    package var derivative = 0.05
    /// Decay rate of the integral while the output is limited, 1/s (back-calculation; Åström, Hägglund, "PID
    /// Controllers", 2nd ed., section 3.5).
    package var windupRate = 2.0
    /// m/s².
    package var acceleration = 2.5
    package var deceleration = 8.0

    package init() {}
  }

  package struct Output: Hashable, Sendable {
    /// Radians at the front wheels, m/s².
    package var steering: Double
    package var acceleration: Double
  }

  package var parameters: Parameters
  /// The integral term of the acceleration, m/s².
  package private(set) var integral = 0.0
  private var lastError: Double?

  package init(parameters: Parameters = Parameters()) { self.parameters = parameters }

  package mutating func reset() {
    integral = 0
    lastError = nil
  }

  /// Operations of one step, without the projection onto the path; an arc tangent counts as 40, a sine as 30.
  package static let counts = OperationCounts(
    macsFP64: 16, otherOps: 180, bytesRead: 160, bytesWritten: 32, serialSteps: 120, launches: 1)

  /// One step of `dt` seconds. `steering`: present angle of the wheels; `heading` and `rear` (axle, map frame) of the
  /// vehicle; `target`: desired speed (m/s) and acceleration (m/s²). `near`: approximate position of the front axle,
  /// metres along the path.
  package mutating func step(
    rear: Vec2, heading: Double, speed: Double, steering: Double, path: ReferencePath, near: Double? = nil,
    targetSpeed: Double, targetAcceleration: Double = 0, dt: Double
  ) -> (output: Output, along: Double, counts: OperationCounts) {
    let p = parameters
    let direction = Angle(radians: heading).direction
    let front = rear + direction * p.wheelbase
    let foot = path.project(front, near: near, within: 20)
    let place = path.sample(at: foot.along)
    let angle = Math.atan2(direction.cross(place.tangent), direction.dot(place.tangent))
    let wanted = angle - Math.atan(p.offsetGain * foot.offset / (p.softening + max(0, speed)))
    let reach = p.steeringRate * dt
    let limited = min(p.steering, max(-p.steering, wanted))
    let out = Output(
      steering: min(steering + reach, max(steering - reach, limited)),
      acceleration: accelerate(targetSpeed - speed, targetAcceleration, dt))
    return (out, foot.along, foot.counts + ReferencePath.sampleCounts + Self.counts)
  }

  private mutating func accelerate(_ error: Double, _ forward: Double, _ dt: Double) -> Double {
    let p = parameters
    let slope = lastError.map { (error - $0) / dt } ?? 0
    lastError = error
    let asked = forward + p.proportional * error + integral + p.derivative * slope
    let given = min(p.acceleration, max(-p.deceleration, asked))
    integral += dt * (p.integral * error + p.windupRate * (given - asked))
    return given
  }
}
