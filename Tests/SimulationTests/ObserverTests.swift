import CZeroMQ
import Federation
import Foundation
import HostRuntime
import Recording
import SimCore
import Testing
import V2XMessages
import WorldState
import ZeroMQLink

@testable import Simulation

/// An observer like a user's own program, directly on the library.
private final class Subscriber {
  private let context = zmq_ctx_new()!
  private let socket: UnsafeMutableRawPointer

  init(_ endpoint: String, topics: [String], queue: Int32? = nil) {
    socket = zmq_socket(context, ZMQ_SUB)!
    if var queue { zmq_setsockopt(socket, ZMQ_RCVHWM, &queue, MemoryLayout<Int32>.size) }
    for topic in topics { zmq_setsockopt(socket, ZMQ_SUBSCRIBE, topic, topic.utf8.count) }
    zmq_connect(socket, endpoint)
  }
  deinit {
    var none: Int32 = 0
    zmq_setsockopt(socket, ZMQ_LINGER, &none, MemoryLayout<Int32>.size)
    zmq_close(socket)
    zmq_ctx_term(context)
  }

  struct Message {
    var topic: String
    var header: ObserverHeader
    var payload: [UInt8]
  }

  /// The next message; nil if none comes within `milliseconds`.
  func receive(milliseconds: Int32) throws -> Message? {
    var limit = milliseconds
    zmq_setsockopt(socket, ZMQ_RCVTIMEO, &limit, MemoryLayout<Int32>.size)
    var parts: [[UInt8]] = []
    var message = zmq_msg_t()
    repeat {
      zmq_msg_init(&message)
      defer { zmq_msg_close(&message) }
      if zmq_msg_recv(&message, socket, 0) < 0 { return nil }
      parts.append(
        [UInt8](UnsafeRawBufferPointer(start: zmq_msg_data(&message), count: zmq_msg_size(&message))))
      if zmq_msg_more(&message) == 0 { break }
    } while true
    try #require(parts.count == 3)
    return Message(
      topic: String(decoding: parts[0], as: UTF8.self), header: try ObserverHeader.decode(parts[1]),
      payload: parts[2])
  }
}

/// The messages that the world published, for comparison.
private final class Witness: RunObserver {
  var frames: [AirFrame] = []
  var slices: [[UInt8]] = []
  func observe(slice: TruthSlice) { slices.append(slice.encoded()) }
  func observe(frames: [AirFrame]) { self.frames += frames }
  func observe(telemetry: Telemetry, from host: Int) {}
  func observe(failure: HostFailure, of host: Int, at time: SimTime) {}
}

@Suite struct ObserverTests {
  private static let seconds = 3.0

