import Glibc

/// Errors of a run's outputs.
package enum RecordingError: Error, Hashable, Sendable {
  /// A system call on a file failed; `code` is its `errno`.
  case system(path: String, operation: String, code: Int32)
  /// The output folder holds files that Coroad did not write.
  case folderInUse(path: String, example: String)
  /// Another run writes to the output folder.
  case folderTaken(path: String)
  /// The file was deleted while the run wrote it.
  case deleted(path: String)
  /// The output path exists and is not a folder.
  case notAFolder(path: String)
  /// The file is not an MCAP file.
  case notMCAP(path: String, reason: String)
  /// An MCAP file with inconsistent records or wrong checksums.
  case malformedMCAP(path: String, offset: UInt64, reason: String)

  /// The description on one line, for documents.
  package var line: String {
    description.split(separator: "\n").map { $0.drop { $0 == " " } }.joined(separator: "; ")
  }

  package var description: String {
    switch self {
    case .system(let path, let operation, let code):
      let reason = String(cString: strerror(code))
      let hint =
        switch code {
        case ENOSPC, EDQUOT: "\n    The disk is full: free space or choose another folder with --out."
        case EFBIG: "\n    The file has reached the size limit of this process (ulimit -f)."
        case EACCES, EPERM, EROFS: "\n    Choose a folder that you can write to with --out."
        default: ""
        }
      return "\(path): cannot \(operation): \(reason)\(hint)"
    case .folderInUse(let path, let example):
      return "\(path): the output folder is not empty and holds no earlier run (found \(example))"
        + "\n    Choose another folder with --out, or empty this one."
    case .folderTaken(let path):
      return
        "\(path): another run is writing to this folder\n    Wait for it, or choose another folder with --out."
    case .deleted(let path): return "\(path): deleted during the run"
    case .notAFolder(let path):
      return "\(path): the output path exists and is not a folder\n    Choose another path with --out."
    case .notMCAP(let path, let reason):
      return "\(path): not an MCAP file: \(reason)"
    case .malformedMCAP(let path, let offset, let reason):
      return "\(path): damaged MCAP file at byte \(offset): \(reason)"
    }
  }
}
