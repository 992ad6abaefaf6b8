import SimCore
import Testing

@testable import ComputeKernel

@Suite("Localisation") struct LocalisationTests {
  private typealias Model = LocalisationFilter.Model

  // MARK: The linear case

  /// Straight on with a known heading, the error across the road is a random walk that is measured with white noise: the
  /// variance P⁻ before a measurement solves P² − q P − q r = 0, and the gain is P⁻ / (P⁻ + r) (Bar-Shalom, Li,
  /// Kirubarajan 2001, section 5.2, scalar Riccati equation).
  @Test(arguments: [(0.02, 0.05), (0.3, 0.5), (0.01, 2.0), (1.0, 0.1)])
  func theSteadyGainIsThatOfTheScalarRiccatiEquation(_ noise: (drift: Double, position: Double)) throws {
    var model = Model(
      errorSigma: 0, positionNoise: noise.position, headingSigma: 1e-9, speedNoise: 0.03, yawRateNoise: 0)
    model.driftNoise = noise.drift
    var filter = LocalisationFilter(model)
    func input(_ k: Int, aside: Double = 0) -> LocalisationFilter.Input {
      LocalisationFilter.Input(
        at: SimTime(seconds: 0.1 * Double(k)), position: Vec2(0.1 * Double(k) * 10, aside), heading: 0,
        speed: 10, yawRate: 0)
    }
    for k in 0..<3_000 { _ = filter.step(input(k)) }
    let (q, r) = (noise.drift * noise.drift, noise.position * noise.position)
    let before = (q + (q * q + 4 * q * r).squareRoot()) / 2
    let after = before * r / (before + r)
    let found = try #require(filter.estimate)
    #expect(abs(found[1, 1] - after) < 1e-6 * after, "\(found[1, 1]) \(after)")
    // The response to a deviation is the gain.
    let step = 0.5 * (before + r).squareRoot()
    _ = filter.step(input(3_000, aside: step))
    let response = try #require(filter.position).y / step
    #expect(abs(response - before / (before + r)) < 1e-6, "\(response)")
  }

  /// Without movement and noise of its own, n measurements have the variance of their mean: 1/P = 1/P₀ + n/r.
  @Test func standingItAverages() throws {
    var model = Model(
      errorSigma: 0, positionNoise: 0.7, headingSigma: 0.01, speedNoise: 1e-6, yawRateNoise: 0,
      accelerationNoise: 0)
    model.driftNoise = 0
    var filter = LocalisationFilter(model)
    var random = RandomSource(seed: 5).stream(1, .positioning)
    var sum = 0.0
    for k in 0..<40 {
      let z = 0.7 * random.normal()
      sum += z
      _ = filter.step(
        LocalisationFilter.Input(
          at: SimTime(seconds: 0.1 * Double(k)), position: Vec2(z, 0), heading: 0, speed: 0, yawRate: 0))
    }
    let found = try #require(filter.estimate)
    #expect(abs(found[0, 0] - 0.49 / 40) < 1e-9)
    #expect(abs(found.state[0] - sum / 40) < 1e-6)
  }

  // MARK: Consistency

  /// Quantile of χ² with n degrees of freedom at the standard normal z (Wilson and Hilferty 1931).
  private static func chiSquare(_ n: Double, _ z: Double) -> Double {
    let c = 1 - 2 / (9 * n) + z * (2 / (9 * n)).squareRoot()
    return n * c * c * c
  }

  /// eᵀ P⁻¹ e, by Gaussian elimination.
  private static func distance(_ e: [Double], _ p: LocalisationArithmetic<Double>) -> Double {
    var m = (0..<6).map { i in (0..<6).map { p[i, $0] } + [e[i]] }
    for i in 0..<6 {
      for j in (i + 1)..<6 {
        let f = m[j][i] / m[i][i]
        for k in i..<7 { m[j][k] -= f * m[i][k] }
      }
    }
    var x = [Double](repeating: 0, count: 6)
    for i in (0..<6).reversed() {
      x[i] = (m[i][6] - (i + 1..<6).reduce(0) { $0 + m[i][$1] * x[$1] }) / m[i][i]
    }
    return zip(e, x).reduce(0) { $0 + $1.0 * $1.1 }
  }

  private struct Drive {
    var nees: [Double] = []
    var squared: [Double] = []
    var raw: [Double] = []
  }

