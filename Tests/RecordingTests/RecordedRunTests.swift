import Federation
import Foundation
import NodeInterface
import Scenario
import SimCore
import Testing
import V2XMessages
import VehicleControl
import WorldState

@testable import Recording

@Suite struct RecordedRunTests {
  private let scratch = Scratch()

  /// Records a slice a second with one vehicle, and returns the path.
  private func record(seconds: Int, scene: [UInt8]? = Array("{}".utf8)) throws -> String {
    var options = RunRecorder.Options(
      folder: scratch.file("out"), version: "1", source: "s", configuration: Configuration())
    options.names = RunNames(vehicles: ["a"])
    options.names.levels = [.l3]
    if let scene {
      options.attachments = [
        .init(name: RunScene.attachment, mediaType: "application/json", data: scene)
      ]
    }
    let recorder = try RunRecorder(options)
    for second in 0..<seconds {
      var slice = TruthSlice(time: SimTime(seconds: Double(second)), step: SimDuration(seconds: 1))
      slice.addVehicle(0, x: Double(second), y: 0, speed: 1, flags: .equipped)
      recorder.record(slice: slice, encoded: slice.encoded())
      if second == 5 {
        var telemetry = Telemetry()
        telemetry.warnings = [
          Telemetry.Warning(
            at: slice.time, node: .vehicle(0), kind: .forwardCollision, sensedAt: slice.time,
            cooperative: false)
        ]
        recorder.record(answerTelemetry: telemetry)
      }
    }
    _ = recorder.finish(
      RunResult(endedAt: SimTime(seconds: Double(seconds)), exitReason: "completed", digest: ""))
    return scratch.file("out/run.mcap")
  }

  private func items(_ run: inout RecordedRun) throws -> [RunStreamItem] {
    var all: [RunStreamItem] = []
    for i in 0..<run.chunkCount { all += try run.items(inChunk: i).map(\.item) }
    return all
  }
  private func times(_ items: [RunStreamItem]) -> [Double] {
    items.compactMap { if case .slice(let slice) = $0 { slice.time.seconds } else { nil } }
  }

  @Test func recordingIsReadAsAStream() throws {
    var run = try RecordedRun(path: try record(seconds: 25))
    #expect(run.scene == Array("{}".utf8))
    #expect(run.span == .zero...SimTime(seconds: 25))
    let items = try items(&run)
    #expect(times(items) == (0..<25).map(Double.init))
    let names = items.compactMap { if case .names(let names) = $0 { names.map(\.name) } else { nil } }
    // At the beginning and every ten seconds.
    #expect(names == [["cloud", "a"], ["cloud", "a"], ["cloud", "a"]])
    let levels = items.compactMap { item -> AutomationLevel? in
      guard case .names(let names) = item else { return nil }
      return names.last?.level
    }
    #expect(levels == [.l3, .l3, .l3])
    let warnings = items.compactMap { if case .warning(let warning) = $0 { warning } else { nil } }
    #expect(warnings.map(\.kind) == [.forwardCollision] && warnings.map(\.at.seconds) == [5])
    let events = items.compactMap { if case .event(let event, _) = $0 { event.name } else { nil } }
    #expect(events == ["start", "end"])
    #expect(run.undecodable == 0)
  }

  /// Chunks last a second here, so entering reads only the last ones.
  @Test func anyTimeCanBeEntered() throws {
    var run = try RecordedRun(path: try record(seconds: 60))
    for target in [0.0, 3.5, 30, 59, 1e6] {
      let first = run.chunk(toEnterAt: SimTime(seconds: target))
      var slices: [Double] = []
      var hasName = false
      for i in first..<run.chunkCount {
        for (_, item) in try run.items(inChunk: i) {
          if case .slice(let slice) = item, slice.time.seconds <= target { slices.append(slice.time.seconds) }
          if case .names(let names) = item, slices.last ?? 0 <= target {
            hasName = hasName || names.contains { $0.name == "a" }
          }
        }
      }
      #expect(slices.last == min(target.rounded(.down), 59) && hasName, "\(target)")
      if target == 59 { #expect(run.chunkCount - first < 20) }
    }
  }

  @Test func recordingThatWasCutOffIsReadToItsEnd() throws {
    let path = try record(seconds: 40)
    let whole = try Data(contentsOf: URL(fileURLWithPath: path))
    for size in [whole.count - 1, whole.count - 3000, whole.count / 2, 5000] {
      let cut = scratch.file("cut.mcap")
      try whole.prefix(size).write(to: URL(fileURLWithPath: cut))
      var run = try RecordedRun(path: cut)
      #expect(run.summary.isCutOff)
      let times = times(try items(&run))
      #expect(times == (0..<times.count).map(Double.init), "\(size)")
    }
  }

  @Test func damagedRecordsAreLeftOut() throws {
    let path = try record(seconds: 20)
    let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    let random = RandomSource(seed: 1, run: 0)
    for round in 0..<50 as Range<UInt64> {
      var damaged = bytes
      for place in 0..<4 as Range<UInt64> {
        damaged[8 + Int(random.bits(round, .sendPhase, place) % UInt64(bytes.count - 8))] ^= 0x10
      }
      let copy = scratch.file("damaged.mcap")
      try Data(damaged).write(to: URL(fileURLWithPath: copy))
      // Either refused or read in part; never a trap.
      if var run = try? RecordedRun(path: copy) { _ = try? items(&run) }
    }
  }

  @Test func recordingWithoutSceneIsReadAsWell() throws {
    #expect(try RecordedRun(path: try record(seconds: 2, scene: nil)).scene == nil)
  }
}
