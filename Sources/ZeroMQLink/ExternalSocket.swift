import CZeroMQ
import Federation
import SimCore
import V2XMessages

/// Where the program of an external onboard unit joins a run: one ROUTER, one seat.
///
/// Used on one thread at a time: by the session before the run and after it, by the host's thread meanwhile; the link
/// between them orders that.
package final class ZeroMQExternalPeer: ExternalPeer, @unchecked Sendable {
  private let socket: Socket
  private let monitor: Socket
  private let vehicle: String
  private let timeout: Double?
  /// Identity of the program's socket, once it has joined and until it has been told the end.
  private var peer: [UInt8]?
  /// Somebody has disconnected: maybe the program.
  private var isInDoubt = false
  package private(set) var wantsSensors = false
  /// Messages that were not what a program may send: dropped.
  package private(set) var malformed: UInt64 = 0
  /// True once the user has asked the run to end: the program is then given a short grace only.
  package var isInterrupted: () -> Bool = { false }

  /// After so long without an answer the peer looks whether the program is still connected, milliseconds.
  private static let patience: Int32 = 50
  /// Seconds for an answer after the user asked the run to end.
  private static let grace = 3.0

  /// - Parameters:
  ///   - endpoint: `ipc://PATH` or `tcp://127.0.0.1:PORT` (`*` for any port).
  ///   - timeout: seconds without an answer after which the program has failed; nil waits for ever.
  package init(endpoint: String, vehicle: String, timeout: Double?) throws(ZeroMQError) {
    let context = try Context()
    socket = try Socket(context, ZMQ_ROUTER)
    socket.set(ZMQ_ROUTER_MANDATORY, Int32(1))
    socket.setWide(ZMQ_MAXMSGSIZE, Int64(External.messageSize))
    socket.setPatience(milliseconds: Self.patience)
    let address = "inproc://external-monitor"
    if zmq_socket_monitor(socket.raw, address, ZMQ_EVENT_DISCONNECTED) != 0 {
      throw ZeroMQError("zmq_socket_monitor")
    }
    monitor = try Socket(context, ZMQ_PAIR)
    try monitor.connect(address)
    try socket.bind(endpoint)
    self.vehicle = vehicle
    self.timeout = timeout
  }

  deinit { zmq_socket_monitor(socket.raw, nil, 0) }

  package var endpoint: String { socket.lastEndpoint }

  /// Waits until the program of the vehicle has joined, as long as it takes; false if the user ended that.
  package func admit(_ welcome: External.Welcome) throws(ZeroMQError) -> Bool {
    while peer == nil {
      if isInterrupted() { return false }
      guard let (sender, message) = try receive() else { continue }
      guard case .join(let join)? = message else {
        malformed += 1
        continue
      }
      if join.protocolVersion != External.protocolVersion {
        refuse(sender, "this run speaks version \(External.protocolVersion) of the protocol")
      } else if join.vehicle != vehicle {
        refuse(sender, "this run waits for \(vehicle)")
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
    var interruptedAt: ContinuousClock.Instant?
    while true {
      if let (sender, message) = try? receive() {
        if sender != peer {
          malformed += 1
          refuse(sender, "\(vehicle) is taken")
        } else if case .answer(let answer)? = message {
          return answer
        } else {
          throw .protocolViolation("sent what is no answer")
        }
      } else if !isConnected(peer) {
        throw disconnected
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

  /// A ROUTER that must deliver says whether a peer is there: asked with an empty message, and only after somebody has
  /// disconnected.
  private func isConnected(_ peer: [UInt8]) -> Bool {
    while monitor.poll(milliseconds: 0), (try? monitor.receive()) != nil { isInDoubt = true }
    return !isInDoubt || send([], to: peer)
  }

  /// The next message, nil in place of one that is malformed; nil if none came within the socket's patience.
  private func receive() throws(ZeroMQError) -> (sender: [UInt8], message: External.FromUnit?)? {
    try socket.receive { head, bytes in
      (head.first ?? [], head.count == 1 ? try? External.FromUnit.decode(bytes) : nil)
    }
  }
}
