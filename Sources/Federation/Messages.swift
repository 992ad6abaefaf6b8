import NodeInterface
import SimCore
import V2XMessages
import WorldState

/// One message in transit through the federation. The sender's host has run medium access, so its time on air is fixed.
package struct AirFrame: Hashable, Sendable {
  package var source: NodeID
  /// Number of the frame within its source, from 0.
  package var sequence: UInt32
  package var channel: MessageChannel
  /// Receiver on uu and wired; nil broadcasts.
  package var destination: NodeID?
  /// `MessageType.rawValue` of the payload; lets frames be routed and counted without decoding.
  package var messageType: UInt8
  /// Time of the hand-over to the radio.
  package var sentAt: SimTime
  /// Capture time of the oldest measurement that it reports.
  package var sensedAt: SimTime
  /// First microsecond on air (sidelink: start of the 1 ms subframe); on uu and wired equal to `sentAt`.
  package var airStart: SimTime
  /// Time of the last bit at the receiver's antenna or port, before its input stage: the end of the subframe, or
  /// `sentAt` plus the link's latency. Computed by the sender's host.
  package var arrivesAt: SimTime
  package var firstSubchannel: UInt8
  package var subchannelCount: UInt8
  /// Interval of the sender's reservation of the same resource, ms; 0 for none (resource reservation field of SCI
  /// format 1).
  package var reservation: UInt16
  /// Size of the standard's encoding with network layer and security, bytes; determines the airtime.
  package var airSize: UInt16
  /// Latency stages up to `sentAt`, from the newest measurement of the reported picture.
  package var times: StageTimes
  /// Encoded `Envelope`. Do not change a frame with a received payload: its encoding is forwarded unchanged.
  package var payload: FramePayload

  package init(
    source: NodeID, sequence: UInt32, channel: MessageChannel, destination: NodeID?, messageType: UInt8,
    sentAt: SimTime, sensedAt: SimTime, airStart: SimTime, arrivesAt: SimTime, firstSubchannel: UInt8,
    subchannelCount: UInt8, reservation: UInt16, airSize: UInt16, times: StageTimes = StageTimes(),
    payload: FramePayload
  ) {
    self.source = source
    self.sequence = sequence
    self.channel = channel
    self.destination = destination
    self.messageType = messageType
    self.sentAt = sentAt
    self.sensedAt = sensedAt
    self.airStart = airStart
    self.arrivesAt = arrivesAt
    self.firstSubchannel = firstSubchannel
    self.subchannelCount = subchannelCount
    self.reservation = reservation
    self.airSize = airSize
    self.times = times
    self.payload = payload
  }
}

/// A node that starts to exist on a host.
package struct NodeBirth: Hashable, Sendable {
  package var node: NodeID
  /// `stableHash` of its name in the scenario: the entity of its random streams.
  package var entity: UInt64
  /// Automation level of an onboard unit; nil for roadside and cloud.
  package var level: AutomationLevel?
  package var at: SimTime
  /// Index of its host, which never changes. The cloud's host gets every birth.
  package var host: Int
  /// Planned route of the vehicle's navigation: edges of the network in driving order. Empty for other nodes, without a
  /// plan, and on hosts that do not run the node.
  package var route: [UInt32]
  /// Speed that the driver of a vehicle sets for automated driving, as a share of the speed limit, 0...1.
  package var setSpeedShare: Double

  package init(
    node: NodeID, entity: UInt64, level: AutomationLevel?, at: SimTime, host: Int, route: [UInt32] = [],
    setSpeedShare: Double = 1
  ) {
    self.node = node
    self.entity = entity
    self.level = level
    self.at = at
    self.host = host
    self.route = route
    self.setSpeedShare = setSpeedShare
  }
}

/// Permission to run up to `until` (exclusive), with all outside input that is relevant until then.
package struct Grant: Sendable {
  package var until: SimTime
  /// Truth at the traffic steps since the last grant, in order, as far as relevant to the host's nodes.
  package var slices: [TruthSlice] = []
  /// Some slices were cut for this host only, so encoding them for other hosts is no use. Not sent.
  package var hasCutSlices = false
  package var births: [NodeBirth] = []
  /// Nodes that ended, with the time of the traffic step.
  package var deaths: [(node: NodeID, at: SimTime)] = []
  /// Released frames of complete windows, in the order (sentAt, source, sequence), as far as relevant to the host's
  /// nodes. Without those of its own last answer, which the host keeps; they are released with the grant that follows.
  package var frames: [AirFrame] = []
  /// The run ends at `until`: the host judges the frames still on air and reports all its nodes.
  package var isFinal = false
  /// Nodes that pages watch now: their records are reported. No result depends on it.
  package var watched: [NodeID] = []

  package init(until: SimTime) { self.until = until }
}

/// Effects of a host up to the granted time. Atomic: without the answer, nothing in the window happened.
package struct Answer: Sendable {
  package var until: SimTime
  /// The host has no effects before this time unless an urgent frame arrives.
  package var nextEffectAt: SimTime
  package var frames: [AirFrame] = []
  package var commands: [VehicleCommand] = []
  package var telemetry = Telemetry()

  package init(until: SimTime, nextEffectAt: SimTime) {
    self.until = until
    self.nextEffectAt = nextEffectAt
  }
}
