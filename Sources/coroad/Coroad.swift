import ArgumentParser
import HostRuntime
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
      DemoCommand.self, RunCommand.self, SweepCommand.self, ValidateCommand.self, DoctorCommand.self,
      InspectCommand.self,
      KernelCommand.self, ReferenceCommand.self,
    ])
}
