import ArgumentParser
import Foundation
import Simulation

/// `coroad demo`: a shipped map in separate processes.
struct DemoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract: "Runs a shipped map as separate processes and says what happened.",
    discussion: """
      The world runs in coroad itself; two onboard-unit processes, one roadside-unit and one cloud-coordinator join \
      it. Needs no network and nothing besides this build.
      """)

  @Argument(help: "crossing, corridor or district")
  var map = "crossing"

  @Option(
    parsing: .unconditional, help: ArgumentHelp("Onboard hosts, each a process of its own.", valueName: "n"))
  var processes = 2

  @OptionGroup var common: CommonOptions

  func validate() throws {
    if !(1...256).contains(processes) {
      throw ValidationError("--processes must lie in 1...256, not \(processes)")
    }
  }

  func run() throws {
    guard let file = ShippedMaps.scenario(map) else {
      throw ValidationError(
        "there is no map \(map) beside this program; shipped are crossing, corridor and district, in the folder Maps"
      )
    }
    var options = RunOptions(path: file)
    common.apply(to: &options)
    options.processes = processes
    options.nextDemo = map == "crossing" ? "district" : map == "district" ? "corridor" : "crossing"
    options.out = options.out ?? "coroad-runs/demo-\(map)"
    try Shell.run(options)
  }
}

/// The folder `Maps` of the source tree that this program was built in, or of the working directory.
enum ShippedMaps {
  static func scenario(_ name: String) -> String? {
    guard !name.contains("/") else { return nil }
    var folders = [URL(fileURLWithPath: FileManager.default.currentDirectoryPath)]
    var folder = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
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
}
