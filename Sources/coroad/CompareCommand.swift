import ArgumentParser
import Experiments
import Foundation
import Recording
import SimCore
import Simulation

/// `coroad compare A B`: the figures of finished runs side by side, and the settings in which the runs differ.
struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Compares the figures of finished runs and warns where the runs are not comparable.",
    discussion: """
      Takes the folders of two or more runs, or the folder of a demonstration, which holds two. For two runs the \
      difference is second minus first. Nothing is run or written.
      """)

  /// Columns of a table that is still readable (assumed).
  private static let mostRuns = 8

  @Argument(help: ArgumentHelp("Output folders of runs, such as coroad-runs/crossing", valueName: "folder"))
  var folders: [String]

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
    let table = ComparisonFigures(runs.map(\.summary)).table(titles: names)
    for line in table.lines(percent: true) { print(line.text(coloured: Terminal.isColoured)) }
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
