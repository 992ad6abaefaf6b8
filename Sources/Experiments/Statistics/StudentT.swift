import SimCore

/// Student's t distribution with integer degrees of freedom.
package enum StudentT {
  /// Probability that |T| ≤ `t`, for t ≥ 0: the finite series of Abramowitz and Stegun, Handbook of Mathematical
  /// Functions, 26.7.3 (odd) and 26.7.4 (even degrees of freedom). All terms are positive, so there is no cancellation.
  package static func central(_ t: Double, degreesOfFreedom n: Int) -> Double {
    precondition(n >= 1 && t >= 0)
    let theta = Math.atan2(t, Double(n).squareRoot())
    let (sine, cosine) = Math.sincos(theta)
    let square = cosine * cosine
    if n % 2 == 0 {
      var term = 1.0
      var sum = 1.0
      for k in stride(from: 2, to: n, by: 2) {
        term *= square * Double(k - 1) / Double(k)
        sum += term
      }
      return sine * sum
    }
    var sum = 0.0
    if n > 1 {
      var term = cosine
      sum = term
      for k in stride(from: 3, to: n, by: 2) {
        term *= square * Double(k - 1) / Double(k)
        sum += term
      }
    }
    return 2 / Double.pi * (theta + sine * sum)
  }

  /// The value that T exceeds with probability 1 − `probability`.
  ///
  /// - Parameter probability: 1e-9...1 − 1e-9; farther out a double has too few digits for the tail.
  package static func quantile(_ probability: Double, degreesOfFreedom n: Int) -> Double {
    precondition(n >= 1 && (1e-9...(1 - 1e-9)).contains(probability))
    if probability < 0.5 { return -quantile(1 - probability, degreesOfFreedom: n) }
    let wanted = 2 * probability - 1
    if wanted == 0 { return 0 }
    var low = 0.0
    var high = 1.0
    while central(high, degreesOfFreedom: n) < wanted {
      low = high
      high *= 2
    }
    // Bisection until no double lies between.
    while true {
      let middle = low + (high - low) / 2
      if middle <= low || middle >= high { return middle }
      if central(middle, degreesOfFreedom: n) < wanted { low = middle } else { high = middle }
    }
  }
}
