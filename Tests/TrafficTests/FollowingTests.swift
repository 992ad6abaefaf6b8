import RoadNetwork
import Scenario
import SimCore
import Testing
import Traffic
import WorldState

/// Car following against closed forms.
@Suite struct FollowingTests {
  /// Equilibrium gap of IDM: s_e(v) = (s0 + vT) / √(1 − (v/v0)^4); Treiber et al. 2000, with v0 33.33 m/s, T 1.5 s
  /// and s0 2 m: 17.069 m at 10 m/s and 34.301 m at 20 m/s.
  @Test(arguments: [(10.0, 17.069), (20.0, 34.301)])
  func idmReachesItsEquilibriumGap(speed: Double, gap: Double) throws {
    var bench = try Bench("road")
    let slow = bench.type {
      $0.maximumSpeed = speed; $0.imperfection = 0
    }
    let idm = bench.type {
      $0.carFollowing = .idm
      $0.acceleration = 0.73
      $0.deceleration = 1.67
      $0.minGap = 2
      $0.headway = 1.5
      $0.maximumSpeed = 33.33
      $0.imperfection = 0
    }
    let route = try bench.route("ab", "bc")
    bench.vehicle(slow, route: route, at: 0) { $0.departPosition = .value(300) }
    for i in 1...4 {
      bench.vehicle(idm, route: route, at: 0.1 * Double(i)) {
        $0.departPosition = .value(300 - 50 * Double(i))
        $0.departSpeed = .value(speed)
      }
    }
    let engine = bench.engine()
    var slice = engine.initialSlice()
    while slice.time < SimTime(seconds: 300) { slice = engine.step(commands: []) }
    #expect(slice.vehicleCount == 5)
    for i in 1..<5 {
      let net = slice.lanePosition[i - 1] - 5 - slice.lanePosition[i]
      #expect(abs(net - gap) < 0.02 * gap, "gap \(net) behind row \(i - 1), expected \(gap)")
      #expect(abs(slice.speed[i] - speed) < 0.02)
    }
  }

  /// The same curve gives IDM's capacity: 1836 veh/h with 5 m cars, at 18.77 m/s, and less below and above. The flow is
  /// counted in the engine: vehicles past a place per time, in a platoon behind a slow leader.
  @Test func idmFlowHasItsCapacity() throws {
    let flows = try [13, 18.77, 25].map { try Self.idmFlow(behind: $0) }
    #expect(abs(flows[1] - 1836) < 0.02 * 1836, "\(flows)")
    #expect(flows[0] < flows[1] && flows[2] < flows[1], "\(flows)")
  }

  /// Vehicles per hour past 1.6 km, of ten in equilibrium behind a leader at `speed`.
  private static func idmFlow(behind speed: Double) throws -> Double {
    var bench = try Bench("road")
    let slow = bench.type {
      $0.maximumSpeed = speed
      $0.imperfection = 0
      $0.deceleration = 1.67
    }
    let idm = bench.type {
      $0.carFollowing = .idm
      $0.acceleration = 0.73
      $0.deceleration = 1.67
      $0.minGap = 2
      $0.headway = 1.5
      $0.maximumSpeed = 33.33
      $0.imperfection = 0
    }
    let route = try bench.route("ab", "bc")
    let gap = (2 + speed * 1.5) / (1 - Math.pow(speed / 33.33, 4)).squareRoot()
    for i in 0...10 {
      bench.vehicle(i == 0 ? slow : idm, route: route, at: 0.1 * Double(i)) {
        $0.departPosition = .value(550 - (gap + 5) * Double(i))
        $0.departSpeed = .value(speed)
      }
    }
    let engine = bench.engine()
    var slice = engine.initialSlice()
    var passed: [UInt32: Double] = [:]
    let lane = try #require(bench.network.laneIndex["ab_0"])
    let place = 1600.0
    try #require(bench.network.lanes[lane].length > place)
    while passed.count < 11, slice.time < SimTime(seconds: 400) {
      slice = engine.step(commands: [])
      for i in 0..<slice.vehicleCount
      where passed[slice.vehicle[i]] == nil && Int(slice.lane[i]) == lane && slice.lanePosition[i] >= place {
        passed[slice.vehicle[i]] = slice.time.seconds - (slice.lanePosition[i] - place) / slice.speed[i]
      }
    }
    let times = passed.values.sorted()
    try #require(times.count == 11)
    return 9 / (times[10] - times[1]) * 3600
  }

