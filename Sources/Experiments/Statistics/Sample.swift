/// The mean of independent values and its 95 % confidence interval.
package struct Sample: Hashable, Sendable {
  package static let confidence = 0.95

  package var count: Int
  package var mean: Double
  /// Standard deviation with n − 1 degrees of freedom; nil for a single value.
  package var deviation: Double?
  /// Half width of the interval, from Student's t with n − 1 degrees of freedom; nil for a single value.
  package var halfWidth: Double?

  /// Nil if there are no values.
  package init?(_ values: [Double]) {
    guard !values.isEmpty else { return nil }
    let n = Double(values.count)
    count = values.count
    mean = values.reduce(0, +) / n
    guard values.count > 1 else { return }
    // Equal values have no deviation; rounding of the mean must not cause one.
    let isConstant = values.allSatisfy { $0 == values[0] }
    if isConstant { mean = values[0] }
    let squares = isConstant ? 0 : values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let deviation = (squares / (n - 1)).squareRoot()
    self.deviation = deviation
    let t = StudentT.quantile(1 - (1 - Self.confidence) / 2, degreesOfFreedom: values.count - 1)
    halfWidth = t * deviation / n.squareRoot()
  }

  package var interval: ClosedRange<Double>? { halfWidth.map { (mean - $0)...(mean + $0) } }

  /// True if the interval does not contain 0.
  package var excludesZero: Bool { interval.map { !$0.contains(0) } ?? false }

  /// Paired differences value − baseline, over pairs with both values.
  package static func paired(_ values: [Double?], minus baseline: [Double?]) -> Sample? {
    precondition(values.count == baseline.count)
    return Sample(
      zip(values, baseline).compactMap { value, base in
        guard let value, let base else { return nil }
        return value - base
      })
  }
}
