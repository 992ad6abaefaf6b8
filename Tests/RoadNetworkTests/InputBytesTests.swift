import CZlib
import Glibc
import SimCore
import Testing

@testable import RoadNetwork

/// Compresses with zlib itself.
func gzip(_ content: [UInt8]) -> [UInt8] {
  var stream = z_stream()
  _ = deflateInit2_(
    &stream, 6, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
  defer { deflateEnd(&stream) }
  var input = content
  var out = [UInt8](repeating: 0, count: Int(deflateBound(&stream, UInt(content.count))) + 64)
  let count = input.withUnsafeMutableBufferPointer { source in
    out.withUnsafeMutableBufferPointer { target in
      stream.next_in = source.baseAddress
      stream.avail_in = UInt32(source.count)
      stream.next_out = target.baseAddress
      stream.avail_out = UInt32(target.count)
      _ = deflate(&stream, Z_FINISH)
      return target.count - Int(stream.avail_out)
    }
  }
  return Array(out[..<count])
}

struct InputBytesTests {
  let content = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 7) }

  @Test func readsGzipAndPlain() throws {
    var d = Diagnostics()
    #expect(InputBytes.decode(content, shownAs: "x", into: &d)?.content == content)
    #expect(InputBytes.decode(gzip(content), shownAs: "x", into: &d)?.content == content)
    // Two members in sequence are one file.
    let half = Array(content[..<1000])
    #expect(InputBytes.decode(gzip(half) + gzip(content), shownAs: "x", into: &d)?.content == half + content)
    #expect(d.all.isEmpty)
  }

  @Test func compressedContentComesBack() throws {
    var d = Diagnostics()
    let packed = try #require(InputBytes.compressed(content))
    #expect(packed.count < content.count)
    #expect(InputBytes.decode(packed, shownAs: "x", into: &d)?.content == content)
    // Compressed already, or not worth it.
    #expect(InputBytes.compressed(gzip(content)) == nil)
    #expect(InputBytes.compressed([1, 2, 3]) == nil)
    #expect(InputBytes.compressed([]) == nil)
  }

  @Test func truncatedGzipIsOneFault() {
    let packed = gzip(content)
    for n in [2, 10, packed.count / 2, packed.count - 1] {
      var d = Diagnostics()
      #expect(InputBytes.decode(Array(packed[..<n]), shownAs: "x.gz", into: &d) == nil)
      #expect(d.errorCount == 1)
      #expect(d.all[0].message == "the gzip stream is truncated after \(n) bytes")
    }
  }

  @Test func damagedGzipIsOneFault() {
    var packed = gzip(content)
    packed[packed.count / 2] ^= 0xFF
    packed[packed.count / 2 + 1] ^= 0xFF
    var d = Diagnostics()
    #expect(InputBytes.decode(packed, shownAs: "x.gz", into: &d) == nil)
    #expect(d.errorCount == 1)
  }

  @Test func missingFileAndFolder() {
    var d = Diagnostics()
    #expect(InputBytes.read("/nonexistent/net.xml", into: &d) == nil)
    #expect(InputBytes.read("/tmp", into: &d) == nil)
    #expect(
      d.all.map(\.message) == ["cannot be opened: No such file or directory", "is a folder, not a file"])
  }
}
