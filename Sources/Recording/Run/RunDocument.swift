import Foundation
import Glibc

extension OutputFolder {
  /// The largest document of a run that is read back. With a thousand hosts run.json has a megabyte.
  static let documentLimit = 64 << 20

  /// A JSON document of the run, such as run.json; nil if there is no regular file of that name, or it is too large or
  /// not an object.
  package func document(_ name: String) -> [String: Any]? {
    var status = stat()
    guard stat(file(name), &status) == 0, status.st_mode & S_IFMT == S_IFREG,
      status.st_size <= Self.documentLimit, let data = FileManager.default.contents(atPath: file(name))
    else { return nil }
    return try? JSONSerialization.jsonObject(with: data) as? [String: Any]
  }
}
