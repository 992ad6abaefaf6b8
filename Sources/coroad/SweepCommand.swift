import ArgumentParser
import Experiments
import Foundation
import HostRuntime
import Recording
import SimCore
import Simulation

/// `coroad sweep FILE`.
struct SweepCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sweep",
    abstract:
      "Runs an experiment: one scenario, several axes and seeds; makes tables with intervals from it.",
    discussion: """
      Every run is a `coroad run` in a process and a folder of its own. Runs that are finished are kept: the same \
      command goes on after an interruption, and repeats what failed. runs.txt lists all runs as command lines.
      """)

  @Argument(help: "The experiment, such as Examples/sweeps/crossing-v2x.yaml")
  var file: String

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Runs at a time (default: the processors of this machine).", valueName: "n"))
  var jobs: Int?

  @Option(help: ArgumentHelp("Output folder (default: coroad-runs/sweep-NAME).", valueName: "folder"))
  var out: String?

  @Flag(help: "No progress and no account.")
  var quiet = false

  func validate() throws {
    if let jobs, !(1...256).contains(jobs) {
      throw ValidationError("--jobs must lie in 1...256, not \(jobs)")
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
      let (status, account) = try session.run()
      if !quiet { print(account, terminator: "") }
      if status != ExitStatus.ok { throw ExitCode(status) }
    }
  }
}
