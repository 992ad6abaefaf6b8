import ComputeKernel
import SimCore
import Testing

/// Difference relative to the larger of the two.
private func differ(_ a: Double, _ b: Double) -> Double { abs(a - b) / max(abs(a), abs(b), 1e-12) }

@Suite struct KinematicStateTests {
  static func initial(_ variance: Double = 10) -> KinematicState {
    KinematicState(
      position: Vec2(3, -2), velocity: Vec2(1, 2),
      covariance: StateCovariance(
        position: Covariance2(variance: variance), velocity: Covariance2(variance: variance)))
  }

  /// SciPy 1.x, solve_discrete_are(Fᵀ, Hᵀ, Q, R) for one axis, then P⁺ = P − K H P: q, T, R, P⁺ (pp, pv, vv).
  static let steady: [(Double, Double, Double, Double, Double, Double)] = [
    (4.5, 0.1, 0.25, 0.10107240552661649, 0.2588772247862352, 1.5319171071164772),
    (0.64, 0.1, 0.04, 0.01581073451600966, 0.03934606703312779, 0.225176151347644),
    (4.5, 0.05, 1.0, 0.1957087434052624, 0.4254004380978151, 1.9577596105958308),
  ]

  @Test(arguments: steady)
  func reachesTheSteadyStateOfTheRiccatiEquation(
    q: Double, t: Double, r: Double, pp: Double, pv: Double, vv: Double
  ) {
    var s = Self.initial()
    for _ in 0..<2000 {
      s.predict(t, noise: q)
      s.update(position: .zero, covariance: Covariance2(variance: r))
    }
    let p = s.covariance
    for (a, b) in [(p.xx, pp), (p.xvx, pv), (p.vxvx, vv), (p.yy, pp), (p.yvy, pv), (p.vyvy, vv)] {
      #expect(differ(a, b) < 1e-9)
    }
    #expect(abs(p.xy) < 1e-15 && abs(p.xvy) < 1e-15 && abs(p.vxvy) < 1e-15)
  }

  /// With correlated noise the axes couple; rotating the whole problem must rotate the answer.
  @Test func filtersTheSameInARotatedFrame() {
    let (s, c) = (0.6, 0.8)
    func turn(_ v: Vec2) -> Vec2 { v.rotated(cosine: c, sine: s) }
    var a = Self.initial()
    var b = KinematicState(
      position: turn(a.position), velocity: turn(a.velocity), covariance: a.covariance)
    for k in 0..<30 {
      a.predict(0.1, noise: 2)
      b.predict(0.1, noise: 2)
      let z = Vec2(Double(k % 7), Double(k % 3))
      a.update(position: z, covariance: Covariance2(along: Vec2(1, 0), sigma: 0.3, across: 2), lag: 0.03)
      b.update(
        position: turn(z), covariance: Covariance2(along: Vec2(c, s), sigma: 0.3, across: 2), lag: 0.03)
      a.update(speed: 3, along: Vec2(0, 1), variance: 0.2)
      b.update(speed: 3, along: turn(Vec2(0, 1)), variance: 0.2)
    }
    #expect((turn(a.position) - b.position).length < 1e-10)
    #expect((turn(a.velocity) - b.velocity).length < 1e-10)
    #expect(differ(a.covariance.position.determinant, b.covariance.position.determinant) < 1e-9)
    #expect(differ(a.covariance.velocity.trace, b.covariance.velocity.trace) < 1e-9)
  }

  /// Without process noise a late measurement gives exactly the same result as one in order.
  @Test func lateMeasurementEqualsOneInOrderWithoutNoise() {
    let r = Covariance2(along: Vec2(0.8, 0.6), sigma: 0.2, across: 0.5)
    let early = Vec2(3.2, -1.7)
    let late = Vec2(3.3, -1.5)
    var inOrder = Self.initial()
    inOrder.predict(0.05, noise: 0)
    inOrder.update(position: early, covariance: r)
    inOrder.predict(0.08, noise: 0)
    inOrder.update(position: late, covariance: r)
    var swapped = Self.initial()
    swapped.predict(0.13, noise: 0)
    swapped.update(position: late, covariance: r)
    swapped.update(position: early, covariance: r, lag: 0.08)
    #expect((inOrder.position - swapped.position).length < 1e-10)
    #expect((inOrder.velocity - swapped.velocity).length < 1e-10)
    #expect(differ(inOrder.covariance.xx, swapped.covariance.xx) < 1e-9)
    #expect(differ(inOrder.covariance.xvy, swapped.covariance.xvy) < 1e-7)
    #expect(differ(inOrder.covariance.vyvy, swapped.covariance.vyvy) < 1e-9)
  }

