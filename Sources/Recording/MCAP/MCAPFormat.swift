import CZlib

/// Record types and constants of the MCAP container, version 0 (https://mcap.dev/spec).
enum MCAPFormat {
  static let magic: [UInt8] = [0x89, 0x4D, 0x43, 0x41, 0x50, 0x30, 0x0D, 0x0A]

  enum Opcode: UInt8 {
    case header = 1, footer, schema, channel, message, chunk, messageIndex, chunkIndex, attachment
    case attachmentIndex, statistics, metadata, metadataIndex, summaryOffset, dataEnd
  }
  /// Size of the opcode and length before every record, bytes.
  static let recordHead = 9
  /// Footer record with its head, and the magic after it, bytes.
  static let footerLength = recordHead + 20
}

/// CRC-32 as in zlib, which MCAP uses.
struct CRC32: Hashable, Sendable {
  private(set) var value: UInt32 = 0

  mutating func update(_ bytes: UnsafeRawBufferPointer) {
    guard let base = bytes.baseAddress, bytes.count > 0 else { return }
    let start = base.assumingMemoryBound(to: UInt8.self)
    value = UInt32(truncatingIfNeeded: crc32_z(UInt(value), start, bytes.count))
  }
  mutating func update(_ bytes: [UInt8]) { bytes.withUnsafeBytes { update($0) } }
  static func of(_ bytes: [UInt8]) -> UInt32 {
    var crc = CRC32()
    crc.update(bytes)
    return crc.value
  }
}

/// Little-endian writing, as in MCAP records.
extension [UInt8] {
  mutating func append(u16 value: UInt16) { appendLittle(value) }
  mutating func append(u32 value: UInt32) { appendLittle(value) }
  mutating func append(u64 value: UInt64) { appendLittle(value) }
  private mutating func appendLittle(_ value: some FixedWidthInteger) {
    Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
  }
  mutating func append(prefixed text: String) {
    append(u32: UInt32(text.utf8.count))
    append(contentsOf: text.utf8)
  }
  /// MCAP's `Map<string, string>`.
  mutating func append(map pairs: [(key: String, value: String)]) {
    append(u32: UInt32(pairs.reduce(0) { $0 + 8 + $1.key.utf8.count + $1.value.utf8.count }))
    for pair in pairs {
      append(prefixed: pair.key)
      append(prefixed: pair.value)
    }
  }
  /// Appends a record with the content that `body` appends.
  mutating func append(record opcode: MCAPFormat.Opcode, _ body: (inout [UInt8]) -> Void) {
    append(opcode.rawValue)
    let lengthAt = count
    append(u64: 0)
    body(&self)
    set(u64: UInt64(count - lengthAt - 8), at: lengthAt)
  }
  mutating func set(u64 value: UInt64, at index: Int) {
    for i in 0..<8 { self[index + i] = UInt8(truncatingIfNeeded: value >> UInt64(8 * i)) }
  }
}
