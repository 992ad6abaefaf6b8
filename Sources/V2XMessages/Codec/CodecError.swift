/// Why bytes are not a valid message. Callers count it and drop the message.
package enum CodecError: Error, Hashable, Sendable {
  /// Larger than the limit, or requiring more memory than its size justifies.
  case tooLarge(bytes: Int)
  /// Not a protobuf of this type, truncated, or without a required field.
  case malformed
  /// A field outside the range given in its .proto file.
  case outOfRange(String)
  /// A list whose length is outside the range given in its .proto file.
  case wrongCount(String, Int)

  /// For messages to users.
  package var description: String {
    switch self {
    case .tooLarge(let bytes): "a message of \(bytes) bytes, which is too large"
    case .malformed: "a malformed message"
    case .outOfRange(let field): "a message with \(field) out of range"
    case .wrongCount(let field, let count): "a message with \(count) entries in \(field)"
    }
  }
}

/// Throws unless `value` lies in `range`.
@inline(__always)
package func check<T: BinaryInteger>(
  _ value: T, _ range: ClosedRange<T>, _ field: StaticString
) throws(CodecError) -> T {
  guard range.contains(value) else { throw CodecError.outOfRange(field.description) }
  return value
}

/// Throws unless a list's length lies in `range`.
@inline(__always)
package func checkCount(_ count: Int, _ range: ClosedRange<Int>, _ field: StaticString) throws(CodecError) {
  guard range.contains(count) else { throw CodecError.wrongCount(field.description, count) }
}

/// The enumeration case of a code.
@inline(__always)
package func checkCase<E: RawRepresentable>(
  _ raw: UInt32, _ field: StaticString, as type: E.Type = E.self
) throws(CodecError) -> E where E.RawValue == UInt8 {
  guard raw <= 255, let value = E(rawValue: UInt8(truncatingIfNeeded: raw)) else {
    throw CodecError.outOfRange(field.description)
  }
  return value
}
