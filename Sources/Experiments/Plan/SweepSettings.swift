import Documents
import HostRuntime
import Scenario
import SimCore
import Yams

/// Reads settings and axes: scenario keys with values.
extension SweepReader {
  /// Options of `coroad run` that users may try as keys, and the keys that they set.
  private static let options = [
    "equip": "equipment.share", "until": "time.end_s", "v2x": "v2x.enabled", "cloud": "cloud.enabled",
  ]

  /// Reads a mapping of keys, nested or dotted, as in a scenario.
  mutating func settings(_ node: Node, of owner: String) -> [Setting] {
    guard let mapping = node.mapping else {
      fault("\(owner) must be a mapping of scenario keys to values", node, hint: "set: {v2x.enabled: false}")
      return []
    }
    var result: [Setting] = []
    for (keyNode, value) in mapping { collect(keyNode.string ?? "", value, at: keyNode, into: &result) }
    return result
  }

  private mutating func collect(_ key: String, _ node: Node, at keyNode: Node, into result: inout [Setting]) {
    if let mapping = node.mapping, ScenarioSchema.standard.hasGroup(key) {
      for (inner, value) in mapping {
        collect(key + "." + (inner.string ?? ""), value, at: inner, into: &result)
      }
    } else if let setting = setting(key, node, at: keyNode) {
      if result.contains(where: { $0.key == key }) {
        fault("\(key) is set twice", keyNode)
      } else {
        result.append(setting)
      }
    }
  }

  /// One key with its value; nil if invalid.
  mutating func setting(_ key: String, _ node: Node, at keyNode: Node) -> Setting? {
    guard let entry = entry(key, at: keyNode) else { return nil }
    var text = YAMLDocument.value(node)
    if case .names = entry.kind, let list = node.sequence {
      text = list.compactMap { $0.scalar?.string }.joined(separator: ",")
    }
    guard var text else {
      fault("\(key) must be one value", node)
      return nil
    }
    if let wrong = entry.check(text) {
      fault(wrong, node)
      return nil
    }
    // Paths in a file are relative to it.
    if key == "traffic.fcd", text != "none" { text = resolve(text) }
    return Setting(key: key, value: text, line: node.mark?.line)
  }

  /// A key that a sweep may set; otherwise reports an error and returns nil.
  private mutating func entry(_ key: String, at node: Node) -> SchemaEntry? {
    if key == "seed" {
      fault("seed cannot be set here: use `seeds:`", node)
      return nil
    }
    if key == "time.end_s", plan.until != nil {
      fault("time.end_s is already set by `until:`", node)
      return nil
    }
    if let entry = ScenarioSchema.standard[key] { return entry }
    let (wrong, hint) = ScenarioReader.refusal(of: key, by: .standard)
    fault(wrong, node, hint: Self.options[key].map { "Did you mean \"\($0)\"?" } ?? hint)
    return nil
  }

  // MARK: Axes

  mutating func readAxes(_ node: Node) {
    guard let mapping = node.mapping else {
      fault(
        "axes must be a mapping of names to lists of values", node, hint: "axes: {v2x.enabled: [false, true]}"
      )
      return
    }
    for (keyNode, value) in mapping {
      let name = keyNode.string ?? ""
      if ["seed", "status"].contains(name) || Metric.all.contains(name) {
        fault("an axis cannot be called \(name), which is a column of results.csv", keyNode)
        continue
      }
      guard let list = value.sequence, !list.isEmpty else {
        fault("axis \(name) must be a list of values", value)
        continue
      }
      var axis = Axis(name: name, levels: [], line: keyNode.mark?.line)
      let isKnown = list.contains { $0.mapping == nil } ? entry(name, at: keyNode) != nil : true
      for item in list {
        guard let level = level(item, of: name, isKnown: isKnown) else { continue }
        if axis.levels.contains(where: { $0.name == level.name }) {
          fault("axis \(name) has the value \"\(level.name)\" twice", item)
        } else {
          axis.levels.append(level)
        }
      }
      plan.axes.append(axis)
    }
    if mapping.count > SweepPlan.mostAxes { fault("there are more than \(SweepPlan.mostAxes) axes", node) }
    checkKeysAreVariedOnce()
  }

  /// Reads a level: a value for the key that the axis is named after, or a name with settings.
  private mutating func level(_ node: Node, of axis: String, isKnown: Bool) -> Level? {
    guard let mapping = node.mapping else {
      guard isKnown, let setting = setting(axis, node, at: node) else { return nil }
      return Level(name: YAMLDocument.value(node) ?? setting.value, settings: [setting], line: setting.line)
    }
    var name: String?
    var own: [Setting] = []
    var scenario: String?
    for (keyNode, value) in mapping {
      switch keyNode.string ?? "" {
      case "name":
        name = value.scalar?.string
        if name?.isEmpty ?? true { fault("the name of a level must be one value", value) }
      case "set": own = settings(value, of: "set of axis \(axis)")
      case "scenario": scenario = scenarioPath(value)
      case let other:
        fault(
          "unknown key \"\(other)\" in a level of axis \(axis)", keyNode,
          hint: nearestName(other, in: ["name", "set", "scenario"]).map { "Did you mean \"\($0)\"?" }
            ?? "A level is a value, or {name: NAME, set: {KEY: VALUE}, scenario: FILE}.")
      }
    }
    guard let name else {
      if mapping["name"] == nil { fault("a level of axis \(axis) has no name", node) }
      return nil
    }
    return Level(name: name, settings: own, scenario: scenario, line: node.mark?.line)
  }

  /// Reports keys, and scenarios of levels, that are set in two places, which would be ambiguous.
  private mutating func checkKeysAreVariedOnce() {
    var owner: [String: String] = [:]
    var scenarioOwner: String?
    for setting in plan.common { owner[setting.key] = "set" }
    for axis in plan.axes {
      var own: Set<String> = []
      if let level = axis.levels.first(where: { $0.scenario != nil }) {
        if let other = scenarioOwner {
          diagnostics.error(
            "axis \(axis.name) sets the scenario, which axis \(other) sets too", file: source,
            line: level.line)
        }
        scenarioOwner = axis.name
      }
      for setting in axis.levels.flatMap(\.settings) where own.insert(setting.key).inserted {
        if let other = owner[setting.key] {
          diagnostics.error(
            "axis \(axis.name) sets \(setting.key), which \(other == "set" ? "`set:`" : "axis \(other)") sets too",
            file: source, line: setting.line)
        } else {
          owner[setting.key] = axis.name
        }
      }
    }
  }
}
