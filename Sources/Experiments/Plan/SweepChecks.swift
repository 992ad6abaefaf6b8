import HostRuntime
import Recording
import RoadNetwork
import Scenario
import SimCore

/// A plan whose scenario is valid.
package struct CheckedPlan: Sendable {
  package var plan: SweepPlan
  /// Warnings, no errors.
  package var diagnostics: Diagnostics
  /// All input files of the runs, each once.
  package var files: [String]
}

/// Checks the scenario under the levels of a sweep: rules between keys, and files that only some levels name.
extension SweepReader {
  /// Combinations that are checked before the first run (assumed). An error in a later one fails its runs.
  static let combinationsRead = 256

  /// Reads the scenario like the runs and collects its errors, each once.
  mutating func checkScenario() -> [String] {
    guard !plan.scenario.isEmpty, areScenariosReadable() else { return [] }
    // With an error in the axes there are no combinations, but the scenario itself is still checked.
    var cells: [[Int]] = [[]]
    if !diagnostics.hasErrors { cells = Array(plan.cells.prefix(Self.combinationsRead)) }
    var seen: Set<Diagnostic> = []
    var files: [String] = []
    var conditions: Set<TrafficConditions> = []
    for cell in cells {
      let settings = plan.settings(of: cell)
      let found: Diagnostics
      do {
        let scenario = try ScenarioReader.read(
          path: plan.scenario(of: cell).path, overrides: settings.map { ($0.key, $0.value) },
          until: plan.until.flatMap { Quantity.clock.value($0.value) }, seed: plan.seeds.first,
          schema: .standard, trajectories: .leave)
        found = scenario.diagnostics
        // A recording is checked once, not under every combination.
        if let replay = scenario.configuration.traffic.fcd, !files.contains(replay) {
          let line = settings.first { $0.key == "traffic.fcd" }?.line
          _ = Trajectories.read(
            replay, named: (source, line), network: scenario.network, demand: scenario.demand,
            end: scenario.configuration.time.end, keeps: false, into: &diagnostics)
        }
        conditions.insert(TrafficConditions(scenario.configuration))
        for file in scenario.files where !files.contains(file) { files.append(file) }
      } catch {
        found = error.diagnostics
      }
      for diagnostic in found.all {
        let placed = place(diagnostic, settings)
        if seen.insert(placed).inserted { diagnostics.add(placed) }
      }
    }
    if !diagnostics.hasErrors { warn(of: conditions) }
    return files
  }

  /// Reports scenarios that cannot be read, each once.
  private mutating func areScenariosReadable() -> Bool {
    var named: [(path: String, line: Int?)] = [(plan.scenario, plan.scenarioLine)]
    for level in plan.axes.flatMap(\.levels) {
      if let own = level.scenario, !named.contains(where: { $0.path == own }) {
        named.append((own, level.line))
      }
    }
    return named.reduce(true) { readable, file in
      InputBytes.read(file.path, namedIn: source, line: file.line, into: &diagnostics) != nil && readable
    }
  }

  /// Warns if combinations differ in more than the values on their axes.
  private mutating func warn(of conditions: Set<TrafficConditions>) {
    let varied = Set(plan.axes.flatMap { $0.levels.flatMap(\.settings) }.map(\.key))
    func warn(_ message: String, hint: String) {
      diagnostics.warning(message, file: source, line: plan.axes.first?.line, hint: hint)
    }
    if Set(conditions.map(\.drivers)).count > 1, !varied.contains("traffic.drivers") {
      warn(
        "without equipped vehicles the default driver model is ideal, with them human: combinations differ in both",
        hint: "Give all combinations the same drivers: `set: {traffic.drivers: human}`.")
    }
    if Set(conditions.map(\.step)).count > 1, !varied.contains("time.step_s") {
      warn(
        "the default traffic step is shorter with equipped vehicles: combinations differ in both",
        hint: "Give all combinations the same step: `set: {time.step_s: 0.1}`.")
    }
    if Set(conditions.map(\.update)).count > 1, !varied.contains("traffic.update") {
      warn(
        "the default update is ballistic with equipped vehicles: combinations differ in both",
        hint: "Give all combinations the same update: `set: {traffic.update: ballistic}`.")
    }
  }

  /// Replaces command line options, which the reader reports, by lines of the sweep file.
  private func place(_ diagnostic: Diagnostic, _ settings: [Setting]) -> Diagnostic {
    guard let option = diagnostic.file, option.hasPrefix("--") else { return diagnostic }
    var placed = diagnostic
    placed.file = source
    switch option {
    case "--until": placed.line = plan.until?.line
    case "--seed": placed.line = plan.seedsLine
    default:
      placed.line = settings.first { option == "--set \($0.key)" }?.line
    }
    return placed
  }
}
