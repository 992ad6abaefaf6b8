/// The mean of independent values and the interval that holds the true mean with 95 % confidence.
package struct Sample: Hashable, Sendable {
  package static let confidence = 0.95

  package var count: Int
  package var mean: Double
  /// Standard deviation of the values, with n − 1; nil for a single one.
  package var deviation: Double?
  /// Half the width of the interval, from Student's t with n − 1 degrees of freedom; nil for a single value.
  package var halfWidth: Double?

  /// Nil if there are no values.
  package init?(_ values: [Double]) {
    guard !values.isEmpty else { return nil }
    let n = Double(values.count)
    count = values.count
    mean = values.reduce(0, +) / n
    guard values.count > 1 else { return }
    // A constant has no spread; the rounding of its mean must not look like one.
    let isConstant = values.allSatisfy { $0 == values[0] }
    if isConstant { mean = values[0] }
    let squares = isConstant ? 0 : values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let deviation = (squares / (n - 1)).squareRoot()
    self.deviation = deviation
    let t = StudentT.quantile(1 - (1 - Self.confidence) / 2, degreesOfFreedom: values.count - 1)
    halfWidth = t * deviation / n.squareRoot()
  }

  package var interval: ClosedRange<Double>? { halfWidth.map { (mean - $0)...(mean + $0) } }

  /// The interval lies on one side of 0.
  package var excludesZero: Bool { interval.map { !$0.contains(0) } ?? false }

  /// Differences of pairs, value − baseline, where both sides have one: the paired t interval.
  package static func paired(_ values: [Double?], minus baseline: [Double?]) -> Sample? {
    precondition(values.count == baseline.count)
    return Sample(
      zip(values, baseline).compactMap { value, base in
        guard let value, let base else { return nil }
        return value - base
      })
  }
}
