import SimCore
import Yams

/// What every YAML file of the project has in common: faults with their line, and how a value is spelt.
package enum YAMLDocument {
  /// The root of a document; nil with a fault if the text is empty or not YAML.
  package static func compose(_ text: String, source: String, into diagnostics: inout Diagnostics) -> Node? {
    do {
      if let node = try Yams.compose(yaml: text) { return node }
      diagnostics.error("the file is empty", file: source, line: 1)
    } catch YamlError.scanner(_, let problem, let mark, _), YamlError.parser(_, let problem, let mark, _),
      YamlError.composer(_, let problem, let mark, _)
    {
      if let line = tab(in: text, at: mark.line) {
        diagnostics.error(
          "the line is indented with a tab", file: source, line: line, hint: "YAML takes spaces alone there.")
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

  /// The line with a tab before its first word, if that is the one that could not be read or the next one, since some
  /// faults are noted where the line before has ended.
  private static func tab(in text: String, at line: Int) -> Int? {
    let lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
    return [line, line + 1].first { n in
      lines.indices.contains(n - 1) && lines[n - 1].prefix { $0 == " " || $0 == "\t" }.contains("\t")
    }
  }

  /// The line in which a key of the mapping that starts in line `first` is given again; `first` if it stands in the same.
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

  /// The text of a scalar as the schema reads it: YAML's own spellings of nothing are `none`. Nil for anything else.
  package static func value(_ node: Node) -> String? {
    guard let scalar = node.scalar else { return nil }
    let isNull = scalar.style == .plain && ["", "~", "null", "Null", "NULL"].contains(scalar.string)
    return isNull ? "none" : scalar.string
  }
}
