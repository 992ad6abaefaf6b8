import ArgumentParser
import Experiments
import Foundation
import HostRuntime
import Recording
import Reports
import SimCore
import Simulation

/// `coroad sweep FILE`.
struct SweepCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sweep",
    abstract:
      "Runs a scenario under all combinations of values and seeds; writes tables with confidence intervals.",
    discussion: """
      Each run is a `coroad run` in its own process and folder. Finished runs are kept: the same command resumes after \
      an interruption and repeats failed runs. runs.txt lists all runs as command lines.
      """)

  @Argument(help: "Sweep file, such as Examples/sweeps/crossing-v2x.yaml")
  var file: String

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Simultaneous runs (default: number of processors).", valueName: "n"))
  var jobs: Int?

  @Option(help: ArgumentHelp("Output folder (default: coroad-runs/sweep-NAME).", valueName: "folder"))
  var out: String?

  @Flag(
    help: "Write the plots of report.html to the folder plots as well: SVG, PNG, and CSV with their data.")
  var plots = false

  @Flag(help: "Print warnings and errors only: no progress, no account.")
  var quiet = false

  func validate() throws {
    try Shell.checkFolder(out)
    if let jobs, !(1...256).contains(jobs) {
      throw ValidationError("--jobs must be in 1...256, not \(jobs)")
    }
  }

  func run() throws {
    Interruption.install()
    var options = SweepOptions(path: file)
    options.out = out
    options.jobs = jobs ?? ProcessInfo.processInfo.activeProcessorCount
    options.quiet = quiet
    try Shell.reporting {
      let session = try SweepSession(options)
      if !quiet {
        for d in session.diagnostics.all where d.severity == .warning { Shell.note(d.description) }
      }
      var isReported = true
      let (status, account) = try session.run { report in
        try writeAtomically(
          Array(report.latex.utf8), to: OutputFolder(path: session.folder).file("summary.tex"))
        isReported = Shell.report(plots: plots, in: session.folder) { SweepPage(report).document }
      }
      if !quiet { try Shell.output(account) }
      if status != ExitStatus.ok { throw ExitCode(status) }
      if !isReported { throw ExitCode(ExitStatus.failed) }
    }
  }
}
