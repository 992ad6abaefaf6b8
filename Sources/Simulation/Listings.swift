import Foundation
import HostRuntime
import Recording
import RoadNetwork
import Scenario
import SimCore

/// The keys of a scenario file, for `coroad validate --keys`.
package enum SchemaListing {
  package static var text: String {
    ScenarioSchema.standard.entries.map { entry in
      let unit = entry.unit.isEmpty ? "" : " [\(entry.unit)]"
      let key = "\(entry.key) = \(entry.standard)\(unit)"
      return key.padding(toLength: max(46, key.count + 2), withPad: " ", startingAt: 0) + entry.documentation
        + "\n"
    }.joined()
  }
}

/// Summary of a scenario.
package enum ScenarioListing {
  package static func text(_ s: ScenarioValue) -> String {
    let n = s.network
    let equipped = s.levels.count { $0 != nil }
    let end = s.configuration.time.end.map { "\($0.seconds) s" } ?? "until empty"
    return """
      \(s.source): valid
        network   \(n.edges.count { $0.function == .normal }) edges, \(n.junctions.count) junctions, \
      \(n.signals.count) signals, \(n.obstacles.count) buildings
        demand    \(s.demand.vehicles.count) vehicles (\(equipped) equipped), \
      \(s.demand.pedestrians.count) pedestrians
        roadside  \(s.configuration.roadside.count) units\(s.configuration.cloudEnabled ? ", 1 cloud" : "")
        time      \(s.configuration.time.begin.seconds) s to \(end), step \(s.configuration.time.step.seconds) s

      """
  }

  /// The summary as JSON, with all diagnostics.
  package static func json(_ s: ScenarioValue) -> JSON {
    let n = s.network
    return .object(
      head(true, s.source, s.diagnostics) + [
        JSON.Member(
          "network",
          .members([
            "edges": .integer(Int64(n.edges.count { $0.function == .normal })),
            "junctions": .integer(Int64(n.junctions.count)), "signals": .integer(Int64(n.signals.count)),
            "buildings": .integer(Int64(n.obstacles.count)),
          ])),
        JSON.Member(
          "demand",
          .members([
            "vehicles": .integer(Int64(s.demand.vehicles.count)),
            "equipped": .integer(Int64(s.levels.count { $0 != nil })),
            "pedestrians": .integer(Int64(s.demand.pedestrians.count)),
          ])),
        JSON.Member("configuration", s.configuration.json),
      ])
  }
  /// The same for an invalid scenario.
  package static func json(_ diagnostics: Diagnostics, of source: String) -> JSON {
    .object(head(false, source, diagnostics))
  }
  private static func head(_ isValid: Bool, _ source: String, _ diagnostics: Diagnostics) -> [JSON.Member] {
    [
      JSON.Member("scenario", .string(source)), JSON.Member("valid", .bool(isValid)),
      JSON.Member(
        "remarks",
        .array(
          diagnostics.ordered.map { d in
            .members([
              "severity": .string(d.severity.rawValue), "file": d.file.map { .string($0) } ?? .null,
              "line": d.line.map { .integer(Int64($0)) } ?? .null, "message": .string(d.message),
              "hint": d.hint.map { .string($0) } ?? .null,
            ])
          })), JSON.Member("remarks_dropped", .integer(Int64(diagnostics.dropped))),
    ]
  }
}

/// Checks of what a run needs on this machine.
package enum Doctor {
  package struct Check: Sendable {
    package var what: String
    package var ok: Bool
    package var detail: String
  }

  package static func checks(maps: String?) -> [Check] {
    let folder = Program.folder
    var checks = ["onboard-unit", "roadside-unit", "cloud-coordinator"].map { program in
      let found = FileManager.default.isExecutableFile(atPath: folder.appendingPathComponent(program).path)
      return Check(
        what: "program \(program)", ok: found,
        detail: found ? folder.path : "not in \(folder.path); build it with: swift build -c release")
    }
    checks.append(
      Check(
        what: "shipped maps", ok: maps != nil,
        detail: maps ?? "no folder Maps above \(folder.path) or in the working directory"))
    let temporary = FileManager.default.temporaryDirectory
    checks.append(
      Check(
        what: "temporary folder", ok: FileManager.default.isWritableFile(atPath: temporary.path),
        detail: temporary.path))
    checks.append(
      Check(
        what: "processors", ok: true,
        detail:
          "\(ProcessInfo.processInfo.activeProcessorCount), \(ProcessInfo.processInfo.physicalMemory >> 30) GiB of memory"
      ))
    return checks
  }
}
