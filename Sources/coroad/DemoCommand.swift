import ArgumentParser
import Dashboard
import Experiments
import Foundation
import HostRuntime
import Recording
import Reports
import Simulation

/// `coroad demo`: a shipped map with V2X off and on, each run in processes of its own.
struct DemoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract: "Runs a shipped map with V2X off and on, same seed, and compares the two runs.",
    discussion: """
      Both worlds run in step inside coroad; two onboard-unit processes, one roadside-unit and one cloud-coordinator \
      join each. Needs only this build, and no network. A terminal of at least 80 columns and 24 rows shows both runs \
      live; other outputs get a progress line now and then.
      """)

  @Argument(help: "\(ShippedMaps.listed(conjunction: "or"))")
  var map = ShippedMaps.names[0]

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Onboard hosts per run, one process each.", valueName: "n"))
  var processes = 2

  @OptionGroup var common: CommonOptions

  @Option(
    defaultAsFlag: PageServer.standardPort,
    help: ArgumentHelp(
      "Show both runs side by side on a page at http://127.0.0.1:PORT/, in real time unless --realtime-factor says "
        + "otherwise.", valueName: "port"))
  var serve: Int?

  @OptionGroup var host: ServeHost

  func validate() throws {
    try Shell.checkPort(serve)
    if host.serveHost != nil && serve == nil { throw ValidationError("--serve-host needs --serve") }
    if !(1...256).contains(processes) {
      throw ValidationError("--processes must be in 1...256, not \(processes)")
    }
    for pair in common.set where pair.hasPrefix(Side.key + "=") {
      throw ValidationError("--set \(pair): a demonstration sets \(Side.key) itself; use coroad run")
    }
  }

  func run() throws {
    guard let file = ShippedMaps.scenario(map) else {
      throw ValidationError(
        "there is no shipped map \(map): choose \(ShippedMaps.listed(conjunction: "or")), from the folder Maps"
      )
    }
    var options = RunOptions(path: file)
    common.apply(to: &options)
    options.processes = processes
    options.sharesProcess = true
    options.serve = serve
    try host.apply(to: &options)
    let folder = OutputFolder(path: common.out ?? "coroad-runs/demo-\(map)")
    try Shell.demonstrate(map, options, folder: folder, plots: common.plots)
  }
}

extension Shell {
  /// Runs both sides, shows their progress, and prints the account of both.
  static func demonstrate(_ map: String, _ options: RunOptions, folder: OutputFolder, plots: Bool) throws {
    Interruption.install()
    try reporting {
      let pair = try PairedRun(options, folder: folder)
      if let address = pair.address, !options.quiet { note(address) }
      warn(pair.diagnostics)
      if !options.quiet, let replacement = pair.replacement { note(replacement) }
      let display = options.quiet || options.json ? nil : DemoDisplay(pair)
      let outcomes = try pair.run(display)
      var isReported = true
      for side in Side.allCases {
        let own = outcomes[side].summary.options.folder
        isReported =
          report(plots: plots, in: own) { FinishedRun(own).map { RunPage($0).document } } && isReported
      }
      isReported =
        report(plots: plots, in: folder.path) {
          let runs = Side.allCases.compactMap { FinishedRun(outcomes[$0].summary.options.folder) }
          return runs.count < Side.allCases.count
            ? nil
            : ComparisonPage(
              runs, labels: Side.allCases.map(\.title), title: "\(map): the same traffic without and with V2X"
            ).document
        } && isReported
      if options.json {
        let members = Side.allCases.map { JSON.Member($0.name, outcomes[$0].summary.json) }
        Terminal.write(JSON.object(members).text)
      } else if !options.quiet {
        let account = DemoAccount(map: map, options: options, folder: folder.path, outcomes: outcomes)
        Terminal.write(
          account.text(
            width: terminalWidth, height: Terminal.size?.rows, coloured: Terminal.isColoured))
      }
      let statuses = Side.allCases.map { outcomes[$0].status }
      for side in Side.allCases {
        for failure in outcomes[side].summary.failures.prefix(1) {
          note("error: \(side.title): \(failure.description)")
        }
      }
      if let status = statuses.first(where: { $0 == ExitStatus.failed }) ?? statuses.first(where: { $0 != 0 })
      {
        throw ExitCode(status)
      }
      if !isReported { throw ExitCode(ExitStatus.failed) }
    }
  }
}

/// The folder `Maps` of the source tree that this program was built in, or of the working directory.
enum ShippedMaps {
  /// In the order of the help text.
  static let names = [
    "crossing", "occlusion", "district", "corridor", "chain", "queue", "blind", "left_turn", "red_light",
    "arterial",
  ]

  /// All names as an English list.
  static func listed(conjunction: String) -> String {
    names.dropLast().joined(separator: ", ") + " \(conjunction) \(names[names.count - 1])"
  }

  static func scenario(_ name: String) -> String? {
    guard !name.contains("/") else { return nil }
    var folders = [URL(fileURLWithPath: FileManager.default.currentDirectoryPath)]
    var folder = Program.folder
    for _ in 0..<6 {
      folders.append(folder)
      folder.deleteLastPathComponent()
    }
    for f in folders {
      let path = f.appendingPathComponent("Maps/\(name)/scenario.yaml").path
      if FileManager.default.fileExists(atPath: path) { return path }
    }
    return nil
  }

  /// A sweep of the map in the same source tree: the one with its name, such as `Examples/sweeps/occlusion.yaml`, else
  /// the first whose name begins with it, such as `crossing-v2x.yaml`.
  static func experiment(about map: String, scenario: String) -> String? {
    let tree = URL(fileURLWithPath: scenario).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let folder = tree.appendingPathComponent("Examples/sweeps")
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    let own = "\(map).yaml"
    let name =
      names.contains(own) ? own : names.filter { $0.hasPrefix("\(map)-") && $0.hasSuffix(".yaml") }.min()
    return name.map { folder.appendingPathComponent($0).path }
  }
}
