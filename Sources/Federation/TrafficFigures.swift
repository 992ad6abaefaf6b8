import CV2XWire
import SimCore
import V2XMessages

/// Figures of a run over time, for plots: the road at one traffic step, and what was sent since the last figures.
package struct TrafficFigures: Hashable, Sendable {
  package struct Sent: Hashable, Sendable {
    /// Name of the message type, as in topics.
    package var name: String
    package var count: UInt64
    package init(name: String, count: UInt64) {
      self.name = name
      self.count = count
    }
  }
  package var time: SimTime
  /// Vehicles on the road, including parked ones; of them, those slower than .1 m/s and those with an onboard unit.
  package var running: UInt64 = 0
  package var halting: UInt64 = 0
  package var equipped: UInt64 = 0
  /// Of the running vehicles, m/s; nil if there is none.
  package var meanSpeed: Double?
  package var pedestrians: UInt64 = 0
  /// By type, in order of their field numbers.
  package var sent: [Sent] = []
  package var warnings: UInt64 = 0

  package init(time: SimTime) { self.time = time }

  /// Encodes as `coroad.record.TrafficFigures`.
  package func encoded() -> [UInt8] {
    withWireArena(capacity: 2048, budget: encoderBudget) { arena in
      let encoder = FederationEncoder(arena: arena)
      let m = arena.make(coroad__record__traffic_figures__init)
      m.pointee.time_us = time.microseconds
      m.pointee.running = running
      m.pointee.halting = halting
      m.pointee.equipped = equipped
      if let meanSpeed {
        m.pointee.has_mean_speed_mps = 1
        m.pointee.mean_speed_mps = meanSpeed
      }
      m.pointee.pedestrians = pedestrians
      m.pointee.messages_sent = sent.reduce(0) { $0 + $1.count }
      (m.pointee.n_sent_by_type, m.pointee.sent_by_type) = encoder.list(sent) { value in
        let sent = arena.make(coroad__record__sent_count__init)
        sent.pointee.name = encoder.text(value.name)
        sent.pointee.sent = value.count
        return sent
      }
      m.pointee.warnings = warnings
      return packed(
        m, coroad__record__traffic_figures__get_packed_size, coroad__record__traffic_figures__pack)
    }
  }
}
