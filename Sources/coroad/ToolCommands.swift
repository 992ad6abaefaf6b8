import ArgumentParser
import Foundation
import HostRuntime
import Recording
import Scenario
import SimCore
import Simulation

/// `coroad validate FILE`: reads and checks a scenario like a run, without running it.
struct ValidateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate", abstract: "Checks a scenario and lists every error with file and line.")

  @Argument(help: "scenario.yaml or .sumocfg")
  var file: String?

  @Option(help: ArgumentHelp("Set a key of the scenario file. Repeatable.", valueName: "key=value"))
  var set: [String] = []

  @Flag(help: "List every key that a scenario file and --set accept.")
  var keys = false

  @Flag(help: ArgumentHelp(StrictSumo.help))
  var strictSumo = false

  @Flag(help: "Print diagnostics and the contents of the scenario as one JSON object.")
  var json = false

  func validate() throws {
    if json && keys { throw ValidationError("--json cannot be used with --keys") }
    if file == nil && !keys { throw ValidationError("name a scenario file, or use --keys") }
    for pair in set where !pair.contains("=") { throw ValidationError("--set takes key=value, not \(pair)") }
  }

  func run() throws {
    if keys { try Shell.output(SchemaListing.text) }
    guard let file else { return }
    let overrides = set.map { pair in
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return (String(parts[0]), String(parts[1]))
    }
    let scenario: ScenarioValue
    do {
      scenario = try ScenarioReader.read(
        path: file, overrides: overrides, schema: .standard, trajectories: .check,
        isStrict: strictSumo)
    } catch {
      if json { try Shell.output(ScenarioListing.json(error.diagnostics, of: file).text) }
      Shell.report(error.diagnostics)
      throw ExitCode(ExitStatus.invalidScenario)
    }
    if json {
      try Shell.output(ScenarioListing.json(scenario).text)
    } else {
      let notes = scenario.diagnostics.ordered.map { $0.description + "\n" }.joined()
      try Shell.output(notes + ScenarioListing.text(scenario))
    }
  }
}

/// `coroad doctor`: checks the installation.
struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Checks that everything a run needs is present, and says how to install what is missing."
  )

  func run() throws {
    let checks = Doctor.checks(maps: ShippedMaps.scenario("crossing"))
    for c in checks {
      print("\(c.ok ? "ok     " : "missing") \(c.what)\(c.detail.isEmpty ? "" : ": \(c.detail)")")
    }
    if checks.contains(where: { !$0.ok }) { throw ExitCode(ExitStatus.missingDependency) }
  }
}

/// `coroad inspect RUN.mcap`.
struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect", abstract: "Lists the contents of a recording, even of one that was cut off.")

  @Argument(help: "A run.mcap, or the output folder that holds it")
  var file: String

  @Flag(help: "Read every message and verify all checksums; exit code 1 if data are damaged or missing.")
  var check = false

  func run() throws {
    do {
      let reader = try MCAPReader(path: try Shell.recording(file))
      guard check else {
        try Shell.output(try reader.summary().text)
        return
      }
      let found = try reader.forEachMessage { _ in }
      try Shell.output(found.text)
      if found.damaged > 0 || found.isTruncated { throw ExitCode(ExitStatus.failed) }
      print("  all checksums are correct")
    } catch let error as RecordingError {
      Shell.note("error: \(error.description)")
      throw ExitCode(ExitStatus.failed)
    }
  }
}
