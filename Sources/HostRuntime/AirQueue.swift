import Federation
import SimCore

/// Sidelink frames by subframe on air, until the subframe is judged.
struct AirQueue {
  /// Number of subframes, a power of two: a frame is on air at most 100 ms after it was sent, and reaches a host at
  /// most one traffic step (100 ms) later.
  private static let size = 1_024
  /// Most frames per subframe; a channel of four subchannels carries only a handful that can be decoded.
  private static let limit = 4_096

  private var buckets = [[AirFrame]](repeating: [], count: size)
  private(set) var dropped: UInt64 = 0

  mutating func add(_ frame: AirFrame) {
    let b = Int(frame.airStart.microseconds / 1_000) & (Self.size - 1)
    if buckets[b].count < Self.limit { buckets[b].append(frame) } else { dropped += 1 }
  }

  /// Removes the frames of a subframe and stores them in `out` in ascending (source, sequence). The memory of `out` is
  /// reused for a later subframe.
  mutating func take(_ subframe: Int64, into out: inout [AirFrame]) {
    out.removeAll(keepingCapacity: true)
    let b = Int(subframe) & (Self.size - 1)
    if buckets[b].isEmpty { return }
    swap(&out, &buckets[b])
    if out.count > 1 { out.sort { ($0.source.raw, $0.sequence) < ($1.source.raw, $1.sequence) } }
  }
}
