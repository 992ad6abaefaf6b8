import Glibc
import Recording
import Simulation

/// The output folder of a sweep.
struct SweepFolder {
  /// One command line per run. Identifies the folder of a sweep.
  static let list = "runs.txt"
  /// Every file with results; the sweep itself writes the first two.
  static let results = ["results.csv", "summary.md", "summary.tex", "report.html"]
  private static let lock = "sweep.lock"

  let path: String

  /// Creates the folder, or reuses that of an earlier sweep, and locks it.
  ///
  /// - Returns: the descriptor of the lock. The runs inherit it, so the folder stays locked until the last run ends,
  ///   even if the sweep was killed.
  func claim() throws -> Int32 {
    try makeFolders()
    let descriptor = open("\(path)/\(Self.lock)", O_RDWR | O_CREAT, 0o644)
    if descriptor < 0 {
      throw RecordingError.system(path: path, operation: "use the output folder", code: errno)
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      throw RunFailure(
        "\(path): another sweep, or a remaining run of one, is still writing here; wait for it or use another --out"
      )
    }
    return descriptor
  }

  private func makeFolders() throws {
    var status = stat()
    if stat(path, &status) == 0 {
      guard status.st_mode & S_IFMT == S_IFDIR else { throw RecordingError.notAFolder(path: path) }
      let isOurs = access("\(path)/\(Self.lock)", F_OK) == 0 || access("\(path)/\(Self.list)", F_OK) == 0
      if !isOurs, let other = firstEntry { throw RecordingError.folderInUse(path: path, example: other) }
    }
    var prefix = ""
    for part in "\(path)/runs".split(separator: "/") {
      prefix += "/" + part
      if mkdir(prefix, 0o755) != 0 && errno != EEXIST {
        throw RecordingError.system(path: prefix, operation: "create the output folder", code: errno)
      }
    }
  }

  /// Names of the folders of runs, of this sweep and of earlier ones.
  var runs: Set<String> {
    Set(
      Self.entries("\(path)/runs").filter { access("\(path)/runs/\($0)/\(OutputFolder.unitFile)", F_OK) == 0 }
    )
  }

  /// The alphabetically first name in the folder; nil if it is empty.
  private var firstEntry: String? { Self.entries(path).min() }

  private static func entries(_ path: String) -> [String] {
    guard let directory = opendir(path) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names
  }
}
