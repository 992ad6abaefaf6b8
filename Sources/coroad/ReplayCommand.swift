import ArgumentParser
import Dashboard
import HostRuntime
import Simulation

/// `coroad replay RUN.mcap`.
struct ReplayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Shows a recording on a page or in Foxglove, with pause, speed and a bar to go to any time.",
    discussion: "Ends with Ctrl-C.")

  @Argument(
    help: "A run.mcap, the output folder that holds it, or that of a demonstration: both runs, side by side")
  var file: String

  @Option(
    defaultAsFlag: PageServer.standardPort,
    help: ArgumentHelp(
      "Port of the page, http://127.0.0.1:PORT/ (default: \(PageServer.standardPort); 0: any that is free).",
      valueName: "port"))
  var serve: Int?

  @Option(
    defaultAsFlag: FoxgloveServer.standardPort,
    help: ArgumentHelp(
      "Let Foxglove open the replay at ws://127.0.0.1:PORT/; without --serve, there is no page then.",
      valueName: "port"))
  var foxglove: Int?

  @OptionGroup var host: ServeHost

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Virtual seconds per wall-clock second at the beginning.", valueName: "factor"))
  var realtimeFactor = 1.0

  func validate() throws {
    try Shell.checkPort(serve)
    try Shell.checkPort(foxglove, option: "--foxglove")
    guard PageCommand.speeds.contains(realtimeFactor) else {
      throw ValidationError(
        "--realtime-factor must be in \(PageCommand.speeds.lowerBound)...\(Int(PageCommand.speeds.upperBound)), "
          + "not \(realtimeFactor)")
    }
  }

  func run() throws {
    Interruption.install()
    try Shell.reporting {
      let sides = Shell.recordingsOfDemonstration(file)
      let session = try ReplaySession(
        paths: try sides ?? [Shell.recording(file)], sides: sides == nil ? [] : Side.allCases.map(\.name),
        port: serve ?? (foxglove == nil ? PageServer.standardPort : nil), foxglove: foxglove,
        access: try host.access(), speed: realtimeFactor)
      if let warning = session.warning { Shell.note("warning: \(warning)") }
      try session.run { Shell.note("\(file) can be watched at \($0); Ctrl-C ends") }
    }
  }
}
