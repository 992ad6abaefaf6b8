import ComputeKernel
import SimCore
import Testing

@Suite struct ReferencePathTests {
  static func circle(radius: Double, step: Double, turn: Double) -> [Vec2] {
    let n = Int(turn * radius / step)
    return (0...n).map { i in
      let angle = Double(i) * step / radius
      return Vec2(radius * Math.sin(angle), radius * (1 - Math.cos(angle)))
    }
  }
  /// A curvy line: a sine with corners of a polyline.
  static func wave() -> [Vec2] {
    (0...80).map { Vec2(Double($0) * 2.5, 8 * Math.sin(Double($0) * 2.5 / 25)) }
  }

  @Test(arguments: [10.0, 30, 200])
  func knowsACircle(radius: Double) {
    let path = ReferencePath(line: Self.circle(radius: radius, step: 0.5, turn: 2), spacing: 0.5)
    #expect(abs(path.length - 2 * radius) < 0.01 * radius + 0.6)
    for along in stride(from: 0.25, to: path.length, by: 0.7) {
      let s = path.sample(at: along)
      #expect(abs(s.curvature - 1 / radius) < 1e-3 / radius, "\(along)")
      #expect(abs((s.position - Vec2(0, radius)).length - radius) < 0.125 * 0.25 / radius + 1e-9)
      // The tangent is normal to the radius.
      #expect(abs(s.tangent.dot(s.position - Vec2(0, radius))) < 2e-3)
      #expect(abs(s.curvatureRate) < 1e-6)
    }
  }

  /// Random states converted both ways, map frame to path and path to map frame: equal up to rounding.
  @Test func bothDirectionsAgree() {
    let path = ReferencePath(line: Self.wave(), spacing: 1, smoothing: 3)
    var r = RandomSource(seed: 5).stream(0, .detection)
    for trial in 0..<2000 {
      let along = r.uniform() * (path.length + 40) - 20
      let f = FrenetState(
        along: along, speed: 0.5 + 20 * r.uniform(), acceleration: 6 * r.uniform() - 3,
        offset: 6 * r.uniform() - 3, slope: 1.2 * r.uniform() - 0.6, bend: 0.2 * r.uniform() - 0.1)
      let c = path.cartesian(f)
      let back = path.frenet(c, near: along, within: 10).state
      #expect(abs(back.along - f.along) < 1e-7 && abs(back.offset - f.offset) < 1e-7, "trial \(trial)")
      #expect(
        abs(back.speed - f.speed) < 1e-6 && abs(back.acceleration - f.acceleration) < 1e-5, "trial \(trial)")
      #expect(abs(back.slope - f.slope) < 1e-6 && abs(back.bend - f.bend) < 1e-6, "trial \(trial)")
      let again = path.cartesian(back)
      #expect((again.position - c.position).length < 1e-8 && abs(again.curvature - c.curvature) < 1e-6)
    }
  }

  /// Curvature, heading, speed and acceleration of a motion along a circle, compared with differences of its positions.
  @Test func derivativesAreThoseOfThePositions() {
    let path = ReferencePath(line: Self.circle(radius: 30, step: 0.25, turn: 2), spacing: 0.25)
    let along = Polynomial(from: 5, 8, 1, toSpeed: 10, 0, duration: 3)
    let across = Polynomial(from: 0, 0, 0, to: 2, 0, 0, duration: 3)
    func state(_ t: Double) -> CartesianState {
      let (v, a) = (along.first(t), along.second(t))
      let slope = across.first(t) / v
      return path.cartesian(
        FrenetState(
          along: along.value(t), speed: v, acceleration: a, offset: across.value(t), slope: slope,
          bend: (across.second(t) - slope * a) / (v * v)))
    }
    // Exact positions on the true circle, since the path's chords would show in second differences.
    func place(_ t: Double) -> Vec2 {
      let (angle, radius) = (along.value(t) / 30, 30 - across.value(t))
      return Vec2(radius * Math.sin(angle), 30 - radius * Math.cos(angle))
    }
    let h = 1e-3
    for t in stride(from: 0.2, through: 2.8, by: 0.1) {
      let s = state(t)
      let v = (place(t + h) - place(t - h)) * (0.5 / h)
      let a = (place(t + h) + place(t - h) - place(t) * 2) * (1 / (h * h))
      #expect((s.position - place(t)).length < 2e-3)
      #expect(abs(s.speed - v.length) < 2e-3 && abs(s.heading - Math.atan2(v.y, v.x)) < 1e-3)
      #expect(abs(s.acceleration - a.dot(v) / v.length) < 5e-3, "t \(t): \(s.acceleration)")
      #expect(abs(s.curvature - v.cross(a) / (v.length * v.lengthSquared)) < 2e-4, "t \(t)")
    }
  }

  /// A right-angled corner becomes a curve: the whole turn remains, the curvature is bounded, the corner is cut as
  /// documented.
  @Test func smoothingRoundsCorners() {
    let corner = [Vec2(0, 0), Vec2(50, 0), Vec2(50, 50)]
    let path = ReferencePath(line: corner, spacing: 0.5, smoothing: 6)
    var turn = 0.0
    for i in 1..<path.points.count {
      turn += 0.5 * (path.curvatures[i] + path.curvatures[i - 1]) * (path.lengths[i] - path.lengths[i - 1])
    }
    #expect(abs(turn - .pi / 2) < 0.02, "\(turn)")
    #expect(path.curvatures.max()! < 0.25)
    // Continuous: no step of the curvature from one point to the next.
    let steps = zip(path.curvatures, path.curvatures.dropFirst()).map { abs($1 - $0) }
    #expect(steps.max()! < 0.03, "\(steps.max()!)")
    let cut = path.points.map { ($0 - Vec2(50, 0)).length }.min()!
    // Two legs at right angles: 6/3 √2 m, a little more for the half step by which the windows are wider.
    #expect(cut > 2.82 && cut < 3.0, "\(cut)")
    #expect(path.points[0] == Vec2(0, 0) && path.points.last == Vec2(50, 50))
  }

  /// The nearest foot by brute force over a fine grid.
  @Test func projectionFindsTheNearestFoot() {
    let path = ReferencePath(line: Self.wave(), spacing: 1, smoothing: 2)
    var r = RandomSource(seed: 6).stream(0, .detection)
    for trial in 0..<100 {
      let p = Vec2(r.uniform() * 200, r.uniform() * 30 - 15)
      let found = path.project(p)
      var best = Double.infinity
      for along in stride(from: 0, through: path.length, by: 0.05) {
        best = min(best, (path.sample(at: along).position - p).length)
      }
      #expect(abs(found.offset.magnitude - best) < 0.02, "trial \(trial): \(found) against \(best)")
    }
    #expect(path.project(Vec2(-5, 0)).along < 0)
  }

  @Test func pathsWithoutLengthAreRejected() {
    #expect(!ReferencePath(line: []).isUsable && !ReferencePath(line: [Vec2(1, 1), Vec2(1, 1)]).isUsable)
    #expect(ReferencePath(line: [Vec2(0, 0), Vec2(3, 0)]).isUsable)
  }
}

