import ComputeKernel
import Testing

@Suite struct SignalAdviceTests {
  private func red(_ distance: Double, ends: Double?) -> SignalAhead {
    SignalAhead(distance: distance, isGreen: false, isYellow: false, likelyEnd: ends)
  }

  /// Who drives the advised speed comes to the line the start-up time after the change, whatever the approach.
  @Test(arguments: [(80.0, 9.0), (150, 12), (300, 40)])
  func advisedSpeedArrivesAfterTheChange(distance: Double, ends: Double) throws {
    let advice = SignalAdvice()
    let speed = try #require(advice.speed(for: red(distance, ends: ends), speed: 14, limit: 13.9))
    #expect(abs(distance / speed - ends - advice.afterChange) < 1e-9)
    #expect(speed >= advice.slowest && speed < 13.9)
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

  /// The watch speaks where a driver who reacts after the median time needs more than he would choose, and not before.
  @Test func redLightWatchSpeaksInTime() {
    let watch = RedLightWatch()
    for speed in [8.0, 14, 20] {
      let due = speed * watch.reaction + speed * speed / (2 * watch.braking)
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
    for (since, isDue) in [(0.1, false), (watch.reaction - 0.1, false), (watch.reaction, true)] {
      signal.sinceGreen = since
      #expect(watch.isDue(for: signal, speed: 14, braking: 0) == isDue)
    }
  }
}
