/// A JSON value whose members keep their order, so that equal runs give equal bytes.
package indirect enum JSON: Hashable, Sendable {
  case null
  case bool(Bool)
  case integer(Int64)
  case unsigned(UInt64)
  /// Written as null if not finite, since JSON has no such number.
  case number(Double)
  case string(String)
  case array([JSON])
  case object([Member])

  package struct Member: Hashable, Sendable {
    package var key: String
    package var value: JSON
    package init(_ key: String, _ value: JSON) {
      self.key = key
      self.value = value
    }
  }

  package static func members(_ pairs: KeyValuePairs<String, JSON>) -> JSON {
    .object(pairs.map { Member($0.key, $0.value) })
  }
  /// A number with at most `places` decimals.
  package static func rounded(_ value: Double, _ places: Int) -> JSON {
    var scale = 1.0
    for _ in 0..<places { scale *= 10 }
    return .number((value * scale).rounded(.toNearestOrAwayFromZero) / scale)
  }

  /// Value of a member of an object.
  package subscript(key: String) -> JSON? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.key == key }?.value
  }

  /// The members of `self` followed by those of `other` that `self` does not have.
  package func merged(with other: JSON) -> JSON {
    guard case .object(var members) = self, case .object(let more) = other else { return self }
    members.append(contentsOf: more.filter { self[$0.key] == nil })
    return .object(members)
  }

  /// Text of the value, indented by two spaces, ending with a line feed.
  package var text: String {
    String(decoding: bytes, as: UTF8.self)
  }
  package var bytes: [UInt8] {
    var out: [UInt8] = []
    write(to: &out, indent: 0)
    out.append(10)
    return out
  }
  /// The value on one line.
  package var compactText: String {
    var out: [UInt8] = []
    write(to: &out, indent: nil)
    return String(decoding: out, as: UTF8.self)
  }

  private func write(to out: inout [UInt8], indent: Int?) {
    switch self {
    case .null: out.append("null")
    case .bool(let value): out.append(value ? "true" : "false")
    case .integer(let value): out.append(decimal: value)
    case .unsigned(let value): out.append(decimal: value)
    case .number(let value): Self.write(value, to: &out)
    case .string(let value): Self.write(value, to: &out)
    case .array(let values):
      Self.write(list: values.count, "[", "]", to: &out, indent: indent) { i, inner, out in
        values[i].write(to: &out, indent: inner)
      }
    case .object(let members):
      Self.write(list: members.count, "{", "}", to: &out, indent: indent) { i, inner, out in
        Self.write(members[i].key, to: &out)
        out.append(indent == nil ? ":" : ": ")
        members[i].value.write(to: &out, indent: inner)
      }
    }
  }
  private static func write(
    list count: Int, _ open: StaticString, _ close: StaticString, to out: inout [UInt8], indent: Int?,
    _ element: (Int, Int?, inout [UInt8]) -> Void
  ) {
    out.append(open)
    for i in 0..<count {
      if i > 0 { out.append(",") }
      if let indent { newline(&out, indent + 2) }
      element(i, indent.map { $0 + 2 }, &out)
    }
    if count > 0, let indent { newline(&out, indent) }
    out.append(close)
  }
  private static func newline(_ out: inout [UInt8], _ indent: Int) {
    out.append(10)
    out.append(contentsOf: repeatElement(UInt8(ascii: " "), count: indent))
  }
  private static func write(_ value: Double, to out: inout [UInt8]) {
    guard value.isFinite else {
      out.append("null")
      return
    }
    if value == value.rounded() && value.magnitude < 0x1p53 {
      out.append(decimal: Int64(value))
    } else {
      out.append(contentsOf: "\(value)".utf8)
    }
  }
  private static func write(_ text: String, to out: inout [UInt8]) {
    let hexadecimal = Array("0123456789abcdef".utf8)
    out.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""): out.append("\\\"")
      case UInt8(ascii: "\\"): out.append("\\\\")
      case 10: out.append("\\n")
      case 13: out.append("\\r")
      case 9: out.append("\\t")
      case 0..<32:
        out.append("\\u00")
        out.append(hexadecimal[Int(byte >> 4)])
        out.append(hexadecimal[Int(byte & 15)])
      default: out.append(byte)
      }
    }
    out.append(UInt8(ascii: "\""))
  }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByFloatLiteral, ExpressibleByArrayLiteral
{
  package init(arrayLiteral elements: JSON...) { self = .array(elements) }
  package init(stringLiteral value: String) { self = .string(value) }
  package init(booleanLiteral value: Bool) { self = .bool(value) }
  package init(integerLiteral value: Int64) { self = .integer(value) }
  package init(floatLiteral value: Double) { self = .number(value) }
}
