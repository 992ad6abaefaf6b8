import Recording

/// One compared figure, and which direction of it is better.
package struct ComparedFigure: Hashable, Sendable {
  package enum Better: Sendable {
    case less, more
    /// Neither direction is better.
    case neither
  }
  package var name: String
  /// By run; nil if there is no value, such as a mean over no trips.
  package var values: [Double?]
  package var places = 0
  package var unit = ""
  package var better = Better.neither
  /// Left out if rows are few.
  package var isDetail = false

  package init(
    _ name: String, _ values: [Double?], places: Int = 0, unit: String = "", _ better: Better = .neither,
    isDetail: Bool = false
  ) {
    self.name = name
    self.values = values
    self.places = places
    self.unit = unit
    self.better = better
    self.isDetail = isDetail
  }

  /// Whole numbers of events, not means.
  package var isCount: Bool { places == 0 }

  package func shown(_ value: Double?) -> String {
    guard let value else { return "-" }
    return number(value) + (unit.isEmpty ? "" : " \(unit)")
  }
  private func number(_ value: Double) -> String {
    places == 0 ? grouped(UInt64(min(max(0, value), 0x1p53))) : fixed(value, places)
  }

  /// Second run minus first, from the rounded values shown; nil if one is missing.
  package var difference: Double? {
    guard values.count == 2, let first = values[0], let second = values[1] else { return nil }
    let scale = places == 0 ? 1.0 : 10
    return ((second * scale).rounded() - (first * scale).rounded()) / scale
  }
  /// True if the second run is better, false if it is worse; nil if neither.
  package var isBetter: Bool? {
    guard better != .neither, let difference, difference != 0 else { return nil }
    return (difference < 0) == (better == .less)
  }
  package func differenceText(percent: Bool) -> String {
    guard let difference else { return "" }
    if difference == 0 { return "same" }
    var text = (difference < 0 ? "-" : "+") + number(difference.magnitude)
    if percent, let first = values[0], first > 0, difference.magnitude < 10 * first {
      let share = fixed(difference.magnitude / first * 100, 0)
      text += " (\(difference < 0 ? "-" : "+")\(share) %)"
    }
    return text
  }
}
