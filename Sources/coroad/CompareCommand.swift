import ArgumentParser
import Experiments
import Foundation
import Recording
import SimCore
import Simulation

/// `coroad compare A B`: the figures of finished runs side by side, and what else tells the runs apart.
struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Puts the figures of finished runs side by side, and warns where the runs differ in more.",
    discussion: """
      Takes the folders of two or more runs, or that of a demonstration, which holds two. Of two runs the difference \
      is that of the second to the first. Runs nothing and writes nothing.
      """)

  /// Columns of a table that somebody can read.
  private static let mostRuns = 8

  @Argument(help: ArgumentHelp("Output folders of runs, such as coroad-runs/crossing", valueName: "folder"))
  var folders: [String]

  func run() throws {
    let runs = try folders.flatMap(Self.runs)
    guard (2...Self.mostRuns).contains(runs.count) else {
      throw ValidationError("compare takes the folders of 2 to \(Self.mostRuns) runs, not \(runs.count)")
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
    Shell.note("error: \(folder): there is no finished run here (run.json and summary.json)")
    throw ExitCode(ExitStatus.failed)
  }
}
