import HostRuntime
import Recording
import RoadNetwork
import Scenario
import SimCore

/// A plan whose scenario reads without fault.
package struct CheckedPlan: Sendable {
  package var plan: SweepPlan
  /// Remarks, no errors.
  package var diagnostics: Diagnostics
  /// Every file that the runs depend on, each once.
  package var files: [String]
}

/// The scenario under the levels of an experiment: rules between keys, and files that only some levels name.
extension SweepReader {
  /// Combinations that are read before anything runs (assumed). A fault in a later one fails its runs, visibly.
  static let combinationsRead = 256

  /// Reads the scenario as the runs will and collects its faults, each once.
  mutating func checkScenario() -> [String] {
    guard !plan.scenario.isEmpty,
      InputBytes.read(plan.scenario, namedIn: source, line: plan.scenarioLine, into: &diagnostics) != nil
    else { return [] }
    // With a fault in the axes there are no combinations; the scenario itself is still looked at.
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
          path: plan.scenario, overrides: settings.map { ($0.key, $0.value) },
          until: plan.until.flatMap { NumberParsing.double($0.value) }, seed: plan.seeds.first,
          schema: .standard)
        found = scenario.diagnostics
        // The reader leaves a replay to the run.
        if let replay = scenario.configuration.traffic.fcd, !files.contains(replay) {
          let line = settings.first { $0.key == "traffic.fcd" }?.line
          _ = InputBytes.read(replay, namedIn: source, line: line, into: &diagnostics)
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

  /// A comparison compares one thing: remarks where these combinations differ in more than their axes say.
  private mutating func warn(of conditions: Set<TrafficConditions>) {
    let varied = Set(plan.axes.flatMap { $0.levels.flatMap(\.settings) }.map(\.key))
    func warn(_ message: String, hint: String) {
      diagnostics.warning(message, file: source, line: plan.axes.first?.line, hint: hint)
    }
    if Set(conditions.map(\.drivers)).count > 1, !varied.contains("traffic.drivers") {
      warn(
        "without equipped vehicles drivers are omniscient, with any they see: these combinations differ in both",
        hint: "Give all the same drivers: `set: {traffic.drivers: sight}`.")
    }
    if Set(conditions.map(\.step)).count > 1, !varied.contains("time.step_s") {
      warn(
        "the traffic step is shorter with equipped vehicles: these combinations differ in both",
        hint: "Give all the same step: `set: {time.step_s: 0.1}`.")
    }
    if Set(conditions.map(\.update)).count > 1, !varied.contains("traffic.update") {
      warn(
        "with equipped vehicles the update is ballistic: these combinations differ in both",
        hint: "Give all the same update: `set: {traffic.update: ballistic}`.")
    }
  }

  /// The reader knows options of a command line; here they are lines of the experiment.
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
