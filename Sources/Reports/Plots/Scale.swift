import Recording
import SimCore

/// Round numbers for the ticks of an axis.
struct Ticks {
  let values: [Double]
  /// Decimals that tell neighbouring ticks apart.
  let places: Int

  /// Ticks at multiples of 1, 2 or 5 times a power of ten.
  ///
  /// - Parameter count: about as many are wanted, at least 2.
  init(_ range: ClosedRange<Double>, count: Int) {
    let span = range.upperBound - range.lowerBound
    guard span > 0, span.isFinite else {
      values = [range.lowerBound]
      places = 2
      return
    }
    let rough = span / Double(max(2, count))
    let power = Math.pow(10, Math.log10(rough).rounded(.down))
    // A step that is too long for two ticks gives way to the next shorter one.
    let steps = [10, 5, 2, 1, 0.5, 0.2, 0.1].map { $0 * power }
    let wanted = steps.lastIndex { $0 >= rough * 0.999 } ?? 0
    let step = steps[wanted...].first { Self.multiples(of: $0, in: range).count > 1 } ?? rough
    var decimals = 0
    var rest = step
    while rest < 0.999 && decimals < 9 {
      rest *= 10
      decimals += 1
    }
    places = decimals
    values = Self.multiples(of: step, in: range)
  }

  private static func multiples(of step: Double, in range: ClosedRange<Double>) -> [Double] {
    let first = (range.lowerBound / step - 1e-9).rounded(.up)
    let last = (range.upperBound / step + 1e-9).rounded(.down)
    return first > last ? [] : stride(from: first, through: min(last, first + 100), by: 1).map { $0 * step }
  }

  func text(_ value: Double) -> String {
    if value.magnitude >= 1e15 { return "\(value)" }
    if places == 0 && value.magnitude >= 10_000 {
      return (value < 0 ? "−" : "") + grouped(UInt64(value.magnitude.rounded()))
    }
    let number = fixed(value, places)
    return number.hasPrefix("-") ? "−" + number.dropFirst() : number
  }
}

/// An axis with numbers or with named places at 0, 1, 2 …
package struct PlotAxis: Hashable, Sendable {
  /// With the unit, such as `mean speed (m/s)`.
  package var label: String
  /// Names of the places; empty for an axis with numbers.
  package var names: [String] = []
  /// Fixed ends; nil for those of the data.
  package var lower: Double?
  package var upper: Double?

  package init(_ label: String, names: [String] = [], from lower: Double? = nil, to upper: Double? = nil) {
    self.label = label
    self.names = names
    self.lower = lower
    self.upper = upper
  }

  /// From the lowest to the highest value, with the fixed ends; never empty.
  func range(_ values: some Sequence<Double>) -> ClosedRange<Double> {
    if !names.isEmpty { return -0.5...(Double(names.count) - 0.5) }
    var low = Double.infinity
    var high = -Double.infinity
    for value in values where value.isFinite {
      low = min(low, value)
      high = max(high, value)
    }
    if low > high { (low, high) = (0, 1) }
    low = lower ?? low
    high = max(upper ?? high, low)
    if high - low < 1e-12 * max(1, low.magnitude) {
      let margin = low == 0 ? 1 : low.magnitude * 0.1
      if lower == nil { low -= margin }
      high += margin
    } else if upper == nil {
      high += (high - low) * 0.04
    }
    return low...high
  }
}
