import Foundation
import SimCore

/// The connection of one DEALER to one ROUTER, spoken by the caller's own thread: ZMTP 3.1 with the NULL mechanism
/// (rfc.zeromq.org/spec/37). What is on the wire is what libzmq's DEALER puts there.
///
/// libzmq hands every message to a thread of its own and back, two wake-ups for each grant and each answer. A host in
/// lockstep has nothing else to do meanwhile: it blocks in `recv` itself.
final class DealerConnection {
  /// What the next look at the connection brought.
  enum Reception<R> {
    case message(R)
    /// Nothing came within the patience, or a signal arrived.
    case nothing
    case closed
  }

  private let file: Int32
  /// Bytes received and not yet read: from `start` to `end`.
  private var buffer: UnsafeMutableRawBufferPointer
  private var start = 0
  private var end = 0

  private static let initialCapacity = 1 << 16
  /// Larger frames end the connection.
  private static let maximumFrame = Int(Socket.maximumMessage)
  /// Time for the other side's part of the handshake, milliseconds.
  private static let handshakePatience = 10_000

  /// Bits of a frame's first byte.
  private enum Flag {
    static let more: UInt8 = 1
    static let long: UInt8 = 2
    static let command: UInt8 = 4
  }

  /// Connects and shakes hands; nil if nobody listens there yet.
  ///
  /// - Parameter patience: milliseconds that `receive` waits at most.
  init?(_ endpoint: Endpoint, patience: Int) throws(ZeroMQError) {
    guard let file = try endpoint.connect() else { return nil }
    self.file = file
    buffer = .allocate(byteCount: Self.initialCapacity, alignment: 16)
    setPatience(Self.handshakePatience)
    guard try shakeHands() else { return nil }
    setPatience(patience)
  }

  deinit {
    close(file)
    buffer.deallocate()
  }

