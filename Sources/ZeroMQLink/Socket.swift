import CZeroMQ
import Glibc
import Synchronization

/// A call that libzmq failed.
package struct ZeroMQError: Error, Hashable, Sendable {
  package var call: String
  package var code: Int32

  init(_ call: String) { self.init(call, code: zmq_errno()) }
  init(_ call: String, code: Int32) {
    self.call = call
    self.code = code
  }
  package var description: String {
    let hint =
      switch code {
      case EADDRINUSE: "\n    Another program listens on this address: end it, or choose another address."
      case EEXIST: "\n    This file is not a socket: choose another address."
      case ENOENT: "\n    The folder of the address does not exist."
      case EACCES, EPERM: "\n    Choose an address in a folder that you may write to."
      case ENAMETOOLONG: "\n    The path of an ipc address is limited to 107 bytes."
      case EINVAL: "\n    Addresses are ipc://PATH or tcp://127.0.0.1:PORT."
      default: ""
      }
    return "\(call): \(String(cString: zmq_strerror(code)))\(hint)"
  }
}

/// A ZeroMQ context; terminated when its last socket is closed.
final class Context {
  let raw: UnsafeMutableRawPointer

  init() throws(ZeroMQError) {
    guard let raw = zmq_ctx_new() else { throw ZeroMQError("zmq_ctx_new") }
    self.raw = raw
    // One thread moves 650,000 messages of 300 B per second over ipc, more than a run needs.
    zmq_ctx_set(raw, ZMQ_IO_THREADS, 1)
    zmq_ctx_set(raw, ZMQ_MAX_SOCKETS, 4_096)
  }
  deinit { zmq_ctx_term(raw) }
}

/// One socket, used by one thread only.
final class Socket {
  let raw: UnsafeMutableRawPointer
  private let context: Context

  /// How long closing waits for messages not yet handed to the system, milliseconds. Hosts take their stop at once, and
  /// a slow observer gets the end of the run. An observer that has stopped reading delays the exit by no more than a
  /// person notices (assumed).
  private static let linger: Int32 = 2_000

  /// libzmq refuses larger messages and drops the connection, bytes.
  static let maximumMessage: Int64 = 64 << 20

  init(_ context: Context, _ type: Int32) throws(ZeroMQError) {
    guard let raw = zmq_socket(context.raw, type) else { throw ZeroMQError("zmq_socket") }
    self.raw = raw
    self.context = context
    set(ZMQ_LINGER, Self.linger)
    setWide(ZMQ_MAXMSGSIZE, Self.maximumMessage)
    // Lockstep bounds the queue to one grant and one answer per host, so no other high-water mark may drop one.
    set(ZMQ_SNDHWM, Int32(0))
    set(ZMQ_RCVHWM, Int32(0))
  }
  deinit { zmq_close(raw) }

  func set(_ option: Int32, _ value: Int32) {
    var v = value
    zmq_setsockopt(raw, option, &v, MemoryLayout<Int32>.size)
  }
  /// Lets libzmq keep few messages of each peer; then it reads no more from that peer until these are taken. Peers in
  /// lockstep have one answer on the way, so this holds up only those that send without being asked. Before `bind`.
  func boundInbox() { set(ZMQ_RCVHWM, Int32(16)) }
  func setWide(_ option: Int32, _ value: Int64) {
    var v = value
    zmq_setsockopt(raw, option, &v, MemoryLayout<Int64>.size)
  }
  func set(_ option: Int32, _ bytes: [UInt8]) { zmq_setsockopt(raw, option, bytes, bytes.count) }

  func bind(_ endpoint: String) throws(ZeroMQError) {
    try Self.clearPath(of: endpoint)
    // Only this user may connect to a local socket. The mask is the process's; files that another thread makes in
    // these microseconds are closed to others, too.
    let mask = umask(0o077)
    defer { umask(mask) }
    if zmq_bind(raw, endpoint) != 0 { throw ZeroMQError("cannot listen on \(endpoint)") }
  }
  func connect(_ endpoint: String) throws(ZeroMQError) {
    if zmq_connect(raw, endpoint) != 0 { throw ZeroMQError("cannot connect to \(endpoint)") }
  }
  /// libzmq removes whatever has the name of a local socket. Leave other people's files and sockets in use alone, and
  /// let it remove only a socket that nobody listens on any more.
  private static func clearPath(of endpoint: String) throws(ZeroMQError) {
    guard endpoint.hasPrefix("ipc://") else { return }
    let path = String(endpoint.dropFirst("ipc://".count))
    var status = stat()
    // A name that begins with @ is not in the file system.
    if path.hasPrefix("@") || path == "*" || lstat(path, &status) != 0 { return }
    let call = "cannot listen on \(endpoint)"
    guard status.st_mode & S_IFMT == S_IFSOCK else { throw ZeroMQError(call, code: EEXIST) }
    if isListening(path) { throw ZeroMQError(call, code: EADDRINUSE) }
  }

