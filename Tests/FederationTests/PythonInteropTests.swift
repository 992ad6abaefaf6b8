import Federation
import Foundation
import NodeInterface
import SimCore
import Testing
import V2XMessages
import WorldState

/// A Python with the package protobuf: `.venv/bin/python3` beside Package.swift, or `python3` on PATH.
enum PythonWithProtobuf {
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  static let path: String? = {
    var candidates = [root.appendingPathComponent(".venv/bin/python3").path]
    for folder in (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":") {
      candidates.append("\(folder)/python3")
    }
    return candidates.first {
      FileManager.default.isExecutableFile(atPath: $0)
        && (try? run($0, ["-c", "import google.protobuf.unknown_fields"]).status) == 0
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

@Suite struct FederationPythonTests {
  @Test(
    "Python reads every message of the federation and the recording, and writes the same bytes",
    .enabled(if: PythonWithProtobuf.path != nil, "no python3 with google.protobuf on PATH or in .venv"))
  func sameBytes() throws {
    let python = try #require(PythonWithProtobuf.path)
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("coroad-federation-\(ProcessInfo.processInfo.processIdentifier)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let frame = SensorFrame(
      sensor: 1, kind: .lidar, capturedAt: .zero,
      detections: [
        Detection(
          position: Vec2(1, 2), rangeSigma: 1, crossSigma: 1, objectClass: .pedestrian, confidence: 0.5)
      ])
    let fix = PositioningFix(
      measuredAt: .zero, position: .zero, positionSigma: 1, heading: .zero, speed: 1, acceleration: 0,
      yawRate: 0, isValid: true)
    let federation = "coroad.federation.FederationMessage"
    let messages: [(type: String, bytes: [UInt8])] = [
      ("coroad.world.TruthSlice", Sample.slice(vehicles: 20, seed: 5).encoded()),
      (federation, FederationMessage.grant(Sample.grant(vehicles: 9, frames: 9)).encode()),
      (federation, FederationMessage.answer(Sample.answer()).encode()),
      (federation, FederationMessage.join(Join(name: "a", kind: .roadside, index: 0)).encode()),
      (federation, FederationMessage.stop(reason: "end").encode()),
      ("coroad.federation.Warning", Sample.answer().telemetry.warnings[0].encoded()),
      ("coroad.node.SensorFrame", frame.encoded()), ("coroad.node.PositioningFix", fix.encoded()),
    ]
    var arguments = [
      PythonWithProtobuf.root.appendingPathComponent("Tests/Interop/roundtrip.py").path,
      PythonWithProtobuf.root.appendingPathComponent("Protos/coroad.fds").path,
    ]
    for (i, message) in messages.enumerated() {
      let file = folder.appendingPathComponent("\(i).bin")
      try Data(message.bytes).write(to: file)
      arguments.append("\(message.type)=\(file.path)")
    }
    let result = try PythonWithProtobuf.run(python, arguments)
    #expect(result.status == 0, "\(result.output)")
    #expect(result.output.hasSuffix("\(messages.count) messages, 0 faults\n"))
  }
}
