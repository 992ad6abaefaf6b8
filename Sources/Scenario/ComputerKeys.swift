import ComputePlatform
import SimCore

extension ScenarioSchema {
  /// Keys for each class of computer.
  static let classKeys: [SchemaEntry] = networkKeys + ComputerClass.allCases.flatMap(keys)

  /// Classes with cameras.
  private static let networkKeys = ComputerClass.allCases.filter { $0 != .cloud }.map { computer in
    let at = Int(computer.rawValue)
    return SchemaEntry(
      key: "compute.\(computer.name).network", kind: .choice(DetectorAccuracy.networks), isOptional: true,
      unit: "",
      documentation:
        "Network of the cameras' detectors on \(words(computer)): it sets what they cost and what they find; none: that of the class and era.",
      get: { $0.compute.classes[at].network ?? "none" },
      set: { $0.compute.classes[at].network = $1 == "none" ? nil : $1 })
  }

  private static func keys(_ computer: ComputerClass) -> [SchemaEntry] {
    let at = Int(computer.rawValue)
    return [
      SchemaEntry(
        key: "compute.slowdown.\(computer.name)", kind: .number(0.001...1000), unit: "",
        documentation: "Factor on every latency of \(words(computer)), besides compute.slowdown.",
        get: { SchemaEntry.shown($0.compute.classes[at].slowdown) },
        set: { $0.compute.classes[at].slowdown = SchemaEntry.accepted($1)! }),
      SchemaEntry(
        key: "compute.\(computer.name).tops", kind: .number(0.01...100_000), isOptional: true, unit: "TOPS",
        documentation:
          "Dense INT8 peak of the accelerators of \(words(computer)), with memory bandwidth and idle power in proportion; none: as the computer has it.",
        get: { $0.compute.classes[at].tops.map(SchemaEntry.shown) ?? "none" },
        set: { $0.compute.classes[at].tops = $1 == "none" ? nil : SchemaEntry.accepted($1)! }),
    ]
  }

  private static func words(_ computer: ComputerClass) -> String {
    switch computer {
    case .l2, .l3, .l4: "the computers of vehicles of level \(computer.rawValue + 2)"
    case .roadside: "the computers of roadside units"
    case .cloud: "the cloud's server"
    }
  }
}
