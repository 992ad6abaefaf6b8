import SimCore
import Testing

@testable import ComputeKernel

/// A scalar that counts what is done with it.
struct CountedScalar: KernelScalar, Hashable, Sendable {
  final class Tally: @unchecked Sendable {
    var additions: UInt64 = 0
    var multiplications: UInt64 = 0
    /// Divisions, roots and comparisons.
    var others: UInt64 = 0
  }
  /// Of the task that computes.
  @TaskLocal static var tally = Tally()

  var value: Double
  init(_ value: Double) { self.value = value }
  init(floatLiteral value: Double) { self.value = value }
  init(integerLiteral value: Int) { self.value = Double(value) }

  static func + (a: Self, b: Self) -> Self {
    tally.additions += 1
    return Self(a.value + b.value)
  }
  static func - (a: Self, b: Self) -> Self {
    tally.additions += 1
    return Self(a.value - b.value)
  }
  static func * (a: Self, b: Self) -> Self {
    tally.multiplications += 1
    return Self(a.value * b.value)
  }
  static func / (a: Self, b: Self) -> Self {
    tally.others += 1
    return Self(a.value / b.value)
  }
  prefix static func - (a: Self) -> Self { Self(-a.value) }
  func squareRoot() -> Self {
    Self.tally.others += 1
    return Self(value.squareRoot())
  }
  static func < (a: Self, b: Self) -> Bool {
    tally.others += 1
    return a.value < b.value
  }

  /// Operations of `body`: each multiplication with an addition is one multiply–accumulate, the rest are others.
  static func counting<Result>(_ body: () -> Result) -> (Result, macs: UInt64, others: UInt64) {
    let tally = Tally()
    let result = $tally.withValue(tally) { body() }
    let macs = min(tally.additions, tally.multiplications)
    return (result, macs, tally.additions + tally.multiplications - 2 * macs + tally.others)
  }
}

/// The ledger's counts are those of the arithmetic itself, to the operation.
@Suite struct LedgerTests {
  private static var stream: RandomStream { RandomSource(seed: 3).stream(7, .detection) }

