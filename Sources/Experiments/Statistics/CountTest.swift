import SimCore

/// Whether two counts of events differ by more than chance.
package enum CountTest {
  /// Most events for which the sum is formed; beyond, the normal approximation differs in no shown digit.
  private static let mostSummed = 100_000.0

  /// Probability that two counts of equal exposure differ at least as much as these, if events are independent and
  /// equally frequent: the exact conditional test of two Poisson rates (Przyborowski and Wilenski, Biometrika 31, 1940),
  /// which is a two-sided binomial test with p = 1/2.
  ///
  /// Conflicts come in clusters, for instance at one hazard, so true probabilities are larger than this one.
  package static func probability(_ a: Double, _ b: Double) -> Double? {
    guard a >= 0, b >= 0, a.isFinite, b.isFinite else { return nil }
    let n = a + b
    if a == b || n == 0 { return 1 }
    if n > mostSummed {
      // With continuity correction.
      let z = ((a - b).magnitude - 1) / n.squareRoot()
      return 1 - Math.erf(max(0, z) / 2.0.squareRoot())
    }
    // log C(n, k), summed up to the smaller count; the distribution is symmetric.
    var logTerm = 0.0
    var sum = 0.0
    let low = Int(min(a, b))
    for k in 0...low {
      if k > 0 { logTerm += Math.log(n - Double(k) + 1) - Math.log(Double(k)) }
      sum += Math.exp(logTerm - n * Math.log(2))
    }
    return min(1, 2 * sum)
  }
}
