import ArgumentParser
import Experiments
import Foundation
import Recording
import Reports
import SimCore
import Simulation

/// `coroad compare A B`: the figures of finished runs side by side, and the settings in which the runs differ.
struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Compares the figures of finished runs and warns where the runs are not comparable.",
    discussion: """
      Takes the folders of two or more runs, or the folder of a demonstration, which holds two. For two runs the \
      difference is second minus first. Nothing is run; with --out a report with plots is written. Runs of different \
      traffic, inputs, seeds, versions or ends are marked as not comparable.
      """)

  /// Columns of a table that is still readable (assumed).
  private static let mostRuns = 8

  @Argument(help: ArgumentHelp("Output folders of runs, such as coroad-runs/crossing", valueName: "folder"))
  var folders: [String]

  @Option(
    help: ArgumentHelp("Folder for report.html, the comparison with plots.", valueName: "folder"))
  var out: String?

  @Flag(
    help: "Write the plots of report.html to the folder plots as well: SVG, PNG, and CSV with their data.")
  var plots = false

  func validate() throws {
    try Shell.checkFolder(out)
    if plots && out == nil { throw ValidationError("--plots needs --out FOLDER, where the report goes") }
  }

  func run() throws {
    let runs = try folders.flatMap(Self.runs)
    guard (2...Self.mostRuns).contains(runs.count) else {
      throw ValidationError(
        "compare takes 2 to \(Self.mostRuns) runs, not \(runs.count): name their output folders")
    }
    let comparison = RunComparison(runs)
    let names = runs.indices.map { String(UnicodeScalar(UInt8(ascii: "A") + UInt8($0))) }
    for (name, run) in zip(names, runs) {
      print("  \(name)  \(run.folder)" + (run.conditions.map { ": \($0.words)" } ?? ""))
    }
    for (key, values) in comparison.differingSettings {
      print("     \(key): \(zip(names, values).map { "\($0) \($1)" }.joined(separator: ", "))")
    }
    for warning in comparison.warnings { print("  warning: \(warning)") }
    print("")
    let table = ComparisonTable(ComparisonFigures(runs.map(\.summary)), titles: names)
    for line in table.lines(percent: true) { print(line.text(coloured: Terminal.isColoured)) }
    if let out { try report(runs, names, out) }
  }

  private func report(_ runs: [FinishedRun], _ names: [String], _ out: String) throws {
    try Shell.reporting {
      let folder = OutputFolder(path: out)
      // The same order of runs as in the table; their last folders say more than letters.
      let ends = runs.map { URL(fileURLWithPath: $0.folder).lastPathComponent }
      let labels = Set(ends).count == ends.count ? ends : zip(names, ends).map { "\($0): \($1)" }
      let page = ComparisonPage(runs, labels: labels, title: "Comparison of \(runs.count) runs")
      try ReportWriter(folder: folder, plots: plots).prepare()
      guard Shell.report(plots: plots, in: out, { page.document }) else { throw ExitCode(ExitStatus.failed) }
      print("\n  \(folder.file(ReportWriter.file))")
    }
  }

  /// The run in a folder, or the two of a demonstration.
  private static func runs(_ folder: String) throws -> [FinishedRun] {
    if let run = FinishedRun(folder) { return [run] }
    let sides = Side.allCases.compactMap { FinishedRun(OutputFolder(path: folder).file($0.name)) }
    if sides.count == Side.allCases.count { return sides }
    Shell.note("error: \(folder): no finished run here: run.json or summary.json is missing")
    throw ExitCode(ExitStatus.failed)
  }
}
