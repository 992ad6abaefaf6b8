import CZeroMQ
import Federation
import SimCore
import Synchronization

/// Where observers of a run connect: one XPUB, from which each subscribes to the topics that it wants. Every message is
/// [topic, header, payload].
///
/// Nothing here waits for an observer. Where a message finds an observer's queue full, nobody gets it: it is counted,
/// and its number is missing from the headers that follow. An observer that comes late starts with what is sent then.
package final class ObserverSocket {
  /// Messages that wait for one observer at most: V2X messages of about a second of a thousand vehicles.
  package static let queueLimit: Int32 = 8_192
  /// Bytes that wait for all observers together at most, whoever is how far behind, since libzmq keeps one copy of a
  /// message for all; a larger message goes out alone. A second of a thousand vehicles is 10,000 messages of 300 bytes
  /// and ten truth slices of 110 kB, so 4 MB: this is four such seconds (assumed).
  package static let byteLimit = 16 << 20
  /// Different subscriptions of which note is taken; beyond, every message is offered, and libzmq alone sorts out who
  /// wants it (assumed: far above the number of topics that anybody names).
  package static let subscriptionLimit = 1_024
  /// Bytes of a subscription: the topic of a vehicle whose name is as long as a scenario allows. Who sends more is
  /// disconnected.
  private static let subscriptionSize: Int64 = 4_096
  /// Subscriptions that are read at once: somebody who never stops sending them shall not hold the run up.
  private static let batch = 256

  private struct Topic {
    let name: [UInt8]
    var next: UInt64 = 0
  }

  private let socket: Socket
  private var topics: [String: Topic] = [:]
  /// Beginnings of topics that somebody has asked for.
  private var subscriptions: Set<[UInt8]> = []
  /// There were more of them than are noted.
  private var isCrowded = false
  private let waiting = WaitingBytes()
  private let byteLimit: Int
  /// Messages published, and those among them that an observer missed.
  package private(set) var published: UInt64 = 0
  package private(set) var lost: UInt64 = 0

  package var endpoint: String { socket.lastEndpoint }

  /// - Parameter endpoint: `ipc://PATH` or `tcp://127.0.0.1:PORT` (`*` for any port).
  package init(
    endpoint: String, queueLimit: Int32 = ObserverSocket.queueLimit, byteLimit: Int = ObserverSocket.byteLimit
  ) throws(ZeroMQError) {
    self.byteLimit = byteLimit
    socket = try Socket(Context(), ZMQ_XPUB)
    socket.setWide(ZMQ_MAXMSGSIZE, Self.subscriptionSize)
    socket.set(ZMQ_SNDHWM, queueLimit)
    // A full queue is an error to be counted, not a silent loss.
    socket.set(ZMQ_XPUB_NODROP, Int32(1))
    try socket.bind(endpoint)
  }

  /// Takes note of who has subscribed to what; to be called now and then.
  package func update() {
    for _ in 0..<Self.batch {
      guard socket.poll(milliseconds: 0), let parts = try? socket.receive() else { return }
      guard let message = parts.first, let first = message.first else { continue }
      let topic = Array(message.dropFirst())
      switch first {
      case 1 where subscriptions.count < Self.subscriptionLimit: subscriptions.insert(topic)
      case 1: isCrowded = isCrowded || !subscriptions.contains(topic)
      case 0: subscriptions.remove(topic)
      // What an observer says beside that is nobody's business.
      default: break
      }
    }
  }

  /// Waits until there are `count` different subscriptions; false if they did not come in time.
  package func awaitSubscriptions(_ count: Int = 1, milliseconds: Int) -> Bool {
    let end = ContinuousClock.now + .milliseconds(milliseconds)
    while subscriptions.count < count {
      let left = (end - .now) / .milliseconds(1)
      guard left > 0, socket.poll(milliseconds: Int(left.rounded(.up))) else { break }
      update()
    }
    return subscriptions.count >= count
  }

  /// - Parameters:
  ///   - topic: observers subscribe to it by its beginning.
  ///   - type: full name of the payload's message.
  ///   - payload: asked for only if somebody has subscribed to the topic.
  package func publish(_ topic: String, at time: SimTime, type: String, payload: () -> [UInt8]) {
    var entry = topics[topic] ?? Topic(name: Array(topic.utf8))
    let header = ObserverHeader(
      sequence: published, topicSequence: entry.next, time: time, type: type, lost: lost)
    published += 1
    entry.next += 1
    topics[topic] = entry
    guard isCrowded || subscriptions.contains(where: { entry.name.starts(with: $0) }) else { return }
    let parts = [entry.name, header.encoded(), payload()]
    let size = parts.reduce(0) { $0 + $1.count }
    let before = waiting.count
    let isRoom = before == 0 || before + size <= byteLimit
    if !isRoom || !socket.offer(parts, counting: waiting) { lost += 1 }
  }
}
