import Foundation

/// The running program's own file.
package enum Program {
  package static var file: URL { URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath() }
  /// Folder in which the other programs and the page's files lie as well.
  package static var folder: URL { file.deletingLastPathComponent() }
}
