import Glibc

/// A file open for writing at explicit offsets. Owns its descriptor.
final class OutputFile {
  let path: String
  private(set) var descriptor: Int32
  /// Largest size of the file, bytes: stands for a full disk in tests.
  private let sizeLimit: UInt64

  /// Creates or replaces the file.
  init(creating path: String, sizeLimit: UInt64 = .max) throws(RecordingError) {
    self.path = path
    self.sizeLimit = sizeLimit
    // A link in the output folder must not lead the run to another file.
    descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o644)
    if descriptor < 0 { throw .system(path: path, operation: "create the file", code: errno) }
  }
  /// Opens a file that exists, to write on.
  init(continuing path: String) throws(RecordingError) {
    self.path = path
    sizeLimit = .max
    descriptor = open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW)
    if descriptor < 0 { throw .system(path: path, operation: "write", code: errno) }
  }
  deinit { close() }

  /// Writes all bytes at `offset`.
  func write(_ bytes: UnsafeRawBufferPointer, at offset: UInt64) throws(RecordingError) {
    var done = 0
    // Like the kernel at a limit: what fits is written, the rest fails.
    let room = sizeLimit > offset ? Int(clamping: sizeLimit - offset) : 0
    let fitting = min(bytes.count, room)
    while done < bytes.count {
      if done == fitting {
        errno = ENOSPC
        throw failure()
      }
      let n = pwrite(descriptor, bytes.baseAddress! + done, fitting - done, off_t(offset) + off_t(done))
      if n > 0 {
        done += n
      } else if n < 0 && errno == ESPIPE {
        // A device or pipe has no offsets: write in sequence.
        let m = Glibc.write(descriptor, bytes.baseAddress! + done, fitting - done)
        if m > 0 { done += m } else if m == 0 || errno != EINTR { throw failure() }
      } else if n == 0 || errno != EINTR {
        throw failure()
      }
    }
  }
  func write(_ bytes: [UInt8], at offset: UInt64) throws(RecordingError) {
    // Typed throws do not pass through the standard library's rethrowing closures.
    let result = bytes.withUnsafeBytes { buffer -> Result<Void, RecordingError> in
      Result { () throws(RecordingError) in try write(buffer, at: offset) }
    }
    try result.get()
  }
  private func failure() -> RecordingError {
    .system(path: path, operation: "write", code: errno == 0 ? EIO : errno)
  }

  /// True if the file no longer has a name: somebody has deleted it or its folder.
  var isDeleted: Bool {
    var status = stat()
    return fstat(descriptor, &status) == 0 && status.st_nlink == 0
  }

  /// Cuts the file to `size` bytes.
  func truncate(to size: UInt64) { _ = ftruncate(descriptor, off_t(size)) }

  /// Closes and deletes the file; a device or pipe stays.
  func remove() {
    var status = stat()
    let isFile = fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    close()
    if isFile { unlink(path) }
  }

  func close() {
    if descriptor >= 0 { _ = Glibc.close(descriptor) }
    descriptor = -1
  }
}

/// Reserved disk space: an open file without a name, whose blocks are freed when it is released or the process ends.
final class Ballast {
  private let file: OutputFile?
  private var reserved: UInt64 = 0

  /// - Parameter path: a name in the folder of the file that the space is for.
  init(beside path: String) {
    unlink(path + ".reserve")
    file = try? OutputFile(creating: path + ".reserve")
    if file != nil { unlink(path + ".reserve") }
  }
  /// Grows the reserve to at least `count` bytes. False if the disk is full; true also if the file system cannot
  /// reserve space (a full disk then shows in writing).
  func grow(to count: UInt64) -> Bool {
    guard let file, count > reserved else { return true }
    // Grows in large steps, so that few chunks cost a call; if the disk is nearly full, by the size asked for.
    let steps = (count + 0x3FFFF) & ~0x3FFFF
    return allocate(steps, file) || allocate(count, file)
  }
  private func allocate(_ size: UInt64, _ file: OutputFile) -> Bool {
    var code: Int32
    repeat { code = posix_fallocate(file.descriptor, 0, off_t(size)) } while code == EINTR
    if code == 0 { reserved = size }
    return code != ENOSPC && code != EDQUOT
  }
  /// Truncates the file first, because a child process that was just forked may still hold it.
  func release() {
    file?.truncate(to: 0)
    file?.close()
  }
}