  private func endpoint(_ folder: URL) throws -> String {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return "ipc://\(folder.path)/o"
  }
  private let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
    "coroad-\(UUID().uuidString.prefix(8))")

  private func run(_ observers: [any RunObserver]) -> String {
    let world = World(
      parameters: Ring.worldParameters(seconds: Self.seconds), source: Ring.traffic(seed: 1),
      link: MemoryLink(engines: [Ring.engine(number: 0)]),
      hosts: [HostDescription(name: "all", role: .all)], observers: observers)
    #expect(world.run() == .finished)
    return world.digest()
  }

  @Test func anObserverGetsWhatIsRecordedAndTheRunIsTheSame() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let socket = try ObserverSocket(endpoint: try endpoint(folder))
    let feed = ObserverFeed(socket, names: RunNames(vehicles: ["a/b", "second"]))
    let subscriber = Subscriber(socket.endpoint, topics: ["v2x/bsm/", "sim/"])
    #expect(socket.awaitSubscriptions(2, milliseconds: 20_000))
    let witness = Witness()
    let digest = run([witness, feed])
    feed.event("end", detail: "", at: SimTime(seconds: Self.seconds))
    #expect(digest == Ring.memoryRun(hosts: 1, seconds: Self.seconds))

    var frames = witness.frames[...]
    var slices = witness.slices[...]
    var named: [NodeID?: String] = [:]
    var sequence: UInt64 = 0
    while let message = try subscriber.receive(milliseconds: 20_000) {
      #expect(message.header.sequence == sequence)
      sequence += 1
      if message.topic == "sim/run" { break }
      if message.topic == "sim/truth" {
        #expect(message.header.type == "coroad.world.TruthSlice")
        let slice = slices.popFirst()
        #expect(message.payload == slice)
      } else if message.topic == "sim/names" {
        #expect(message.header.type == "coroad.record.NameTable")
        for name in try [EntityName].decodeNameTable(message.payload) { named[name.node] = name.name }
      } else {
        guard let frame = frames.popFirst() else {
          Issue.record("\(message.topic) was not sent")
          break
        }
        let name = ["a%2Fb", "second"]
        let source = frame.source.index < 2 ? name[frame.source.index] : "\(frame.source.index)"
        #expect(named[frame.source]?.replacing("/", with: "%2F") == source)
        #expect(message.topic == "v2x/bsm/\(source)/")
        #expect(message.header.type == "coroad.v2x.Envelope" && message.header.time == frame.sentAt)
        #expect(message.payload == frame.payload.bytes)
        #expect(message.header.topicSequence == UInt64(frame.sequence))
      }
    }
    #expect(frames.isEmpty && slices.isEmpty && witness.frames.count > 1000)
    #expect(feed.totals.lost == 0 && feed.totals.published == sequence)
  }

  /// An observer that joins late learns all names: they are sent again every 10 s.
  @Test func namesAreSentAgain() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let socket = try ObserverSocket(endpoint: try endpoint(folder))
    let feed = ObserverFeed(socket, names: RunNames(vehicles: ["a", "b"]))
    let subscriber = Subscriber(socket.endpoint, topics: ["sim/"])
    #expect(socket.awaitSubscriptions(milliseconds: 20_000))
    var sent: [Double: [String]] = [:]
    for second in 0...20 {
      feed.observe(slice: TruthSlice(time: SimTime(seconds: Double(second)), step: SimDuration(seconds: 1)))
    }
    feed.event("end", detail: "", at: .zero)
    while let message = try subscriber.receive(milliseconds: 20_000), message.topic != "sim/run" {
      guard message.topic == "sim/names" else { continue }
      sent[message.header.time.seconds] = try [EntityName].decodeNameTable(message.payload).map(\.name)
    }
    #expect(sent.keys.sorted() == [0, 10, 20])
    #expect(sent[10] == sent[0] && sent[20] == sent[0] && sent[0] == ["cloud"])
  }

  /// Nobody reads until the run is over: it ends nevertheless, and reports the losses.
  @Test(arguments: [(16, ObserverSocket.byteLimit), (ObserverSocket.queueLimit, 4_096)] as [(Int32, Int)])
  func aSlowObserverLosesVisibly(queueLimit: Int32, byteLimit: Int) throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let socket = try ObserverSocket(
      endpoint: try endpoint(folder), queueLimit: queueLimit, byteLimit: byteLimit)
    let feed = ObserverFeed(socket, names: RunNames())
    let subscriber = Subscriber(socket.endpoint, topics: [""], queue: 16)
    #expect(socket.awaitSubscriptions(milliseconds: 20_000))
    #expect(run([feed]) == Ring.memoryRun(hosts: 1, seconds: Self.seconds))
    #expect(feed.totals.lost > 100)

    var received: [Subscriber.Message] = []
    // The end is sent once there is room again.
    var lost = feed.totals.lost
    repeat {
      lost = feed.totals.lost
      if let message = try subscriber.receive(milliseconds: 100) { received.append(message) }
      feed.event("end", detail: "", at: .zero)
    } while feed.totals.lost > lost
    while received.last?.topic != "sim/run", let message = try subscriber.receive(milliseconds: 20_000) {
      received.append(message)
    }
    let last = try #require(received.last)
    #expect(last.topic == "sim/run" && last.header.lost == feed.totals.lost)
    #expect(UInt64(received.count) + feed.totals.lost == feed.totals.published)
    #expect(last.header.sequence + 1 == feed.totals.published)
    for (a, b) in zip(received, received.dropFirst()) { #expect(a.header.sequence < b.header.sequence) }
  }

  /// More subscriptions than are stored: all observers still get what they subscribed to.
  @Test func manySubscriptionsAreStillServed() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let socket = try ObserverSocket(endpoint: try endpoint(folder))
    let topics = (0...ObserverSocket.subscriptionLimit).map { "sim/\($0)/" }
    // libzmq's default is 1,000 per observer.
    let half = topics.count / 2
    let other = Subscriber(socket.endpoint, topics: Array(topics[..<half]))
    let subscriber = Subscriber(socket.endpoint, topics: Array(topics[half...]))
    #expect(socket.awaitSubscriptions(ObserverSocket.subscriptionLimit, milliseconds: 20_000))
    // The one beyond may still be on its way.
    var received: Subscriber.Message?
    while received == nil {
      socket.update()
      socket.publish(topics.last!, at: .zero, type: "none") { [1, 2, 3] }
      received = try subscriber.receive(milliseconds: 100)
    }
    #expect(received?.topic == topics.last && received?.payload == [1, 2, 3])
    #expect(!socket.awaitSubscriptions(ObserverSocket.subscriptionLimit + 1, milliseconds: 1))
    withExtendedLifetime(other) {}
  }

  /// An observer that subscribes without end is disconnected; others are served on.
  @Test(arguments: [(1_200, 8), (30, 4_000)])
  func anObserverWithTooManySubscriptionsIsDisconnected(count: Int, length: Int) throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let socket = try ObserverSocket(endpoint: try endpoint(folder))
    let honest = Subscriber(socket.endpoint, topics: ["sim/"])
    #expect(socket.awaitSubscriptions(milliseconds: 20_000))
    // The last topic in the order in which subscriptions are sent again.
    let filler = String(repeating: "x", count: length)
    let greedy = Subscriber(socket.endpoint, topics: (0..<count).map { "\($0 + 100_000)\(filler)" } + ["~"])
    for round in 0..<200 {
      socket.publish("~", at: .zero, type: "none") { [] }
      socket.publish("sim/\(round)", at: .zero, type: "none") { [1] }
      #expect(try honest.receive(milliseconds: 20_000)?.topic == "sim/\(round)")
      _ = socket.awaitSubscriptions(1 << 30, milliseconds: 5)
    }
    #expect(try greedy.receive(milliseconds: 1) == nil)
  }
}
