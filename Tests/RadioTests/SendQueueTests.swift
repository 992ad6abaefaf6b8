import Radio
import SimCore
import Testing

@Suite struct SendQueueTests {
  /// Lindley's recursion: a message begins when it comes or when the last one ends, whichever is later.
  @Test(arguments: 0..<50 as Range<UInt64>)
  func firstComeFirstServed(seed: UInt64) {
    let random = RandomSource(seed: seed)
    let rate = 1e4 * Double(1 + random.bits(0, .sendPhase, 0) % 1000)
    var queue = SendQueue()
    var t = SimTime.zero
    var free = SimTime.zero
    var lost = 0
    for i in 0..<400 as Range<UInt64> {
      t += SimDuration(microseconds: Int64(random.bits(1, .sendPhase, i) % 20_000))
      let bytes = Int(random.bits(2, .sendPhase, i) % 3_000)
      let begin = max(t, free)
      let time = (8 * bytes * 1_000_000 + Int(rate) - 1) / Int(rate)
      if begin - t > SimDuration(seconds: 1) || time > 1_000_000 {
        #expect(queue.send(bytes: bytes, rate: rate, at: t) == nil, "seed \(seed)")
        lost += 1
        continue
      }
      free = begin + SimDuration(microseconds: Int64(time))
      let sent = queue.send(bytes: bytes, rate: rate, at: t)
      #expect(sent?.begin == begin && sent?.end == free, "seed \(seed)")
    }
    // 1,500 bytes every 10 ms are 1.2 Mbit/s on average.
    if rate < 6e5 { #expect(lost > 0, "seed \(seed)") }
    if rate > 2.4e6 { #expect(lost == 0, "seed \(seed)") }
  }

  @Test func withoutALimitNothingWaits() {
    var queue = SendQueue()
    for i in 0..<100 {
      let t = SimTime(microseconds: Int64(i / 10))
      let sent = queue.send(bytes: 65_536, rate: .infinity, at: t)
      #expect(sent?.begin == t && sent?.end == t)
    }
  }

  @Test func hugeSizesAreLostAndDoNotTrap() {
    var queue = SendQueue()
    #expect(queue.send(bytes: .max, rate: 1, at: .zero) == nil)
    #expect(queue.send(bytes: .min, rate: 1, at: .zero)?.end == .zero)
  }
}
