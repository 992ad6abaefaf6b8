import NodeInterface
import RoadNetwork
import SimCore
import V2XMessages

/// A place of danger on a lane.
package struct LaneHazard: Hashable, Sendable {
  package var type: TrafficEventType
  package var lane: Int
  /// Metres along the lane, and where that is in the map.
  package var position: Double
  package var place: Vec2
}

/// Lanes where nobody stands in the ordinary course: fast, and away from signals and from where one has to
/// give way.
struct FastLanes: Sendable {
  /// Slowest limit of such a road, m/s: 60 km/h, the lowest design speed of motorways (VwV-StVO, sign 331.1).
  static let slowest = 60 / 3.6
  /// Queues reach back this far from where one has to wait, metres (assumed).
  static let queue = 150.0
  /// Beyond half its width, metres: a vehicle on the line counts.
  static let margin = 0.5

  private struct Entry {
    var lane: Int
    var low: Vec2
    var high: Vec2
    /// Last metres along the lane where standing is unusual.
    var usable: Double
  }
  private let network: RoadNetwork
  private var entries: [Entry] = []

  /// Lanes with a part within `radius` of `center`; of the whole network if nil.
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

  /// Minor, stop, all-way stop, right before left, zipper is none of them.
  private static func givesWay(_ state: UInt8) -> Bool {
    [UInt8(ascii: "m"), UInt8(ascii: "s"), UInt8(ascii: "w"), UInt8(ascii: "="), UInt8(ascii: "-")].contains(
      state)
  }

  /// The lane on which standing at `p` is a hazard, with the position along it.
  func lane(at p: Vec2) -> (lane: Int, position: Double)? {
    var best: (lane: Int, position: Double, gap: Double)?
    for e in entries where p.x >= e.low.x && p.x <= e.high.x && p.y >= e.low.y && p.y <= e.high.y {
      let (position, lateral) = network.nearest(lane: e.lane, to: p)
      guard lateral.magnitude <= network.lanes[e.lane].width * 0.5 + Self.margin, position <= e.usable,
        lateral.magnitude < best?.gap ?? .infinity
      else { continue }
      best = (e.lane, position, lateral.magnitude)
    }
    return best.map { ($0.lane, $0.position) }
  }
}

/// Watches who stands where nobody should: after `patience` it is an event, which ends when the object is
/// gone or moves.
package struct StandingWatch: Sendable {
  /// Below this speed an object stands, m/s.
  static let standing = 0.7
  /// Farther than this from where it first stood it has moved, metres.
  static let drift = 5.0
  /// Standing for this long is no hesitation (assumed).
  static let patience = SimDuration(milliseconds: 3000)
  /// What has not been seen for this long is gone.
  static let memory = SimDuration(milliseconds: 3000)
  static let capacity = 64

  struct Entry: Hashable, Sendable {
    var subject: UInt64
    var since: SimTime
    var seenAt: SimTime
    /// Way of the newest picture of it.
    var trace: MessageTrace
    var hazard: LaneHazard
  }
  private(set) var entries: [Entry] = []

  /// Tells where a subject is; call for each subject with every new picture.
  mutating func see(
    _ subject: UInt64, at p: Vec2, speed: Double, time t: SimTime, trace: MessageTrace, lanes: FastLanes
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
    guard entries.count < Self.capacity, let (lane, position) = lanes.lane(at: p) else { return }
    entries.append(
      Entry(
        subject: subject, since: t, seenAt: t, trace: trace,
        hazard: LaneHazard(type: .vehicleBreakdown, lane: lane, position: position, place: p)))
  }

  mutating func forget(before t: SimTime) { entries.removeAll { t - $0.seenAt > Self.memory } }

  /// Events at `t`, oldest first.
  func events(at t: SimTime) -> [Entry] { entries.filter { $0.seenAt - $0.since >= Self.patience } }
}

extension RoadTrafficEvent {
  /// The event of a hazard, with the way on which traffic comes to it.
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
