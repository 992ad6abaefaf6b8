import Foundation
import FoundationXML
import SimCore
import Testing

@testable import RoadNetwork

struct XMLScannerTests {
  /// One line per event: name and sorted attributes.
  static func events(_ text: String) throws(XMLFault) -> [String] {
    let scanner = XMLScanner(Array(text.utf8))
    var out: [String] = []
    while let event = try scanner.next() {
      let attributes = scanner.attributeNames.sorted().map { "\($0)=\(scanner.string(named: $0)!)" }
      out.append(event == .end ? "/\(scanner.name)" : ([scanner.name] + attributes).joined(separator: "|"))
    }
    return out
  }
  final class Oracle: NSObject, XMLParserDelegate {
    var out: [String] = []
    func parser(
      _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
      attributes: [String: String]
    ) {
      out.append(
        ([name] + attributes.keys.sorted().map { "\($0)=\(attributes[$0]!)" }).joined(separator: "|"))
    }
    func parser(
      _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
    ) {
      out.append("/\(name)")
    }
  }
  /// The events of Foundation's parser; nil if it rejects the text.
  static func oracle(_ bytes: [UInt8]) -> [String]? {
    let oracle = Oracle()
    let parser = XMLParser(data: Data(bytes))
    parser.delegate = oracle
    return parser.parse() ? oracle.out : nil
  }

  static let documents = [
    "<a/>", "<a b='1' c=\"2\"/>",
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!-- <b> --><a><b x=\"&lt;&amp;&#65;&#x42;\"/></a>",
    "<a>text<![CDATA[<not/>]]><b></b ></a>\n", "<!DOCTYPE a [<!ELEMENT a ANY>]><a/>",
    "<a x = \"1\"\n\ty='\"'/>",
    "<ä ö=\"ü&quot;\"/>", "\u{FEFF}<a/>", "<a><b/><!-- - --><c><d/></c></a><!-- after -->",
    "<a-b.c:d _x=\"\"/>",
  ]
  static let broken = [
    "", "   ", "<a>", "<a></b>", "<a/><b/>", "<a b=1/>", "<a b=\"1\" b=\"2\"/>", "<a b=\"<\"/>",
    "<a b=\"&nope;\"/>",
    "<a b=\"1\"c=\"2\"/>", "<a b/>", "text", "<a/>text", "<a><!-- </a>", "</a>", "<1/>", "<a b=\"1/>", "<a",
    "<a><b</a>",
    "<a/", "<a x=\"&#xFFFFFFFF;\"/>",
  ]

  @Test(arguments: documents)
  func agreesWithFoundation(_ text: String) throws {
    #expect(try Self.events(text) == Self.oracle(Array(text.utf8)))
  }

  @Test(arguments: broken)
  func refusesBrokenDocuments(_ text: String) {
    #expect(throws: XMLFault.self) { _ = try Self.events(text) }
  }

  /// Every prefix of a document is a fault, and none makes the scanner read past its end.
  @Test func everyTruncationIsAFault() {
    let whole = "<?xml version=\"1.0\"?><!-- c --><a b=\"1&amp;\"><c d='2'/>t<![CDATA[x]]></a>"
    for n in 0..<whole.utf8.count {
      #expect(throws: XMLFault.self) {
        _ = try Self.events(String(decoding: whole.utf8.prefix(n), as: UTF8.self))
      }
    }
  }

  @Test func linesAreThoseOfTheTags() throws {
    let scanner = XMLScanner(Array("<a>\n<b\n x='1'/>\r\n\n<c/></a>".utf8))
    var lines: [Int] = []
    while let event = try scanner.next() { if event == .start { lines.append(scanner.line) } }
    #expect(lines == [1, 2, 5])
    do {
      _ = try Self.events("<a>\n\n<b></a>")
      Issue.record("no fault")
    } catch { #expect(error == XMLFault(line: 3, message: "</a> found where </b> is expected")) }
  }

  @Test func latin1() throws {
    let bytes =
      Array("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a b=\"".utf8) + [0xFC] + Array("\"/>".utf8)
    let scanner = XMLScanner(bytes)
    _ = try scanner.next()
    #expect(scanner.string("b") == "ü")
  }

  @Test func numbers() {
    func number(_ s: String) -> Double? { NumberParsing.double(s) }
    for s in [
      "0", "-0.5", "1406.95", "+3", ".5", "5.", "123456789012345", "0.1234567890123456789", "1e-3", "-2.5E+2",
    ] {
      #expect(number(s) == Double(s) ?? Double(s + "0") ?? Double("0" + s), "\(s)")
    }
    for s in ["", "-", "1.2.3", "abc", "1,2", "nan", "inf", "1e999", " ", "0x"] {
      #expect(number(s) == nil, "\(s)")
    }
    #expect(number(" 7 ") == 7)
  }
}
