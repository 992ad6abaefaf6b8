import Federation
import Foundation
import Interop
import NodeInterface
import SimCore
import Testing
import V2XMessages
import WorldState

@Suite struct FederationPythonTests {
  @Test(
    "Python reads every message of the federation and the recording, and writes the same bytes",
    .enabled(if: Python.has(.protobuf), "\(Python.Oracle.protobuf.lack)"))
  func sameBytes() throws {
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
      (federation, FederationMessage.loading(isReady: true).encode()),
      ("coroad.federation.Warning", Sample.answer().telemetry.warnings[0].encoded()),
      ("coroad.record.SensorRecord", SensorRecord(node: .cloud, frame: frame).encoded(name: "cloud")),
      ("coroad.record.TaskRecord", Sample.answer().telemetry.records.tasks[1].encoded(name: "v ü")),
      (
        "coroad.record.ReceptionRecord",
        Sample.answer().telemetry.records.receptions[1].encoded(receiver: "a", sender: "b", message: "bsm")
      ),
      (
        "coroad.observer.Header",
        ObserverHeader(
          sequence: 1, topicSequence: .max, time: SimTime(microseconds: -1), type: "coroad.v2x.Envelope",
          lost: 3
        ).encoded()
      ),
      ("coroad.node.SensorFrame", frame.encoded()), ("coroad.node.PositioningFix", fix.encoded()),
    ]
    var arguments = [Python.root.appendingPathComponent("Protos/coroad.fds").path]
    for (i, message) in messages.enumerated() {
      let file = folder.appendingPathComponent("\(i).bin")
      try Data(message.bytes).write(to: file)
      arguments.append("\(message.type)=\(file.path)")
    }
    let result = try Python.run("Tests/Interop/roundtrip.py", arguments, for: .protobuf)
    #expect(result.status == 0, "\(result)")
    #expect(result.output.hasSuffix("\(messages.count) messages, 0 faults\n"))
  }
}
