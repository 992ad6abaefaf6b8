import Foundation

/// The repository on disk, as seen from this file.
enum SourceTree {
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  static func text(_ path: String) throws -> String {
    try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
  }

  /// Names of the folders inside `folder`.
  static func folders(in folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(
      at: root.appendingPathComponent(folder), includingPropertiesForKeys: [.isDirectoryKey]
    )
    .filter { try $0.resourceValues(forKeys: [.isDirectoryKey]).isDirectory == true }
    .map(\.lastPathComponent).sorted()
  }

  /// Paths below the root of all Swift files under `folder`.
  static func swiftFiles(in folder: String) -> [String] { files(in: folder, named: ".swift") }

  /// Paths below the root of all files under `folder` whose names end in `suffix`.
  static func files(in folder: String, named suffix: String) -> [String] {
    let enumerator = FileManager.default.enumerator(atPath: root.appendingPathComponent(folder).path)
    let paths = enumerator?.compactMap { $0 as? String } ?? []
    return paths.filter { $0.hasSuffix(suffix) && !$0.contains(".build/") }
      .map { "\(folder)/\($0)" }.sorted()
  }

  /// The lines of a source file without its comments; line n of the file is element n − 1.
  static func codeLines(_ path: String) throws -> [String] {
    var inBlock = false
    return try text(path).split(separator: "\n", omittingEmptySubsequences: false).map { line in
      var code = ""
      var quoted = false
      var rest = line[...]
      while let c = rest.first {
        if inBlock {
          if rest.hasPrefix("*/") {
            inBlock = false
            rest = rest.dropFirst(2)
          } else {
            rest = rest.dropFirst()
          }
          continue
        }
        if !quoted {
          if rest.hasPrefix("//") { break }
          if rest.hasPrefix("/*") {
            inBlock = true
            rest = rest.dropFirst(2)
            continue
          }
        }
        if c == "\\" {
          code += rest.prefix(2)
          rest = rest.dropFirst(2)
          continue
        }
        if c == "\"" { quoted.toggle() }
        code.append(c)
        rest = rest.dropFirst()
      }
      return code
    }
  }

  /// The modules that a source file imports, with their line numbers.
  static func imports(_ path: String) throws -> [(line: Int, module: String)] {
    let pattern =
      /^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:(?:public|package|internal|fileprivate|private)\s+)?import\s+(?:(?:struct|class|enum|protocol|typealias|func|let|var)\s+)?(\w+)/
    return try codeLines(path).enumerated().compactMap { index, line in
      (try? pattern.firstMatch(in: line)).map { (index + 1, String($0.1)) }
    }
  }
}
