import ArgumentParser
import Simulation

/// `coroad kernel profile L3`: the load of a level's onboard computer.
struct KernelCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kernel",
    abstract: "Shows the computing load of the automation levels, what networks cost, and where to compute.",
    subcommands: [ProfileCommand.self, PredictCommand.self, OffloadCommand.self, DumpPointsCommand.self])

  struct ProfileCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "profile",
      abstract: "Prints stages, operations, bytes and the utilisation of the computer.",
      discussion: """
        Runs the onboard unit of a level for a few seconds among other vehicles, without a scenario. The computer is \
        modelled: its figures come from the catalogue, not from this machine.
        """)

    @Argument(help: "L2, L3 or L4")
    var level: String

    @Option(
      help:
        "Replaces the level's computer, like compute.l4: \(KernelListing.computers.joined(separator: ", "))."
    )
    var computer: String?

    @Option(help: "Surrounding vehicles; each is detected by every sensor in range and sends over the radio.")
    var objects = 40

    @Option(help: "Factor on every latency, like compute.slowdown.")
    var slowdown = 1.0

    @Option(
      name: .customLong("set"),
      help: ArgumentHelp(
        "Sets a key of a scenario that begins with compute., such as compute.tasks=whole; may be repeated.",
        valueName: "key=value"))
    var settings: [String] = []

    func validate() throws {
      if let fault = KernelListing.fault(of: settings) { throw ValidationError(fault) }
      guard KernelListing.level(level) != nil else {
        throw ValidationError("there is no level \(level): choose L2, L3 or L4")
      }
      if let computer, !KernelListing.computers.contains(computer) {
        throw ValidationError(
          "there is no computer \(computer): choose \(KernelListing.computers.joined(separator: ", "))")
      }
      guard (1...200).contains(objects) else { throw ValidationError("--objects takes 1...200") }
      guard slowdown > 0, slowdown <= 1000 else { throw ValidationError("--slowdown takes 0.001...1000") }
    }

    func run() throws {
      guard let level = KernelListing.level(level) else { return }
      try Shell.output(
        KernelListing.text(
          level, on: computer, objects: objects, slowdown: slowdown, compute: KernelListing.compute(settings))
      )
    }
  }

  /// `coroad kernel predict --network resnet50 --platform agx_orin_64`.
  struct PredictCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "predict",
      abstract: "Predicts latency and throughput of a network on a platform, with their range.",
      discussion: """
        Networks are layer tables (JSON), platforms descriptions (YAML): shipped ones by name, others by file. A file \
        with several platforms takes FILE#NAME. Nothing is measured on this machine.
        """)

    @Option(help: ArgumentHelp("Layer table: a shipped one or a file.", valueName: "file|name"))
    var network: String?

    @Option(help: ArgumentHelp("Platform: one of the catalogue or a file.", valueName: "file|name"))
    var platform: String?

    @Option(help: "Inferences in one call.")
    var batch = 1

    @Option(help: "Number format: \(KernelPrediction.formats.joined(separator: ", ")).")
    var precision = "int8"

    @Option(
      help: ArgumentHelp(
        "One batch after the other on the first engine (single-stream), or batches without end on all engines (offline).",
        valueName: "mode"))
    var mode = "single-stream"

    @Option(
      help: ArgumentHelp("Parameter of the network, such as tokens=128. Repeatable.", valueName: "name=value")
    )
    var set: [String] = []

    @Flag(help: "Lists the shipped networks and platforms.")
    var list = false

    @Flag(help: "Print one JSON object.")
    var json = false

    func validate() throws {
      if list { return }
      if network == nil || platform == nil {
        throw ValidationError("name --network and --platform, or use --list")
      }
      guard (1...KernelPrediction.mostBatch).contains(batch) else {
        throw ValidationError("--batch takes 1...\(KernelPrediction.mostBatch)")
      }
      guard KernelPrediction.formats.contains(precision.lowercased()) else {
        throw ValidationError("--precision takes \(KernelPrediction.formats.joined(separator: ", "))")
      }
      guard KernelPrediction.modes.contains(mode) else {
        throw ValidationError("--mode takes \(KernelPrediction.modes.joined(separator: ", "))")
      }
      for pair in set where Self.parameter(pair) == nil {
        throw ValidationError("--set takes name=value with a whole number, not \(pair)")
      }
    }

    func run() throws {
      if list {
        try Shell.output(KernelPrediction.listing)
        return
      }
      guard let network, let platform else { return }
      let request = KernelPrediction.Request(
        network: network, platform: platform, batch: batch, format: precision.lowercased(), mode: mode,
        parameters: Dictionary(set.compactMap(Self.parameter)) { $1 })
      try Shell.reporting { try Shell.output(KernelPrediction.output(request, json: json)) }
    }

    private static func parameter(_ pair: String) -> (String, Int)? {
      let parts = pair.split(separator: "=", maxSplits: 1)
      guard parts.count == 2, let value = Int(parts[1]) else { return nil }
      return (String(parts[0]), value)
    }
  }

  /// `coroad kernel offload study.yaml`.
  struct OffloadCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "offload",
      abstract: "Compares policies that place the tasks of many devices on them, edge nodes or a cloud.",
      discussion: """
        The study (YAML) describes devices, their tasks, edge nodes with cells, a cloud and links. Every policy meets the \
        same tasks. Computers and links are modelled in virtual time; nothing is measured on this machine.
        """)

    @Argument(help: "The study.")
    var study: String

    @Option(
      help: ArgumentHelp("File with platforms of your own, for `computer`. Repeatable.", valueName: "file"))
    var platforms: [String] = []

    @Option(
      help:
        "Only this policy: \(OffloadListing.policies.joined(separator: ", ")). Repeatable; replaces the study's list."
    )
    var policy: [String] = []

    @Option(help: ArgumentHelp("Writes offload.csv into this folder.", valueName: "folder"))
    var out: String?

    @Flag(help: "Print one JSON array.")
    var json = false

    func validate() throws {
      for name in policy where !OffloadListing.policies.contains(name) {
        throw ValidationError(
          "there is no policy \(name): choose \(OffloadListing.policies.joined(separator: ", "))")
      }
    }

    func run() throws {
      try Shell.reporting {
        try Shell.output(
          OffloadListing.output(
            study: study, platforms: platforms, policies: policy, folder: out, json: json))
      }
    }
  }
}
