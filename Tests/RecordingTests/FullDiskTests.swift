import Foundation
import Scenario
import SimCore
import Testing
import WorldState

@testable import Recording

/// A file system of `size` bytes of its own, if the test may mount one.
private func withSmallDisk(_ size: String, _ body: (String) throws -> Void) throws {
  let scratch = Scratch()
  #expect(SmallDisk.mount(size, at: scratch.path))
  defer { SmallDisk.unmount(scratch.path) }
  try body(scratch.path)
}

private enum SmallDisk {
  static func mount(_ size: String, at path: String) -> Bool {
    shell("mount", "-t", "tmpfs", "-o", "size=\(size)", "tmpfs", path)
  }
  static func unmount(_ path: String) { _ = shell("umount", path) }
  static let isAvailable: Bool = {
    let scratch = Scratch()
    guard mount("1m", at: scratch.path) else { return false }
    unmount(scratch.path)
    return true
  }()
  private static func shell(_ arguments: String...) -> Bool {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = arguments
    process.standardError = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    do { try process.run() } catch { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }
}

@Suite struct FullDiskTests {
  let scratch = Scratch()

  private func fill(_ path: String, limit: UInt64 = .max, messages: Int) throws -> MCAPWriter {
    let writer = try MCAPWriter(path: path, library: "test", sizeLimit: limit)
    let schema = writer.addSchema(name: "S", encoding: "protobuf", data: [])
    let channel = writer.addChannel(topic: "t", schema: schema)
    for i in 0..<messages {
      let time = UInt64(i) * 100_000_000
      writer.write(
        channel: channel, sequence: UInt32(i), logTime: time, publishTime: time,
        data: [UInt8](repeating: 1, count: 5000))
    }
    return writer
  }

  /// Whatever the limit, the file is finished: with a summary, or cut off at its last complete record.
  @Test(arguments: [100, 1000, 30_000, 51_000, 60_000, 151_234, 400_000])
  func recordingIsFinishedAtAnyLimit(limit: UInt64) throws {
    let path = scratch.file("a.mcap")
    guard let writer = try? fill(path, limit: limit, messages: 200) else {
      // Not even the header had room.
      #expect(limit < 100)
      return
    }
    let failure = try #require(writer.failure)
    #expect(failure.description.contains(path) && failure.description.contains("disk is full"))
    let isFinished = writer.close(reason: "disk full")
    let bytes = try readFile(path)
    #expect(UInt64(bytes.count) <= limit)
    let summary = try MCAPReader(path: path).summary()
    #expect(summary.isTruncated)
    #expect(summary.isCutOff == !isFinished)
    #expect(summary.damaged == 0 && summary.unreadableBytes == 0)
    #expect(summary.messages + writer.droppedMessages == 200)
    #expect(summary.messages == writer.messageCount)
    if limit > 60_000 {
      #expect(isFinished && summary.messages > 0)
      #expect(summary.metadata(named: "end")?["reason"] == "disk full")
    }
  }

  @Test(.enabled(if: SmallDisk.isAvailable, "needs the right to mount a tmpfs"))
  func fullDiskLeavesAFinishedRecording() throws {
    try withSmallDisk("2m") { folder in
      let writer = try fill(folder + "/a.mcap", messages: 1000)
      #expect(writer.failure != nil)
      #expect(writer.close(reason: "disk full"))
      let summary = try MCAPReader(path: folder + "/a.mcap").summary()
      #expect(summary.isTruncated && !summary.isCutOff)
      // 2 MiB less the room kept.
      #expect(summary.messages > 250)
      #expect(summary.messages + writer.droppedMessages == 1000)
      // What was kept for the files of the end is free now.
      try writeAtomically([UInt8](repeating: 0, count: 100_000), to: folder + "/summary.json")
    }
  }

  /// A run on a disk that fills up: one failure, every document written, the recording finished.
  @Test(.enabled(if: SmallDisk.isAvailable, "needs the right to mount a tmpfs"), arguments: [true, false])
  func runOnAFullDiskIsDocumented(fcd: Bool) throws {
    try withSmallDisk("2m") { folder in
      var configuration = Configuration()
      configuration.record.fcd = fcd
      let out = folder + "/out"
      let recorder = try RunRecorder(
        RunRecorder.Options(folder: out, version: "1", source: "x", configuration: configuration))
      var steps = 0
      while recorder.failure == nil && steps < 10_000 {
        var s = slice(at: Double(steps) * 0.1)
        for i in 0..<50 { s.addVehicle(UInt32(i), x: Double(i) * 40, y: 0, speed: 0) }
        recorder.record(slice: s, encoded: [UInt8](repeating: 0, count: fcd ? 100 : 5000))
        steps += 1
      }
      let failure = try #require(recorder.failure)
      let summary = recorder.finish(
        RunResult(endedAt: SimTime(seconds: 1), exitReason: failure.description, digest: ""))
      #expect(summary.failures.contains(failure))
      let recording = try MCAPReader(path: out + "/run.mcap").summary()
      #expect(!recording.isCutOff && recording.damaged == 0 && recording.messages > 100)
      // Which file meets the full disk first decides whether messages are missing.
      #expect(recording.isTruncated == summary.failures.contains { $0.description.contains("run.mcap") })
      for name in ["run.json", "summary.json"] {
        let object = try JSONSerialization.jsonObject(
          with: Data(contentsOf: URL(fileURLWithPath: "\(out)/\(name)")))
        #expect(object is [String: Any])
      }
      let run = try String(contentsOfFile: out + "/run.json", encoding: .utf8)
      #expect(run.contains("disk is full") && (fcd || run.contains("run.mcap")))
      #expect(RunAccount(summary).text().contains("disk is full"))
    }
  }

  @Test func deviceWithoutRoomIsReported() throws {
    let error = #expect(throws: RecordingError.self) {
      _ = try MCAPWriter(path: "/dev/full", library: "test")
    }
    #expect(error == .system(path: "/dev/full", operation: "write", code: ENOSPC))
    let sink = try TextSink(creating: "/dev/full")
    sink.append(String(repeating: "x", count: 100_000))
    #expect(sink.failure != nil)
    sink.append("more")
    sink.close()
  }
}