  /// A drive with turns whose truth has the noise that the filter assumes; `hasMap` with the centre line.
  private static func drive(seed: UInt64, steps: Int, hasMap: Bool, outage: Range<Int> = 0..<0) -> Drive {
    let model = Model(
      errorSigma: 1.5, errorTime: 100, positionNoise: 0.2, headingSigma: 0.01, speedScale: 0,
      speedNoise: 0.05,
      yawRateNoise: 0.002, accelerationNoise: 0.05)
    var random = RandomSource(seed: seed).stream(9, .positioning)
    let dt = 0.1
    let keep = Math.exp(-dt / model.errorTime)
    var truth = [0.0, 0, 0.3, 12, 0, 0]
    var start = LocalisationArithmetic<Double>()
    let deviations = [1.0, 1.0, 0.02, 0.1, model.errorSigma, model.errorSigma]
    for i in 0..<6 {
      start[i, i] = deviations[i] * deviations[i]
      start.state[i] = truth[i]
      truth[i] += deviations[i] * random.normal()
    }
    var filter = LocalisationFilter(model)
    func motion(_ k: Int) -> (yawRate: Double, acceleration: Double) {
      (0.08 * Math.sincos(0.02 * Double(k)).sine, 0.4 * Math.sincos(0.05 * Double(k)).cosine)
    }
    func input(_ k: Int, _ truth: [Double], _ random: inout RandomStream) -> LocalisationFilter.Input {
      let (yawRate, acceleration) = motion(k)
      let noise = Vec2(random.normal(), random.normal()) * model.positionNoise
      var input = LocalisationFilter.Input(
        at: SimTime(seconds: dt * Double(k)),
        position: outage.contains(k) ? nil : Vec2(truth[0] + truth[4], truth[1] + truth[5]) + noise,
        heading: truth[2] + model.headingSigma * random.normal(),
        speed: truth[3] + model.speedNoise * random.normal(), acceleration: acceleration, yawRate: yawRate)
      if hasMap {
        let left = Vec2(-Math.sincos(truth[2]).sine, Math.sincos(truth[2]).cosine)
        let away = model.laneSigma * random.normal()
        input.lane = (Vec2(truth[0], truth[1]) - left * away, truth[2])
      }
      return input
    }
    var result = Drive()
    filter.start(start, at: input(0, truth, &random))
    for k in 1...steps {
      let (a, b) = (motion(k - 1), motion(k))
      let turn = 0.5 * (a.yawRate + b.yawRate) * dt
      let gain = 0.5 * (a.acceleration + b.acceleration) * dt
      let middle = Math.sincos(truth[2] + 0.5 * turn)
      let distance = (truth[3] + 0.5 * gain) * dt
      truth[0] += distance * middle.cosine + model.driftNoise * random.normal()
      truth[1] += distance * middle.sine + model.driftNoise * random.normal()
      truth[2] += turn + model.yawRateNoise * dt * random.normal()
      truth[3] += gain + model.accelerationNoise * dt * random.normal()
      for i in 4..<6 {
        truth[i] =
          keep * truth[i] + model.errorSigma * (1 - keep * keep).squareRoot() * random.normal()
      }
      let measured = input(k, truth, &random)
      _ = filter.step(measured)
      guard let found = filter.estimate else { break }
      let e = (0..<6).map { found.state[$0] - truth[$0] }
      result.nees.append(Self.distance(e, found))
      result.squared.append(e[0] * e[0] + e[1] * e[1])
      if let p = measured.position { result.raw.append((p - Vec2(truth[0], truth[1])).lengthSquared) }
    }
    return result
  }

  /// The normalised estimation error squared over 200 drives is χ² with 6 · 200 degrees of freedom (Bar-Shalom, Li,
  /// Kirubarajan 2001, section 5.4): within its 99.99 % bounds at several times, without and with the map, and after an
  /// outage.
  @Test(arguments: [(false, 0..<0), (true, 0..<0), (true, 150..<250)])
  func errorsAreAsLargeAsTheFilterSays(_ setting: (hasMap: Bool, outage: Range<Int>)) {
    let drives = 200
    let all = (1...UInt64(drives)).map {
      Self.drive(seed: $0, steps: 300, hasMap: setting.hasMap, outage: setting.outage)
    }
    let n = Double(6 * drives)
    for k in [5, 60, 149, 249, 299] {
      let sum = all.reduce(0) { $0 + $1.nees[k] }
      // The gates reject some of the larger residuals, the lane's 5 %, so that the upper bound is the wider one.
      #expect(
        sum > Self.chiSquare(n, -3.9) && sum < Self.chiSquare(n, 3.9) * (setting.hasMap ? 1.05 : 1),
        "step \(k): \(sum / n)")
    }
    let filtered = all.reduce(0) { $0 + $1.squared.last! }
    let raw = all.reduce(0) { $0 + $1.raw.last! }
    #expect(filtered < (setting.hasMap ? 0.75 : 1.05) * raw, "\(filtered) \(raw)")
  }

  // MARK: Ledger

  @Test func theLedgerCountsTheArithmetic() {
    var a = LocalisationArithmetic<CountedScalar>()
    for i in 0..<6 { a[i, i] = 1 }
    func check(_ stated: OperationCounts, _ body: () -> Void) {
      let (_, macs, others) = CountedScalar.counting(body)
      #expect(stated.macsFP64 == macs && stated.otherOps == others, "\(macs) \(others)")
    }
    check(LocalisationFilter.predictCounts) {
      a.predict(
        dt: 0.1, turn: 0.01, gain: 0.1, cosine: 0.8, sine: 0.6, aside: 0.02, keep: 0.99,
        noise: (position: 0.1, heading: 0.1, speed: 0.1, error: 0.1))
    }
    var row = InlineArray<6, CountedScalar>(repeating: 0)
    row[0] = 1
    check(LocalisationFilter.updateCounts) { _ = a.update(row, residual: 0.1, variance: 1, gate: 9) }
  }

  /// Outages, gaps and the first fix.
  @Test func itStartsAnewAfterAGap() throws {
    var filter = LocalisationFilter(Model(errorSigma: 1, headingSigma: 0.01, yawRateNoise: 0.002))
    func input(_ t: Double, _ p: Vec2?) -> LocalisationFilter.Input {
      LocalisationFilter.Input(at: SimTime(seconds: t), position: p, heading: 0, speed: 10, yawRate: 0)
    }
    _ = filter.step(input(0, nil))
    #expect(filter.position == nil)
    _ = filter.step(input(0.1, Vec2(5, 5)))
    #expect(filter.position == Vec2(5, 5))
    for k in 2...11 { _ = filter.step(input(0.1 * Double(k), nil)) }
    #expect(abs(try #require(filter.position).x - 15) < 0.01)
    let sigma = try #require(filter.positionSigma)
    _ = filter.step(input(60, Vec2(-3, 1)))
    #expect(filter.position == Vec2(-3, 1))
    #expect(sigma > 1 && sigma < 1.2)
  }
}
