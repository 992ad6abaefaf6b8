import SimCore

/// Whether a sensor's detector finds a target in a frame, so that misses persist: a target that is hard to tell from its
/// surroundings stays so, and light, posture and background change slowly.
///
/// Each (unit, kind of sensor, target) has a latent variable z = √a·u + √b·s(t) + √(1 − a − b)·w of mean 0 and variance
/// 1: `u` is drawn once, `s` changes slowly, `w` is new in every frame and every sensor. The target is found where Φ(z)
/// is below the sensor's detection probability p. So the mean over targets and times is p, as if frames were
/// independent, while misses come in runs and some targets are missed for long.
///
/// Perception errors of detectors are correlated in time (Piazzoni, Cherian, Dauwels, Chau, "PEM: perception error model
/// for virtual testing of autonomous vehicles", IEEE T-ITS 2023, arXiv 2302.11919; Mitra, Piazzoni et al., arXiv
/// 2001.11695). The shares and the time are assumed.
package enum Detectability {
  /// Shares of the variance that belong to the target, and to what changes slowly.
  package static let lasting = 0.4
  package static let slow = 0.35
  /// Time between the knots of the slow part, in frames: 1 s. Its correlation falls to a half within .7 s, and is none
  /// after 2 s.
  package static let knot = 10

  private static let ofTarget = lasting.squareRoot()
  private static let ofTime = slow.squareRoot()
  private static let ofFrame = (1 - lasting - slow).squareRoot()

  /// Probabilities this near to 0 and 1 are taken as such: the frame's noise is bounded.
  static let certain = 1e-5

  /// - Parameters:
  ///   - p: the sensor's detection probability.
  ///   - word: bits of the (unit, kind of sensor, target).
  ///   - frame: number of the frame, from 0.
  ///   - noise: standard normal deviate of the frame and the sensor.
  static func finds(_ p: Double, _ word: UInt64, frame: UInt64, noise: Double) -> Bool {
    if p >= 1 - certain { return true }
    if p <= certain { return false }
    let z = latent(word, frame: frame, noise: noise)
    // Φ(1) and Φ(2), which settle most cases without the error function.
    if z < 1 && p > 0.8413448 || z < 2 && p > 0.9772499 { return true }
    return 0.5 * (1 + Math.erf(z * 0.7071067811865476)) < p
  }

  /// Standard normal over targets, times and frames.
  private static func latent(_ word: UInt64, frame: UInt64, noise: Double) -> Double {
    var own = NoiseSequence(word)
    let u = own.normal()
    // The knots of a target have a phase of their own, so that targets do not change together.
    let at = frame &+ own.bits() % UInt64(knot)
    return ofTarget * u + ofTime * drift(word, at: at) + ofFrame * noise
  }

  /// Independent normal deviates at the knots, interpolated linearly and scaled to variance 1.
  private static func drift(_ word: UInt64, at frame: UInt64) -> Double {
    let k = frame / UInt64(knot)
    let f = Double(frame % UInt64(knot)) / Double(knot)
    let a = 1 - f
    let left = value(word, k)
    if f == 0 { return left }
    return (a * left + f * value(word, k &+ 1)) / (a * a + f * f).squareRoot()
  }
  private static func value(_ word: UInt64, _ k: UInt64) -> Double {
    var sequence = NoiseSequence(mix64(word ^ mix64(k)))
    return sequence.normal()
  }

  /// Correlation of the slow part over a lag in frames, averaged over the phase.
  package static func correlation(lag: Int) -> Double {
    guard lag < 2 * knot else { return 0 }
    var sum = 0.0
    for phase in 0..<knot {
      let (a, b) = (weights(phase), weights(phase + lag))
      for (i, x) in a { for (j, y) in b where i == j { sum += x * y } }
    }
    return sum / Double(knot)
  }
  /// Knots that a frame depends on, and their weights.
  private static func weights(_ frame: Int) -> [(knot: Int, weight: Double)] {
    let (k, f) = (frame / knot, Double(frame % knot) / Double(knot))
    let n = (f * f + (1 - f) * (1 - f)).squareRoot()
    return [(k, (1 - f) / n), (k + 1, f / n)]
  }
}
