import Foundation
import Synchronization

/// A Python with the packages of other implementations of our formats: `.venv/bin/python3` beside Package.swift, or one
/// on PATH. Without one, the tests that need it are visibly skipped.
package enum Python {
  /// Modules that a script imports, and so the tests that need it.
  package enum Oracle: String, Sendable, CaseIterable {
    case protobuf, mcap, sumo, zeroMQ, sciPy, jsonSchema, foxglove, webSocket

    var modules: String {
      switch self {
      case .protobuf: "google.protobuf.json_format, google.protobuf.unknown_fields"
      case .mcap: "mcap.reader, mcap_protobuf.decoder"
      case .sumo: "sumo, lxml.etree"
      case .zeroMQ: "zmq, google.protobuf.message_factory"
      case .sciPy: "scipy.stats"
      case .jsonSchema: "jsonschema, yaml"
      case .foxglove: "mcap.reader, mcap_protobuf.decoder, foxglove_schemas_protobuf, foxglove.layouts"
      case .webSocket: "websockets.sync.client, foxglove_schemas_protobuf"
      }
    }
    /// Reason for skipping a test.
    package var lack: String {
      let packages =
        switch self {
        case .protobuf: "protobuf"
        case .mcap: "mcap and mcap-protobuf-support"
        case .sumo: "eclipse-sumo and lxml"
        case .zeroMQ: "pyzmq and protobuf"
        case .sciPy: "scipy"
        case .jsonSchema: "jsonschema and pyyaml"
        case .foxglove: "mcap, mcap-protobuf-support, foxglove-schemas-protobuf and foxglove-sdk"
        case .webSocket: "websockets and foxglove-schemas-protobuf"
        }
      return "no python3 with \(packages) on PATH or in .venv"
    }
  }

  package struct Outcome: Sendable {
    /// Exit code, or minus the signal that ended it.
    package var status: Int32
    package var output: String
    package var errors: String
  }

  package struct Missing: Error { package var description: String }

  /// Folder of Package.swift.
  package static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Some Python that can import what the oracle needs; nil if there is none.
  package static func interpreter(for oracle: Oracle) -> String? {
    found.withLock { cache in
      if let known = cache[oracle] { return known.isEmpty ? nil : known }
      let path = candidates.first { (try? run($0, ["-c", "import " + oracle.modules]).status) == 0 }
      cache[oracle] = path ?? ""
      return path
    }
  }

  package static func has(_ oracle: Oracle) -> Bool { interpreter(for: oracle) != nil }

  /// Runs a script, given relative to the folder of Package.swift, to its end.
  package static func run(_ script: String, _ arguments: [String], for oracle: Oracle) throws -> Outcome {
    guard let interpreter = interpreter(for: oracle) else { throw Missing(description: oracle.lack) }
    return try run(interpreter, [root.appendingPathComponent(script).path] + arguments)
  }

  private static let found = Mutex<[Oracle: String]>([:])
  private static let candidates: [String] = {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
    return ([root.appendingPathComponent(".venv/bin").path] + folders)
      .map { "\($0)/python3" }.filter { FileManager.default.isExecutableFile(atPath: $0) }
  }()

  private static func run(_ executable: String, _ arguments: [String]) throws -> Outcome {
    // Output goes to files: no pipe can fill up and stall the script.
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("coroad-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let (output, errors) = (folder.appendingPathComponent("out"), folder.appendingPathComponent("err"))
    for file in [output, errors] { try Data().write(to: file) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: executable)
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
    process.waitUntilExit()
    func text(_ file: URL) -> String {
      (try? Data(contentsOf: file)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
    let wasKilled = process.terminationReason == .uncaughtSignal
    return Outcome(
      status: wasKilled ? -process.terminationStatus : process.terminationStatus, output: text(output),
      errors: text(errors))
  }
}
