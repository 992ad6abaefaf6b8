import ArgumentParser
import Simulation

/// `coroad functions`.
struct FunctionsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "functions",
    abstract: "Lists the functions of onboard units, roadside units and the cloud: keys, messages, defaults.")

  func run() throws { try Shell.output(FunctionListing.text) }
}
