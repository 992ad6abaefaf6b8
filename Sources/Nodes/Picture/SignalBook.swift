import ComputeKernel
import NodeInterface
import RoadNetwork
import SimCore
import V2XMessages

/// The junctions whose MAP and SPAT a vehicle has received. Stores the messages themselves, which all receivers of a
/// host share, and reads them when a stop line is ahead.
package struct SignalBook: Sendable {
  static let capacity = 16
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

  /// Keeps the newest message of each sender; when full, drops the oldest.
  private static func store(_ message: ReceivedMessage, in list: inout [Entry]) {
    if let i = list.firstIndex(where: { $0.sender == message.sender }) {
      if list[i].message.sentAt <= message.sentAt {
        list[i] = Entry(sender: message.sender, message: message)
      }
      return
    }
    if list.count == capacity {
      let oldest = list.indices.min { list[$0].message.sentAt < list[$1].message.sentAt } ?? 0
      list.remove(at: oldest)
    }
    list.append(Entry(sender: message.sender, message: message))
  }

  /// Number of the message that `signal` has read for the first time since the last call; otherwise 0.
  mutating func takeFresh() -> UInt16 {
    defer { fresh = 0 }
    return fresh
  }

  /// The signal before `connection`, `distance` metres ahead, according to the newest messages at `t`.
  mutating func signal(
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
        let isGreen = state.light == .protectedGreen || state.light == .permissiveGreen
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
