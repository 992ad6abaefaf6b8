/// As much of Markdown as links and tables need.
enum Markdown {
  /// A link with a text: `[text](target)`, `[text](target "title")`, or `[text][label]` with `[label]: target "title"`
  /// on a line of its own.
  struct Link: Equatable {
    /// Where its text begins, from 1.
    var line: Int
    var text: String
    var target: String
    var title: String?
  }

  /// The text with empty lines in place of code, so that line numbers stay.
  private static func prose(_ text: String) -> String {
    var inFence = false
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line -> Substring in
      if line.hasPrefix("```") {
        inFence.toggle()
        return ""
      }
      return inFence || line.hasPrefix("    ") ? "" : line
    }
    return lines.joined(separator: "\n")
  }

  /// The prose without code between backticks.
  private static func words(_ text: String) -> String { prose(text).replacing(/`[^`\n]*`/, with: "") }

  /// The targets of all links and images.
  static func targets(in text: String) -> [String] {
    let words = words(text)
    return words.matches(of: /\]\(([^)\s]+)(?:\s+"[^"]*")?\)/).map { String($0.1) }
      + words.matches(of: definition).map { String($0.2) }
  }

  /// The links with a text, and every fault of a label.
  static func links(in text: String) -> (links: [Link], faults: [(line: Int, fault: String)]) {
    let words = words(text)
    func line(_ index: String.Index) -> Int { words[..<index].count { $0 == "\n" } + 1 }
    var links: [Link] = []
    var faults: [(line: Int, fault: String)] = []
    var targets: [Substring: (line: Int, target: String, title: String?)] = [:]
    for match in words.matches(of: definition) {
      let start = line(match.range.lowerBound)
      if targets[match.1] == nil {
        targets[match.1] = (start, String(match.2), match.3.map(oneLine))
      } else {
        faults.append((start, "the label [\(match.1)] is defined twice"))
      }
    }
    var unused = Set(targets.keys)
    for match in words.matches(of: link) {
      let start = line(match.range.lowerBound)
      let text = oneLine(match.1)
      if let target = match.2 {
        links.append(
          Link(line: start, text: text, target: String(target), title: match.3.map { oneLine($0) }))
      } else if let label = match.4, let entry = targets[label] {
        unused.remove(label)
        links.append(Link(line: start, text: text, target: entry.target, title: entry.title))
      } else {
        faults.append((start, "the label [\(match.4 ?? "")] is not defined"))
      }
    }
    faults += unused.map { (targets[$0]?.line ?? 0, "the label [\($0)] is not used") }
    return (links, faults.sorted { $0.line < $1.line })
  }

  /// The lines of tables, without those links whose texts `isLeftOut`.
  static func tableLines(in text: String, without isLeftOut: (String) -> Bool) -> [(line: Int, text: String)]
  {
    words(text).split(separator: "\n", omittingEmptySubsequences: false).enumerated()
      .filter { $0.element.contains("|") }
      .map { index, line in
        (index + 1, String(line.replacing(link) { isLeftOut(oneLine($0.1)) ? "" : String($0.0) }))
      }
  }

  /// The anchors that GitHub gives to headings.
  static func anchors(in text: String) -> [String] {
    var seen: [String: Int] = [:]
    return prose(text).split(separator: "\n").compactMap { line in
      guard let heading = line.firstMatch(of: #/^#{1,6} (.*)$/#)?.1 else { return nil }
      let name = heading.lowercased().filter { $0.isLetter || $0.isNumber || " -_".contains($0) }
        .replacing(" ", with: "-")
      defer { seen[name, default: 0] += 1 }
      return seen[name].map { "\(name)-\($0)" } ?? name
    }
  }

  /// Text, target, title, label.
  private static var link: Regex<(Substring, Substring, Substring?, Substring?, Substring?)> {
    /\[([^\[\]]+)\](?:\(([^()\s]+)(?:\s+"([^"]*)")?\)|\[([^\[\]]+)\])/
  }

  /// Label, target, title.
  private static var definition: Regex<(Substring, Substring, Substring, Substring?)> {
    /^\[([^\[\]]+)\]: +(\S+)(?: +"([^"]*)")? *$/.anchorsMatchLineEndings()
  }

  private static func oneLine(_ text: Substring) -> String {
    text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}
