/// Result of one solve of a stage problem.
package struct StageSolution: Hashable, Sendable {
  /// Riccati recursions, including those of the interior point method.
  package var recursions: Int
  /// Largest violation of a bound, and largest gradient of the Lagrangian, in the problem's own units. The latter is
  /// rounding error after the active set, and up to 10⁻⁵ of the largest multiplier where the interior point is kept.
  package var primalResidual: Double
  package var dualResidual: Double
  package var usedInteriorPoint: Bool
  package var counts: OperationCounts
}

/// Memory of the interior point method: slacks and multipliers of the four bounds of each input and level.
struct InteriorPoint: Sendable {
  var slack: [Double] = []
  var dual: [Double] = []
  var correction: [Double] = []
  var value: [Double] = []
  /// Inputs and states by stage.
  var motion: [Double] = []
}

extension StageQP {
  /// Guesses of the active set before falling back to the interior point method (assumed).
  package static let guesses = 8
  static let interiorSteps = 40

  /// Solves from the current active set. `guesses` 0 uses the interior point method at once.
  package mutating func solve(guesses: Int = StageQP.guesses) -> StageSolution {
    recursions = 0
    usedInteriorPoint = false
    clearExtras()
    var differentiations = 0
    var dual = Double.infinity
    var isSolved = guesses > 0 && iterate(guesses, &differentiations, &dual)
    if !isSolved {
      usedInteriorPoint = true
      dual = solveInside()
      // The vertex that the interior path leads to, if it can be identified; otherwise the interior point is kept.
      keep()
      if guesses > 0 {
        guessFromInside()
        clearExtras()
        var exact = Double.infinity
        isSolved = iterate(4, &differentiations, &exact)
        if isSolved { dual = exact } else { restore() }
      }
    }
    let n = UInt64(stages)
    var counts = Self.recursionCounts * (n &* UInt64(recursions))
    counts += Self.differentiationCounts * (n &* UInt64(differentiations))
    counts += OperationCounts(otherOps: n &* 16, bytesRead: n &* 64, launches: 1)
    if usedInteriorPoint {
      counts +=
        OperationCounts(macsFP64: 24, otherOps: 160, bytesRead: 8 * 48, bytesWritten: 8 * 24)
        * (n &* UInt64(recursions))
    }
    return StageSolution(
      recursions: recursions, primalResidual: violation, dualResidual: dual,
      usedInteriorPoint: usedInteriorPoint, counts: counts)
  }

  private mutating func clearExtras() {
    for k in 0..<stages {
      for place in Place.extraR..<Place.gains { self[k, place] = 0 }
    }
  }

  // MARK: Active set

  private mutating func iterate(_ guesses: Int, _ differentiations: inout Int, _ dual: inout Double) -> Bool {
    for _ in 0..<guesses {
      recurse()
      differentiations += 1
      dual = differentiate()
      if revise() == 0 { return true }
    }
    return false
  }

  /// Multipliers of the bounds by the adjoint recursion, independent of the Riccati matrices. Returns the largest
  /// gradient of the Lagrangian in a free input: the dual residual.
  private mutating func differentiate() -> Double {
    let (n, h) = (stages, step)
    let weights = (inputWeights[0], inputWeights[1])
    return active.withUnsafeBufferPointer { active in
      memory.withUnsafeMutableBufferPointer { buffer in
        let now = buffer.baseAddress! + n * Place.size + Place.adjoint
        var largest = 0.0
        for i in 0..<6 { now[i] = 0 }
        for k in stride(from: n - 1, through: 0, by: -1) {
          let stage = buffer.baseAddress! + k * Place.size
          for i in 0..<6 { now[i] += stage[Place.weights + i] * stage[Place.x + i] + stage[Place.linear + i] }
          for i in 0..<2 {
            let further = i == 0 ? stage[Place.b2] * now[2] : stage[Place.b3] * now[3]
            let gradient = (i == 0 ? weights.0 : weights.1) * stage[Place.u + i] + further + h * now[4 + i]
            switch active[2 * k + i] {
            case .free:
              stage[Place.multiplier + i] = gradient
              largest = max(largest, abs(gradient))
            case .rateLow, .rateHigh: stage[Place.multiplier + i] = gradient
            case .levelLow, .levelHigh:
              stage[Place.multiplier + i] = -gradient / h
              now[4 + i] -= gradient / h
            }
          }
          Self.transpose(stage, now)
        }
        return largest
      }
    }
  }
  /// Operations of one `differentiate` and one `revise` per stage.
  static let differentiationCounts = OperationCounts(
    macsFP64: 54, otherOps: 40, bytesRead: 8 * 60, bytesWritten: 16, serialSteps: 24)

