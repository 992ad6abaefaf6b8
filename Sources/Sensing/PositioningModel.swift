import NodeInterface
import SimCore
import WorldState

/// Quality of a unit's positioning: satellite receiver, inertial sensors and odometry combined.
package struct PositioningQuality: Hashable, Sendable {
  /// 1 σ of the position per axis, metres.
  package var positionSigma: Double
  /// Correlation time of the position error, seconds.
  package var correlationTime: Double
  /// 1 σ of the heading, radians.
  package var headingSigma: Double
  /// Mean time between outages and mean length of one, seconds.
  package var outageInterval: Double
  package var outageLength: Double
  /// Position drift during an outage, as a share of the distance driven.
  package var driftShare: Double
  /// 1 σ of the odometer's scale (constant per vehicle), and white noise of speed (m/s), acceleration (m/s²)
  /// and yaw rate (rad/s).
  package var speedScale: Double
  package var speedNoise: Double
  package var accelerationNoise: Double
  package var yawRateNoise: Double

  /// Standalone GNSS 1.5 m, as T/CSAE 53 requires of a vehicle; RTK float .3 m for L3; RTK fixed with map matching .1 m
  /// for L4. Position errors are first-order Gauss–Markov (Rankin, "GPS and differential GPS: an error model for sensor
  /// simulation", PLANS 1994) with 100 s (assumed; published values are 10 to 900 s). Heading .5° with one antenna, .2°
  /// with two (vendor: u-blox F9 class). An outage of 10 s every 600 s (assumed: urban canyon), drift 1 % of the
  /// distance (vendor figures for automotive dead reckoning reach 2 %). Wheel-speed scale .5 %, MEMS yaw rate .1°/s
  /// (vendor: automotive-grade IMU, Bosch SMI class).
  package static func onboard(_ level: AutomationLevel) -> PositioningQuality {
    switch level {
    case .l2: quality(positionSigma: 1.5, headingDegrees: 0.5)
    case .l3: quality(positionSigma: 0.3, headingDegrees: 0.2)
    case .l4: quality(positionSigma: 0.1, headingDegrees: 0.2)
    }
  }

  private static func quality(positionSigma: Double, headingDegrees: Double) -> PositioningQuality {
    PositioningQuality(
      positionSigma: positionSigma, correlationTime: 100,
      headingSigma: Angle(degrees: headingDegrees).radians, outageInterval: 600, outageLength: 10,
      driftShare: 0.01, speedScale: 0.005, speedNoise: 0.03, accelerationNoise: 0.05,
      yawRateNoise: Angle(degrees: 0.1).radians)
  }
}

/// Positioning and odometry of one vehicle: a stateful model that belongs to one node and advances only at that node's
/// own epochs, every `period` from its first fix on.
///
/// Error per axis: x ← e^(−T/τ) x + σ √(1 − e^(−2T/τ)) w. Outages begin and end at constant rates. During an outage the
/// error is held and grows along a direction fixed for that outage, in proportion to the distance driven.
package struct PositioningModel: Sendable {
  package static let period = SensorSuite.period

  package let quality: PositioningQuality
  private let random: RandomSource
  private let entity: UInt64
  private let perfect: Bool
  private let decay: Double
  private let drive: Double
  private let outageStart: Double
  private let outageEnd: Double
  private let scale: Double
  private var epoch: UInt64 = 0
  private var error = Vec2.zero
  private var headingError = 0.0
  private var driftDirection = Vec2.zero
  private var drift = 0.0
  package private(set) var isOut = false

  package init(quality: PositioningQuality, entity: UInt64, random: RandomSource, perfect: Bool = false) {
    self.quality = quality
    self.random = random
    self.entity = entity
    self.perfect = perfect
    let dt = Self.period.seconds
    decay = Math.exp(-dt / quality.correlationTime)
    drive = (1 - decay * decay).squareRoot()
    outageStart = -Math.expm1(-dt / quality.outageInterval)
    outageEnd = -Math.expm1(-dt / quality.outageLength)
    // The initial state is drawn from the stationary distribution.
    var noise = NoiseSequence(random.bits(entity, .positioning, .max))
    scale = 1 + quality.speedScale * noise.normal()
    error = Vec2(quality.positionSigma * noise.normal(), quality.positionSigma * noise.normal())
    headingError = quality.headingSigma * noise.normal()
  }

  /// The fix of this epoch, given the true state at its time; call once per epoch.
  package mutating func fix(_ truth: MovingState, at t: SimTime) -> PositioningFix {
    defer { epoch += 1 }
    if perfect {
      return PositioningFix(
        measuredAt: t, position: truth.position, positionSigma: 0.01, heading: truth.heading,
        speed: truth.speed,
        acceleration: truth.acceleration, yawRate: truth.yawRate,
        lateralSpeed: truth.lateralSpeed, isValid: true)
    }
    var noise = NoiseSequence(random.bits(entity, .positioning, epoch))
    let dt = Self.period.seconds
    updateOutage()
    if isOut {
      drift += quality.driftShare * truth.speed * dt
    } else {
      drift = 0
      error =
        error * decay
        + Vec2(noise.normal(), noise.normal()) * (quality.positionSigma * drive)
    }
    headingError = headingError * decay + quality.headingSigma * drive * noise.normal()
    let speed = truth.speed * scale + (truth.speed > 0 ? quality.speedNoise * noise.normal() : 0)
    return PositioningFix(
      measuredAt: t, position: truth.position + error + driftDirection * drift,
      positionSigma: isOut ? .infinity : quality.positionSigma,
      heading: Angle(radians: truth.heading.radians + headingError).wrapped, speed: max(0, speed),
      acceleration: truth.acceleration + quality.accelerationNoise * noise.normal(),
      yawRate: truth.yawRate + quality.yawRateNoise * noise.normal(),
      lateralSpeed: truth.lateralSpeed + (truth.speed > 0 ? quality.speedNoise * noise.normal() : 0),
      isValid: !isOut)
  }

  private mutating func updateOutage() {
    let u = random.uniform(entity, .positioningOutage, epoch)
    if isOut {
      isOut = u >= outageEnd
    } else if u < outageStart {
      isOut = true
      let turn = 2 * .pi * random.uniform(entity, .positioningOutage, epoch | 1 << 63)
      driftDirection = Angle(radians: turn).direction
    }
  }
}
