import Federation
import SimCore
import V2XMessages
import WorldState

/// Checks what in a grant depends on the host: its windows, its nodes and its network. The ranges of all fields have
/// been checked by the link.
struct GrantCheck {
  /// What the host knows of the run.
  struct Context {
    var number: Int
    var window: SimDuration
    /// Number of links of each signal of the network; nil if it is not known.
    var signalLinks: [Int]?
    /// Why a node of this host cannot exist; nil if it can.
    var fault: (NodeBirth) -> String?
    /// A node is on a vehicle.
    var isOnVehicle: (NodeID) -> Bool
  }

  /// Longest time that a grant may cover: a host is asked in every traffic step, which is at most 10 s.
  private static let longest = SimDuration(milliseconds: 60_000)

  private let context: Context
  /// Nodes of this host.
  private var nodes: Set<NodeID> = []
  private var vehicles: Set<UInt32> = []
  /// The last grant has come.
  private var isOver = false

  init(_ context: Context) { self.context = context }

  /// Why a grant is invalid; nil if it is valid, and then its nodes count as begun and ended.
  mutating func fault(in grant: Grant, now: SimTime) -> String? {
    if isOver { return "a grant after the last one" }
    isOver = grant.isFinal
    let span = grant.until - now
    guard span.microseconds >= (grant.isFinal ? 0 : 1), span <= Self.longest,
      span.microseconds % context.window.microseconds == 0
    else { return "a grant up to \(grant.until.seconds) s at \(now.seconds) s" }
    return slices(grant, now) ?? frames(grant, now)
  }

  // MARK: Truth and nodes

  private mutating func slices(_ grant: Grant, _ now: SimTime) -> String? {
    var next = now
    var births = 0
    var deaths = 0
    for slice in grant.slices {
      // The last slice of a run lies at its end.
      let isAtEnd = grant.isFinal && slice.time == grant.until
      guard slice.time >= next, slice.time < grant.until || isAtEnd,
        (slice.time - now).microseconds % context.window.microseconds == 0
      else { return "a slice of \(slice.time.seconds) s at \(now.seconds) s" }
      next = slice.time + context.window
      if let fault = signals(slice) { return fault }
      for death in grant.deaths where death.at == slice.time {
        deaths += 1
        if !isAtEnd, !remove(death.node) { return "the end of a node that this host does not run" }
      }
      for birth in grant.births where birth.at == slice.time {
        births += 1
        if birth.host != context.number || isAtEnd { continue }
        if let fault = add(birth) { return fault }
      }
      if !isAtEnd, vehicles.contains(where: { slice.row(of: $0) == nil }) {
        return "a slice of \(slice.time.seconds) s without a vehicle of this host"
      }
    }
    if births < grant.births.count || deaths < grant.deaths.count {
      return "a node that begins or ends between slices"
    }
    return nil
  }

  private func signals(_ slice: TruthSlice) -> String? {
    guard let links = context.signalLinks, !slice.signals.isEmpty else { return nil }
    guard slice.signals.count == links.count,
      zip(slice.signals, links).allSatisfy({ $0.state.count >= $1 })
    else { return "a slice with the signals of another network" }
    return nil
  }

  private mutating func add(_ birth: NodeBirth) -> String? {
    guard nodes.insert(birth.node).inserted else { return "a node that this host runs already" }
    if context.isOnVehicle(birth.node) { vehicles.insert(UInt32(birth.node.index)) }
    return context.fault(birth)
  }

  private mutating func remove(_ node: NodeID) -> Bool {
    if context.isOnVehicle(node) { vehicles.remove(UInt32(node.index)) }
    return nodes.remove(node) != nil
  }

  // MARK: Frames

  /// Frames come in the grant after they were sent; those of the sidelink may wait until they are on air.
  private func frames(_ grant: Grant, _ now: SimTime) -> String? {
    for frame in grant.frames {
      let begin = frame.channel == .sidelink ? frame.airStart : frame.sentAt
      if begin < now - context.window || frame.sentAt >= grant.until {
        return "a frame of \(frame.sentAt.seconds) s at \(now.seconds) s"
      }
    }
    return nil
  }
}
