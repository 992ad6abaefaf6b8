import NodeInterface
import SimCore
import V2XMessages

/// The traffic events that a vehicle has received from roadside units, in the map frame.
package struct HazardBook: Sendable {
  package static let capacity = 32
  /// An event is forgotten this long after its last RSI: three nominal periods.
  package static let life = SimDuration(milliseconds: 3000)
  /// A warning is due where a driver with a reaction time of 4 s would have to brake with 2 m/s² to stop before the
  /// event: SAE J3016's takeover times and comfortable braking (ISO 15622) as orders of magnitude (assumed).
  static let reaction = 4.0
  static let comfortable = 2.0

  package struct Entry: Hashable, Sendable {
    package var sender: UInt64
    package var event: UInt8
    package var type: TrafficEventType
    package var position: Vec2
    /// Upstream to downstream, and the distance from it within which the event applies; empty: everywhere around
    /// `position`.
    package var path: [Vec2]
    package var radius: Double
    package var sensedAt: SimTime
    package var heardAt: SimTime
    /// Number of the newest message; 0 once a plan has used it.
    package var message: UInt16
  }
  package private(set) var entries: [Entry] = []

  package init() {}

  mutating func note(
    _ rsi: RoadsideInformation, sensedAt: SimTime, number: UInt16, at t: SimTime, _ context: NodeContext
  ) {
    entries.removeAll { t - $0.heardAt > Self.life }
    for event in rsi.events {
      if let i = entries.firstIndex(where: {
        $0.sender == rsi.id.raw && $0.event == event.id && $0.type == event.type
      }) {
        entries[i].heardAt = t
        entries[i].sensedAt = sensedAt
        entries[i].message = number
        continue
      }
      guard entries.count < Self.capacity, let place = event.position else { continue }
      let path = event.paths.first
      entries.append(
        Entry(
          sender: rsi.id.raw, event: event.id, type: event.type, position: context.map(place),
          path: path?.points.map(context.map) ?? [], radius: path?.radius ?? event.radius ?? 10,
          sensedAt: sensedAt,
          heardAt: t, message: number))
    }
  }

  /// Passes on the messages about events on the path that have not been passed on before.
  mutating func takeFresh(on fix: PositioningFix, at t: SimTime, _ take: (UInt16) -> Void) {
    let direction = fix.heading.direction
    for i in entries.indices where entries[i].message != 0 && t - entries[i].heardAt <= Self.life {
      guard Self.distance(to: entries[i], from: fix.position, direction) != nil else { continue }
      take(entries[i].message)
      entries[i].message = 0
    }
  }

  /// Distance from an event at which a warning of it is due, metres.
  static func warningDistance(speed: Double) -> Double {
    speed * reaction + speed * speed / (2 * comfortable)
  }

  /// The event on the path for which a warning is due.
  func ahead(of fix: PositioningFix, speed: Double, at t: SimTime) -> Entry? {
    guard speed > 1 else { return nil }
    let reach = Self.warningDistance(speed: speed)
    let direction = fix.heading.direction
    for entry in entries where t - entry.heardAt <= Self.life {
      if let distance = Self.distance(to: entry, from: fix.position, direction), distance <= reach {
        return entry
      }
    }
    return nil
  }

  /// Driving distance to the event, metres; nil if it is not on the path.
  static func distance(to entry: Entry, from p: Vec2, _ direction: Vec2) -> Double? {
    guard entry.path.count >= 2 else {
      // Without a path: straight ahead within the radius.
      let d = entry.position - p
      let along = d.dot(direction)
      return along > 0 && abs(direction.cross(d)) <= entry.radius ? along : nil
    }
    var best = Double.infinity
    var rest: Double?
    var remaining = 0.0
    // Backwards from the event, so that `remaining` is the distance left to drive.
    for i in stride(from: entry.path.count - 2, through: 0, by: -1) {
      let a = entry.path[i]
      let edge = entry.path[i + 1] - a
      let length = edge.length
      if length == 0 { continue }
      let u = edge * (1 / length)
      let t = min(length, max(0, (p - a).dot(u)))
      let gap = (p - (a + u * t)).length
      if gap < best, u.dot(direction) > 0.5 {
        best = gap
        rest = remaining + length - t
      }
      remaining += length
    }
    return best <= entry.radius ? rest : nil
  }
}
