import SimCore
import Testing

@Suite("Virtual time") struct TimeTests {
  @Test(arguments: [1, 3, 1_000, 10_000, 100_000] as [Int64])
  func gridIsFlooredOnBothSidesOfZero(_ width: Int64) {
    let step = SimDuration(microseconds: width)
    for t in (-3 * width - 2)...(-3 * width + 2) { check(t, step) }
    for t in -5...5 as ClosedRange<Int64> { check(t, step) }
    for t in (7 * width - 2)...(7 * width + 2) { check(t, step) }
  }

  private func check(_ t: Int64, _ step: SimDuration) {
    let time = SimTime(microseconds: t)
    let floor = time.floored(to: step).microseconds
    let ceiling = time.ceiled(to: step).microseconds
    // The definitions, without division: a multiple, on the correct side, and the nearest such.
    #expect(floor.isMultiple(of: step.microseconds) && floor <= t && t < floor + step.microseconds)
    #expect(ceiling.isMultiple(of: step.microseconds) && ceiling >= t && t > ceiling - step.microseconds)
    #expect(time.index(on: step) * step.microseconds == floor)
  }

  @Test func neverStaysNever() {
    #expect(SimTime.never.ceiled(to: SimDuration(milliseconds: 10)) == .never)
    #expect(SimTime.never > SimTime(seconds: 1e12))
  }

  @Test func secondsAreRoundedToTheNearestMicrosecond() {
    #expect(SimTime(seconds: 0.1).microseconds == 100_000)
    #expect(SimTime(seconds: -0.1).microseconds == -100_000)
    #expect(SimTime(seconds: 1.0000004).microseconds == 1_000_000)
    #expect(SimTime(seconds: 1.0000006).microseconds == 1_000_001)
    #expect(SimDuration(seconds: 0.3).microseconds == 300_000)
    // The reason for whole microseconds: ten tenths are one second, exactly.
    let tenth = SimDuration(seconds: 0.1)
    #expect((0..<10).reduce(SimTime.zero) { t, _ in t + tenth } == SimTime(seconds: 1))
  }

  @Test func differencesAndSumsAgree() {
    let a = SimTime(microseconds: 12_345)
    let d = SimDuration(microseconds: -678)
    #expect((a + d) - a == d)
    #expect((a - d) + d == a)
    #expect(d * 3 == d + d + d)
  }
}
