import RoadNetwork
import Scenario
import SimCore
import Testing
import Traffic
import VehicleControl
import WorldState

/// Authority: the unit drives, the driver takes over, or the vehicle is driverless.
@Suite struct AutomationTests {
  /// An engine with a car at 33 m/s on a free road, driven by its unit from 20 s on.
  private static func driven(share: Double = 1, seed: UInt64 = 1) throws -> TrafficEngine {
    var bench = try ControlTests.road()
    bench.configuration.seed = seed
    bench.configuration.traffic.takeoverShare = share
    let engine = bench.engine()
    var slice = engine.initialSlice()
    while slice.time < SimTime(seconds: 20) { slice = engine.step(commands: []) }
    return engine
  }
  private static func command(_ t: Double, _ acceleration: Double, _ authority: Authority)
    -> VehicleCommand
  {
    VehicleCommand(
      vehicle: 0, effectiveAt: SimTime(seconds: t), validity: SimDuration(milliseconds: 300),
      accelerationLimit: acceleration, authority: authority)
  }

  /// While the unit drives, the vehicle follows the unit and not its driver's plan, within its dynamics.
  @Test func theVehicleFollowsTheUnit() throws {
    let engine = try Self.driven()
    for (asked, expected) in [(-1.0, -1.0), (0.5, 0.5), (9, 2.6), (-9, -4.5)] {
      var slice = engine.step(commands: [Self.command(engine.time.seconds, asked, .drive)])
      slice = engine.step(commands: [Self.command(engine.time.seconds, asked, .drive)])
      #expect(abs(slice.acceleration[0] - expected) < 1e-9)
      #expect(slice.flags[0].contains(.automated))
    }
    #expect(engine.counters.engagements == 1)
    #expect(engine.counters.takeoverRequests == 0)
    #expect(engine.counters.automatedDistance > 20)
  }

  /// A lorry does not exceed its maximum speed, whatever the road allows and its unit asks for.
  @Test(arguments: [Authority.drive, .driveAlone])
  func noVehicleExceedsItsMaximumSpeed(authority: Authority) throws {
    let engine = try ControlTests.road(highestSpeed: 25).engine()
    var slice = engine.initialSlice()
    var fastest = 0.0
    while slice.time < SimTime(seconds: 25) {
      slice = engine.step(commands: [Self.command(slice.time.seconds, 2, authority)])
      fastest = max(fastest, slice.speed[0])
    }
    #expect(abs(fastest - 25) < 1e-9 && abs(slice.speed[0] - 25) < 1e-9)
    #expect(slice.flags[0].contains(.automated) && slice.speedLimit[0] > 26)
  }

