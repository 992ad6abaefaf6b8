import CZeroMQ
import Federation
import SimCore
import V2XMessages

/// Where an external program joins a run as onboard unit: one ROUTER with one seat.
///
/// Used by one thread at a time: by the session before and after the run, by the host's thread during it. The link
/// between them orders these uses.
package final class ZeroMQExternalPeer: ExternalPeer, @unchecked Sendable {
  private let socket: Socket
  private let monitor: Socket
  private let vehicle: String
  private let timeout: Double?
  /// Identity of the program's socket, from its join until it has been sent the end.
  private var peer: [UInt8]?
  /// A peer has disconnected; it may have been the program.
  private var isInDoubt = false
  private var refusals = Refusals()
  package private(set) var wantsSensors = false
  /// Invalid messages, dropped.
  package private(set) var malformed: UInt64 = 0
  /// True once the user has asked the run to end; the program then gets only a short grace period.
  package var isInterrupted: () -> Bool = { false }

  /// Time without an answer after which the peer checks whether the program is still connected, milliseconds.
  private static let patience: Int32 = 50
  /// Time for an answer after the user has asked the run to end, seconds.
  private static let grace = 3.0

  /// - Parameters:
  ///   - endpoint: `ipc://PATH` or `tcp://127.0.0.1:PORT` (`*` for any port).
  ///   - access: whom the address lets in.
  ///   - timeout: seconds without an answer after which the program has failed; nil waits forever.
  package init(
    endpoint: String, access: Access = .user, vehicle: String, timeout: Double?
  ) throws(ZeroMQError) {
    let context = try Context()
    socket = try Socket(context, ZMQ_ROUTER)
    socket.set(ZMQ_ROUTER_MANDATORY, Int32(1))
    socket.setWide(ZMQ_MAXMSGSIZE, Int64(External.messageSize))
    socket.boundInbox()
    socket.setPatience(milliseconds: Self.patience)
    let address = "inproc://external-monitor"
    if zmq_socket_monitor(socket.raw, address, ZMQ_EVENT_DISCONNECTED) != 0 {
      throw ZeroMQError("zmq_socket_monitor")
    }
    monitor = try Socket(context, ZMQ_PAIR)
    try monitor.connect(address)
    try socket.admit(access, in: context)
    try socket.bind(endpoint)
    self.vehicle = vehicle
    self.timeout = timeout
  }

  deinit { zmq_socket_monitor(socket.raw, nil, 0) }

  package var endpoint: String { socket.lastEndpoint }

  /// Waits without limit until the vehicle's program has joined; false if the user interrupted the wait.
  package func admit(_ welcome: External.Welcome) throws(ZeroMQError) -> Bool {
    while peer == nil {
      if isInterrupted() { return false }
      guard let (sender, message) = try receive() else { continue }
      guard case .success(.join(let join)) = message else {
        malformed += 1
        if refusals.admits(sender) {
          refuse(sender, "this run expected a join and got \(Self.name(message))")
        }
        continue
      }
      if join.protocolVersion != External.protocolVersion {
        refuse(
          sender, "this run needs protocol version \(External.protocolVersion), not \(join.protocolVersion)")
      } else if join.vehicle != vehicle {
        refuse(sender, "this run waits for the program of \(vehicle)")
      } else if try socket.send([sender, External.ToUnit.welcome(welcome).encoded()]) {
        peer = sender
        wantsSensors = join.wantsSensors
      }
    }
    return true
  }

  package func exchange(_ step: External.Step) throws(HostFailure) -> External.Answer {
    guard let peer, send(External.ToUnit.step(step).encoded(), to: peer) else { throw disconnected }
    let start = ContinuousClock.now
    var watched = start
    var interruptedAt: ContinuousClock.Instant?
    while true {
      if let (sender, message) = try? receive() {
        if sender != peer {
          malformed += 1
          if refusals.admits(sender) { refuse(sender, "\(vehicle) already has a program") }
        } else if case .success(.answer(let answer)) = message {
          return answer
        } else {
          throw .protocolViolation("sent \(Self.name(message)) instead of an answer")
        }
      }
      if watched.duration(to: .now) >= .milliseconds(Int(Self.patience)) {
        if !isConnected(peer) { throw disconnected }
        watched = .now
      }
      if let timeout, start.duration(to: .now) > .seconds(timeout) { throw .silent(timeout) }
      if isInterrupted() {
        let since = interruptedAt ?? .now
        interruptedAt = since
        if since.duration(to: .now) > .seconds(Self.grace) { throw .silent(Self.grace) }
      }
    }
  }

  package func end(_ reason: String) {
    guard let peer else { return }
    _ = send(External.ToUnit.end(reason: reason).encoded(), to: peer)
    self.peer = nil
  }

  private var disconnected: HostFailure { .exited("the program of \(vehicle) disconnected") }

  private func send(_ bytes: [UInt8], to peer: [UInt8]) -> Bool { (try? socket.send([peer, bytes])) == true }

  private func refuse(_ sender: [UInt8], _ reason: String) {
    _ = send(External.ToUnit.end(reason: reason).encoded(), to: sender)
  }

  /// With ZMQ_ROUTER_MANDATORY, sending to a peer that has gone fails. Probes with an empty message, and only after a
  /// disconnection.
  private func isConnected(_ peer: [UInt8]) -> Bool {
    while monitor.poll(milliseconds: 0), (try? monitor.receive()) != nil { isInDoubt = true }
    return !isInDoubt || send([], to: peer)
  }

  private typealias Decoded = Result<External.FromUnit, CodecError>

  private static func name(_ message: Decoded) -> String {
    switch message {
    case .success(.join): "a join"
    case .success(.answer): "an answer"
    case .failure(let error): error.description
    }
  }

  /// The next message, or nil if none arrived within the socket's patience.
  private func receive() throws(ZeroMQError) -> (sender: [UInt8], message: Decoded)? {
    try socket.receive { head, bytes in
      guard head.count == 1 else { return (head.first ?? [], .failure(.malformed)) }
      do throws(CodecError) {
        return (head[0], .success(try External.FromUnit.decode(bytes)))
      } catch {
        return (head[0], .failure(error))
      }
    }
  }
}