  private func check(
    _ stated: OperationCounts, _ name: String, _ body: () -> some Any,
    at location: SourceLocation = #_sourceLocation
  ) {
    let (_, macs, others) = CountedScalar.counting { _ = body() }
    #expect(
      stated.macsFP64 == macs && stated.otherOps == others && stated.macs == macs,
      "\(name): \(macs) multiply–accumulates and \(others) others, stated \(stated.macsFP64) and \(stated.otherOps)",
      sourceLocation: location)
  }

  private static func state(_ random: inout RandomStream) -> KinematicState {
    var s = KinematicState(
      position: Vec2(100 * random.normal(), 100 * random.normal()),
      velocity: Vec2(10 * random.normal(), random.normal()),
      covariance: StateCovariance(
        position: Covariance2(
          along: Vec2(0.6, 0.8), sigma: 0.2 + random.uniform(), across: 0.2 + random.uniform()),
        velocity: Covariance2(
          along: Vec2(0, 1), sigma: 0.2 + random.uniform(), across: 0.2 + random.uniform())))
    s.predict(random.uniform(), noise: 2)
    return s
  }
  private static func counted(_ state: KinematicState) -> KinematicArithmetic<CountedScalar> {
    let s = state.arithmetic
    func c(_ x: Double) -> CountedScalar { CountedScalar(x) }
    return KinematicArithmetic(
      x: c(s.x), y: c(s.y), u: c(s.u), w: c(s.w), xx: c(s.xx), xy: c(s.xy), xvx: c(s.xvx), xvy: c(s.xvy),
      yy: c(s.yy), yvx: c(s.yvx), yvy: c(s.yvy), vxvx: c(s.vxvx), vxvy: c(s.vxvy), vyvy: c(s.vyvy))
  }

  @Test func tracking() {
    var random = Self.stream
    for _ in 0..<200 {
      let state = Self.state(&random)
      let (dt, z, r) = (random.uniform(), random.normal(), 0.1 + random.uniform())
      var s = Self.counted(state)
      check(KinematicState.predictCounts, "predict") { s.predict(CountedScalar(dt), noise: 2) }
      var plain = state
      plain.predict(dt, noise: 2)
      #expect(s.xx.value == plain.covariance.xx && s.x.value == plain.position.x)
      check(KinematicState.positionUpdateCounts, "position update") {
        s.update(CountedScalar(z), 3, CountedScalar(r), 0.01, CountedScalar(r), lag: CountedScalar(dt))
      }
      check(KinematicState.speedUpdateCounts, "speed update") {
        s.update(speed: CountedScalar(z), 0.6, 0.8, variance: CountedScalar(r))
      }
    }
  }

  /// Both kinds of weight and all three results occur; each states what it did.
  @Test func covarianceIntersection() {
    var random = Self.stream
    var results: Set<OperationCounts> = []
    for i in 0..<600 {
      var (a, b) = (Self.state(&random), Self.state(&random))
      // Every third pair has one estimate that is better throughout, which ends at a bound of ω.
      if i % 3 == 0 {
        b.covariance = a.covariance
        b.covariance.xx *= 9
        b.covariance.xy *= 9
        b.covariance.yy *= 9
      }
      if i % 2 == 0 { swap(&a, &b) }
      let (x, y) = (Self.counted(a), Self.counted(b))
      let (result, macs, others) = CountedScalar.counting { CovarianceIntersection.fuse(x, y) }
      #expect(result.1.operations == 2 * macs + others, "\(result.1): \(macs), \(others)")
      let half = CountedScalar(0.5)
      check(CovarianceIntersection.meanCounts, "mean") { CovarianceIntersection.mean(x, y, half) }
      let (p, q) = ((x.xx, x.xy, x.yy), (y.xx, y.xy, y.yy))
      let isCurved = CovarianceIntersection.weight(p, q).isCurved
      check(
        isCurved
          ? CovarianceIntersection.curvedWeightCounts : CovarianceIntersection.straightWeightCounts, "weight"
      ) { CovarianceIntersection.weight(p, q) }
      let fused = CovarianceIntersection.fuse(a, b)
      #expect(fused.position.x == result.0.x.value && fused.covariance.vyvy == result.0.vyvy.value)
      results.insert(result.1)
    }
    #expect(results.count >= 3, "\(results)")
  }

  @Test func polynomials() {
    var random = Self.stream
    for _ in 0..<200 {
      let v = (0..<6).map { _ in CountedScalar(random.normal()) }
      let t = CountedScalar(0.5 + random.uniform())
      check(Polynomial.counts, "quintic") {
        PolynomialOf<CountedScalar>(from: v[0], v[1], v[2], to: v[3], v[4], v[5], duration: t)
      }
      check(Polynomial.freeCounts, "quartic") {
        PolynomialOf<CountedScalar>(from: v[0], v[1], v[2], toSpeed: v[3], v[4], duration: t)
      }
      let p = PolynomialOf<CountedScalar>(from: v[0], v[1], v[2], to: v[3], v[4], v[5], duration: t)
      check(Polynomial.evaluationCounts, "evaluation") { (p.value(t), p.first(t), p.second(t)) }
      check(Polynomial.squaredJerkCounts, "squared jerk") { p.squaredJerk }
    }
  }

  @Test func motionAlongAPath() {
    var random = Self.stream
    for _ in 0..<200 {
      let v = (0..<9).map { _ in CountedScalar(0.01 * random.normal()) }
      check(FrenetMotion.counts, "motion") {
        FrenetArithmetic<CountedScalar>(
          x: v[0], y: v[1], tx: 0.6, ty: 0.8, curvature: v[2], curvatureRate: v[3], speed: v[4],
          acceleration: v[5], offset: v[6], slope: v[7], bend: v[8])
      }
    }
  }

  /// Kernels compute in FP64 and say so.
  @Test func precisionIsAClassOfItsOwn() {
    let c = OperationCounts(macsInt8: 1, macsFP16: 2, macsFP32: 3, macsFP64: 4, otherOps: 5)
    #expect(c.macs == 10 && c.operations == 25 && (c + c).macsFP64 == 8 && (c * 3).macsFP64 == 12)
  }
}
