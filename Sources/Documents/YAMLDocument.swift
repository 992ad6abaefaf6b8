import SimCore
import Yams

/// Common parts of all YAML files of the project: faults with lines, and the spelling of values.
package enum YAMLDocument {
  /// The root node of a document; nil, with a fault reported, if the text is empty or not YAML.
  package static func compose(_ text: String, source: String, into diagnostics: inout Diagnostics) -> Node? {
    if let (message, line) = YAMLBounds.fault(in: text) {
      diagnostics.error(message, file: source, line: line)
      return nil
    }
    do {
      if let node = try Yams.compose(yaml: text) { return node }
      diagnostics.error("the file is empty", file: source, line: 1)
    } catch YamlError.scanner(_, let problem, let mark, _), YamlError.parser(_, let problem, let mark, _),
      YamlError.composer(_, let problem, let mark, _)
    {
      if let line = tab(in: text, at: mark.line) {
        diagnostics.error(
          "the line is indented with a tab", file: source, line: line, hint: "YAML allows only spaces there.")
      } else {
        diagnostics.error("not valid YAML: \(problem)", file: source, line: mark.line)
      }
    } catch YamlError.duplicatedKeysInMapping(let duplicates, let context) {
      for key in duplicates {
        diagnostics.error(
          "\"\(key)\" is given twice", file: source,
          line: repetition(of: key, in: text, from: context.mark.line))
      }
    } catch YamlError.reader(let problem, let offset, _, let yaml) {
      let before = yaml.prefix(offset ?? 0)
      diagnostics.error(
        "not valid YAML: \(problem)", file: source, line: 1 + before.count { $0 == "\n" || $0 == "\r\n" })
    } catch {
      diagnostics.error("not valid YAML", file: source)
    }
    return nil
  }

  /// The line indented with a tab, if it is the reported line or the next: some faults are reported at the line before.
  private static func tab(in text: String, at line: Int) -> Int? {
    let lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
    return [line, line + 1].first { n in
      lines.indices.contains(n - 1) && lines[n - 1].prefix { $0 == " " || $0 == "\t" }.contains("\t")
    }
  }

  /// The line of the repeated key in the mapping that starts at line `first`; `first` if both are in that line.
  private static func repetition(of key: String, in text: String, from first: Int) -> Int {
    var indent: Int?
    for (i, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    where i + 1 >= first {
      let column = line.prefix { $0 == " " }.count
      guard line.dropFirst(column).hasPrefix(key), line.dropFirst(column + key.count).first == ":" else {
        continue
      }
      if indent == column { return i + 1 }
      if indent == nil { indent = column }
    }
    return first
  }

  /// The text of a scalar for the schema: YAML's null becomes `none`. Nil for other nodes.
  package static func value(_ node: Node) -> String? {
    guard let scalar = node.scalar else { return nil }
    let isNull = scalar.style == .plain && ["", "~", "null", "Null", "NULL"].contains(scalar.string)
    return isNull ? "none" : scalar.string
  }
}
