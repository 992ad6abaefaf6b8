import Scenario
import SimCore
import Testing
import Traffic
import VehicleControl
import WorldState

/// Drivers who take over go on smoothly from the speed and the gap that the unit leaves them.
@Suite struct TakeoverTests {
  /// Lifting off the accelerator, m/s².
  private static let easing = 0.8

  private static func command(_ vehicle: Int, _ t: Double, _ acceleration: Double, _ authority: Authority)
    -> VehicleCommand
  {
    VehicleCommand(
      vehicle: vehicle, effectiveAt: SimTime(seconds: t), validity: SimDuration(milliseconds: 300),
      accelerationLimit: acceleration, authority: authority)
  }

  /// From the limit of the road, a driver comes to the own speed without braking, whatever that is and however often the
  /// driver acts. The slice and the trip tell the speed that the driver wishes by habit.
  @Test(arguments: [0.7, 0.8, 0.9, 0.97, 1, 1.1], [0.1, 0.5, 1]) func theDriverEasesOff(
    factor: Double, action: Double
  ) throws {
    var bench = try ControlTests.road()
    bench.configuration.time.actionStep = SimDuration(seconds: action)
    bench.demand.vehicles[0].speedFactor = factor
    let engine = bench.engine()
    var slice = engine.initialSlice()
    while engine.counters.engagements == 0 || slice.speed[0] < slice.speedLimit[0] - 0.5 {
      slice = engine.step(commands: [Self.command(0, slice.time.seconds, 2, .drive)])
      try #require(slice.time.seconds < 40)
    }
    while engine.counters.takeovers == 0 {
      slice = engine.step(commands: [Self.command(0, slice.time.seconds, 0, .handOver)])
      try #require(slice.time.seconds < 70)
    }
    let wish = factor * slice.speedLimit[0]
    var before = slice.speed[0]
    for _ in 0..<Int(20 / 0.1) {
      slice = engine.step(commands: [])
      guard !slice.vehicle.isEmpty else { break }
      let (v, a) = (slice.speed[0], slice.acceleration[0])
      #expect(a >= -Self.easing - 1e-6, "\(a) m/s² at \(slice.time.seconds) s")
      #expect(abs(slice.desiredSpeed[0] - wish) < 1e-9)
      #expect(factor > 1 || v <= before + 1e-6 || before <= wish + 1e-6)
      before = v
    }
    #expect(abs(before - wish) < 0.3, "\(before) m/s, wished \(wish)")
    #expect(engine.counters.emergencyBrakings == 0)
  }

  private static func gap(_ s: TruthSlice) -> Double {
    s.row(of: 0).flatMap { a in
      s.row(of: 1).map { b in s.x[a] - s.x[b] - s.length[a] / 2 - s.length[b] / 2 }
    } ?? .nan
  }

  /// Two cars, the second driven by its unit at a headway; then its driver takes over. `brake`: the first then brakes so,
  /// m/s².
  private static func follow(headway: Double, brake: Double?, each: (TruthSlice, Int, Int) -> Void) throws
    -> (engine: TrafficEngine, gap: Double)
  {
    var bench = try ControlTests.road(cars: 2)
    bench.demand.vehicles[0].speedFactor = 0.8
    let engine = bench.engine()
    var slice = engine.initialSlice()
    var last = Double.nan
    while engine.counters.takeovers == 0 {
      var asked = 0.0
      if let a = slice.row(of: 0), let b = slice.row(of: 1) {
        let error = gap(slice) - headway * slice.speed[b]
        asked = min(2, max(-3, 0.3 * error + 1.0 * (slice.speed[a] - slice.speed[b])))
      }
      let isClose = slice.time.seconds > 45
      slice = engine.step(
        commands: [Self.command(1, slice.time.seconds, asked, isClose ? .handOver : .drive)])
      try #require(slice.time.seconds < 80)
    }
    try #require(abs(gap(slice) / slice.speed[1] - headway) < 0.1)
    for _ in 0..<300 {
      let t = slice.time.seconds
      slice = engine.step(commands: brake.map { [Self.command(0, t, -$0, .drive)] } ?? [])
      guard let a = slice.row(of: 0), let b = slice.row(of: 1) else { break }
      last = gap(slice)
      each(slice, a, b)
    }
    return (engine, last)
  }

  /// A driver who is left a short gap opens it without braking.
  @Test(arguments: [0.75, 0.8, 0.9, 1, 1.5]) func shortGapsOpenGently(headway: Double) throws {
    var hardest = 0.0
    let end = try Self.follow(headway: headway, brake: nil) { slice, _, b in
      hardest = min(hardest, slice.acceleration[b])
    }
    #expect(hardest >= -Self.easing - 0.1, "\(hardest) m/s²")
    // The type's headway of a second and its minimum gap of 2.5 m, at 26.7 m/s.
    #expect(end.gap > 25, "\(end.gap) m")
    #expect(end.engine.counters.collisions == 0)
  }

  /// If the vehicle ahead then brakes, the driver brakes as hard as needed.
  @Test(arguments: [0.75, 0.9, 1.2], [0.5, 1, 2, 3, 4, 4.5]) func leadersThatBrakeAreBrakedFor(
    headway: Double, brake: Double
  ) throws {
    var least = Double.infinity
    let end = try Self.follow(headway: headway, brake: brake) { slice, _, _ in
      least = min(least, Self.gap(slice))
    }
    #expect(least > 0 && end.engine.counters.collisions == 0, "\(least) m")
  }
}
