import Glibc
import SimCore
import Testing

@testable import RoadNetwork

/// A file that is removed with the test.
final class TestFile {
  let path: String

  init(_ bytes: [UInt8]) {
    var template = Array(("/tmp/coroad-file-" + String(repeating: "X", count: 6)).utf8CString)
    path = template.withUnsafeMutableBufferPointer { name in
      let descriptor = mkstemp(name.baseAddress!)
      var done = 0
      while done < bytes.count {
        let n = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress! + done, bytes.count - done) }
        if n <= 0 { break }
        done += n
      }
      close(descriptor)
      return String(cString: name.baseAddress!)
    }
  }
  deinit { unlink(path) }
}

struct InputStreamTests {
  /// Events with lines and attributes, or the fault at the end.
  private func events(_ next: () throws(XMLFault) -> XMLScanner.Event?, _ scanner: XMLScanner) -> [String] {
    var out: [String] = []
    do throws(XMLFault) {
      while let event = try next() {
        let attributes =
          event == .start ? scanner.attributeNames.map { "\($0)=\(scanner.string(named: $0)!)" } : []
        out.append("\(scanner.line) \(event) \(scanner.name) \(attributes.joined(separator: "|"))")
      }
    } catch {
      out.append("\(error.line): \(error.message)")
    }
    return out
  }
  private func streamed(_ bytes: [UInt8]) throws -> [String] {
    let file = TestFile(bytes)
    let scanner = try XMLScanner(InputStream(file.path))
    return events(scanner.next, scanner)
  }
  private func whole(_ bytes: [UInt8]) -> [String] {
    let scanner = XMLScanner(bytes)
    return events(scanner.next, scanner)
  }

  @Test(arguments: XMLScannerTests.documents + XMLScannerTests.broken)
  func aShortStreamReadsLikeADocument(_ text: String) throws {
    let bytes = Array(text.utf8)
    #expect(try streamed(bytes) == whole(bytes))
    #expect(try streamed(gzip(bytes)) == whole(bytes))
  }

  /// Tags, comments and text of every length lie across the ends of the buffer.
  @Test func aLongStreamReadsLikeADocument() throws {
    var text = "<?xml version=\"1.0\"?>\n<root>"
    for i in 0..<40_000 {
      text +=
        "<step time='\(i)'>\n<!-- \(String(repeating: "-x", count: i % 37)) --><v id=\"a&amp;\(i)\"/></step>"
    }
    text +=
      String(repeating: " ", count: 3_000_000) + "<long x=\"" + String(repeating: "y", count: 3_000_000)
      + "\"/>"
    let bytes = Array((text + "\n</root>\n").utf8)
    let expected = whole(bytes)
    #expect(expected.count == 2 + 40_000 * 4 + 2)
    #expect(try streamed(bytes) == expected)
    #expect(try streamed(gzip(bytes)) == expected)
    // A fault in the middle, and a document that is cut off.
    let broken = Array((text + "\n<v x=1/></root>").utf8)
    #expect(try streamed(broken) == whole(broken))
    let cut = Array(bytes.dropLast(10))
    #expect(try streamed(cut) == whole(cut))
    let packed = gzip(bytes)
    #expect(
      try streamed(Array(packed.dropLast(packed.count / 2))).last?.hasSuffix(
        "the file is a gzip stream that is truncated after \(packed.count - packed.count / 2) bytes") ?? false
    )
  }

  @Test func manyAttributesAndDeepNestingAreFaults() {
    let wide = "<a " + (0..<300).map { "a\($0)='1'" }.joined(separator: " ") + "/>"
    #expect(whole(Array(wide.utf8)) == ["1: <a> has more than 256 attributes"])
    let deep = String(repeating: "<a>", count: 300)
    #expect(whole(Array(deep.utf8)).last == "1: elements are nested more than 256 deep")
  }

  @Test func devicesPipesAndHugeFilesAreNotRead() throws {
    var d = Diagnostics()
    #expect(InputBytes.read("/dev/zero", into: &d) == nil)
    let pipe = "/tmp/coroad-pipe-\(getpid())"
    #expect(mkfifo(pipe, 0o600) == 0)
    defer { unlink(pipe) }
    #expect(InputBytes.read(pipe, into: &d) == nil)
    #expect(XMLInput(streaming: pipe, into: &d) == nil)
    let sparse = TestFile([])
    #expect(truncate(sparse.path, 100 << 30) == 0)
    #expect(InputBytes.read(sparse.path, into: &d) == nil)
    let irregular = "is not a regular file: devices, pipes and sockets are not read"
    #expect(
      d.all.map(\.message) == [
        irregular, irregular, irregular, "has 107374182400 bytes, and no more than 1073741824 are read",
      ])
  }

  @Test func compressedDataThatExpandTooFarAreAFault() {
    var d = Diagnostics()
    let packed = gzip([UInt8](repeating: 32, count: 80 << 20))
    #expect(InputBytes.decode(packed, shownAs: "x.gz", into: &d) == nil)
    #expect(
      d.all.first?.message.hasSuffix("expand to more than 67108864, which is the most that is read") ?? false)
    // As much in a small file of plain XML is read.
    let plain = gzip([UInt8](repeating: 32, count: 20 << 20))
    #expect(InputBytes.decode(plain, shownAs: "x.gz", into: &d)?.content.count == 20 << 20)
  }
}
