import Foundation
import Testing

/// Results are what `coroad sweep` wrote, and documents quote them.
@Suite("Results") struct ResultTests {
  static let folders = (try? SourceTree.folders(in: "results")) ?? []
  static let documents = DocumentTests.documents.filter { !$0.hasSuffix("/summary.md") }

  private func document(_ path: String) throws -> QuotedDocument {
    QuotedDocument(path: path, text: try SourceTree.text(path))
  }

  @Test func everySweepHasAResult() {
    let sweeps = SourceTree.files(in: "Examples/sweeps", named: ".yaml").map {
      String($0.dropFirst("Examples/sweeps/".count).dropLast(".yaml".count))
    }
    #expect(Self.folders == sweeps.sorted(), "run results/make NAME")
  }

  @Test(arguments: folders) func aResultIsComplete(_ name: String) {
    #expect(ResultFolder(root: SourceTree.root, name: name).faults == [])
  }

  @Test(arguments: documents) func quotesAreWhatTheSummariesSay(_ path: String) throws {
    for fault in try document(path).faults(reading: { try? SourceTree.text("results/\($0)/summary.md") }) {
      Issue.record("\(fault)")
    }
  }

  @Test func everyResultIsReadInTheReport() throws {
    let report = try document("results/README.md")
    #expect(report.results == Set(Self.folders))
    #expect(report.figuresWrittenByHand == [])
  }

  // MARK: The checkers see what they should see

  private static let summary = """
    # walk

    40 runs (2 combinations × 20 seeds), 0 failed. Coroad 0.1.0.

    ## safety.impacts

    | walkers.speed_mps | case | n | mean | 95 % interval | difference | 95 % interval | pairs |  |
    | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
    | 1.8 | off | 20 | 6.105 | 4.821 … 7.379 | baseline |  |  |  |
    | 1.8 | on; slow \\| late | 20 | 4.600 | 3.440 … 5.760 | -1.500 | -2.098 … -0.902 | 20 | \\* |
    | 2.6 | off | 0 of 20 | – | – | baseline |  |  |  |

    ## compute.tasks

    | n | mean | 95 % interval |
    | ---: | ---: | ---: |
    | 20 | 25227.0 | – |
    """

  private func faults(_ text: String, _ title: String) -> [String] {
    QuotedDocument(
      path: "docs/a.md", text: "# A\n\n[\(text)][x]\n\n[x]: ../results/walk/summary.md \"\(title)\"\n"
    )
    .faults { $0 == "walk" ? Self.summary : nil }
  }

  @Test(arguments: [
    ("6.105", "off; mean"), ("6.10", "off; mean"), ("6.11", "off; mean"), ("6", "off; mean"),
    ("6.1 (4.8 to 7.4)", "off; mean"), ("20", "off; n"),
    ("−1.50 (−2.10 to −0.90)", "on; slow | late; difference"), ("-1.5", "on; slow | late; difference"),
    ("−2.098 to −0.902", "on; slow | late; difference"),
  ])
  func aRightQuoteIsAccepted(_ text: String, _ cell: String) {
    #expect(faults(text, "safety.impacts; walkers.speed_mps = 1.8, case = \(cell)") == [])
  }

  @Test func aSweepWithoutAxesIsQuoted() {
    #expect(faults("25,227", "compute.tasks; mean") == [])
    #expect(faults("25,228", "compute.tasks; mean") != [])
    #expect(faults("25,227 (25,226 to 25,228)", "compute.tasks; mean") != [])
  }

