import NodeInterface
import SimCore
import Testing
import WorldState

@testable import Sensing

/// Misses of detectors against closed forms of the latent normal variable.
@Suite struct DetectabilityTests {
  private static let source = RandomSource(seed: 11)
  private static func word(_ target: Int) -> UInt64 { source.bits(UInt64(target), .detectability, 1) }
  private static func isFound(_ p: Double, _ target: Int, _ frame: Int) -> Bool {
    var noise = NoiseSequence(source.bits(UInt64(target), .detection, UInt64(frame)))
    return Detectability.finds(p, word(target), frame: UInt64(frame), noise: noise.normal())
  }

  private static func phi(_ x: Double) -> Double { 0.5 * (1 + Math.erf(x / 2.0.squareRoot())) }
  /// Inverse of `phi`, by bisection.
  private static func quantile(_ p: Double) -> Double {
    var (low, high) = (-9.0, 9.0)
    for _ in 0..<80 {
      let middle = 0.5 * (low + high)
      if phi(middle) < p { low = middle } else { high = middle }
    }
    return 0.5 * (low + high)
  }
  /// Probability that two standard normal variables with correlation `r` both exceed `c`.
  private static func bothAbove(_ c: Double, _ r: Double) -> Double {
    var sum = 0.0
    let n = 20_000
    for i in 0..<n {
      let x = c + (10 - c) * (Double(i) + 0.5) / Double(n)
      sum += Math.exp(-0.5 * x * x) * (1 - phi((c - r * x) / (1 - r * r).squareRoot()))
    }
    return sum * (10 - c) / Double(n) / (2 * Double.pi).squareRoot()
  }
  private static func correlation(_ lag: Int) -> Double {
    Detectability.lasting + Detectability.slow * Detectability.correlation(lag: lag)
  }

  /// Over targets the mean is the sensor's detection probability, in early and in late frames.
  @Test(arguments: [0.05, 0.2, 0.5, 0.78, 0.9, 0.95, 0.98, 0.995]) func meanRateIsThatOfTheSensor(p: Double) {
    let targets = 60_000
    for frame in [0, 7, 12_345] {
      let found = (0..<targets).count { Self.isFound(p, $0, frame) }
      let sigma = (p * (1 - p) / Double(targets)).squareRoot()
      #expect(abs(Double(found) / Double(targets) - p) < 4 * sigma + 0.002, "frame \(frame)")
    }
  }

  /// The mean length of runs of misses, and the shares of targets missed twice at several lags.
  @Test(arguments: [0.5, 0.78, 0.9, 0.95]) func missesComeInRunsOfTheClosedForm(p: Double) {
    let c = Self.quantile(p)
    let targets = 6000
    let frames = 60
    let found = (0..<targets).map { t in (0..<frames).map { Self.isFound(p, t, $0) } }
    for lag in [1, 5, 10, 25, 50] {
      var both = 0
      var pairs = 0
      for row in found {
        for k in 0..<(frames - lag) {
          pairs += 1
          if !row[k] && !row[k + lag] { both += 1 }
        }
      }
      let expected = Self.bothAbove(c, Self.correlation(lag))
      let measured = Double(both) / Double(pairs)
      #expect(abs(measured / expected - 1) < 0.08, "lag \(lag): \(measured) against \(expected)")
    }
    var missed = 0
    var ends = 0
    for row in found {
      for k in 0..<(frames - 1) where !row[k] {
        missed += 1
        if row[k + 1] { ends += 1 }
      }
    }
    let length = (1 - p) / (1 - p - Self.bothAbove(c, Self.correlation(1)))
    #expect(
      abs(Double(missed) / Double(ends) / length - 1) < 0.06, "\(missed) misses, \(ends) ends, \(length)")
    // Independent frames would give 1 / p.
    #expect(length > 1.6 / p)
  }

  @Test func slowPartForgets() {
    #expect(abs(Detectability.correlation(lag: 0) - 1) < 1e-12)
    let values = (0...25).map { Detectability.correlation(lag: $0) }
    for (a, b) in zip(values, values.dropFirst()) { #expect(a >= b - 1e-12) }
    #expect(values[20] == 0 && values[7] < 0.55 && values[3] > 0.7)
  }

  /// Shorter people and those half hidden are found less often; vehicles as before.
  @Test func childrenAndHiddenPeopleAreFoundLessOften() {
    func target(_ height: Double, _ visibility: Double, at d: Double = 15) -> Target {
      Target(
        position: Vec2(d, 0), velocity: .zero, direction: Vec2(1, 0), halfLength: 0.24, halfWidth: 0.24,
        height: height, distance: d, key: 1, visibility: visibility, kind: .pedestrian)
    }
    let model = SensorSuite.onboard(.l2, grade: .y2025).sensors[0]
    let camera = PreparedSensor(model, SensingConditions())
    #expect(abs(camera.probability(target(1.75, 1)) - 0.98) < 1e-12)
    #expect(abs(camera.probability(target(1.15, 1)) - 0.98 * (1 - 0.2014)) < 1e-12)
    #expect(camera.probability(target(1.15, 0.2)) == 0)
    let shares = stride(from: 0.2, through: 1, by: 0.05).map { camera.probability(target(1.6, $0)) }
    #expect(shares == shares.sorted())
    // A child is too small for the camera sooner.
    #expect(camera.probability(target(1.1, 1, at: 120)) < 0.7 * camera.probability(target(1.8, 1, at: 120)))
    var night = SensingConditions()
    night.night = true
    let dark = BrakingGrade.allCases.map {
      PreparedSensor(SensorSuite.onboard(.l2, grade: $0).sensors[0], night).probability(target(1.75, 1))
    }
    #expect(dark[0] == 0 && dark[1] > 0.3 && dark[2] > 2 * dark[1])
  }

  /// A camera whose network finds targets from `f` times the size on sees them at a distance as the standard camera does
  /// at `f` times that distance; and misses in full view grow by their factor.
  @Test(arguments: [0.8, 1.0, 1.6], [TargetKind.car, .pedestrian])
  func anotherNetworkScalesSizeAndMisses(factor: Double, kind: TargetKind) {
    func target(at d: Double) -> Target {
      Target(
        position: Vec2(d, 0), velocity: .zero, direction: Vec2(1, 0), halfLength: 0.24, halfWidth: 0.24,
        height: 1.7, distance: d, key: 1, visibility: 1, kind: kind)
    }
    let standard = PreparedSensor(SensorSuite.frontCamera, SensingConditions())
    var model = SensorSuite.frontCamera
    model.sizeFactor = factor
    let camera = PreparedSensor(model, SensingConditions())
    for d in stride(from: 5.0, through: 85, by: 5) {
      let expected = standard.probability(target(at: d * factor))
      #expect(abs(camera.probability(target(at: d)) - expected) < 1e-12, "\(d) m")
    }
    model.missFactor = 3
    let poor = PreparedSensor(model, SensingConditions())
    #expect(abs(poor.probability(target(at: 5)) - 0.94) < 1e-12)
  }

  /// A capture sees a person's own height: a child behind a car is hidden, an adult is not.
  @Test func heightDecidesWhatHides() {
    var scene = Scene()
    scene.add(0, 0)
    scene.add(20, 0, height: 1.2)
    scene.addPedestrian(30, 0)
    func seen(_ height: Double) -> Int {
      var scene = scene
      scene.slice.pedestrianHeight = [height]
      return capture(scene, suite: .onboard(.l4))[3].detections.count
    }
    #expect(seen(1.1) == 1)
    #expect(seen(1.85) == 2)
  }
}
