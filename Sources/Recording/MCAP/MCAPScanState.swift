/// Contents of a file found so far.
struct ScanState {
  var summary: MCAPSummary
  var metadataIndexes: [MCAPMetadataIndex] = []
  var chunks: [MCAPChunkSpan] = []
  var unreadable: UInt64 = 0
  private var schemas: [UInt16: String] = [:]
  private var channels: [UInt16: MCAPChannel] = [:]
  private var counts: [UInt16: UInt64] = [:]

  init(path: String, fileSize: UInt64) { summary = MCAPSummary(path: path, fileSize: fileSize) }

  mutating func takeHeader(_ content: ArraySlice<UInt8>) {
    var c = MCAPCursor(content)
    summary.profile = c.text()
    summary.writtenBy = c.text()
  }
  mutating func takeMetadata(_ content: ArraySlice<UInt8>) {
    var c = MCAPCursor(content)
    let name = c.text()
    let pairs = c.map()
    if c.failed {
      summary.damaged += 1
    } else {
      summary.metadata.append(
        MCAPSummary.Metadata(name: name, pairs: pairs.map { .init(key: $0.key, value: $0.value) }))
    }
  }
  /// - Parameter first: beginning of the content, including names.
  mutating func takeAttachment(_ first: ArraySlice<UInt8>, offset: UInt64, length: UInt64) {
    var c = MCAPCursor(first)
    _ = (c.u64(), c.u64())
    let name = c.text()
    let type = c.text()
    let size = c.u64()
    if c.failed {
      summary.damaged += 1
    } else {
      summary.attachments.append(
        MCAPAttachment(
          name: name, mediaType: type, size: size, offset: offset,
          length: length + UInt64(MCAPFormat.recordHead)))
    }
  }

  /// Takes a record of the summary section.
  mutating func takeSummary(_ opcode: UInt8, _ content: ArraySlice<UInt8>) {
    var c = MCAPCursor(content)
    switch MCAPFormat.Opcode(rawValue: opcode) {
    case .schema, .channel: takeDefinition(opcode, content)
    case .statistics:
      summary.messages = c.u64()
      _ = (c.u16(), c.u32(), c.u32(), c.u32())
      summary.chunks = UInt64(c.u32())
      let start = c.u64()
      let end = c.u64()
      if summary.messages > 0 {
        summary.start = start
        summary.end = end
      }
      var inner = MCAPCursor(c.slice(UInt64(c.u32())))
      while inner.remaining > 0 && !inner.failed {
        let id = inner.u16()
        counts[id] = inner.u64()
      }
    case .attachmentIndex:
      let offset = c.u64()
      let length = c.u64()
      _ = (c.u64(), c.u64())
      let size = c.u64()
      summary.attachments.append(
        MCAPAttachment(name: c.text(), mediaType: c.text(), size: size, offset: offset, length: length))
    case .chunkIndex:
      let (start, end) = (c.u64(), c.u64())
      chunks.append(MCAPChunkSpan(start: start, end: end, offset: c.u64(), length: c.u64()))
    case .metadataIndex:
      let offset = c.u64()
      let length = c.u64()
      metadataIndexes.append(MCAPMetadataIndex(name: c.text(), offset: offset, length: length))
    default: break
    }
    if c.failed { summary.damaged += 1 }
  }

  /// Takes a record of the data section.
  mutating func take(
    _ opcode: MCAPFormat.Opcode, _ content: ArraySlice<UInt8>, _ body: (MCAPReader.Message) -> Void
  ) {
    switch opcode {
    case .header: takeHeader(content)
    case .schema, .channel: takeDefinition(opcode.rawValue, content)
    case .metadata: takeMetadata(content)
    case .message: takeMessage(content, body)
    case .chunk: takeChunk(content, body)
    default: break
    }
  }
  private mutating func takeDefinition(_ opcode: UInt8, _ content: ArraySlice<UInt8>) {
    var c = MCAPCursor(content)
    let id = c.u16()
    if opcode == MCAPFormat.Opcode.schema.rawValue {
      let name = c.text()
      if !c.failed && id != 0 { schemas[id] = name }
    } else {
      let schema = c.u16()
      let topic = c.text()
      let encoding = c.text()
      if !c.failed {
        channels[id] = MCAPChannel(id: id, schema: schema, topic: topic, messageEncoding: encoding)
      }
    }
    if c.failed { summary.damaged += 1 }
  }
  private mutating func takeMessage(_ content: ArraySlice<UInt8>, _ body: (MCAPReader.Message) -> Void) {
    var c = MCAPCursor(content)
    let id = c.u16()
    let sequence = c.u32()
    let logTime = c.u64()
    let publishTime = c.u64()
    guard !c.failed, let channel = channels[id] else {
      summary.damaged += 1
      return
    }
    counts[id, default: 0] += 1
    summary.messages += 1
    summary.start = min(summary.start ?? .max, logTime)
    summary.end = max(summary.end ?? 0, logTime)
    body(
      MCAPReader.Message(
        topic: channel.topic, schema: schemas[channel.schema] ?? "", sequence: sequence, logTime: logTime,
        publishTime: publishTime, data: c.slice(UInt64(c.remaining))))
  }
  private mutating func takeChunk(_ content: ArraySlice<UInt8>, _ body: (MCAPReader.Message) -> Void) {
    var c = MCAPCursor(content)
    _ = (c.u64(), c.u64())
    let size = c.u64()
    let crc = c.u32()
    let compression = c.text()
    let data = c.slice(c.u64())
    guard !c.failed, compression.isEmpty, UInt64(data.count) == size,
      crc == 0 || CRC32.of(Array(data)) == crc
    else {
      summary.damaged += 1
      return
    }
    summary.chunks += 1
    var records = MCAPCursor(data)
    while let (opcode, content) = records.record() {
      switch MCAPFormat.Opcode(rawValue: opcode) {
      case .message: takeMessage(content, body)
      case .schema, .channel: takeDefinition(opcode, content)
      default: break
      }
    }
    if records.failed { summary.damaged += 1 }
  }

  func finish() -> MCAPSummary {
    var result = summary
    result.unreadableBytes = unreadable
    result.schemas = schemas.sorted { $0.key < $1.key }.map(\.value)
    result.channels = channels.sorted { $0.key < $1.key }.map { id, channel in
      MCAPSummary.Channel(
        topic: channel.topic, schema: schemas[channel.schema] ?? "", messageEncoding: channel.messageEncoding,
        messages: counts[id] ?? 0)
    }
    result.isTruncated = result.isCutOff || result.metadata(named: "end")?["truncated"] == "true"
    return result
  }
}
