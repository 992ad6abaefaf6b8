import Foundation

/// A document that quotes figures from the summaries in `results/`.
struct QuotedDocument {
  /// Path below the root.
  var path: String
  var text: String

  /// The result that a link leads to, if it leads to a summary.
  private func result(_ link: Markdown.Link) -> String? {
    let folder = URL(fileURLWithPath: "/" + path).deletingLastPathComponent()
    let target = folder.appendingPathComponent(String(link.target.prefix { $0 != "#" })).standardizedFileURL
      .path
    return target.wholeMatch(of: #/^/results/([^/]+)/summary\.md$/#).map { String($0.1) }
  }

  /// Names of the results that it quotes figures from.
  var results: Set<String> {
    Set(Markdown.links(in: text).links.filter { $0.title != nil }.compactMap(result))
  }

  /// Every quote that is wrong, as `file:line: fault`. `read` gives the summary of a result, nil if there is none.
  func faults(reading read: (String) -> String?) -> [String] {
    var (links, faults) = Markdown.links(in: text)
    var summaries: [String: Summary] = [:]
    for link in links {
      guard let name = result(link) else { continue }
      guard let title = link.title else {
        if link.text.contains(where: \.isNumber) {
          faults.append((link.line, "\"\(link.text)\" does not say in a title which cell it is"))
        }
        continue
      }
      guard let summary = summaries[name] ?? read(name).map(Summary.init) else {
        faults.append((link.line, "there is no results/\(name)/summary.md"))
        continue
      }
      summaries[name] = summary
      if let fault = Quote(text: link.text, title: title).fault(in: summary) {
        faults.append((link.line, "results/\(name)/summary.md: \(fault)"))
      }
    }
    return faults.map { "\(path):\($0.line): \($0.fault)" }
  }

  /// Every figure with decimals that stands in a table and is not a quote, as `file:line: fault`.
  var figuresWrittenByHand: [String] {
    let quotes = Set(
      Markdown.links(in: text).links.filter { $0.title != nil && result($0) != nil }.map(\.text))
    return Markdown.tableLines(in: text, without: quotes.contains).flatMap { line, text in
      text.matches(of: /\d*\.\d+/).map { "\(path):\(line): \($0.0) stands in a table and is not quoted" }
    }
  }
}
