import Testing

@Suite("Numbers in files") struct NumberTests {
  /// Folders and files that turn text of users' files into numbers.
  private static let readers =
    ["RoadNetwork", "Scenario", "Experiments/Plan"].flatMap { SourceTree.swiftFiles(in: "Sources/\($0)") }
    + ["Sources/Traffic/FCDReplay.swift", "Sources/Traffic/SignalControl.swift"]

  /// Where the number of a text may be made without a `Quantity`: the parser itself, and whole numbers that the schema
  /// or the sweep compares with a range of their own.
  private static let exceptions: [String: [String]] = [
    "Sources/RoadNetwork/NumberParsing.swift": ["Double"],
    "Sources/RoadNetwork/Quantity.swift": ["NumberParsing"],
    "Sources/RoadNetwork/XMLScanner.swift": ["UInt32"],
    "Sources/Scenario/Schema.swift": ["Int64", "UInt64"],
    "Sources/Experiments/Plan/SweepReader.swift": ["UInt64", "Int"],
  ]

  /// `Double("…")`, `Int(text)` and their kind: an initialiser of a number with text as argument.
  private var pattern: Regex<(Substring, Substring?, Substring?, Substring?)> {
    /\b(NumberParsing)\.double|\b(Double|Float|Int|Int32|Int64|UInt32|UInt64)\((?:String\(|\$1\)|\$0\)|text\b|digits\b|value\) \?\?|.*?scalar\?\.string\b|.*?\.value\) \?\?)|\b(strtod|strtol|atoi|atof)\(/
  }

  @Test func everyNumberInAFileIsAQuantity() throws {
    #expect(Self.readers.count > 30)
    for path in Self.readers {
      for (index, line) in try SourceTree.codeLines(path).enumerated() {
        guard let match = line.firstMatch(of: pattern) else { continue }
        let maker = String(match.1 ?? match.2 ?? match.3 ?? "")
        if Self.exceptions[path]?.contains(maker) ?? false { continue }
        // Conversions between kinds of numbers.
        if line.contains("map { Int($0") || line.contains("map { Double($0") { continue }
        Issue.record("\(path):\(index + 1): \(match.0): read it as a Quantity")
      }
    }
  }

  @Test func theGuardSeesWhatItShouldSee() {
    for code in [
      "let x = NumberParsing.double(raw)", "let x = Double(text)", "Int(node.scalar?.string ?? \"\")",
      "strtod(p, nil)",
      "UInt64(digits, radix: 16)", "gap = Double(value) ?? gap",
    ] { #expect(code.firstMatch(of: pattern) != nil, "\(code)") }
    for code in ["Double(count)", "Int32(names.count)", "Int(x / cell)", "value.rounded()"] {
      #expect(code.firstMatch(of: pattern) == nil, "\(code)")
    }
  }

  /// The scanner gives text of attributes; the typed access with ranges is the only one that makes numbers.
  @Test func theParserIsOutOfReachOfOtherTargets() throws {
    let text = try SourceTree.text("Sources/RoadNetwork/NumberParsing.swift")
    #expect(
      text.contains("\nenum NumberParsing {") && !text.contains("package ") && !text.contains("public "))
  }
}
