import SimCore

/// One-way latency of the links other than the sidelink.
///
/// A shifted exponential with a given minimum and median. Measured one-way delays of loaded cellular networks have this
/// shape: a floor from scheduling and fibre, and a tail from queues.
package struct BackhaulLink: Hashable, Sendable {
  /// Smallest latency and median.
  package var floor: SimDuration
  package var median: SimDuration
  /// Longest latency. A message that would take longer has been retransmitted, and arrives at this time.
  package var ceiling: SimDuration
  /// Probability that a message is lost.
  package var loss: Double

  package init(floor: SimDuration, median: SimDuration, ceiling: SimDuration, loss: Double) {
    self.floor = floor
    self.median = median
    self.ceiling = ceiling
    self.loss = loss
  }

  /// Vehicle to cloud. Public field figures of 5G NSA networks lie between about 7 ms (best downlink) and 18 ms
  /// (worst uplink) one way; the internet part adds a median round trip of about 9 ms (RIPE Atlas figures for
  /// Germany and Italy), so 4.5 ms one way.
  package static let uplink = BackhaulLink(
    floor: SimDuration(microseconds: 12_000), median: SimDuration(microseconds: 22_500),
    ceiling: SimDuration(microseconds: 200_000), loss: 0)
  /// Cloud to vehicle.
  package static let downlink = BackhaulLink(
    floor: SimDuration(microseconds: 9_000), median: SimDuration(microseconds: 11_500),
    ceiling: SimDuration(microseconds: 150_000), loss: 0)
  /// Roadside unit to cloud and back over fibre: 1 ms for 200 km at 2 × 10⁸ m/s, .2 ms for each of four nodes, and
  /// about .6 ms for local peering.
  package static let wired = BackhaulLink(
    floor: SimDuration(microseconds: 2_000), median: SimDuration(microseconds: 2_400),
    ceiling: SimDuration(microseconds: 50_000), loss: 0)

  /// Latency of message `sequence` of `sender`; nil if the message is lost. A pure function of its arguments.
  package func latency(
    source: RandomSource, sender: UInt64, sequence: UInt64, purpose: RandomPurpose
  ) -> SimDuration? {
    let bits = source.bits(sender, purpose, sequence)
    if loss > 0, Double(mix64(bits) >> 11) * 0x1p-53 < loss { return nil }
    let u = (Double(bits >> 11) + 0.5) * 0x1p-53
    let scale = Double(median.microseconds - floor.microseconds) / 0.6931471805599453
    let extra = Int64((-Math.log(u) * scale).rounded())
    return min(ceiling, SimDuration(microseconds: floor.microseconds + extra))
  }
}
