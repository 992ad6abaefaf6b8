import Documents
import HostRuntime
import RoadNetwork
import Scenario
import SimCore
import Yams

/// Reads a sweep file: gives a validated plan, or reports every error with file and line.
package struct SweepReader {
  /// Every key of the file, with its meaning.
  package static let keys: [(key: String, holds: String)] = [
    ("scenario", "Path of a scenario.yaml or .sumocfg, relative to this file."),
    ("until", "End of every run, in seconds on the scenario's clock, like --until."),
    (
      "set",
      "Scenario keys with values for all runs, like --set; record.mcap is false and record.safety true unless set."
    ),
    ("seeds", "A list of seeds, or their number: 20 means 1 to 20."),
    (
      "axes",
      "KEY: [VALUE, ...] varies one scenario key; NAME: [{name: LEVEL, set: {KEY: VALUE, ...}}, ...] varies several "
        + "together. A level may have a scenario of its own: {name: LEVEL, scenario: FILE}."
    ),
    ("metrics", "Figures for the tables, as paths into summary.json."),
    (
      "baseline",
      "{AXIS: VALUE}: other values on that axis are compared with this one, seed by seed; with one axis VALUE suffices."
    ),
  ]
  package static let mostSeeds = 10_000

  let source: String
  let folder: String
  var diagnostics = Diagnostics()
  var plan: SweepPlan

  /// - Returns: the plan, warnings about its scenario, and the input files of the runs.
  /// - Throws: every error of the file, and of the scenario under every combination of levels.
  package static func read(path: String) throws(InvalidInput) -> CheckedPlan {
    var reader = SweepReader(source: path)
    reader.readFile()
    let files = reader.checkScenario()
    if reader.diagnostics.hasErrors { throw InvalidInput(reader.diagnostics) }
    return CheckedPlan(plan: reader.plan, diagnostics: reader.diagnostics, files: files)
  }

  private init(source: String) {
    self.source = source
    folder = source.lastIndex(of: "/").map { String(source[...$0]) } ?? ""
    plan = SweepPlan(source: source)
  }

  func resolve(_ path: String) -> String { path.hasPrefix("/") ? path : folder + path }

  mutating func fault(_ message: String, _ node: Node?, hint: String? = nil) {
    diagnostics.error(message, file: source, line: node?.mark?.line, hint: hint)
  }

  private mutating func readFile() {
    guard let bytes = InputBytes.read(source, into: &diagnostics),
      let root = YAMLDocument.compose(
        String(decoding: bytes.content, as: UTF8.self), source: source, into: &diagnostics)
    else { return }
    guard let mapping = root.mapping else {
      fault(
        "a sweep file must be a mapping of keys to values", root,
        hint: "Required are `scenario: FILE` and `seeds: 20`.")
      return
    }
    var members: [String: Node] = [:]
    for (keyNode, value) in mapping {
      let key = keyNode.string ?? ""
      if Self.keys.contains(where: { $0.key == key }) {
        members[key] = value
      } else {
        fault("unknown key \"\(key)\"", keyNode, hint: Self.hint(for: key))
      }
    }
    for (key, least) in [("scenario", "scenario: FILE"), ("seeds", "seeds: 20")] where members[key] == nil {
      diagnostics.error("the key \(key) is missing", file: source, line: 1, hint: least)
    }
    readScenario(members["scenario"])
    readUntil(members["until"])
    readSeeds(members["seeds"])
    if let node = members["set"] { plan.common = settings(node, of: "set") }
    if let node = members["axes"] { readAxes(node) }
    readMetrics(members["metrics"])
    if let node = members["baseline"] { readBaseline(node) }
    let (runs, isTooLarge) = plan.axes.reduce((plan.seeds.count, false)) { product, axis in
      let (value, overflow) = product.0.multipliedReportingOverflow(by: axis.levels.count)
      return (value, product.1 || overflow)
    }
    if isTooLarge || runs > SweepPlan.mostRuns {
      fault("axes and seeds give more than \(SweepPlan.mostRuns) runs", members["axes"] ?? root)
    }
  }

  /// Hint for an unknown key.
  private static func hint(for key: String) -> String {
    if ScenarioSchema.standard[key] != nil || ScenarioSchema.standard.hasGroup(key) {
      return "Put scenario keys under `set:` or `axes:`."
    }
    if ScenarioReader.structuralKeys.contains(key) {
      return
        "This is a key of a scenario file. Run a scenario with `coroad run`; a sweep file names it under `scenario:`."
    }
    let names = keys.map(\.key)
    return nearestName(key, in: names).map { "Did you mean \"\($0)\"?" }
      ?? "Known: \(names.joined(separator: ", "))"
  }

  // MARK: Single values

  /// Path of a scenario, resolved; reports an error and returns nil if it is none.
  mutating func scenarioPath(_ node: Node) -> String? {
    guard let text = node.scalar?.string, !text.isEmpty else {
      fault("scenario must be one path", node)
      return nil
    }
    return resolve(text)
  }

  private mutating func readScenario(_ node: Node?) {
    guard let node, let path = scenarioPath(node) else { return }
    plan.scenario = path
    plan.scenarioLine = node.mark?.line
  }

  private mutating func readUntil(_ node: Node?) {
    guard let node else { return }
    let text = YAMLDocument.value(node) ?? ""
    guard Quantity.clock.isNumber(text) else {
      fault("until must be a number of seconds, not \"\(text)\"", node)
      return
    }
    if let wrong = ScenarioSchema.standard["time.end_s"]?.check(text) {
      fault("until: \(wrong)", node)
    } else {
      plan.until = Setting(key: "time.end_s", value: text, line: node.mark?.line)
    }
  }

  private mutating func readSeeds(_ node: Node?) {
    guard let node else { return }
    plan.seedsLine = node.mark?.line
    if let list = node.sequence {
      var seen: Set<UInt64> = []
      for item in list {
        let text = item.scalar?.string ?? ""
        guard let seed = UInt64(text), seed <= UInt64(Int64.max) else {
          fault("a seed must be a whole number from 0, not \"\(text)\"", item)
          continue
        }
        if seen.insert(seed).inserted {
          plan.seeds.append(seed)
        } else {
          fault("seed \(seed) is listed twice", item)
        }
      }
      if list.isEmpty { fault("seeds is empty", node) }
      if list.count > Self.mostSeeds { fault("seeds has more than \(Self.mostSeeds) entries", node) }
    } else if let text = node.scalar?.string, let count = Int(text), (1...Self.mostSeeds).contains(count) {
      plan.seeds = (1...UInt64(count)).map { $0 }
    } else {
      fault(
        "seeds must be a list of whole numbers, or their number, 1...\(Self.mostSeeds)", node,
        hint: "`seeds: 20` means 1 to 20.")
    }
  }

  private mutating func readMetrics(_ node: Node?) {
    guard let node else {
      plan.metrics = Metric.standard
      return
    }
    guard let list = node.sequence, !list.isEmpty else {
      fault(
        "metrics must be a list of paths into summary.json", node, hint: "metrics: [\(Metric.standard[0])]")
      return
    }
    for item in list {
      let path = item.scalar?.string ?? ""
      if let wrong = Metric.fault(path) {
        fault(wrong.message, item, hint: wrong.hint)
      } else if plan.metrics.contains(path) {
        fault("metric \(path) is listed twice", item)
      } else {
        plan.metrics.append(path)
      }
    }
  }

  private mutating func readBaseline(_ node: Node) {
    if plan.axes.isEmpty {
      fault("baseline needs axes", node)
      return
    }
    var chosen = [Int?](repeating: nil, count: plan.axes.count)
    if let mapping = node.mapping {
      for (keyNode, value) in mapping {
        let name = keyNode.string ?? ""
        if let axis = plan.axes.firstIndex(where: { $0.name == name }) {
          chosen[axis] = level(value, of: axis)
        } else {
          let names = plan.axes.map(\.name)
          fault(
            "baseline: there is no axis \"\(name)\"", keyNode,
            hint: nearestName(name, in: names).map { "Did you mean \"\($0)\"?" }
              ?? "Axes: \(names.joined(separator: ", "))")
        }
      }
      if mapping.isEmpty { fault("baseline is empty", node) }
    } else if plan.axes.count == 1, node.scalar != nil {
      chosen[0] = level(node, of: 0)
    } else {
      fault(
        "baseline must be a mapping of axes to one of their values", node,
        hint: "baseline: {\(plan.axes[0].name): VALUE}")
    }
    plan.baseline = chosen
  }

  private mutating func level(_ node: Node, of axis: Int) -> Int? {
    let name = YAMLDocument.value(node) ?? ""
    let names = plan.axes[axis].levels.map(\.name)
    if let index = names.firstIndex(of: name) { return index }
    fault(
      "\(plan.axes[axis].name) has no value \"\(name)\"", node,
      hint: "Values: \(names.joined(separator: ", "))")
    return nil
  }
}
