import ArgumentParser
import Simulation

/// `coroad kernel profile L3`: the load of a level's onboard computer.
struct KernelCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kernel", abstract: "Shows the computing load of the automation levels.",
    subcommands: [ProfileCommand.self])

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

    func validate() throws {
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
      try Shell.output(KernelListing.text(level, on: computer, objects: objects, slowdown: slowdown))
    }
  }
}
