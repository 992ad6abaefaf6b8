import Federation
import NodeInterface
import SimCore
import V2XMessages
import WorldState

/// A recording, read as a stream from any time on. Memory is bounded by the largest chunk; a record that cannot be
/// decoded is left out and counted.
///
/// Times are log times, so a run that begins before its second 0 can be entered there at the earliest.
package struct RecordedRun {
  private var index: MCAPIndex
  /// Senders by their temporary ids, from the name tables read so far.
  private var senders: [TemporaryID: NodeID] = [:]
  private let types: [String: UInt8]
  /// What `RunScene` has written; nil in a recording of another program.
  package let scene: [UInt8]?
  package private(set) var undecodable = 0

  package init(path: String) throws(RecordingError) {
    index = try MCAPReader(path: path).index()
    scene = try index.attachment(RunScene.attachment)
    types = Dictionary(uniqueKeysWithValues: MessageType.allCases.map { ("v2x/\($0.name)", $0.rawValue) })
  }

  package var summary: MCAPSummary { index.summary }
  package var chunkCount: Int { index.chunks.count }
  /// Log times of the first and the last message; nil without any.
  package var span: ClosedRange<SimTime>? {
    guard let first = index.chunks.first else { return nil }
    return Self.time(first.start)...Self.time(index.chunks.reduce(first.end) { max($0, $1.end) })
  }

  /// The chunk in which to start reading, to have everything from `time` on and, before it, a slice and the names of all
  /// who are present.
  package func chunk(toEnterAt time: SimTime) -> Int {
    let before = min(time, span?.upperBound ?? time) - NameLog.repetition - SimDuration(seconds: 1)
    return index.chunk(at: RunRecorder.nanoseconds(before))
  }

  /// Items of a chunk with their log times, in file order.
  package mutating func items(
    inChunk i: Int
  ) throws(RecordingError) -> [(time: SimTime, item: RunStreamItem)] {
    var out: [(time: SimTime, item: RunStreamItem)] = []
    for message in try index.messages(inChunk: i) {
      do throws(CodecError) {
        if let item = try item(message) { out.append((Self.time(message.logTime), item)) }
      } catch {
        undecodable += 1
      }
    }
    return out
  }

  /// Nil for a record of another kind.
  private mutating func item(_ message: MCAPReader.Message) throws(CodecError) -> RunStreamItem? {
    let time = Self.time(message.logTime)
    let data = Array(message.data)
    switch message.schema {
    case RecordCodec.truth:
      let slice = try TruthSlice.decode(data)
      try slice.checkRanges()
      return .slice(slice)
    case RecordCodec.names:
      let names = try [EntityName].decodeNameTable(data)
      for name in names {
        if let id = name.temporaryID, let node = name.node { senders[id] = node }
      }
      return .names(names)
    case RecordCodec.envelope:
      guard let type = types[message.topic] else { return nil }
      let envelope = try Envelope.decode(data)
      return .message(
        SentMessage(
          type: type, sender: senders[envelope.sender], sentAt: envelope.sentAt, payload: FramePayload(data)))
    case RecordCodec.warning: return .warning(try Telemetry.Warning.decode(data))
    case RecordCodec.runEvent: return .event(try RunEvent.decode(data), at: time)
    case RecordCodec.figures: return .figures(try FigureSnapshot.decode(data))
    case RecordCodec.sensorRecord: return .record(.sensor(try SensorRecord.decode(data)))
    case RecordCodec.taskRecord: return .record(.task(try TaskRecord.decode(data)))
    case RecordCodec.receptionRecord: return .record(.reception(try ReceptionRecord.decode(data)))
    case RecordCodec.pictureRecord: return .record(.picture(try PictureRecord.decode(data)))
    default: return nil
    }
  }

  private static func time(_ nanoseconds: UInt64) -> SimTime {
    SimTime(microseconds: Int64(nanoseconds / 1000))
  }
}
