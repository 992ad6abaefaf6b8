import Foundation
import Testing

@testable import Recording

@Suite struct TextTests {
  @Test func fixedNumbersEqualThoseOfPrintf() {
    for (value, places) in [
      (0.0, 2), (1.005, 2), (-0.004, 2), (12345.678, 1), (0.1, 6), (999.9996, 3), (-1.5, 0), (1e12 + 0.25, 2),
      (7, 0),
    ] as [(Double, Int)] {
      let expected = String(format: "%.\(places)f", value)
      let found = fixed(value, places)
      // printf rounds the binary value, this code the decimal one half away from zero: at most one unit apart.
      #expect(abs((Double(found) ?? .nan) - (Double(expected) ?? 0)) <= pow(10, -Double(places)) * 1.001)
      #expect(found.count == expected.count || value < 0, "\(found) \(expected)")
    }
    #expect(fixed(2.5, 0) == "3" && fixed(-0.001, 2) == "0.00" && fixed(.nan, 2) == "nan")
    #expect(fixed(0.125, 2) == "0.13" && fixed(-17.25, 1) == "-17.3")
  }

  @Test func valuesSurviveAnotherJSONReader() throws {
    let value = JSON.members([
      "b": true, "a": .array([.integer(-3), .unsigned(.max), .number(0.1), .null, .number(.infinity)]),
      "text": "line\nquote\" back\\ tab\t \u{1} ümlaut 车", "empty": .object([]), "none": .array([]),
    ])
    let object = try #require(JSONSerialization.jsonObject(with: Data(value.bytes)) as? [String: Any])
    #expect(object["text"] as? String == "line\nquote\" back\\ tab\t \u{1} ümlaut 车")
    let list = try #require(object["a"] as? [Any])
    #expect((list[0] as? NSNumber)?.intValue == -3 && (list[2] as? NSNumber)?.doubleValue == 0.1)
    #expect((list[1] as? NSNumber)?.uint64Value == .max && list[4] is NSNull)
    // Members keep their order.
    #expect(value.text.hasPrefix("{\n  \"b\": true,\n  \"a\": [\n    -3,"))
    #expect(
      JSON.members(["x": 1]).merged(with: .members(["x": 2, "y": 3])).compactText == "{\"x\":1,\"y\":3}")
    #expect(JSON.rounded(1.23456, 2).compactText == "1.23")
  }

  @Test func fieldsAreQuotedWhereNeeded() {
    func csv(_ s: String) -> String {
      var out: [UInt8] = []
      out.append(csv: s)
      return String(decoding: out, as: UTF8.self)
    }
    #expect(csv("plain") == "plain" && csv("a,b") == "\"a,b\"" && csv("say \"x\"") == "\"say \"\"x\"\"\"")
    var xml: [UInt8] = []
    xml.append(xmlAttribute: "<a&\"b\">\n\u{1}")
    #expect(String(decoding: xml, as: UTF8.self) == "&lt;a&amp;&quot;b&quot;&gt;&#10;?")
  }

  @Test func sizesAndCountsForPeople() {
    #expect(grouped(0) == "0" && grouped(999) == "999" && grouped(1_234_567) == "1,234,567")
    #expect(
      readableSize(12) == "12 B" && readableSize(4_200_000) == "4.2 MB" && readableSize(999_960) == "1.0 MB")
  }
}
