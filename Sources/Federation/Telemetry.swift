import NodeInterface
import SimCore

/// Why a sidelink reception failed, in the order in which the causes are judged.
package enum LossCause: UInt8, Hashable, Sendable, CaseIterable {
  /// The receiver was sending in the same subframe.
  case halfDuplex = 0
  /// Below the receiver's sensitivity, whatever else was on air.
  case propagation
  /// Would have been received without interference.
  case interference
  /// Lost by `radio.extra_loss`.
  case extraLoss
}

/// Receptions of one message type within one distance band.
package struct DeliveryCount: Hashable, Sendable {
  package var attempted: UInt64 = 0
  package var delivered: UInt64 = 0
  /// By `LossCause.rawValue`.
  package var lost: [UInt64] = [0, 0, 0, 0]

  package init() {}
  package mutating func merge(_ o: DeliveryCount) {
    attempted &+= o.attempted
    delivered &+= o.delivered
    for i in lost.indices { lost[i] &+= o.lost[i] }
  }
}

/// What a host spends its CPU on.
package enum HostStage: Int, Hashable, Sendable, CaseIterable {
  case sensing = 0, radio, nodes
  /// The whole program: these three, the codec, sockets and loading. 0 where it shares the world's process.
  case process
}

/// What hosts report besides effects: sums and histograms since the last answer; single receptions only of the nodes
/// that `record.nodes` names.
package struct Telemetry: Sendable {
  /// Width of a distance band, metres; the last band is open.
  package static let distanceBand = 25.0
  package static let distanceBands = 40

  /// What is kept by message type and something else besides; the rest are meters.
  package struct PerType: Hashable, Sendable {
    /// By distance band.
    package var deliveries: [DeliveryCount] = []
    /// By `MessageStage.rawValue`: times of states that a finished plan was the first to use. Empty where there were none.
    package var stages: [DurationHistogram] = []
    /// The whole of these times: sums of the stages, one by one.
    package var endToEnd = DurationHistogram()
    package init() {}
  }
  package struct Compute: Sendable {
    package var tasks: UInt64 = 0
    package var deadlineMisses: UInt64 = 0
    /// Tasks refused because the node's queue was full.
    package var dropped: UInt64 = 0
    package var busy = SimDuration.zero
    package var joules = 0.0
    package var latency = DurationHistogram()
    package init() {}
  }
  /// A warning that a node raised.
  package struct Warning: Hashable, Sendable {
    package var at: SimTime
    package var node: NodeID
    package var kind: WarningKind
    /// Capture time of what it rests on.
    package var sensedAt: SimTime
    /// True if it rests on a received message, false if on the unit's own sensors.
    package var cooperative: Bool
    package init(at: SimTime, node: NodeID, kind: WarningKind, sensedAt: SimTime, cooperative: Bool) {
      self.at = at
      self.node = node
      self.kind = kind
      self.sensedAt = sensedAt
      self.cooperative = cooperative
    }
  }

  /// Indexed by message type.
  package var perType: [PerType] = []
  /// By node, ascending; only nodes that did something.
  package var compute: [(node: NodeID, value: Compute)] = []
  package var warnings: [Warning] = []
  /// Channel busy ratio samples (share of subchannels above the threshold over 100 ms), in thousandths.
  package var channelBusyRatio: [UInt64] = []
  /// Declared measurements, each with its declaration.
  package var measurements: [MeterReport] = []
  /// Digests of nodes that ended, or at the end of the run of all nodes.
  package var digests: [(node: NodeID, hash: StateHash)] = []
  /// CPU seconds of the host since the last report, by `HostStage.rawValue`. No result depends on them.
  package var stageSeconds: [Double] = []
  package var records = NodeRecords()

  package init() {}
}
