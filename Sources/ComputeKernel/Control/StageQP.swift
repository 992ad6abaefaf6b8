/// A convex quadratic program over the stages of a vehicle model. There are six states; the last two, steering angle
/// and acceleration, are the sums of the two inputs, their rates.
///
///     min Σₖ ½ xₖ₊₁ᵀ Q xₖ₊₁ + qᵀ xₖ₊₁ + ½ uₖᵀ R uₖ
///     xₖ₊₁ = Aₖ xₖ + Bₖ uₖ + cₖ,  rate bounds on uₖ, level bounds on the last two states
///
/// Solved exactly by a primal–dual active set (Hintermüller, Ito, Kunisch, "The primal-dual active set strategy as a
/// semismooth Newton method", SIAM J. Optim. 13(3), 2003). A guess of which bounds hold with equality reduces the
/// problem to one Riccati recursion, since an active rate fixes its input and an active level makes it a feedback of
/// its state; multipliers of the wrong sign and violated bounds give the next guess. This usually ends after one to six
/// guesses, but need not; then a primal–dual interior point method (Mehrotra, SIAM J. Optim. 2(4), 1992) solves the
/// problem over the same recursion, and its active set is tried once more.
///
/// Keeps its memory and, for the next problem, its active set.
package struct StageQP: Sendable {
  package enum Bound: UInt8, Hashable, Sendable { case free = 0, rateLow, rateHigh, levelLow, levelHigh }

  package let stages: Int
  /// Seconds per stage: level(k + 1) = level(k) + step · rate(k).
  package var step: Double
  /// Diagonal of R, > 0.
  package var inputWeights: [Double] = [1, 1]
  /// Bounds of the two rates.
  package var rateLow: [Double] = [-1, -1]
  package var rateHigh: [Double] = [1, 1]
  /// The bound that holds with equality, by stage and input.
  package internal(set) var active: [Bound]
  /// Recursions run by the last solve.
  package internal(set) var recursions = 0
  package internal(set) var usedInteriorPoint = false

  /// One record per stage, then the start state and room for the recursion.
  var memory: [Double]
  var point = InteriorPoint()

  /// Offsets in a stage's record. The state is that after the stage.
  package enum Place {
    /// Aₖ by rows, and cₖ; the rows of the levels are those of the identity, with a c of 0.
    package static let a = 0
    package static let c = 36
    /// The other entries of Bₖ: effect of a steering rate on state 2, of a jerk on state 3.
    package static let b2 = 42
    package static let b3 = 43
    /// Diagonal of Q, and q.
    package static let weights = 44
    package static let linear = 50
    /// Bounds of the levels.
    package static let levelLow = 56
    package static let levelHigh = 58
    /// Added by the interior point method to the diagonal and linear terms of inputs and of levels.
    static let extraR = 60
    static let linearR = 62
    static let extraQ = 64
    static let linearQ = 66
    static let gains = 68
    static let offsets = 80
    package static let u = 82
    package static let x = 84
    /// Gradient of the Lagrangian without the input's own bounds, or, for an active level, its multiplier.
    package static let multiplier = 90
    static let size = 92
    // After the records.
    static let p = 6
    static let m = 42
    static let pm = 78
    static let vector = 114
    static let adjoint = 126
    static let tail = 138
  }

  package init(stages n: Int, step: Double) {
    precondition(n > 0 && step > 0)
    stages = n
    self.step = step
    active = [Bound](repeating: .free, count: 2 * n)
    memory = [Double](repeating: 0, count: Place.size * n + Place.tail)
  }

  /// An entry of a stage's record.
  package subscript(_ k: Int, _ place: Int) -> Double {
    @inline(__always) get { memory[k * Place.size + place] }
    @inline(__always) set { memory[k * Place.size + place] = newValue }
  }
  /// The state before the first stage.
  package subscript(start i: Int) -> Double {
    get { memory[stages * Place.size + i] }
    set { memory[stages * Place.size + i] = newValue }
  }
  @inline(__always) func u(_ j: Int) -> Double { self[j >> 1, Place.u + (j & 1)] }
  @inline(__always) func level(_ j: Int) -> Double { self[j >> 1, Place.x + 4 + (j & 1)] }

  // MARK: One recursion

  /// Minimises with the bounds in `active` fixed; fills the inputs and states.
  mutating func recurse() {
    recursions += 1
    let (n, h) = (stages, step)
    let weights = (inputWeights[0], inputWeights[1])
    let rates = (rateLow[0], rateHigh[0], rateLow[1], rateHigh[1])
    active.withUnsafeBufferPointer { active in
      memory.withUnsafeMutableBufferPointer { buffer in
        let m = buffer.baseAddress!
        let tail = m + n * Place.size
        for i in 0..<36 { tail[Place.p + i] = 0 }
        for i in 0..<6 { tail[Place.vector + i] = 0 }
        for k in stride(from: n - 1, through: 0, by: -1) {
          let stage = m + k * Place.size
          let fixed0 = Self.fixed(active[2 * k], rates.0, rates.1, stage, 0, h)
          let fixed1 = Self.fixed(active[2 * k + 1], rates.2, rates.3, stage, 1, h)
          Self.charge(stage, tail)
          Self.back(stage, tail, h, weights, fixed0, fixed1)
        }
        var before = tail
        for k in 0..<n {
          Self.forth(m + k * Place.size, before, h)
          before = m + k * Place.size + Place.x
        }
      }
    }
  }

  /// An input determined by its bound: gain on its own level, and value.
  private struct Fixed {
    var gain: Double
    var value: Double
  }
  @inline(__always)
  private static func fixed(
    _ bound: Bound, _ low: Double, _ high: Double, _ stage: UnsafeMutablePointer<Double>, _ i: Int,
    _ h: Double
  ) -> Fixed? {
    switch bound {
    case .free: nil
    case .rateLow: Fixed(gain: 0, value: low)
    case .rateHigh: Fixed(gain: 0, value: high)
    case .levelLow: Fixed(gain: -1 / h, value: stage[Place.levelLow + i] / h)
    case .levelHigh: Fixed(gain: -1 / h, value: stage[Place.levelHigh + i] / h)
    }
  }

  /// Adds the cost of the state after the stage to the cost-to-go ½ xᵀ P x + pᵀ x.
  @inline(__always)
  private static func charge(_ stage: UnsafeMutablePointer<Double>, _ tail: UnsafeMutablePointer<Double>) {
    let p = tail + Place.p
    let v = tail + Place.vector
    for i in 0..<6 {
      p[7 * i] += stage[Place.weights + i]
      v[i] += stage[Place.linear + i]
    }
    p[28] += stage[Place.extraQ]
    p[35] += stage[Place.extraQ + 1]
    v[4] += stage[Place.linearQ]
    v[5] += stage[Place.linearQ + 1]
  }

  /// Turns the cost-to-go after a stage into that before it; leaves the inputs as u = K x + f.
  ///
  /// The cost of the policy is formed as a sum, M = A + B K, P = Mᵀ P M + Kᵀ R K, p = Mᵀ (P (c + B f) + p) + Kᵀ (R f +
  /// r): nothing cancels when the interior point method weighs a bound by 10¹².
  private static func back(
    _ stage: UnsafeMutablePointer<Double>, _ tail: UnsafeMutablePointer<Double>, _ h: Double,
    _ weights: (Double, Double), _ fixed0: Fixed?, _ fixed1: Fixed?
  ) {
    let a = stage + Place.a
    let p = tail + Place.p
    let m = tail + Place.m
    let v = tail + Place.vector
    let k0 = stage + Place.gains
    let k1 = k0 + 6
    let (b2, b3) = (stage[Place.b2], stage[Place.b3])
    let (r0, r1) = (weights.0 + stage[Place.extraR], weights.1 + stage[Place.extraR + 1])
    let (l0, l1) = (stage[Place.linearR], stage[Place.linearR + 1])
    // w = P c + p; the levels' c is 0.
    for i in 0..<6 {
      let row = p + 6 * i
      let c = stage + Place.c
      v[6 + i] = v[i] + row[0] * c[0] + row[1] * c[1] + row[2] * c[2] + row[3] * c[3]
      // P B by columns; M replaces it below.
      m[i] = b2 * row[2] + h * row[4]
      m[6 + i] = b3 * row[3] + h * row[5]
    }
    // H = R + Bᵀ P B, g = Bᵀ w + r.
    let h00 = r0 + b2 * m[2] + h * m[4]
    let h11 = r1 + b3 * m[9] + h * m[11]
    let h01 = b2 * m[8] + h * m[10]
    let g0 = l0 + b2 * v[8] + h * v[10]
    let g1 = l1 + b3 * v[9] + h * v[11]
    let inverse = 1 / (h00 * h11 - h01 * h01)
    /// The inputs that minimise for the gradients c0 and c1, or those fixed by a bound.
    @inline(__always)
    func inputs(_ c0: Double, _ c1: Double, _ d0: Double?, _ d1: Double?) -> (Double, Double) {
      if let d0 { return (d0, d1 ?? -(c1 + h01 * d0) / h11) }
      if let d1 { return (-(c0 + h01 * d1) / h00, d1) }
      return ((h01 * c1 - h11 * c0) * inverse, (h01 * c0 - h00 * c1) * inverse)
    }
    for j in 0..<6 {
      var c0 = m[0] * a[j] + m[1] * a[6 + j] + m[2] * a[12 + j]
      c0 += m[3] * a[18 + j] + m[4] * a[24 + j] + m[5] * a[30 + j]
      var c1 = m[6] * a[j] + m[7] * a[6 + j] + m[8] * a[12 + j]
      c1 += m[9] * a[18 + j] + m[10] * a[24 + j] + m[11] * a[30 + j]
      let k = inputs(c0, c1, fixed0.map { j == 4 ? $0.gain : 0 }, fixed1.map { j == 5 ? $0.gain : 0 })
      k0[j] = k.0
      k1[j] = k.1
    }
    let f = inputs(g0, g1, fixed0?.value, fixed1?.value)
    stage[Place.offsets] = f.0
    stage[Place.offsets + 1] = f.1
    for i in 0..<6 { v[6 + i] += m[i] * f.0 + m[6 + i] * f.1 }
    value(stage, tail, h, (r0, r1), (r0 * f.0 + l0, r1 * f.1 + l1))
  }

  /// The cost-to-go of the policy from `back`: P and p before the stage. `r`: diagonal of R; `e`: R f + r.
  private static func value(
    _ stage: UnsafeMutablePointer<Double>, _ tail: UnsafeMutablePointer<Double>, _ h: Double,
    _ r: (Double, Double), _ e: (Double, Double)
  ) {
    let a = stage + Place.a
    let p = tail + Place.p
    let m = tail + Place.m
    let pm = tail + Place.pm
    let v = tail + Place.vector
    let k0 = stage + Place.gains
    let k1 = k0 + 6
    let (b2, b3) = (stage[Place.b2], stage[Place.b3])
    for j in 0..<6 {
      m[j] = a[j]
      m[6 + j] = a[6 + j]
      m[12 + j] = a[12 + j] + b2 * k0[j]
      m[18 + j] = a[18 + j] + b3 * k1[j]
      m[24 + j] = a[24 + j] + h * k0[j]
      m[30 + j] = a[30 + j] + h * k1[j]
    }
    for i in 0..<6 {
      let row = p + 6 * i
      for j in 0..<6 {
        var sum = row[0] * m[j] + row[1] * m[6 + j] + row[2] * m[12 + j]
        sum += row[3] * m[18 + j] + row[4] * m[24 + j] + row[5] * m[30 + j]
        pm[6 * i + j] = sum
      }
    }
    for i in 0..<6 {
      var w = k0[i] * e.0 + k1[i] * e.1
      for l in 0..<6 { w += m[6 * l + i] * v[6 + l] }
      v[i] = w
      for j in i..<6 {
        var sum = r.0 * k0[i] * k0[j] + r.1 * k1[i] * k1[j]
        sum += m[i] * pm[j] + m[6 + i] * pm[6 + j] + m[12 + i] * pm[12 + j]
        sum += m[18 + i] * pm[18 + j] + m[24 + i] * pm[24 + j] + m[30 + i] * pm[30 + j]
        p[6 * i + j] = sum
        p[6 * j + i] = sum
      }
    }
  }
  /// Operations of one recursion per stage: P c, P B and K 24 + 24 + 88, M 24, P M 216, Mᵀ P M 168, p 60, one step of
  /// the model 52.
  static let recursionCounts = OperationCounts(
    macsFP64: 24 + 24 + 88 + 24 + 216 + 168 + 60 + 52, otherOps: 60, bytesRead: 8 * 110, bytesWritten: 8 * 24,
    serialSteps: 90)

  /// Inputs of a stage from the state `x` before it, and the state after it.
  @inline(__always)
  private static func forth(
    _ stage: UnsafeMutablePointer<Double>, _ x: UnsafeMutablePointer<Double>, _ h: Double
  ) {
    let k0 = stage + Place.gains
    var u0 = stage[Place.offsets]
    var u1 = stage[Place.offsets + 1]
    for j in 0..<6 {
      u0 += k0[j] * x[j]
      u1 += k0[6 + j] * x[j]
    }
    stage[Place.u] = u0
    stage[Place.u + 1] = u1
    let next = stage + Place.x
    for i in 0..<6 {
      let a = stage + 6 * i
      var sum = stage[Place.c + i] + a[0] * x[0] + a[1] * x[1] + a[2] * x[2]
      sum += a[3] * x[3] + a[4] * x[4] + a[5] * x[5]
      next[i] = sum
    }
    next[2] += stage[Place.b2] * u0
    next[3] += stage[Place.b3] * u1
    next[4] += h * u0
    next[5] += h * u1
  }

  /// Largest violation of a bound: the primal residual. The model's equations hold by construction.
  package var violation: Double {
    var largest = 0.0
    for j in active.indices {
      let (rate, level) = (u(j), level(j))
      largest = max(largest, max(rate - rateHigh[j & 1], rateLow[j & 1] - rate))
      let k = j >> 1
      largest = max(
        largest, max(level - self[k, Place.levelHigh + (j & 1)], self[k, Place.levelLow + (j & 1)] - level))
    }
    return largest
  }

  /// Cost of the solution, without the constant of the start state.
  package var objective: Double {
    var sum = 0.0
    for k in 0..<stages {
      for i in 0..<6 {
        let value = self[k, Place.x + i]
        sum += value * (0.5 * self[k, Place.weights + i] * value + self[k, Place.linear + i])
      }
      for i in 0..<2 { sum += 0.5 * inputWeights[i] * self[k, Place.u + i] * self[k, Place.u + i] }
    }
    return sum
  }
}
