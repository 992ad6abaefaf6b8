import ArgumentParser
import Experiments
import Foundation
import HostRuntime
import Recording
import Scenario
import SimCore
import Simulation
import V2XMessages

/// `coroad reference`: writes the pages of `docs/reference` that are generated from the code.
struct ReferenceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reference", abstract: "Writes the generated pages of the reference.", shouldDisplay: false)

  @Option(help: ArgumentHelp("Folder to write to.", valueName: "folder"))
  var out = "docs/reference"

  func run() throws {
    let folder = URL(fileURLWithPath: out)
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      for page in ReferencePage.all {
        try Data(page.text.utf8).write(to: folder.appendingPathComponent(page.name))
      }
    } catch {
      Shell.note("error: \(out): \(error.localizedDescription)")
      throw ExitCode(ExitStatus.failed)
    }
  }
}

/// One generated file.
struct ReferencePage {
  /// Name in `docs/reference`.
  var name: String
  var text: String

  /// Every generated file. The command writes each of them, and a test compares each with the committed file.
  static var all: [ReferencePage] {
    [
      ReferencePage("scenario-keys.md", "Scenario keys", scenarioKeys),
      ReferencePage("sweep-file.md", "Sweep file", sweepFile),
      ReferencePage("functions.md", "Functions", functions),
      ReferencePage("messages.md", "Messages", messages),
      ReferencePage("tables.md", "Tables and columns", OutputReference.markdown()),
      ReferencePage("sumo-coverage.md", "Coverage of SUMO's formats", SumoCoveragePage.markdown),
      ReferencePage("command-line.md", "Command line", commandLine),
      ReferencePage(name: "scenario.schema.json", text: FileSchemas.scenario.text),
      ReferencePage(name: "sweep.schema.json", text: FileSchemas.sweep.text),
    ]
  }

  private init(name: String, text: String) {
    self.name = name
    self.text = text
  }

  /// A Markdown page under its title.
  private init(_ name: String, _ title: String, _ body: String) {
    self.name = name
    text = "<!-- Written by `coroad reference`; edit the sources that it reads. -->\n# \(title)\n\n\(body)"
  }

  /// A Markdown table, with bars inside cells escaped.
  private static func table(_ head: [String], _ rows: [[String]]) -> String {
    let lines =
      [head, head.map { _ in "---" }]
      + rows.map { row in row.map { $0.replacing("|", with: "\\|") } }
    return lines.map { "| " + $0.joined(separator: " | ") + " |\n" }.joined()
  }

  /// A number without needless decimals.
  private static func shown(_ value: Double) -> String { JSON.number(value).compactText }

  // MARK: Scenario keys

  private static var scenarioKeys: String {
    var text = """
      Every key that holds a value. `coroad run --set key=value` accepts all of them, a `scenario.yaml` accepts them \
      nested (`time: {step_s: 0.1}`) or dotted (`time.step_s: 0.1`), and the `set` and `axes` of a \
      [sweep](sweep-file.md) accept all but `seed`. For the keys that name files and places see \
      [the scenario file](scenario-file.md). \
      `coroad validate --keys` prints the same list.

      """
    for group in groups {
      text += "\n## \(group.title)\n\n"
      text += table(
        ["key", "values", "default", "meaning"],
        group.entries.map { ["`\($0.key)`", values($0), "`\($0.standard)`", $0.documentation] })
    }
    return text.replacing("``", with: "empty")
  }

  /// The keys by the part before the dot, in the order of the schema.
  private static var groups: [(title: String, entries: [SchemaEntry])] {
    var groups: [(title: String, entries: [SchemaEntry])] = []
    for entry in ScenarioSchema.standard.entries {
      let title = entry.key.contains(".") ? String(entry.key.prefix { $0 != "." }) : "The run"
      if let i = groups.firstIndex(where: { $0.title == title }) {
        groups[i].entries.append(entry)
      } else {
        groups.append((title, [entry]))
      }
    }
    return groups
  }

  private static func values(_ entry: SchemaEntry) -> String {
    let unit = entry.unit.isEmpty ? "" : " \(entry.unit)"
    let values =
      switch entry.kind {
      case .number(let range):
        "\(shown(range.lowerBound)) to \(shown(range.upperBound))\(unit)"
      case .integer(let range):
        range.upperBound == .max
          ? "whole number from \(range.lowerBound)" : "\(range.lowerBound) to \(range.upperBound)\(unit)"
      case .boolean: "`true`, `false`"
      case .text: "text"
      case .choice(let choices): choices.map { "`\($0)`" }.joined(separator: ", ")
      case .names: "names, separated by commas or as a list"
      }
    return entry.isOptional ? values + ", or `none`" : values
  }

  // MARK: Sweep file

