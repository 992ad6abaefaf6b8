import NodeInterface
import SimCore
import V2XMessages

/// One cycle of one sensor of a recorded node.
package struct SensorRecord: Sendable {
  package var node: NodeID
  package var frame: SensorFrame

  package init(node: NodeID, frame: SensorFrame) {
    self.node = node
    self.frame = frame
  }
}

/// One task of a recorded node's computer.
package struct TaskRecord: Hashable, Sendable {
  package var node: NodeID
  package var task: ComputedTask

  package init(node: NodeID, task: ComputedTask) {
    self.node = node
    self.task = task
  }
}

/// What became of one message at one receiver; raw values are those of the wire.
package enum ReceptionOutcome: UInt8, Hashable, Sendable, CaseIterable {
  case delivered = 0
  // The causes of `LossCause`, in their order.
  case halfDuplex
  case propagation
  case interference
  case extraLoss
  /// Decoded, but too many messages waited before the node.
  case inboxFull
  /// Decoded, but not a message of the set.
  case malformed
}

/// One message at one recorded receiver.
package struct ReceptionRecord: Hashable, Sendable {
  package var receiver: NodeID
  package var sender: NodeID
  /// `MessageType.rawValue`.
  package var messageType: UInt8
  package var sequence: UInt32
  package var channel: MessageChannel
  package var sentAt: SimTime
  /// Last bit at the receiver's antenna or port.
  package var arrivesAt: SimTime
  /// Behind the receiver's input stage; nil if lost.
  package var deliveredAt: SimTime?
  /// Between the antennas at the last traffic step, metres; nil off the sidelink.
  package var distance: Double?
  package var outcome: ReceptionOutcome

  /// - Parameter inputStage: time from the last bit to the application.
  package init(
    receiver: NodeID, frame: AirFrame, distance: Double?, outcome: ReceptionOutcome, inputStage: SimDuration
  ) {
    self.receiver = receiver
    sender = frame.source
    messageType = frame.messageType
    sequence = frame.sequence
    channel = frame.channel
    sentAt = frame.sentAt
    arrivesAt = frame.arrivesAt
    deliveredAt = outcome == .delivered ? frame.arrivesAt + inputStage : nil
    self.distance = distance
    self.outcome = outcome
  }
  init(
    receiver: NodeID, sender: NodeID, messageType: UInt8, sequence: UInt32, channel: MessageChannel,
    sentAt: SimTime, arrivesAt: SimTime, deliveredAt: SimTime?, distance: Double?, outcome: ReceptionOutcome
  ) {
    self.receiver = receiver
    self.sender = sender
    self.messageType = messageType
    self.sequence = sequence
    self.channel = channel
    self.sentAt = sentAt
    self.arrivesAt = arrivesAt
    self.deliveredAt = deliveredAt
    self.distance = distance
    self.outcome = outcome
  }
}

/// Sensor frames, tasks and single receptions of the nodes that `record.nodes` names, since the last answer. No result
/// depends on them.
package struct NodeRecords: Sendable {
  /// Bound of one answer, bytes on the wire as estimated; an answer may hold 64 MiB in all.
  package static let limit = 8 << 20

  package private(set) var sensors: [SensorRecord] = []
  package private(set) var tasks: [TaskRecord] = []
  package private(set) var receptions: [ReceptionRecord] = []
  /// Left out because of the bound.
  package private(set) var dropped: UInt64 = 0
  private var size = 0

  package init() {}

  init(sensors: [SensorRecord], tasks: [TaskRecord], receptions: [ReceptionRecord], dropped: UInt64) {
    self.sensors = sensors
    self.tasks = tasks
    self.receptions = receptions
    self.dropped = dropped
  }

  package var isEmpty: Bool { sensors.isEmpty && tasks.isEmpty && receptions.isEmpty && dropped == 0 }

  package mutating func add(_ record: SensorRecord) {
    // Ten numbers and a class for each detection; an index and a state for each light.
    let frame = record.frame
    if fits(64 + frame.detections.count * 81 + frame.lights.count * 6) { sensors.append(record) }
  }
  package mutating func add(_ record: TaskRecord) { if fits(80) { tasks.append(record) } }
  package mutating func add(_ record: ReceptionRecord) { if fits(80) { receptions.append(record) } }

  private mutating func fits(_ bytes: Int) -> Bool {
    guard size + bytes <= Self.limit else {
      dropped += 1
      return false
    }
    size += bytes
    return true
  }
}
