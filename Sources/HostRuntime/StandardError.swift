import Glibc

/// Standard error, unbuffered. Text that cannot be written, because the disk is full or nobody reads any more, is lost; it
/// does not end the program.
package enum StandardError {
  package static func write(_ text: String) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      if count <= 0 { return }
      rest = rest.dropFirst(count)
    }
  }
}
