import ComputeKernel
import Testing

@Suite struct SignalAdviceTests {
  private func red(_ distance: Double, ends: Double?) -> SignalAhead {
    SignalAhead(distance: distance, isGreen: false, isYellow: false, likelyEnd: ends)
  }

  /// A vehicle that keeps the advised speed reaches the stop line 2 s after the change, the start-up lost time of a
  /// queue's first vehicle (Highway Capacity Manual 2010, ch. 31): 80 m in 11 s, 150 m in 14 s, 300 m in 42 s.
  @Test(arguments: [(80.0, 9.0, 7.273), (150, 12, 10.714), (300, 40, 7.143)])
  func advisedSpeedArrivesAfterTheChange(distance: Double, ends: Double, advised: Double) throws {
    let speed = try #require(SignalAdvice().speed(for: red(distance, ends: ends), speed: 14, limit: 13.9))
    #expect(abs(speed - advised) < 1e-3)
  }

  @Test func thereIsNoAdviceWithoutBenefit() {
    let advice = SignalAdvice()
    // Green on arrival anyway; too slow a speed would be needed; end of red unknown; green now; stop line passed.
    #expect(advice.speed(for: red(150, ends: 5), speed: 14, limit: 13.9) == nil)
    #expect(advice.speed(for: red(150, ends: 60), speed: 14, limit: 13.9) == nil)
    #expect(advice.speed(for: red(150, ends: nil), speed: 14, limit: 13.9) == nil)
    #expect(advice.speed(for: red(-2, ends: 9), speed: 14, limit: 13.9) == nil)
    let green = SignalAhead(distance: 150, isGreen: true, isYellow: false, likelyEnd: 12)
    #expect(advice.speed(for: green, speed: 14, limit: 13.9) == nil)
    // Already as slow as that.
    #expect(advice.speed(for: red(80, ends: 9), speed: 7, limit: 13.9) == nil)
  }

  /// The warning starts where a driver who reacts after the median time, 1.1 s (Taoka 1989), needs more than the
  /// comfortable 3 m/s² (Gazis, Herman and Maradudin 1960), and no earlier: 8.8 + 10.67 m from 8 m/s, 15.4 + 32.67 m
  /// from 14 m/s and 22 + 66.67 m from 20 m/s.
  @Test func redLightWatchWarnsInTime() {
    let watch = RedLightWatch()
    for (speed, due) in [(8.0, 19.47), (14, 48.07), (20, 88.67)] {
      #expect(watch.isDue(for: red(due - 0.1, ends: 60), speed: speed, braking: 0))
      #expect(!watch.isDue(for: red(due + 0.1, ends: 60), speed: speed, braking: 0))
      // The driver already brakes enough, or the light will be green.
      #expect(!watch.isDue(for: red(due - 0.1, ends: 60), speed: speed, braking: 6))
      #expect(!watch.isDue(for: red(due - 0.1, ends: 0.5), speed: speed, braking: 0))
    }
    // A driver who has started to brake is not warned for the distance that his reaction would have cost, only if it is
    // too late even without it.
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

  /// A driver who brakes enough within the position error is not warned: 4 m/s² stops 6 m/s in 4.5 m.
  @Test func redLightWatchAllowsForThePositionError() {
    let watch = RedLightWatch()
    #expect(watch.isDue(for: red(3.5, ends: 60), speed: 6, braking: 4))
    #expect(!watch.isDue(for: red(3.5, ends: 60), speed: 6, braking: 4, sigma: 1.5))
    #expect(watch.isDue(for: red(2.6, ends: 60), speed: 6, braking: 4, sigma: 1.5))
    // The allowance is not made for a driver who does not brake.
    #expect(watch.isDue(for: red(40, ends: 60), speed: 14, braking: 0, sigma: 3))
  }

  /// A driver who cannot yet have reacted to the end of green is not warned; one who has had the time is.
  @Test func redLightWatchLeavesTimeToReactToTheLight() {
    let watch = RedLightWatch()
    var signal = SignalAhead(distance: 35, isGreen: false, isYellow: true, likelyEnd: 1)
    for (since, isDue) in [(0.1, false), (1, false), (1.1, true)] {
      signal.sinceGreen = since
      #expect(watch.isDue(for: signal, speed: 14, braking: 0) == isDue)
    }
  }
}
