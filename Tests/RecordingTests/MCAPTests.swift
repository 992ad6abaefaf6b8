import Foundation
import SimCore
import Testing

@testable import Recording

@Suite struct MCAPTests {
  let scratch = Scratch()

  /// A recording of `count` messages on two channels, `size` bytes each, 10 ms apart.
  func write(_ name: String = "a.mcap", count: Int, size: Int = 100, limit: UInt64 = .max) throws
    -> MCAPWriter
  {
    let writer = try MCAPWriter(path: scratch.file(name), library: "test", sizeLimit: limit)
    writer.addMetadata(name: "run", [("seed", "42"), ("name", "x")])
    writer.addAttachment(name: "map.net.xml", mediaType: "application/xml", data: Array("<net/>".utf8))
    let schema = writer.addSchema(name: "coroad.v2x.Envelope", encoding: "protobuf", data: [1, 2, 3])
    let channels = ["v2x/bsm", "v2x/spat"].map { writer.addChannel(topic: $0, schema: schema) }
    for i in 0..<count {
      let time = UInt64(i) * 10_000_000
      writer.write(
        channel: channels[i % 2], sequence: UInt32(i / 2), logTime: time, publishTime: time,
        data: [UInt8](repeating: UInt8(truncatingIfNeeded: i), count: size))
    }
    return writer
  }

  /// CRC-32 of "123456789": the check value in CRC catalogues.
  @Test func checksumIsThatOfZlib() {
    #expect(CRC32.of(Array("123456789".utf8)) == 0xCBF4_3926)
  }

  /// Every byte of the smallest recording with one message, laid out by hand from the specification; checksums,
  /// which are calculated here over these bytes, are the only values not written out.
  @Test func bytesAreThoseOfTheSpecification() throws {
    let writer = try MCAPWriter(path: scratch.file("one.mcap"), library: "L")
    let schema = writer.addSchema(name: "S", encoding: "protobuf", data: [0xAA])
    let channel = writer.addChannel(topic: "t", schema: schema, messageEncoding: "protobuf")
    writer.write(channel: channel, sequence: 7, logTime: 0x0102, publishTime: 0x0103, data: [0x55, 0x66])
    #expect(writer.close(reason: "r"))

    func u(_ value: UInt64, _ bytes: Int) -> [UInt8] {
      (0..<bytes).map { UInt8(value >> UInt64(8 * $0) & 255) }
    }
    func text(_ s: String) -> [UInt8] { u(UInt64(s.utf8.count), 4) + s.utf8 }
    func record(_ opcode: UInt8, _ content: [UInt8]) -> [UInt8] {
      [opcode] + u(UInt64(content.count), 8) + content
    }
    func crc(_ bytes: [UInt8]) -> [UInt8] { u(UInt64(CRC32.of(bytes)), 4) }
    let magic: [UInt8] = [0x89, 0x4D, 0x43, 0x41, 0x50, 0x30, 0x0D, 0x0A]
    let schemaRecord = record(3, u(1, 2) + text("S") + text("protobuf") + u(1, 4) + [0xAA])
    let channelRecord = record(4, u(1, 2) + u(1, 2) + text("t") + text("protobuf") + u(0, 4))
    var file = magic + record(1, text("") + text("L")) + schemaRecord + channelRecord
    let chunkAt = UInt64(file.count)
    let message = record(5, u(1, 2) + u(7, 4) + u(0x102, 8) + u(0x103, 8) + [0x55, 0x66])
    let size = UInt64(message.count)
    let chunk = record(
      6, u(0x102, 8) + u(0x102, 8) + u(size, 8) + crc(message) + text("") + u(size, 8) + message)
    let index = record(7, u(1, 2) + u(16, 4) + u(0x102, 8) + u(0, 8))
    file += chunk + index
    let metadataAt = UInt64(file.count)
    let pairs =
      text("reason") + text("r") + text("truncated") + text("false") + text("dropped_messages") + text("0")
    let metadata = record(0x0C, text("end") + u(UInt64(pairs.count), 4) + pairs)
    file += metadata
    file += record(0x0F, crc(file))
    let summaryAt = UInt64(file.count)
    let statistics = record(
      0x0B,
      u(1, 8) + u(1, 2) + u(1, 4) + u(0, 4) + u(1, 4) + u(1, 4) + u(0x102, 8) + u(0x102, 8) + u(10, 4)
        + u(1, 2)
        + u(1, 8))
    let chunkIndex = record(
      8,
      u(0x102, 8) + u(0x102, 8) + u(chunkAt, 8) + u(UInt64(chunk.count), 8) + u(10, 4) + u(1, 2)
        + u(chunkAt + UInt64(chunk.count), 8) + u(UInt64(index.count), 8) + text("") + u(size, 8) + u(size, 8)
    )
    let metadataIndex = record(0x0D, u(metadataAt, 8) + u(UInt64(metadata.count), 8) + text("end"))
    var at = summaryAt
    var offsets: [UInt8] = []
    for (opcode, group) in [
      (3, schemaRecord), (4, channelRecord), (0x0B, statistics), (8, chunkIndex), (0x0D, metadataIndex),
    ] as [(UInt8, [UInt8])] {
      offsets += record(0x0E, [opcode] + u(at, 8) + u(UInt64(group.count), 8))
      at += UInt64(group.count)
    }
    let summary = schemaRecord + channelRecord + statistics + chunkIndex + metadataIndex + offsets
    let footer = [UInt8(2)] + u(20, 8) + u(summaryAt, 8) + u(at, 8)
    file += summary + footer + crc(summary + footer) + magic
    #expect(try readFile(scratch.file("one.mcap")) == file)
  }

