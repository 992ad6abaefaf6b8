import SimCore

/// Contents of an MCAP file, without its messages.
package struct MCAPSummary: Sendable {
  package struct Channel: Hashable, Sendable {
    package var topic: String
    package var schema: String
    package var messageEncoding: String
    package var messages: UInt64
  }
  package struct Metadata: Hashable, Sendable {
    package struct Pair: Hashable, Sendable {
      package var key: String
      package var value: String
    }
    package var name: String
    package var pairs: [Pair]
    package subscript(key: String) -> String? { pairs.first { $0.key == key }?.value }
  }

  package var path: String
  package var fileSize: UInt64
  package var writtenBy = ""
  package var profile = ""
  /// In order of their ids.
  package var channels: [Channel] = []
  /// Full names of the schemas, in order of their ids.
  package var schemas: [String] = []
  package var messages: UInt64 = 0
  package var chunks: UInt64 = 0
  /// Log times of the first and the last message, ns; nil without messages.
  package var start: UInt64?
  package var end: UInt64?
  package var metadata: [Metadata] = []
  package var attachments: [MCAPAttachment] = []
  /// The file has no readable end; the summary comes from scanning its complete records.
  package var isCutOff = false
  /// Messages are missing: the file is cut off, or the writer could not write all of them.
  package var isTruncated = false
  /// Bytes after the last complete record of a file that is cut off.
  package var unreadableBytes: UInt64 = 0
  /// Records or chunks skipped because their checksum or layout is wrong.
  package var damaged: UInt64 = 0

  init(path: String, fileSize: UInt64) {
    self.path = path
    self.fileSize = fileSize
  }

  /// Pairs of the metadata record `name`.
  package func metadata(named name: String) -> Metadata? { metadata.first { $0.name == name } }

  /// The account that `coroad inspect` prints.
  package var text: String {
    var lines = [
      "\(path): MCAP, \(readableSize(fileSize))\(writtenBy.isEmpty ? "" : ", written by \(writtenBy)")"
    ]
    if isCutOff {
      lines.append(
        "  cut off: the file has no end; read by scanning, \(readableSize(unreadableBytes)) at its end unreadable"
      )
    } else if isTruncated {
      lines.append("  truncated: the writer could not write all messages")
    }
    if damaged > 0 {
      lines.append(
        "  damaged: \(damaged) \(damaged == 1 ? "record or chunk" : "records or chunks") skipped because their checksum or "
          + "layout is wrong")
    }
    if let start, let end {
      lines.append(
        "  time      \(fixed(Double(start) * 1e-9, 3)) s to \(fixed(Double(end) * 1e-9, 3)) s, virtual")
    }
    lines.append("  messages  \(grouped(messages)) in \(grouped(chunks)) chunks")
    let shown = channels
    let topic = shown.map(\.topic.count).max() ?? 0
    let count = shown.map { grouped($0.messages).count }.max() ?? 0
    for c in shown {
      let schema = c.schema.isEmpty ? "no schema" : c.schema
      lines.append(
        "    \(c.topic.padded(topic))  \(grouped(c.messages).aligned(count))  \(schema) (\(c.messageEncoding))"
      )
    }
    for a in attachments {
      lines.append("  attached  \(a.name) (\(a.mediaType), \(readableSize(a.size)))")
    }
    for m in metadata {
      lines.append("  metadata  \(m.name)")
      let width = m.pairs.map(\.key.count).max() ?? 0
      for p in m.pairs {
        let text = p.value.split(separator: "\n").map { $0.drop { $0 == " " } }.joined(separator: " ")
        let value = text.count > 160 ? "\(text.prefix(157))..." : text
        lines.append("    \(p.key.padded(width))  \(value)")
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
