import Glibc

/// A file open for reading at explicit offsets, and a cursor over little-endian records in memory.
final class MCAPInput {
  let path: String
  let size: UInt64
  private let descriptor: Int32

  init(path: String) throws(RecordingError) {
    self.path = path
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    if descriptor < 0 { throw .system(path: path, operation: "open", code: errno) }
    var status = stat()
    if fstat(descriptor, &status) != 0 {
      let code = errno
      close(descriptor)
      throw .system(path: path, operation: "read", code: code)
    }
    if status.st_mode & S_IFMT != S_IFREG {
      close(descriptor)
      throw .notMCAP(path: path, reason: "it is not a regular file")
    }
    size = UInt64(status.st_size)
  }
  deinit { close(descriptor) }

  /// The bytes `offset ..< offset + count`; fewer at the end of the file.
  func read(at offset: UInt64, count: Int) throws(RecordingError) -> [UInt8] {
    var code: Int32 = 0
    let wanted = offset >= size ? 0 : Int(min(UInt64(count), size - offset))
    let bytes = [UInt8](unsafeUninitializedCapacity: wanted) { buffer, done in
      done = 0
      while done < wanted {
        let n = pread(descriptor, buffer.baseAddress! + done, wanted - done, off_t(offset) + off_t(done))
        if n > 0 {
          done += n
        } else if n == 0 {
          break
        } else if errno != EINTR {
          code = errno
          break
        }
      }
    }
    if code != 0 { throw .system(path: path, operation: "read", code: code) }
    return bytes
  }

  func malformed(_ offset: UInt64, _ reason: String) -> RecordingError {
    .malformedMCAP(path: path, offset: offset, reason: reason)
  }
}

/// Reads fields of a record. Reading past the end makes `failed` true and gives zeros.
struct MCAPCursor {
  let bytes: ArraySlice<UInt8>
  private(set) var position: Int
  private(set) var failed = false

  init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    position = bytes.startIndex
  }
  var remaining: Int { bytes.endIndex - position }

  mutating func u8() -> UInt8 { UInt8(little(1)) }
  mutating func u16() -> UInt16 { UInt16(little(2)) }
  mutating func u32() -> UInt32 { UInt32(little(4)) }
  mutating func u64() -> UInt64 { little(8) }
  private mutating func little(_ count: Int) -> UInt64 {
    guard remaining >= count else {
      failed = true
      position = bytes.endIndex
      return 0
    }
    var value: UInt64 = 0
    for i in 0..<count { value |= UInt64(bytes[position + i]) << UInt64(8 * i) }
    position += count
    return value
  }
  mutating func slice(_ count: UInt64) -> ArraySlice<UInt8> {
    guard count <= UInt64(remaining) else {
      failed = true
      position = bytes.endIndex
      return []
    }
    defer { position += Int(count) }
    return bytes[position..<position + Int(count)]
  }
  mutating func text() -> String { String(decoding: slice(UInt64(u32())), as: UTF8.self) }
  mutating func map() -> [(key: String, value: String)] {
    var inner = MCAPCursor(slice(UInt64(u32())))
    var pairs: [(key: String, value: String)] = []
    while inner.remaining > 0 && !inner.failed { pairs.append((inner.text(), inner.text())) }
    if inner.failed { failed = true }
    return pairs
  }
  /// Opcode and content of the next record in this slice.
  mutating func record() -> (opcode: UInt8, content: ArraySlice<UInt8>)? {
    guard remaining >= MCAPFormat.recordHead else {
      if remaining > 0 { failed = true }
      return nil
    }
    let opcode = u8()
    let content = slice(u64())
    return failed ? nil : (opcode, content)
  }
}
