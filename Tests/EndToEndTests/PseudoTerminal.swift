import Foundation
import Glibc

/// A terminal for a program under test, whose output is read here.
final class PseudoTerminal {
  struct Failure: Error { var call: String }

  /// Path of the side that the program opens.
  let path: String
  private let master: Int32
  private var bytes: [UInt8] = []
  /// TIOCSPTLCK and TIOCGPTN of ioctl_tty(2).
  private static let setLock: UInt = 0x4004_5431
  private static let getNumber: UInt = 0x8004_5430

  init(columns: UInt16, rows: UInt16) throws {
    // As posix_openpt, unlockpt and ptsname do (pty(7)), which Glibc's module map hides.
    master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    var isLocked: Int32 = 0
    var number: Int32 = 0
    guard master >= 0, ioctl(master, Self.setLock, &isLocked) == 0,
      ioctl(master, Self.getNumber, &number) == 0
    else { throw Failure(call: "/dev/ptmx: \(String(cString: strerror(errno)))") }
    path = "/dev/pts/\(number)"
    var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
    guard ioctl(master, UInt(TIOCSWINSZ), &size) == 0 else { throw Failure(call: "TIOCSWINSZ") }
  }
  deinit { close(master) }

  /// Everything read so far.
  var text: String { String(decoding: bytes, as: UTF8.self) }

  /// Sends typed input.
  func type(_ text: String) {
    let keys = Array(text.utf8)
    _ = write(master, keys, keys.count)
  }

  /// Reads until `words` appear; false if the program closes its side first, or is silent for a minute.
  func wait(for words: String) -> Bool {
    while !text.contains(words) { if !readSome() { return false } }
    return true
  }
  /// Reads until the program has closed its side.
  func readToEnd() { while readSome() {} }

  private func readSome() -> Bool {
    var request = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
    guard poll(&request, 1, 60_000) > 0 else { return false }
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = read(master, &buffer, buffer.count)
    // After the last close of the other side, reading fails with an input/output error.
    guard count > 0 else { return false }
    bytes += buffer.prefix(count)
    return true
  }
}
