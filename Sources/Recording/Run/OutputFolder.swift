import Glibc

/// A folder that one run writes to. The lock ends with the process, however that ends.
package final class FolderClaim {
  private let descriptor: Int32

  /// Throws `folderTaken` if another run has the folder. A file system without locks grants every claim.
  init(_ path: String) throws(RecordingError) {
    descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if descriptor < 0 { throw .system(path: path, operation: "use the output folder", code: errno) }
    if flock(descriptor, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK {
      close(descriptor)
      throw .folderTaken(path: path)
    }
  }
  deinit { close(descriptor) }
}

/// The output folder of one run.
package struct OutputFolder: Hashable, Sendable {
  package let path: String

  /// Every file that a run can write. The first two identify the folder of an earlier run.
  package static let files = [
    "run.json", "summary.json", "run.mcap", "tripinfo.xml", "fcd.xml", "summary.xml", "statistic.xml",
    "messages.csv", "deliveries.csv",
    "safety_events.csv", "compute.csv", "computer_engines.csv", "computer_classes.csv", "warnings.csv",
    "missed_warnings.csv", "latency.csv", "channel.csv",
    "traffic.csv",
    "collisions.csv", "measurements.csv",
    "report.html",
  ]

  /// Written by a sweep before a run to identify it; not written by the run.
  package static let unitFile = "unit.json"

  package init(path: String) { self.path = path }

  package func file(_ name: String) -> String { path.hasSuffix("/") ? path + name : path + "/" + name }

  /// Throws like `prepare` but changes nothing: for checks before a run starts.
  package func check() throws(RecordingError) {
    var status = stat()
    guard stat(path, &status) == 0 else {
      if errno == ENOENT || errno == ENOTDIR { return }
      throw .system(path: path, operation: "use the output folder", code: errno)
    }
    guard status.st_mode & S_IFMT == S_IFDIR else { throw .notAFolder(path: path) }
    _ = try FolderClaim(path)
    let entries = try list()
    if entries.isEmpty || entries.contains("run.json") || entries.contains(Self.unitFile) { return }
    throw .folderInUse(path: path, example: entries[0])
  }

  /// Creates the folder and its parents for a report alone; an earlier report may be in it, and nothing else.
  package func prepareForReport(file: String, allowed: Set<String>) throws(RecordingError) {
    try makeFolders()
    let entries = try list()
    if let other = entries.first(where: { $0 != file && !allowed.contains($0) }) {
      throw .folderInUse(path: path, example: other)
    }
  }

  /// Creates the folder and its parents, or removes the files of an earlier run from it; other files stay.
  ///
  /// - Returns: the claim. While it exists no other run can use the folder.
  package func prepare() throws(RecordingError) -> FolderClaim {
    try check()
    try makeFolders()
    let claim = try FolderClaim(path)
    try clear()
    return claim
  }

  /// Removes every file that a run writes.
  package func clear() throws(RecordingError) {
    for entry in Self.files + Self.files.map({ $0 + ".partial" }) {
      if unlink(file(entry)) != 0 && errno != ENOENT {
        throw .system(path: file(entry), operation: "replace the earlier run's file", code: errno)
      }
    }
    try DetectorFiles.clear(in: self)
  }

  /// Names in the folder, sorted.
  private func list() throws(RecordingError) -> [String] {
    guard let directory = opendir(path) else {
      throw .system(path: path, operation: "list the output folder", code: errno)
    }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted()
  }
  /// Makes the folder and those around it where they are missing.
  package func makeFolders() throws(RecordingError) {
    var prefix = path.hasPrefix("/") ? "/" : ""
    for part in path.split(separator: "/") {
      prefix += (prefix.isEmpty || prefix.hasSuffix("/") ? "" : "/") + part
      if mkdir(prefix, 0o755) != 0 && errno != EEXIST {
        throw .system(path: prefix, operation: "create the output folder", code: errno)
      }
    }
  }
}