  /// Krauss never collides with a leader, whatever the dawdling, the mix of speeds and the braking ahead.
  @Test(arguments: 1...6) func kraussNeverCollides(seed: UInt64) throws {
    for (step, action, update) in [
      (1.0, 1.0, Configuration.PositionUpdate.ballistic), (0.1, 1.0, .ballistic), (0.1, 0.1, .ballistic),
      (1.0, 1.0, .semiImplicit), (0.5, 0.5, .semiImplicit), (0.1, 0.1, .semiImplicit),
    ] {
      var bench = try Bench("road", step: step, action: action, seed: seed)
      bench.configuration.traffic.update = update
      let mixed = bench.type {
        $0.imperfection = 0.9
        $0.speedFactor = SpeedFactor(mean: 1, deviation: 0.3, minimum: 0.4, maximum: 1.6)
      }
      let lorry = bench.type {
        $0.length = 12
        $0.acceleration = 1
        $0.deceleration = 4
        $0.imperfection = 0.5
      }
      let route = try bench.route("ab", "bc")
      let lane = try #require(bench.network.laneIndex["ab_0"])
      for i in 0..<60 {
        bench.vehicle(i % 5 == 4 ? lorry : mixed, route: route, at: Double(i) * 1.5) { v in
          if i % 7 == 3 {
            v.stops = [
              Stop(lane: lane, startPosition: 1500, endPosition: 1510, duration: SimDuration(seconds: 20))
            ]
          }
        }
      }
      let engine = bench.engine()
      var slice = engine.initialSlice()
      while slice.time < SimTime(seconds: 300) {
        slice = engine.step(commands: [])
        var last: [Int32: (Double, Double)] = [:]
        for i in (0..<slice.vehicleCount).sorted(by: { slice.lanePosition[$0] > slice.lanePosition[$1] }) {
          if let (front, length) = last[slice.lane[i]] {
            #expect(
              front - length - slice.lanePosition[i] > -1e-6,
              "seed \(seed), step \(step), t \(slice.time.seconds)")
          }
          last[slice.lane[i]] = (slice.lanePosition[i], slice.length[i])
        }
      }
      #expect(engine.counters.collisions == 0)
    }
  }

  /// From standstill with a = 2.6 m/s² and h = 1 s the semi-implicit update covers a·h²·n(n + 1)/2 in n steps, the
  /// ballistic one a·h²·n²/2.
  @Test(arguments: [(Configuration.PositionUpdate.semiImplicit, 15.6), (.ballistic, 11.7)])
  func startFromStandstill(update: Configuration.PositionUpdate, distance: Double) throws {
    var bench = try Bench("road", step: 1)
    bench.configuration.traffic.update = update
    let car = bench.type {
      $0.acceleration = 2.6
      $0.imperfection = 0
    }
    let route = try bench.route("ab", "bc")
    bench.vehicle(car, route: route, at: 0) {
      $0.departPosition = .value(50)
      $0.departSpeed = .value(0)
    }
    let engine = bench.engine()
    var slice = engine.initialSlice()
    for _ in 0..<3 { slice = engine.step(commands: []) }
    #expect(abs(slice.lanePosition[0] - 50 - distance) < 1e-9)
    #expect(abs(slice.speed[0] - 7.8) < 1e-9)
  }

  /// SUMO's steady state behind a leader of the same kind: the gap, less the minimum gap, is v·τ with either update.
  @Test(
    arguments: [Configuration.PositionUpdate.semiImplicit, .ballistic],
    [(6.0, 1.0), (10, 1), (15, 2), (22, 1.4)])
  func kraussKeepsItsHeadway(update: Configuration.PositionUpdate, flow: (Double, Double))
    throws
  {
    var bench = try Bench("road", step: 1)
    bench.configuration.traffic.update = update
    let slow = bench.type {
      $0.maximumSpeed = flow.0
      $0.imperfection = 0
      $0.headway = flow.1
    }
    let car = bench.type {
      $0.imperfection = 0
      $0.headway = flow.1
    }
    let route = try bench.route("ab", "bc")
    bench.vehicle(slow, route: route, at: 0) { $0.departPosition = .value(300) }
    bench.vehicle(car, route: route, at: 0) {
      $0.departPosition = .value(200)
      $0.departSpeed = .value(flow.0)
    }
    let engine = bench.engine()
    var slice = engine.initialSlice()
    while slice.time < SimTime(seconds: 80) { slice = engine.step(commands: []) }
    let gap = slice.lanePosition[0] - bench.demand.types[slow].length - slice.lanePosition[1]
    let expected = flow.0 * flow.1
    #expect(abs(gap - bench.demand.types[car].minGap - expected) < 0.005 * expected, "gap \(gap)")
  }

  /// A stop is reached with at most the comfortable deceleration b, and braking starts v²/2b + v·t before it, not
  /// earlier, with the time t between two decisions (SUMO's stopSpeed): start and deceleration of braking over generated
  /// speeds, decelerations and steps.
  @Test(arguments: 1...12 as ClosedRange<UInt64>) func stopsWithinItsBrakingDistance(seed: UInt64) throws {
    let random = RandomSource(seed: seed)
    let speed = 5 + 25 * random.uniform(1, .departSpeed, 0)
    let b = 2 + 3 * random.uniform(1, .departSpeed, 1)
    let action = [0.1, 0.5, 1][Int(seed % 3)]
    var bench = try Bench("road", step: 0.1, action: action)
    let car = bench.type {
      $0.imperfection = 0
      $0.maximumSpeed = speed
      $0.deceleration = b
    }
    let route = try bench.route("ab", "bc")
    let lane = try #require(bench.network.laneIndex["ab_0"])
    bench.vehicle(car, route: route, at: 0) {
      $0.stops = [Stop(lane: lane, startPosition: 880, endPosition: 900, duration: SimDuration(seconds: 60))]
    }
    let engine = bench.engine()
    var slice = engine.initialSlice()
    var began: Double?
    var hardest = 0.0
    while !slice.flags[0].contains(.stopped), slice.time < SimTime(seconds: 400) {
      slice = engine.step(commands: [])
      hardest = max(hardest, -slice.acceleration[0])
      if slice.acceleration[0] < -0.01, began == nil { began = 900 - slice.lanePosition[0] }
    }
    let distance = speed * speed / (2 * b) + speed * action
    let start = try #require(began)
    #expect(slice.lanePosition[0] > 899 && slice.lanePosition[0] < 900.1, "seed \(seed)")
    #expect(hardest <= b + 1e-6, "seed \(seed): \(hardest) m/s², b \(b)")
    #expect(
      start <= distance + 0.01 && start >= distance - speed * (action + 0.1),
      "seed \(seed): \(start) m, \(distance) m")
  }

  /// `departSpeed="avg"`, SUMO 1.28's default: the mean speed of the vehicles on the lane, and the speed limit if it is
  /// empty.
  @Test func departsAtTheMeanSpeed() throws {
    var bench = try Bench("road", step: 1)
    let slow = bench.type {
      $0.maximumSpeed = 6
      $0.imperfection = 0
    }
    let car = bench.type { $0.imperfection = 0 }
    let route = try bench.route("ab", "bc")
    let lane = try #require(bench.network.laneIndex["ab_0"])
    bench.vehicle(slow, route: route, at: 0) { $0.departPosition = .value(300) }
    bench.vehicle(car, route: route, at: 1) { $0.departSpeed = .avg }
    let engine = bench.engine()
    _ = engine.initialSlice()
    let slice = engine.step(commands: [])
    #expect(slice.vehicleCount == 2 && slice.speed[1] == 6)
    var alone = try Bench("road", step: 1)
    let other = alone.type { $0.imperfection = 0 }
    alone.vehicle(other, route: try alone.route("ab", "bc"), at: 0) { $0.departSpeed = .avg }
    #expect(alone.engine().initialSlice().speed[0] == bench.network.lanes[lane].speedLimit)
  }

  /// A stop is served at the planned place and for the planned time.
  @Test func stopIsServed() throws {
    var bench = try Bench("road")
    let car = bench.type()
    let route = try bench.route("ab", "bc")
    let lane = try #require(bench.network.laneIndex["ab_0"])
    bench.vehicle(car, route: route, at: 0) {
      $0.stops = [Stop(lane: lane, startPosition: 480, endPosition: 500, duration: SimDuration(seconds: 20))]
    }
    let engine = bench.engine()
    var slice = engine.initialSlice()
    var stood = 0.0
    while slice.time < SimTime(seconds: 120) {
      slice = engine.step(commands: [])
      if slice.flags[0].contains(.stopped) {
        stood += 0.1
        #expect(slice.lanePosition[0] >= 480 && slice.lanePosition[0] <= 500.1)
        #expect(slice.speed[0] == 0)
      }
    }
    #expect(abs(stood - 20) < 0.25)
    #expect(slice.lanePosition[0] > 600)
  }

  /// A hazard blocks its lane while it lasts.
  @Test func hazardBlocksTheLane() throws {
    var bench = try Bench("road")
    let car = bench.type()
    let route = try bench.route("ab", "bc")
    bench.vehicle(car, route: route, at: 0)
    let lane = try #require(bench.network.laneIndex["ab_0"])
    bench.configuration.hazards = [
      Configuration.Hazard(id: "h", lane: lane, position: 800, begin: .zero, end: SimTime(seconds: 100))
    ]
    let engine = bench.engine()
    var slice = engine.initialSlice()
    while slice.time < SimTime(seconds: 99) { slice = engine.step(commands: []) }
    #expect(slice.lanePosition[0] < 800 && slice.lanePosition[0] > 780)
    while slice.time < SimTime(seconds: 130) { slice = engine.step(commands: []) }
    #expect(slice.lanePosition[0] > 900)
  }
}

