import RoadNetwork
import Scenario
import SimCore
import Testing
import WorldState

@testable import Traffic

/// Values prescribed by SUMO 1.28 and a standard: a deviation of 20 % would be noticed.
@Suite struct ReferenceValueTests {
  /// A car approaches the signal of "light", which turns yellow and then red; 2 s before yellow it is `distance` metres
  /// away, at 13.89 m/s. Returns its final distance to the stop line in metres, or nil if it drives on.
  private static func restBeforeTheLine(distance: Double, deceleration: Double) throws -> Double? {
    var bench = try Bench("light", step: 0.1)
    let car = bench.type {
      $0.imperfection = 0
      $0.deceleration = deceleration
    }
    let route = try bench.route("wc", "ce")
    let lane = bench.network.edges[try #require(bench.network.edgeIndex["wc"])].lanes.lowerBound
    let length = bench.network.lanes[lane].length
    // Green ends at 42 s.
    bench.vehicle(car, route: route, at: 40) {
      $0.departPosition = .value(length - distance)
      $0.departSpeed = .value(13.89)
    }
    let engine = bench.engine()
    var slice = engine.initialSlice()
    while slice.time < SimTime(seconds: 70) { slice = engine.step(commands: []) }
    guard let row = slice.row(of: 0), slice.lane[row] == Int32(lane) else { return nil }
    #expect(slice.speed[row] < 0.1)
    return length - slice.lanePosition[row]
  }

  /// SUMO's jmStoplineGap: drivers stand 1 m before the line.
  @Test func driversStandAMetreBeforeTheLine() throws {
    let rest = try #require(try Self.restBeforeTheLine(distance: 120, deceleration: 4.5))
    #expect(abs(rest - 1) < 0.1, "\(rest) m")
  }

  /// SUMO's tls.yellow.min-decel: drivers stop if 3 m/s² suffice, though they choose 2 m/s² elsewhere. From 13.89 m/s
  /// that takes 32.15 m; in the 2 s before yellow the vehicle drives 27.8 m.
  @Test func yellowStopsDriversThatCanStopWithThreeMetresPerSecondSquared() throws {
    #expect(try Self.restBeforeTheLine(distance: 27.8 + 28.5, deceleration: 2) == nil)
    #expect(try Self.restBeforeTheLine(distance: 27.8 + 36, deceleration: 2) != nil)
  }

  /// SUMO's actuated control: loops 2 s before the line at the limit of 13.89 m/s, but not farther than the vehicles that
  /// pass within the minimum green reach back, (minimum / 1.9 s + 0.5) · 7.5 m; green goes on while gaps are below 3 s.
  @Test(arguments: [(10.0, 27.78), (5, 23.49)])
  func actuatedControlPlacesItsLoops(minimum: Double, distance: Double) throws {
    var bench = try Bench("light")
    bench.network.signals[0].programs[0].control = .actuated
    bench.network.signals[0].programs[0].phases[0].minimum = SimDuration(seconds: minimum)
    bench.network.signals[0].programs[0].phases[0].maximum = SimDuration(seconds: 60)
    let loops = bench.engine().signals.controllers[0].loops
    #expect(loops.count == 2)
    for loop in loops {
      #expect(abs(bench.network.lanes[loop.lane].length - loop.position - distance) < 0.01)
      #expect(loop.maximumGap == 3)
    }
  }

  /// A vehicle 2.8 s after another keeps the light green, one that comes 3.4 s after it does not.
  @Test func greenGoesOnWhileGapsAreBelowThreeSeconds() throws {
    func end(gap: Double) throws -> Double {
      var bench = try Bench("light", step: 0.1)
      bench.network.signals[0].programs[0].control = .actuated
      bench.network.signals[0].programs[0].phases[0].minimum = SimDuration(seconds: 10)
      bench.network.signals[0].programs[0].phases[0].maximum = SimDuration(seconds: 60)
      let car = bench.type { $0.imperfection = 0 }
      let route = try bench.route("wc", "ce")
      for k in 0..<12 {
        bench.vehicle(car, route: route, at: gap * Double(k)) {
          $0.departPosition = .value(300)
          $0.departSpeed = .value(13.89)
        }
      }
      let engine = bench.engine()
      var slice = engine.initialSlice()
      while slice.signals[0].phase == 0, slice.time < SimTime(seconds: 60) {
        slice = engine.step(commands: [])
      }
      return slice.time.seconds
    }
    #expect(try end(gap: 2.8) > 30)
    #expect(try end(gap: 3.8) < 20)
  }

  /// SUMO's time-to-impatience: half of a driver's patience is gone after 90 s, all of it after 180 s.
  @Test(arguments: [(0.0, 0.0), (90, 0.5), (170, 0.944), (180, 1), (300, 1)])
  func patienceLastsThreeMinutes(waited: Double, impatience: Double) throws {
    var bench = try Bench("cross")
    bench.vehicle(bench.type(), route: try bench.route("wc", "ce"), at: 0)
    let engine = bench.engine()
    _ = engine.initialSlice()
    let v = Int(try #require(engine.roster.active.first))
    engine.fleet.waiting[v] = waited
    #expect(abs(engine.impatience(v) - impatience) < 1e-3)
  }

  /// SUMO's best lanes: the look-ahead along a route is 3000 m or four edges, and eight edges or 200 m.
  @Test func lanesAreComparedAsFarAsInSUMO() {
    #expect(RoutePlan.looksBeyond(edges: 4, metres: 9000) && !RoutePlan.looksBeyond(edges: 5, metres: 3001))
    #expect(RoutePlan.looksBeyond(edges: 5, metres: 2999) && RoutePlan.looksBeyond(edges: 8, metres: 2999))
    #expect(RoutePlan.looksBeyond(edges: 9, metres: 199) && !RoutePlan.looksBeyond(edges: 9, metres: 201))
  }

  /// SUMO's jmTimegapMinor, 1 s: without it in the vehicle type, drivers without priority enter the junction exactly as
  /// with 1 s, at any arrival time of the other vehicle; with 1.2 s some wait longer.
  @Test func minorDriversLeaveASecond() throws {
    func entered(_ gap: Double?) throws -> [Double] {
      try (0..<60).map { tenth in
        var bench = try Bench("cross", step: 0.1)
        let car = bench.type {
          $0.imperfection = 0
          if let gap { $0.junctionParameters = [(key: "jmTimegapMinor", value: gap)] }
        }
        let (major, minor) = (try bench.route("wc", "ce"), try bench.route("sc", "cn"))
        bench.vehicle(car, route: minor, at: 0) { $0.departPosition = .value(340) }
        bench.vehicle(car, route: major, at: 0) {
          $0.departPosition = .value(300 - 1.389 * Double(tenth))
          $0.departSpeed = .value(13.89)
        }
        let index = UInt32(try #require(bench.scenario().demand.vehicles.firstIndex { $0.route == minor }))
        let engine = bench.engine()
        var slice = engine.initialSlice()
        while slice.time < SimTime(seconds: 60) {
          slice = engine.step(commands: [])
          let row = try #require(slice.row(of: index))
          if bench.network.lanes[Int(slice.lane[row])].isInternal { break }
        }
        return slice.time.seconds
      }
    }
    let standard = try entered(nil)
    #expect(try entered(1) == standard)
    #expect(try entered(1.2) != standard)
  }

  /// SUMO's `visibility`: the foes of a link are seen from 4.5 m before it, at a zipper from 100 m.
  @Test func foesAreSeenFromWhereSUMOShowsThem() throws {
    var bench = try Bench("cross")
    let zipper = try #require(
      bench.network.connections.indices.first { bench.network.connections[$0].junction >= 0 })
    for i in bench.network.connections.indices { bench.network.connections[i].visibility = nil }
    bench.network.connections[zipper].state = UInt8(ascii: "Z")
    let engine = bench.engine()
    withExtendedLifetime(engine) {
      for i in 0..<engine.net.linkCount {
        #expect(engine.net.linkVisibility[i] == (i == zipper ? 100 : 4.5))
      }
    }
  }

  /// SUMO's DIVERGENCE_MIN_WIDTH: paths part where they are 2.5 m apart, narrower ones at half of both widths.
  @Test func pathsPartAsFarApartAsInSUMO() throws {
    var network = try Bench("cross").network
    (network.lanes[0].width, network.lanes[1].width) = (3.2, 3.2)
    #expect(Meeting.minimumDistance(network, 0, 1) == 2.5)
    network.lanes[1].width = 1
    #expect(abs(Meeting.minimumDistance(network, 0, 1) - 2.1) < 1e-9)
  }

  /// ISO 17387: a closing vehicle warning comes 2.5 s before at a closing speed up to 10 m/s (type A), 3 s up to 15 m/s
  /// (type B) and 3.5 s above (type C).
  @Test(arguments: [(9.0, 2.5), (10, 2.5), (11, 3), (15, 3), (16, 3.5), (20, 3.5)])
  func laneChangesLeaveTheTimeOfTheStandard(closing: Double, seconds: Double) {
    #expect(LaneChangeAid.timeToCollision(closing: closing) == seconds)
  }

  /// Sivak et al. 1982, after Taoka 1989: the median brake reaction time of unalerted drivers is 1.07 s.
  @Test func driversRespondAfterTheMedianReactionTime() {
    #expect(abs(TrafficEngine.perceptionTime - 1.07) <= 0.1)
  }

  /// SUMO counts the roundabout edges within 300 m of the front.
  @Test func roundaboutsCountAsFarAsInSUMO() { #expect(RoutePlan.roundaboutMetres == 300) }
}
