import NodeInterface
import SimCore
import V2XMessages
import WorldState

/// One message on its way, as the federation carries it. The sender's host has run the MAC: the air slot is fixed.
package struct AirFrame: Hashable, Sendable {
  package var source: NodeID
  /// Counts the frames of this source from 0.
  package var sequence: UInt32
  package var channel: MessageChannel
  /// Receiver on uu and wired; nil broadcasts.
  package var destination: NodeID?
  /// `MessageType.rawValue` of the payload, so that nobody decodes to route or count.
  package var messageType: UInt8
  /// When the node handed it to the radio.
  package var sentAt: SimTime
  /// When the oldest measurement that it reports was captured.
  package var sensedAt: SimTime
  /// First microsecond on air (sidelink: start of the 1 ms subframe); on uu and wired equal to `sentAt`.
  package var airStart: SimTime
  /// When the last bit is at the receiver's antenna or port, before its input stage: the end of the subframe, or
  /// `sentAt` and the link's latency. Known to the sender's host, since it is a pure function.
  package var arrivesAt: SimTime
  package var firstSubchannel: UInt8
  package var subchannelCount: UInt8
  /// Interval after which the sender has reserved the same resource again, ms; 0 for none (the resource
  /// reservation field of SCI format 1).
  package var reservation: UInt16
  /// Size of the standard's own encoding with network layer and security, bytes: what the airtime counts.
  package var airSize: UInt16
  /// Where the time up to `sentAt` has gone, from the newest measurement of the picture that is told.
  package var times: StageTimes
  /// Encoded `Envelope`. A frame with a payload that was received is passed on as it came, so it is not changed.
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
  /// `stableHash` of the scenario's name for it: the entity of its random streams.
  package var entity: UInt64
  /// Level of an onboard unit; nil for roadside and cloud.
  package var level: AutomationLevel?
  package var at: SimTime
  /// Index of the host that runs it; a node never changes hosts. The cloud's host hears of every birth.
  package var host: Int
  /// Planned route of a vehicle, as its navigation holds it: edges of the network in driving order. Empty for other
  /// nodes, without a plan, and on hosts that do not run the node.
  package var route: [UInt32]

  package init(
    node: NodeID, entity: UInt64, level: AutomationLevel?, at: SimTime, host: Int, route: [UInt32] = []
  ) {
    self.node = node
    self.entity = entity
    self.level = level
    self.at = at
    self.host = host
    self.route = route
  }
}

/// Leave to run up to `until` (exclusive), with everything from outside that can matter until then.
package struct Grant: Sendable {
  package var until: SimTime
  /// Truth at the traffic steps since the last grant, in order: all that can matter to the host's nodes.
  package var slices: [TruthSlice] = []
  /// Some of the slices were cut for this host alone. Not sent: an encoder then has no use for keeping what it made.
  package var hasCutSlices = false
  package var births: [NodeBirth] = []
  /// Nodes that ended, with the time of the traffic step at which they did.
  package var deaths: [(node: NodeID, at: SimTime)] = []
  /// Frames whose window is complete, in the order (sentAt, source, sequence) in which they were released: all that
  /// can matter to the host's nodes, but for those of its own last answer, which it keeps and which are released with
  /// the grant that follows.
  package var frames: [AirFrame] = []
  /// The run ends at `until`: the host judges what is still on air and reports all of its nodes.
  package var isFinal = false

  package init(until: SimTime) { self.until = until }
}

/// What a host has done up to the granted time. Atomic: without it, nothing of the window happened.
package struct Answer: Sendable {
  package var until: SimTime
  /// Before this time the host emits nothing unless an urgent frame arrives.
  package var nextEffectAt: SimTime
  package var frames: [AirFrame] = []
  package var commands: [VehicleCommand] = []
  package var telemetry = Telemetry()

  package init(until: SimTime, nextEffectAt: SimTime) {
    self.until = until
    self.nextEffectAt = nextEffectAt
  }
}