  /// Mean normalised estimation error squared over 400 runs at the last step: χ² with 1,600 degrees over
  /// 400 lies within 3.5507...4.4816 with probability .999 (SciPy chi2.ppf).
  @Test func errorsAreAsLargeAsTheCovarianceSays() {
    let q = 4.5
    let t = 0.1
    let source = RandomSource(seed: 7)
    var sum = 0.0
    for run in 0..<400 {
      var random = source.stream(UInt64(run), .rangeNoise)
      let start = Self.initial()
      var truth = (
        start.position.x + random.normal() * 10.0.squareRoot(),
        start.position.y + random.normal() * 10.0.squareRoot(),
        start.velocity.x + random.normal() * 10.0.squareRoot(),
        start.velocity.y + random.normal() * 10.0.squareRoot()
      )
      var s = start
      for step in 0..<40 {
        // Exact sample of the integrated white acceleration: Cholesky of Q per axis.
        let a = (q * t * t * t / 3).squareRoot()
        let b = (q * t * t / 2) / a
        let c = (q * t - b * b).squareRoot()
        let (n0, n1, n2, n3) = (random.normal(), random.normal(), random.normal(), random.normal())
        truth = (
          truth.0 + truth.2 * t + a * n0, truth.1 + truth.3 * t + a * n1, truth.2 + b * n0 + c * n2,
          truth.3 + b * n1 + c * n3
        )
        s.predict(t, noise: q)
        let u = Vec2(0.6, 0.8)
        let along = random.normal() * 0.3
        let across = random.normal() * 1.2
        let z = Vec2(truth.0 + along * u.x - across * u.y, truth.1 + along * u.y + across * u.x)
        s.update(position: z, covariance: Covariance2(along: u, sigma: 0.3, across: 1.2))
        if step % 2 == 0 {
          let speed = truth.2 * u.x + truth.3 * u.y + random.normal() * 0.15
          s.update(speed: speed, along: u, variance: 0.15 * 0.15)
        }
      }
      sum += Self.squaredError(s, truth)
    }
    let mean = sum / 400
    #expect(mean > 3.5507 && mean < 4.4816, "seed 7: mean NEES \(mean)")
  }

  /// eᵀ P⁻¹ e by Gaussian elimination.
  static func squaredError(_ s: KinematicState, _ x: (Double, Double, Double, Double)) -> Double {
    let p = s.covariance
    let e = [x.0 - s.position.x, x.1 - s.position.y, x.2 - s.velocity.x, x.3 - s.velocity.y]
    var m = [
      [p.xx, p.xy, p.xvx, p.xvy, e[0]], [p.xy, p.yy, p.yvx, p.yvy, e[1]],
      [p.xvx, p.yvx, p.vxvx, p.vxvy, e[2]],
      [p.xvy, p.yvy, p.vxvy, p.vyvy, e[3]],
    ]
    for i in 0..<4 {
      for r in (i + 1)..<max(i + 1, 4) {
        let f = m[r][i] / m[i][i]
        for c in i..<5 { m[r][c] -= f * m[i][c] }
      }
    }
    var y = [0.0, 0, 0, 0]
    for i in stride(from: 3, through: 0, by: -1) {
      var v = m[i][4]
      for c in (i + 1)..<max(i + 1, 4) { v -= m[i][c] * y[c] }
      y[i] = v / m[i][i]
    }
    return zip(e, y).reduce(0) { $0 + $1.0 * $1.1 }
  }
}
