import Federation
import NodeInterface
import SimCore

/// Channels of the recording for the nodes in `record.nodes`: one per kind of record, shared by all nodes.
struct NodeRecorder {
  private let names: RunNames
  private let sensorChannel: UInt16
  private let taskChannel: UInt16
  private let receptionChannel: UInt16
  private let pictureChannel: UInt16
  private var sensorSequence: UInt32 = 0
  private var taskSequence: UInt32 = 0
  private var receptionSequence: UInt32 = 0
  private var pictureSequence: UInt32 = 0
  /// Pages may watch others, which are not recorded.
  private let recorded: Set<String>
  /// Records that hosts left out because of their limit.
  private(set) var dropped: UInt64 = 0

  init(names: RunNames, recorded: [String], in writer: MCAPWriter) {
    self.names = names
    self.recorded = Set(recorded)
    func channel(_ topic: String, _ schema: String) -> UInt16 {
      writer.addChannel(
        topic: topic,
        schema: writer.addSchema(
          name: schema, encoding: "protobuf", data: RecordCodec.descriptors(of: schema)))
    }
    sensorChannel = channel("node/sensor", RecordCodec.sensorRecord)
    taskChannel = channel("node/task", RecordCodec.taskRecord)
    receptionChannel = channel("node/reception", RecordCodec.receptionRecord)
    pictureChannel = channel("node/picture", RecordCodec.pictureRecord)
  }

  /// The name of a recorded node; nil for others.
  private func name(_ node: NodeID) -> String? {
    let name = names.node(node)
    return recorded.contains(name) ? name : nil
  }

  func isRecorded(_ node: NodeID) -> Bool { name(node) != nil }

  /// Log time is the capture, the end of the task (its release if refused), the arrival of the last bit, and the time
  /// of the fusion.
  mutating func record(_ records: NodeRecords, in writer: MCAPWriter) {
    dropped.addSaturating(records.dropped)
    for r in records.sensors {
      guard let name = name(r.node) else { continue }
      write(sensorChannel, &sensorSequence, at: r.frame.capturedAt, r.encoded(name: name), writer)
    }
    for r in records.tasks {
      guard let name = name(r.node) else { continue }
      let at = r.task.span?.finishedAt ?? r.task.releasedAt
      write(taskChannel, &taskSequence, at: at, r.encoded(name: name), writer)
    }
    for r in records.pictures {
      guard let name = name(r.node) else { continue }
      write(pictureChannel, &pictureSequence, at: r.picture.at, r.encoded(name: name), writer)
    }
    for r in records.receptions {
      guard let name = name(r.receiver) else { continue }
      write(
        receptionChannel, &receptionSequence, at: r.arrivesAt,
        r.encoded(
          receiver: name, sender: names.node(r.sender),
          message: RunTables.typeName(Int(r.messageType))), writer)
    }
  }

  private func write(
    _ channel: UInt16, _ sequence: inout UInt32, at time: SimTime, _ data: [UInt8], _ writer: MCAPWriter
  ) {
    let t = RunRecorder.nanoseconds(time)
    writer.write(channel: channel, sequence: sequence, logTime: t, publishTime: t, data: data)
    sequence &+= 1
  }
}
