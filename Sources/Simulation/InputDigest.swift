import Glibc
import Recording
import SimCore

/// SHA-256 of a file, hexadecimal. Reads in pieces, because a replay may be larger than memory.
package func digest(ofFile path: String) throws(RecordingError) -> String {
  let descriptor = open(path, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { throw .system(path: path, operation: "read", code: errno) }
  defer { close(descriptor) }
  var hash = SHA256()
  var piece = [UInt8](repeating: 0, count: 1 << 20)
  while true {
    let count = read(descriptor, &piece, piece.count)
    if count == 0 { return hash.hexadecimal() }
    if count < 0 && errno == EINTR { continue }
    guard count > 0 else { throw .system(path: path, operation: "read", code: errno) }
    if count == piece.count { hash.update(piece) } else { hash.update(Array(piece[..<count])) }
  }
}
