import RoadNetwork
import Scenario
import SimCore
import Testing
import Traffic
import WorldState

@Suite struct EngineTests {
  static func digest(_ bench: Bench, seconds: Double, every: Int64 = 1) -> UInt64 {
    let engine = bench.engine()
    var hash = StateHash()
    fold(engine.initialSlice(), into: &hash)
    while engine.time < SimTime(seconds: seconds) {
      let s = engine.step(commands: [])
      if s.time.microseconds % every == 0 { fold(s, into: &hash) }
    }
    return hash.value
  }

  @Test func sameSeedSameBytesOtherSeedOthers() throws {
    let a = try Self.digest(JunctionTests.crossing("light", step: 0.1, seed: 7, perHour: 100), seconds: 120)
    let b = try Self.digest(JunctionTests.crossing("light", step: 0.1, seed: 7, perHour: 100), seconds: 120)
    var other = try JunctionTests.crossing("light", step: 0.1, seed: 7, perHour: 100)
    other.configuration.seed = 8
    let c = Self.digest(other, seconds: 120)
    #expect(a == b)
    #expect(a != c)
  }

  /// Equal bytes in debug and in release. After an intended change of behaviour, replace the number by the one that the
  /// failure shows.
  @Test func digestIsTheSameInEveryBuild() throws {
    let bench = try JunctionTests.crossing("light", step: 0.1, seed: 7, perHour: 100)
    let value = Self.digest(bench, seconds: 60)
    #expect(value == 9_466_527_799_514_270_352)
  }

  /// The traffic step has no effect on drivers who act every second.
  @Test func stepDoesNotChangeDrivers() throws {
    for name in ["cross", "lanes"] {
      var bench = try JunctionTests.crossing(name, step: 1, seed: 3, perHour: 80)
      let coarse = bench.engine()
      bench.configuration.time.step = SimDuration(milliseconds: 200)
      let fine = bench.engine()
      var a = coarse.initialSlice()
      var b = fine.initialSlice()
      while a.time < SimTime(seconds: 60) {
        a = coarse.step(commands: [])
        for _ in 0..<5 { b = fine.step(commands: []) }
        guard a.vehicle == b.vehicle else {
          // Vehicles that pass their destination leave within the second.
          #expect(Set(b.vehicle).isSubset(of: a.vehicle))
          continue
        }
        for i in 0..<a.vehicleCount {
          #expect(a.lane[i] == b.lane[i] && abs(a.lanePosition[i] - b.lanePosition[i]) < 1e-6)
        }
      }
    }
  }

  /// Between slices truth is closed-form: it lands on the next slice's position.
  @Test func closedFormLandsOnTheNextSlice() throws {
    let bench = try JunctionTests.crossing("light", step: 0.1, seed: 2, perHour: 100)
    let engine = bench.engine()
    var last = engine.initialSlice()
    var worst = 0.0
    var worstStraight = 0.0
    var judged = 0
    while engine.time < SimTime(seconds: 120) {
      let s = engine.step(commands: [])
      for i in 0..<s.vehicleCount {
        guard let row = last.row(of: s.vehicle[i]) else { continue }
        judged += 1
        let predicted = last.vehicleState(row: row, at: s.time)
        let miss = (predicted.position - Vec2(s.x[i], s.y[i])).length
        worst = max(worst, miss)
        #expect(abs(predicted.speed - s.speed[i]) < 1e-9)
        let straight =
          !bench.network.lanes[Int(s.lane[i])].isInternal && s.lanePosition[i] > 40
          && s.lane[i] == last.lane[row]
        if straight { worstStraight = max(worstStraight, miss) }
      }
      last = s
    }
    #expect(judged > 1_000)
    #expect(worstStraight < 1e-6)
    #expect(worst < 0.25)
  }

