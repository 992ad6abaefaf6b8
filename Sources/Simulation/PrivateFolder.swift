import Foundation

/// A temporary folder for the sockets of one run: its name cannot be guessed, and only its owner may use it. It is
/// removed with the value; those of killed runs are removed by the next run of the same user.
package final class PrivateFolder {
  package let path: String
  /// Locked while the run lives.
  private let descriptor: Int32

  private static let prefix = "coroad-"
  /// Characters that the system draws for a name.
  private static let drawn = 6
  /// A folder without a lock may belong to a run that is about to lock it, seconds.
  private static let grace = 60

  package init() throws {
    // A short path, because the name of a local socket has at most 107 bytes.
    let parent = FileManager.default.temporaryDirectory.path
    Self.sweep(parent)
    // mkdtemp replaces the last six characters of the name, which must be X.
    var name = Array("\(parent)/\(Self.prefix)\(String(repeating: "X", count: Self.drawn))".utf8CString)
    guard mkdtemp(&name) != nil else {
      throw RunFailure("\(parent): cannot create a temporary folder: \(String(cString: strerror(errno)))")
    }
    path = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    _ = flock(descriptor, LOCK_EX | LOCK_NB)
  }
  deinit {
    Self.remove(path)
    close(descriptor)
  }

  private static func remove(_ path: String) {
    for name in (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [] {
      unlink("\(path)/\(name)")
    }
    rmdir(path)
  }

  /// Removes this user's folders whose runs have ended without doing so.
  private static func sweep(_ parent: String) {
    for name in (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? []
    where name.hasPrefix(prefix) && name.utf8.count == prefix.utf8.count + drawn {
      let folder = open("\(parent)/\(name)", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
      if folder < 0 { continue }
      defer { close(folder) }
      var status = stat()
      guard fstat(folder, &status) == 0, status.st_uid == getuid(), status.st_mode & 0o777 == 0o700,
        time(nil) - status.st_mtim.tv_sec > grace, flock(folder, LOCK_EX | LOCK_NB) == 0
      else { continue }
      remove("\(parent)/\(name)")
    }
  }
}
