import NodeInterface
import SimCore

/// Why a reception failed, in the order in which the causes are checked. The first four are those of published studies
/// of C-V2X (Gonzalez-Martín et al. 2019: δ_HD, δ_SEN, δ_PRO, δ_COL).
package enum LossCause: UInt8, Hashable, Sendable, CaseIterable {
  /// The receiver was sending in the same subframe.
  case halfDuplex = 0
  /// Received with less power than the receiver's sensitivity.
  case sensitivity
  /// Strong enough, but lost by noise alone.
  case propagation
  /// Received without interference, but lost with it.
  case interference
  /// Lost because of `radio.extra_loss`.
  case extraLoss
  /// Its bits arrived, but they are no valid message.
  case invalid
}

/// Receptions of one message type within one distance band.
package struct DeliveryCount: Hashable, Sendable {
  package var attempted: UInt64 = 0
  package var delivered: UInt64 = 0
  /// By `LossCause.rawValue`.
  package var lost = [UInt64](repeating: 0, count: LossCause.allCases.count)

  package init() {}
  package mutating func merge(_ o: DeliveryCount) {
    attempted.addSaturating(o.attempted)
    delivered.addSaturating(o.delivered)
    for i in lost.indices { lost[i].addSaturating(o.lost[i]) }
  }
}

/// CPU stages of a host.
package enum HostStage: Int, Hashable, Sendable, CaseIterable {
  case sensing = 0, radio, nodes
  /// The whole program: the other stages, codec, sockets and loading. 0 if it shares the world's process.
  case process
}

/// Report of a host besides effects: sums and histograms since the last answer, and the records of the nodes in
/// `record.nodes`.
package struct Telemetry: Sendable {
  /// Width of a distance band, metres; the last band is open-ended.
  package static let distanceBand = 25.0
  package static let distanceBands = 40

  /// Counts by message type and a second key; counts without a second key are meters.
  package struct PerType: Hashable, Sendable {
    /// By distance band.
    package var deliveries: [DeliveryCount] = []
    /// By `MessageStage.rawValue`: latencies of states in the first finished plan that used them. Empty if none.
    package var stages: [DurationHistogram] = []
    /// End-to-end latencies: the sum of the stages of each sample.
    package var endToEnd = DurationHistogram()
    package init() {}
  }
  package struct Compute: Sendable {
    package var tasks: UInt64 = 0
    package var deadlineMisses: UInt64 = 0
    /// Tasks refused because the queue was full.
    package var dropped: UInt64 = 0
    package var busy = SimDuration.zero
    package var joules = 0.0
    package var latency = DurationHistogram()
    /// What the computer has, and what was used of it.
    package var account: ComputeAccount?
    package init() {}
  }
  /// A warning that a node raised.
  package struct Warning: Hashable, Sendable {
    package var at: SimTime
    package var node: NodeID
    package var kind: WarningKind
    /// Capture time of the measurement that it is based on.
    package var sensedAt: SimTime
    /// True if it is based on a received message, false if on the unit's own sensors.
    package var cooperative: Bool
    package var stage: WarningStage
    package init(
      at: SimTime, node: NodeID, kind: WarningKind, sensedAt: SimTime, cooperative: Bool,
      stage: WarningStage = .imminent
    ) {
      self.stage = stage
      self.at = at
      self.node = node
      self.kind = kind
      self.sensedAt = sensedAt
      self.cooperative = cooperative
    }
  }

  /// Indexed by message type.
  package var perType: [PerType] = []
  /// By node, ascending; only nodes with activity.
  package var compute: [(node: NodeID, value: Compute)] = []
  package var warnings: [Warning] = []
  /// Channel busy ratio samples (share of subchannels above the threshold over 100 ms), in thousandths.
  package var channelBusyRatio: [UInt64] = []
  /// Declared measurements, each with its declaration.
  package var measurements: [MeterReport] = []
  /// Digests of nodes that ended; of all nodes at the end of the run.
  package var digests: [(node: NodeID, hash: StateHash)] = []
  /// CPU seconds of the host since the last report, by `HostStage.rawValue`. No result depends on them.
  package var stageSeconds: [Double] = []
  package var records = NodeRecords()
  /// Totals of the host's computers so far, once per virtual second: its vehicles together, and each other node.
  package var computers: [ComputeFigures] = []

  package init() {}
}
