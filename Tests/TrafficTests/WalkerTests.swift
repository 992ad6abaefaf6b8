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

  /// Metres between a person's centre and a vehicle's outline; 0 inside.
  private func distance(_ s: TruthSlice, _ p: Int, _ v: Int) -> Double {
    let d = Vec2(s.pedestrianX[p] - s.x[v], s.pedestrianY[p] - s.y[v])
    let u = Math.sincos(s.heading[v])
    let along = max(0, abs(d.x * u.cosine + d.y * u.sine) - s.length[v] / 2)
    let beside = max(0, abs(-d.x * u.sine + d.y * u.cosine) - s.width[v] / 2)
    return (along * along + beside * beside).squareRoot()
  }

  private func isAhead(_ s: TruthSlice, _ p: Int, _ v: Int) -> Bool {
    let d = Vec2(s.pedestrianX[p] - s.x[v], s.pedestrianY[p] - s.y[v])
    let u = Math.sincos(s.heading[v])
    return d.x * u.cosine + d.y * u.sine > s.length[v] / 2
      && abs(-d.x * u.sine + d.y * u.cosine) < s.width[v] / 2
  }

  /// People who wait stand apart and clear of passing vehicles, and nobody walks into a vehicle that stands, whether they
  /// heed traffic or not.
  @Test(arguments: [1, 2, 3, 4] as [UInt64], ["0", "1"])
  func peopleKeepApartAndClear(seed: UInt64, heedless: String) throws {
    let folder = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    let scenario = try ScenarioReader.read(
      path: folder + "/Maps/crossing/scenario.yaml", overrides: [("walkers.heedless_share", heedless)],
      until: 150, seed: seed)
    let engine = TrafficEngine(scenario: scenario)
    var last = engine.initialSlice()
    var (waited, walked) = (0, 0)
    var passing: Set<UInt64> = []
    while engine.time < SimTime(seconds: 150) {
      let s = engine.step(commands: [])
      let standing = (0..<s.pedestrianCount).filter { s.pedestrianSpeed[$0] == 0 }
      waited += standing.count
      for (k, p) in standing.enumerated() {
        for q in standing[(k + 1)...] {
          let apart = Vec2(s.pedestrianX[p] - s.pedestrianX[q], s.pedestrianY[p] - s.pedestrianY[q]).length
          #expect(apart > 2 * TruthSlice.pedestrianRadius, "seed \(seed), \(s.time.seconds) s: \(apart) m")
        }
      }
      for v in 0..<s.vehicleCount where !s.flags[v].contains(.parked) {
        let stands = s.speed[v] < 0.1
        for p in 0..<s.pedestrianCount {
          guard stands || s.pedestrianSpeed[p] == 0 else { continue }
          let now = distance(s, p, v)
          if stands { walked += 1 }
          let pair = UInt64(s.pedestrian[p]) << 32 | UInt64(s.vehicle[v])
          // Whoever is just before the front of a vehicle that has stopped goes on past its corner.
          if now < 0.6, isAhead(s, p, v) { passing.insert(pair) }
          if now > 1 { passing.remove(pair) }
          if passing.contains(pair) { continue }
          // A vehicle that has just stopped may touch a person already.
          let before = last.pedestrian.firstIndex(of: s.pedestrian[p]).flatMap { row in
            last.row(of: s.vehicle[v]).map { distance(last, row, $0) }
          }
          #expect(
            now > TruthSlice.pedestrianRadius || before ?? .infinity <= now + 1e-6,
            "seed \(seed), \(s.time.seconds) s: person \(s.pedestrian[p]) \(now) m from vehicle \(s.vehicle[v])"
          )
        }
      }
      last = s
    }
    #expect(walked > 100 && (waited > 50 || heedless == "1"))
  }
}
