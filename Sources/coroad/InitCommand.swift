import ArgumentParser
import Experiments
import Foundation
import Recording
import SimCore
import Simulation

/// `coroad init NETWORK`: a first scenario and experiment.
struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Writes a scenario and an experiment with V2X off and on for a SUMO network.",
    discussion: """
      Takes route and additional files from the .sumocfg, or those that lie beside the network; without any demand it \
      writes random trips. No file is replaced.
      """)

  @Argument(help: "A .net.xml, a .sumocfg, or a folder that holds one")
  var network: String

  @Option(help: ArgumentHelp("Folder of the new files (default: that of the network).", valueName: "folder"))
  var out: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Seed of random trips, a whole number from 0.", valueName: "number"))
  var seed: UInt64 = 42

  func validate() throws { try Shell.checkFolder(out) }

  func run() throws {
    try Shell.reporting {
      let draft = try ScenarioDraft(network, out: out, seed: seed)
      let files = draft.files
      if let existing = files.first(where: { FileManager.default.fileExists(atPath: $0.path) }) {
        throw RunFailure(
          "\(existing.path) exists already and is not replaced; choose a folder with --out",
          status: ExitStatus.failed)
      }
      if let out { try FileManager.default.createDirectory(atPath: out, withIntermediateDirectories: true) }
      for file in files { try writeAtomically(file.content, to: file.path) }
      try Shell.output(words(draft, files.map(\.path)))
    }
  }

  private func words(_ draft: ScenarioDraft, _ paths: [String]) -> String {
    func many(_ count: Int, _ one: String, _ more: String) -> String {
      count == 1 ? "1 \(one)" : "\(count) \(more)"
    }
    let scenario = Suggestions.shown(paths[0])
    let sweep = Suggestions.shown(paths[1])
    var demand = many(draft.routes.count, "route file", "route files")
    if let random = draft.random {
      demand = "\(many(random.trips.count, "random trip", "random trips")) in \(ScenarioDraft.demandFile)"
    }
    var lines = [
      "  \(scenario)",
      "      network \(Suggestions.shown(draft.network)), \(demand)"
        + (draft.additional.isEmpty
          ? "" : ", \(many(draft.additional.count, "additional file", "additional files"))"),
      "      half of the vehicles equipped, "
        + many(
          draft.signals, "roadside unit at a junction with signals",
          "roadside units at junctions with signals"),
      "  \(sweep)", "      the same with V2X off and on, under several seeds",
    ]
    for (file, why) in draft.leftOut { lines.append("  left out: \(file)\n      \(why)") }
    let program = Suggestions.program
    lines += [
      "", "  next  \(program) run \(scenario) --serve", "        (look at it in a browser)",
      "        \(program) sweep \(sweep) --plots",
      "        (means with intervals, a report, and figures as SVG and PNG)",
    ]
    return lines.joined(separator: "\n").printable.split(separator: "\n", omittingEmptySubsequences: false)
      .joined(separator: "\n") + "\n"
  }
}
