import ArgumentParser
import Federation
import HostProgram

@main
struct RoadsideUnitProgram: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "roadside-unit", abstract: "Plays the roadside units of a run.",
    discussion: HostOptions.discussion)

  @OptionGroup var options: HostOptions

  func run() throws { try options.serve(as: .roadside) }
}