  /// On request, drivers take over after a lognormal time; until then the unit drives on.
  @Test func driversTakeOverWhenAsked() throws {
    var times: [Double] = []
    for seed in 1...60 as ClosedRange<UInt64> {
      let engine = try Self.driven(seed: seed)
      _ = engine.step(commands: [Self.command(engine.time.seconds, 0, .drive)])
      let begin = engine.time.seconds
      var slice = engine.step(commands: [Self.command(begin, -0.2, .handOver)])
      while engine.counters.takeovers == 0, slice.time.seconds < begin + 30 {
        slice = engine.step(commands: [Self.command(slice.time.seconds, -0.2, .handOver)])
        if slice.flags[0].contains(.automated) { #expect(abs(slice.acceleration[0] + 0.2) < 1e-9) }
      }
      times.append(slice.time.seconds - begin)
      // After the takeover, commands that still request it have no effect.
      for _ in 0..<10 { slice = engine.step(commands: [Self.command(slice.time.seconds, -3, .handOver)]) }
      #expect(!slice.flags[0].contains(.automated) && slice.acceleration[0] > -1)
      #expect(engine.counters.takeoverRequests == 1)
    }
    times.sort()
    // Mean 2.72 s and standard deviation 1.45 s: of 60, the mean within .6 s, quantised upwards by a step or two.
    let mean = times.reduce(0, +) / Double(times.count)
    #expect(abs(mean - 2.82) < 0.6, "\(mean)")
    #expect(times[0] > 0.5 && times[59] < 12)
  }

  /// Without commands the driver is asked to take over. Without a response the vehicle stops in its lane and stays
  /// there.
  @Test(arguments: [0.0, 1.0]) func silenceEndsInATakeoverOrAStop(share: Double) throws {
    let engine = try Self.driven(share: share)
    var slice = engine.step(commands: [Self.command(engine.time.seconds, 0, .drive)])
    let lane = slice.lane[0]
    for _ in 0..<200 { slice = engine.step(commands: []) }
    #expect(engine.counters.takeoverRequests == 1)
    if share == 1 {
      #expect(engine.counters.takeovers == 1 && slice.speed[0] > 30)
    } else {
      #expect(engine.counters.takeovers == 0 && slice.speed[0] == 0 && slice.lane[0] == lane)
      #expect(engine.counters.emergencyBrakings == 0)
      // The vehicle follows a unit that drives again.
      slice = engine.step(commands: [Self.command(engine.time.seconds, 1, .drive)])
      slice = engine.step(commands: [Self.command(engine.time.seconds, 1, .drive)])
      #expect(slice.speed[0] > 0)
    }
  }

  /// A driverless vehicle is never handed over: it stops in its lane, is towed away after a minute, and then counts as
  /// neither arrived nor running.
  @Test func driverlessVehiclesAreTowed() throws {
    let engine = try Self.driven()
    var slice = engine.step(commands: [Self.command(engine.time.seconds, 0, .driveAlone)])
    var stoppedAt: Double?
    while slice.time.seconds < 140, !slice.vehicle.isEmpty {
      slice = engine.step(commands: [])
      if stoppedAt == nil, slice.speed.first == 0 { stoppedAt = slice.time.seconds }
    }
    let stopped = try #require(stoppedAt)
    #expect(abs(slice.time.seconds - stopped - 60) < 0.5)
    #expect(engine.counters.towed == 1 && engine.counters.takeoverRequests == 0)
    #expect(engine.counters.arrived == 0 && engine.counters.running == 0 && engine.isFinished)
    let trip = try #require(engine.takeTrips().first)
    #expect(trip.vaporized)
  }

  /// A vehicle that receives a command in time is not towed.
  @Test func longWaitsAreNotTowed() throws {
    let engine = try Self.driven()
    var slice = engine.step(commands: [Self.command(engine.time.seconds, -3, .driveAlone)])
    while slice.time.seconds < 140 {
      slice = engine.step(commands: [Self.command(slice.time.seconds, -3, .driveAlone)])
    }
    #expect(slice.speed == [0] && engine.counters.towed == 0)
  }

  /// A car on the right of three lanes, and optionally one beside it on the middle lane.
  private static func lanes(beside: Bool) throws -> TrafficEngine {
    var bench = try Bench("lanes")
    let car = bench.type { $0.imperfection = 0 }
    let route = try bench.route(
      bench.network.edges.first { $0.function == .normal && $0.lanes.count > 1 }!.id)
    for (lane, isWanted) in [(0, true), (1, beside)] where isWanted {
      bench.vehicle(car, route: route, at: 0) {
        $0.departLane = .index(lane)
        $0.departSpeed = .value(10)
      }
    }
    return bench.engine()
  }
  private static func change(_ t: Double, _ side: Side?, _ maneuver: UInt32) -> VehicleCommand {
    var c = command(t, 0, .driveAlone)
    c.indicator = side
    c.maneuver = maneuver
    return c
  }

  /// Each number of a lane change is carried out once, to the commanded side, and never into a vehicle alongside.
  @Test func changesOfLanesAreMadeOnce() throws {
    let engine = try Self.lanes(beside: false)
    var slice = engine.initialSlice()
    let lane = slice.lane[0]
    func step(_ side: Side?, _ number: UInt32) -> Int32 {
      slice = engine.step(commands: [Self.change(slice.time.seconds, side, number)])
      return slice.lane[0] - lane
    }
    #expect((0..<5).map { _ in step(nil, 0) }.allSatisfy { $0 == 0 })
    #expect((0..<5).map { _ in step(.left, 0) }.allSatisfy { $0 == 0 })
    _ = step(.left, 1)
    #expect((0..<5).map { _ in step(.left, 1) }.allSatisfy { $0 == 1 })
    _ = step(.right, 2)
    #expect((0..<5).map { _ in step(.right, 2) }.allSatisfy { $0 == 0 })
    // There is no lane on that side.
    _ = step(.right, 3)
    #expect(step(.right, 3) == 0)
    let crowded = try Self.lanes(beside: true)
    slice = crowded.initialSlice()
    for _ in 0..<8 { slice = crowded.step(commands: [Self.change(slice.time.seconds, .left, 1)]) }
    #expect(slice.lane[0] == lane && crowded.counters.collisions == 0)
  }

  /// A change is refused in front of a vehicle that closes in within 2.5 s, and made before and after it.
  @Test func laneChangesCutNobodyOff() throws {
    var made: Set<Bool> = []
    for tick in 0..<16 {
      var bench = try Bench("lanes")
      let car = bench.type { $0.imperfection = 0 }
      let route = try bench.route("wc", "ce")
      for (lane, speed, depart) in [(0, 5.0, 0.0), (1, 13, 8)] {
        bench.vehicle(car, route: route, at: depart) {
          $0.departLane = .index(lane)
          $0.departSpeed = .value(speed)
        }
      }
      let engine = bench.engine()
      var slice = engine.initialSlice()
      while slice.time.seconds < 9 + 0.5 * Double(tick) {
        slice = engine.step(commands: [Self.change(slice.time.seconds, nil, 0)])
      }
      let gap = slice.lanePosition[0] - slice.length[0] - slice.lanePosition[1]
      let lane = slice.lane[0]
      let limit = 2.5 * (slice.speed[1] - slice.speed[0])
      let now = slice.time.seconds
      for _ in 0..<3 { slice = engine.step(commands: [Self.change(now, .left, 1)]) }
      let passed = -slice.length[0] - slice.length[1]
      let isFree = gap > limit + 1 || gap < passed - 1
      if isFree || gap < limit - 3 && gap > passed + 1 {
        #expect((slice.lane[0] != lane) == isFree, "\(gap) m, \(limit) m")
        made.insert(isFree)
      }
    }
    #expect(made == [true, false])
  }

  /// Units do not know about stops.
  @Test func vehiclesWithStopsAreDrivenByTheirDrivers() throws {
    var bench = try ControlTests.road()
    let lane = bench.network.edges[try #require(bench.network.edgeIndex["ab"])].lanes.lowerBound
    bench.demand.vehicles[0].stops = [
      Stop(lane: lane, startPosition: 380, endPosition: 400, duration: SimDuration(seconds: 5))
    ]
    let engine = bench.engine()
    var slice = engine.initialSlice()
    var stood = 0
    var automated = 0
    while slice.time.seconds < 80, engine.counters.arrived == 0 {
      slice = engine.step(commands: [Self.command(slice.time.seconds, 0.5, .driveAlone)])
      guard !slice.vehicle.isEmpty else { break }
      if slice.speed[0] == 0 { stood += 1 }
      if slice.flags[0].contains(.automated) { automated += 1 }
    }
    #expect(stood >= 50 && stood < 60, "stood for \(stood) steps")
    #expect(automated > 50)
  }

  /// Records when each of some vehicles enters the junction.
  private static func note(
    _ vehicles: [Int], in slice: TruthSlice, _ network: RoadNetwork, _ entered: inout [Int: Double]
  ) {
    for v in vehicles where entered[v] == nil {
      guard let row = slice.row(of: UInt32(v)), network.lanes[Int(slice.lane[row])].isInternal else {
        continue
      }
      entered[v] = slice.time.seconds
    }
  }

  /// Others yield to the motion of a driven vehicle, not to its driver's plan. One that drives on into a junction
  /// without room after it is not hit by another, whatever the other's arrival time.
  @Test(arguments: 0...12) func othersYieldToTheMotionOfDrivenVehicles(delay: Int) throws {
    var bench = try Bench("cross")
    let car = bench.type { $0.imperfection = 0 }
    let major = try bench.route("wc", "ce")
    let minor = try bench.route("sc", "cn")
    let out = try #require(bench.network.edgeIndex["ce"])
    let lane = bench.network.edges[out].lanes.lowerBound
    bench.vehicle(car, route: major, at: 0) {
      $0.stops = [Stop(lane: lane, startPosition: 0, endPosition: 6, duration: SimDuration(seconds: 120))]
    }
    bench.vehicle(car, route: major, at: 10) { $0.departSpeed = .value(8) }
    bench.vehicle(car, route: minor, at: 25 + 0.5 * Double(delay))
    let vehicles = bench.scenario().demand.vehicles
    let driven = try #require(vehicles.lastIndex { $0.route == major })
    let other = try #require(vehicles.firstIndex { $0.route == minor })
    let engine = bench.engine()
    var slice = engine.initialSlice()
    var entered: [Int: Double] = [:]
    while slice.time.seconds < 90 {
      // Constant speed into the junction, and a stop in it.
      var command = Self.command(slice.time.seconds, entered[driven] == nil ? 0 : -4.5, .driveAlone)
      command.vehicle = driven
      slice = engine.step(commands: slice.row(of: UInt32(driven)) == nil ? [] : [command])
      Self.note([driven, other], in: slice, bench.network, &entered)
    }
    let first = try #require(entered[driven])
    if let second = entered[other] { #expect(second < first - 1.5 || second > first) }
    #expect(engine.counters.collisions == 0)
  }

  /// The same on a lane that leaves the route, with a lane change at the last moment.
  @Test(arguments: 0...12) func othersYieldToDrivenVehiclesOnEveryLane(delay: Int) throws {
    var bench = try Bench("lanes")
    // The signal is off: the rule of the junction holds.
    for i in bench.network.signals[0].programs[0].phases.indices {
      for c in bench.network.connections where c.signal == 0 {
        bench.network.signals[0].programs[0].phases[i].state[c.signalLinkIndex] = c.state
      }
    }
    let car = bench.type { $0.imperfection = 0 }
    let major = try bench.route("wc", "cn")
    let minor = try bench.route("sc", "cn")
    bench.vehicle(car, route: major, at: 10) {
      $0.departLane = .index(1)
      $0.departSpeed = .value(10)
    }
    bench.vehicle(car, route: minor, at: 14 + 0.5 * Double(delay)) { $0.departLane = .index(2) }
    let vehicles = bench.scenario().demand.vehicles
    let driven = try #require(vehicles.firstIndex { $0.route == major })
    let other = try #require(vehicles.firstIndex { $0.route == minor })
    let line = bench.network.lanes[
      bench.network.edges[try #require(bench.network.edgeIndex["wc"])].lanes.lowerBound
    ]
    .length
    let engine = bench.engine()
    var slice = engine.initialSlice()
    var entered: [Int: Double] = [:]
    while slice.time.seconds < 90 {
      var command = Self.command(slice.time.seconds, 0, .driveAlone)
      command.vehicle = driven
      if let row = slice.row(of: UInt32(driven)), slice.lanePosition[row] > line - 8 {
        command.indicator = .left
        command.maneuver = 1
      }
      slice = engine.step(commands: slice.row(of: UInt32(driven)) == nil ? [] : [command])
      Self.note([driven, other], in: slice, bench.network, &entered)
    }
    let first = try #require(entered[driven])
    let second = try #require(entered[other])
    #expect(second < first - 1.5 || second > first)
    #expect(engine.counters.collisions == 0)
  }
}
