import SimCore

/// The channels for Foxglove in a recording.
struct FoxgloveRecorder {
  private var stream: FoxgloveStream
  /// By channel; 0 if there is nothing on it.
  private var channels = [UInt16](repeating: 0, count: FoxgloveChannel.allCases.count)
  private var sequences = [UInt32](repeating: 0, count: FoxgloveChannel.allCases.count)

  init(_ stream: FoxgloveStream, at time: SimTime, in writer: MCAPWriter) {
    self.stream = stream
    var schemas: [String: UInt16] = [:]
    for channel in stream.channels {
      let schema =
        schemas[channel.schema]
        ?? writer.addSchema(
          name: channel.schema, encoding: "protobuf", data: RecordCodec.descriptors(of: channel.schema))
      schemas[channel.schema] = schema
      channels[channel.rawValue] = writer.addChannel(topic: channel.topic, schema: schema)
    }
    for message in self.stream.standing(at: time) { write(message, writer) }
  }

  mutating func record(_ item: RunStreamItem, in writer: MCAPWriter) {
    for message in stream.take(item) { write(message, writer) }
  }
  mutating func count(_ message: SentMessage) { stream.count(message) }

  private mutating func write(_ message: FoxgloveStream.Message, _ writer: MCAPWriter) {
    let channel = message.channel.rawValue
    if channels[channel] == 0 { return }
    let time = RunRecorder.nanoseconds(message.time)
    writer.write(
      channel: channels[channel], sequence: sequences[channel], logTime: time, publishTime: time,
      data: message.data)
    sequences[channel] &+= 1
  }
}
