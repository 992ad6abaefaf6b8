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

/// Outcome of one message at one receiver; raw values are those of the wire format.
package enum ReceptionOutcome: UInt8, Hashable, Sendable, CaseIterable {
  case delivered = 0
  // Causes of `LossCause`.
  case halfDuplex = 1
  case propagation = 2
  case interference = 3
  case extraLoss = 4
  /// Decoded, but the node's inbox was full.
  case inboxFull = 5
  /// Decoded by the radio, but not a valid message.
  case malformed = 6
  case sensitivity = 7
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
  /// Time of the last bit at the receiver's antenna or port.
  package var arrivesAt: SimTime
  /// Time after the receiver's input stage; nil if lost.
  package var deliveredAt: SimTime?
  /// Distance of the antennas at the last traffic step, metres; nil for other channels than the sidelink.
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

/// What a recorded onboard unit knows after one fusion.
package struct PictureRecord: Hashable, Sendable {
  package var node: NodeID
  package var picture: KnownPicture

  package init(node: NodeID, picture: KnownPicture) {
    self.node = node
    self.picture = picture
  }
}

/// Any record of one node.
package enum NodeRecord: Sendable {
  case sensor(SensorRecord)
  case task(TaskRecord)
  case reception(ReceptionRecord)
  case picture(PictureRecord)

  /// The node that senses, computes, receives or knows.
  package var node: NodeID {
    switch self {
    case .sensor(let r): r.node
    case .task(let r): r.node
    case .reception(let r): r.receiver
    case .picture(let r): r.node
    }
  }
}

/// Sensor frames, tasks, receptions and pictures of the nodes in `record.nodes`, and of those that pages watch, since
/// the last answer. No result depends on them.
package struct NodeRecords: Sendable {
  /// Limit per answer, estimated bytes on the wire; a whole answer may have 64 MiB.
  package static let limit = 8 << 20
  /// The same for nodes that only pages watch.
  package static let watchedLimit = 1 << 20

  package private(set) var sensors: [SensorRecord] = []
  package private(set) var tasks: [TaskRecord] = []
  package private(set) var receptions: [ReceptionRecord] = []
  package private(set) var pictures: [PictureRecord] = []
  /// Records left out because of the limit.
  package private(set) var dropped: UInt64 = 0
  private var size = 0
  private var limit = NodeRecords.limit

  package init() {}
  /// - Parameter limit: estimated bytes on the wire.
  package init(limit: Int) { self.limit = limit }

  init(
    sensors: [SensorRecord], tasks: [TaskRecord], receptions: [ReceptionRecord], pictures: [PictureRecord],
    dropped: UInt64
  ) {
    self.pictures = pictures
    self.sensors = sensors
    self.tasks = tasks
    self.receptions = receptions
    self.dropped = dropped
  }

  package var isEmpty: Bool {
    sensors.isEmpty && tasks.isEmpty && receptions.isEmpty && pictures.isEmpty && dropped == 0
  }

  /// Adds all but the count of dropped records.
  package mutating func append(_ o: NodeRecords) {
    sensors += o.sensors
    tasks += o.tasks
    receptions += o.receptions
    pictures += o.pictures
  }

  package mutating func add(_ record: SensorRecord) {
    // Per detection ten numbers and a class; per light an index and a state.
    let frame = record.frame
    if fits(64 + frame.detections.count * 81 + frame.lights.count * 6) { sensors.append(record) }
  }
  package mutating func add(_ record: TaskRecord) { if fits(80) { tasks.append(record) } }
  package mutating func add(_ record: ReceptionRecord) { if fits(80) { receptions.append(record) } }
  package mutating func add(_ record: PictureRecord) {
    // Per object nine numbers, a class and its sources.
    if fits(80 + record.picture.objects.count * 74) { pictures.append(record) }
  }

  private mutating func fits(_ bytes: Int) -> Bool {
    guard size + bytes <= limit else {
      dropped += 1
      return false
    }
    size += bytes
    return true
  }
}
