import SimCore
import Testing

@testable import RoadNetwork

@Suite("UTF-16") struct UTF16Tests {
  private static let text = "<?xml version=\"1.0\" encoding=\"UTF-16\"?>\n<a>\n<b c=\"Straße 東京 🚗\"/></a>"

  private static func encoded(_ text: String, bigEndian: Bool, mark: Bool) -> [UInt8] {
    ((mark ? "\u{FEFF}" : "") + text).utf16.flatMap { unit in
      bigEndian ? [UInt8(unit >> 8), UInt8(unit & 255)] : [UInt8(unit & 255), UInt8(unit >> 8)]
    }
  }

  @Test(arguments: [true, false], [true, false])
  func documentsInBothOrders(bigEndian: Bool, mark: Bool) throws {
    let bytes = Self.encoded(Self.text, bigEndian: bigEndian, mark: mark)
    var diagnostics = Diagnostics()
    let file = TestFile(bytes)
    let whole = try #require(InputBytes.read(file.path, into: &diagnostics))
    #expect(whole.stored == bytes && !diagnostics.hasErrors)
    func attribute(_ scanner: XMLScanner) throws -> String? {
      _ = try scanner.next()
      _ = try scanner.next()
      #expect(scanner.line == 3)
      return scanner.string("c")
    }
    #expect(try attribute(XMLScanner(whole.content)) == "Straße 東京 🚗")
    #expect(try attribute(XMLScanner(InputStream(file.path))) == "Straße 東京 🚗")
  }

  @Test func longStreams() throws {
    let items = (0..<60_000).map { "<i n=\"ü\($0)\"/>" }.joined()
    for mark in [true, false] {
      let file = TestFile(Self.encoded("<r>\(items)</r>", bigEndian: false, mark: mark))
      let scanner = try XMLScanner(InputStream(file.path))
      var last = ""
      var count = 0
      while let event = try scanner.next() {
        if event == .start, scanner.name == "i" {
          count += 1
          last = scanner.string("n") ?? ""
        }
      }
      #expect(count == 60_000 && last == "ü59999")
    }
  }

  @Test func halfCharactersAndOtherEncodings() throws {
    func decoded(_ bytes: [UInt8]) throws -> String {
      var diagnostics = Diagnostics()
      let content = try #require(InputBytes.decode(bytes, shownAs: "x", into: &diagnostics)).content
      return String(decoding: content, as: UTF8.self)
    }
    #expect(try decoded([0xFF, 0xFE, 0x41, 0x00, 0x3D, 0xD8]) == "A\u{FFFD}")
    #expect(try decoded([0xFF, 0xFE, 0x3D, 0xD8, 0x41, 0x00]) == "\u{FFFD}A")
    #expect(try decoded([0xFE, 0xFF, 0xDC, 0x00, 0x00]) == "\u{FFFD}\u{FFFD}")
    #expect(try decoded([]) == "" && decoded([0x3C]) == "<")
    for wide: [UInt8] in [[0, 0, 0xFE, 0xFF, 0, 0, 0, 0x3C], [0xFF, 0xFE, 0, 0, 0x3C, 0, 0, 0]] {
      var diagnostics = Diagnostics()
      #expect(InputBytes.decode(wide, shownAs: "x", into: &diagnostics) == nil)
      #expect(
        diagnostics.all.map(\.message) == [
          "encoding \"UTF-32\" is not supported (UTF-8, UTF-16 and ISO-8859-1 are)"
        ])
    }
  }
}

@Suite struct SignalChangeTests {
  /// Signals after reading a network's program and an additional file.
  private func read(_ additional: String) throws -> (Signal, Diagnostics) {
    var signals: [Signal] = []
    var index: [String: Int] = [:]
    let network = """
      <net><tlLogic id="S" type="static" programID="0" offset="3">
      <phase duration="30" state="Gr"/><phase duration="30" state="rG"/></tlLogic>\(additional)</net>
      """
    let input = XMLInput(file: "n", content: Array(network.utf8))
    while let event = input.next() {
      if event == .start, input.name == "tlLogic" { SignalReader.read(input, into: &signals, index: &index) }
    }
    return (try #require(signals.first), input.diagnostics)
  }

  @Test func anOffsetForAKnownProgram() throws {
    let (signal, diagnostics) = try read(
      "<tlLogic id=\"S\" programID=\"0\" offset=\"20\"><param key=\"k\" value=\"v\"/></tlLogic>")
    #expect(!diagnostics.hasErrors)
    #expect(signal.programs.map(\.offset.seconds) == [20] && signal.activeProgram == 0)
    #expect(signal.programs[0].phases.count == 2 && signal.programs[0].parameters.map(\.key) == ["k"])
  }

  @Test func switchedOff() throws {
    let (signal, diagnostics) = try read("<tlLogic id=\"S\" type=\"static\" programID=\"off\" offset=\"0\"/>")
    #expect(!diagnostics.hasErrors)
    let active = signal.programs[signal.activeProgram]
    #expect(active.id == "off" && active.phases.map(\.state) == [Array("oo".utf8)])
    #expect(SignalReader.faults(of: signal).isEmpty)
  }

  @Test(arguments: [
    "<tlLogic id=\"T\" programID=\"off\"/>", "<tlLogic id=\"S\" programID=\"1\" offset=\"2\"/>",
    "<tlLogic id=\"T\" programID=\"0\" offset=\"2\"/>",
  ])
  func changesOfWhatIsUnknown(_ text: String) throws {
    #expect(try read(text).1.errorCount == 1)
  }

  @Test func unsupportedControlIsTold() throws {
    let (_, diagnostics) = try read(
      "<tlLogic id=\"T\" type=\"NEMA\" programID=\"0\"><phase duration=\"9\" state=\"G\"/></tlLogic>")
    #expect(diagnostics.resultChanges == 1 && !diagnostics.hasErrors)
  }
}
