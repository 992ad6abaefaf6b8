import Foundation
import Glibc
import Synchronization

/// Passes bytes between local sockets, until the connections through it are cut while both programs go on.
final class Relay: Sendable {
  private enum State { case passing, cut, over }
  private let state = Mutex(State.passing)
  private let group = DispatchGroup()

  /// - Parameters:
  ///   - path: where programs connect; removed at the end.
  ///   - target: where their bytes go. Connected to for each of them.
  init(at path: String, to target: String) throws {
    let listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    guard listener >= 0, Self.call(bind, listener, path) == 0, listen(listener, 8) == 0 else {
      throw POSIXError(.init(rawValue: errno) ?? .EIO)
    }
    group.enter()
    Thread { [self] in
      pass(listener, to: target)
      close(listener)
      unlink(path)
      group.leave()
    }.start()
  }

  /// Closes the connections; those that programs make again are passed on.
  func cut() {
    state.withLock { if $0 == .passing { $0 = .cut } }
  }
  func end() {
    state.withLock { $0 = .over }
    group.wait()
  }

  private func pass(_ listener: Int32, to target: String) {
    /// Pairs of connected sockets, from each to the other.
    var peers: [Int32: Int32] = [:]
    func close(_ socket: Int32) {
      guard let other = peers.removeValue(forKey: socket) else { return }
      peers[other] = nil
      Glibc.close(socket)
      Glibc.close(other)
    }
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let now = state.withLock { state in
        defer { if state == .cut { state = .passing } }
        return state
      }
      if now != .passing { for socket in peers.keys.sorted() { close(socket) } }
      if now == .over { return }
      var polled = ([listener] + peers.keys.sorted()).map {
        pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
      }
      poll(&polled, nfds_t(polled.count), 20)
      for item in polled where item.revents != 0 {
        if item.fd == listener {
          let near = accept(listener, nil, nil)
          let far = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
          if near >= 0, Self.call(connect, far, target) == 0 {
            (peers[near], peers[far]) = (far, near)
          } else {
            Glibc.close(near)
            Glibc.close(far)
          }
        } else if let other = peers[item.fd] {
          let count = recv(item.fd, &buffer, buffer.count, 0)
          if count <= 0 || !Self.send(buffer[..<count], to: other) { close(item.fd) }
        }
      }
    }
  }

  private static func send(_ bytes: ArraySlice<UInt8>, to socket: Int32) -> Bool {
    var rest = bytes
    while !rest.isEmpty {
      let n = rest.withUnsafeBytes { Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      if n <= 0 { return false }
      rest = rest.dropFirst(n)
    }
    return true
  }

  private static func call(
    _ function: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Int32, _ socket: Int32, _ path: String
  ) -> Int32 {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let isShort = withUnsafeMutableBytes(of: &address.sun_path) { room in
      guard path.utf8.count < room.count else { return false }
      room.copyBytes(from: path.utf8)
      return true
    }
    guard isShort else { return -1 }
    return withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        function(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
  }
}