/// Writes text or bytes through a bounded buffer. The first failure is kept and later output dropped, so that a full
/// disk does not crash the run.
package final class TextSink {
  static let bufferSize = 1 << 16

  package let path: String
  package private(set) var failure: RecordingError?
  private let file: OutputFile
  private var buffer: [UInt8] = []
  private var offset: UInt64 = 0

  package init(creating path: String) throws(RecordingError) {
    self.path = path
    file = try OutputFile(creating: path)
    buffer.reserveCapacity(Self.bufferSize + 4096)
  }

  /// Appends through `body`; a full buffer is written to the file.
  package func append(_ body: (inout [UInt8]) -> Void) {
    if failure != nil { return }
    body(&buffer)
    if buffer.count >= Self.bufferSize { flush() }
  }
  package func append(_ text: String) { append { $0.append(contentsOf: text.utf8) } }

  package func flush() {
    if failure != nil || buffer.isEmpty { return }
    do {
      try file.write(buffer, at: offset)
      offset += UInt64(buffer.count)
    } catch {
      failure = error
    }
    buffer.removeAll(keepingCapacity: true)
  }

  /// Writes the rest of the buffer and closes the file.
  package func close() {
    flush()
    if failure == nil && file.isDeleted { failure = .deleted(path: path) }
    file.close()
  }
}

/// Writes a temporary file and renames it to `path`: readers see the old file or the complete new one.
package func writeAtomically(_ bytes: [UInt8], to path: String) throws(RecordingError) {
  let temporary = path + ".partial"
  unlink(temporary)
  do throws(RecordingError) {
    let file = try OutputFile(creating: temporary)
    try file.write(bytes, at: 0)
    if fsync(file.descriptor) != 0 && errno != EINVAL && errno != EROFS {
      throw RecordingError.system(path: temporary, operation: "write", code: errno)
    }
    file.close()
  } catch {
    unlink(temporary)
    throw error
  }
  if rename(temporary, path) != 0 {
    let code = errno
    unlink(temporary)
    throw .system(path: path, operation: "rename the finished file", code: code)
  }
}

/// Overwrites the contents of a file in place; false, with the file unchanged, if there is no space.
func overwrite(_ bytes: [UInt8], at path: String) -> Bool {
  let descriptor = open(path, O_WRONLY | O_CLOEXEC)
  if descriptor < 0 { return false }
  defer { close(descriptor) }
  var status = stat()
  guard fstat(descriptor, &status) == 0 else { return false }
  var code: Int32
  repeat { code = posix_fallocate(descriptor, 0, off_t(bytes.count)) } while code == EINTR
  guard code == 0 else {
    _ = ftruncate(descriptor, status.st_size)
    return false
  }
  return pwrite(descriptor, bytes, bytes.count, 0) == bytes.count
    && ftruncate(descriptor, off_t(bytes.count)) == 0
}

/// Reads a whole file.
package func readFile(_ path: String) throws(RecordingError) -> [UInt8] {
  let descriptor = open(path, O_RDONLY | O_CLOEXEC)
  if descriptor < 0 { throw .system(path: path, operation: "open", code: errno) }
  defer { close(descriptor) }
  var status = stat()
  if fstat(descriptor, &status) != 0 { throw .system(path: path, operation: "read", code: errno) }
  let size = max(0, Int(status.st_size))
  var code: Int32 = 0
  let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
    count = 0
    while count < size {
      let n = read(descriptor, buffer.baseAddress! + count, size - count)
      if n > 0 {
        count += n
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
