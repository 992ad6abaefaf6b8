/// Reads protobuf's wire format in place. Each reading function returns nil, and leaves the position undefined, if the
/// bytes end early or a value does not fit.
package struct WireReader {
  @usableFromInline package var at: UnsafePointer<UInt8>
  @usableFromInline package let end: UnsafePointer<UInt8>

  @inlinable package init(_ start: UnsafePointer<UInt8>, count: Int) {
    at = start
    end = start + count
  }

  @inlinable package var isAtEnd: Bool { at == end }
  @inlinable package var count: Int { end - at }

  @inlinable @inline(__always) package mutating func byte() -> UInt8? {
    guard at < end else { return nil }
    defer { at += 1 }
    return at.pointee
  }

  @inlinable @inline(__always) package mutating func varint() -> UInt64? {
    var out: UInt64 = 0
    var shift: UInt64 = 0
    while at < end && shift < 63 {
      let b = at.pointee
      at += 1
      out |= UInt64(b & 0x7F) << shift
      if b < 0x80 { return out }
      shift += 7
    }
    // A tenth byte: only the largest 64-bit values have one.
    guard at < end, at.pointee <= 1 else { return nil }
    out |= UInt64(at.pointee) << 63
    at += 1
    return out
  }

  /// At most 32 bits, in at most five bytes.
  @inlinable @inline(__always) package mutating func varint32() -> UInt32? {
    guard at < end else { return nil }
    let first = at.pointee
    if first < 0x80 {
      at += 1
      return UInt32(first)
    }
    var out: UInt64 = 0
    var shift: UInt64 = 0
    while at < end && shift < 35 {
      let b = at.pointee
      at += 1
      out |= UInt64(b & 0x7F) << shift
      if b < 0x80 { return UInt32(exactly: out) }
      shift += 7
    }
    return nil
  }

  /// Zigzag coded.
  @inlinable @inline(__always) package mutating func signed() -> Int64? {
    guard let v = varint() else { return nil }
    return Int64(bitPattern: v >> 1) ^ -Int64(bitPattern: v & 1)
  }

  @inlinable @inline(__always) package mutating func fixed32() -> UInt32? {
    guard end - at >= 4 else { return nil }
    defer { at += 4 }
    return UInt32(littleEndian: UnsafeRawPointer(at).loadUnaligned(as: UInt32.self))
  }

  /// A length-delimited field.
  @inlinable @inline(__always) package mutating func part() -> WireReader? {
    guard let size = varint32(), Int(size) <= end - at else { return nil }
    defer { at += Int(size) }
    return WireReader(at, count: Int(size))
  }
}

extension UInt32 {
  /// The value decoded from zigzag.
  @inlinable @inline(__always) package var unzigzagged: Int32 {
    Int32(bitPattern: self >> 1) ^ -Int32(bitPattern: self & 1)
  }
}
