import Scenario
import SimCore
import Testing
import Traffic
import WorldState

/// Real networks beside SUMO 1.28 (1 s steps, seed 42). In debug only the first minutes are driven.
@Suite struct RealNetworkTests {
  #if DEBUG
    static let horizon = (hamburg: 120.0, bologna: 120.0)
  #else
    static let horizon = (hamburg: 1200.0, bologna: 7000.0)
  #endif

  func run(_ path: String, until: Double, step: String) throws -> TrafficEngine {
    let scenario = try ScenarioReader.read(
      path: dataFolder! + path, overrides: [("time.step_s", step)], until: until, seed: 42)
    let engine = TrafficEngine(scenario: scenario)
    _ = engine.initialSlice()
    while engine.time < SimTime(seconds: until) && !engine.isFinished { _ = engine.step(actuations: []) }
    return engine
  }

  @Test(
    .enabled(if: dataFolder != nil, "the Hamburg data set is not on this machine"), arguments: ["1", "0.1"])
  func hamburg(step: String) throws {
    let engine = try run("/hamburg/run_simulation.sumocfg", until: Self.horizon.hamburg, step: step)
    #expect(engine.counters.collisions == 0)
    #if !DEBUG
      // SUMO completes 5877 trips with a mean time loss of 67.5 s.
      let trips = engine.completedTrips
      #expect(Double(trips.count) >= 0.98 * 5877)
      let loss = trips.reduce(0) { $0 + $1.timeLoss } / Double(trips.count)
      #expect(abs(loss - 67.54) < 0.15 * 67.54)
    #else
      #expect(engine.counters.departed > 600)
    #endif
  }

  @Test(
    .enabled(if: dataFolder != nil, "the Bologna data set is not on this machine"), arguments: ["1", "0.1"])
  func bologna(step: String) throws {
    let engine = try run("/bologna-acosta/run.sumocfg", until: Self.horizon.bologna, step: step)
    #expect(engine.counters.collisions == 0)
    #if !DEBUG
      #expect(engine.isFinished)
      #expect(engine.counters.arrived == engine.counters.departed)
    #else
      #expect(engine.counters.departed > 200)
    #endif
  }
}
