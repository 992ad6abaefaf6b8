import ComputeKernel
import NodeInterface
import RoadNetwork
import SimCore
import V2XMessages

/// The junctions whose MAP and SPAT a vehicle has received. Stores the messages themselves, which all receivers of a
/// host share, and reads them when a stop line is ahead.
package struct SignalBook: Sendable {
  /// Messages of each kind: sixteen junctions, each with a map in four messages.
  static let capacity = 64
  /// Time after which a light is no longer relied upon without a new SPAT, and a map without a new MAP: ten of each
  /// (assumed).
  static let life = SimDuration(milliseconds: 1000)
  static let mapLife = SimDuration(milliseconds: 10_000)

  private struct Entry: Sendable {
    var sender: UInt64
    var message: ReceivedMessage
    var isUsed = false
  }
  private var maps: [Entry] = []
  private var lights: [Entry] = []
  /// Message that `signal` has read for the first time; 0: none.
  private var fresh: UInt16 = 0
  /// The connection whose signal was last found green by `signal`, and when; −1: none.
  private var greenLine = -1
  private var greenAt = SimTime.zero

  mutating func note(_ message: ReceivedMessage) {
    if message.type == .map { Self.store(message, in: &maps) } else { Self.store(message, in: &lights) }
  }

  /// Keeps the newest message of each sender about the same content: a sender divides what is too large over several
  /// messages. When full, drops the oldest.
  private static func store(_ message: ReceivedMessage, in list: inout [Entry]) {
    let same = list.indices.filter {
      list[$0].sender == message.sender && overlap(list[$0].message.frame, message.frame)
    }
    if let first = same.first {
      if same.contains(where: { list[$0].message.sentAt > message.sentAt }) { return }
      list[first] = Entry(sender: message.sender, message: message)
      for i in same.dropFirst().reversed() { list.remove(at: i) }
      return
    }
    if list.count == capacity {
      let oldest = list.indices.min { list[$0].message.sentAt < list[$1].message.sentAt } ?? 0
      list.remove(at: oldest)
    }
    list.append(Entry(sender: message.sender, message: message))
  }

  /// Whether two messages describe a lane or a phase of the same node in common.
  private static func overlap(_ a: MessageFrame, _ b: MessageFrame) -> Bool {
    switch (a, b) {
    case (.map(let a), .map(let b)):
      return a.nodes.contains { x in b.nodes.contains { $0.id == x.id && overlap($0.inLinks, x.inLinks) } }
    case (.spat(let a), .spat(let b)):
      return a.intersections.contains { x in
        b.intersections.contains { $0.id == x.id && $0.phases.first?.id == x.phases.first?.id }
      }
    default: return false
    }
  }

  /// A node without links overlaps with itself alone.
  private static func overlap(_ a: [MapLink], _ b: [MapLink]) -> Bool {
    if a.isEmpty || b.isEmpty { return a.isEmpty && b.isEmpty }
    return a.contains { x in
      b.contains { y in
        y.upstreamNode == x.upstreamNode
          && x.lanes.contains { lane in y.lanes.contains { $0.id == lane.id } }
      }
    }
  }

  /// Number of the message that `signal` has read for the first time since the last call; otherwise 0.
  mutating func takeFresh() -> UInt16 {
    defer { fresh = 0 }
    return fresh
  }

  /// The signal before `connection`, `distance` metres ahead, according to the newest messages at `t`.
  package mutating func signal(
    before connection: Int, distance: Double, at t: SimTime, _ network: borrowing RoadNetwork
  ) -> SignalAhead? {
    let c = network.connections[connection]
    let junction = JunctionMap.reference(c.junction)
    guard let phase = phase(of: c, junction, at: t, network) else { return nil }
    for i in lights.indices where t - lights[i].message.sentAt <= Self.life {
      guard case .spat(let spat) = lights[i].message.frame else { continue }
      for intersection in spat.intersections where intersection.id == junction {
        guard let state = intersection.phases.first(where: { $0.id == phase })?.states.first else { continue }
        let timing = state.timing
        if !lights[i].isUsed {
          lights[i].isUsed = true
          fresh = lights[i].message.number
        }
        let isGreen: Bool
        switch state.light {
        case .protectedGreen, .permissiveGreen, .flashingGreen: isGreen = true
        case .red, .yellow: isGreen = false
        // A dark signal regulates nothing, and at a flashing one drivers may pass after a stop or with care.
        case .unavailable, .dark, .flashingRed, .flashingYellow: return nil
        }
        if isGreen { (greenLine, greenAt) = (connection, t) }
        return SignalAhead(
          distance: distance, isGreen: isGreen, isYellow: state.light == .yellow,
          likelyEnd: timing?.likelyEnd.map { ($0 - t).seconds },
          sinceGreen: greenLine == connection ? (t - greenAt).seconds : nil)
      }
    }
    return nil
  }

  /// Phase that the junction's MAP gives to a movement: by upstream node, lane and downstream node.
  private func phase(
    of c: Connection, _ junction: NodeReference, at t: SimTime, _ network: borrowing RoadNetwork
  ) -> UInt8? {
    let edge = network.edges[network.lanes[c.fromLane].edge]
    let upstream = JunctionMap.reference(edge.fromJunction)
    let lane = UInt8(clamping: edge.lanes.upperBound - c.fromLane)
    let remote = JunctionMap.reference(network.edges[network.lanes[c.toLane].edge].toJunction)
    for entry in maps where t - entry.message.sentAt <= Self.mapLife {
      guard case .map(let map) = entry.message.frame else { continue }
      for node in map.nodes where node.id == junction {
        for link in node.inLinks where link.upstreamNode == upstream {
          for l in link.lanes where l.id == lane {
            if let phase = l.connections.first(where: { $0.remoteIntersection == remote })?.phase {
              return phase
            }
          }
        }
      }
    }
    return nil
  }
}
