import NodeInterface
import SimCore
import WorldState

/// Quality of a unit's positioning: satellite receiver, inertial sensors and odometry combined.
package struct PositioningQuality: Hashable, Sendable {
  /// 1 σ of the position per axis under an open sky, metres.
  package var positionSigma: Double
  /// 1 σ per axis that reflected and hidden signals would add if all of the sky were hidden and the geometry of the
  /// satellites stayed as it is, metres; and its correlation time, seconds.
  package var multipathSigma: Double
  package var multipathTime: Double
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
  ///
  /// Reflections between buildings: range errors of 4.85 m with GPS C/A and 1.42 m with L5 in towns (Eissfeller et al. 2007,
  /// after J. Space Weather Space Clim. 3, A04, 2013, table 1), times a dilution of precision of .7 per axis (assumed:
  /// usual under an open sky). L2 receives the first, L3 the second; L4 matches what it sees with a map, and the sky
  /// changes nothing for it. They change within some tens of metres: 10 s (assumed).
  package static func onboard(_ level: AutomationLevel) -> PositioningQuality {
    switch level {
    case .l2: quality(positionSigma: 1.5, multipathSigma: 3.4, headingDegrees: 0.5)
    case .l3: quality(positionSigma: 0.3, multipathSigma: 1, headingDegrees: 0.2)
    case .l4: quality(positionSigma: 0.1, multipathSigma: 0, headingDegrees: 0.2)
    }
  }

  private static func quality(
    positionSigma: Double, multipathSigma: Double, headingDegrees: Double
  ) -> PositioningQuality {
    PositioningQuality(
      positionSigma: positionSigma, multipathSigma: multipathSigma, multipathTime: 10, correlationTime: 100,
      headingSigma: Angle(degrees: headingDegrees).radians, outageInterval: 600, outageLength: 10,
      driftShare: 0.01, speedScale: 0.005, speedNoise: 0.03, accelerationNoise: 0.05,
      yawRateNoise: Angle(degrees: 0.1).radians)
  }
}

/// Positioning and odometry of one vehicle: a stateful model that belongs to one node and advances only at that node's
/// own epochs, every `period` from its first fix on.
///
/// Under an open sky the error per axis is x ← e^(−T/τ) x + σ √(1 − e^(−2T/τ)) w. Where buildings leave the share V of the
/// satellites in sight (`SightMap.openSky`), it is
///
///     e = (x + m √(1 − V) · exp(β h − β²) · y) / √V
///
/// with `y` per axis and `h` Gauss–Markov of variance 1: fewer satellites dilute the precision, and reflections add an
/// error whose size varies, so that its tails are heavy. Its variance is (σ² + m² (1 − V)) / V. Errors of receivers in
/// towns have heavy tails ("Characterization of GNSS receiver position errors for user integrity monitoring in urban
/// environments", ENC-GNSS 2014, from its abstract); that they are lognormal mixtures is assumed.
///
/// The receiver tells σ/√V: it estimates its error from the geometry of the satellites and the usual error of a range, and
/// does not know which of them are reflected. So it is right under an open sky, and between buildings too sure of
/// itself by √(1 + (m/σ)² (1 − V)): 1.7 at V = .6.
///
/// Outages begin and end at constant rates. During an outage the error is held and grows along a direction fixed for that
/// outage, in proportion to the distance driven.
package struct PositioningModel: Sendable {
  package static let period = SensorSuite.period
  /// β: the error from reflections has a kurtosis of 3 e^(4β²) = 8.2 (assumed).
  package static let tail = 0.5
  /// With fewer satellites in sight than this share receivers use reflected ones for their geometry (assumed).
  package static let leastSky = 0.1

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
  /// Error from reflections per axis, before scaling, and deviate of its size.
  private var reflected = Vec2.zero
  private var size = 0.0
  private let multipathDecay: Double
  private let multipathDrive: Double
  /// Error of the last epoch with a fix.
  private var held = Vec2.zero
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
    multipathDecay = Math.exp(-dt / quality.multipathTime)
    multipathDrive = (1 - multipathDecay * multipathDecay).squareRoot()
    var other = NoiseSequence(random.bits(entity, .multipath, .max))
    reflected = Vec2(other.normal(), other.normal())
    size = other.normal()
    held = error
  }

  /// The fix of this epoch, given the true state at its time and the share of the satellites in sight; call once per
  /// epoch.
  package mutating func fix(_ truth: MovingState, at t: SimTime, openSky: Double = 1) -> PositioningFix {
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
    updateReflections()
    let sky = quality.multipathSigma > 0 ? min(1, max(Self.leastSky, openSky)) : 1
    let dilution = 1 / sky.squareRoot()
    if !isOut {
      let hidden = quality.multipathSigma * (1 - sky).squareRoot()
      held = (error + reflected * (hidden * Math.exp(Self.tail * size - Self.tail * Self.tail))) * dilution
    }
    headingError = headingError * decay + quality.headingSigma * drive * noise.normal()
    let speed = truth.speed * scale + (truth.speed > 0 ? quality.speedNoise * noise.normal() : 0)
    return PositioningFix(
      measuredAt: t, position: truth.position + held + driftDirection * drift,
      positionSigma: isOut ? .infinity : quality.positionSigma * dilution,
      heading: Angle(radians: truth.heading.radians + headingError).wrapped, speed: max(0, speed),
      acceleration: truth.acceleration + quality.accelerationNoise * noise.normal(),
      yawRate: truth.yawRate + quality.yawRateNoise * noise.normal(),
      lateralSpeed: truth.lateralSpeed + (truth.speed > 0 ? quality.speedNoise * noise.normal() : 0),
      isValid: !isOut)
  }

  private mutating func updateReflections() {
    var noise = NoiseSequence(random.bits(entity, .multipath, epoch))
    reflected = reflected * multipathDecay + Vec2(noise.normal(), noise.normal()) * multipathDrive
    size = size * multipathDecay + multipathDrive * noise.normal()
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