  @Test func summaryAndScanAgree() throws {
    let writer = try write(count: 2500)
    #expect(writer.close(reason: "completed"))
    let reader = try MCAPReader(path: scratch.file("a.mcap"))
    let summary = try reader.summary()
    #expect(summary.messages == 2500)
    #expect(summary.channels.map(\.topic) == ["v2x/bsm", "v2x/spat"])
    #expect(summary.channels.map(\.messages) == [1250, 1250])
    #expect(summary.schemas == ["coroad.v2x.Envelope"])
    #expect(summary.start == 0 && summary.end == 24_990_000_000)
    #expect(summary.metadata(named: "run")?["seed"] == "42")
    #expect(summary.metadata(named: "end")?["reason"] == "completed")
    #expect(!summary.isTruncated && !summary.isCutOff && summary.damaged == 0)
    #expect(summary.attachments.map(\.name) == ["map.net.xml"])
    #expect(try reader.data(of: summary.attachments[0]) == Array("<net/>".utf8))
    // One chunk per second of virtual time: the recording lasts 25 s.
    #expect(summary.chunks == 25)

    var next = 0
    let scanned = try reader.forEachMessage { message in
      #expect(message.data.first == UInt8(truncatingIfNeeded: next))
      #expect(message.sequence == UInt32(next / 2))
      next += 1
    }
    #expect(next == 2500)
    #expect(scanned.channels == summary.channels && scanned.chunks == summary.chunks)
    #expect(!scanned.isCutOff)
    #expect(summary.text.contains("v2x/spat"))
  }

  @Test func chunksAreCutBySizeToo() throws {
    let writer = try write(count: 100, size: 200_000)
    writer.close(reason: "")
    let summary = try MCAPReader(path: scratch.file("a.mcap")).summary()
    // Six messages of 200 kB exceed 1 MiB.
    #expect(summary.chunks == 17)
  }

  /// A truncated file keeps the chunks that are complete before the cut.
  @Test func cutOffFileKeepsItsCompleteChunks() throws {
    let writer = try write(count: 500)
    writer.close(reason: "completed")
    let whole = try readFile(scratch.file("a.mcap"))
    // Ends of the chunks, from the bytes themselves.
    var ends: [(end: Int, messages: Int)] = []
    var at = 8
    var messages = 0
    while whole[at] != 0x0F {
      let length = (0..<8).reduce(0) { $0 | Int(whole[at + 1 + $1]) << (8 * $1) }
      if whole[at] == 6 {
        messages += 100
        ends.append((at + 9 + length, messages))
      }
      at += 9 + length
    }
    #expect(ends.count == 5)
    for cut in stride(from: 9, to: at + 9, by: 997) {
      let path = scratch.file("cut.mcap")
      try Data(whole.prefix(cut)).write(to: URL(fileURLWithPath: path))
      let reader = try MCAPReader(path: path)
      let summary = try reader.summary()
      #expect(summary.isCutOff && summary.isTruncated)
      #expect(summary.messages == UInt64(ends.last { $0.end <= cut }?.messages ?? 0), "cut at \(cut)")
      #expect(summary.text.contains("cut off"))
    }
  }

  @Test func damagedChunkIsPassedOver() throws {
    try write(count: 300).close(reason: "completed")
    var bytes = try readFile(scratch.file("a.mcap"))
    let summary = try MCAPReader(path: scratch.file("a.mcap")).summary()
    #expect(summary.messages == 300)
    bytes[bytes.count / 2] ^= 0x40
    let path = scratch.file("bad.mcap")
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    let scanned = try MCAPReader(path: path).forEachMessage { _ in }
    #expect(scanned.damaged == 1)
    #expect(scanned.messages == 200)
  }

  @Test func otherFilesAreRefused() throws {
    for (bytes, reason) in [
      ([], "it is empty"), (Array("hello world".utf8), "lacks the magic bytes"),
      ([0x89, 0x4D, 0x43, 0x41, 0x50, 0x31, 0x0D, 0x0A], "version"),
    ] as [([UInt8], String)] {
      let path = scratch.file("other")
      try Data(bytes).write(to: URL(fileURLWithPath: path))
      let error = #expect(throws: RecordingError.self) { _ = try MCAPReader(path: path) }
      #expect(error?.description.contains(reason) == true)
    }
    #expect(throws: RecordingError.self) { _ = try MCAPReader(path: scratch.file("absent")) }
    #expect(throws: RecordingError.self) { _ = try MCAPReader(path: scratch.path) }
  }

  /// Random bytes after the magic lead to an error or a summary, never to a trap.
  @Test func randomBytesAreSurvived() throws {
    try write(count: 250).close(reason: "completed")
    let whole = try readFile(scratch.file("a.mcap"))
    var random = RandomSource(seed: 7).stream(1, .packetError)
    for _ in 0..<300 {
      var bytes = whole
      for _ in 0..<20 {
        bytes[8 + Int(random.integer(below: UInt64(bytes.count - 8)))] = UInt8(random.bits() & 255)
      }
      let path = scratch.file("fuzz.mcap")
      try Data(bytes).write(to: URL(fileURLWithPath: path))
      let reader = try MCAPReader(path: path)
      _ = try? reader.summary()
      _ = try? reader.forEachMessage { _ in }
    }
  }
}
