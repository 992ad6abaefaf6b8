import ArgumentParser
import Simulation

/// `coroad kernel profile L3`: what a level's computer has to do, and how much of it that takes.
struct KernelCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kernel", abstract: "Looks into the computers of the automation levels.",
    subcommands: [ProfileCommand.self])

  struct ProfileCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "profile",
      abstract: "Prints stages, operations, bytes and the share of the computer they take.",
      discussion: """
        Runs the onboard unit of a level for some seconds among other vehicles, without a scenario. The computer is a \
        model: its figures come from the catalogue, none from this machine.
        """)

    @Argument(help: "L2, L3 or L4")
    var level: String

    @Option(
      help:
        "Computer instead of the level's own, as compute.l4: \(KernelListing.computers.joined(separator: ", "))."
    )
    var computer: String?

    @Option(help: "Vehicles around, each seen by every sensor that reaches it and heard over the radio.")
    var objects = 40

    @Option(help: "Factor on every latency, as compute.slowdown.")
    var slowdown = 1.0

    func validate() throws {
      guard KernelListing.level(level) != nil else {
        throw ValidationError("there is no level \(level): L2, L3 or L4")
      }
      if let computer, !KernelListing.computers.contains(computer) {
        throw ValidationError(
          "there is no computer \(computer): \(KernelListing.computers.joined(separator: ", "))")
      }
      guard (1...200).contains(objects) else { throw ValidationError("--objects takes 1...200") }
      guard slowdown > 0, slowdown <= 1000 else { throw ValidationError("--slowdown takes 0.001...1000") }
    }

    func run() {
      guard let level = KernelListing.level(level) else { return }
      print(KernelListing.text(level, on: computer, objects: objects, slowdown: slowdown), terminator: "")
    }
  }
}