@Suite struct ChangeRestrictionTests {
  /// Lanes on which a fast vehicle drives behind a slow one, over the whole edge.
  private func lanes(_ vehicleClass: VehicleClasses, from start: Int, allows classes: VehicleClasses) throws
    -> Set<Int>
  {
    var bench = try Bench("lanes")
    let edge = try #require(bench.network.edgeIndex["nc"])
    for lane in bench.network.edges[edge].lanes {
      bench.network.lanes[lane].mayChangeLeft = classes
      bench.network.lanes[lane].mayChangeRight = classes
    }
    let slow = bench.type {
      $0.maximumSpeed = 3
      $0.imperfection = 0
    }
    let fast = bench.type { $0.imperfection = 0 }
    bench.demand.types[fast].vehicleClass = vehicleClass
    let route = try bench.route("nc", "cs")
    for (type, position) in [(slow, 60.0), (fast, 5.0)] {
      bench.vehicle(type, route: route, at: 0) {
        $0.departLane = .index(start)
        $0.departPosition = .value(position)
      }
    }
    let engine = bench.engine()
    var slice = engine.initialSlice()
    var driven: Set<Int> = []
    while slice.time < SimTime(seconds: 25) {
      let lane = bench.network.lanes[Int(slice.lane[1])]
      if lane.edge == edge { driven.insert(lane.indexInEdge) }
      slice = engine.step(commands: [])
    }
    return driven
  }

  /// Only classes that may change to the other lane do (`changeLeft`, `changeRight` of a lane).
  @Test func lanesThatMayNotBeLeftAreKept() throws {
    #expect(try lanes(.passenger, from: 0, allows: .all).count > 1)
    let others = VehicleClasses.all.subtracting(.passenger)
    #expect(try lanes(.passenger, from: 0, allows: others) == [0])
    #expect(try lanes(.passenger, from: 2, allows: others) == [2])
    #expect(try lanes(.bus, from: 0, allows: others).count > 1)
  }
}