@Suite struct PolynomialTests {
  @Test func meetsItsEndConditions() {
    var r = RandomSource(seed: 9).stream(0, .detection)
    for trial in 0..<500 {
      func draw(_ k: Double) -> Double { (2 * r.uniform() - 1) * k }
      let t = 0.5 + 8 * r.uniform()
      let (x0, v0, a0, x1, v1, a1) = (draw(50), draw(20), draw(5), draw(50), draw(20), draw(5))
      let q = Polynomial(from: x0, v0, a0, to: x1, v1, a1, duration: t)
      let scale = 1e-9 * (1 + abs(x1) + abs(x0) + t * t * 40)
      #expect(abs(q.value(0) - x0) < scale && abs(q.first(0) - v0) < scale && abs(q.second(0) - a0) < scale)
      #expect(abs(q.value(t) - x1) < scale, "trial \(trial)")
      #expect(abs(q.first(t) - v1) < scale / min(t, 1) && abs(q.second(t) - a1) < 10 * scale / min(t * t, 1))
      let f = Polynomial(from: x0, v0, a0, toSpeed: v1, a1, duration: t)
      #expect(abs(f.first(t) - v1) < scale && abs(f.second(t) - a1) < 10 * scale && f.c5 == 0)
      // Free end: the jerk's derivative vanishes there (transversality).
      #expect(abs(6 * f.c3 + 24 * f.c4 * t - f.third(t)) < 1e-9)
      var sum = 0.0
      let n = 2000
      for i in 0..<n {
        let j = q.third((Double(i) + 0.5) * t / Double(n))
        sum += j * j * t / Double(n)
      }
      #expect(abs(sum - q.squaredJerk) < 1e-4 * (1 + sum), "trial \(trial)")
    }
  }

  /// The discretised problem, jerk constant over each of n steps: the least ∑ j² h under the end conditions is the
  /// minimum-norm solution C ᵀ(C Cᵀ)⁻¹ b, and tends to the polynomial's from above.
  @Test func isOptimalAgainstTheDiscretisedProblem() {
    var r = RandomSource(seed: 10).stream(0, .detection)
    for trial in 0..<50 {
      func draw(_ k: Double) -> Double { (2 * r.uniform() - 1) * k }
      let t = 1 + 5 * r.uniform()
      let (x0, v0, a0, x1, v1, a1) = (draw(20), draw(10), draw(3), draw(20), draw(10), draw(3))
      let b = [x1 - x0 - v0 * t - a0 * t * t / 2, v1 - v0 - a0 * t, a1 - a0]
      for (rows, polynomial) in [
        ([0, 1, 2], Polynomial(from: x0, v0, a0, to: x1, v1, a1, duration: t)),
        ([1, 2], Polynomial(from: x0, v0, a0, toSpeed: v1, a1, duration: t)),
      ] {
        let n = 400
        let h = t / Double(n)
        // Contribution of a unit jerk in step i to the final position, speed and acceleration.
        let effect = (0..<n).map { i -> [Double] in
          let from = t - Double(i) * h
          let to = from - h
          return [(from * from * from - to * to * to) / 6, (from * from - to * to) / 2, h]
        }
        var m = rows.map { i in rows.map { j in effect.reduce(0) { $0 + $1[i] * $1[j] } / h } }
        var y = rows.map { b[$0] }
        // Gaussian elimination.
        for p in rows.indices {
          for i in (p + 1)..<max(p + 1, rows.count) {
            let factor = m[i][p] / m[p][p]
            for j in rows.indices { m[i][j] -= factor * m[p][j] }
            y[i] -= factor * y[p]
          }
        }
        var z = y
        for i in rows.indices.reversed() {
          for j in (i + 1)..<max(i + 1, rows.count) { z[i] -= m[i][j] * z[j] }
          z[i] /= m[i][i]
        }
        let least = zip(rows.map { b[$0] }, z).reduce(0) { $0 + $1.0 * $1.1 }
        #expect(polynomial.squaredJerk <= least * (1 + 1e-9) + 1e-9, "trial \(trial)")
        #expect(abs(least - polynomial.squaredJerk) < 1e-4 * (1 + least), "trial \(trial): \(least)")
      }
    }
  }
}
