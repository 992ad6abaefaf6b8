import NodeInterface
import RoadNetwork
import SimCore
import V2XMessages

/// A hazard at a position on a lane.
package struct LaneHazard: Hashable, Sendable {
  package var type: TrafficEventType
  package var lane: Int
  /// Metres along the lane, and the same position in the map frame.
  package var position: Double
  package var place: Vec2
}

/// Lanes on which vehicles do not normally stand: fast, and away from signals and places where one must give way.
struct FastLanes: Sendable {
  /// Lowest speed limit of such a road, m/s: 60 km/h, the lowest design speed of motorways (VwV-StVO, sign 331.1).
  static let slowest = 60 / 3.6
  /// Length of queues at places where vehicles must wait, metres (assumed).
  static let queue = 150.0
  /// Tolerance beyond half the lane width, metres: a vehicle on the marking counts.
  static let margin = 0.5

  private struct Entry {
    var lane: Int
    var low: Vec2
    var high: Vec2
    /// Position up to which standing is unusual, metres along the lane.
    var usable: Double
  }
  private let network: RoadNetwork
  private var entries: [Entry] = []

  /// Lanes that reach within `radius` of `center`; all lanes of the network if nil.
  init(_ network: RoadNetwork, near center: Vec2? = nil, radius: Double = 0) {
    self.network = network
    for (i, lane) in network.lanes.enumerated() {
      guard !lane.isInternal, lane.speedLimit >= Self.slowest, !lane.permissions.isDisjoint(with: .passenger),
        network.edges[lane.edge].function == .normal,
        let box = Bounds(around: lane.shape.lazy.map { network.points[$0] })?.expanded(by: lane.width)
      else { continue }
      if let center, !box.expanded(by: radius).contains(center) { continue }
      let waits = network.connections[lane.outgoing].contains { $0.signal >= 0 || Self.givesWay($0.state) }
      entries.append(
        Entry(lane: i, low: box.min, high: box.max, usable: waits ? lane.length - Self.queue : lane.length))
    }
  }

  /// Minor, stop, all-way stop, or right before left; not zipper.
  private static func givesWay(_ state: UInt8) -> Bool {
    [UInt8(ascii: "m"), UInt8(ascii: "s"), UInt8(ascii: "w"), UInt8(ascii: "="), UInt8(ascii: "-")].contains(
      state)
  }

  /// The lane on which standing at `p` is a hazard, with the position along it. With a known heading, a lane that leads
  /// the other way does not count.
  func lane(at p: Vec2, heading: Angle? = nil) -> (lane: Int, position: Double)? {
    let ahead = heading?.direction
    var best: (lane: Int, position: Double, gap: Double)?
    for e in entries where p.x >= e.low.x && p.x <= e.high.x && p.y >= e.low.y && p.y <= e.high.y {
      let (position, lateral) = network.nearest(lane: e.lane, to: p)
      guard lateral.magnitude <= network.lanes[e.lane].width * 0.5 + Self.margin, position <= e.usable,
        lateral.magnitude < best?.gap ?? .infinity
      else { continue }
      if let ahead, network.point(lane: e.lane, position: position).direction.dot(ahead) <= 0 { continue }
      best = (e.lane, position, lateral.magnitude)
    }
    return best.map { ($0.lane, $0.position) }
  }
}

/// Detects vehicles that stand where they should not: after `patience` this is an event, which ends when the vehicle
/// has gone or moves.
package struct StandingWatch: Sendable {
  /// Objects below this speed count as standing, m/s.
  static let standing = 0.7
  /// An object farther than this from where it was first seen standing has moved, metres.
  static let drift = 5.0
  /// After this long it is no brief stop (assumed).
  static let patience = SimDuration(milliseconds: 3000)
  /// An object not seen for this long has gone.
  static let memory = SimDuration(milliseconds: 3000)
  static let capacity = 64

  struct Entry: Hashable, Sendable {
    var subject: UInt64
    /// Number of the event in messages.
    var number: UInt8
    var since: SimTime
    var seenAt: SimTime
    /// Latency stages of its newest observation.
    var trace: MessageTrace
    var hazard: LaneHazard
  }
  private(set) var entries: [Entry] = []
  private var numbers = EventNumbers(numbers)
  /// Numbers of events that the unit sees itself; the others belong to notices (`NoticeBoard`).
  static let numbers: ClosedRange<UInt8> = 0...127

  /// Updates a subject's position; call for each subject with every new picture.
  mutating func see(
    _ subject: UInt64, at p: Vec2, heading: Angle? = nil, speed: Double, time t: SimTime, trace: MessageTrace,
    lanes: FastLanes
  ) {
    let known = entries.firstIndex { $0.subject == subject }
    if speed > Self.standing || known.map({ (entries[$0].hazard.place - p).length > Self.drift }) == true {
      if let known { entries.remove(at: known) }
      return
    }
    if let known {
      entries[known].seenAt = t
      entries[known].trace = trace
      return
    }
    guard entries.count < Self.capacity, let (lane, position) = lanes.lane(at: p, heading: heading),
      let number = numbers.take(unless: { n in entries.contains { $0.number == n } })
    else { return }
    entries.append(
      Entry(
        subject: subject, number: number, since: t, seenAt: t, trace: trace,
        hazard: LaneHazard(type: .vehicleBreakdown, lane: lane, position: position, place: p)))
  }

  mutating func forget(before t: SimTime) { entries.removeAll { t - $0.seenAt > Self.memory } }

  /// Events at `t`, oldest first.
  func events(at t: SimTime) -> [Entry] { entries.filter { $0.seenAt - $0.since >= Self.patience } }
}

extension RoadTrafficEvent {
  /// The event for a hazard, with the path on which traffic approaches it.
  init(_ hazard: LaneHazard, id: UInt8, since: SimTime?, reach: Double, _ context: NodeContext) {
    let path = UpstreamPath.points(
      context.network, lane: hazard.lane, position: hazard.position, length: reach)
    self.init(
      id: id, type: hazard.type, source: .detection, position: context.geo(hazard.place), radius: 20,
      times: since.map { EventTimes(start: $0) }, priority: 6,
      paths: path.count >= 2
        ? [ReferencePath(points: path.map(context.geo), radius: UpstreamPath.radius)] : [], confidence: 0.9)
  }
}
