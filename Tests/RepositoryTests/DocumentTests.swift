import Foundation
import Testing

/// The documents as files: sizes, links, and places of commands.
@Suite("Documents") struct DocumentTests {
  /// Every document whose links are checked.
  static let documents: [String] =
    ["README.md", "Benchmarks/README.md"]
    + ["docs", "Maps", "results"].flatMap { SourceTree.files(in: $0, named: ".md") }

  @Test func theFrontPageIsShort() throws {
    #expect(try SourceTree.text("README.md").utf8.count <= 8192)
  }

  @Test(arguments: documents)
  func linksAreValid(_ path: String) throws {
    for link in Markdown.targets(in: try SourceTree.text(path)) where !link.contains(":") {
      let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      let folder = SourceTree.root.appendingPathComponent(path).deletingLastPathComponent()
      let target =
        parts[0].isEmpty
        ? SourceTree.root.appendingPathComponent(path)
        : folder.appendingPathComponent(parts[0]).standardizedFileURL
      guard FileManager.default.fileExists(atPath: target.path) else {
        Issue.record("\(path) links to \(link), which does not exist")
        continue
      }
      guard parts.count == 2 else { continue }
      let anchors = Markdown.anchors(in: try String(contentsOf: target, encoding: .utf8))
      #expect(anchors.contains(parts[1]), "\(path) links to \(link), and no heading has that anchor")
    }
  }

  /// The application in the guide to extending is one that tests compile and run.
  @Test func theGuidesApplicationIsCompiled() throws {
    let guide = try SourceTree.text("docs/extending.md").split(
      separator: "\n", omittingEmptySubsequences: false)
    let shown = guide.map { $0.hasPrefix("    ") ? String($0.dropFirst(4)) : "" }.joined(separator: "\n")
    let source = try SourceTree.text("Tests/SimulationTests/CalmSpeed.swift")
    let start = try #require(source.range(of: "/// Advises"))
    #expect(shown.contains(source[start.lowerBound...]))
  }

  @Test func everyDocumentIsReachedFromTheFrontPage() throws {
    var open = ["README.md"]
    var reached: Set<String> = []
    while let path = open.popLast() {
      guard reached.insert(path).inserted else { continue }
      let folder = URL(fileURLWithPath: "/" + path).deletingLastPathComponent()
      for link in Markdown.targets(in: try SourceTree.text(path)) where !link.contains(":") {
        let file = link.prefix { $0 != "#" }
        let target = folder.appendingPathComponent(String(file)).standardizedFileURL.path.dropFirst()
        if target.hasSuffix(".md") { open.append(String(target)) }
      }
    }
    let lost = Self.documents.filter { $0.hasPrefix("docs/") && !reached.contains($0) }
    #expect(lost.isEmpty, "no link leads to \(lost)")
  }

  /// A test runs the `sh` blocks of these documents; commands elsewhere would not be run.
  @Test(arguments: ["README.md"] + SourceTree.files(in: "docs/tutorials", named: ".md"))
  func commandsAreWhereATestRunsThem(_ path: String) throws {
    let command = #/^(?: {4}|\t)?(?:coroad|onboard-unit|roadside-unit|cloud-coordinator|swift|python3|pip) /#
    var language: Substring?
    var excuse = false
    for (index, line) in try SourceTree.text(path).split(separator: "\n", omittingEmptySubsequences: false)
      .enumerated()
    {
      let place = "\(path):\(index + 1)"
      if line.hasPrefix("```") {
        let opens = language == nil
        language = opens ? line.dropFirst(3) : nil
        if opens && excuse {
          #expect(language == "sh", "\(place): `not run` is only for blocks of commands")
        }
        excuse = false
      } else if language == nil {
        if excuse { Issue.record("\(place): `not run` is followed by no block") }
        excuse = line.hasPrefix("<!-- not run:")
        if excuse { #expect(line.firstMatch(of: #/^<!-- not run: \w.+ -->$/#) != nil, "\(place): no reason") }
      }
      if language != "sh", line.firstMatch(of: command) != nil {
        Issue.record("\(place): a command outside of a block that is run")
      }
    }
    #expect(language == nil, "\(path): a block does not end")
  }

  @Test func theCheckerSeesWhatItShouldSee() {
    let text = """
      # One `two`, three
      [a](b.md) ![two
      lines](c.svg "title") `[no](no.md)` [d](#one-two-three) [e][f]
      ```
      [no](no.md)
      # no
      ```
      ## .file
      ## .file

          [no](no.md)

      [f]: g.md "title"
      """
    #expect(Markdown.targets(in: text) == ["b.md", "c.svg", "#one-two-three", "g.md"])
    #expect(Markdown.anchors(in: text) == ["one-two-three", "file", "file-1"])
  }
}
