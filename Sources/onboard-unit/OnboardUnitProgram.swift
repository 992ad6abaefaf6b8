import ArgumentParser
import Federation
import HostProgram

@main
struct OnboardUnitProgram: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "onboard-unit", abstract: "Plays the onboard units that a run hands to this process.",
    discussion: HostOptions.discussion)

  @OptionGroup var options: HostOptions

  func run() throws { try options.serve(as: .onboard) }
}
