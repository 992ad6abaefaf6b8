import RoadNetwork
import Scenario
import SimCore
import Testing
import Traffic
import VehicleControl
import WorldState

/// Drivers' knowledge of a blocked lane, and their response.
@Suite struct HazardTests {
  private static let place = 350.0

  /// A car that starts on a lane of a three-lane road whose right lane is blocked at 350 m. `hidden`: drivers go by
  /// sight, and an obstacle 40 m before the blockade hides it.
  private static func bench(lane: Int, hidden: Bool) throws -> Bench {
    var bench = try Bench("lanes")
    let car = bench.type { $0.imperfection = 0 }
    let route = try bench.route("nc", "cs")
    bench.vehicle(car, route: route, at: 0) {
      $0.departLane = .index(lane)
      $0.departSpeed = .max
    }
    let blocked = try #require(bench.network.laneIndex["nc_0"])
    bench.configuration.hazards = [
      Configuration.Hazard(
        id: "h", lane: blocked, position: place, begin: .zero, end: SimTime(seconds: 1000))
    ]
    guard hidden else { return bench }
    bench.configuration.traffic.drivers = .sight
    let p = bench.network.point(lane: blocked, position: place - 25).position
    bench.network.obstacles = [
      Obstacle(
        id: "crest", outline: [p + Vec2(-20, 0), p + Vec2(20, 0), p + Vec2(20, 1), p + Vec2(-20, 1)],
        height: 9)
    ]
    return bench
  }

  /// Distance from the blockade at which the car leaves the right lane, metres (nil: never); its hardest braking until
  /// it has passed; and the rightmost lane on which it passes. `warned`: a hazardous location is shown from the start.
  private static func drive(_ bench: Bench, warned: Bool) -> (changed: Double?, braking: Double, passes: Int?)
  {
    let engine = bench.engine()
    let first = bench.network.laneIndex["nc_0"]!
    var slice = engine.initialSlice()
    var changed: Double?
    var braking = 0.0
    while slice.time < SimTime(seconds: 90), slice.vehicleCount > 0 {
      let lane = Int(slice.lane[0]) - first
      let left = place - slice.lanePosition[0]
      if lane > 0, changed == nil { changed = left }
      if lane < 0 || left < 0 { return (changed, braking, lane) }
      braking = max(braking, -slice.acceleration[0])
      let warning: WarningKind? = warned ? .hazardousLocation : nil
      slice = engine.step(commands: [
        ControlTests.command(at: slice.time.seconds, for: 0.3, warning: warning)
      ])
    }
    return (changed, braking, nil)
  }

  /// Drivers who see the blockade from afar change lanes early. Those who see it late change late, and brake. Those who
  /// are warned know of it before they see it. No vehicle drives through.
  @Test func warnedDriversLeaveTheLaneEarly() throws {
    let ideal = Self.drive(try Self.bench(lane: 0, hidden: false), warned: false)
    let late = Self.drive(try Self.bench(lane: 0, hidden: true), warned: false)
    let warned = Self.drive(try Self.bench(lane: 0, hidden: true), warned: true)
    for run in [ideal, late, warned] { #expect(try #require(run.passes) > 0, "\(run)") }
    #expect(try #require(ideal.changed) > 150, "\(ideal)")
    #expect(try #require(late.changed) < 45, "\(late)")
    #expect(try #require(warned.changed) > 150, "\(warned)")
    #expect(late.braking > 1 && warned.braking < 1, "\(late), \(warned)")
  }

  /// No vehicle keeps right into a blocked lane.
  @Test func blockedLanesAreLeftFree() throws {
    let beside = Self.drive(try Self.bench(lane: 1, hidden: false), warned: false)
    #expect(try #require(beside.passes) > 0, "\(beside)")
    #expect(beside.braking < 0.5, "\(beside)")
  }

  /// The blocking object begins at the configured position, is 5 m long, as SUMO's passenger car, and does not extend past
  /// the lane's end.
  @Test(arguments: [(800.0, 5.0), (0, 5), (-3, 3)]) func outlineBeginsAtThePlace(at: (Double, Double)) throws
  {
    let network = try Bench("road").network
    let lane = try #require(network.laneIndex["ab_0"])
    let length = network.lanes[lane].length
    let position = at.0 < 0 ? length + at.0 : at.0
    let hazard = Configuration.Hazard(
      id: "h", lane: lane, position: position, begin: .zero, end: SimTime(seconds: 1))
    #expect(abs(hazard.front(in: network) - position - at.1) < 1e-9)
    let front = network.point(lane: lane, position: hazard.front(in: network)).position
    let middle = hazard.place(in: network).position
    #expect(abs((front - middle).length - 2.5) < 1e-6)
  }

  /// A vehicle between two hazards on one lane stops before the second.
  @Test func everyHazardOfALaneCounts() throws {
    var bench = try Bench("road")
    let car = bench.type()
    let route = try bench.route("ab", "bc")
    bench.vehicle(car, route: route, at: 0) { $0.departPosition = .value(600) }
    let lane = try #require(bench.network.laneIndex["ab_0"])
    bench.configuration.hazards = [500, 800].map {
      Configuration.Hazard(id: "h\($0)", lane: lane, position: $0, begin: .zero, end: SimTime(seconds: 100))
    }
    let engine = bench.engine()
    var slice = engine.initialSlice()
    while slice.time < SimTime(seconds: 60) { slice = engine.step(commands: []) }
    #expect(slice.vehicleCount == 1 && slice.lanePosition[0] < 800 && slice.lanePosition[0] > 780)
  }
}
