import RoadNetwork
import Scenario
import SimCore
import Testing
import Traffic
import VehicleControl
import WorldState

@Suite struct ControlTests {
  static func road(cars: Int = 1, highestSpeed: Double = 200 / 3.6) throws -> Bench {
    var bench = try Bench("road")
    let car = bench.type {
      $0.imperfection = 0
      $0.maximumSpeed = highestSpeed
    }
    let route = try bench.route("ab", "bc")
    for i in 0..<cars { bench.vehicle(car, route: route, at: Double(i) * 5) }
    return bench
  }
  static func command(
    _ vehicle: Int = 0, at t: Double, for seconds: Double, limit: Double = .infinity, emergency: Bool = false,
    speed: Double = .infinity, warning: WarningKind? = nil
  ) -> VehicleCommand {
    VehicleCommand(
      vehicle: vehicle, effectiveAt: SimTime(seconds: t), validity: SimDuration(seconds: seconds),
      accelerationLimit: limit,
      isEmergency: emergency, speedLimit: speed, warning: warning)
  }

  /// Empty commands change nothing, to the last bit.
  @Test func neutralCommandsChangeNothing() throws {
    let bench = try JunctionTests.crossing("light", step: 0.1, seed: 5, perHour: 100)
    let plain = bench.engine()
    let driven = bench.engine()
    var a = StateHash()
    var b = StateHash()
    fold(plain.initialSlice(), into: &a)
    fold(driven.initialSlice(), into: &b)
    for _ in 0..<900 {
      let t = driven.time.seconds
      fold(plain.step(commands: []), into: &a)
      fold(
        driven.step(commands: bench.demand.vehicles.indices.map { Self.command($0, at: t, for: 1) }), into: &b
      )
    }
    #expect(a == b)
  }

  /// The engine's arrays have one place per vehicle: other indices, and numbers that mean nothing, are refused.
  @Test func impossibleCommandsAreRefused() throws {
    let bench = try Self.road(cars: 2)
    let plain = bench.engine()
    let asked = bench.engine()
    var (a, b) = (StateHash(), StateHash())
    fold(plain.initialSlice(), into: &a)
    fold(asked.initialSlice(), into: &b)
    var commands = [2, 3, 50, 1_000, 5_000, 1 << 28, .max, -1, .min].map {
      Self.command($0, at: 0, for: 100, limit: -3)
    }
    commands.append(Self.command(at: 0, for: 1, limit: .nan))
    commands.append(Self.command(at: 0, for: 1, speed: .nan))
    for end in [Int64.max, .min] {
      var command = Self.command(at: Double(end.signum()), for: 1, limit: -3)
      command.validity = SimDuration(microseconds: end)
      commands.append(command)
    }
    for _ in 0..<50 {
      fold(plain.step(commands: []), into: &a)
      fold(asked.step(commands: commands), into: &b)
    }
    #expect(a == b)
    #expect(asked.refusedCommands == 50 * commands.count)
  }

  /// A command holds from the first step after it takes effect until it expires, and only for its vehicle.
  @Test func commandHoldsForItsValidity() throws {
    let bench = try Self.road(cars: 2)
    let engine = bench.engine()
    var slice = engine.initialSlice()
    while slice.time < SimTime(seconds: 20) { slice = engine.step(commands: []) }
    #expect(abs(slice.speed[0] - 33.33) < 1e-6)
    var limited: [Double] = []
    var first = true
    while slice.time < SimTime(seconds: 23) {
      let c = first ? [Self.command(at: 20.5, for: 1, limit: -2)] : []
      first = false
      slice = engine.step(commands: c)
      if abs(slice.acceleration[0] + 2) < 1e-9 { limited.append(slice.time.seconds) }
    }
    // Effective strictly after 20.5, up to and including 21.5.
    #expect(limited.count == 10)
    #expect(abs(limited[0] - 20.6) < 1e-6 && abs(limited[9] - 21.5) < 1e-6)
  }

