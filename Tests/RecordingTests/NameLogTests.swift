import Federation
import NodeInterface
import Scenario
import SimCore
import Testing
import V2XMessages
import WorldState

@testable import Recording

@Suite struct NameLogTests {
  let scratch = Scratch()

  private var names: RunNames {
    var names = RunNames(
      vehicles: ["a", "b", "c"], pedestrians: ["p"], roadside: ["rsu"])
    names.hazards = ["cone"]
    names.random = RandomSource(seed: 5, run: 2)
    names.roadsideEntities = [stableHash("roadside.rsu")]
    return names
  }
  private func slice(_ time: Double, _ vehicles: [UInt32], equipped: Set<UInt32>) -> TruthSlice {
    var s = empty(time)
    for v in vehicles { s.addVehicle(v, x: 0, y: 0, speed: 0, flags: equipped.contains(v) ? .equipped : []) }
    return s
  }
  private func empty(_ time: Double) -> TruthSlice {
    TruthSlice(time: SimTime(seconds: time), step: SimDuration(milliseconds: 100))
  }

  @Test func everyNameIsReportedOnce() {
    var log = NameLog(names)
    let first = log.due(slice(0, [0, TruthSlice.firstHazard], equipped: [0]))
    #expect(first.map(\.name) == ["rsu", "cloud", "a", "cone"])
    #expect(first.map(\.kind) == [.roadside, .cloud, .vehicle, .hazard])
    #expect(first.map(\.node) == [.roadside(0), .cloud, .vehicle(0), nil])
    // The identifiers under which nodes send: see Host.identifier.
    let random = RandomSource(seed: 5, run: 2)
    #expect(first[0].temporaryID?.raw == random.bits(stableHash("roadside.rsu"), .messageIdentifier, 0))
    #expect(first[2].temporaryID?.raw == random.bits(stableHash("a"), .messageIdentifier, 0))
    #expect(log.due(slice(1, [0, TruthSlice.firstHazard], equipped: [0])).isEmpty)
    var later = slice(2, [1, 0], equipped: [0])
    later.addPedestrian(0, x: 0, y: 0, heading: 0, speed: 0)
    let second = log.due(later)
    #expect(
      second.map(\.name) == ["b", "p"] && second.allSatisfy { $0.node == nil && $0.temporaryID == nil })
    // All present ones are repeated, for those who joined later.
    later.time = SimTime(seconds: 10)
    #expect(log.due(later).map(\.name) == ["rsu", "cloud", "b", "a", "p"])
    #expect(log.due(later).isEmpty)
  }

  /// A recording can be read without the scenario: every vehicle of a slice and every warning has its name.
  @Test func aRecordingNamesWhatItHolds() throws {
    var options = RunRecorder.Options(
      folder: scratch.file("out"), version: "1", source: "s", configuration: Configuration())
    options.names = names
    let recorder = try RunRecorder(options)
    for (i, vehicles) in ([[0], [0, 2], [2, 1]] as [[UInt32]]).enumerated() {
      let s = slice(Double(i), vehicles, equipped: [0, 1])
      recorder.record(slice: s, encoded: s.encoded())
    }
    var telemetry = Telemetry()
    telemetry.warnings = [
      Telemetry.Warning(
        at: SimTime(seconds: 1), node: .vehicle(1), kind: .forwardCollision, sensedAt: .zero,
        cooperative: false)
    ]
    recorder.record(answerTelemetry: telemetry)
    _ = recorder.finish(RunResult(endedAt: SimTime(seconds: 2), exitReason: "completed", digest: ""))
    var known: [UInt32: String] = [:]
    var slices = 0
    var warned: [UInt8] = []
    let reader = try MCAPReader(path: scratch.file("out/run.mcap"))
    _ = try reader.forEachMessage { m in
      if m.topic == "sim/names" {
        for name in (try? [EntityName].decodeNameTable(Array(m.data))) ?? [] where name.kind == .vehicle {
          #expect(known.updateValue(name.name, forKey: name.index) == nil)
        }
      } else if m.topic == "sim/truth" {
        // Names precede their first use.
        #expect(known.count == [1, 2, 3][slices])
        slices += 1
      } else if m.topic == "sim/warning" {
        warned = Array(m.data)
      }
    }
    #expect(known == [0: "a", 1: "b", 2: "c"] && slices == 3)
    #expect(warned == telemetry.warnings[0].encoded(name: "b") && warned != telemetry.warnings[0].encoded())
  }
}
