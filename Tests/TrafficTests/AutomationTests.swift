import Scenario
import SimCore
import Testing
import Traffic
import WorldState

/// Who drives: the unit, the driver who takes over, or nobody.
@Suite struct AutomationTests {
  /// A car at 33 m/s on a free road whose unit drives it from 20 s on, and its engine.
  private static func driven(share: Double = 1, seed: UInt64 = 1) throws -> TrafficEngine {
    var bench = try ActuationTests.road()
    bench.configuration.seed = seed
    bench.configuration.traffic.takeoverShare = share
    let engine = bench.engine()
    var slice = engine.initialSlice()
    while slice.time < SimTime(seconds: 20) { slice = engine.step(actuations: []) }
    return engine
  }
  private static func command(_ t: Double, _ acceleration: Double, _ authority: Actuation.Authority)
    -> (vehicle: Int, Actuation)
  {
    (
      vehicle: 0,
      Actuation(
        effectiveAt: SimTime(seconds: t), validity: SimDuration(milliseconds: 300),
        accelerationLimit: acceleration, authority: authority)
    )
  }

  /// While the unit drives, the vehicle does what it says and not what its driver would do, within its dynamics.
  @Test func theUnitsWordIsTheVehiclesDeed() throws {
    let engine = try Self.driven()
    for (asked, expected) in [(-1.0, -1.0), (0.5, 0.5), (9, 2.6), (-9, -4.5)] {
      var slice = engine.step(actuations: [Self.command(engine.time.seconds, asked, .drive)])
      slice = engine.step(actuations: [Self.command(engine.time.seconds, asked, .drive)])
      #expect(abs(slice.acceleration[0] - expected) < 1e-9)
      #expect(slice.flags[0].contains(.automated))
    }
    #expect(engine.counters.engagements == 1)
    #expect(engine.counters.takeoverRequests == 0)
    #expect(engine.counters.automatedDistance > 20)
  }

  /// Asked to take over, drivers do after a lognormal time; until then the unit drives on.
  @Test func driversTakeOverWhenAsked() throws {
    var times: [Double] = []
    for seed in 1...60 as ClosedRange<UInt64> {
      let engine = try Self.driven(seed: seed)
      _ = engine.step(actuations: [Self.command(engine.time.seconds, 0, .drive)])
      let begin = engine.time.seconds
      var slice = engine.step(actuations: [Self.command(begin, -0.2, .handOver)])
      while engine.counters.takeovers == 0, slice.time.seconds < begin + 30 {
        slice = engine.step(actuations: [Self.command(slice.time.seconds, -0.2, .handOver)])
        if slice.flags[0].contains(.automated) { #expect(abs(slice.acceleration[0] + 0.2) < 1e-9) }
      }
      times.append(slice.time.seconds - begin)
      // What the unit still says while it asks changes nothing any more.
      for _ in 0..<10 { slice = engine.step(actuations: [Self.command(slice.time.seconds, -3, .handOver)]) }
      #expect(!slice.flags[0].contains(.automated) && slice.acceleration[0] > -1)
      #expect(engine.counters.takeoverRequests == 1)
    }
    times.sort()
    // Mean 2.72 s and standard deviation 1.45 s: of 60, the mean within .6 s, quantised upwards by a step or two.
    let mean = times.reduce(0, +) / Double(times.count)
    #expect(abs(mean - 2.82) < 0.6, "\(mean)")
    #expect(times[0] > 0.5 && times[59] < 12)
  }

  /// Without commands the driver is asked; where he does not answer, the vehicle stops in its lane and stays there.
  @Test(arguments: [0.0, 1.0]) func silenceEndsInATakeoverOrAStop(share: Double) throws {
    let engine = try Self.driven(share: share)
    var slice = engine.step(actuations: [Self.command(engine.time.seconds, 0, .drive)])
    let lane = slice.lane[0]
    for _ in 0..<200 { slice = engine.step(actuations: []) }
    #expect(engine.counters.takeoverRequests == 1)
    if share == 1 {
      #expect(engine.counters.takeovers == 1 && slice.speed[0] > 30)
    } else {
      #expect(engine.counters.takeovers == 0 && slice.speed[0] == 0 && slice.lane[0] == lane)
      #expect(engine.counters.emergencyBrakings == 0)
      // A unit that drives again is obeyed again.
      slice = engine.step(actuations: [Self.command(engine.time.seconds, 1, .drive)])
      slice = engine.step(actuations: [Self.command(engine.time.seconds, 1, .drive)])
      #expect(slice.speed[0] > 0)
    }
  }
}
