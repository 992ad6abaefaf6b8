import Federation
import Foundation
import NodeInterface
import Recording
import Scenario
import SimCore
import Testing
import V2XMessages
import WorldState

/// Text that a run makes against the text in `Golden/NAME.txt`. A change of behaviour shows as a diff of that file. To
/// accept it:
///
///     COROAD_UPDATE_GOLDEN=1 swift test --filter SimulationTests
enum Golden {
  static func compare(_ found: String, with name: String) throws {
    let file = MapRun.root.appendingPathComponent("Tests/SimulationTests/Golden/\(name).txt")
    if ProcessInfo.processInfo.environment["COROAD_UPDATE_GOLDEN"] != nil {
      try found.write(to: file, atomically: true, encoding: .utf8)
      return
    }
    let golden = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    let (a, b) = (golden.split(separator: "\n"), found.split(separator: "\n"))
    for (i, line) in b.enumerated() where i >= a.count || a[i] != line {
      Issue.record("golden: \(i < a.count ? a[i] : "(no line)")\nfound:  \(line)")
    }
    #expect(a.count == b.count, "to accept: COROAD_UPDATE_GOLDEN=1 swift test --filter SimulationTests")
  }
}

/// Short runs of the shipped maps with every function on, as text: what every node sent, received and computed, and the
/// digests.
@Suite struct GoldenTraceTests {
  struct Case: CustomTestStringConvertible {
    var map: String
    /// Simulated seconds; the larger maps have traffic from the beginning.
    var seconds: Double
    var testDescription: String { map }
  }
  /// Nodes listed in the text; the run's digest covers all.
  private static let mostNodes = 40
  private static let everyFunction = [
    ("functions.ssm", "true"), ("functions.driverless", "true"), ("functions.automated_driving", "true"),
  ]

  @Test(arguments: [
    Case(map: "crossing", seconds: 20), Case(map: "occlusion", seconds: 12),
    Case(map: "corridor", seconds: 3),
    Case(map: "district", seconds: 1),
  ]) func trace(_ item: Case) throws {
    let first = try MapRun(item.map, until: item.seconds, overrides: Self.everyFunction)
    let nodes = first.digests.map { first.names.node($0.node) }
    let run = try MapRun(
      item.map, until: item.seconds,
      overrides: Self.everyFunction + [("record.nodes", nodes.joined(separator: ","))])
    #expect(run.digest == first.digest)
    try Golden.compare(Self.trace(run, item), with: "\(item.map)-trace")
  }

  private static func trace(_ run: MapRun, _ item: Case) -> String {
    var lines = [
      "\(item.map), seed \(run.scenario.configuration.seed), to \(Int(item.seconds)) s",
      "digest \(run.digest)",
    ]
    let slice = run.lastSlice
    for row in 0..<slice.vehicleCount where slice.speed[row] > 0 {
      lines.append(
        "at the end \(run.names.vehicle(slice.vehicle[row])): x \(fixed(slice.x[row])) m, "
          + "y \(fixed(slice.y[row])) m, speed \(fixed(slice.speed[row])) m/s")
    }
    let compute = Dictionary(run.totals.compute.map { ($0.node, $0.value) }, uniquingKeysWith: { a, _ in a })
    // Roadside units and the cloud come last and are always listed.
    let fixed = run.digests.filter { $0.node.kind != .vehicle }
    let vehicles = run.digests.filter { $0.node.kind == .vehicle }
    for (node, hash) in vehicles.prefix(mostNodes) + fixed {
      let digits = String(hash.value, radix: 16)
      lines.append("")
      lines.append(
        "\(run.names.node(node)) digest \(String(repeating: "0", count: 16 - digits.count))\(digits) "
          + "of \(hash.count) values")
      let sent = run.frames.filter { $0.source == node }.map { name($0.messageType) }
      lines.append("  sent \(counts(sent))")
      let receptions = run.receptions.filter { $0.receiver == node }
      lines.append(
        "  received \(counts(receptions.filter { $0.outcome == .delivered }.map { name($0.messageType) }))")
      lines.append(
        "  lost \(counts(receptions.filter { $0.outcome != .delivered }.map { "\($0.outcome)" }))")
      lines.append("  frames \(counts(run.sensors.filter { $0.node == node }.map { "\($0.frame.kind)" }))")
      lines.append("  tasks \(counts(run.tasks.filter { $0.node == node }.map(\.task.kind)))")
      lines.append(
        "  late \(compute[node]?.deadlineMisses ?? 0), refused \(compute[node]?.dropped ?? 0), "
          + "busy \(compute[node]?.busy.microseconds ?? 0) us")
      lines.append("  warnings \(counts(run.warnings.filter { $0.node == node }.map { "\($0.kind)" }))")
    }
    let more = vehicles.count - mostNodes
    if more > 0 { lines += ["", "and \(more) more vehicles"] }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func name(_ type: UInt8) -> String { MessageType(rawValue: type)?.name ?? "type_\(type)" }

  /// `bsm 12, spat 3`, by name.
  private static func counts(_ names: [String]) -> String {
    let sums = Dictionary(names.map { ($0, 1) }, uniquingKeysWith: +)
    return sums.isEmpty ? "none" : sums.keys.sorted().map { "\($0) \(sums[$0]!)" }.joined(separator: ", ")
  }

  /// Two decimals.
  private static func fixed(_ value: Double) -> String {
    let hundredths = Int((value * 100).rounded())
    let digits = String(abs(hundredths) % 100)
    return "\(hundredths < 0 ? "-" : "")\(abs(hundredths) / 100).\(digits.count < 2 ? "0" : "")\(digits)"
  }
}