  /// Truth between two steps is closed-form during a lane change too: the lateral speed of a slice leads to the next
  /// one's position, a change takes about a second at speed, and no vehicle stays astride the line.
  @Test func laneChangesMoveAtTheirLateralSpeed() throws {
    let engine = try JunctionTests.crossing("lanes", step: 0.1, seed: 4, perHour: 400).engine()
    var last = engine.initialSlice()
    var moved = 0
    var streak: [UInt32: Int] = [:]
    while engine.time < SimTime(seconds: 120) && !engine.isFinished {
      let s = engine.step(commands: [])
      for i in 0..<s.vehicleCount {
        let id = s.vehicle[i]
        streak[id] = s.lateralSpeed[i] == 0 ? 0 : streak[id, default: 0] + 1
        #expect(streak[id, default: 0] <= 40, "vehicle \(id) at \(s.time.seconds) s")
        guard let row = last.row(of: id), last.lateralSpeed[row] != 0, last.yawRate[row] == 0 else {
          continue
        }
        let expected = last.vehicleState(row: row, at: s.time)
        #expect((expected.position - Vec2(s.x[i], s.y[i])).length < 0.02)
        moved += 1
      }
      last = s
    }
    #expect(moved > 20)
  }

  /// Positions only grow along the route, times add up, and no vehicle is lost.
  @Test(arguments: ["cross", "light", "lanes"]) func invariants(name: String) throws {
    for seed in UInt64(1)...2 {
      let bench = try JunctionTests.crossing(name, step: 0.5, seed: seed, perHour: 90)
      let engine = bench.engine()
      var slice = engine.initialSlice()
      var seen = Set(slice.vehicle)
      var position: [UInt32: (lane: Int32, at: Double)] = [:]
      while !engine.isFinished && slice.time < SimTime(seconds: 1500) {
        slice = engine.step(commands: [])
        #expect(slice.vehicle == slice.vehicle.sorted())
        #expect(engine.counters.departed == engine.counters.arrived + engine.counters.running, "seed \(seed)")
        for i in 0..<slice.vehicleCount {
          seen.insert(slice.vehicle[i])
          if let (lane, at) = position[slice.vehicle[i]], lane == slice.lane[i] {
            #expect(slice.lanePosition[i] >= at - 1e-9)
          }
          position[slice.vehicle[i]] = (slice.lane[i], slice.lanePosition[i])
          #expect(slice.speed[i] >= 0 && slice.speed[i] < 25)
        }
      }
      #expect(seen.count == bench.demand.vehicles.count)
      #expect(engine.counters.arrived == bench.demand.vehicles.count)
      for t in engine.takeTrips() {
        #expect(abs(t.duration - (t.arrival.seconds - t.depart.seconds)) < 1e-6)
        #expect(t.routeLength > 700 && t.routeLength < 850)
        #expect(t.timeLoss >= 0 && t.timeLoss < t.duration && t.waitingTime <= t.timeLoss + 1)
      }
    }
  }

  /// A vehicle keeps its heading in a lane change while its rear is still inside the junction.
  @Test func laneChangesAfterAJunctionKeepTheHeading() throws {
    let engine = try JunctionTests.crossing("lanes", step: 0.1, seed: 2, perHour: 400).engine()
    var before = engine.initialSlice()
    var changes = 0
    var worst = 0.0
    while engine.time < SimTime(seconds: 300) {
      let slice = engine.step(commands: [])
      var rows: [UInt32: Int] = [:]
      for i in 0..<before.vehicleCount { rows[before.vehicle[i]] = i }
      for i in 0..<slice.vehicleCount where slice.speed[i] > 8 {
        guard let j = rows[slice.vehicle[i]] else { continue }
        let turn = Math.sincos(slice.heading[i] - before.heading[j])
        worst = max(worst, abs(Math.atan2(turn.sine, turn.cosine)))
        if abs(slice.lateralSpeed[i]) > 0, slice.lanePosition[i] < slice.length[i] { changes += 1 }
      }
      before = slice
    }
    #expect(changes > 5)
    #expect(worst < 0.15)
  }
}