  @Test(arguments: [
    (
      "6.2", "safety.impacts; walkers.speed_mps = 1.8, case = off; mean",
      "6.2 is quoted, and the cell is 6.105"
    ),
    ("6.12", "safety.impacts; walkers.speed_mps = 1.8, case = off; mean", "6.12 is quoted"),
    ("6.1050", "safety.impacts; walkers.speed_mps = 1.8, case = off; mean", "6.1050 is quoted"),
    ("−6.1", "safety.impacts; walkers.speed_mps = 1.8, case = off; mean", "−6.1 is quoted"),
    ("1.5", "safety.impacts; walkers.speed_mps = 1.8, case = on; slow | late; difference", "1.5 is quoted"),
    ("6.1 (4.8 to 7.5)", "safety.impacts; walkers.speed_mps = 1.8, case = off; mean", "4.8 to 7.5 is quoted"),
    ("4.9 to 7.4", "safety.impacts; walkers.speed_mps = 1.8, case = off; mean", "4.9 to 7.4 is quoted"),
    ("20 (1 to 2)", "safety.impacts; walkers.speed_mps = 1.8, case = off; n", "has no interval"),
    ("0", "safety.impacts; walkers.speed_mps = 1.8, case = off; difference", "the cell is baseline"),
    ("0", "safety.impacts; walkers.speed_mps = 2.6, case = off; mean", "the cell is –"),
    ("6.1", "safety.impacts; walkers.speed_mps = 1.9, case = off; mean", "has no row"),
    ("6.1", "safety.impacts; case = off; mean", "has no row"),
    ("6.1", "safety.impact; walkers.speed_mps = 1.8, case = off; mean", "there is no metric"),
    ("6.1", "safety.impacts; walkers.speed_mps = 1.8, case = off; median", "has no column"),
    ("1.8", "safety.impacts; walkers.speed_mps = 1.8, case = off; walkers.speed_mps", "has no column"),
    ("6.1", "safety.impacts", "is not METRIC; ROW; COLUMN"),
    ("about 6.1", "safety.impacts; walkers.speed_mps = 1.8, case = off; mean", "is not a figure"),
    ("#", "safety.impacts; walkers.speed_mps = 1.8, case = off; mean", "is not a figure"),
  ])
  func aWrongQuoteIsReported(_ text: String, _ title: String, _ fault: String) {
    let faults = faults(text, title)
    #expect(faults.count == 1)
    #expect(faults.first?.hasPrefix("docs/a.md:3: results/walk/summary.md: ") == true, "\(faults)")
    #expect(faults.first?.contains(fault) == true, "\(faults)")
  }

