import Federation
import NIOCore
import NodeInterface
import Recording
import SimCore
import Synchronization
import V2XMessages
import WorldState

/// Between the thread of a run or replay and the viewers that speak Foxglove's protocol: makes the messages that some
/// viewer has subscribed to. A run never waits for viewers: what they have not taken is bounded, and more is dropped.
package final class FoxgloveFeed: Sendable {
  struct Channel: Hashable, Sendable {
    var topic: String
    /// Full name of the messages.
    var schema: String
  }
  struct Message: Sendable {
    /// Index in `channels`.
    var channel: Int
    var time: SimTime
    var data: [UInt8]
  }
  /// What viewers have not been told yet.
  struct Update: Sendable {
    /// A jump in time came before everything else.
    var isJump = false
    var time: SimTime?
    var messages: [Message] = []
    var dropped = 0
    fileprivate var size = 0
  }
  private struct Content: Sendable {
    var stream: FoxgloveStream
    var update = Update()
    var wanted: Set<Int> = []
    var time: SimTime
    var slice: TruthSlice?
    /// The last lines of the log, for new viewers.
    var log: [Message] = []
    var isWoken = false
    var wake: (@Sendable () -> Void)?
  }
  private let content: Mutex<Content>

  /// The messages for Foxglove first, then those of the recording.
  let channels: [Channel]
  private let places: [FoxgloveChannel: Int]
  private let truth: Int
  private let names: Int
  private let warnings: Int
  private let events: Int
  /// By message type.
  private let types: [UInt8: Int]

  /// Bytes that may wait for the server's thread.
  static let mostBytes = 16 << 20
  /// Lines of the log that a new viewer is told.
  static let history = 200

  /// - Parameters:
  ///   - scene: as `RunScene` writes it.
  ///   - located: names of the nodes in `record.nodes`.
  package init(scene: [UInt8], located: [String] = []) {
    let geometry = SceneGeometry(json: scene) ?? SceneGeometry()
    var stream = FoxgloveStream(geometry, located: located, motionPeriod: FoxgloveStream.livePeriod)
    stream.wanted = [.log]
    var channels: [Channel] = []
    func add(_ topic: String, _ schema: String) -> Int {
      channels.append(Channel(topic: topic, schema: schema))
      return channels.count - 1
    }
    var places: [FoxgloveChannel: Int] = [:]
    for channel in stream.channels { places[channel] = add(channel.topic, channel.schema) }
    truth = add("sim/truth", RecordCodec.truth)
    names = add("sim/names", RecordCodec.names)
    warnings = add("sim/warning", RecordCodec.warning)
    events = add("sim/run", RecordCodec.runEvent)
    var types: [UInt8: Int] = [:]
    for type in MessageType.allCases { types[type.rawValue] = add("v2x/\(type.name)", RecordCodec.envelope) }
    self.places = places
    self.types = types
    self.channels = channels
    content = Mutex(Content(stream: stream, time: stream.begin))
  }

  // MARK: On the thread of the run or replay

  package func add(_ item: RunStreamItem) {
    let wake: (@Sendable () -> Void)? = content.withLock { c in
      for message in c.stream.take(item) {
        guard let channel = places[message.channel] else { continue }
        let message = Message(channel: channel, time: message.time, data: message.data)
        if channel == places[.log] {
          c.log.append(message)
          if c.log.count > 2 * Self.history { c.log.removeFirst(Self.history) }
        }
        push(message, &c)
      }
      switch item {
      case .names(let names): push(self.names, c.time, &c) { _ in names.encodedAsNameTable() }
      case .slice(let slice):
        c.slice = slice
        c.time = slice.time
        c.update.time = slice.time
        push(truth, slice.time, &c) { _ in slice.encoded() }
        return Self.takeWake(&c)
      case .message(let message): add(message, &c)
      case .warning(let warning):
        push(warnings, warning.at, &c) { warning.encoded(name: $0.name(warning.node)) }
      case .figures, .record: break
      case .event(let event, let time):
        push(events, time, &c) { _ in event.encoded() }
        return Self.takeWake(&c)
      }
      return nil
    }
    wake?()
  }
  package func add(_ messages: some Sequence<SentMessage>) {
    content.withLock { c in
      for message in messages {
        c.stream.count(message)
        add(message, &c)
      }
    }
  }
  private func add(_ message: SentMessage, _ c: inout Content) {
    guard let channel = types[message.type], let payload = message.payload else { return }
    push(channel, message.sentAt, &c) { _ in payload.bytes }
  }

  /// Forgets what was to be told: a replay has gone to another time.
  package func jump() {
    content.withLock { c in
      c.stream.jump()
      c.slice = nil
      c.log = []
      c.update = Update(isJump: true)
    }
  }

  private func push(
    _ channel: Int, _ time: SimTime, _ c: inout Content, _ encode: (FoxgloveStream) -> [UInt8]
  ) {
    guard c.wanted.contains(channel) else { return }
    push(Message(channel: channel, time: time, data: encode(c.stream)), &c)
  }
  private func push(_ message: Message, _ c: inout Content) {
    guard c.wanted.contains(message.channel) else { return }
    guard c.update.size + message.data.count <= Self.mostBytes else {
      c.update.dropped += 1
      return
    }
    c.update.size += message.data.count
    c.update.messages.append(message)
  }
  private static func takeWake(_ c: inout sending Content) -> (@Sendable () -> Void)? {
    guard !c.isWoken, let wake = c.wake else { return nil }
    c.isWoken = true
    return wake
  }

  // MARK: For the server

  /// Sets what is called, on any thread, when there is something to deliver.
  func setWake(_ wake: @escaping @Sendable () -> Void) { content.withLock { $0.wake = wake } }

  /// Sets the channels that some viewer has subscribed to.
  func setWanted(_ wanted: Set<Int>) {
    content.withLock { c in
      if !wanted.isSubset(of: c.wanted) { c.stream.refresh() }
      c.wanted = wanted
      // The log is kept for viewers that come later.
      c.stream.wanted = Set(places.filter { wanted.contains($0.value) }.keys).union([.log])
    }
  }
  /// What is new since the last call.
  func take() -> Update {
    content.withLock { c in
      defer { c.update = Update() }
      c.isWoken = false
      return c.update
    }
  }
  var time: SimTime { content.withLock { $0.time } }
  /// What a viewer that subscribes to channels now needs.
  func present(_ channels: Set<Int>) -> [Message] {
    content.withLock { c in
      var stream = c.stream
      stream.wanted = Set(places.filter { channels.contains($0.value) }.keys)
      let present = stream.present(c.slice, at: c.time).compactMap { message in
        places[message.channel].map { Message(channel: $0, time: message.time, data: message.data) }
      }
      return (present + c.log.suffix(Self.history)).filter { channels.contains($0.channel) }
    }
  }
}
