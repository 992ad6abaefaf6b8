import CZlib
import Glibc
import SimCore

/// The contents of an input file; gzip is recognised by its magic number, not by the file name.
package struct InputBytes: Sendable {
  /// As stored on disk.
  package var stored: [UInt8]
  /// Decompressed if the file is compressed.
  package var content: [UInt8]

  /// Largest decompressed size that is accepted, bytes: a guard against a malformed stream, far above city networks.
  package static let limit = 4 << 30

  package init(stored: [UInt8], content: [UInt8]) {
    self.stored = stored
    self.content = content
  }

  /// Reads a file. Faults go to `diagnostics` and the result is nil. An unreadable file is reported at the place that
  /// names it (`namedIn`, `line`), if there is one; a damaged file at the file itself.
  package static func read(
    _ path: String, namedIn file: String? = nil, line: Int? = nil, into diagnostics: inout Diagnostics
  ) -> InputBytes? {
    switch readFile(path) {
    case .content(let stored): return decode(stored, shownAs: path, into: &diagnostics)
    case .fault(let message):
      if let file {
        diagnostics.error("\"\(path)\" \(message)", file: file, line: line)
      } else {
        let scenario = path.hasSuffix("/") ? path + "scenario.yaml" : path + "/scenario.yaml"
        diagnostics.error(
          message, file: path, hint: access(scenario, R_OK) == 0 ? "Did you mean \(scenario)?" : nil)
      }
      return nil
    }
  }

  /// Decompresses bytes if they are a gzip stream.
  package static func decode(
    _ stored: [UInt8], shownAs: String, into diagnostics: inout Diagnostics
  ) -> InputBytes? {
    guard stored.count >= 2, stored[0] == 0x1F, stored[1] == 0x8B else {
      return InputBytes(stored: stored, content: stored)
    }
    switch inflate(stored) {
    case .content(let content): return InputBytes(stored: stored, content: content)
    case .fault(let message):
      diagnostics.error(message, file: shownAs, hint: "Copy or compress the file again; `gzip -t` checks it.")
      return nil
    }
  }

  /// The same contents as a gzip stream; nil if they are compressed already, or small, or do not get smaller.
  package static func compressed(_ stored: [UInt8]) -> [UInt8]? {
    guard stored.count > 64 << 10, stored.count < 1 << 30, !(stored[0] == 0x1F && stored[1] == 0x8B) else {
      return nil
    }
    var stream = z_stream()
    // The fastest level, since the receiver is on the same machine; 15 window bits, + 16 for the gzip wrapper.
    guard
      deflateInit2_(
        &stream, 1, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        == Z_OK
    else { return nil }
    defer { deflateEnd(&stream) }
    var out = [UInt8](repeating: 0, count: stored.count)
    let status = stored.withUnsafeBytes { input in
      out.withUnsafeMutableBytes { output in
        stream.next_in = UnsafeMutablePointer(
          mutating: input.baseAddress!.assumingMemoryBound(to: UInt8.self))
        stream.avail_in = UInt32(input.count)
        stream.next_out = output.baseAddress!.assumingMemoryBound(to: UInt8.self)
        stream.avail_out = UInt32(output.count)
        return deflate(&stream, Z_FINISH)
      }
    }
    guard status == Z_STREAM_END else { return nil }
    out.removeLast(Int(stream.avail_out))
    return out
  }

  private static func readFile(_ path: String) -> Outcome {
    guard let file = fopen(path, "rb") else {
      return .fault("cannot be opened: \(String(cString: strerror(errno)))")
    }
    defer { fclose(file) }
    var status = stat()
    guard fstat(fileno(file), &status) == 0, status.st_mode & S_IFMT != S_IFDIR else {
      return .fault("is a folder, not a file")
    }
    let size = max(Int(status.st_size), 0)
    var count = 0
    var bytes = [UInt8](repeating: 0, count: size + 1)
    while true {
      let read = bytes.withUnsafeMutableBytes { fread($0.baseAddress! + count, 1, $0.count - count, file) }
      count += read
      if read == 0 { break }
      if count == bytes.count { bytes.append(contentsOf: repeatElement(0, count: bytes.count)) }
    }
    guard ferror(file) == 0 else {
      return .fault("cannot be read: \(String(cString: strerror(errno)))")
    }
    bytes.removeLast(bytes.count - count)
    return .content(bytes)
  }

  private enum Outcome {
    case content([UInt8])
    case fault(String)
  }

  private static func inflate(_ stored: [UInt8]) -> Outcome {
    var stream = z_stream()
    // 15 window bits, + 16 for the gzip wrapper.
    guard inflateInit2_(&stream, 31, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
      return .fault("cannot start decompression")
    }
    defer { inflateEnd(&stream) }
    var out = [UInt8](repeating: 0, count: max(stored.count * 8, 1 << 16))
    var used = 0
    var consumed = 0
    while true {
      if used == out.count { out.append(contentsOf: repeatElement(0, count: out.count)) }
      if out.count > limit { return .fault("the compressed data expand to more than 4 GiB") }
      let availableIn = min(stored.count - consumed, 1 << 30)
      let availableOut = min(out.count - used, 1 << 30)
      let status = stored.withUnsafeBytes { input in
        out.withUnsafeMutableBytes { output in
          stream.next_in = UnsafeMutablePointer(
            mutating: input.baseAddress!.assumingMemoryBound(to: UInt8.self) + consumed)
          stream.avail_in = UInt32(availableIn)
          stream.next_out = output.baseAddress!.assumingMemoryBound(to: UInt8.self) + used
          stream.avail_out = UInt32(availableOut)
          return CZlib.inflate(&stream, Z_NO_FLUSH)
        }
      }
      consumed += availableIn - Int(stream.avail_in)
      used += availableOut - Int(stream.avail_out)
      switch status {
      case Z_STREAM_END:
        // A gzip file may contain several members in sequence.
        let rest = stored.count - consumed
        if rest >= 2, stored[consumed] == 0x1F, stored[consumed + 1] == 0x8B {
          inflateReset(&stream)
        } else {
          out.removeLast(out.count - used)
          return .content(out)
        }
      case Z_OK: continue
      case Z_BUF_ERROR where consumed < stored.count: continue
      case Z_BUF_ERROR: return .fault("the gzip stream is truncated after \(stored.count) bytes")
      default: return .fault("the gzip stream is damaged near byte \(consumed)")
      }
    }
  }
}