  @Test func aQuoteWithoutItsCellIsReported() {
    let text = """
      # Walk

      ```
      [1](walk/summary.md)
      ```
      [6.1](walk/summary.md), [summary](walk/summary.md), [6.1](run/summary.md "safety.impacts; mean")
      and [6.1
      (4.8 to 7.4)](walk/summary.md "safety.impacts; walkers.speed_mps = 1.8,
      case = off; mean"), [7][y].

      [x]: walk/summary.md "safety.impacts; walkers.speed_mps = 1.8, case = off; mean"
      [x]: walk/summary.md "safety.impacts; walkers.speed_mps = 1.8, case = off; mean"
      """
    let document = QuotedDocument(path: "results/README.md", text: text)
    #expect(document.results == ["walk", "run"])
    #expect(
      document.faults { $0 == "walk" ? Self.summary : nil } == [
        "results/README.md:9: the label [y] is not defined",
        "results/README.md:11: the label [x] is not used",
        "results/README.md:12: the label [x] is defined twice",
        "results/README.md:6: \"6.1\" does not say in a title which cell it is",
        "results/README.md:6: there is no results/run/summary.md",
      ])
  }

  @Test func aFigureWrittenByHandIsReported() {
    let text = """
      At 1.8 m/s:

      | case | impacts |
      | --- | ---: |
      | off, 5 of them | [6.10][x] |
      | on | [4.60][x] and .75, [9.1](b.md) |

      [x]: walk/summary.md "safety.impacts; mean"
      """
    #expect(
      QuotedDocument(path: "results/README.md", text: text).figuresWrittenByHand == [
        "results/README.md:6: .75 stands in a table and is not quoted",
        "results/README.md:6: 9.1 stands in a table and is not quoted",
      ])
  }

  @Test func aResultThatIsNotOfItsInputsIsReported() throws {
    let root = FileManager.default.temporaryDirectory.appendingPathComponent("coroad-results-\(getpid())")
    defer { try? FileManager.default.removeItem(at: root) }
    func write(_ text: String, _ path: String) throws {
      let file = root.appendingPathComponent(path)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try text.write(to: file, atomically: true, encoding: .utf8)
    }
    let sweep = "Examples/sweeps/walk.yaml"
    try write("# A\nscenario: ../../Maps/a/scenario.yaml\n", sweep)
    try write("network: a.net.xml\nroutes: [b.rou.xml.gz] # not c.xml\n", "Maps/a/scenario.yaml")
    for file in ["a.net.xml", "b.rou.xml.gz", "c.add.xml"] { try write("", "Maps/a/\(file)") }
    // The digests of these texts by another implementation: Python's hashlib.
    let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    let digests = """
      f175f65acc3421959534400ddbbd247609ad122fcf622010fada8c39069d601f  Examples/sweeps/walk.yaml
      \(empty)  Maps/a/a.net.xml
      \(empty)  Maps/a/b.rou.xml.gz
      edb85161784bdb2f4b290a357ed9e22b33858b1f6cd1e74b19577d2ad666af4d  Maps/a/scenario.yaml

      """
    let made = "version 0.1.0\ncommand coroad sweep \(sweep)\n\(digests)"
    let csv = String(repeating: "\n", count: 41)
    try write(made, "results/walk/made.txt")
    try write(csv, "results/walk/results.csv")
    try write(Self.summary, "results/walk/summary.md")
    let folder = ResultFolder(root: root, name: "walk")
    #expect(folder.faults == [])

    /// The faults while a file has another text.
    func faults(_ path: String, _ text: String) throws -> [String] {
      let before = try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
      try write(text, path)
      defer { try? write(before, path) }
      return folder.faults
    }
    let changed = "has changed: run results/make walk"
    #expect(try faults("Maps/a/a.net.xml", " ") == ["Maps/a/a.net.xml \(changed)"])
    #expect(try faults(sweep, "scenario: ../../Maps/a/scenario.yaml\n") == ["\(sweep) \(changed)"])
    #expect(
      try faults("Maps/a/scenario.yaml", "network: a.net.xml\nadditional: [c.add.xml]\n") == [
        "Maps/a/scenario.yaml \(changed)", "made.txt does not list Maps/a/c.add.xml",
      ])
    let unlisted = made.replacing("\(empty)  Maps/a/a.net.xml\n", with: "")
    #expect(try faults("results/walk/made.txt", unlisted) == ["made.txt does not list Maps/a/a.net.xml"])
    let other = made.replacing("sweep \(sweep)", with: "sweep \(sweep) --seeds 1")
    #expect(try faults("results/walk/made.txt", other) == ["made.txt names another command"])
    let later = made.replacing("0.1.0", with: "0.2.0")
    #expect(try faults("results/walk/made.txt", later) == ["made.txt and summary.md name two versions"])
    #expect(try faults("results/walk/results.csv", csv + "\n").count == 1)
    let failed = Self.summary.replacing(", 0 failed", with: ", 1 failed")
    #expect(try faults("results/walk/summary.md", failed).count == 1)
    let copied = Self.summary.replacing("# walk", with: "# run")
    #expect(try faults("results/walk/summary.md", copied) == ["summary.md is of another sweep"])
    #expect(try faults("results/walk/summary.md", "") == ["summary.md is missing or empty"])
    for file in ResultFolder.files {
      let path = root.appendingPathComponent("results/walk/\(file)")
      let before = try Data(contentsOf: path)
      try FileManager.default.removeItem(at: path)
      #expect(folder.faults == ["\(file) is missing or empty"])
      try before.write(to: path)
    }
    try FileManager.default.removeItem(at: root.appendingPathComponent("Maps/a/b.rou.xml.gz"))
    #expect(folder.faults == ["Maps/a/b.rou.xml.gz \(changed)"])
  }
}
