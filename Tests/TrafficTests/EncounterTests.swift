import RoadNetwork
import Scenario
import SimCore
import Testing
import Traffic
import WorldState

/// People who meet a vehicle: their lateral position when its front reaches their line, if the driver does not see
/// them.
@Suite struct EncounterTests {
  private static let map =
    "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/") + "/Maps/occlusion/scenario.yaml"
  /// Drivers see no farther than a metre, so none reacts.
  private static let blind = [
    ("equipment.share", "0"), ("traffic.drivers", "sight"), ("traffic.sight_m", "1"),
  ]

  /// Lateral position of each walker as a share of the width of the met car, 0 at the walker's side and 1 at the other,
  /// when its front reaches the walker's line. Motion between slices is uniform.
  private func shares(_ overrides: [(String, String)], seed: UInt64 = 1) throws -> [Double] {
    let scenario = try ScenarioReader.read(path: Self.map, overrides: Self.blind + overrides, seed: seed)
    let engine = TrafficEngine(scenario: scenario)
    var last = engine.initialSlice()
    var found: [Double] = []
    while !engine.isFinished, engine.time < SimTime(seconds: 540) {
      let s = engine.step(commands: [])
      for p in 0..<s.pedestrianCount {
        let meets = scenario.demand.pedestrians[Int(s.pedestrian[p])].meets
        guard let row = s.vehicle.firstIndex(of: UInt32(meets)),
          let before = last.vehicle.firstIndex(of: UInt32(meets))
        else { continue }
        let front = s.x[row] + s.length[row] / 2
        let was = last.x[before] + last.length[before] / 2
        guard was <= s.pedestrianX[p], front > s.pedestrianX[p] else { continue }
        let ago = (front - s.pedestrianX[p]) / s.speed[row]
        let y = s.pedestrianY[p] - s.pedestrianSpeed[p] * ago
        found.append((y - s.y[row]) / s.width[row] + 0.5)
      }
      last = s
    }
    return found
  }

  @Test(arguments: ["1.0", "1.39", "2.6"], [0.0, 0.5, 1.0])
  func theyMeetAtTheConfiguredPosition(speed: String, share: Double) throws {
    let found = try shares([
      ("walkers.speed_mps", speed), ("walkers.meet_from", "\(share)"), ("walkers.meet_to", "\(share)"),
    ])
    #expect(found.count == 20)
    for value in found { #expect(abs(value - share) < 0.01, "\(value)") }
  }

  /// Uniform over the whole range: of 100 draws the mean lies within 3.3 of its standard deviations, 2 / √1200.
  @Test func theWindowIsCovered() throws {
    var all: [Double] = []
    for seed in 1...5 as ClosedRange<UInt64> { all += try shares([], seed: seed) }
    #expect(all.count == 100)
    #expect(all.allSatisfy { $0 > -0.51 && $0 < 1.51 })
    #expect(abs(all.reduce(0, +) / 100 - 0.5) < 0.19)
    #expect(all.contains { $0 < -0.2 } && all.contains { $0 > 1.2 })
    #expect(try shares([], seed: 3) == shares([], seed: 3))
    #expect(try shares([], seed: 3) != shares([], seed: 4))
  }

  /// People stand until it is time, and then walk on.
  @Test func theyStandBefore() throws {
    let scenario = try ScenarioReader.read(path: Self.map, overrides: Self.blind, until: 60, seed: 2)
    let engine = TrafficEngine(scenario: scenario)
    _ = engine.initialSlice()
    var stood = 0
    var hasStarted = false
    while engine.time < SimTime(seconds: 50) {
      let s = engine.step(commands: [])
      guard let row = s.pedestrian.firstIndex(of: 0) else { continue }
      if s.pedestrianSpeed[row] == 0 {
        #expect(!hasStarted)
        stood += 1
      } else {
        hasStarted = true
      }
    }
    #expect(stood > 20 && hasStarted)
  }

  /// A person who could start only after the car has passed does not start, and no run waits for that.
  @Test func aPersonThatNeverStartsDelaysNothing() throws {
    let scenario = try ScenarioReader.read(
      path: Self.map,
      overrides: Self.blind + [
        ("walkers.meet_from", "-20"), ("walkers.meet_to", "-20"), ("walkers.screens", "false"),
      ], seed: 1)
    let engine = TrafficEngine(scenario: scenario)
    var last = engine.initialSlice()
    while !engine.isFinished, engine.time < SimTime(seconds: 700) { last = engine.step(commands: []) }
    #expect(engine.isFinished && engine.counters.arrived == 20)
    #expect(last.pedestrianCount == 20 && last.pedestrianSpeed.allSatisfy { $0 == 0 })
  }

  /// A vehicle in a bay hides people beyond it from a driver: with parked vehicles present the driver brakes later.
  @Test func parkedVehiclesHide() throws {
    func slowest(_ overrides: [(String, String)]) throws -> [Double] {
      let scenario = try ScenarioReader.read(
        path: Self.map,
        overrides: [
          ("equipment.share", "0"), ("traffic.drivers", "sight"), ("walkers.meet_from", "0.5"),
          ("walkers.meet_to", "0.5"), ("walkers.speed_mps", "1.8"),
        ] + overrides, seed: 1)
      let engine = TrafficEngine(scenario: scenario)
      _ = engine.initialSlice()
      var result: [UInt32: Double] = [:]
      while !engine.isFinished, engine.time < SimTime(seconds: 540) {
        let s = engine.step(commands: [])
        for i in 0..<s.vehicleCount where s.lane[i] >= 0 {
          // While the front is on the last 30 m before the line and 2 m beyond it.
          let front = s.x[i] + s.length[i] / 2
          guard s.width[i] == 1.8, front > -30, front < 2.5, s.y[i] > -2.5 else { continue }
          result[s.vehicle[i]] = min(result[s.vehicle[i]] ?? .infinity, s.speed[i])
        }
      }
      return result.keys.sorted().compactMap { result[$0] }
    }
    let hidden = try slowest([("walkers.reveal_distance_m", "1")])
    let open = try slowest([("walkers.screens", "false")])
    #expect(hidden.count == 20 && open.count == 20)
    #expect(open.allSatisfy { $0 < 5 }, "who is seen is given time: \(open)")
    #expect(hidden.contains { $0 > 8 }, "\(hidden)")
  }
}
