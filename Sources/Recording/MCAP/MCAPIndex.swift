/// Access to the messages of a file by their log time, chunk by chunk.
package struct MCAPIndex {
  private let reader: MCAPReader
  private var state: ScanState
  /// In the order of their starts.
  package let chunks: [MCAPChunkSpan]
  /// Contents of the file; of a file without an end only what can be known without reading its messages.
  package let summary: MCAPSummary

  init(reader: MCAPReader, state: ScanState) {
    self.reader = reader
    self.state = state
    chunks = state.chunks.sorted { ($0.start, $0.offset) < ($1.start, $1.offset) }
    summary = state.finish()
  }

  /// Index of the last chunk that starts at or before `time`; 0 if none does.
  package func chunk(at time: UInt64) -> Int {
    var low = 0
    var high = chunks.count
    while low < high {
      let middle = (low + high) / 2
      if chunks[middle].start <= time { low = middle + 1 } else { high = middle }
    }
    return max(0, low - 1)
  }

  /// Messages of a chunk, in file order; none if it is damaged.
  package mutating func messages(inChunk i: Int) throws(RecordingError) -> [MCAPReader.Message] {
    try reader.messages(in: chunks[i], &state)
  }

  /// Content of the attachment with this name; nil if there is none.
  package func attachment(_ name: String) throws(RecordingError) -> [UInt8]? {
    guard let found = summary.attachments.first(where: { $0.name == name }) else { return nil }
    return try reader.data(of: found)
  }
}
