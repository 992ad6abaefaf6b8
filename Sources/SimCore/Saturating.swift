extension FixedWidthInteger {
  /// The sum, or the nearest number that fits: for counts from other processes, which may be anything.
  @inlinable package func saturatingAdd(_ other: Self) -> Self {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? (other < 0 ? .min : .max) : sum
  }
  /// Adds, and stops at the nearest number that fits.
  @inlinable package mutating func addSaturating(_ other: Self) { self = saturatingAdd(other) }
}

extension Sequence where Element: FixedWidthInteger {
  /// The sum of counts, or the largest number.
  @inlinable package func saturatingSum() -> Element { reduce(0) { $0.saturatingAdd($1) } }
}
