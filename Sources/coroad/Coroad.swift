import ArgumentParser
import Documents
import HostRuntime
import Scenario
import Simulation

@main
struct Coroad: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "coroad",
    abstract: "Simulates vehicle-road-cloud cooperative driving as a computing system.",
    discussion: """
      Exit codes: 0 ok, 1 the run failed, 2 the scenario is not valid, 3 a program is missing, 64 usage, \
      130 interrupted.
      """,
    version: coroadVersion,
    subcommands: [
      DemoCommand.self, InitCommand.self, RunCommand.self, CompareCommand.self, SweepCommand.self,
      ValidateCommand.self,
      DoctorCommand.self, SumoCommand.self, InspectCommand.self, ReplayCommand.self, FunctionsCommand.self,
      KernelCommand.self,
      KeygenCommand.self, ReferenceCommand.self,
    ])

  /// Reports an unknown command before its options are reported as unexpected.
  static func main() {
    let all = configuration.subcommands.map { $0.configuration }
    let names = all.compactMap { $0.commandName } + ["help"]
    let shown = all.filter { $0.shouldDisplay }.compactMap { $0.commandName } + ["help"]
    if let word = CommandLine.arguments.dropFirst().first, !word.hasPrefix("-"), !names.contains(word) {
      let near = nearestName(word, in: names).map { "did you mean \($0)?" }
      Shell.note(
        "Error: there is no command \(word); \(near ?? "there are \(shown.joined(separator: ", "))")")
      Shell.note("See 'coroad --help' for more information.")
      exit(withError: ExitCode(64))
    }
    main(nil)
  }
}
