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
    /// Where it applies; never empty.
    package var areas: [Area]
    /// Where it is: its position, or the end of its path.
    package var place: Vec2
    /// From when to when it lasts, as far as the sender says.
    package var start: SimTime?
    package var end: SimTime?
    package var sensedAt: SimTime
    package var heardAt: SimTime
    /// Number of the newest message; 0 once a plan has used it.
    package var message: UInt16

    func lasts(at t: SimTime) -> Bool {
      (start.map { $0 <= t } ?? true) && (end.map { t < $0 } ?? true) && t - heardAt <= HazardBook.life
    }
  }

  /// A path to the event, upstream to downstream, or one point: everywhere around it.
  package struct Area: Hashable, Sendable {
    package var path: [Vec2]
    /// Distance within which the event applies, metres.
    package var radius: Double
  }
  package private(set) var entries: [Entry] = []

  package init() {}

  /// Stores the events of a message. The newest message about an event counts: an event may move, change its type, or end.
  mutating func note(
    _ rsi: RoadsideInformation, sensedAt: SimTime, number: UInt16, at t: SimTime, _ context: NodeContext
  ) {
    entries.removeAll { t - $0.heardAt > Self.life }
    for event in rsi.events {
      let known = entries.firstIndex { $0.sender == rsi.id.raw && $0.event == event.id }
      let areas = Self.areas(event, context)
      guard let place = event.position.map(context.map) ?? areas.first?.path.last, !areas.isEmpty,
        event.times?.end.map({ $0 > t }) ?? true
      else {
        if let known { entries.remove(at: known) }
        continue
      }
      let entry = Entry(
        sender: rsi.id.raw, event: event.id, type: event.type, areas: areas, place: place,
        start: event.times?.start,
        end: event.times?.end, sensedAt: sensedAt, heardAt: t, message: number)
      if let known {
        entries[known] = entry
      } else if entries.count < Self.capacity {
        entries.append(entry)
      }
    }
  }

  /// Where an event applies: along its paths, otherwise around its position. A path without a position leads to the event.
  private static func areas(_ event: RoadTrafficEvent, _ context: NodeContext) -> [Area] {
    let paths = event.paths.map { Area(path: $0.points.map(context.map), radius: $0.radius) }
    if !paths.isEmpty { return paths }
    return event.position.map { [Area(path: [context.map($0)], radius: event.radius ?? unstatedRadius)] }
      ?? []
  }
  /// Of an event sent without one, metres: one carriageway of three lanes (assumed).
  static let unstatedRadius = 10.0

  /// Passes on the messages about events on the path that have not been passed on before.
  mutating func takeFresh(on fix: PositioningFix, at t: SimTime, _ take: (UInt16) -> Void) {
    let direction = fix.heading.direction
    for i in entries.indices where entries[i].message != 0 && entries[i].lasts(at: t) {
      guard Self.distance(to: entries[i], from: fix.position, direction) != nil else { continue }
      take(entries[i].message)
      entries[i].message = 0
    }
  }

  /// Distance from an event at which a warning of it is due, metres.
  static func warningDistance(speed: Double) -> Double {
    speed * reaction + speed * speed / (2 * comfortable)
  }

  /// Driving distance to the event, metres; nil if it is not on the path.
  static func distance(to entry: Entry, from p: Vec2, _ direction: Vec2) -> Double? {
    entry.areas.compactMap { distance(to: $0, from: p, direction) }.min()
  }

  private static func distance(to area: Area, from p: Vec2, _ direction: Vec2) -> Double? {
    guard area.path.count >= 2 else {
      // Without a path: straight ahead within the radius.
      let d = area.path[0] - p
      let along = d.dot(direction)
      return along > 0 && abs(direction.cross(d)) <= area.radius ? along : nil
    }
    var best = Double.infinity
    var rest: Double?
    var remaining = 0.0
    // Backwards from the event, so that `remaining` is the distance left to drive.
    for i in stride(from: area.path.count - 2, through: 0, by: -1) {
      let a = area.path[i]
      let edge = area.path[i + 1] - a
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
    return best <= area.radius ? rest : nil
  }
}