  private func setPatience(_ milliseconds: Int) {
    var time = timeval(tv_sec: milliseconds / 1_000, tv_usec: milliseconds % 1_000 * 1_000)
    setsockopt(file, SOL_SOCKET, SO_RCVTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
  }

  // MARK: Handshake

  /// Signature, version 3.1, mechanism NULL, not a server.
  private static let greeting: [UInt8] =
    [0xFF, 0, 0, 0, 0, 0, 0, 0, 1, 0x7F, 3, 1] + Array("NULL".utf8) + [UInt8](repeating: 0, count: 48)
  private static let ready: [UInt8] =
    [5] + Array("READY".utf8) + [11] + Array("Socket-Type".utf8) + [0, 0, 0, 6] + Array("DEALER".utf8) + [8]
    + Array("Identity".utf8) + [0, 0, 0, 0]

  /// False if the other side leaves, or does not speak ZMTP 3.
  private func shakeHands() throws(ZeroMQError) -> Bool {
    guard try write(Self.greeting), try write([Flag.command, UInt8(Self.ready.count)] + Self.ready) else {
      return false
    }
    while end - start < Self.greeting.count { if try fill() != .some { return false } }
    let isZMTP = buffer[start] == 0xFF && buffer[start + 9] & 1 == 1 && buffer[start + 10] >= 3
    start += Self.greeting.count
    guard isZMTP else { return false }
    while true {
      if let frame = try nextFrame() {
        return frame.flags & Flag.command != 0 && frame.body.starts(with: [5] + Array("READY".utf8))
      }
      if try fill() != .some { return false }
    }
  }

  // MARK: Messages

  /// Waits for the next message and hands it to `read`: its last part where it lies, valid until `read` returns, and how
  /// many parts came before.
  func receive<R>(_ read: (_ partsBefore: Int, UnsafeRawBufferPointer) -> R) throws(ZeroMQError) -> Reception<
    R
  > {
    var before = 0
    while true {
      guard let frame = try nextFrame() else {
        switch try fill() {
        case .some: continue
        case .nothing where before == 0: return .nothing
        // The rest of a message is on its way.
        case .nothing: continue
        case .closed: return .closed
        }
      }
      if frame.flags & Flag.command != 0 {
        if !(try answer(frame.body)) { return .closed }
      } else if frame.flags & Flag.more != 0 {
        before += 1
      } else {
        return .message(read(before, frame.body))
      }
    }
  }

  /// A PING is answered with its context, 16 bytes at most.
  private func answer(_ command: UnsafeRawBufferPointer) throws(ZeroMQError) -> Bool {
    let name = [4] + Array("PING".utf8)
    guard command.starts(with: name), command.count >= name.count + 2, command.count <= name.count + 18 else {
      return true
    }
    let body = [4] + Array("PONG".utf8) + command.dropFirst(name.count + 2)
    return try write([Flag.command, UInt8(body.count)] + body)
  }

  /// Sends one message of one part; false if the other side is gone.
  func send(_ bytes: [UInt8]) throws(ZeroMQError) -> Bool {
    var header: [UInt8]
    if bytes.count < 256 {
      header = [0, UInt8(bytes.count)]
    } else {
      header = [Flag.long]
      for shift in stride(from: 56, through: 0, by: -8) { header.append(UInt8(bytes.count >> shift & 0xFF)) }
    }
    return try write(header, bytes)
  }

  /// Takes the next whole frame out of what has been received.
  private func nextFrame() throws(ZeroMQError) -> (flags: UInt8, body: UnsafeRawBufferPointer)? {
    let available = end - start
    guard available >= 2 else { return nil }
    let flags = buffer[start]
    var header = 2
    var size = UInt64(buffer[start + 1])
    if flags & Flag.long != 0 {
      header = 9
      guard available >= header else { return nil }
      size = UInt64(bigEndian: (buffer.baseAddress! + start + 1).loadUnaligned(as: UInt64.self))
    }
    guard size <= UInt64(Self.maximumFrame) else { throw ZeroMQError("receive", code: EMSGSIZE) }
    guard available >= header + Int(size) else {
      makeRoom(for: header + Int(size))
      return nil
    }
    let body = UnsafeRawBufferPointer(rebasing: buffer[start + header..<start + header + Int(size)])
    start += header + Int(size)
    return (flags, body)
  }

  /// Room for a frame of so many bytes from `start` on.
  private func makeRoom(for size: Int) {
    guard start + size > buffer.count else { return }
    if size > buffer.count {
      let larger = UnsafeMutableRawBufferPointer.allocate(
        byteCount: max(size, 2 * buffer.count), alignment: 16)
      larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[start..<end]))
      buffer.deallocate()
      buffer = larger
    } else {
      memmove(buffer.baseAddress!, buffer.baseAddress! + start, end - start)
    }
    end -= start
    start = 0
  }

  // MARK: Bytes

  private enum Filling { case some, nothing, closed }

  /// Receives what there is, once.
  private func fill() throws(ZeroMQError) -> Filling {
    if start == end { (start, end) = (0, 0) }
    if end == buffer.count { makeRoom(for: end - start + Self.initialCapacity) }
    let count = recv(file, buffer.baseAddress! + end, buffer.count - end, 0)
    if count > 0 {
      end += count
      return .some
    }
    if count == 0 || errno == ECONNRESET { return .closed }
    if errno == EAGAIN || errno == EINTR { return .nothing }
    throw ZeroMQError("recv", code: errno)
  }

  /// Writes both, in one go where the system takes them; false if the other side is gone.
  private func write(_ head: [UInt8], _ body: [UInt8] = []) throws(ZeroMQError) -> Bool {
    let code: Int32 = head.withUnsafeBytes { head in
      body.withUnsafeBytes { body in
        var parts = [head, body].map {
          iovec(iov_base: UnsafeMutableRawPointer(mutating: $0.baseAddress), iov_len: $0.count)
        }
        return parts.withUnsafeMutableBufferPointer { parts in
          while parts[0].iov_len + parts[1].iov_len > 0 {
            var message = msghdr()
            message.msg_iov = parts.baseAddress
            message.msg_iovlen = parts.count
            var sent = sendmsg(file, &message, Int32(MSG_NOSIGNAL))
            if sent < 0 {
              if errno == EINTR { continue }
              return errno
            }
            for i in parts.indices where parts[i].iov_len > 0 {
              let taken = min(sent, parts[i].iov_len)
              parts[i].iov_base = parts[i].iov_base.map { $0 + taken }
              parts[i].iov_len -= taken
              sent -= taken
            }
          }
          return 0
        }
      }
    }
    if code == EPIPE || code == ECONNRESET { return false }
    if code != 0 { throw ZeroMQError("sendmsg", code: code) }
    return true
  }
}