  private static var sweepFile: String {
    """
    A sweep runs one scenario under every combination of the values on its axes, and every combination under every seed. \
    `scenario` and `seeds` are required.

    \(table(["key", "holds"], SweepReader.keys.map { ["`\($0.key)`", $0.holds] }))
    Editors check the file as you type if its first line is

        # yaml-language-server: $schema=../../docs/reference/sweep.schema.json

    Limits: \(SweepPlan.mostRuns) runs, \(SweepPlan.mostAxes) axes, \(SweepReader.mostSeeds) seeds.

    ## Metrics

    Paths into `summary.json`. Without `metrics` a sweep shows:

    \(Metric.standard.map { "- `\($0)`\n" }.joined())
    All metrics:

    \(Metric.all.map { "- `\($0)`\n" }.joined())
    and `latency.by_type.TYPE.STAGE.FIGURE`, such as `\(Metric.latencies.sorted()[0])`.

    """
  }

  // MARK: Functions

  private static var functions: String {
    let rows = FunctionListing.rows()
    var text = """
      Nodes run these functions. A key `functions.KEY` switches its function on or off; functions without a key always run \
      if their node and its links exist. Names are those of T/CSAE 53-2020 and T/CSAE 157-2020. `coroad functions` prints \
      the same list. [Levels and authority](../concepts/levels.md) describes how drivers respond to warnings, and who may \
      brake or steer; [limits](../limits.md#functions) lists what the functions do not cover.

      """
    for (host, title) in [("onboard", "Onboard units"), ("roadside", "Roadside units"), ("cloud", "Cloud")] {
      text += "\n## \(title)\n\n"
      text += table(
        ["key", "function", "does", "based on", "uses", "sends", "warns", "needs", "default"],
        rows.filter { $0.host == host }.map { row in
          [
            "`\(row.key)`", row.name, row.documentation, row.source, row.reads, row.sends, row.warns,
            row.needs,
            row.standard,
          ]
        })
    }
    return text + """

      `functions.warnings` switches all warnings on or off. The collision warnings (FCW, ICW, VRUCW) always warn of road \
      users that the vehicle's own sensors see; their keys add those known only from messages. `v2x.enabled`, \
      `v2x.roadside`, `cloud.enabled` and `v2x.roadside_delay_ms` switch or delay all senders of a kind.

      A sensor sharing message (SSM) reports an object when ETSI TS 103 324 would: if it is new, has moved by 4 m, changed \
      speed by 0.5 m/s or direction by 4°, or has not been reported for a second (half a second for people on foot and \
      two-wheelers). It does not repeat what others reported, and leaves out vehicles that send BSMs themselves.

      """
  }

  // MARK: Messages

  private static var messages: String {
    """
    Nodes exchange these message types. Each has a definition in [`Protos/`](../../Protos), a row in `messages.csv`, a \
    channel in `run.mcap`, and the topic `v2x/TYPE/SOURCE/` for [observers](../tutorials/integration-test.md). The \
    interval is the time between two messages of one sender; for event-driven types it is the time between repeats. An \
    urgent message wakes the receiving host at once.

    \(table(
      ["type", "content", "interval", "urgent"],
      MessageType.allCases.map { type in
        [
          "`\(type.name)`", type.documentation, "\(shown(type.nominalInterval.seconds)) s", type.isUrgent ? "yes" : "no",
        ]
      }))
    | channel | meaning |
    | --- | --- |
    | sidelink | broadcast between vehicles and roadside units (PC5) |
    | uu | cellular, between a vehicle and the cloud |
    | wired | between a roadside unit and the cloud |

    """
  }

  // MARK: Command line

  private static var commandLine: String {
    let commands: [(String, any ParsableCommand.Type)] = [
      ("coroad", Coroad.self), ("coroad demo", DemoCommand.self), ("coroad run", RunCommand.self),
      ("coroad compare", CompareCommand.self),
      ("coroad sweep", SweepCommand.self), ("coroad validate", ValidateCommand.self),
      ("coroad doctor", DoctorCommand.self), ("coroad sumo", SumoCommand.self),
      ("coroad inspect", InspectCommand.self),
      ("coroad kernel profile", KernelCommand.ProfileCommand.self),
    ]
    var text = """
      \(table(["exit code", "means"], ExitStatus.all.map { ["\($0.code)", $0.means] }))
      `coroad --generate-completion-script bash` prints a completion script for the shell; `zsh` and `fish` work too.

          mkdir -p ~/.local/share/bash-completion/completions
          coroad --generate-completion-script bash > ~/.local/share/bash-completion/completions/coroad

      """
    for (name, type) in commands {
      let help = Coroad.helpMessage(for: type, columns: 100)
      let indented = help.split(separator: "\n", omittingEmptySubsequences: false)
        .map { $0.isEmpty ? "" : "    " + $0 }
      text += "\n## \(name)\n\n\(indented.joined(separator: "\n"))\n"
    }
    return text
  }
}
