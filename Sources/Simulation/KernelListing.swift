import ComputePlatform
import HostRuntime
import Recording
import Scenario
import SimCore

/// Output of `coroad kernel profile`.
package enum KernelListing {
  package static func level(_ name: String) -> AutomationLevel? {
    AutomationLevel.allCases.first { "\($0)" == name.lowercased() }
  }

  /// Names of the computers that `text` accepts.
  package static let computers = Configuration.Computer.shippedNames

  /// The fault of the first invalid one among settings of the form KEY=VALUE; nil if all are valid.
  package static func fault(of settings: [String]) -> String? {
    for text in settings {
      guard let (key, value) = pair(text), key.hasPrefix("compute."), let entry = ScenarioSchema.base[key]
      else { return "--set takes compute.KEY=VALUE with a key of a scenario, not \(text)" }
      if case .names = entry.kind { return "--set takes no files: \(key)" }
      if let fault = entry.check(value) { return fault }
      if ScenarioReader.computerKeys.contains(key), !computers.contains(value) {
        return "\(key): there is no computer \(value)"
      }
    }
    return nil
  }
  /// The configuration with settings that have no fault.
  package static func compute(_ settings: [String]) -> Configuration.Compute {
    var configuration = Configuration()
    for text in settings {
      guard let (key, value) = pair(text) else { continue }
      ScenarioSchema.base[key]?.set(&configuration, value)
    }
    return configuration.compute
  }
  private static func pair(_ text: String) -> (key: String, value: String)? {
    guard let at = text.firstIndex(of: "=") else { return nil }
    return (String(text[..<at]), String(text[text.index(after: at)...]))
  }

  /// - Parameter computer: one of `computers`; nil for the level's computer.
  package static func text(
    _ level: AutomationLevel, on computer: String?, objects: Int, slowdown: Double,
    compute: Configuration.Compute = Configuration().compute
  ) -> String {
    let p = KernelProfile(
      level, on: computer.flatMap(Configuration.Computer.init(rawValue:)), objects: objects,
      slowdown: slowdown, compute: compute)
    let platform = p.profile.platform
    let accelerator = platform.engines.first { $0.kind == .accelerator }
    var lines = ["\(p.profile.name): \(platform.name)"]
    if let accelerator {
      lines.append(
        "  accelerator \(fixed(accelerator.peakInt8.value / 1e12, 1)) TOPS dense INT8 "
          + "(\(accelerator.peakInt8.provenance.rawValue): \(accelerator.peakInt8.source))")
    }
    lines.append(
      "  \(objects) vehicles seen and heard, \(fixed(p.seconds, 0)) s, compute.slowdown \(fixed(slowdown * compute.slowdown, 2))"
    )
    lines.append("")
    lines.append(
      row(
        [
          "stage", "engine", "rate", "operations", "bytes", "per second", "of engine", "p50", "p99",
          "deadline", "late", "cost",
        ]))
    for s in p.stages {
      lines.append(
        row([
          s.kind.name, "\(s.engine)", fixed(s.rate, 1) + "/s", scaled(s.operations), scaled(s.bytes) + "B",
          scaled(KernelProfile.operationsPerSecond(s)) + "OP", fixed(100 * s.share, 2) + " %",
          milliseconds(s.median),
          milliseconds(s.p99), milliseconds(s.deadline), "\(s.misses)", p.profile.basis(of: s.kind).words,
        ]))
    }
    if !p.services.isEmpty { lines += services(p.services) }
    lines.append("")
    lines.append(
      "  in use  "
        + p.engines.map { "\($0.kind.name) \(fixed(100 * $0.share, 1)) %" }.joined(separator: ", "))
    if !p.services.isEmpty { lines.append(published) }
    let total = p.stages.reduce(0) { $0 + KernelProfile.operationsPerSecond($1) }
    lines.append("")
    lines.append(
      "  all stages    \(fixed(total / 1e12, 3)) TOPS at these rates" + share(total, of: accelerator))
    lines.append(
      "  cost: executed, the program runs and its counted operations are charged; charged, the network is charged by its"
    )
    lines.append("  layers and does not run; timed, a measured or assumed time is charged")
    lines.append(
      "  photon to brake  p50 \(milliseconds(p.photonToBrake.median)), p99 \(milliseconds(p.photonToBrake.p99))"
    )
    return lines.joined(separator: "\n") + "\n"
  }

  private static func services(_ services: [KernelProfile.ServiceShare]) -> [String] {
    ["", "  besides the chain: rate, share of the engine, mean and longest from due time to end"]
      + services.map { s in
        row([
          s.spec.name, s.spec.engine.name, fixed(s.rate, 1) + "/s", s.spec.domain.name, "",
          "", fixed(100 * s.share, 2) + " %", milliseconds(s.mean), milliseconds(s.longest),
          milliseconds(s.spec.deadline.seconds), "\(s.misses + s.dropped)", s.spec.words,
        ])
      }
  }
  /// What published pipelines use, to compare with.
  private static let published =
    "  published: openpilot allows its driving model 40 of 50 ms; Autoware's ndt_scan_matcher takes 21 of 104 ms and its"
    + " controller 2.2 of 30 ms on a PC (CARET report, December 2022)"

  private static func share(_ operations: Double, of accelerator: EngineSpec?) -> String {
    guard let accelerator else { return "" }
    return ", \(fixed(100 * operations / accelerator.peakInt8.value, 1)) % of the accelerator's peak"
  }
  private static let widths = [16, 14, 8, 11, 9, 11, 10, 9, 9, 9, 5]
  private static func row(_ cells: [String]) -> String {
    var line = " "
    for (i, cell) in cells.enumerated() {
      if i >= widths.count {
        line += "  " + cell
        continue
      }
      let gap = String(repeating: " ", count: max(0, widths[i] - cell.count))
      line += i < 2 ? " " + cell + gap : " " + gap + cell
    }
    return line
  }
  private static func milliseconds(_ seconds: Double) -> String { fixed(1000 * seconds, 2) + " ms" }
  private static func scaled(_ x: Double) -> String {
    for (limit, name) in [(1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")] where x >= limit {
      return fixed(x / limit, 2) + " " + name
    }
    return fixed(x, 0) + " "
  }
}
