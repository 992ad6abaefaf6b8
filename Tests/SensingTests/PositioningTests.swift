import NodeInterface
import SimCore
import Testing
import WorldState

@testable import Sensing

/// Positioning between buildings against the closed form of its mixture.
@Suite struct PositioningTests {
  private static let still = MovingState(
    position: Vec2(3, -8), heading: .zero, speed: 0, acceleration: 0, yawRate: 0)

  private static func quality(_ level: AutomationLevel) -> PositioningQuality {
    var quality = PositioningQuality.onboard(level)
    quality.outageInterval = 1e12
    return quality
  }

  /// Error and told 1 σ of many receivers, after some epochs.
  private static func errors(_ level: AutomationLevel, sky: Double, receivers: Int = 12_000)
    -> (errors: [Vec2], told: Double)
  {
    var out: [Vec2] = []
    var told = 0.0
    for i in 0..<receivers {
      var model = PositioningModel(
        quality: quality(level), entity: UInt64(i), random: RandomSource(seed: 9))
      var fix = model.fix(still, at: .zero, openSky: sky)
      for _ in 0..<5 { fix = model.fix(still, at: .zero, openSky: sky) }
      out.append(fix.position - still.position)
      told = fix.positionSigma
    }
    return (out, told)
  }

  /// Probability of an error below `r`: a mixture of Rayleigh distributions over the size of the reflections.
  private static func share(below r: Double, _ q: PositioningQuality, sky: Double) -> Double {
    var sum = 0.0
    let n = 4000
    let b = PositioningModel.tail
    for i in 0..<n {
      let z = -7 + 14 * (Double(i) + 0.5) / Double(n)
      let m = q.multipathSigma * Math.exp(b * z - b * b)
      let variance = (q.positionSigma * q.positionSigma + m * m * (1 - sky)) / sky
      sum += Math.exp(-0.5 * z * z) * (1 - Math.exp(-r * r / (2 * variance)))
    }
    return sum * 14 / Double(n) / (2 * Double.pi).squareRoot()
  }

  @Test(arguments: [AutomationLevel.l2, .l3], [1.0, 0.8, 0.6, 0.35, 0.15])
  func errorsHaveThePercentilesOfTheClosedForm(level: AutomationLevel, sky: Double) {
    let q = Self.quality(level)
    let (errors, told) = Self.errors(level, sky: sky)
    let sorted = errors.map(\.length).sorted()
    for p in [0.25, 0.5, 0.75, 0.9, 0.95, 0.99] {
      let r = sorted[Int(p * Double(sorted.count))]
      let sigma = (p * (1 - p) / Double(sorted.count)).squareRoot()
      #expect(abs(Self.share(below: r, q, sky: sky) - p) < 4 * sigma + 0.004, "\(p): \(r) m")
    }
    // The told sigma is that of an open sky with fewer satellites, too small by the factor of the model.
    var x = Moments()
    for e in errors {
      x.add(e.x)
      x.add(e.y)
    }
    let ratio = q.multipathSigma / q.positionSigma
    let factor = (1 + ratio * ratio * (1 - sky)).squareRoot()
    #expect(abs(told - q.positionSigma / sky.squareRoot()) < 1e-12)
    #expect(abs(x.deviation / told / factor - 1) < 0.06, "\(x.deviation) m, told \(told) m")
  }

  /// Under an open sky the tails are normal, between buildings they are heavy.
  @Test func tailsAreHeavyBetweenBuildings() {
    func kurtosis(_ sky: Double) -> Double {
      let x = Self.errors(.l2, sky: sky).errors.flatMap { [$0.x, $0.y] }
      let square = x.reduce(0) { $0 + $1 * $1 } / Double(x.count)
      return x.reduce(0) { $0 + $1 * $1 * $1 * $1 } / Double(x.count) / (square * square)
    }
    #expect(kurtosis(1) < 3.2)
    #expect(kurtosis(0.3) > 4)
  }

  /// Errors from reflections decay with their own time, about the closed form of two Gauss–Markov parts.
  @Test func reflectionsChangeSoonerThanTheRest() {
    let sky = 0.4
    var q = Self.quality(.l2)
    q.positionSigma = 1e-6
    var now = Moments()
    var product = 0.0
    let receivers = 6000
    for i in 0..<receivers {
      var model = PositioningModel(quality: q, entity: UInt64(i), random: RandomSource(seed: 2))
      let first = model.fix(Self.still, at: .zero, openSky: sky).position.x - 3
      var last = first
      for _ in 0..<50 { last = model.fix(Self.still, at: .zero, openSky: sky).position.x - 3 }
      now.add(first)
      product += first * last
    }
    // Correlation e^(−t/τ) of the sign and direction, times that of the lognormal size.
    let r = Math.exp(-5 / q.multipathTime)
    let b = PositioningModel.tail
    let expected = r * Math.exp(b * b * (r - 1))
    #expect(abs(product / Double(receivers) / (now.deviation * now.deviation) - expected) < 0.1)
  }

  /// L4 matches what it sees with a map: buildings change nothing.
  @Test func mapMatchingDoesNotNeedTheSky() {
    var a = PositioningModel(quality: .onboard(.l4), entity: 1, random: RandomSource(seed: 1))
    var b = a
    for _ in 0..<50 {
      #expect(a.fix(Self.still, at: .zero) == b.fix(Self.still, at: .zero, openSky: 0.2))
    }
  }
}
