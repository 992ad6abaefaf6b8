import Foundation

/// The page's own files, by the path under which they are served. All are read at the start: requests cannot name other
/// files.
package struct PageFiles: Sendable {
  package struct File: Sendable {
    package var mediaType: String
    package var bytes: [UInt8]
  }
  private let files: [String: File]

  /// Reads a folder with its subfolders; nil if it has no `index.html`.
  package init?(folder: String) {
    var files: [String: File] = [:]
    for name in FileManager.default.enumerator(atPath: folder)?.compactMap({ $0 as? String }) ?? [] {
      guard let type = Self.mediaTypes[(name as NSString).pathExtension],
        let data = FileManager.default.contents(atPath: "\(folder)/\(name)")
      else { continue }
      files["/" + name] = File(mediaType: type, bytes: Array(data))
    }
    guard let index = files["/index.html"] else { return nil }
    files["/"] = index
    self.files = files
  }

  /// The files as installed beside a program.
  package init?(besideProgram folder: String) {
    self.init(folder: "\(folder)/Coroad_Dashboard.resources/Page")
  }

  package subscript(path: String) -> File? { files[path] }

  private static let mediaTypes = [
    "html": "text/html; charset=utf-8", "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml",
  ]
}
