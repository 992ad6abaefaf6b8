import CZeroMQ
import Federation
import Foundation

/// Answers libzmq when it asks whether a connection is to be let in (ZAP, ZeroMQ RFC 27), for the sockets of one
/// context, on a thread of its own that ends with the context.
enum Authenticator {
  /// Without a domain libzmq does not ask.
  static let domain = "coroad"
  private static let endpoint = "inproc://zeromq.zap.01"
  /// More frames than a request of either mechanism has.
  private static let mostFrames = 16

  static func start(_ context: UnsafeMutableRawPointer, _ access: Access) throws(ZeroMQError) {
    guard let socket = zmq_socket(context, ZMQ_REP) else { throw ZeroMQError("zmq_socket") }
    if zmq_bind(socket, endpoint) != 0 {
      let error = ZeroMQError("cannot control who connects")
      zmq_close(socket)
      throw error
    }
    // Handed to the thread, which alone uses it from here on.
    nonisolated(unsafe) let handed = socket
    Thread.detachNewThread {
      while let request = receive(handed) {
        let answer = reply(to: request, access)
        for (i, frame) in answer.enumerated() {
          zmq_send(handed, frame, frame.count, i + 1 < answer.count ? ZMQ_SNDMORE : 0)
        }
      }
      zmq_close(handed)
    }
  }

  /// The frames of the next request; nil once the context ends.
  private static func receive(_ socket: UnsafeMutableRawPointer) -> [[UInt8]]? {
    var frames: [[UInt8]] = []
    var message = zmq_msg_t()
    while true {
      zmq_msg_init(&message)
      defer { zmq_msg_close(&message) }
      if zmq_msg_recv(&message, socket, 0) < 0 {
        if zmq_errno() == EINTR { continue }
        return nil
      }
      let bytes = UnsafeRawBufferPointer(start: zmq_msg_data(&message), count: zmq_msg_size(&message))
      if frames.count < mostFrames { frames.append([UInt8](bytes)) }
      if zmq_msg_more(&message) == 0 { return frames }
    }
  }

  /// The request is version, request number, domain, address, identity, mechanism and credentials.
  static func reply(to request: [[UInt8]], _ access: Access) -> [[UInt8]] {
    let isAdmitted: Bool
    if request.count < 6 || request[0] != Array("1.0".utf8) {
      isAdmitted = false
    } else {
      let credentials = Array(request[6...])
      switch (access, String(decoding: request[5], as: UTF8.self)) {
      case (.token(let token), "PLAIN"):
        isAdmitted =
          credentials.count == 2 && credentials[0] == Array(AccessToken.user.utf8)
          && token.matches(credentials[1])
      case (.keys(_, let allowed), "CURVE"):
        isAdmitted = credentials.count == 1 && allowed.contains { $0.bytes == credentials[0] }
      default: isAdmitted = false
      }
    }
    let (code, text) = isAdmitted ? ("200", "OK") : ("400", "not admitted")
    let number = request.count > 1 ? request[1] : []
    // User name and metadata are not used.
    return [Array("1.0".utf8), number, Array(code.utf8), Array(text.utf8), [], []]
  }
}

extension Socket {
  /// Lets in only whom `access` names. Before `bind`, and for one socket of a context.
  func admit(_ access: Access, in context: Context) throws(ZeroMQError) {
    switch access {
    case .user: return
    case .token: try require(ZMQ_PLAIN_SERVER, 1)
    case .keys(let own, _):
      try require(ZMQ_CURVE_SERVER, 1)
      try require(ZMQ_CURVE_SECRETKEY, own.secretKey.bytes)
    }
    try require(ZMQ_ZAP_DOMAIN, Array(Authenticator.domain.utf8))
    try Authenticator.start(context.raw, access)
  }

  /// Shows `credentials` to the other end. Before `connect`.
  func present(_ credentials: Credentials) throws(ZeroMQError) {
    switch credentials {
    case .none: break
    case .token(let token):
      try require(ZMQ_PLAIN_USERNAME, Array(AccessToken.user.utf8))
      try require(ZMQ_PLAIN_PASSWORD, Array(token.text.utf8))
    case .keys(let own, let server):
      try require(ZMQ_CURVE_SERVERKEY, server.bytes)
      try require(ZMQ_CURVE_PUBLICKEY, own.publicKey.bytes)
      try require(ZMQ_CURVE_SECRETKEY, own.secretKey.bytes)
    }
  }

  /// Sets an option without which the socket would let in anybody.
  private func require(_ option: Int32, _ bytes: [UInt8]) throws(ZeroMQError) {
    if zmq_setsockopt(raw, option, bytes, bytes.count) != 0 {
      throw ZeroMQError("this build of libzmq cannot control who connects")
    }
  }
  private func require(_ option: Int32, _ value: Int32) throws(ZeroMQError) {
    try require(option, withUnsafeBytes(of: value) { Array($0) })
  }
}
