import Foundation
import Glibc
import Testing

/// Tests that spawn the real executables, one after the other, because they share the machine's cores.
@Suite("End to end", .serialized) enum EndToEnd {}

/// The built executables and the maps that these tests run.
enum Executables {
  enum Configuration: String { case debug, release }

  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// The folder of this test's executable: `.build/<triple>/debug` or `…/release`.
  private static let own: URL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    .deletingLastPathComponent()

  /// A program of one configuration, if it has been built since the sources last changed.
  static func path(_ program: String, _ configuration: Configuration) -> String? {
    let path = own.deletingLastPathComponent().appendingPathComponent("\(configuration.rawValue)/\(program)")
      .path
    guard let built = modification(path) else { return nil }
    // The present build made one of them; the other may be outdated.
    if own.lastPathComponent == configuration.rawValue { return path }
    return built >= newestSource ? path : nil
  }

  /// Release if it is current, because debug executables are many times slower.
  static let coroad: String = path("coroad", .release) ?? path("coroad", .debug) ?? "coroad is not built"
  /// A node program of the same configuration as `coroad`.
  static func program(_ name: String) -> String {
    URL(fileURLWithPath: coroad).deletingLastPathComponent().appendingPathComponent(name).path
  }
  static let isFast = path("coroad", .release) != nil

  static func map(_ name: String) -> String { root.appendingPathComponent("Maps/\(name)/scenario.yaml").path }

  /// Real scenarios, which some machines have next to the repository.
  static func sharedScenario(_ path: String) -> String? {
    let file = root.deletingLastPathComponent().appendingPathComponent("shared/data/\(path)").path
    return FileManager.default.fileExists(atPath: file) ? file : nil
  }

  private static func modification(_ path: String) -> Date? {
    try? FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date
  }
  private static let newestSource: Date = {
    let sources = root.appendingPathComponent("Sources").path
    let files = FileManager.default.enumerator(atPath: sources)?.compactMap { $0 as? String } ?? []
    return files.compactMap { modification("\(sources)/\($0)") }.max() ?? .distantPast
  }()
}

/// A temporary folder, removed on deinitialisation.
final class TemporaryFolder: Sendable {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appendingPathComponent("coroad-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }
  deinit { try? FileManager.default.removeItem(at: url) }

  func path(_ name: String) -> String { url.appendingPathComponent(name).path }
  func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }
  func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: url.appendingPathComponent(name))
  }
}
