import RoadNetwork
import Scenario
import SimCore
import Testing
import VehicleControl
import WorldState

@testable import Traffic

@Suite("Human drivers") struct HumanDriverTests {
  private func drivers(_ change: (inout Configuration.Drivers) -> Void = { _ in }, seed: UInt64 = 1)
    -> (HumanDrivers, Arena)
  {
    var settings = Configuration.Drivers()
    change(&settings)
    let arena = Arena()
    return (HumanDrivers(settings, random: RandomSource(seed: seed), capacity: 400, arena: arena), arena)
  }
  private func entity(_ v: Int) -> UInt64 { stableHash("driver.\(v)") }

  @Test(arguments: [0.05, 0.2, 0.5]) func glancesTakeTheShareThatIsSet(share: Double) {
    let (human, arena) = drivers { $0.awayShare = share }
    var away = 0
    var durations: [Double] = []
    let step = 0.02
    for v in 0..<200 {
      var since: Double?
      var now = 0.0
      while now < 400 {
        human.look(v, demand: Int32(v), entity: entity(v), at: now, holding: 0) { true }
        if human.isAway[v] {
          away += 1
          since = since ?? now
        } else if let start = since {
          durations.append(now - start)
          since = nil
        }
        now += step
      }
    }
    withExtendedLifetime(arena) {}
    #expect(abs(Double(away) * step / (200 * 400) - share) < 0.03 * share + 0.002)
    // Lognormal: median, and the share of long ones.
    durations.sort()
    #expect(abs(durations[durations.count / 2] - 0.8) < 0.03)
    let long = Double(durations.count { $0 > 1.7 }) / Double(durations.count)
    #expect(long > 0.02 && long < 0.04)
  }

  @Test func nobodyLooksAwayWhereAttentionIsAskedFor() {
    let (human, arena) = drivers { $0.awayShare = 0.5 }
    for i in 0..<2000 {
      human.look(0, demand: 0, entity: 7, at: Double(i) * 0.1, holding: 0) { false }
      #expect(!human.isAway[0])
    }
    withExtendedLifetime(arena) {}
  }

  /// Green (2000): alerted drivers brake after 0.70 to 0.75 s; Taoka (1989): unalerted ones on average after 1.21 s with a
  /// deviation of 0.63 s.
  @Test func reactionTimesAreThoseOfTheSources() {
    let (human, arena) = drivers()
    var times: [Double] = []
    for v in 0..<400 {
      human.look(v, demand: Int32(v), entity: entity(v), at: 0, holding: 0) { false }
      times.append(human.reaction(v, at: 0))
    }
    let mean = times.reduce(0, +) / 400
    let deviation = (times.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 399).squareRoot()
    #expect(abs(mean - 1.21) < 0.1 && abs(deviation - 0.63) < 0.12)
    for v in 0..<400 {
      let before = human.reaction(v, at: 0)
      human.alert(v, at: 0)
      #expect(!human.isAlert(v, at: 0.01))
      // A second later nearly everybody is.
      #expect(abs(human.reaction(v, at: 2.9) / before - 0.725 / 1.073) < 1e-9 || before > 2.9)
      #expect(!human.isAlert(v, at: HumanDrivers.alertness + 0.1))
    }
    withExtendedLifetime(arena) {}
  }

  @Test func nobodyLooksAwayFromAWarning() {
    let (human, arena) = drivers { $0.awayShare = 0.8 }
    for i in 0..<600 {
      let now = Double(i) * 0.1
      human.alert(0, at: now)
      human.look(0, demand: 0, entity: 5, at: now, holding: 0) { true }
      #expect(!human.isAway[0] || i == 0)
    }
    withExtendedLifetime(arena) {}
  }

  @Test func aWarningEndsTheGlance() {
    let (human, arena) = drivers {
      $0.awayShare = 0.5
      $0.glance = 8
    }
    var now = 0.0
    while !human.isAway[3] {
      human.look(3, demand: 3, entity: 11, at: now, holding: 0.2) { true }
      now += 0.1
    }
    #expect(human.held[3] == 0.2)
    human.alert(3, at: now)
    let orienting = human.reaction(3, at: -1) / 1.073 * (0.725 - HumanDrivers.footMovement)
    let warned = now
    while human.isAway[3], now < warned + 20 {
      now += 0.01
      human.look(3, demand: 3, entity: 11, at: now, holding: 0) { true }
    }
    #expect(abs(now - warned - orienting) < 0.02)
    withExtendedLifetime(arena) {}
  }

