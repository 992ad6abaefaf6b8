import CZeroMQ
import Federation
import SimCore

/// Where observers of a run connect: one XPUB, from which each subscribes to the topics that it wants. Every message is
/// [topic, header, payload].
///
/// Nothing here waits for an observer. Where a message finds an observer's queue full, nobody gets it: it is counted,
/// and its number is missing from the headers that follow. An observer that comes late starts with what is sent then.
package final class ObserverSocket {
  /// Messages that wait for one observer at most: some megabytes of V2X messages, about a second of a thousand
  /// vehicles.
  package static let queueLimit: Int32 = 8_192

  private struct Topic {
    let name: [UInt8]
    var next: UInt64 = 0
  }

  private let socket: Socket
  private var topics: [String: Topic] = [:]
  /// Beginnings of topics that somebody has asked for.
  private var subscriptions: Set<[UInt8]> = []
  /// Messages published, and those among them that an observer missed.
  package private(set) var published: UInt64 = 0
  package private(set) var lost: UInt64 = 0

  package var endpoint: String { socket.lastEndpoint }

  /// - Parameter endpoint: `ipc://PATH` or `tcp://127.0.0.1:PORT` (`*` for any port).
  package init(endpoint: String, queueLimit: Int32 = ObserverSocket.queueLimit) throws(ZeroMQError) {
    socket = try Socket(Context(), ZMQ_XPUB)
    socket.set(ZMQ_SNDHWM, queueLimit)
    // A full queue is an error to be counted, not a silent loss.
    socket.set(ZMQ_XPUB_NODROP, Int32(1))
    try socket.bind(endpoint)
  }

  /// Takes note of who has subscribed to what; to be called now and then.
  package func update() {
    while socket.poll(milliseconds: 0), let parts = try? socket.receive() {
      guard let message = parts.first, let first = message.first else { continue }
      if first == 1 {
        subscriptions.insert(Array(message.dropFirst()))
      } else {
        subscriptions.remove(Array(message.dropFirst()))
      }
    }
  }

  /// Waits until there are `count` different subscriptions; false if they did not come in time.
  package func awaitSubscriptions(_ count: Int = 1, milliseconds: Int) -> Bool {
    while subscriptions.count < count, socket.poll(milliseconds: milliseconds) { update() }
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
    guard subscriptions.contains(where: { entry.name.starts(with: $0) }) else { return }
    if !socket.offer([entry.name, header.encoded(), payload()]) { lost += 1 }
  }
}
