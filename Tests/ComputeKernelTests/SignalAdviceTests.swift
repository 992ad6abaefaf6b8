import ComputeKernel
import Testing

@Suite struct SignalAdviceTests {
  private func red(_ distance: Double, ends: Double?) -> SignalAhead {
    SignalAhead(distance: distance, isGreen: false, isYellow: false, likelyEnd: ends)
  }

  /// A vehicle that keeps the advised speed comes to the line 2 s after the change, the start-up lost time of a queue's
  /// first vehicle (Highway Capacity Manual 2010, ch. 31): 80 m in 11 s, 150 m in 14 s, 300 m in 42 s.
  @Test(arguments: [(80.0, 9.0, 7.273), (150, 12, 10.714), (300, 40, 7.143)])
  func advisedSpeedArrivesAfterTheChange(distance: Double, ends: Double, advised: Double) throws {
    let speed = try #require(SignalAdvice().speed(for: red(distance, ends: ends), speed: 14, limit: 13.9))
    #expect(abs(speed - advised) < 1e-3)
  }

  @Test func nothingIsAdvisedThatGainsNothing() {
    let advice = SignalAdvice()
    // Green when he comes anyway; too far in time to creep; end not told; green now; stop line passed.
    #expect(advice.speed(for: red(150, ends: 5), speed: 14, limit: 13.9) == nil)
    #expect(advice.speed(for: red(150, ends: 60), speed: 14, limit: 13.9) == nil)
    #expect(advice.speed(for: red(150, ends: nil), speed: 14, limit: 13.9) == nil)
    #expect(advice.speed(for: red(-2, ends: 9), speed: 14, limit: 13.9) == nil)
    let green = SignalAhead(distance: 150, isGreen: true, isYellow: false, likelyEnd: 12)
    #expect(advice.speed(for: green, speed: 14, limit: 13.9) == nil)
    // Already as slow as that.
    #expect(advice.speed(for: red(80, ends: 9), speed: 7, limit: 13.9) == nil)
  }

  /// The watch speaks where a driver who reacts after the median time, 1.1 s (Taoka 1989), needs more than the 3 m/s²
  /// that is comfortable (Gazis, Herman and Maradudin 1960), and not before: 8.8 + 10.67 m from 8 m/s, 15.4 + 32.67 m
  /// from 14 m/s and 22 + 66.67 m from 20 m/s.
  @Test func redLightWatchSpeaksInTime() {
    let watch = RedLightWatch()
    for (speed, due) in [(8.0, 19.47), (14, 48.07), (20, 88.67)] {
      #expect(watch.isDue(for: red(due - 0.1, ends: 60), speed: speed, braking: 0))
      #expect(!watch.isDue(for: red(due + 0.1, ends: 60), speed: speed, braking: 0))
      // He brakes enough already, or the light will be green.
      #expect(!watch.isDue(for: red(due - 0.1, ends: 60), speed: speed, braking: 6))
      #expect(!watch.isDue(for: red(due - 0.1, ends: 0.5), speed: speed, braking: 0))
    }
    // Who has begun to brake is not warned for what his reaction would have cost, but if even then he is too late.
    #expect(watch.isDue(for: red(40, ends: 60), speed: 14, braking: 0.4))
    #expect(!watch.isDue(for: red(40, ends: 60), speed: 14, braking: 0.6))
    #expect(watch.isDue(for: red(30, ends: 60), speed: 14, braking: 0.6))
    let yellow = SignalAhead(distance: 30, isGreen: false, isYellow: true, likelyEnd: 3)
    #expect(!watch.isDue(for: yellow, speed: 14, braking: 0))
    var late = yellow
    late.likelyEnd = 1
    #expect(watch.isDue(for: late, speed: 14, braking: 0))
    // Too late to stop.
    late.distance = 20
    #expect(!watch.isDue(for: late, speed: 14, braking: 0))
  }

  /// A driver who brakes enough but for the error of his position is not warned: 4 m/s² stops 6 m/s in 4.5 m.
  @Test func redLightWatchAllowsForThePositionError() {
    let watch = RedLightWatch()
    #expect(watch.isDue(for: red(3.5, ends: 60), speed: 6, braking: 4))
    #expect(!watch.isDue(for: red(3.5, ends: 60), speed: 6, braking: 4, sigma: 1.5))
    #expect(watch.isDue(for: red(2.6, ends: 60), speed: 6, braking: 4, sigma: 1.5))
    // Nothing is allowed to who does not brake.
    #expect(watch.isDue(for: red(40, ends: 60), speed: 14, braking: 0, sigma: 3))
  }

  /// Who cannot have reacted yet to the end of green is left alone; who has had the time is told.
  @Test func redLightWatchLeavesTimeToReactToTheLight() {
    let watch = RedLightWatch()
    var signal = SignalAhead(distance: 35, isGreen: false, isYellow: true, likelyEnd: 1)
    for (since, isDue) in [(0.1, false), (1, false), (1.1, true)] {
      signal.sinceGreen = since
      #expect(watch.isDue(for: signal, speed: 14, braking: 0) == isDue)
    }
  }
}
