import Foundation
import Testing

/// A Python with what other implementations of our formats need: `.venv/bin/python3` beside Package.swift, or one
/// on PATH. Where there is none, the tests that ask them are skipped, visibly.
enum Python {
  static let mcap = ["mcap.reader", "mcap_protobuf.decoder"]
  static let sumo = ["sumo", "lxml.etree"]

  struct Outcome {
    var exit: ChildProcess.Exit
    var output: String
    var errors: String
  }

  /// True if some Python can import every module.
  static func has(_ modules: [String]) -> Bool { interpreter(with: modules) != nil }

  /// Runs a script of Tests/Interop.
  static func run(_ script: String, _ arguments: [String]) throws -> Outcome {
    let modules = script == "validate_sumo.py" ? sumo : mcap
    let process = try ChildProcess(
      try #require(interpreter(with: modules)),
      [Executables.root.appendingPathComponent("Tests/Interop/\(script)").path] + arguments)
    let exit = process.wait()
    return Outcome(exit: exit, output: process.output, errors: process.errors)
  }

  private static let candidates: [String] = {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
    return ([Executables.root.appendingPathComponent(".venv/bin").path] + folders)
      .map { "\($0)/python3" }.filter { FileManager.default.isExecutableFile(atPath: $0) }
  }()

  private static let mcapInterpreter = find(mcap)
  private static let sumoInterpreter = find(sumo)

  private static func interpreter(with modules: [String]) -> String? {
    modules == sumo ? sumoInterpreter : mcapInterpreter
  }
  private static func find(_ modules: [String]) -> String? {
    candidates.first {
      (try? ChildProcess($0, ["-c", "import " + modules.joined(separator: ", ")]).wait()) == .code(0)
    }
  }
}
