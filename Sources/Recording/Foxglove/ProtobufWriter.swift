/// Protobuf's wire format, only written: for messages without a generated codec. Numbers that are 0 are left out, as
/// proto3 does.
struct ProtobufWriter {
  private(set) var bytes: [UInt8] = []

  mutating func varint(_ field: UInt32, _ value: UInt64) {
    if value == 0 { return }
    key(field, 0)
    append(varint: value)
  }
  mutating func flag(_ field: UInt32, _ value: Bool) { varint(field, value ? 1 : 0) }

  @inline(__always)
  mutating func double(_ field: UInt32, _ value: Double) {
    if value == 0 { return }
    key(field, 1)
    withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
  }

  mutating func text(_ field: UInt32, _ value: String) {
    if value.isEmpty { return }
    key(field, 2)
    append(varint: UInt64(value.utf8.count))
    bytes.append(contentsOf: value.utf8)
  }

  /// Packed.
  mutating func fixed32(_ field: UInt32, _ values: [UInt32]) {
    if values.isEmpty { return }
    key(field, 2)
    append(varint: UInt64(values.count * 4))
    for value in values { withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) } }
  }

  /// Fields that were written before.
  mutating func append(_ fields: [UInt8]) { bytes.append(contentsOf: fields) }

  @inline(__always)
  mutating func message(_ field: UInt32, _ content: (inout ProtobufWriter) -> Void) {
    key(field, 2)
    // Most messages are shorter than 128 bytes, so their length has one byte.
    bytes.append(0)
    let start = bytes.count
    content(&self)
    let length = bytes.count - start
    if length < 128 {
      bytes[start - 1] = UInt8(length)
    } else {
      var head = ProtobufWriter()
      head.append(varint: UInt64(length))
      bytes.replaceSubrange(start - 1..<start, with: head.bytes)
    }
  }

  @inline(__always)
  private mutating func key(_ field: UInt32, _ type: UInt32) {
    append(varint: UInt64(field << 3 | type))
  }
  @inline(__always)
  private mutating func append(varint value: UInt64) {
    var rest = value
    while rest > 127 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 128)
      rest >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest))
  }
}
