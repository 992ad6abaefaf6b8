import RoadNetwork
import Scenario
import SimCore
import Testing
import Traffic
import WorldState

@Suite struct WalkerTests {
  /// Drivers yield at a marked crossing: no outline touches a pedestrian, and everyone arrives.
  @Test(arguments: [Configuration.DriverModel.ideal, .sight]) func driversYieldOnTheCrossing(
    drivers: Configuration.DriverModel
  ) throws {
    for offset in stride(from: 0.0, to: 12, by: 1.5) {
      var bench = try Bench("walk")
      bench.configuration.traffic.drivers = drivers
      let car = bench.type { $0.imperfection = 0 }
      let route = try bench.route("ab", "bc")
      for i in 0..<4 { bench.vehicle(car, route: route, at: Double(i) * 4) }
      let crossing = try #require(bench.network.edges.first { $0.function == .crossing })
      let length = bench.network.lanes[crossing.lanes.lowerBound].length
      for i in 0..<3 {
        bench.demand.pedestrians.append(
          PedestrianDemand(
            id: "p\(i)", depart: SimTime(seconds: offset + Double(i) * 3),
            legs: [PedestrianDemand.Leg(lane: crossing.lanes.lowerBound, forward: i != 1)],
            departPosition: i != 1 ? 0 : length, arrivalPosition: i != 1 ? length : 0, speed: 1.4))
      }
      let engine = bench.engine()
      var slice = engine.initialSlice()
      var walked = 0
      while !engine.isFinished && slice.time < SimTime(seconds: 200) {
        slice = engine.step(commands: [])
        walked += slice.pedestrianCount
        for p in 0..<slice.pedestrianCount {
          for i in 0..<slice.vehicleCount {
            let d = Vec2(slice.pedestrianX[p] - slice.x[i], slice.pedestrianY[p] - slice.y[i])
            let u = Math.sincos(slice.heading[i])
            let along = abs(d.x * u.cosine + d.y * u.sine) - slice.length[i] / 2
            let beside = abs(-d.x * u.sine + d.y * u.cosine) - slice.width[i] / 2
            #expect(
              along > -0.05 || beside > -0.05 || slice.speed[i] < 0.1,
              "offset \(offset), t \(slice.time.seconds): pedestrian in the way of a car at \(slice.speed[i]) m/s"
            )
          }
        }
      }
      #expect(walked > 50)
      #expect(engine.isFinished)
      #expect(engine.counters.arrived == 4)
    }
  }

  /// Over sidewalks, walking areas and crossings of a shipped map no pedestrian moves faster than the walking speed,
  /// and waiting pedestrians stand.
  @Test func nobodyJumps() throws {
    let folder = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    let scenario = try ScenarioReader.read(
      path: folder + "/Maps/crossing/scenario.yaml", overrides: [], until: 120, seed: 3)
    let engine = TrafficEngine(scenario: scenario)
    var last = engine.initialSlice()
    var crossed = 0
    while engine.time < SimTime(seconds: 120) {
      let s = engine.step(commands: [])
      for i in 0..<s.pedestrianCount {
        guard let row = last.pedestrian.firstIndex(of: s.pedestrian[i]) else { continue }
        let shift = Vec2(s.pedestrianX[i] - last.pedestrianX[row], s.pedestrianY[i] - last.pedestrianY[row])
        let speed = scenario.demand.pedestrians[Int(s.pedestrian[i])].speed
        #expect(
          shift.length <= speed * 0.1 + 0.05 + 1e-9,
          "pedestrian \(s.pedestrian[i]) moved \(shift.length) m at \(s.time.seconds) s")
        if abs(shift.y) > 0.05 { crossed += 1 }
      }
      last = s
    }
    #expect(crossed > 100)
  }
}
