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
  /// Subscriptions that one observer may send, and their bytes together; libzmq needs some 40 bytes for each. An
  /// observer that sends more is disconnected (assumed: a topic for each of a thousand vehicles).
  package static let budget = (subscriptions: 1_024, bytes: 64 << 10)
  /// Observers served at once; more may connect, and get nothing. The run itself hands each message to each observer
  /// (assumed: more than anybody needs).
  package static let observerLimit = 64
  /// Subscriptions read at once: observers that never stop sending them must not delay the run.
  private static let batch = 4_096

  private struct Topic {
    let name: [UInt8]
    var next: UInt64 = 0
  }

  /// At one connection.
  private struct Observer {
    var topics: Set<[UInt8]> = []
    /// Subscriptions that it has sent, and their bytes.
    var spent = (subscriptions: 0, bytes: 0)
  }

  private let socket: Socket
  private var topics: [String: Topic] = [:]
  /// By the descriptors of their connections.
  private var observers: [Int32: Observer] = [:]
  /// Tells of connections that begin and end: their descriptors are used again.
  private let monitor: Socket
  /// Topic prefixes with at least one subscriber.
  private var subscriptions: Set<[UInt8]> = []
  /// There are more prefixes than are tracked.
  private var isCrowded = false
  private let waiting = WaitingBytes()
  private let byteLimit: Int
  /// Messages published, and how many of them an observer missed.
  package private(set) var published: UInt64 = 0
  package private(set) var lost: UInt64 = 0

  package var endpoint: String { socket.lastEndpoint }

  /// - Parameters:
  ///   - endpoint: `ipc://PATH` or `tcp://127.0.0.1:PORT` (`*` for any port).
  ///   - access: whom the address lets in.
  package init(
    endpoint: String, access: Access = .user, queueLimit: Int32 = ObserverSocket.queueLimit,
    byteLimit: Int = ObserverSocket.byteLimit
  ) throws(ZeroMQError) {
    self.byteLimit = byteLimit
    let context = try Context()
    socket = try Socket(context, ZMQ_XPUB)
    socket.setWide(ZMQ_MAXMSGSIZE, Self.subscriptionSize)
    socket.set(ZMQ_SNDHWM, queueLimit)
    socket.boundInbox()
    socket.setPatience(milliseconds: 0)
    // A subscription takes effect only if it is confirmed here.
    socket.set(ZMQ_XPUB_MANUAL, Int32(1))
    // A full queue is an error to be counted, not a silent loss.
    socket.set(ZMQ_XPUB_NODROP, Int32(1))
    let address = "inproc://observer-monitor"
    if zmq_socket_monitor(socket.raw, address, ZMQ_EVENT_ACCEPTED | ZMQ_EVENT_DISCONNECTED) != 0 {
      throw ZeroMQError("zmq_socket_monitor")
    }
    monitor = try Socket(context, ZMQ_PAIR)
    monitor.setPatience(milliseconds: 0)
    try monitor.connect(address)
    try socket.admit(access, in: context)
    try socket.bind(endpoint)
  }

  deinit { zmq_socket_monitor(socket.raw, nil, 0) }

  /// Reads new subscriptions; call from time to time.
  package func update() {
    var isChanged = readConnections()
    for _ in 0..<Self.batch {
      guard let (message, connection) = socket.receiveFromConnection() else { break }
      // libzmq tells of a connection before it takes a message from it.
      if observers[connection] == nil, readConnections() { isChanged = true }
      // What is left of a connection that has ended counts no more; anything but a subscription is ignored.
      guard let kind = message.first, observers[connection] != nil else { continue }
      let topic = Array(message.dropFirst())
      if kind == 1 && affords(topic, connection) {
        socket.set(ZMQ_SUBSCRIBE, topic)
        observers[connection]?.topics.insert(topic)
      } else if kind == 0 {
        socket.set(ZMQ_UNSUBSCRIBE, topic)
        observers[connection]?.topics.remove(topic)
      }
      isChanged = true
    }
    if isChanged { gatherSubscriptions() }
  }

  /// Takes note of connections that have begun or ended; true if there were any.
  private func readConnections() -> Bool {
    var isChanged = false
    while let event = try? monitor.receive(), let head = event.first, head.count == 6 {
      // The number of the event, and the descriptor.
      let kind = head.withUnsafeBytes { $0.loadUnaligned(as: UInt16.self) }
      let connection = head.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: 2, as: Int32.self) }
      observers[connection] = Int32(kind) == ZMQ_EVENT_ACCEPTED ? Observer() : nil
      isChanged = true
    }
    return isChanged
  }

  private func gatherSubscriptions() {
    subscriptions = []
    isCrowded = false
    // The order does not matter: which of too many topics are tracked shows nowhere.
    for observer in observers.values {
      for topic in observer.topics where !subscriptions.contains(topic) {
        if subscriptions.count == Self.subscriptionLimit {
          isCrowded = true
          return
        }
        subscriptions.insert(topic)
      }
    }
  }

  /// Counts a subscription; false if too many observers are served already, or this one has sent too many, which ends
  /// its connection.
  private func affords(_ topic: [UInt8], _ connection: Int32) -> Bool {
    guard var observer = observers[connection] else { return false }
    let isServed = !observer.topics.isEmpty
    if !isServed, observers.values.count(where: { !$0.topics.isEmpty }) >= Self.observerLimit { return false }
    observer.spent.subscriptions += 1
    observer.spent.bytes += topic.count
    observers[connection] = observer
    let (count, bytes) = observer.spent
    if count <= Self.budget.subscriptions && bytes <= Self.budget.bytes { return true }
    socket.disconnect(connection)
    return false
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
