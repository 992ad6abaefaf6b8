import Federation
import HostRuntime
import NodeInterface
import RoadNetwork
import SimCore
import V2XMessages

// Two kinds of node that are not in the product, registered like a user's own: a toll gantry, at the roadside with a
// sidelink radio, and an edge node, without a radio and reached by wire.

extension NodeKind {
  static let tollGantry = NodeKind(rawValue: 4)!
  static let edge = NodeKind(rawValue: 5)!
}

/// Counts received BSMs. Twice a second it sends its count on the sidelink and to the edge node, in the id field of a
/// heartbeat.
struct TollGantry: Node {
  static let period = SimDuration(milliseconds: 500)
  private var next: SimTime
  private var heard: UInt64 = 0
  /// The newest sum from the edge node.
  private var total: UInt64 = 0

  init(birth: SimTime) { next = birth + Self.period }

  var nextWakeAt: SimTime { next }
  var nextEffectAt: SimTime { next }
  var sensorLead: SimDuration { .zero }
  func computeTotals(at time: SimTime) -> ComputeTotals { ComputeTotals() }

  mutating func step(_ event: borrowing Event, at time: SimTime, into effects: inout EffectBuffer) {
    switch event {
    case .received(let message):
      switch message.frame {
      case .bsm: heard += 1
      case .heartbeat(let beat) where beat.isResponse: total = beat.id.raw
      default: break
      }
    case .wake:
      send(heard, .wired, to: NodeID(.edge, 0), at: time, into: &effects)
      send(total, .sidelink, to: nil, at: time, into: &effects)
      next += Self.period
    default: break
    }
  }

  private func send(
    _ count: UInt64, _ channel: MessageChannel, to destination: NodeID?, at time: SimTime,
    into effects: inout EffectBuffer
  ) {
    effects.messages.append(
      OutgoingMessage(
        frame: .heartbeat(Heartbeat(id: TemporaryID(raw: count), sentAt: time)), channel: channel,
        destination: destination, sensedAt: time))
  }
}

struct TollGantries: NodeSource {
  var profile: NodeKindProfile {
    NodeKindProfile(kind: .tollGantry, name: "toll_gantry", place: .fixed, hasSidelink: true)
  }
  func node(_ birth: NodeBirth, truth: TruthView, row: Int) -> TollGantry { TollGantry(birth: birth.at) }
  func senses(_ birth: NodeBirth) -> NoSenses { NoSenses() }

  static func gantry(_ index: Int, at position: Vec2) -> FixedNode {
    FixedNode(
      node: NodeID(.tollGantry, index), entity: stableHash("gantry.\(index)"),
      site: FixedNode.Site(position: position, height: 6), role: .roadside)
  }
}

/// Adds up the gantries' counts, by sender, and once a second sends the sum to each of them.
struct EdgeNode: Node {
  static let period = SimDuration(milliseconds: 1_000)
  private let gantries: Int
  private var next: SimTime
  private var counts: [UInt64: UInt64] = [:]

  init(gantries: Int, birth: SimTime) {
    self.gantries = gantries
    next = birth + Self.period
  }

  var nextWakeAt: SimTime { next }
  var nextEffectAt: SimTime { next }
  var sensorLead: SimDuration { .zero }
  func computeTotals(at time: SimTime) -> ComputeTotals { ComputeTotals() }

  mutating func step(_ event: borrowing Event, at time: SimTime, into effects: inout EffectBuffer) {
    switch event {
    case .received(let message):
      if case .heartbeat(let beat) = message.frame { counts[message.sender] = beat.id.raw }
    case .wake:
      let beat = Heartbeat(
        id: TemporaryID(raw: counts.values.reduce(0, +)), sentAt: time, isResponse: true)
      for gantry in 0..<gantries {
        effects.messages.append(
          OutgoingMessage(
            frame: .heartbeat(beat), channel: .wired, destination: NodeID(.tollGantry, gantry),
            sensedAt: time))
      }
      next += Self.period
    default: break
    }
  }
}

struct EdgeNodes: NodeSource {
  let gantries: Int

  var profile: NodeKindProfile {
    NodeKindProfile(kind: .edge, name: "edge", place: .none, hasSidelink: false, isInNetwork: true)
  }
  func node(_ birth: NodeBirth, truth: TruthView, row: Int) -> EdgeNode {
    EdgeNode(gantries: gantries, birth: birth.at)
  }
  func senses(_ birth: NodeBirth) -> NoSenses { NoSenses() }

  static let node = FixedNode(
    node: NodeID(.edge, 0), entity: stableHash("edge"), site: nil, role: .cloud)
}
