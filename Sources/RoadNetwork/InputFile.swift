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

/// Decompression of a gzip stream, member by member.
final class Inflater {
  enum Outcome { case more, endOfMember, damaged }
  private var stream = z_stream()

  /// The first two bytes of every member.
  static func isMember(_ first: UInt8, _ second: UInt8) -> Bool { first == 0x1F && second == 0x8B }

  init() throws(InputFile.Fault) {
    // 15 window bits, + 16 for the gzip wrapper.
    guard inflateInit2_(&stream, 31, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
      throw InputFile.Fault("cannot be decompressed")
    }
  }
  deinit { inflateEnd(&stream) }

  /// Begins the next member of the file.
  func beginMember() { inflateReset(&stream) }

  /// Decompresses from `input` to `output`, up to 1 GiB of each.
  func inflate(
    _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) -> (consumed: Int, made: Int, outcome: Outcome) {
    let (available, room) = (min(input.count, 1 << 30), min(output.count, 1 << 30))
    stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self))
    stream.avail_in = UInt32(available)
    stream.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.avail_out = UInt32(room)
    let status = CZlib.inflate(&stream, Z_NO_FLUSH)
    let outcome: Outcome =
      switch status {
      case Z_STREAM_END: .endOfMember
      case Z_OK, Z_BUF_ERROR: .more
      default: .damaged
      }
    return (available - Int(stream.avail_in), room - Int(stream.avail_out), outcome)
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
  /// Nil if the file is not compressed.
  private var inflater: Inflater?
  private var memberIsOpen = false
  private var readSoFar = 0
  /// The first contents, or all of those decoded from UTF-16, that are still to be passed on.
  private var decoded: [UInt8] = []
  private var decodedNext = 0
  private var isDetected = false
  private var decoder: UTF16?

  init(_ path: String) throws(InputFile.Fault) { file = try InputFile(path) }

  /// Writes the next contents to the buffer, as UTF-8 if they are UTF-16; 0 at their end.
  func fill(_ buffer: UnsafeMutableRawBufferPointer) throws(InputFile.Fault) -> Int {
    if !isDetected {
      isDetected = true
      decoded = [UInt8](repeating: 0, count: Self.piece)
      let count = try piece()
      decoded.removeLast(decoded.count - count)
      switch decoded.withUnsafeBytes(UTF16.detect) {
      case .utf8: break
      case .utf32: throw InputFile.Fault(UTF16.refusal("UTF-32"))
      case .utf16(var decoder):
        var text: [UInt8] = []
        decoded.withUnsafeBytes { decoder.decode($0, into: &text) }
        decoded = text
        self.decoder = decoder
      }
    }
    while decodedNext == decoded.count {
      guard var decoder else { return try fillStored(buffer) }
      decoded = [UInt8](repeating: 0, count: Self.piece)
      let count = try piece()
      var text: [UInt8] = []
      if count > 0 {
        decoded.withUnsafeBytes {
          decoder.decode(UnsafeRawBufferPointer(rebasing: $0[..<count]), into: &text)
        }
        self.decoder = decoder
      } else {
        decoder.finish(into: &text)
        self.decoder = nil
      }
      decoded = text
      decodedNext = 0
    }
    let size = min(buffer.count, decoded.count - decodedNext)
    decoded.withUnsafeBytes {
      buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[decodedNext..<decodedNext + size]))
    }
    decodedNext += size
    return size
  }
  private func piece() throws(InputFile.Fault) -> Int {
    var room = decoded
    decoded = []
    defer { decoded = room }
    var fault: InputFile.Fault?
    let count = room.withUnsafeMutableBytes { bytes in
      do throws(InputFile.Fault) { return try fillStored(bytes) } catch {
        fault = error
        return 0
      }
    }
    if let fault { throw fault }
    return count
  }

  /// Writes the next contents to the buffer as they are; 0 at their end.
  private func fillStored(_ buffer: UnsafeMutableRawBufferPointer) throws(InputFile.Fault) -> Int {
    if isFirst {
      isFirst = false
      try refill()
      if count >= 2, Inflater.isMember(stored[0], stored[1]) {
        inflater = try Inflater()
        memberIsOpen = true
      }
    }
    guard let inflater else {
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
        guard count - next >= 2, Inflater.isMember(stored[next], stored[next + 1]) else { return 0 }
        inflater.beginMember()
        memberIsOpen = true
      }
      if count == 0 { throw InputFile.Fault("is a gzip stream that is truncated after \(readSoFar) bytes") }
      let (consumed, made, outcome) = stored.withUnsafeBytes {
        inflater.inflate(UnsafeRawBufferPointer(rebasing: $0[next..<count]), into: buffer)
      }
      next += consumed
      switch outcome {
      case .more: break
      case .endOfMember: memberIsOpen = false
      case .damaged:
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
