import CZeroMQ
import Foundation

/// A ZeroMQ socket without the product's rules, for programs that break them.
final class RawSocket {
  private let context = zmq_ctx_new()!
  private let socket: UnsafeMutableRawPointer

  init(dealerTo endpoint: String) {
    socket = zmq_socket(context, ZMQ_DEALER)!
    prepare()
    precondition(zmq_connect(socket, endpoint) == 0)
  }
  init(routerAt endpoint: String) {
    socket = zmq_socket(context, ZMQ_ROUTER)!
    prepare()
    precondition(zmq_bind(socket, endpoint) == 0)
  }
  deinit {
    zmq_close(socket)
    zmq_ctx_term(context)
  }

  private func prepare() {
    var (linger, patience) = (Int32(1_000), Int32(20_000))
    zmq_setsockopt(socket, ZMQ_LINGER, &linger, MemoryLayout<Int32>.size)
    zmq_setsockopt(socket, ZMQ_RCVTIMEO, &patience, MemoryLayout<Int32>.size)
  }

  func send(_ parts: [UInt8]...) {
    for (i, part) in parts.enumerated() {
      _ = zmq_send(socket, part, part.count, i + 1 < parts.count ? ZMQ_SNDMORE : 0)
    }
  }

  /// Sends one message if there is room for it.
  func offer(_ part: [UInt8]) { _ = zmq_send(socket, part, part.count, ZMQ_DONTWAIT) }

  /// Sends one message: `part` so many times, then `last`.
  func send(_ last: [UInt8], after part: [UInt8], times: Int) {
    for _ in 0..<times { _ = zmq_send(socket, part, part.count, ZMQ_SNDMORE) }
    _ = zmq_send(socket, last, last.count, 0)
  }

  /// The parts of the next message; empty if none comes within 20 s.
  func receive() -> [[UInt8]] {
    var parts: [[UInt8]] = []
    while true {
      var message = zmq_msg_t()
      zmq_msg_init(&message)
      defer { zmq_msg_close(&message) }
      guard zmq_msg_recv(&message, socket, 0) >= 0 else { return [] }
      parts.append(
        [UInt8](UnsafeRawBufferPointer(start: zmq_msg_data(&message), count: zmq_msg_size(&message))))
      if zmq_msg_more(&message) == 0 { return parts }
    }
  }
}
