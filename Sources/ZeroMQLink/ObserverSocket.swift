import CZeroMQ
import Federation
import SimCore
import Synchronization

/// Where observers of a run connect: one XPUB; each observer subscribes to the topics it wants. Every message is
/// [topic, header, payload].
///
/// Nothing here waits for an observer. If an observer's queue is full, no observer gets the message: it is counted, and
/// its number is missing from the headers that follow. An observer that connects late gets what is sent from then on.
package final class ObserverSocket {
  /// Limit of messages queued for one observer: about one second of V2X messages of a thousand vehicles.
  package static let queueLimit: Int32 = 8_192
  /// Limit of bytes queued for all observers together, however far each is behind, since libzmq keeps one copy of a
  /// message for all. A larger message is sent when nothing else is queued. A second of a thousand vehicles is 10,000
  /// messages of 300 bytes and ten truth slices of 110 kB, so 4 MB: this is four such seconds (assumed).
  package static let byteLimit = 16 << 20
  /// Limit of distinct subscriptions that are tracked. Beyond it every message is offered, and libzmq alone filters
  /// them (assumed: far above the number of topics in use).
  package static let subscriptionLimit = 1_024
  /// Limit of a subscription, bytes: the topic of a vehicle with the longest name that a scenario allows. A peer that
  /// sends more is disconnected.
  private static let subscriptionSize: Int64 = 4_096
  /// Subscriptions read at once: an observer that never stops sending them must not delay the run.
  private static let batch = 256

  private struct Topic {
    let name: [UInt8]
    var next: UInt64 = 0
  }

  private let socket: Socket
  private var topics: [String: Topic] = [:]
  /// Topic prefixes with at least one subscriber.
  private var subscriptions: Set<[UInt8]> = []
  /// There were more prefixes than are tracked.
  private var isCrowded = false
  private let waiting = WaitingBytes()
  private let byteLimit: Int
  /// Messages published, and how many of them an observer missed.
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

  /// Reads new subscriptions; call from time to time.
  package func update() {
    for _ in 0..<Self.batch {
      guard socket.poll(milliseconds: 0), let parts = try? socket.receive() else { return }
      guard let message = parts.first, let first = message.first else { continue }
      let topic = Array(message.dropFirst())
      switch first {
      case 1 where subscriptions.count < Self.subscriptionLimit: subscriptions.insert(topic)
      case 1: isCrowded = isCrowded || !subscriptions.contains(topic)
      case 0: subscriptions.remove(topic)
      // Anything else that an observer sends is ignored.
      default: break
      }
    }
  }

  /// Waits until there are `count` distinct subscriptions; false on timeout.
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
  ///   - topic: observers subscribe to a prefix of it.
  ///   - type: full name of the payload's message.
  ///   - payload: evaluated only if an observer has subscribed to the topic.
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
