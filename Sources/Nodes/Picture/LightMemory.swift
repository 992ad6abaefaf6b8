import NodeInterface
import SimCore

/// Signal lights read by the cameras, by movement of the map.
package struct LightMemory: Sendable {
  static let capacity = 32
  /// A light is valid for this long after it was seen (assumed: a few frames, and the latency of the computer).
  static let life = SimDuration(milliseconds: 800)

  private var lights: [(connection: Int, state: SignalAspect, seenAt: SimTime)] = []

  mutating func note(_ sightings: [LightSighting], at t: SimTime) {
    for s in sightings {
      let entry = (connection: s.connection, state: s.state, seenAt: t)
      if let i = lights.firstIndex(where: { $0.connection == s.connection }) {
        lights[i] = entry
        continue
      }
      if lights.count == Self.capacity {
        let oldest = lights.indices.min { lights[$0].seenAt < lights[$1].seenAt } ?? 0
        lights.remove(at: oldest)
      }
      lights.append(entry)
    }
  }

  /// The light before a connection when it was last read, however long ago.
  func last(_ connection: Int) -> SignalAspect? { lights.first { $0.connection == connection }?.state }

  /// The light at `t`; nil if it has not been read recently.
  func light(_ connection: Int, at t: SimTime) -> SignalAspect? {
    lights.first { $0.connection == connection && t - $0.seenAt <= Self.life }?.state
  }
}
