import CZeroMQ
import Federation
import Foundation
import SimCore
import V2XMessages

/// Why a host program ends.
package enum HostExit: Hashable, Sendable {
  /// Stopped by the world, with its reason.
  case stopped(String)
  /// The connection to the world broke.
  case worldGone
  /// What the world sent is invalid, or the host can no longer take part: the reason.
  case failed(HostFailure)
  case interrupted
}

/// A host's end of the federation over ZeroMQ: one DEALER, one grant at a time.
package final class ZeroMQHostClient {
  private let socket: Socket
  private let monitor: Socket
  /// Time without a message after which the client checks for an interrupt or a lost connection, milliseconds.
  private static let patience: Int32 = 100

  package init(endpoint: String, credentials: Credentials = .none) throws(ZeroMQError) {
    let context = try Context()
    socket = try Socket(context, ZMQ_DEALER)
    try socket.present(credentials)
    socket.set(ZMQ_HEARTBEAT_IVL, Int32(1_000))
    socket.set(ZMQ_HEARTBEAT_TIMEOUT, Int32(60_000))
    let address = "inproc://monitor"
    let refusals =
      ZMQ_EVENT_HANDSHAKE_FAILED_AUTH | ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL
      | ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL
    if zmq_socket_monitor(socket.raw, address, ZMQ_EVENT_DISCONNECTED | refusals) != 0 {
      throw ZeroMQError("zmq_socket_monitor")
    }
    monitor = try Socket(context, ZMQ_PAIR)
    try monitor.connect(address)
    socket.setPatience(milliseconds: Self.patience)
    try socket.connect(endpoint)
  }

  deinit { zmq_socket_monitor(socket.raw, nil, 0) }

  /// True once the process that started this one is gone.
  package var isOrphaned: () -> Bool = { false }
  /// How the connection to the world ended: it broke, or the other end has closed it without a word because this program
  /// has not shown what the address asks for.
  private enum End { case broken, notAdmitted }
  private var end: End?

  /// Takes note of the end of the connection.
  private func watchConnection() {
    while end == nil, monitor.poll(milliseconds: 0), let event = try? monitor.receive() {
      guard let head = event.first, head.count >= 2 else { continue }
      let number = Int32(head[0]) | Int32(head[1]) << 8
      end = number == ZMQ_EVENT_DISCONNECTED ? .broken : .notAdmitted
    }
  }

  /// True once the connection to the world has broken, or the world's process has ended.
  package var isWorldGone: Bool {
    watchConnection()
    return end != nil || isOrphaned()
  }

  /// Joins and waits for the welcome; nil if `isInterrupted` or `isWorldGone` became true first.
  package func join(
    _ join: Join, isInterrupted: () -> Bool
  ) throws(ZeroMQError) -> Result<Welcome, HostRefusal>? {
    _ = try socket.send([FederationMessage.join(join).encode()])
    while !isInterrupted() {
      guard let received = try receive() else {
        if isWorldGone { return end == .notAdmitted ? .failure(HostRefusal(reason: Self.notAdmitted)) : nil }
        continue
      }
      switch received {
      case .message(.welcome(let welcome)): return .success(welcome)
      case .message(.stop(let reason)): return .failure(HostRefusal(reason: reason))
      case .probe: break
      case .message: return .failure(HostRefusal(reason: "the run sent another message than a welcome"))
      case .malformed(let what): return .failure(HostRefusal(reason: "the run sent \(what)"))
      }
    }
    return nil
  }

  private static let notAdmitted =
    "the address lets in only programs that show its token or an allowed key\n"
    + "    Set \(AccessToken.variable) as the run does, or give --key and --server-key."

  /// What became of loading.
  package enum Loaded {
    case ready(any HostEngine)
    case ended(HostExit)
  }

  /// Builds the host on a thread of its own. Meanwhile this one gives the world signs of life, and ends the program at
  /// once if the run or the user does.
  package func load(
    _ build: @escaping () throws -> any HostEngine, isInterrupted: () -> Bool
  ) throws -> Loaded {
    let work = BackgroundWork(build)
    while true {
      if isInterrupted() { return .ended(.interrupted) }
      if let result = work.result(within: Self.heartbeat) {
        let engine = try result.get()
        _ = try socket.send([FederationMessage.loading(isReady: true).encode()])
        return .ready(engine)
      }
      while socket.poll(milliseconds: 0), let received = try receive() {
        switch received {
        case .probe: break
        case .message(.stop(let reason)): return .ended(.stopped(reason))
        case .message: return .ended(.failed(.protocolViolation("the run sent another message than a stop")))
        case .malformed(let what): return .ended(.failed(.protocolViolation("the run sent \(what)")))
        }
      }
      if isWorldGone { return .ended(.worldGone) }
      _ = try socket.send([FederationMessage.loading(isReady: false).encode()])
    }
  }
  /// Interval of the signs of life, milliseconds.
  private static let heartbeat = 200

  /// Serves grants until the world ends the run.
  package func serve(_ engine: any HostEngine, isInterrupted: () -> Bool) throws(ZeroMQError) -> HostExit {
    while true {
      if isInterrupted() { return .interrupted }
      guard let received = try receive() else {
        if isWorldGone { return .worldGone }
        continue
      }
      switch received {
      case .probe: break
      case .message(.grant(let grant)):
        let answer = engine.advance(grant)
        if let failure = engine.failure { return .failed(failure) }
        _ = try socket.send([FederationMessage.answer(answer).encode()])
      case .message(.stop(let reason)): return .stopped(reason)
      case .message: return .failed(.protocolViolation("the run sent another message than a grant"))
      case .malformed(let what): return .failed(.protocolViolation("the run sent \(what)"))
      }
    }
  }

  private enum Received {
    case message(FederationMessage)
    /// An empty message, by which the world checks that this host can be reached.
    case probe
    case malformed(String)
  }

  /// The next message, read in place; nil if none arrived.
  private func receive() throws(ZeroMQError) -> Received? {
    try socket.receive { head, bytes in
      guard head.isEmpty else { return .malformed("a message of several parts") }
      if bytes.isEmpty { return .probe }
      do throws(CodecError) {
        return .message(try FederationMessage.decode([UInt8](bytes)))
      } catch {
        return .malformed(error.description)
      }
    }
  }
}

/// The world refuses this host.
package struct HostRefusal: Error, Hashable, Sendable {
  package var reason: String
}
