import SimCore

extension [UInt8] {
  @inlinable package mutating func append(_ text: StaticString) {
    text.withUTF8Buffer { append(contentsOf: $0) }
  }

  /// Decimal digits of an integer.
  package mutating func append(decimal value: Int64) {
    if value < 0 { append(UInt8(ascii: "-")) }
    append(decimal: value.magnitude)
  }
  package mutating func append(decimal value: UInt64) {
    var digits: (UInt64, UInt64, UInt64) = (0, 0, 0)
    Swift.withUnsafeMutableBytes(of: &digits) { d in
      var n = 0
      var rest = value
      repeat {
        d[n] = UInt8(ascii: "0") + UInt8(rest % 10)
        rest /= 10
        n += 1
      } while rest > 0
      while n > 0 {
        n -= 1
        append(d[n])
      }
    }
  }

  /// A number with `places` decimals (at most 9), rounded half away from zero; or `nan`, `inf`, `-inf`.
  package mutating func append(fixed value: Double, places: Int) {
    guard value.isFinite else {
      append(contentsOf: (value.isNaN ? "nan" : value < 0 ? "-inf" : "inf").utf8)
      return
    }
    var scale: UInt64 = 1
    for _ in 0..<places { scale *= 10 }
    let scaled = (value.magnitude * Double(scale)).rounded(.toNearestOrAwayFromZero)
    guard scaled < 0x1p63 else {
      append(contentsOf: "\(value)".utf8)
      return
    }
    let all = UInt64(scaled)
    // No sign if the number rounds to zero.
    if value < 0 && all > 0 { append(UInt8(ascii: "-")) }
    append(decimal: all / scale)
    if places == 0 { return }
    append(UInt8(ascii: "."))
    var rest = all % scale
    var unit = scale / 10
    while unit > 0 {
      append(UInt8(ascii: "0") + UInt8(rest / unit))
      rest %= unit
      unit /= 10
    }
  }

  /// Text inside an XML attribute value. Characters that XML 1.0 cannot hold become `?`.
  package mutating func append(xmlAttribute text: String) {
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "&"): append("&amp;")
      case UInt8(ascii: "<"): append("&lt;")
      case UInt8(ascii: ">"): append("&gt;")
      case UInt8(ascii: "\""): append("&quot;")
      case 9: append("&#9;")
      case 10: append("&#10;")
      case 13: append("&#13;")
      case 0..<32: append(UInt8(ascii: "?"))
      default: append(byte)
      }
    }
  }

  /// One CSV field, quoted as RFC 4180 requires.
  package mutating func append(csv text: String) {
    let quoted = text.utf8.contains {
      $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") || $0 == 10 || $0 == 13
    }
    if !quoted {
      append(contentsOf: text.utf8)
      return
    }
    append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      if byte == UInt8(ascii: "\"") { append(byte) }
      append(byte)
    }
    append(UInt8(ascii: "\""))
  }
}

/// A number with a fixed number of decimals.
package func fixed(_ value: Double, _ places: Int) -> String {
  var bytes: [UInt8] = []
  bytes.append(fixed: value, places: places)
  return String(decoding: bytes, as: UTF8.self)
}

/// An integer with a comma between groups of three digits.
package func grouped(_ value: UInt64) -> String {
  let digits = Array(String(value).utf8)
  var out: [UInt8] = []
  for (i, digit) in digits.enumerated() {
    if i > 0 && (digits.count - i) % 3 == 0 { out.append(UInt8(ascii: ",")) }
    out.append(digit)
  }
  return String(decoding: out, as: UTF8.self)
}

/// A size in bytes as readable text: `4.2 MB`.
package func readableSize(_ bytes: UInt64) -> String {
  if bytes < 1000 { return "\(bytes) B" }
  var value = Double(bytes)
  for unit in ["kB", "MB", "GB"] {
    value /= 1000
    if value < 999.95 || unit == "GB" { return fixed(value, value < 10 ? 1 : 0) + " " + unit }
  }
  return "\(bytes) B"
}

extension String {
  /// Padded with spaces on the right to `width` characters.
  package func padded(_ width: Int) -> String {
    count >= width ? self : self + String(repeating: " ", count: width - count)
  }
  /// Padded with spaces on the left to `width` characters.
  package func aligned(_ width: Int) -> String {
    count >= width ? self : String(repeating: " ", count: width - count) + self
  }
}
