import CZlib
import Glibc

/// A regular file open for reading. Opening never waits, as a pipe without a writer would.
final class InputFile {
  /// Size when it was opened, bytes; 0 for files of some file systems that have contents all the same.
  let size: Int
  private let descriptor: Int32

  /// What went wrong, as the end of a sentence that names the file.
  struct Fault: Error, Hashable {
    var message: String

    init(_ message: String) { self.message = message }
    static func system(_ what: String) -> Fault { Fault("\(what): \(String(cString: strerror(errno)))") }
  }

  init(_ path: String) throws(Fault) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw .system("cannot be opened") }
    var status = stat()
    var fault: Fault?
    if fstat(descriptor, &status) != 0 {
      fault = .system("cannot be read")
    } else if status.st_mode & S_IFMT == S_IFDIR {
      fault = Fault("is a folder, not a file")
    } else if status.st_mode & S_IFMT != S_IFREG {
      fault = Fault("is not a regular file: devices, pipes and sockets are not read")
    }
    if let fault {
      close(descriptor)
      throw fault
    }
    self.descriptor = descriptor
    size = max(Int(status.st_size), 0)
  }

  deinit { close(descriptor) }

  /// Reads the next bytes; their number, 0 at the end of the file.
  func filled(_ buffer: UnsafeMutableRawBufferPointer) -> Result<Int, Fault> {
    while true {
      let count = read(descriptor, buffer.baseAddress, buffer.count)
      if count >= 0 { return .success(count) }
      if errno != EINTR { return .failure(.system("cannot be read")) }
    }
  }
}

/// The contents of a file in pieces, decompressed if it is a gzip stream: memory does not grow with the file.
package final class InputStream {
  private static let piece = 256 << 10
  private let file: InputFile
  private var stored = [UInt8](repeating: 0, count: InputStream.piece)
  private var next = 0
  private var count = 0
  private var isFirst = true
  private var inflating = false
  private var memberIsOpen = false
  private var stream = z_stream()
  private var readSoFar = 0

  init(_ path: String) throws(InputFile.Fault) { file = try InputFile(path) }
  deinit { if inflating { inflateEnd(&stream) } }

  /// Writes the next contents to the buffer; 0 at their end.
  func fill(_ buffer: UnsafeMutableRawBufferPointer) throws(InputFile.Fault) -> Int {
    if isFirst {
      isFirst = false
      try refill()
      if count >= 2, stored[0] == 0x1F, stored[1] == 0x8B {
        // 15 window bits, + 16 for the gzip wrapper.
        guard inflateInit2_(&stream, 31, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
          throw InputFile.Fault("cannot be decompressed")
        }
        inflating = true
        memberIsOpen = true
      }
    }
    if !inflating {
      if next == count { try refill() }
      let size = min(buffer.count, count - next)
      stored.withUnsafeBytes {
        buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[next..<next + size]))
      }
      next += size
      return size
    }
    while true {
      if next == count { try refill() }
      if !memberIsOpen {
        // A gzip file may contain several members in sequence; anything else after one is not read.
        guard count - next >= 2, stored[next] == 0x1F, stored[next + 1] == 0x8B else { return 0 }
        inflateReset(&stream)
        memberIsOpen = true
      }
      if count == 0 { throw InputFile.Fault("is a gzip stream that is truncated after \(readSoFar) bytes") }
      let wanted = min(buffer.count, 1 << 30)
      let status = stored.withUnsafeMutableBytes { input in
        stream.next_in = input.baseAddress!.assumingMemoryBound(to: UInt8.self) + next
        stream.avail_in = UInt32(count - next)
        stream.next_out = buffer.baseAddress!.assumingMemoryBound(to: UInt8.self)
        stream.avail_out = UInt32(wanted)
        return CZlib.inflate(&stream, Z_NO_FLUSH)
      }
      next = count - Int(stream.avail_in)
      let made = wanted - Int(stream.avail_out)
      switch status {
      case Z_STREAM_END: memberIsOpen = false
      case Z_OK, Z_BUF_ERROR: break
      default:
        throw InputFile.Fault("is a gzip stream that is damaged near byte \(readSoFar - (count - next))")
      }
      if made > 0 { return made }
    }
  }

  private func refill() throws(InputFile.Fault) {
    next = 0
    count = try stored.withUnsafeMutableBytes { file.filled($0) }.get()
    readSoFar += count
  }
}
