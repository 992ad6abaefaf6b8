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

  /// - Parameter computer: one of `computers`; nil for the level's computer.
  package static func text(_ level: AutomationLevel, on computer: String?, objects: Int, slowdown: Double)
    -> String
  {
    let p = KernelProfile(
      level, on: computer.flatMap(Configuration.Computer.init(rawValue:)), objects: objects,
      slowdown: slowdown)
    let platform = p.profile.platform
    let accelerator = platform.engines.first { $0.kind == .accelerator }
    var lines = ["\(p.profile.name): \(platform.name)"]
    if let accelerator {
      lines.append(
        "  accelerator \(fixed(accelerator.peakInt8.value / 1e12, 1)) TOPS dense INT8 "
          + "(\(accelerator.peakInt8.provenance.rawValue): \(accelerator.peakInt8.source))")
    }
    lines.append(
      "  \(objects) vehicles seen and heard, \(fixed(p.seconds, 0)) s, compute.slowdown \(fixed(slowdown, 2))"
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