/// Where a connection goes: `ipc://PATH`, or `tcp://HOST:PORT`.
enum Endpoint: Hashable, Sendable {
  case local(path: String)
  case network(host: String, port: String)

  init(_ text: String) throws(ZeroMQError) {
    if text.hasPrefix("ipc://") {
      let path = String(text.dropFirst(6))
      guard !path.isEmpty else { throw ZeroMQError("cannot connect to \(text)", code: EINVAL) }
      guard path.utf8.count < MemoryLayout.size(ofValue: sockaddr_un().sun_path) else {
        throw ZeroMQError("cannot connect to \(text)", code: ENAMETOOLONG)
      }
      self = .local(path: path)
    } else if text.hasPrefix("tcp://"), let colon = text.lastIndex(of: ":"),
      let port = UInt16(text[text.index(after: colon)...]), port > 0
    {
      let host = text[
        text.index(text.startIndex, offsetBy: 6)..<max(colon, text.index(text.startIndex, offsetBy: 6))]
      self = .network(
        host: host.trimmingCharacters(in: CharacterSet(charactersIn: "[]")), port: String(port))
    } else {
      throw ZeroMQError("cannot connect to \(text)", code: EINVAL)
    }
  }

  /// A connected socket; nil if nobody listens there yet.
  func connect() throws(ZeroMQError) -> Int32? {
    switch self {
    case .local(let path):
      var address = sockaddr_un()
      address.sun_family = sa_family_t(AF_UNIX)
      withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
      // A name in the abstract namespace begins with a zero byte, written as @, and has no end mark.
      var size = socklen_t(MemoryLayout<sockaddr_un>.size)
      if path.hasPrefix("@") {
        address.sun_path.0 = 0
        size = socklen_t(MemoryLayout.offset(of: \sockaddr_un.sun_path)! + path.utf8.count)
      }
      return try withUnsafePointer(to: &address) { (pointer) throws(ZeroMQError) in
        try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { (pointer) throws(ZeroMQError) in
          try Self.open(AF_UNIX, pointer, size)
        }
      }
    case .network(let host, let port):
      var hints = addrinfo()
      hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
      var list: UnsafeMutablePointer<addrinfo>?
      guard getaddrinfo(host, port, &hints, &list) == 0, let list else {
        throw ZeroMQError("cannot connect to tcp://\(host):\(port)", code: EINVAL)
      }
      defer { freeaddrinfo(list) }
      for candidate in sequence(first: list, next: { $0.pointee.ai_next }) {
        let address = candidate.pointee
        if let file = try Self.open(address.ai_family, address.ai_addr, address.ai_addrlen) {
          var yes: Int32 = 1
          setsockopt(file, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
          return file
        }
      }
      return nil
    }
  }

  private static func open(
    _ family: Int32, _ address: UnsafePointer<sockaddr>, _ size: socklen_t
  ) throws(ZeroMQError) -> Int32? {
    let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    let file = socket(family, type, 0)
    guard file >= 0 else { throw ZeroMQError("socket", code: errno) }
    if Glibc.connect(file, address, size) == 0 { return file }
    let code = errno
    close(file)
    // Not yet: no socket file, nobody behind it, a backlog that is full, or a signal.
    if [ENOENT, ECONNREFUSED, EAGAIN, EINTR, ETIMEDOUT].contains(code) { return nil }
    throw ZeroMQError("connect", code: code)
  }
}
