import CSodium

/// A running 64-bit hash of everything one node (or the world) did, in order. Cheap enough for every event: one
/// multiplication and a few shifts per word. Not cryptographic; `RunDigest` hashes the results with SHA-256.
public struct StateHash: Hashable, Sendable {
  public private(set) var value: UInt64
  public private(set) var count: UInt64 = 0

  public init(_ seed: UInt64 = 0x6A09_E667_F3BC_C908) { value = seed }
  /// Rebuilds a hash from its transmitted parts.
  public init(value: UInt64, count: UInt64) {
    self.value = value
    self.count = count
  }

  public mutating func combine(_ word: UInt64) {
    let product = (value ^ word).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
    value = product.high ^ product.low ^ (word << 32 | word >> 32)
    count &+= 1
  }
  public mutating func combine(_ word: Int64) { combine(UInt64(bitPattern: word)) }
  public mutating func combine(_ word: Int) { combine(UInt64(bitPattern: Int64(word))) }
  public mutating func combine(_ time: SimTime) { combine(time.microseconds) }
  /// The exact bits of a number; −0 counts as 0.
  public mutating func combine(_ number: Double) { combine((number == 0 ? 0 : number).bitPattern) }
  public mutating func combine(_ bytes: UnsafeRawBufferPointer) {
    combine(bytes.count)
    var offset = 0
    while offset + 8 <= bytes.count {
      combine(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
      offset += 8
    }
    if offset < bytes.count {
      var tail: UInt64 = 0
      for i in offset..<bytes.count { tail |= UInt64(bytes[i]) << UInt64(8 * (i - offset)) }
      combine(tail)
    }
  }
  public mutating func combine(_ bytes: [UInt8]) { bytes.withUnsafeBytes { combine($0) } }
}

/// SHA-256 (FIPS 180-4), computed by libsodium.
public struct SHA256: ~Copyable {
  private var state = crypto_hash_sha256_state()

  public init() { _ = crypto_hash_sha256_init(&state) }

  public mutating func update(_ bytes: UnsafeRawBufferPointer) {
    guard let base = bytes.baseAddress else { return }
    _ = crypto_hash_sha256_update(
      &state, base.assumingMemoryBound(to: UInt8.self), UInt64(bytes.count))
  }
  public mutating func update(_ bytes: [UInt8]) { bytes.withUnsafeBytes { update($0) } }
  public mutating func update(_ text: String) { update(Array(text.utf8)) }
  public mutating func update(_ word: UInt64) {
    withUnsafeBytes(of: word.littleEndian) { update($0) }
  }

  /// The 32 bytes of the hash; consumes the value.
  public consuming func finalize() -> [UInt8] {
    var out = [UInt8](repeating: 0, count: 32)
    _ = crypto_hash_sha256_final(&state, &out)
    return out
  }
  public consuming func hexadecimal() -> String {
    finalize().map { byte in
      let text = String(byte, radix: 16)
      return text.count == 1 ? "0" + text : text
    }.joined()
  }
}
