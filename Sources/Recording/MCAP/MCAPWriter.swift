import Glibc

/// Writes an MCAP file (https://mcap.dev/spec) in sequence: header, metadata and attachments, schemas and channels,
/// uncompressed chunks with their message indexes, and the summary. All checksums are filled in.
///
/// Memory is bounded by one chunk and about 200 bytes per chunk written. A chunk is written when it is full or spans
/// `chunkDuration`, so a file that is cut off keeps every complete chunk. Disk space for the summary is reserved before
/// a chunk is written. The first failed write is kept in `failure`; later messages are counted as dropped, and `close`
/// still finishes the file. If there is no space for the header, there is no file.
package final class MCAPWriter {
  /// Size of its records at which a chunk is written, bytes.
  package static let chunkSize = 1 << 20
  /// Longest virtual time that a chunk spans, ns.
  package static let chunkDuration: UInt64 = 1_000_000_000

  package let path: String
  package private(set) var failure: RecordingError?
  package private(set) var droppedMessages: UInt64 = 0
  /// Messages in complete chunks of the file.
  package var messageCount: UInt64 { chunks.reduce(0) { $0 + $1.channels.reduce(0) { $0 + $1.messages } } }
  /// Length of the complete part of the file, bytes.
  package private(set) var size: UInt64 = 0

  private let file: OutputFile
  private let ballast: Ballast
  private let summaryReserve: UInt64
  private var dataCRC = CRC32()
  private var schemas: [(value: MCAPSchema, offset: UInt64)] = []
  private var channels: [(value: MCAPChannel, offset: UInt64)] = []
  private var attachments: [MCAPAttachment] = []
  private var metadata: [MCAPMetadataIndex] = []
  private var chunks: [MCAPChunk] = []
  /// End of the file before each record or chunk committed after the header, for truncating it.
  private var marks: [(offset: UInt64, crc: CRC32)] = []
  private var isClosed = false

  // The chunk under construction.
  private var records: [UInt8] = []
  private var chunkStart = UInt64.max
  private var chunkEnd: UInt64 = 0
  /// (log time, offset in the chunk) by channel id − 1.
  private var pending: [[(time: UInt64, offset: UInt64)]] = []

  /// Creates or replaces the file and writes its header.
  /// - Parameters:
  ///   - summaryReserve: disk space reserved beyond the known part of the summary, also for the other files that are
  ///     written at the end of a run, bytes.
  ///   - sizeLimit: largest size of the file, bytes.
  package init(
    path: String, library: String, profile: String = "", summaryReserve: UInt64 = 256 << 10,
    sizeLimit: UInt64 = .max
  ) throws(RecordingError) {
    self.path = path
    self.summaryReserve = summaryReserve
    file = try OutputFile(creating: path, sizeLimit: sizeLimit)
    ballast = Ballast(beside: path)
    records.reserveCapacity(Self.chunkSize + (64 << 10))
    var head = MCAPFormat.magic
    head.append(record: .header) {
      $0.append(prefixed: profile)
      $0.append(prefixed: library)
    }
    // With an end after it, so that from here on there is always space for one.
    dataCRC.update(head)
    do {
      try file.write(head + shortestTail, at: 0)
    } catch {
      file.remove()
      throw error
    }
    size = UInt64(head.count)
  }

  // MARK: Records outside chunks

  package func addSchema(name: String, encoding: String, data: [UInt8]) -> UInt16 {
    let schema = MCAPSchema(id: UInt16(schemas.count + 1), name: name, encoding: encoding, data: data)
    var out: [UInt8] = []
    schema.write(to: &out)
    let offset = size
    if commit(out) { schemas.append((schema, offset)) }
    return schema.id
  }
  package func addChannel(topic: String, schema: UInt16, messageEncoding: String = "protobuf") -> UInt16 {
    let channel = MCAPChannel(
      id: UInt16(pending.count + 1), schema: schema, topic: topic, messageEncoding: messageEncoding)
    pending.append([])
    // A channel precedes the chunk that first uses it.
    var out: [UInt8] = []
    channel.write(to: &out)
    let offset = size
    if commit(out) { channels.append((channel, offset)) }
    return channel.id
  }
  package func addMetadata(name: String, _ pairs: [(key: String, value: String)]) {
    var out: [UInt8] = []
    out.append(record: .metadata) {
      $0.append(prefixed: name)
      $0.append(map: pairs)
    }
    let offset = size
    if commit(out) {
      metadata.append(MCAPMetadataIndex(name: name, offset: offset, length: UInt64(out.count)))
    }
  }
  package func addAttachment(name: String, mediaType: String, data: [UInt8]) {
    var out: [UInt8] = []
    out.reserveCapacity(data.count + 256)
    out.append(record: .attachment) {
      $0.append(u64: 0)
      $0.append(u64: 0)
      $0.append(prefixed: name)
      $0.append(prefixed: mediaType)
      $0.append(u64: UInt64(data.count))
      $0.append(contentsOf: data)
      // Covers every preceding field of the record.
      var crc = CRC32()
      $0.withUnsafeBytes { crc.update(UnsafeRawBufferPointer(rebasing: $0[MCAPFormat.recordHead...])) }
      $0.append(u32: crc.value)
    }
    let offset = size
    if commit(out) {
      attachments.append(
        MCAPAttachment(
          name: name, mediaType: mediaType, size: UInt64(data.count), offset: offset,
          length: UInt64(out.count)))
    }
  }

  // MARK: Messages

  /// Adds a message. Times are virtual, ns.
  package func write(channel: UInt16, sequence: UInt32, logTime: UInt64, publishTime: UInt64, data: [UInt8]) {
    data.withUnsafeBytes {
      write(channel: channel, sequence: sequence, logTime: logTime, publishTime: publishTime, data: $0)
    }
  }

  package func write(
    channel: UInt16, sequence: UInt32, logTime: UInt64, publishTime: UInt64, data: UnsafeRawBufferPointer
  ) {
    if failure != nil || isClosed {
      droppedMessages += 1
      return
    }
    if chunkStart != .max && logTime > chunkStart && logTime - chunkStart >= Self.chunkDuration { flush() }
    pending[Int(channel) - 1].append((logTime, UInt64(records.count)))
    records.append(MCAPFormat.Opcode.message.rawValue)
    records.append(u64: UInt64(22 + data.count))
    records.append(u16: channel)
    records.append(u32: sequence)
    records.append(u64: logTime)
    records.append(u64: publishTime)
    records.append(contentsOf: data)
    chunkStart = min(chunkStart, logTime)
    chunkEnd = max(chunkEnd, logTime)
    if records.count >= Self.chunkSize { flush() }
  }

  /// Writes the chunk under construction if it began `chunkDuration` before `time` or earlier.
  package func advance(to time: UInt64) {
    if chunkStart != .max && time > chunkStart && time - chunkStart >= Self.chunkDuration { flush() }
  }

  /// Writes the chunk under construction with its message indexes.
  package func flush() {
    if records.isEmpty { return }
    var chunk = MCAPChunk(
      start: chunkStart, end: chunkEnd, offset: size, length: 0, channels: [], indexLength: 0,
      dataSize: UInt64(records.count))
    var out: [UInt8] = []
    let indexed = pending.reduce(0) { $0 + $1.count * 16 + 32 }
    out.reserveCapacity(records.count + 64 + indexed)
    out.append(record: .chunk) {
      $0.append(u64: chunk.start)
      $0.append(u64: chunk.end)
      $0.append(u64: UInt64(records.count))
      $0.append(u32: CRC32.of(records))
      $0.append(prefixed: "")
      $0.append(u64: UInt64(records.count))
      $0.append(contentsOf: records)
    }
    chunk.length = UInt64(out.count)
    for i in pending.indices where !pending[i].isEmpty {
      let id = UInt16(i + 1)
      chunk.channels.append((id, size + UInt64(out.count), UInt64(pending[i].count)))
      out.append(record: .messageIndex) {
        $0.append(u16: id)
        $0.append(u32: UInt32(pending[i].count * 16))
        for entry in pending[i] {
          $0.append(u64: entry.time)
          $0.append(u64: entry.offset)
        }
      }
    }
    chunk.indexLength = UInt64(out.count) - chunk.length
    if commit(out) {
      chunks.append(chunk)
    } else {
      droppedMessages += pending.reduce(0) { $0 + UInt64($1.count) }
    }
    records.removeAll(keepingCapacity: true)
    for i in pending.indices { pending[i].removeAll(keepingCapacity: true) }
    chunkStart = .max
    chunkEnd = 0
  }

  // MARK: Writing

  /// Appends complete records to the file: all or nothing.
  @discardableResult private func commit(_ bytes: [UInt8]) -> Bool {
    if failure != nil || isClosed { return false }
    if !ballast.grow(to: summaryEstimate) {
      failure = .system(path: path, operation: "write", code: ENOSPC)
      return false
    }
    do {
      try file.write(bytes, at: size)
    } catch {
      failure = error
      file.truncate(to: size)
      return false
    }
    marks.append((size, dataCRC))
    size += UInt64(bytes.count)
    dataCRC.update(bytes)
    return true
  }
  /// Upper bound of what `close` appends.
  private var summaryEstimate: UInt64 {
    var total = summaryReserve
    for s in schemas { total += UInt64(s.value.data.count + s.value.name.utf8.count + 64) }
    for c in channels { total += UInt64(c.value.topic.utf8.count + 96) }
    // One more chunk than written; each may hold every channel.
    total += UInt64(chunks.count + 1) * UInt64(96 + channels.count * 10)
    for a in attachments { total += UInt64(a.name.utf8.count + a.mediaType.utf8.count + 64) }
    for m in metadata { total += UInt64(m.name.utf8.count + 64) }
    return total
  }

  // MARK: End

  /// Finishes the file: the last chunk, a metadata record `end` with `reason` and whether messages are missing, and the
  /// summary. After a failed write it uses the reserved space. If that is too small, the last chunks are removed to
  /// make space for the summary; if that is not enough, the file ends without a summary, and readers scan it. True if
  /// it ends as specified.
  @discardableResult package func close(reason: String) -> Bool {
    if isClosed { return true }
    // The last chunk may use the reserve too; if the summary then does not fit, the chunk is removed again.
    ballast.release()
    flush()
    isClosed = true
    defer { file.close() }
    if failure == nil && file.isDeleted { failure = .deleted(path: path) }
    if write(tail(reason: reason, withSummary: true)) { return true }
    // An end fits if it is no longer than what was committed after that point.
    // The count of dropped messages may gain some digits.
    let needed = UInt64(tail(reason: reason, withSummary: true).count + 20)
    let known = size
    var kept = chunks.count - 1
    while kept > 0 && chunks[kept].offset + needed > known { kept -= 1 }
    if kept > 0 {
      while chunks.count > kept { cut() }
      if write(tail(reason: reason, withSummary: true)) { return true }
    }
    while true {
      if write(tail(reason: reason, withSummary: false)) { return true }
      if marks.isEmpty { return write(shortestTail) }
      cut()
    }
  }
  /// The end of the file, after the last complete record.
  private func tail(reason: String, withSummary: Bool) -> [UInt8] {
    var out: [UInt8] = []
    let end = writeEnd(reason: reason, to: &out)
    var crc = dataCRC
    crc.update(out)
    out.append(record: .dataEnd) { $0.append(u32: crc.value) }
    if withSummary { writeSummary(to: &out, end: end) } else { out += Self.emptyFooter }
    return out
  }
  private func write(_ tail: [UInt8]) -> Bool {
    do {
      try file.write(tail, at: size)
    } catch {
      if failure == nil { failure = error }
      file.truncate(to: size)
      return false
    }
    size += UInt64(tail.count)
    file.truncate(to: size)
    return true
  }
  /// A footer without summary, and the magic.
  private static let emptyFooter: [UInt8] = {
    var out: [UInt8] = []
    out.append(record: .footer) {
      $0.append(u64: 0)
      $0.append(u64: 0)
      $0.append(u32: 0)
    }
    return out + MCAPFormat.magic
  }()
  /// The shortest end of a file.
  private var shortestTail: [UInt8] {
    var out: [UInt8] = []
    out.append(record: .dataEnd) { $0.append(u32: dataCRC.value) }
    return out + Self.emptyFooter
  }
  /// Removes the record or chunk that was committed last.
  private func cut() {
    guard let mark = marks.popLast() else { return }
    size = mark.offset
    dataCRC = mark.crc
    if let chunk = chunks.last, chunk.offset >= size {
      droppedMessages += chunk.channels.reduce(0) { $0 + $1.messages }
      chunks.removeLast()
    }
    schemas.removeAll { $0.offset >= size }
    channels.removeAll { $0.offset >= size }
    attachments.removeAll { $0.offset >= size }
    metadata.removeAll { $0.offset >= size }
    file.truncate(to: size)
  }
  private func writeEnd(reason: String, to out: inout [UInt8]) -> MCAPMetadataIndex {
    let start = out.count
    out.append(record: .metadata) {
      $0.append(prefixed: "end")
      $0.append(map: [
        ("reason", reason), ("truncated", failure == nil ? "false" : "true"),
        ("dropped_messages", "\(droppedMessages)"),
      ])
    }
    return MCAPMetadataIndex(
      name: "end", offset: size + UInt64(start), length: UInt64(out.count - start))
  }
  private func writeSummary(to out: inout [UInt8], end: MCAPMetadataIndex) {
    let summaryAt = out.count
    var groups: [(opcode: MCAPFormat.Opcode, start: Int, length: Int)] = []
    func group(_ opcode: MCAPFormat.Opcode, _ body: (inout [UInt8]) -> Void) {
      let start = out.count
      body(&out)
      if out.count > start { groups.append((opcode, start, out.count - start)) }
    }
    group(.schema) { out in for s in schemas { s.value.write(to: &out) } }
    group(.channel) { out in for c in channels { c.value.write(to: &out) } }
    group(.statistics) { writeStatistics(to: &$0) }
    group(.chunkIndex) { out in for c in chunks { c.writeIndex(to: &out) } }
    group(.attachmentIndex) { out in for a in attachments { a.writeIndex(to: &out) } }
    group(.metadataIndex) { out in for m in metadata + [end] { m.write(to: &out) } }
    let offsetsAt = out.count
    for g in groups {
      out.append(record: .summaryOffset) {
        $0.append(g.opcode.rawValue)
        $0.append(u64: size + UInt64(g.start))
        $0.append(u64: UInt64(g.length))
      }
    }
    out.append(MCAPFormat.Opcode.footer.rawValue)
    out.append(u64: 20)
    out.append(u64: size + UInt64(summaryAt))
    out.append(u64: size + UInt64(offsetsAt))
    // From the start of the summary up to and including the first two fields of the footer.
    var crc = CRC32()
    out.withUnsafeBytes { crc.update(UnsafeRawBufferPointer(rebasing: $0[summaryAt...])) }
    out.append(u32: crc.value)
    out.append(contentsOf: MCAPFormat.magic)
  }
  private func writeStatistics(to out: inout [UInt8]) {
    var counts = [UInt64](repeating: 0, count: pending.count)
    for chunk in chunks { for c in chunk.channels { counts[Int(c.id) - 1] += c.messages } }
    out.append(record: .statistics) {
      $0.append(u64: counts.reduce(0, +))
      $0.append(u16: UInt16(schemas.count))
      $0.append(u32: UInt32(channels.count))
      $0.append(u32: UInt32(attachments.count))
      $0.append(u32: UInt32(metadata.count + 1))
      $0.append(u32: UInt32(chunks.count))
      $0.append(u64: chunks.map(\.start).min() ?? 0)
      $0.append(u64: chunks.map(\.end).max() ?? 0)
      let used = counts.indices.filter { counts[$0] > 0 }
      $0.append(u32: UInt32(used.count * 10))
      for i in used {
        $0.append(u16: UInt16(i + 1))
        $0.append(u64: counts[i])
      }
    }
  }
}
