import SimCore

/// The queue in which messages of one sender wait for its side of a link with a rate: first come, first served, one at a
/// time. The state belongs to one node, so that it does not matter which host runs the node. Call times must not
/// decrease.
package struct SendQueue: Hashable, Sendable {
  /// Longest wait; a message that would wait longer is lost, as from a full buffer (assumed).
  package static let longestWait = SimDuration(milliseconds: 1000)

  /// When the last message will have been sent.
  private var freeAt = SimTime(microseconds: .min)

  package init() {}

  /// Sends a message; nil if it is lost because too much waits.
  ///
  /// - Parameters:
  ///   - bytes: size of the message on the link.
  ///   - rate: bit/s, at least 1; infinite without a limit.
  /// - Returns: when its first bit goes out, and after its last one.
  package mutating func send(bytes: Int, rate: Double, at t: SimTime) -> (begin: SimTime, end: SimTime)? {
    guard rate < .infinity else { return (t, t) }
    let begin = max(t, freeAt)
    guard begin - t <= Self.longestWait else { return nil }
    let microseconds = (8e6 * Double(max(0, bytes)) / max(1, rate)).rounded(.up)
    // Its last bit would be as late.
    guard microseconds <= Double(Self.longestWait.microseconds) else { return nil }
    freeAt = begin + SimDuration(microseconds: Int64(microseconds))
    return (begin, freeAt)
  }
}
