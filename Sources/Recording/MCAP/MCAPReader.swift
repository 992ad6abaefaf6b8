/// Reads MCAP files: the summary from the index or, without one, by scanning the records; and the messages in file
/// order. Memory is bounded by the largest chunk or summary, and these by `recordLimit`.
package struct MCAPReader {
  /// Largest record that is read into memory, bytes.
  package static let recordLimit: UInt64 = 256 << 20

  /// One message with its channel.
  package struct Message {
    package var topic: String
    package var schema: String
    package var sequence: UInt32
    package var logTime: UInt64
    package var publishTime: UInt64
    package var data: ArraySlice<UInt8>
  }

  private let input: MCAPInput

  /// Opens a file and checks that it is an MCAP file.
  package init(path: String) throws(RecordingError) {
    input = try MCAPInput(path: path)
    let head = try input.read(at: 0, count: MCAPFormat.magic.count)
    if head.isEmpty { throw .notMCAP(path: path, reason: "it is empty") }
    guard head == MCAPFormat.magic else {
      let isOtherVersion = head.starts(with: MCAPFormat.magic.prefix(5))
      throw .notMCAP(
        path: path,
        reason: isOtherVersion ? "its MCAP version is not supported" : "it lacks the magic bytes at the start"
      )
    }
  }

  /// Contents of the file.
  package func summary() throws(RecordingError) -> MCAPSummary {
    if let indexed = try indexed() { return indexed.finish() }
    return try scan { _ in }
  }

  /// Access to the messages by time. From the summary's index; without one the file's records are walked through, which
  /// reads only their heads and the definitions.
  package func index() throws(RecordingError) -> MCAPIndex {
    if let state = try indexed() { return MCAPIndex(reader: self, state: state) }
    return MCAPIndex(reader: self, state: try walk())
  }

  /// Hands every readable message to `body`, in file order, with chunk checksums verified.
  /// - Returns: the summary as found by the scan.
  @discardableResult
  package func forEachMessage(_ body: (Message) -> Void) throws(RecordingError) -> MCAPSummary {
    try scan(body)
  }

  /// Content of an attachment, its checksum verified.
  package func data(of attachment: MCAPAttachment) throws(RecordingError) -> [UInt8] {
    guard attachment.length >= 9, attachment.length <= Self.recordLimit else {
      throw input.malformed(attachment.offset, "attachment of \(attachment.length) bytes")
    }
    let record = try input.read(at: attachment.offset, count: Int(attachment.length))
    var cursor = MCAPCursor(record[...])
    guard let (opcode, content) = cursor.record(), opcode == MCAPFormat.Opcode.attachment.rawValue else {
      throw input.malformed(attachment.offset, "no attachment record")
    }
    var fields = MCAPCursor(content)
    _ = (fields.u64(), fields.u64(), fields.text(), fields.text())
    let data = fields.slice(fields.u64())
    let covered = content.startIndex..<fields.position
    let crc = fields.u32()
    guard !fields.failed, crc == 0 || crc == CRC32.of(Array(content[covered])) else {
      throw input.malformed(attachment.offset, "attachment checksum")
    }
    return Array(data)
  }

  // MARK: Indexed

  /// Nil if the file has no intact summary at its end.
  private func indexed() throws(RecordingError) -> ScanState? {
    let tail = UInt64(MCAPFormat.footerLength + MCAPFormat.magic.count)
    guard input.size >= tail + UInt64(MCAPFormat.magic.count) else { return nil }
    let footerAt = input.size - tail
    let end = try input.read(at: footerAt, count: Int(tail))
    guard Array(end.suffix(8)) == MCAPFormat.magic else { return nil }
    var cursor = MCAPCursor(end[...])
    guard let (opcode, content) = cursor.record(), opcode == MCAPFormat.Opcode.footer.rawValue else {
      return nil
    }
    var footer = MCAPCursor(content)
    let summaryAt = footer.u64()
    _ = footer.u64()
    let crc = footer.u32()
    guard !footer.failed, summaryAt > 0, summaryAt <= footerAt, footerAt - summaryAt <= Self.recordLimit
    else {
      return nil
    }
    let bytes = try input.read(at: summaryAt, count: Int(footerAt - summaryAt))
    if crc != 0 {
      var found = CRC32()
      found.update(bytes)
      found.update(Array(end.prefix(MCAPFormat.recordHead + 16)))
      if found.value != crc { return nil }
    }
    var state = ScanState(path: input.path, fileSize: input.size)
    try readHeader(into: &state)
    var records = MCAPCursor(bytes[...])
    var hasStatistics = false
    while let (opcode, content) = records.record() {
      hasStatistics = hasStatistics || opcode == MCAPFormat.Opcode.statistics.rawValue
      state.takeSummary(opcode, content)
    }
    guard !records.failed, hasStatistics else { return nil }
    for index in state.metadataIndexes {
      let record = try input.read(at: index.offset, count: Int(min(index.length, Self.recordLimit)))
      var cursor = MCAPCursor(record[...])
      if let (opcode, content) = cursor.record(), opcode == MCAPFormat.Opcode.metadata.rawValue {
        state.takeMetadata(content)
      }
    }
    return state
  }
  private func readHeader(into state: inout ScanState) throws(RecordingError) {
    let start = UInt64(MCAPFormat.magic.count)
    let head = try input.read(at: start, count: 4096)
    var cursor = MCAPCursor(head[...])
    guard let (opcode, content) = cursor.record(), opcode == MCAPFormat.Opcode.header.rawValue else { return }
    state.takeHeader(content)
  }

  // MARK: Walk

  /// Definitions, metadata, attachments and the places of chunks, up to the end of the data or the first incomplete
  /// record.
  private func walk() throws(RecordingError) -> ScanState {
    var state = ScanState(path: input.path, fileSize: input.size)
    state.summary.isCutOff = true
    var offset = UInt64(MCAPFormat.magic.count)
    /// The head of a record, and of a chunk its two times.
    let headLength = MCAPFormat.recordHead + 16
    while true {
      let head = try input.read(at: offset, count: headLength)
      if head.count < MCAPFormat.recordHead { break }
      var cursor = MCAPCursor(head[...])
      let opcode = cursor.u8()
      let length = cursor.u64()
      let contentAt = offset + UInt64(MCAPFormat.recordHead)
      guard opcode != 0, length <= input.size - contentAt else { break }
      switch MCAPFormat.Opcode(rawValue: opcode) {
      case .dataEnd:
        return state
      case .chunk:
        let (start, end) = (cursor.u64(), cursor.u64())
        state.chunks.append(
          MCAPChunkSpan(
            start: start, end: end, offset: offset, length: length + UInt64(MCAPFormat.recordHead)))
      case .attachment:
        let first = try input.read(at: contentAt, count: Int(min(length, 4096)))
        state.takeAttachment(first[...], offset: offset, length: length)
      case .header, .schema, .channel, .metadata:
        guard length <= Self.recordLimit else { break }
        let content = try input.read(at: contentAt, count: Int(length))
        state.take(MCAPFormat.Opcode(rawValue: opcode)!, content[...]) { _ in }
      default: break
      }
      offset = contentAt + length
    }
    return state
  }

  /// Messages of a chunk, in file order; none if its checksum or layout is wrong.
  func messages(in chunk: MCAPChunkSpan, _ state: inout ScanState) throws(RecordingError) -> [Message] {
    let head = UInt64(MCAPFormat.recordHead)
    guard chunk.length >= head, chunk.length <= Self.recordLimit else { return [] }
    let record = try input.read(at: chunk.offset, count: Int(chunk.length))
    var cursor = MCAPCursor(record[...])
    guard let (opcode, content) = cursor.record(), opcode == MCAPFormat.Opcode.chunk.rawValue else {
      return []
    }
    var messages: [Message] = []
    state.take(.chunk, content) { messages.append($0) }
    return messages
  }

  // MARK: Scan

  private func scan(_ body: (Message) -> Void) throws(RecordingError) -> MCAPSummary {
    var state = ScanState(path: input.path, fileSize: input.size)
    var offset = UInt64(MCAPFormat.magic.count)
    var sawFooter = false
    while true {
      let head = try input.read(at: offset, count: MCAPFormat.recordHead)
      if head.count < MCAPFormat.recordHead { break }
      var cursor = MCAPCursor(head[...])
      let opcode = cursor.u8()
      let length = cursor.u64()
      let contentAt = offset + UInt64(MCAPFormat.recordHead)
      guard opcode != 0, length <= input.size - contentAt else { break }
      if let known = MCAPFormat.Opcode(rawValue: opcode), known != .chunkIndex, known != .messageIndex {
        if known == .dataEnd {
          sawFooter = try isComplete(from: contentAt + length)
          state.unreadable = sawFooter ? 0 : input.size - (contentAt + length)
          state.summary.isCutOff = !sawFooter
          return state.finish()
        }
        if length > Self.recordLimit {
          state.summary.damaged += 1
        } else if known == .attachment {
          let first = try input.read(at: contentAt, count: Int(min(length, 4096)))
          state.takeAttachment(first[...], offset: offset, length: length)
        } else {
          let content = try input.read(at: contentAt, count: Int(length))
          state.take(known, content[...], body)
        }
      }
      offset = contentAt + length
    }
    state.summary.isCutOff = true
    state.unreadable = input.size - offset
    return state.finish()
  }
  /// True if the records from `start` on end in a footer and the magic.
  private func isComplete(from start: UInt64) throws(RecordingError) -> Bool {
    var offset = start
    while true {
      let head = try input.read(at: offset, count: MCAPFormat.recordHead)
      if head.count < MCAPFormat.recordHead { return false }
      var cursor = MCAPCursor(head[...])
      let opcode = cursor.u8()
      let length = cursor.u64()
      let next = offset + UInt64(MCAPFormat.recordHead)
      guard opcode != 0, length <= input.size - next else { return false }
      offset = next + length
      if opcode == MCAPFormat.Opcode.footer.rawValue {
        return try input.read(at: offset, count: 9) == MCAPFormat.magic
      }
    }
  }
}
