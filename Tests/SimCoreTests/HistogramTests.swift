import SimCore
import Testing

@Suite("Duration histogram") struct HistogramTests {
  @Test(arguments: [1, 2, 3] as [UInt64])
  func quantilesLieOneBucketAboveTheExactOnes(_ seed: UInt64) throws {
    // Log-uniform durations from 1 µs to 10⁹ µs, so that every octave is met.
    var stream = RandomSource(seed: seed).stream(0, .uuLatency)
    var histogram = DurationHistogram()
    let values = (0..<5_000).map { _ in Int64(Math.exp(stream.uniform() * Math.log(1e9))) }
    for v in values { histogram.record(SimDuration(microseconds: v)) }
    let sorted = values.sorted()
    for q in [0, 0.001, 0.05, 0.5, 0.95, 0.99, 0.999, 1] {
      let exact = sorted[max(0, Int((q * 5_000).rounded(.up)) - 1)]
      let estimate = try #require(histogram.quantile(q)).microseconds
      #expect(estimate >= exact, "q \(q), seed \(seed)")
      #expect(Double(estimate) <= Double(exact) * (1 + 1.0 / 32), "q \(q), seed \(seed)")
    }
    #expect(histogram.mean?.microseconds == values.reduce(0, +) / 5_000)
    #expect(histogram.count == 5_000)
  }

  @Test func smallDurationsAreExact() {
    for v in 0..<64 as Range<Int64> {
      var h = DurationHistogram()
      h.record(SimDuration(microseconds: v))
      #expect(h.quantile(0.5)?.microseconds == v)
    }
  }

  @Test func mergingIsRecordingTogether() {
    var stream = RandomSource(seed: 4).stream(0, .wiredLatency)
    var whole = DurationHistogram()
    var parts = [DurationHistogram](repeating: .init(), count: 3)
    for i in 0..<900 {
      let d = SimDuration(microseconds: Int64(stream.integer(below: 1 << UInt64(i % 40))))
      whole.record(d)
      parts[i % 3].record(d)
    }
    var forward = DurationHistogram()
    for p in parts { forward.merge(p) }
    var backward = parts[2]
    backward.merge(parts[1])
    backward.merge(parts[0])
    #expect(forward == whole && backward == whole)
    #expect(DurationHistogram(counts: whole.counts, totalMicroseconds: whole.totalMicroseconds) == whole)
  }

  @Test func extremesStayInside() {
    var h = DurationHistogram()
    #expect(h.quantile(0.5) == nil && h.mean == nil)
    h.record(SimDuration(microseconds: -5))
    #expect(h.quantile(1)?.microseconds == 0)
    h.record(SimDuration(microseconds: .max))
    #expect(h.counts.count == DurationHistogram.bucketCount)
    #expect(h.quantile(1)?.microseconds == (1 << 44) - 1)
  }

  @Test func countsOfAPeerCannotStopTheRun() {
    let h = DurationHistogram(
      counts: [.max, .max, 3] + [UInt64](repeating: 1, count: 5_000), totalMicroseconds: 1)
    #expect(h.counts.count == DurationHistogram.bucketCount)
    #expect(h.quantile(0.99) != nil)
  }

  @Test func packedHistogramIsTheSame() {
    var random = RandomSource(seed: 3).stream(0, .detection)
    for size in [0, 1, 5, 1000] {
      var h = DurationHistogram()
      for _ in 0..<size {
        h.record(SimDuration(microseconds: Int64(random.uniform() * random.uniform() * 1e6)))
      }
      #expect(PackedHistogram(h).unpacked == h)
    }
  }
}
