/// A schema of an MCAP file. Protobuf: `data` is a serialised FileDescriptorSet, `name` the full message name.
package struct MCAPSchema: Hashable, Sendable {
  package var id: UInt16
  package var name: String
  package var encoding: String
  package var data: [UInt8]

  package init(id: UInt16, name: String, encoding: String, data: [UInt8]) {
    self.id = id
    self.name = name
    self.encoding = encoding
    self.data = data
  }
  func write(to out: inout [UInt8]) {
    out.append(record: .schema) {
      $0.append(u16: id)
      $0.append(prefixed: name)
      $0.append(prefixed: encoding)
      $0.append(u32: UInt32(data.count))
      $0.append(contentsOf: data)
    }
  }
}

package struct MCAPChannel: Hashable, Sendable {
  package var id: UInt16
  /// 0: no schema.
  package var schema: UInt16
  package var topic: String
  package var messageEncoding: String

  package init(id: UInt16, schema: UInt16, topic: String, messageEncoding: String) {
    self.id = id
    self.schema = schema
    self.topic = topic
    self.messageEncoding = messageEncoding
  }
  func write(to out: inout [UInt8]) {
    out.append(record: .channel) {
      $0.append(u16: id)
      $0.append(u16: schema)
      $0.append(prefixed: topic)
      $0.append(prefixed: messageEncoding)
      $0.append(map: [])
    }
  }
}

package struct MCAPAttachment: Hashable, Sendable {
  package var name: String
  package var mediaType: String
  package var size: UInt64
  /// Offset of the record in the file, and its length with its head, bytes.
  var offset: UInt64
  var length: UInt64

  func writeIndex(to out: inout [UInt8]) {
    out.append(record: .attachmentIndex) {
      $0.append(u64: offset)
      $0.append(u64: length)
      $0.append(u64: 0)
      $0.append(u64: 0)
      $0.append(u64: size)
      $0.append(prefixed: name)
      $0.append(prefixed: mediaType)
    }
  }
}

struct MCAPMetadataIndex: Hashable, Sendable {
  var name: String
  var offset: UInt64
  var length: UInt64

  func write(to out: inout [UInt8]) {
    out.append(record: .metadataIndex) {
      $0.append(u64: offset)
      $0.append(u64: length)
      $0.append(prefixed: name)
    }
  }
}

/// A complete chunk in the file.
struct MCAPChunk: Sendable {
  var start: UInt64
  var end: UInt64
  var offset: UInt64
  var length: UInt64
  /// By channel in the chunk, ascending: offset of its message index record, and its number of messages.
  var channels: [(id: UInt16, indexOffset: UInt64, messages: UInt64)]
  var indexLength: UInt64
  var dataSize: UInt64

  func writeIndex(to out: inout [UInt8]) {
    out.append(record: .chunkIndex) {
      $0.append(u64: start)
      $0.append(u64: end)
      $0.append(u64: offset)
      $0.append(u64: length)
      $0.append(u32: UInt32(channels.count * 10))
      for channel in channels {
        $0.append(u16: channel.id)
        $0.append(u64: channel.indexOffset)
      }
      $0.append(u64: indexLength)
      $0.append(prefixed: "")
      $0.append(u64: dataSize)
      $0.append(u64: dataSize)
    }
  }
}

/// Where a complete chunk is, and the log times of its first and last message, ns.
package struct MCAPChunkSpan: Hashable, Sendable {
  package var start: UInt64
  package var end: UInt64
  var offset: UInt64
  var length: UInt64
}
