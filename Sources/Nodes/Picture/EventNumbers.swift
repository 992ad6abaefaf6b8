/// Numbers of the events that a roadside unit reports (DE rteId). Receivers know an event by its sender and number, so two
/// events have different numbers, and a number is used again as late as possible.
struct EventNumbers: Sendable {
  private let range: ClosedRange<UInt8>
  private var next: UInt8

  init(_ range: ClosedRange<UInt8>) {
    self.range = range
    next = range.lowerBound
  }

  /// The next number that is not in use; nil if all are.
  mutating func take(unless isUsed: (UInt8) -> Bool) -> UInt8? {
    for _ in range {
      let number = next
      next = number == range.upperBound ? range.lowerBound : number + 1
      if !isUsed(number) { return number }
    }
    return nil
  }
}
