import NodeInterface
import SimCore

/// Totals of computers so far: of one, or of all vehicles together. Integers, so that sums do not depend on how nodes
/// are distributed over hosts.
package struct ComputeFigures: Hashable, Sendable {
  /// Nil: all vehicles.
  package var node: NodeID?
  /// Computers that take part now, and servers of their engines.
  package var computers: UInt32 = 0
  package var servers: UInt32 = 0
  /// Tasks waiting or running now, and most of them on one computer.
  package var pending: UInt32 = 0
  package var longestPending: UInt32 = 0
  package var tasks: UInt64 = 0
  package var deadlineMisses: UInt64 = 0
  package var dropped: UInt64 = 0
  /// Over all servers.
  package var busy = SimDuration.zero
  package var millijoules: UInt64 = 0

  package init(node: NodeID? = nil) { self.node = node }

  /// Adds a computer that takes part.
  package mutating func add(_ totals: ComputeTotals) {
    // A node that computes elsewhere has no engines.
    guard totals.servers > 0 else { return }
    computers &+= 1
    servers &+= UInt32(clamping: totals.servers)
    pending &+= UInt32(clamping: totals.pending)
    longestPending = max(longestPending, UInt32(clamping: totals.pending))
    addPast(totals)
  }
  /// Adds what a computer did that no longer takes part.
  package mutating func addPast(_ totals: ComputeTotals) {
    tasks.addSaturating(totals.tasks)
    deadlineMisses.addSaturating(totals.deadlineMisses)
    dropped.addSaturating(totals.dropped)
    busy.microseconds.addSaturating(totals.busy.microseconds)
    if totals.joules.isFinite {
      millijoules.addSaturating(UInt64(max(0, min(totals.joules * 1000, 1e18)).rounded()))
    }
  }
  /// Adds the figures of another host.
  package mutating func merge(_ o: ComputeFigures) {
    computers &+= o.computers
    servers &+= o.servers
    pending &+= o.pending
    longestPending = max(longestPending, o.longestPending)
    tasks.addSaturating(o.tasks)
    deadlineMisses.addSaturating(o.deadlineMisses)
    dropped.addSaturating(o.dropped)
    busy.microseconds.addSaturating(o.busy.microseconds)
    millijoules.addSaturating(o.millijoules)
  }
}

/// Totals of one message type so far.
package struct TypeFigures: Hashable, Sendable {
  /// `MessageType.rawValue`.
  package var type: UInt8
  package var sent: UInt64 = 0
  package var droppedQueue: UInt64 = 0
  /// Receptions within 300 m.
  package var deliveries = DeliveryCount()
  /// States in the first plan that used them.
  package var uses: UInt64 = 0
  /// Sums over these by `MessageStage.rawValue`, µs; empty if none.
  package var stages: [Int64] = []

  package init(type: UInt8) { self.type = type }
}

/// Totals of a run so far, as recorded once per virtual second.
package struct FigureSnapshot: Hashable, Sendable {
  package var time: SimTime
  /// Types with any message.
  package var types: [TypeFigures] = []
  /// All vehicles first, then the other nodes in order.
  package var computers: [ComputeFigures] = []
  /// Samples of the channel busy ratio, and their sum in thousandths.
  package var busyRatioSamples: UInt64 = 0
  package var busyRatioSum: UInt64 = 0

  package init(time: SimTime) { self.time = time }
}
