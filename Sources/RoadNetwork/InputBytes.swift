import CZlib
import Glibc
import SimCore

/// The contents of an input file; gzip is recognised by its magic number, not by the file name.
package struct InputBytes: Sendable {
  /// As stored on disk.
  package var stored: [UInt8]
  /// Decompressed if the file is compressed.
  package var content: [UInt8]

  /// Largest size that is read, as stored and decompressed, bytes: far above city networks.
  package static let limit = 1 << 30
  /// A compressed file that expands more than this is damaged or made to fill the memory: XML of traffic reaches 60.
  package static let mostExpansion = 200
  /// Expansion is not looked at below this size, bytes.
  package static let freeExpansion = 64 << 20

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
    guard stored.count >= 2, Inflater.isMember(stored[0], stored[1]) else {
      return text(stored, stored: stored, shownAs: shownAs, into: &diagnostics)
    }
    switch inflate(stored) {
    case .content(let content): return text(content, stored: stored, shownAs: shownAs, into: &diagnostics)
    case .fault(let message):
      diagnostics.error(message, file: shownAs, hint: "Copy or compress the file again; `gzip -t` checks it.")
      return nil
    }
  }

  /// The contents as UTF-8, if they are UTF-16.
  private static func text(
    _ content: [UInt8], stored: [UInt8], shownAs: String, into diagnostics: inout Diagnostics
  ) -> InputBytes? {
    switch content.withUnsafeBytes(UTF16.detect) {
    case .utf8: return InputBytes(stored: stored, content: content)
    case .utf16(var decoder):
      var decoded: [UInt8] = []
      decoded.reserveCapacity(content.count)
      content.withUnsafeBytes { decoder.decode($0, into: &decoded) }
      decoder.finish(into: &decoded)
      return InputBytes(stored: stored, content: decoded)
    case .utf32:
      diagnostics.error(UTF16.refusal("UTF-32"), file: shownAs)
      return nil
    }
  }

  /// The same contents as a gzip stream; nil if they are compressed already, or small, or do not get smaller.
  package static func compressed(_ stored: [UInt8]) -> [UInt8]? {
    guard stored.count > 64 << 10, stored.count < 1 << 30, !Inflater.isMember(stored[0], stored[1]) else {
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

  /// A file, whatever the path that leads to it.
  package struct Identity: Hashable, Sendable {
    var device: UInt64
    var number: UInt64
  }
  /// Nil if there is no such file.
  package static func identity(of path: String) -> Identity? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    return Identity(device: UInt64(status.st_dev), number: UInt64(status.st_ino))
  }

  private static func readFile(_ path: String) -> Outcome {
    do throws(InputFile.Fault) {
      let file = try InputFile(path)
      if file.size > limit { return .fault("has \(file.size) bytes, and no more than \(limit) are read") }
      var bytes = [UInt8](repeating: 0, count: file.size + 1)
      var count = 0
      while true {
        let got = try bytes.withUnsafeMutableBytes { all in
          file.filled(UnsafeMutableRawBufferPointer(rebasing: all[count...]))
        }.get()
        count += got
        if got == 0 { break }
        if count > limit { return .fault("has more than \(limit) bytes, which is the most that is read") }
        if count == bytes.count { bytes.append(contentsOf: repeatElement(0, count: bytes.count)) }
      }
      bytes.removeLast(bytes.count - count)
      return .content(bytes)
    } catch {
      return .fault(error.message)
    }
  }
  private enum Outcome {
    case content([UInt8])
    case fault(String)
  }

  private static func inflate(_ stored: [UInt8]) -> Outcome {
    let inflater: Inflater
    do throws(InputFile.Fault) { inflater = try Inflater() } catch { return .fault(error.message) }
    let most = min(limit, max(stored.count * mostExpansion, freeExpansion))
    var out = [UInt8](repeating: 0, count: min(max(stored.count * 8, 1 << 16), most))
    var used = 0
    var consumed = 0
    while true {
      if used == out.count {
        if used >= most {
          return .fault(
            "the \(stored.count) compressed bytes expand to more than \(most), which is the most that is read"
          )
        }
        out.append(contentsOf: repeatElement(0, count: min(out.count, most - out.count)))
      }
      let step = stored.withUnsafeBytes { input in
        out.withUnsafeMutableBytes { output in
          inflater.inflate(
            UnsafeRawBufferPointer(rebasing: input[consumed...]),
            into: UnsafeMutableRawBufferPointer(rebasing: output[used...]))
        }
      }
      consumed += step.consumed
      used += step.made
      switch step.outcome {
      case .endOfMember:
        // A gzip file may contain several members in sequence.
        guard stored.count - consumed >= 2, Inflater.isMember(stored[consumed], stored[consumed + 1]) else {
          out.removeLast(out.count - used)
          return .content(out)
        }
        inflater.beginMember()
      case .more where step.made > 0 || step.consumed > 0 || consumed < stored.count: continue
      case .more: return .fault("the gzip stream is truncated after \(stored.count) bytes")
      case .damaged: return .fault("the gzip stream is damaged near byte \(consumed)")
      }
    }
  }
}