  /// The speed lost under an emergency command is that of brakes that build up from its effect on, for every grade and
  /// every moment within a step at which it comes into effect.
  @Test(arguments: BrakingGrade.allCases, [0.0, 0.03, 0.05, 0.08]) func brakesBuildUp(
    grade: BrakingGrade, into step: Double
  ) throws {
    var bench = try Self.road()
    bench.configuration.equipment.brakingGrade = grade
    let engine = bench.engine()
    var slice = engine.initialSlice()
    while slice.time < SimTime(seconds: 20) { slice = engine.step(commands: []) }
    let before = slice.speed[0]
    // In force at the step of 20.1 s.
    let begin = 20 + step
    slice = engine.step(commands: [Self.command(at: begin, for: 3, limit: -20, emergency: true)])
    while slice.time < SimTime(seconds: 21.5) { slice = engine.step(commands: []) }
    let brakes = BrakeSystem(grade)
    let ramp = 9 / brakes.buildUp
    let lost = 9 * (1.5 - step) - 0.5 * 9 * ramp
    // What was built up before the step at which the engine hears of the command has not slowed the vehicle.
    let early = 0.5 * brakes.buildUp * (0.1 - step) * (0.1 - step)
    #expect(abs(before - slice.speed[0] - (lost - early)) < 1e-6)
  }