  /// now ← Aᵀ now.
  @inline(__always)
  private static func transpose(_ a: UnsafeMutablePointer<Double>, _ now: UnsafeMutablePointer<Double>) {
    for i in 0..<6 {
      var sum = a[i] * now[0] + a[6 + i] * now[1] + a[12 + i] * now[2]
      sum += a[18 + i] * now[3] + a[24 + i] * now[4] + a[30 + i] * now[5]
      now[6 + i] = sum
    }
    for i in 0..<6 { now[i] = now[6 + i] }
  }

  /// Derives the next guess from the solution of the present one; returns how many bounds changed.
  private mutating func revise(tolerance: Double = 1e-9) -> Int {
    var changes = 0
    for j in active.indices {
      let (k, i) = (j >> 1, j & 1)
      let rate = u(j)
      let level = level(j)
      let m = self[k, Place.multiplier + i]
      let before = active[j]
      var now = before
      let isReleased: Bool =
        switch before {
        case .free: false
        case .rateLow, .levelHigh: m < -tolerance
        case .rateHigh, .levelLow: m > tolerance
        }
      if isReleased {
        now = .free
      } else if rate > rateHigh[i] + tolerance {
        now = .rateHigh
      } else if rate < rateLow[i] - tolerance {
        now = .rateLow
      } else if level > self[k, Place.levelHigh + i] + tolerance {
        now = .levelHigh
      } else if level < self[k, Place.levelLow + i] - tolerance {
        now = .levelLow
      }
      guard now != before else { continue }
      active[j] = now
      changes += 1
    }
    return changes
  }

  // MARK: Interior point

  /// Value and limit of bound b of input or level j: u ≤ high, −u ≤ −low, level ≤ high, −level ≤ −low.
  @inline(__always)
  private func bound(_ j: Int, _ b: Int) -> Double {
    switch b {
    case 0: rateHigh[j & 1]
    case 1: -rateLow[j & 1]
    case 2: self[j >> 1, Place.levelHigh + (j & 1)]
    default: -self[j >> 1, Place.levelLow + (j & 1)]
    }
  }
  @inline(__always)
  private func bounded(_ j: Int, _ b: Int) -> Double {
    let value = b < 2 ? u(j) : level(j)
    return b & 1 == 0 ? value : -value
  }

  /// Mehrotra's predictor and corrector from a cold start; returns the dual residual.
  private mutating func solveInside() -> Double {
    let rows = 8 * stages
    if point.slack.count != rows {
      point.slack = [Double](repeating: 1, count: rows)
      point.dual = point.slack
      point.correction = point.slack
      point.value = point.slack
      point.motion = [Double](repeating: 0, count: 8 * stages)
    }
    for j in active.indices { active[j] = .free }
    recurse()
    keep()
    for r in 0..<rows {
      point.slack[r] = max(1, bound(r >> 2, r & 3) - bounded(r >> 2, r & 3))
      point.dual[r] = 1
    }
    for _ in 0..<Self.interiorSteps {
      var gap = 0.0
      var broken = 0.0
      var strongest = 1.0
      for r in 0..<rows {
        gap += point.slack[r] * point.dual[r]
        strongest = max(strongest, point.dual[r])
        broken = max(broken, abs(bounded(r >> 2, r & 3) + point.slack[r] - bound(r >> 2, r & 3)))
      }
      gap /= Double(rows)
      // Any closer, the weights of the bounds would exceed the precision left in their multipliers.
      if gap < 1e-9 * strongest, broken < 1e-9 { break }
      // Predictor: straight to the vertex.
      for r in 0..<rows { point.correction[r] = 0 }
      aim(0)
      recurse()
      let reach = longestStep(0)
      var later = 0.0
      for r in 0..<rows {
        let (ds, dl) = change(r, 0)
        later += (point.slack[r] + reach * ds) * (point.dual[r] + reach * dl)
        point.correction[r] = ds * dl
      }
      later /= Double(rows)
      let share = later / gap
      let target = max(share * share * share * gap, 0.3e-9 * strongest)
      aim(target)
      recurse()
      advance(target, min(1, 0.995 * longestStep(target)))
    }
    return insideResidual()
  }

