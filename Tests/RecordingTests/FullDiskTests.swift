import Federation
import Foundation
import Interop
import Scenario
import SimCore
import Testing
import WorldState

@testable import Recording

/// A separate file system of `size` bytes, if the test may mount one.
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
    writer.addMetadata(name: "run", [("scenario", "x")])
    writer.addAttachment(name: "map", mediaType: "text/plain", data: [UInt8](repeating: 7, count: 700))
    let schema = writer.addSchema(
      name: RecordCodec.runEvent, encoding: "protobuf", data: RecordCodec.descriptorSet)
    let channel = writer.addChannel(topic: "t", schema: schema)
    let data = RunEvent(name: "x", detail: String(repeating: "y", count: 5000)).encoded()
    for i in 0..<messages {
      let time = UInt64(i) * 100_000_000
      writer.write(
        channel: channel, sequence: UInt32(i), logTime: time, publishTime: time,
        data: data)
    }
    return writer
  }

  /// Every byte up to the schema, then strides through the schema and the chunks.
  private static let limits: [UInt64] = {
    var limits = [UInt64](0...1500)
    limits.append(contentsOf: stride(from: 1501, through: 80_000, by: 509))
    limits.append(contentsOf: stride(from: 80_001, through: 500_000, by: 3989))
    return limits
  }()

  /// At any limit the file is finished and contains everything that fits; if not even a header fits there is no file.
  @Test func recordingIsFinishedAtAnyLimit() throws {
    // Magic, header with its library, end of the data, footer, magic.
    let least: UInt64 = 8 + (9 + 4 + 4 + 4) + (9 + 4) + (9 + 20) + 8
    var kept: [String] = []
    for limit in Self.limits {
      let path = scratch.file("\(limit).mcap")
      guard let writer = try? fill(path, limit: limit, messages: 200) else {
        #expect(limit < least, "\(limit)")
        #expect(!FileManager.default.fileExists(atPath: path), "\(limit): a file without a header stays")
        continue
      }
      #expect(limit >= least)
      let failure = try #require(writer.failure)
      #expect(failure.description.contains(path) && failure.description.contains("disk is full"))
      #expect(writer.close(reason: "disk full"), "\(limit)")
      #expect(UInt64(try readFile(path).count) <= limit)
      let summary = try MCAPReader(path: path).summary()
      #expect(summary.damaged == 0 && summary.unreadableBytes == 0 && !summary.isCutOff, "\(limit)")
      #expect(summary.messages + writer.droppedMessages == 200, "\(limit)")
      #expect(summary.messages == writer.messageCount, "\(limit)")
      #expect(summary.writtenBy == "test")
      // At most two chunks of ten messages are dropped for the summary.
      #expect(Double(summary.messages) >= (Double(limit) - 25_000) / 5100 - 20, "\(limit)")
      if limit > 80_000 {
        #expect(summary.isTruncated && summary.messages > 0, "\(limit)")
        #expect(summary.metadata(named: "end")?["reason"] == "disk full", "\(limit)")
      }
      if limit % 5 == 0 || limit > 1500 {
        kept.append(path)
      } else {
        try FileManager.default.removeItem(atPath: path)
      }
    }
    guard Python.has(.mcap) else { return }
    // The official MCAP reader accepts all of them.
    let outcome = try Python.run("Tests/Interop/read_mcap.py", kept, for: .mcap)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.split(separator: "\n").count == kept.count)
  }

  /// A run whose disk becomes full at some moment, possibly before its first file is complete.
  @Test(.enabled(if: SmallDisk.isAvailable, "needs the right to mount a tmpfs"))
  func runOnATinyDiskLeavesAReadableRecordingOrNothing() throws {
    var readable = 0
    for kilobytes in [4, 8, 16, 24, 32, 48, 64, 96, 128, 192, 256, 320, 384, 448, 512, 640, 768, 1024] {
      try withSmallDisk("\(kilobytes)k") { folder in
        let out = folder + "/out"
        var options = RunRecorder.Options(
          folder: out, version: "1", source: "x", configuration: Configuration())
        options.attachments = [
          RunRecorder.Attachment(
            name: "m", mediaType: "text/plain", data: [UInt8](repeating: 7, count: 40_000))
        ]
        guard let recorder = try? RunRecorder(options) else {
          let left = (try? FileManager.default.contentsOfDirectory(atPath: out)) ?? []
          #expect(left.isEmpty, "\(kilobytes) kB: \(left)")
          return
        }
        var steps = 0
        while recorder.failure == nil && steps < 10_000 {
          var s = slice(at: Double(steps) * 0.1)
          for i in 0..<40 { s.addVehicle(UInt32(i), x: Double(i) * 40, y: 0, speed: 0) }
          recorder.record(slice: s, encoded: s.encoded())
          steps += 1
        }
        let failure = try #require(recorder.failure)
        let summary = recorder.finish(
          RunResult(endedAt: SimTime(seconds: 1), exitReason: failure.description, digest: ""))
        #expect(!summary.failures.isEmpty)
        let run = try String(contentsOfFile: out + "/run.json", encoding: .utf8)
        #expect(!run.contains("\"running\"") && run.contains("disk is full"), "\(kilobytes) kB: \(run)")
        let recording = try MCAPReader(path: out + "/run.mcap").summary()
        #expect(!recording.isCutOff && recording.damaged == 0, "\(kilobytes) kB")
        readable += 1
        if Python.has(.mcap) {
          let outcome = try Python.run("Tests/Interop/read_mcap.py", [out + "/run.mcap"], for: .mcap)
          #expect(outcome.status == 0, "\(kilobytes) kB: \(outcome.errors)")
        }
      }
    }
    #expect(readable >= 8)
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
      // The space reserved for the final files is free now.
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
      // Whether messages are missing depends on which file meets the full disk first.
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
