/// Protobuf's wire format written by hand, independent of the product's codec.
package enum Protobuf {
  /// A length-delimited field; its number is at most 15.
  package static func field(_ number: UInt8, _ bytes: [UInt8]) -> [UInt8] {
    [number << 3 | 2] + varint(UInt64(bytes.count)) + bytes
  }
  package static func varint(_ value: UInt64) -> [UInt8] {
    value < 128 ? [UInt8(value)] : [UInt8(value & 127) | 128] + varint(value >> 7)
  }
  /// A `sint64` field.
  package static func signed(_ number: UInt8, _ value: Int64) -> [UInt8] {
    [number << 3] + varint(UInt64(bitPattern: value << 1 ^ value >> 63))
  }
  package static func double(_ number: UInt8, _ value: Double) -> [UInt8] {
    [number << 3 | 1] + withUnsafeBytes(of: value.bitPattern.littleEndian) { Array($0) }
  }
}