  /// The quadratic terms that the bounds add for a step to the central path at `target`.
  private mutating func aim(_ target: Double) {
    for j in active.indices {
      var diagonal = (0.0, 0.0)
      var slope = (0.0, 0.0)
      for b in 0..<4 {
        let r = 4 * j + b
        let w = point.dual[r] / point.slack[r]
        let l = point.dual[r] + (target - point.correction[r]) / point.slack[r] - w * bound(j, b)
        let signed = b & 1 == 0 ? l : -l
        if b < 2 {
          diagonal.0 += w
          slope.0 += signed
        } else {
          diagonal.1 += w
          slope.1 += signed
        }
      }
      let (k, i) = (j >> 1, j & 1)
      self[k, Place.extraR + i] = diagonal.0
      self[k, Place.linearR + i] = slope.0
      self[k, Place.extraQ + i] = diagonal.1
      self[k, Place.linearQ + i] = slope.1
    }
  }

  /// Change of slack and multiplier of row r, to the solution of the last recursion.
  @inline(__always)
  private func change(_ r: Int, _ target: Double) -> (Double, Double) {
    let slack = bound(r >> 2, r & 3) - bounded(r >> 2, r & 3)
    let ds = slack - point.slack[r]
    let dl = (target - point.correction[r] - point.dual[r] * ds) / point.slack[r] - point.dual[r]
    return (ds, dl)
  }

  /// Longest share of the step that keeps slacks and multipliers positive.
  private func longestStep(_ target: Double) -> Double {
    var longest = 1.0
    for r in point.slack.indices {
      let (ds, dl) = change(r, target)
      if ds < 0 { longest = min(longest, -point.slack[r] / ds) }
      if dl < 0 { longest = min(longest, -point.dual[r] / dl) }
    }
    return longest
  }

  private mutating func advance(_ target: Double, _ share: Double) {
    for r in point.slack.indices {
      let (ds, dl) = change(r, target)
      point.value[r] = point.dual[r] + share * dl
      point.slack[r] += share * ds
    }
    swap(&point.dual, &point.value)
    for i in point.motion.indices {
      let place = i / 8 * Place.size + Place.u + i % 8
      point.motion[i] += share * (memory[place] - point.motion[i])
      memory[place] = point.motion[i]
    }
  }

  /// Saves inputs and states of all stages in `point`; `restore` reads them back.
  private mutating func keep() {
    for i in point.motion.indices { point.motion[i] = memory[i / 8 * Place.size + Place.u + i % 8] }
  }
  private mutating func restore() {
    for i in point.motion.indices { memory[i / 8 * Place.size + Place.u + i % 8] = point.motion[i] }
  }

  /// Largest gradient of the Lagrangian with the multipliers of the interior point.
  private mutating func insideResidual() -> Double {
    let (n, h) = (stages, step)
    let weights = (inputWeights[0], inputWeights[1])
    return point.dual.withUnsafeBufferPointer { dual in
      memory.withUnsafeMutableBufferPointer { buffer in
        let now = buffer.baseAddress! + n * Place.size + Place.adjoint
        var largest = 0.0
        for i in 0..<6 { now[i] = 0 }
        for k in stride(from: n - 1, through: 0, by: -1) {
          let stage = buffer.baseAddress! + k * Place.size
          for i in 0..<6 { now[i] += stage[Place.weights + i] * stage[Place.x + i] + stage[Place.linear + i] }
          for i in 0..<2 {
            let r = 4 * (2 * k + i)
            now[4 + i] += dual[r + 2] - dual[r + 3]
            let further = i == 0 ? stage[Place.b2] * now[2] : stage[Place.b3] * now[3]
            let gradient = (i == 0 ? weights.0 : weights.1) * stage[Place.u + i] + further + h * now[4 + i]
            largest = max(largest, abs(gradient + dual[r] - dual[r + 1]))
          }
          Self.transpose(stage, now)
        }
        return largest
      }
    }
  }

  /// Bounds whose multiplier exceeds their slack.
  private mutating func guessFromInside() {
    for j in active.indices {
      active[j] = .free
      var strongest = 0.0
      for b in 0..<4 where point.dual[4 * j + b] > point.slack[4 * j + b] {
        guard point.dual[4 * j + b] > strongest else { continue }
        strongest = point.dual[4 * j + b]
        active[j] = b == 0 ? .rateHigh : b == 1 ? .rateLow : b == 2 ? .levelHigh : .levelLow
      }
    }
  }
}
