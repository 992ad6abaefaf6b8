import CV2XWire
import NodeInterface
import SimCore
import V2XMessages

/// Builds protobuf-c structures in an arena. Columns are copied as memory, so doubles keep their bits.
struct FederationEncoder {
  let arena: WireArena

  typealias Pointer<T> = UnsafeMutablePointer<T>

  @inline(__always)
  func list<S, T>(
    _ values: [S], _ convert: (S) -> Pointer<T>
  ) -> (count: Int, items: UnsafeMutablePointer<UnsafeMutablePointer<T>?>?) {
    guard !values.isEmpty else { return (0, nil) }
    let items = arena.reserve(UnsafeMutablePointer<T>?.self, count: values.count)
    for i in values.indices { items[i] = convert(values[i]) }
    return (values.count, items)
  }

  /// A column, copied as memory.
  @inline(__always)
  func column<T: BitwiseCopyable>(_ values: [T]) -> (count: Int, items: UnsafeMutablePointer<T>?) {
    guard !values.isEmpty else { return (0, nil) }
    let out = arena.reserve(T.self, count: values.count)
    values.withUnsafeBufferPointer { out.initialize(from: $0.baseAddress!, count: $0.count) }
    return (values.count, out)
  }

  func octets(_ bytes: [UInt8]) -> ProtobufCBinaryData { bytes.withUnsafeBytes(octets) }
  func octets(_ bytes: UnsafeRawBufferPointer) -> ProtobufCBinaryData {
    guard let start = bytes.baseAddress, !bytes.isEmpty else { return ProtobufCBinaryData(len: 0, data: nil) }
    let out = arena.reserve(UInt8.self, count: bytes.count)
    UnsafeMutableRawPointer(out).copyMemory(from: start, byteCount: bytes.count)
    return ProtobufCBinaryData(len: bytes.count, data: out)
  }

  /// NUL-terminated UTF-8.
  func text(_ value: String) -> UnsafeMutablePointer<CChar> {
    var value = value
    return value.withUTF8 { bytes in
      let out = arena.reserve(CChar.self, count: bytes.count + 1)
      for i in 0..<bytes.count { out[i] = CChar(bitPattern: bytes[i]) }
      out[bytes.count] = 0
      return out
    }
  }
}

/// Reads values from protobuf-c structures and checks every range and count.
struct FederationDecoder {
  typealias Pointer<T> = UnsafeMutablePointer<T>

  @inline(__always)
  func list<T, R>(
    _ count: Int, _ items: UnsafeMutablePointer<UnsafeMutablePointer<T>?>?, atMost bound: Int,
    _ field: StaticString, _ convert: (Pointer<T>) throws(CodecError) -> R
  ) throws(CodecError) -> [R] {
    try checkCount(count, 0...bound, field)
    var out: [R] = []
    guard count > 0, let items else { return out }
    out.reserveCapacity(count)
    for i in 0..<count {
      guard let item = items[i] else { throw .malformed }
      out.append(try convert(item))
    }
    return out
  }

  /// A column with exactly `expected` rows.
  @inline(__always)
  func column<T: BitwiseCopyable>(
    _ count: Int, _ items: UnsafeMutablePointer<T>?, rows expected: Int, _ field: StaticString
  ) throws(CodecError) -> [T] {
    try checkCount(count, expected...expected, field)
    guard count > 0, let items else { return [] }
    return Array(UnsafeBufferPointer(start: items, count: count))
  }

  /// A column of at most `bound` rows.
  @inline(__always)
  func column<T: BitwiseCopyable>(
    _ count: Int, _ items: UnsafeMutablePointer<T>?, atMost bound: Int, _ field: StaticString
  ) throws(CodecError) -> [T] {
    try checkCount(count, 0...bound, field)
    return try column(count, items, rows: count, field)
  }

  func octets(
    _ data: ProtobufCBinaryData, atMost bound: Int, _ field: StaticString
  ) throws(CodecError) -> [UInt8] {
    try checkCount(data.len, 0...bound, field)
    return data.data.map { Array(UnsafeBufferPointer(start: $0, count: data.len)) } ?? []
  }

  /// Valid UTF-8 of `bounds` bytes.
  func text(
    _ value: UnsafeMutablePointer<CChar>?, _ bounds: ClosedRange<Int>, _ field: StaticString
  ) throws(CodecError) -> String {
    guard let value, let text = String(validatingCString: value) else { throw .malformed }
    try checkCount(text.utf8.count, bounds, field)
    return text
  }

  @inline(__always)
  func need<T>(_ pointer: UnsafeMutablePointer<T>?) throws(CodecError) -> UnsafeMutablePointer<T> {
    guard let pointer else { throw .malformed }
    return pointer
  }

  @inline(__always)
  func node(_ raw: UInt32, _ field: StaticString) throws(CodecError) -> NodeID {
    let id = NodeID(raw: raw)
    guard id.kind != nil else { throw .outOfRange(field.description) }
    return id
  }

  @inline(__always)
  func time(_ raw: Int64) -> SimTime { SimTime(microseconds: raw) }
}

/// Packs a structure of `arena` into bytes.
@inline(__always)
func packed<T>(
  _ m: UnsafeMutablePointer<T>, _ size: (UnsafePointer<T>?) -> Int,
  _ pack: (UnsafePointer<T>?, UnsafeMutablePointer<UInt8>?) -> Int
) -> [UInt8] {
  let size = size(m)
  return [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
    count = pack(m, buffer.baseAddress)
  }
}

/// Runs `read` on the structure that `unpack` finds in `bytes`.
func unpacked<T, R>(
  _ bytes: UnsafeRawBufferPointer,
  _ unpack: (UnsafeMutablePointer<ProtobufCAllocator>?, Int, UnsafePointer<UInt8>?) -> UnsafeMutablePointer<
    T
  >?,
  _ read: (UnsafeMutablePointer<T>) throws(CodecError) -> R
) throws(CodecError) -> R {
  guard bytes.count <= FederationLimits.messageSize else { throw .tooLarge(bytes: bytes.count) }
  // Upper bound per wire byte: a short list element with libprotobuf-c's bookkeeping takes about 24 bytes.
  let budget = min(1 << 30, bytes.count * 24 + (1 << 20))
  return try withWireArena(capacity: min(bytes.count * 2, 1 << 18) + 1024, budget: budget) {
    (arena) throws(CodecError) -> R in
    guard
      let m = unpack(arena.allocator, bytes.count, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self))
    else { throw arena.isExhausted ? .tooLarge(bytes: bytes.count) : .malformed }
    return try read(m)
  }
}

/// `body` over the bytes of an array, with its typed error.
func withBytes<R>(
  _ bytes: [UInt8], _ body: (UnsafeRawBufferPointer) throws(CodecError) -> R
) throws(CodecError) -> R {
  let result: Result<R, CodecError> = bytes.withUnsafeBytes { buffer in
    do throws(CodecError) {
      return .success(try body(buffer))
    } catch {
      return .failure(error)
    }
  }
  return try result.get()
}

/// Arena that holds most messages without growing.
let encoderCapacity = 16_384
/// Largest memory of an encoder, bytes; exceeding it is a programming error.
let encoderBudget = 1 << 30
