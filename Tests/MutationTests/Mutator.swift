import SimCore

/// Makes seeded mistakes in small inputs: numbers replaced by extreme ones, attributes and lines dropped or repeated,
/// bytes flipped, the end cut off.
struct Mutator {
  private let random: RandomSource
  private var draws: UInt64 = 0

  init(seed: UInt64) { random = RandomSource(seed: seed) }

  /// A whole number below `count`.
  mutating func below(_ count: Int) -> Int {
    draws += 1
    return min(count - 1, Int(random.uniform(0, .flowInsertion, draws) * Double(count)))
  }
  mutating func one<T>(of list: [T]) -> T { list[below(list.count)] }

  static let extremes = [
    "0", "-0", "-1", "1e-300", "-1e-9", "0.0001", "0.5", "99", "1000", "9999", "1e5", "1e6", "-1e6", "9.99e6",
    "1e7",
    "-1e7", "1e8", "1e9", "-1e9", "1e10", "1e12", "1e15", "-1e15", "1e18", "1e19", "-1e19", "1e100", "1e300",
    "-1e300",
    "1.7976931348623157e308", "1e999", "-1e999", "nan", "-nan", "inf", "-inf", "2147483647", "2147483648",
    "-2147483649",
    "4294967296", "9223372036854775807", "9223372036854775808", "-9223372036854775808",
    "18446744073709551616", "0x7f",
    "", " ", "1,2", "12:00:00", "9:9:9:9:9", "99999999:59:59", "1e", "--1", "+", ".", "exp(1e300)",
    "exp(1e-300)",
    "normc(1e300,1,0,1)", "norm(0,1e9)", "true", "*",
  ]

  /// Values that lie inside some range, at its end.
  static let ends = [
    "0", "0.001", "0.01", "0.1", "0.5", "1", "2", "7", "19", "100", "1000", "2000", "2999", "3000", "9999",
    "10000",
    "1e5", "999999", "1e6", "-1e6", "-20", "1e7", "-1e7", "1e8", "1e9", "-1e9", "-0.5",
  ]

  mutating func mutate(_ bytes: [UInt8]) -> [UInt8] {
    var result = bytes
    for _ in 0..<(below(3) == 0 ? 1 + below(4) : 1) {
      if result.isEmpty { return result }
      result = once(result)
    }
    return result
  }

  private mutating func once(_ bytes: [UInt8]) -> [UInt8] {
    switch below(16) {
    case 0...8: return replacingNumber(bytes)
    case 9: return editingAttribute(bytes)
    case 10: return editingLine(bytes)
    case 11: return flipping(bytes)
    case 12: return Array(bytes[..<below(bytes.count)])
    case 13: return inserting(bytes)
    case 14: return swappingNumbers(bytes)
    default: return repeating(bytes)
    }
  }

  /// Ranges of the numbers in a text.
  private func numbers(_ bytes: [UInt8]) -> [Range<Int>] {
    var found: [Range<Int>] = []
    var start: Int?
    for i in 0...bytes.count {
      let b = i < bytes.count ? bytes[i] : 0
      let isDigit = b >= 48 && b <= 57
      if isDigit || (start != nil && b == UInt8(ascii: ".")) {
        if start == nil {
          let hasSign = i > 0 && bytes[i - 1] == UInt8(ascii: "-")
          start = hasSign ? i - 1 : i
        }
      } else if let from = start {
        found.append(from..<i)
        start = nil
      }
    }
    return found
  }
  private mutating func replacingNumber(_ bytes: [UInt8]) -> [UInt8] {
    let all = numbers(bytes)
    if all.isEmpty { return flipping(bytes) }
    let at = one(of: all)
    var text = one(of: below(2) == 0 ? Self.extremes : Self.ends)
    if below(8) == 0 { text = "\(below(2) == 0 ? "-" : "")\(1 + below(9))e\(below(40) - 10)" }
    return Array(bytes[..<at.lowerBound] + Array(text.utf8) + bytes[at.upperBound...])
  }
  private mutating func swappingNumbers(_ bytes: [UInt8]) -> [UInt8] {
    let all = numbers(bytes)
    if all.count < 2 { return flipping(bytes) }
    let (a, b) = (one(of: all), one(of: all))
    return Array(bytes[..<a.lowerBound] + bytes[b] + bytes[a.upperBound...])
  }

  /// Drops or repeats one `name="value"`.
  private mutating func editingAttribute(_ bytes: [UInt8]) -> [UInt8] {
    let signs = bytes.indices.filter { bytes[$0] == UInt8(ascii: "=") }
    if signs.isEmpty { return editingLine(bytes) }
    let sign = one(of: signs)
    var from = sign
    while from > 0 && bytes[from - 1] > 32 { from -= 1 }
    var to = sign + 1
    if to < bytes.count { to += 1 }
    while to < bytes.count && bytes[to] != UInt8(ascii: "\"") && bytes[to] != 10 { to += 1 }
    to = min(to + 1, bytes.count)
    if below(2) == 0 { return Array(bytes[..<from] + bytes[to...]) }
    return Array(bytes[..<from] + bytes[from..<to] + [32] + bytes[from...])
  }
  /// Drops or repeats one line, or moves it.
  private mutating func editingLine(_ bytes: [UInt8]) -> [UInt8] {
    var lines = bytes.split(separator: 10, omittingEmptySubsequences: false)
    let i = below(lines.count)
    switch below(3) {
    case 0: lines.remove(at: i)
    case 1: lines.insert(lines[i], at: below(lines.count))
    default: lines.swapAt(i, below(lines.count))
    }
    return Array(lines.joined(separator: [10]))
  }
  private mutating func flipping(_ bytes: [UInt8]) -> [UInt8] {
    var result = bytes
    for _ in 0..<(1 + below(4)) { result[below(result.count)] ^= 1 << UInt8(below(8)) }
    return result
  }
  private mutating func inserting(_ bytes: [UInt8]) -> [UInt8] {
    let pieces = [
      "<", ">", "\"", "&amp;", "&#x10FFFF;", "<!--", "]]>", "*a", "&a ", "[", "{", "? ", "\t", "\0",
      "\u{FEFF}",
      "<include href=\"./r.rou.xml\"/>", "<include href=\"/dev/zero\"/>", "- ", ": ",
    ]
    let at = below(bytes.count)
    return Array(bytes[..<at] + Array(one(of: pieces).utf8) + bytes[at...])
  }
  /// Repeats a part many times.
  private mutating func repeating(_ bytes: [UInt8]) -> [UInt8] {
    let from = below(bytes.count)
    let to = min(bytes.count, from + 1 + below(200))
    let part = Array(bytes[from..<to])
    let many = Array(repeatElement(part, count: 1 + below(2000)).joined())
    return Array(bytes[..<to] + many + bytes[to...])
  }
}
