import Foundation
import Interop
import Recording
import RoadNetwork
import Scenario
import SimCore
import Testing
import WorldState

@testable import Simulation

/// Encounters of shipped maps against `Tests/Interop/encounters.py`, which reads the run's fcd.xml and the network and
/// finds them with geometry of its own.
@Suite(.serialized, .enabled(if: Python.has(.sciPy), "\(Python.Oracle.sciPy.lack)"))
struct EncounterOracleTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var map: String
    var seconds: Double
    var seed: Int
    var overrides: [String: String]
    var testDescription: String { "\(map), seed \(seed), \(overrides)" }
  }
  /// Drivers by sight without units, and people who heed traffic or step in front of it.
  static let cases: [Case] = [1, 2].flatMap { seed in
    let sight = ["equipment.share": "0", "traffic.drivers": "sight"]
    let heedless = sight.merging(["walkers.heedless_share": "1", "walkers.speed_mps": "1.8"]) { $1 }
    return [
      Case(map: "crossing", seconds: 90, seed: seed, overrides: sight),
      Case(map: "crossing", seconds: 100, seed: seed, overrides: heedless),
      Case(
        map: "district", seconds: 8, seed: seed,
        overrides: sight.merging(["demand.resample": "false"]) { $1 }),
      Case(map: "occlusion", seconds: 90, seed: seed, overrides: sight),
    ]
  }

  /// What the script finds of one pair.
  private struct Found: Decodable {
    var first: String
    var second: String
    var begin: Double
    var end: Double
    var ttc: Double
    var needed: Double
    var kind: String
  }

  @Test(arguments: cases) func theOtherProgramFindsTheSame(_ one: Case) throws {
    var overrides = one.overrides.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    overrides.append(("seed", "\(one.seed)"))
    let run = try MapRun(one.map, until: one.seconds, keepsSlices: true, overrides: overrides)
    let folder = try Scratch()
    let found = try script(one, run, folder)
    let own = monitored(run)
    #expect(!own.isEmpty)

    // Positions and speeds in the file have two decimals. Which of two steps is the first one at the kerb depends on them.
    func tolerance(_ e: SafetyEncounter) -> Double {
      0.05 + (e.kind == .pedestrian ? 0.1 : 0.03) * e.neededDeceleration
    }
    var isMatched = [Bool](repeating: false, count: found.count)
    for e in own where e.timeToCollision.isFinite {
      let names = [name(e.first, run), name(e.second, run)].sorted()
      let same = found.indices.filter {
        [found[$0].first, found[$0].second].sorted() == names && found[$0].begin <= e.end.seconds + 0.15
          && found[$0].end >= e.begin.seconds - 0.15
      }
      for i in same { isMatched[i] = true }
      // A TTC about the limit, or a needed deceleration that rounds to nothing, may be seen by one of the two.
      if same.isEmpty && (e.timeToCollision > 2.9 || e.neededDeceleration < 0.2) { continue }
      guard let best = same.max(by: { found[$0].needed < found[$1].needed }) else {
        Issue.record("only here: \(names) \(e)")
        continue
      }
      let difference = abs(found[best].needed - e.neededDeceleration)
      #expect(difference <= tolerance(e), "\(names) \(e) \(found[best])")
      #expect(
        found[best].kind == e.kind.rawValue || difference > 1e-3 || e.neededDeceleration < 0.5,
        "\(names) \(e) \(found[best])")
    }
    for (i, other) in found.enumerated() where !isMatched[i] && other.ttc < 2.9 && other.needed >= 0.2 {
      Issue.record("only there: \(other)")
    }
    for kind in EncounterKind.allCases {
      let here = own.count { $0.kind == kind && $0.neededDeceleration >= 1 }
      let there = found.count { $0.kind == kind.rawValue && $0.needed >= 1 }
      #expect(abs(here - there) <= 1, "\(kind): \(here) here, \(there) there")
    }
    let limit = SafetyLimits.conflictDeceleration
    #expect(own.count { $0.neededDeceleration >= limit } == found.count { $0.needed >= limit })
  }

  private func route(_ vehicle: UInt32, _ run: MapRun) -> String {
    let demand = run.scenario.demand
    guard Int(vehicle) < demand.vehicles.count else { return "" }
    return demand.routes[demand.vehicles[Int(vehicle)].route].map { run.scenario.network.edges[$0].id }
      .joined(separator: " ")
  }
  private func name(_ p: SafetyParticipant, _ run: MapRun) -> String {
    switch p {
    case .vehicle(let i): run.names.vehicle(i)
    case .pedestrian(let i): run.names.pedestrian(i)
    case .hazard(let i): "hazard \(i)"
    }
  }

  private func monitored(_ run: MapRun) -> [SafetyEncounter] {
    let monitor = SafetyMonitor(
      network: run.scenario.network, routes: SafetyRoutes(run.scenario))
    for slice in run.slices { monitor.observe(slice) }
    monitor.finish()
    return monitor.takeEncounters()
  }

  private func script(_ one: Case, _ run: MapRun, _ folder: Scratch) throws -> [Found] {
    var options = RunRecorder.Options(folder: folder.path + "/run", version: "test", scenario: run.scenario)
    options.configuration.record.fcd = true
    options.configuration.record.mcap = false
    options.configuration.record.safety = false
    let recorder = try RunRecorder(options)
    for slice in run.slices { recorder.record(slice: slice, encoded: []) }
    _ = recorder.finish(RunResult(endedAt: run.lastSlice.time, exitReason: "completed", digest: ""))
    var outlines: [String: String] = [:]
    for slice in run.slices {
      for row in 0..<slice.vehicleCount {
        let index = slice.vehicle[row]
        let kind =
          Int(index) >= run.scenario.demand.vehicles.count
          ? "hazard" : slice.flags[row].contains(.parked) ? "parked" : "vehicle"
        let name = run.names.vehicle(index)
        let line = "\(name) \(slice.length[row]) \(slice.width[row]) \(kind) \(route(index, run))"
        try #require(outlines[name] == nil || outlines[name] == line, "\(name) parks only for a time")
        outlines[name] = line
      }
    }
    let file = folder.path + "/outlines"
    try Data(outlines.values.sorted().map { $0 + "\n" }.joined().utf8).write(to: URL(fileURLWithPath: file))
    let map = MapRun.root.appendingPathComponent("Maps/\(one.map)").path
    let network = try #require(
      FileManager.default.contentsOfDirectory(atPath: map).first { $0.contains(".net.xml") })
    let outcome = try Python.run(
      "Tests/Interop/encounters.py", ["\(map)/\(network)", folder.path + "/run/fcd.xml", file], for: .sciPy)
    try #require(outcome.status == 0, "\(outcome.errors)")
    return try JSONDecoder().decode([Found].self, from: Data(outcome.output.utf8))
  }

  /// A folder that is removed with the test.
  private final class Scratch {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("coroad-\(UUID().uuidString)")
      .path
    init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
    deinit { try? FileManager.default.removeItem(atPath: path) }
  }
}