  /// True if a program accepts connections at the local socket.
  private static func isListening(_ path: String) -> Bool {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let name = Array(path.utf8)
    let fits = withUnsafeMutableBytes(of: &address.sun_path) { field in
      guard name.count < field.count else { return false }
      field.copyBytes(from: name)
      return true
    }
    guard fits else { return false }
    let probe = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    if probe < 0 { return false }
    defer { close(probe) }
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Glibc.connect(probe, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
      }
    }
  }

  /// The endpoint actually bound, with its port.
  var lastEndpoint: String {
    var buffer = [CChar](repeating: 0, count: 1_024)
    var size = buffer.count
    zmq_getsockopt(raw, ZMQ_LAST_ENDPOINT, &buffer, &size)
    return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Sends one multipart message; false if the peer of a ROUTER is gone.
  func send(_ parts: [[UInt8]]) throws(ZeroMQError) -> Bool {
    for (i, part) in parts.enumerated() {
      let flags = i + 1 < parts.count ? ZMQ_SNDMORE : 0
      while zmq_send(raw, part, part.count, flags) < 0 {
        if zmq_errno() == EINTR { continue }
        if zmq_errno() == EHOSTUNREACH { return false }
        throw ZeroMQError("zmq_send")
      }
    }
    return true
  }

  /// Sends one multipart message if there is room for it now; false if not. If the first part finds room, so do the
  /// others; if not, none does.
  ///
  /// - Parameter waiting: counts the bytes until libzmq no longer needs them.
  func offer(_ parts: [[UInt8]], counting waiting: WaitingBytes) -> Bool {
    for (i, part) in parts.enumerated() {
      let flags = ZMQ_DONTWAIT | (i + 1 < parts.count ? ZMQ_SNDMORE : 0)
      var message = waiting.message(part)
      while zmq_msg_send(&message, raw, flags) < 0 {
        if zmq_errno() == EINTR { continue }
        zmq_msg_close(&message)
        return false
      }
    }
    return true
  }

  /// Sets how long `receive` waits for a message, milliseconds. It waits in one system call; `poll` followed by a
  /// receive takes four.
  func setPatience(milliseconds: Int32) { set(ZMQ_RCVTIMEO, milliseconds) }

  /// Receives one message and passes it to `read`: the last part in place in libzmq's memory, valid until `read`
  /// returns, and copies of the earlier parts. Nil if no message arrived within the socket's patience, or on a signal.
  func receive<R>(
    _ read: (_ head: [[UInt8]], _ last: UnsafeRawBufferPointer) -> R
  ) throws(ZeroMQError) -> R? {
    var head: [[UInt8]] = []
    var message = zmq_msg_t()
    while true {
      zmq_msg_init(&message)
      if zmq_msg_recv(&message, raw, 0) < 0 {
        let code = zmq_errno()
        zmq_msg_close(&message)
        if code == EAGAIN || code == EINTR { return nil }
        throw ZeroMQError("zmq_msg_recv")
      }
      defer { zmq_msg_close(&message) }
      let bytes = UnsafeRawBufferPointer(start: zmq_msg_data(&message), count: zmq_msg_size(&message))
      if zmq_msg_more(&message) == 0 { return read(head, bytes) }
      // Further parts are dropped, but not taken for a message of their own: its first part would be an identity.
      if head.count < Self.maximumParts { head.append([UInt8](bytes)) }
    }
  }
  /// More than any valid message has before its last part.
  private static let maximumParts = 16

  /// The same, with copies of all parts.
  func receive() throws(ZeroMQError) -> [[UInt8]]? {
    try receive { head, last in head + [[UInt8](last)] }
  }

  /// The next message of one part and the descriptor of the connection that it came over, or -1; nil if none arrived.
  func receiveFromConnection() -> (message: [UInt8], connection: Int32)? {
    var message = zmq_msg_t()
    zmq_msg_init(&message)
    defer { zmq_msg_close(&message) }
    guard zmq_msg_recv(&message, raw, ZMQ_DONTWAIT) >= 0 else { return nil }
    let bytes = UnsafeRawBufferPointer(start: zmq_msg_data(&message), count: zmq_msg_size(&message))
    return ([UInt8](bytes), zmq_msg_get(&message, ZMQ_SRCFD))
  }

  /// Ends a connection of this socket. libzmq has no call for this. It closes the descriptor itself once it finds that
  /// the connection has ended; should the number stand for another file by then, nothing happens, and for another
  /// connection, that one is made anew.
  func disconnect(_ connection: Int32) {
    if connection >= 0 { shutdown(connection, Int32(SHUT_RDWR)) }
  }

  /// True if a message is available within `milliseconds`; a signal can end the wait early with either result.
  func poll(milliseconds: Int) -> Bool {
    var item = zmq_pollitem_t(socket: raw, fd: 0, events: Int16(ZMQ_POLLIN), revents: 0)
    return zmq_poll(&item, 1, milliseconds) > 0
  }
}

/// Bytes of messages held by libzmq, counted from sending until it releases them, whether sent or not wanted.
final class WaitingBytes: Sendable {
  private let bytes = Atomic<Int>(0)

  var count: Int { bytes.load(ordering: .relaxed) }

  /// A message with a copy of `part`. A libzmq thread may release it.
  func message(_ part: [UInt8]) -> zmq_msg_t {
    var message = zmq_msg_t()
    // The size is stored before the bytes; the message holds a reference to this counter.
    let block = UnsafeMutableRawPointer.allocate(byteCount: Self.head + part.count, alignment: 16)
    block.storeBytes(of: part.count, as: Int.self)
    part.withUnsafeBytes {
      UnsafeMutableRawBufferPointer(start: block + Self.head, count: $0.count).copyMemory(from: $0)
    }
    bytes.add(part.count, ordering: .relaxed)
    zmq_msg_init_data(
      &message, block + Self.head, part.count,
      { data, hint in
        guard let data, let hint else { return }
        let block = data - WaitingBytes.head
        let counter = Unmanaged<WaitingBytes>.fromOpaque(hint).takeRetainedValue()
        counter.bytes.subtract(block.load(as: Int.self), ordering: .relaxed)
        block.deallocate()
      }, Unmanaged.passRetained(self).toOpaque())
    return message
  }
  private static let head = 16
}