  /// Comfortable commands are clipped at the comfortable deceleration; emergency ones at the vehicle's limit, and
  /// counted once they have lasted 0.3 s. The brakes have built up since the command came into effect, a step ago.
  @Test func emergencyGoesFurther() throws {
    for (emergency, expected) in [(false, -4.5), (true, -9.0)] {
      let bench = try Self.road()
      let engine = bench.engine()
      var slice = engine.initialSlice()
      while slice.time < SimTime(seconds: 20) { slice = engine.step(commands: []) }
      slice = engine.step(
        commands: [Self.command(at: 20, for: 0.5, limit: -20, emergency: emergency)])
      let brakes = BrakeSystem(.y2021)
      var built = brakes.step(from: brakes.buildUp * 0.1, to: -expected, dt: 0.1)
      for step in 1...5 {
        #expect(abs(slice.acceleration[0] + built.mean) < 1e-9, "step \(step)")
        if step >= 3 { #expect(slice.acceleration[0] == expected) }
        #expect(engine.counters.emergencyBrakings == (emergency && step >= 3 ? 1 : 0), "step \(step)")
        slice = engine.step(commands: [])
        built = brakes.step(from: built.end, to: -expected, dt: 0.1)
      }
    }
  }

  /// A first command between two actions of the driver that asks for nothing leaves the driver's acceleration
  /// unchanged, whatever the unit of the slot's previous vehicle did.
  @Test func anotherVehiclesIntentionsAreForgotten() throws {
    for held in [false, true] {
      var bench = try Bench("road", action: 1)
      let car = bench.type { $0.imperfection = 0 }
      let short = try bench.route("ab")
      bench.vehicle(car, route: short, at: 0)
      bench.vehicle(car, route: short, at: 400)
      let engine = bench.engine()
      var slice = engine.initialSlice()
      while engine.counters.arrived == 0 {
        let now = slice.time.seconds
        let limit = (slice.speed.first ?? 0) > 20 ? -2.0 : 0
        slice = engine.step(
          commands: held ? [Self.command(at: now, for: 0.3, limit: limit)] : [])
        try #require(slice.time < SimTime(seconds: 400))
      }
      while slice.time < SimTime(seconds: 430.5) { slice = engine.step(commands: []) }
      #expect(slice.acceleration == [0])
      while slice.time < SimTime(seconds: 430.9) {
        let now = slice.time.seconds
        slice = engine.step(commands: [Self.command(1, at: now, for: 0.3)])
        #expect(slice.acceleration == [0], "\(held), \(slice.time.seconds) s")
      }
    }
  }

  /// Four of five drivers follow speed advice, by engine braking alone; the others never do.
  @Test func advisedSpeedIsReachedByDriversThatFollowIt() throws {
    var followed = 0
    for seed in 1...40 as ClosedRange<UInt64> {
      var bench = try Self.road()
      bench.configuration.seed = seed
      let engine = bench.engine()
      var slice = engine.initialSlice()
      while slice.time < SimTime(seconds: 20) { slice = engine.step(commands: []) }
      let before = slice.speed[0]
      var least = 0.0
      while slice.time < SimTime(seconds: 40) {
        slice = engine.step(commands: [
          Self.command(at: slice.time.seconds, for: 0.3, speed: 20)
        ])
        least = min(least, slice.acceleration[0])
      }
      let follows = abs(slice.speed[0] - 20) < 1e-6
      if follows { followed += 1 }
      #expect(follows ? abs(least + 0.8) < 1e-9 : slice.speed[0] == before && least == 0, "seed \(seed)")
    }
    // 32 expected, standard deviation 2.5.
    #expect((24...39).contains(followed), "\(followed) of 40")
  }

  /// Warned drivers respond after a reaction time with a median near 1.07 s (Taoka 1989), and some never; all brake
  /// moderately.
  @Test func warnedDriversReact() throws {
    // Intersection collision: the other vehicle may be out of the driver's sight.
    let (asked, answers) = try Self.answers(to: .intersectionCollision, by: -3)
    #expect(asked > 80)
    let share = Double(answers.count) / Double(asked)
    try #require(share > 0.65 && share < 0.95, "\(answers.count) of \(asked)")
    let median = answers.sorted()[answers.count / 2]
    #expect(median > 0.85 && median < 1.4, "median \(median)")
  }

  /// A forward collision warning adds nothing to what the driver sees.
  @Test func warningsOfTheLeaderChangeNothing() throws {
    let (asked, answers) = try Self.answers(to: .forwardCollision, by: -3)
    #expect(asked > 80 && answers.isEmpty)
  }

  /// Warned of a vehicle from the side (ICW), a driver past the stop line clears the junction; warned of a pedestrian
  /// (VRUCW), the driver brakes there too.
  @Test func driversInAJunctionClearItForCrossingVehicles() throws {
    #expect(try Self.brakingInside(for: .intersectionCollision) == 0)
    #expect(try Self.brakingInside(for: .vulnerableRoadUser) > 20)
  }

  /// Number of steps in which drivers brake with 3 m/s² inside a junction with no waiting place ahead, when warned
  /// throughout it.
  private static func brakingInside(for warning: WarningKind) throws -> Int {
    let bench = try JunctionTests.crossing("light", step: 0.1, seed: 1, perHour: 120)
    let engine = bench.engine()
    var slice = engine.initialSlice()
    var braking = 0
    while slice.time < SimTime(seconds: 200) {
      let inside = (0..<slice.vehicleCount).filter { row in
        let lane = bench.network.lanes[Int(slice.lane[row])]
        return lane.isInternal && lane.outgoing.allSatisfy { bench.network.connections[$0].viaLane < 0 }
      }
      braking += inside.count { slice.acceleration[$0] == -3 }
      let now = slice.time.seconds
      slice = engine.step(
        commands: inside.map {
          Self.command(Int(slice.vehicle[$0]), at: now, for: 0.15, warning: warning)
        })
    }
    return braking
  }

  /// A hazardous location (HLW) is not a vehicle on collision course: drivers who respond lift off.
  @Test func driversEaseOffBeforeAHazardousLocation() throws {
    let (asked, answers) = try Self.answers(to: .hazardousLocation, by: -0.8)
    let share = Double(answers.count) / Double(asked)
    #expect(asked > 80 && share > 0.65 && share < 0.95, "\(answers.count) of \(asked)")
    #expect(try Self.answers(to: .hazardousLocation, by: -3).times.isEmpty)
  }

  /// Drivers at speed on an empty road, each warned once for four seconds: their number, and the times until they slow
  /// down by `deceleration`, m/s² < 0.
  private static func answers(to warning: WarningKind, by deceleration: Double) throws -> (
    asked: Int, times: [Double]
  ) {
    var bench = try Bench("road")
    let car = bench.type { $0.imperfection = 0 }
    let route = try bench.route("ab", "bc")
    for i in 0..<120 { bench.vehicle(car, route: route, at: Double(i) * 3) }
    let engine = bench.engine()
    var slice = engine.initialSlice()
    var answers: [Double] = []
    var asked = 0
    var open: [UInt32: Double] = [:]
    while slice.time < SimTime(seconds: 360) {
      var commands: [VehicleCommand] = []
      for i in 0..<slice.vehicleCount where slice.speed[i] > 33 && open[slice.vehicle[i]] == nil {
        open[slice.vehicle[i]] = slice.time.seconds
        asked += 1
      }
      for (v, t) in open where slice.time.seconds < t + 4 && t >= 0 {
        commands.append(Self.command(Int(v), at: slice.time.seconds, for: 0.15, warning: warning))
      }
      commands.sort { $0.vehicle < $1.vehicle }
      slice = engine.step(commands: commands)
      for i in 0..<slice.vehicleCount {
        if let t = open[slice.vehicle[i]], t >= 0, slice.acceleration[i] == deceleration {
          answers.append(slice.time.seconds - t)
          open[slice.vehicle[i]] = -1
        }
      }
    }
    return (asked, answers)
  }
}
