import Foundation
import Scenario
import SimCore
import Testing
import Traffic
import WorldState

/// Real networks against SUMO 1.28 (1 s steps, seed 42). In debug builds only the first minutes are run.
@Suite struct RealNetworkTests {
  #if DEBUG
    static let horizon = (hamburg: 120.0, bologna: 120.0)
  #else
    static let horizon = (hamburg: 1200.0, bologna: 7000.0)
  #endif

  /// Halting vehicles by second in three SUMO runs; the fixtures document how they were made.
  func reference(_ name: String) throws -> [(time: Int, halting: [Int])] {
    let text = try String(contentsOfFile: Bench.folder + "Fixtures/\(name).halting.csv", encoding: .utf8)
    return text.split(separator: "\n").compactMap { line in
      let row = line.split(separator: ",").compactMap { Int($0) }
      return row.count == 4 ? (row[0], Array(row[1...])) : nil
    }
  }

  /// With SUMO's own steps the queues stay near SUMO's: never above 1.3 times the fullest of the three runs plus 20,
  /// and on average over time within a tenth of their mean.
  func compareQueues(_ name: String, _ halting: [Int: Int]) throws {
    let rows = try reference(name).filter { halting[$0.time] != nil || $0.halting.max()! > 0 }
    #expect(rows.count > 10)
    var ours = 0.0
    var theirs = 0.0
    for row in rows where Double(row.time) <= (halting.keys.max().map(Double.init) ?? 0) {
      let count = halting[row.time] ?? 0
      #expect(Double(count) <= 1.3 * Double(row.halting.max()!) + 20, "\(name) at \(row.time) s")
      ours += Double(count)
      theirs += Double(row.halting.reduce(0, +)) / 3
    }
    #if !DEBUG
      #expect(ours < 1.1 * theirs && ours > 0.85 * theirs, "\(ours) and \(theirs)")
    #endif
  }

  func run(
    _ path: String, until: Double, step: String, drivers: String = "ideal", halting: inout [Int: Int]
  ) throws -> TrafficEngine {
    let scenario = try ScenarioReader.read(
      path: dataFolder! + path, overrides: [("time.step_s", step), ("traffic.drivers", drivers)],
      until: until,
      seed: 42)
    let engine = TrafficEngine(scenario: scenario)
    func count(_ s: TruthSlice) {
      guard s.time.microseconds % 1_000_000 == 0 else { return }
      halting[Int(s.time.seconds)] = (0..<s.vehicleCount).count { s.speed[$0] < 0.1 }
    }
    count(engine.initialSlice())
    while engine.time < SimTime(seconds: until) && !engine.isFinished { count(engine.step(commands: [])) }
    return engine
  }

  @Test(
    .enabled(if: dataFolder != nil, "the Hamburg data set is not on this machine"), arguments: ["1", "0.1"])
  func hamburg(step: String) throws {
    var halting: [Int: Int] = [:]
    let engine = try run(
      "/hamburg/run_simulation.sumocfg", until: Self.horizon.hamburg, step: step, halting: &halting)
    if step == "1" { try compareQueues("hamburg", halting) }
    #expect(engine.counters.collisions == 0)
    #if !DEBUG
      // SUMO completes 5877 trips with a mean time loss of 67.5 s.
      let trips = engine.takeTrips()
      #expect(Double(trips.count) >= 0.98 * 5877)
      let loss = trips.reduce(0) { $0 + $1.timeLoss } / Double(trips.count)
      #expect(abs(loss - 67.54) < 0.15 * 67.54)
    #else
      #expect(engine.counters.departed > 600)
    #endif
  }

  /// With drivers who see only along the roads, vehicles do not overlap either, inside junctions as well, and trips are
  /// as quick as SUMO's: 2391 arrivals in 600 s.
  @Test(.enabled(if: dataFolder != nil, "the Hamburg data set is not on this machine"))
  func hamburgBySight() throws {
    var halting: [Int: Int] = [:]
    let engine = try run(
      "/hamburg/run_simulation.sumocfg", until: min(600, Self.horizon.hamburg), step: "0.1", drivers: "sight",
      halting: &halting)
    #expect(engine.counters.collisions == 0)
    #if !DEBUG
      #expect(Double(engine.counters.arrived) >= 0.98 * 2391)
    #endif
  }

  @Test(
    .enabled(if: dataFolder != nil, "the Bologna data set is not on this machine"), arguments: ["1", "0.1"])
  func bologna(step: String) throws {
    var halting: [Int: Int] = [:]
    let engine = try run(
      "/bologna-acosta/run.sumocfg", until: Self.horizon.bologna, step: step, halting: &halting)
    if step == "1" { try compareQueues("bologna", halting) }
    #expect(engine.counters.collisions == 0)
    #if !DEBUG
      #expect(engine.isFinished)
      #expect(engine.counters.arrived == engine.counters.departed)
    #else
      #expect(engine.counters.departed > 200)
    #endif
  }
}