  /// Until the driver notices, the vehicle ahead seems to drive on; a driver who looks away notices later.
  @Test func hardBrakingIsNoticedAReactionTimeLater() {
    let (human, arena) = drivers()
    human.look(0, demand: 5, entity: 3, at: 0, holding: 0) { false }
    let reaction = human.reaction(0, at: 0)
    func known(_ now: Double, _ speed: Double, hard: Bool = true) -> Double {
      human.speed(of: 9, driving: speed, isBrakingHard: hard, seenBy: 0, at: now)
    }
    #expect(known(0, 15, hard: false) == 15)
    #expect(known(1, 15) == 15)
    #expect(known(1 + reaction / 2, 9) == 15)
    #expect(known(1 + reaction + 1e-9, 6) == 6)
    // Another vehicle, and one whose braking is long over, are known as they are.
    #expect(human.speed(of: 8, driving: 4, isBrakingHard: false, seenBy: 0, at: 3) == 4)
    #expect(known(20, 3, hard: false) == 3)
    withExtendedLifetime(arena) {}
  }

  /// NCHRP 400: nine of ten drivers brake harder than 3.4 m/s² for something unexpected.
  @Test func brakingLevelsAreThoseOfTheSource() {
    let random = RandomSource(seed: 3)
    let levels = (0..<4000).map { HumanDrivers.brakingLevel(random.normal(UInt64($0), .brakingLevel, 0)) }
    let hard = Double(levels.count { $0 > 3.4 }) / 4000
    #expect(abs(hard - 0.9) < 0.02)
    #expect(levels.allSatisfy { $0 > 2 && $0 < 9 })
  }

  /// Distance from the rear of a vehicle that crawls at which a driver who comes up to it brakes first, metres, and the
  /// hardest braking, m/s².
  private func approach(
    _ model: Configuration.DriverModel, fog: Double?, hidden: Bool = false
  ) throws -> (distance: Double, braking: Double) {
    var bench = try Bench("road")
    bench.configuration.traffic.drivers = model
    bench.configuration.drivers.awayShare = 0
    if let fog {
      bench.configuration.environment.weather = .fog
      bench.configuration.environment.visibility = fog
    }
    let slow = bench.type { $0.maximumSpeed = 0.5 }
    let car = bench.type { $0.imperfection = 0 }
    let route = try bench.route("ab", "bc")
    bench.vehicle(slow, route: route, at: 0) { $0.departPosition = .value(700) }
    bench.vehicle(car, route: route, at: 0) { $0.departPosition = .value(100) }
    if hidden {
      let lane = try #require(bench.network.laneIndex["ab_0"])
      let p = bench.network.point(lane: lane, position: 660).position
      bench.network.obstacles = [
        Obstacle(
          id: "crest", outline: [p + Vec2(-1, -20), p + Vec2(1, -20), p + Vec2(1, 20), p + Vec2(-1, 20)],
          height: 9)
      ]
    }
    let engine = bench.engine()
    var slice = engine.initialSlice()
    var distance: Double?
    var braking = 0.0
    while slice.time < SimTime(seconds: 60) {
      let gap = slice.lanePosition[0] - slice.length[0] - slice.lanePosition[1]
      if slice.acceleration[1] < -0.3, distance == nil { distance = gap }
      braking = max(braking, -slice.acceleration[1])
      slice = engine.step(commands: [])
    }
    #expect(slice.vehicleCount == 2)
    return (try #require(distance), braking)
  }

  /// In fog, and behind what hides it, the vehicle ahead is known late. Other models know it always.
  @Test func theVehicleAheadIsSeenOnlyWithinSight() throws {
    let clear = try approach(.human, fog: nil)
    for (fog, hidden) in [(50.0, false), (nil, true)] as [(Double?, Bool)] {
      let late = try approach(.human, fog: fog, hidden: hidden)
      #expect(late.distance < min(50, clear.distance - 5), "\(late), \(clear)")
      #expect(late.braking > clear.braking + 0.5, "\(late), \(clear)")
      let sight = try approach(.sight, fog: fog, hidden: hidden)
      #expect(abs(sight.distance - (try approach(.sight, fog: nil).distance)) < 1e-9)
    }
  }
}
