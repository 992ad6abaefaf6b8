/// Counts of durations in log-linear buckets: 32 buckets per power of two, so a quantile is off by at most 3.2 %.
/// Mergeable in any order with the same result; bounded at 1,280 buckets (1 µs up to 2⁴⁴ µs, about 203 days).
package struct DurationHistogram: Hashable, Sendable {
  package static let bucketCount = 1280

  /// Counts per bucket, grown on demand up to `bucketCount`.
  package private(set) var counts: [UInt64] = []
  package private(set) var count: UInt64 = 0
  package private(set) var totalMicroseconds: Int64 = 0

  package init() {}
  /// Rebuilds a histogram from its transmitted parts; surplus buckets are ignored.
  package init(counts: [UInt64], totalMicroseconds: Int64) {
    self.counts = Array(counts.prefix(Self.bucketCount))
    count = self.counts.saturatingSum()
    self.totalMicroseconds = totalMicroseconds
  }

  /// Bucket of a duration; negative durations count as zero.
  static func bucket(_ microseconds: Int64) -> Int {
    let v = UInt64(max(0, microseconds))
    if v < 64 { return Int(v) }
    let shift = 63 - v.leadingZeroBitCount - 5
    return min(bucketCount - 1, shift * 32 + Int(v >> UInt64(shift)))
  }
  /// Largest value, in microseconds, that falls into `bucket`.
  static func upperEdge(_ bucket: Int) -> Int64 {
    if bucket < 64 { return Int64(bucket) }
    let shift = bucket / 32 - 1
    return (Int64(bucket - shift * 32 + 1) << Int64(shift)) - 1
  }

  /// Counts `times` equal durations.
  package mutating func record(_ duration: SimDuration, times: Int = 1) {
    let b = Self.bucket(duration.microseconds)
    if b >= counts.count { counts.append(contentsOf: repeatElement(0, count: b + 1 - counts.count)) }
    counts[b] &+= UInt64(times)
    count &+= UInt64(times)
    totalMicroseconds &+= max(0, duration.microseconds) &* Int64(times)
  }
  package mutating func merge(_ other: DurationHistogram) {
    if other.counts.count > counts.count {
      counts.append(contentsOf: repeatElement(0, count: other.counts.count - counts.count))
    }
    for i in other.counts.indices { counts[i].addSaturating(other.counts[i]) }
    count.addSaturating(other.count)
    totalMicroseconds.addSaturating(other.totalMicroseconds)
  }
  package var mean: SimDuration? {
    count == 0 ? nil : SimDuration(microseconds: totalMicroseconds / Int64(clamping: count))
  }
  /// The smallest bucket edge that at least a share `q` (0...1) of the durations does not exceed.
  package func quantile(_ q: Double) -> SimDuration? {
    guard count > 0 else { return nil }
    let rank = max(1, UInt64(min(0x1p63, (q * Double(count)).rounded(.up))))
    var seen: UInt64 = 0
    for (b, n) in counts.enumerated() {
      seen.addSaturating(n)
      if seen >= rank { return SimDuration(microseconds: Self.upperEdge(b)) }
    }
    return SimDuration(microseconds: Self.upperEdge(counts.count - 1))
  }
}

/// A histogram that is kept for long: only buckets that have a count.
package struct PackedHistogram: Hashable, Sendable {
  private var buckets: [UInt16] = []
  private var counts: [UInt64] = []
  private var totalMicroseconds: Int64 = 0

  package init(_ histogram: DurationHistogram) {
    let used = histogram.counts.indices.filter { histogram.counts[$0] > 0 }
    buckets = used.map { UInt16($0) }
    counts = used.map { histogram.counts[$0] }
    totalMicroseconds = histogram.totalMicroseconds
  }
  package var unpacked: DurationHistogram {
    var all = [UInt64](repeating: 0, count: buckets.last.map { Int($0) + 1 } ?? 0)
    for (bucket, count) in zip(buckets, counts) { all[Int(bucket)] = count }
    return DurationHistogram(counts: all, totalMicroseconds: totalMicroseconds)
  }
}
