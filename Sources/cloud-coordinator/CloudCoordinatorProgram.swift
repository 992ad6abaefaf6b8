import ArgumentParser
import Federation
import HostProgram

@main
struct CloudCoordinatorProgram: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cloud-coordinator", abstract: "Plays the cloud coordinator of a run.",
    discussion: HostOptions.discussion)

  @OptionGroup var options: HostOptions

  func run() throws { try options.serve(as: .cloud) }
}
