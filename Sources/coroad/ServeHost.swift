import ArgumentParser
import Dashboard
import Simulation

/// Where pages and streams of a run, a demonstration or a replay are served.
struct ServeHost: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Address of this computer for --serve and --foxglove, 0.0.0.0 for all, so that other machines reach them "
        + "(default: 127.0.0.1). The address that is told ends with a token that every request must show; it can be "
        + "set as COROAD_TOKEN.",
      valueName: "host"))
  var serveHost: String?

  func validate() throws {
    if serveHost?.isEmpty == true {
      throw ValidationError("--serve-host needs an address, not an empty name")
    }
  }

  func access() throws -> PageAccess { try PageAccess.serving(at: serveHost) }
  func apply(to options: inout RunOptions) throws {
    try Shell.reporting { options.pageAccess = try access() }
  }
}
