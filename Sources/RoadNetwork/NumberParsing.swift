/// Parses numbers from bytes without making strings. Readers do not use it directly: a number in a file is a `Quantity`.
enum NumberParsing {
  private static let powers: [Double] = [
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
    1e19,
    1e20, 1e21, 1e22,
  ]

  /// A decimal number that fills all of `text` (surrounding spaces are allowed). Correctly rounded: up to 15 digits
  /// with a small exponent are exact by one multiplication or division of exact values; others go to the library.
  static func double(_ text: UnsafeBufferPointer<UInt8>) -> Double? {
    var i = 0
    var end = text.count
    while i < end && text[i] <= 32 { i += 1 }
    while end > i && text[end - 1] <= 32 { end -= 1 }
    guard i < end else { return nil }
    let start = i
    var negative = false
    if text[i] == UInt8(ascii: "-") || text[i] == UInt8(ascii: "+") {
      negative = text[i] == UInt8(ascii: "-")
      i += 1
    }
    var mantissa: UInt64 = 0
    var digits = 0
    var fraction = 0
    var seenPoint = false
    while i < end {
      let b = text[i]
      if b >= 48 && b <= 57 {
        digits += 1
        if digits > 15 { return slow(text, start, end) }
        mantissa = mantissa &* 10 &+ UInt64(b - 48)
        if seenPoint { fraction += 1 }
      } else if b == UInt8(ascii: ".") && !seenPoint {
        seenPoint = true
      } else {
        return slow(text, start, end)
      }
      i += 1
    }
    guard digits > 0 else { return nil }
    let value = fraction == 0 ? Double(mantissa) : Double(mantissa) / powers[fraction]
    return negative ? -value : value
  }
  private static func slow(_ text: UnsafeBufferPointer<UInt8>, _ from: Int, _ to: Int) -> Double? {
    let value = Double(String(decoding: text[from..<to], as: UTF8.self))
    return value.flatMap { $0.isFinite ? $0 : nil }
  }
  static func double(_ text: String) -> Double? {
    var text = text
    return text.withUTF8 { double($0) }
  }
}
