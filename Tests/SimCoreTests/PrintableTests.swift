import SimCore
import Testing

@Suite struct PrintableTests {
  @Test func controlCharactersAreShownAsText() {
    #expect("a\u{1B}[2Jb\r".printable == "a\\u{1B}[2Jb\\u{D}")
    #expect("\u{9B}0m \u{202E}x\u{7F}".printable == "\\u{9B}0m \\u{202E}x\\u{7F}")
  }

  @Test func everyOtherTextStays() {
    for text in ["", "line\nline", "Straße 北京 – 1 × 2", "\u{A0}\u{1F697}"] { #expect(text.printable == text) }
  }

  @Test func faultsShowTheNamesOfFilesAsText() {
    let fault = Diagnostic(
      .error, "no lane \u{1B}]0;x\u{7}", file: "a\u{1B}c.xml", line: 3, hint: "did you mean \u{8}?")
    #expect(!fault.description.unicodeScalars.contains { $0.value < 32 && $0.value != 10 })
    #expect(fault.description.hasPrefix("a\\u{1B}c.xml:3: error: no lane"))
  }
}
