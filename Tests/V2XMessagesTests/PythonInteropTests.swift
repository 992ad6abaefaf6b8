import Foundation
import SimCore
import Testing
import V2XMessages

/// A Python with the package protobuf: `.venv/bin/python3` beside Package.swift, or `python3` on PATH.
enum PythonWithProtobuf {
  static let path: String? = {
    var candidates = [Package.root.appendingPathComponent(".venv/bin/python3").path]
    for folder in (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":") {
      candidates.append("\(folder)/python3")
    }
    return candidates.first {
      FileManager.default.isExecutableFile(atPath: $0)
        && (try? run($0, ["-c", "import google.protobuf.json_format"]).status) == 0
    }
  }()

  static func run(_ executable: String, _ arguments: [String]) throws -> (status: Int32, output: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: executable)
    process.arguments = arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: output, as: UTF8.self))
  }
}

@Suite struct PythonInteropTests {
  @Test(
    "Python encodes what Swift decodes, and the reverse, over boundary values",
    .enabled(if: PythonWithProtobuf.path != nil, "no python3 with google.protobuf on PATH or in .venv"))
  func bothWays() throws {
    let python = try #require(PythonWithProtobuf.path)
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("coroad-interop-\(ProcessInfo.processInfo.processIdentifier)")
    let fromSwift = folder.appendingPathComponent("swift")
    let fromPython = folder.appendingPathComponent("python")
    for place in [fromSwift, fromPython] {
      try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    }
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, envelope) in BoundaryCases.all {
      try Data(envelope.encoded()).write(to: fromSwift.appendingPathComponent("\(name).bin"))
    }
    let result = try PythonWithProtobuf.run(
      python,
      [
        Package.root.appendingPathComponent("Tests/Interop/codec.py").path,
        Package.root.appendingPathComponent("Protos/coroad.fds").path, Package.fixtures.path, "--write",
        fromPython.path, "--read", fromSwift.path,
      ])
    #expect(result.status == 0, "\(result.output)")
    #expect(result.output.hasSuffix("\(BoundaryCases.all.count) messages, 0 differences\n"))
    for (name, envelope) in BoundaryCases.all {
      let bytes = [UInt8](try Data(contentsOf: fromPython.appendingPathComponent("\(name).bin")))
      #expect(try Envelope.decode(bytes) == envelope, "\(name)")
    }
  }
}
