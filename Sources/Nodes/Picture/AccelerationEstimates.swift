import ComputeKernel
import SimCore

/// Estimates of other road users' accelerations from one cycle to the next, since tracks contain only position and
/// velocity.
///
/// One first-order filter per track on the changes of its speed; only the objects of the last cycle are kept.
struct AccelerationEstimates: Sendable {
  /// Weight of a new difference (assumed: at ten cycles a second some 0.2 s of lag).
  private static let weight = 0.4
  /// m/s² that no road user exceeds (assumed: dry road).
  private static let most = 9.0

  private struct Entry: Sendable {
    var track: UInt32
    var seenAt: SimTime
    /// m/s and m/s².
    var speed: Double
    var acceleration: Double
  }
  private var entries: [Entry] = []

  /// Sets the acceleration of every object tracked by the unit's own sensors alone; 0 at its first sight.
  mutating func apply(to objects: inout [FusedObject]) {
    var next: [Entry] = []
    next.reserveCapacity(objects.count)
    for i in objects.indices where objects[i].trackID != 0 && !objects[i].sources.contains(.received) {
      let o = objects[i]
      var entry = Entry(track: o.trackID, seenAt: o.seenAt, speed: o.state.velocity.length, acceleration: 0)
      if let old = entries.first(where: { $0.track == o.trackID }) {
        let dt = (o.seenAt - old.seenAt).seconds
        if dt > 0 {
          let difference = min(Self.most, max(-Self.most, (entry.speed - old.speed) / dt))
          entry.acceleration = old.acceleration + Self.weight * (difference - old.acceleration)
        } else {
          entry = old
        }
      }
      next.append(entry)
      objects[i].acceleration = entry.acceleration
    }
    entries = next
  }
}
