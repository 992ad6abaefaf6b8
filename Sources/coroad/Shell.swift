import ArgumentParser
import Experiments
import Foundation
import HostRuntime
import Recording
import Reports
import SimCore
import Simulation
import ZeroMQLink

/// Shared by the commands: running, printing, and turning errors into one clear message and an exit code.
enum Shell {
  static func run(_ options: RunOptions, plots: Bool) throws {
    Interruption.install()
    var next: RunOptions? = options
    while let options = next { next = try runOnce(options, plots: plots) }
  }

  /// Returns the run that a page has asked for next.
  private static func runOnce(_ options: RunOptions, plots: Bool) throws -> RunOptions? {
    var next: RunOptions?
    try reporting {
      let session = try RunSession(options)
      warn(session.diagnostics)
      if !options.quiet, let replacement = session.replacement { note(replacement) }
      let outcome = try session.run()
      let folder = outcome.summary.options.folder
      let isReported = report(plots: plots, in: folder) { FinishedRun(folder).map { RunPage($0).document } }
      if options.json {
        try output(outcome.summary.json.text)
      } else if !options.quiet {
        try output(RunAccount(outcome.summary).text(width: terminalWidth).printable)
      }
      let failures = outcome.summary.failures
      if let first = failures.first { note("error: \(first.description)") }
      if failures.count > 1 {
        let others = failures.count == 2 ? "output of this run is" : "outputs of this run are"
        note("error: \(failures.count - 1) more \(others) incomplete as well")
      }
      if outcome.status != ExitStatus.ok { throw ExitCode(outcome.status) }
      if !isReported { throw ExitCode(ExitStatus.failed) }
      next = outcome.next
    }
    return next
  }

  /// Writes a report; without success it says so.
  ///
  /// - Parameter document: nil if its runs left too little for a report, which they have told themselves.
  static func report(plots: Bool, in folder: String, _ document: () -> ReportDocument?) -> Bool {
    guard let document = document() else { return true }
    do {
      switch try ReportWriter(folder: OutputFolder(path: folder), plots: plots).write(document) {
      case .complete: break
      case .withoutPNG:
        note(
          "warning: no PNG files, as cairo is not installed: sudo apt install \(PNGWriter.packageName); SVG and CSV are written"
        )
      }
      return true
    } catch {
      note("error: \(error.description)")
      return false
    }
  }

  /// Turns an error of `body` into one clear message and an exit code.
  static func reporting(_ body: () throws -> Void) throws {
    do {
      try body()
    } catch let error as InvalidInput {
      report(error.diagnostics)
      throw ExitCode(ExitStatus.invalidScenario)
    } catch let error as RunFailure {
      note(error.status == ExitStatus.interrupted ? error.message : "error: \(error.message)")
      throw ExitCode(error.status)
    } catch let error as RecordingError {
      note("error: \(error.description)")
      throw ExitCode(ExitStatus.failed)
    } catch let error as ZeroMQError {
      note("error: \(error.description)")
      throw ExitCode(ExitStatus.failed)
    }
  }

  /// Prints every fault with its location, then their number.
  static func report(_ diagnostics: Diagnostics) {
    for d in diagnostics.ordered { note(d.description) }
    let counted = diagnostics.all.reduce(0) { $0 + $1.similar }
    if diagnostics.dropped > counted { note("... and \(diagnostics.dropped - counted) more") }
    note(
      "\(diagnostics.errorCount) \(diagnostics.errorCount == 1 ? "error" : "errors"); nothing was run or written"
    )
  }

  /// Prints the warnings, even with `--quiet`: they mean that the result may not be the intended one.
  static func warn(_ diagnostics: Diagnostics) {
    for d in diagnostics.all where d.severity == .warning { note(d.description) }
  }

  /// Writes to standard output; unlike `print` it reports a device that is full.
  static func output(_ text: String) throws {
    fflush(nil)
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let n = rest.withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
      if n > 0 {
        rest = rest.dropFirst(n)
      } else if n == 0 || errno != EINTR {
        note("error: cannot write to standard output: \(String(cString: strerror(errno)))")
        throw ExitCode(ExitStatus.failed)
      }
    }
  }

  /// Refuses an empty `--out`, which would be the root of the file system.
  static func checkFolder(_ out: String?) throws {
    if out?.isEmpty == true { throw ValidationError("--out needs a folder, not an empty name") }
  }

  /// Refuses a number of `--serve` that is not a port.
  static func checkPort(_ port: Int?, option: String = "--serve") throws {
    if let port, !(0...65535).contains(port) {
      throw ValidationError("\(option) must be a port in 0...65535 (0: any that is free), not \(port)")
    }
  }

  /// Paths of the recordings of both sides, if a folder is that of a demonstration.
  static func recordingsOfDemonstration(_ folder: String) -> [String]? {
    let paths = Side.allCases.map { OutputFolder(path: folder).file("\($0.name)/run.mcap") }
    return paths.allSatisfy { FileManager.default.fileExists(atPath: $0) } ? paths : nil
  }

  /// Path of a recording; a folder stands for the `run.mcap` in it.
  static func recording(_ file: String) throws -> String {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: file, isDirectory: &isFolder), isFolder.boolValue else {
      return file
    }
    func holds(_ name: String) -> Bool {
      FileManager.default.fileExists(atPath: OutputFolder(path: file).file(name))
    }
    if holds("run.mcap") { return OutputFolder(path: file).file("run.mcap") }
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: file)) ?? []).sorted()
    let inside = names.filter { holds("\($0)/run.mcap") }.map { OutputFolder(path: file).file($0) }
    let why =
      if !inside.isEmpty {
        "no run.mcap in this folder; try \(inside.prefix(4).joined(separator: ", "))"
      } else if holds("run.json") {
        "the run in this folder has no run.mcap because record.mcap was false"
      } else {
        "no run in this folder: it holds neither run.mcap nor run.json"
      }
    note("error: \(file): \(why)")
    throw ExitCode(ExitStatus.failed)
  }

  static func note(_ line: String) { StandardError.write(line.printable + "\n") }

  static var terminalWidth: Int {
    var size = winsize()
    guard isatty(STDOUT_FILENO) != 0, ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0
    else {
      return 100
    }
    return Int(size.ws_col)
  }
}
