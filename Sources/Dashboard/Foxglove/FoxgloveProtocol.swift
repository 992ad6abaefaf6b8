import Foundation
import NIOCore
import Recording
import SimCore

/// Foxglove's WebSocket protocol: text frames are JSON objects with `op`, binary frames begin with the number of their
/// operation and are little-endian. Sources: the specification at github.com/foxglove/ws-protocol, and foxglove-sdk
/// for playback, which only its subprotocol has.
enum FoxgloveProtocol {
  /// Subprotocols in the order of preference: that of today's application, and that of older ones.
  static let sdk = "foxglove.sdk.v1"
  static let subprotocols = [sdk, "foxglove.websocket.v1"]

  /// Largest message of a client, bytes: subscriptions to many channels.
  static let largestMessage = 1 << 16
  /// Subscriptions in one message.
  static let mostSubscriptions = 1024

  enum Level: Int64 {
    case info = 0
    case warning, error
  }

  /// - Parameter span: of a recording; its playback can then be controlled.
  static func serverInfo(name: String, session: String, span: ClosedRange<SimTime>?) -> JSON {
    let info = JSON.members([
      "op": .string("serverInfo"), "name": .string(name),
      "capabilities": .array([.string("time")] + (span == nil ? [] : [.string("playbackControl")])),
      "metadata": .members(["library": .string("coroad")]), "sessionId": .string(session),
    ])
    guard let span else { return info }
    return info.merged(
      with: .members(["dataStartTime": time(span.lowerBound), "dataEndTime": time(span.upperBound)]))
  }
  private static func time(_ time: SimTime) -> JSON {
    let microseconds = max(0, time.microseconds)
    return .members([
      "sec": .integer(microseconds / 1_000_000), "nsec": .integer(microseconds % 1_000_000 * 1000),
    ])
  }

  /// The channels; each id is the index plus 1.
  static func advertise(_ channels: [FoxgloveFeed.Channel]) -> JSON {
    .members([
      "op": .string("advertise"),
      "channels": .array(
        channels.enumerated().map { i, channel in
          let schema = Data(RecordCodec.descriptors(of: channel.schema)).base64EncodedString()
          return .members([
            "id": .integer(Int64(i + 1)), "topic": .string(channel.topic), "encoding": .string("protobuf"),
            "schemaName": .string(channel.schema), "schemaEncoding": .string("protobuf"),
            "schema": .string(schema),
          ])
        }),
    ])
  }
  static func status(_ level: Level, _ message: String) -> JSON {
    .members(["op": .string("status"), "level": .integer(level.rawValue), "message": .string(message)])
  }

  // MARK: Binary frames

  static func message(_ message: FoxgloveFeed.Message, subscription: UInt32) -> ByteBuffer {
    var out = ByteBufferAllocator().buffer(capacity: 13 + message.data.count)
    out.writeInteger(UInt8(1))
    out.writeInteger(subscription, endianness: .little)
    out.writeInteger(nanoseconds(message.time), endianness: .little)
    out.writeBytes(message.data)
    return out
  }
  static func time(_ time: SimTime) -> ByteBuffer {
    var out = ByteBufferAllocator().buffer(capacity: 9)
    out.writeInteger(UInt8(2))
    out.writeInteger(nanoseconds(time), endianness: .little)
    return out
  }
  /// - Parameter request: id of the request that it answers; empty for none.
  static func playback(
    _ state: PlayState.Values, at time: SimTime, didSeek: Bool, request: [UInt8]
  ) -> ByteBuffer {
    var out = ByteBufferAllocator().buffer(capacity: 19 + request.count)
    out.writeInteger(UInt8(5))
    out.writeInteger(UInt8(state.ended != nil ? 3 : state.isPaused ? 1 : 0))
    out.writeInteger(nanoseconds(time), endianness: .little)
    out.writeInteger(Float(state.speed).bitPattern, endianness: .little)
    out.writeInteger(UInt8(didSeek ? 1 : 0))
    out.writeInteger(UInt32(request.count), endianness: .little)
    out.writeBytes(request)
    return out
  }
  /// As in the recording: not before the scenario's second 0.
  private static func nanoseconds(_ time: SimTime) -> UInt64 { UInt64(max(0, time.microseconds)) * 1000 }

  // MARK: From clients

  enum Request: Hashable {
    case subscribe([Subscription])
    case unsubscribe([UInt32])
    case playback(Playback)
    /// Known to the protocol, but not offered.
    case other(String)
  }
  struct Subscription: Hashable, Decodable {
    var id: UInt32
    var channelId: UInt32
  }
  struct Playback: Hashable {
    var isPaused: Bool
    var speed: Double
    var seek: SimTime?
    /// Repeated in the answer.
    var id: [UInt8]
  }
  /// Longest id of a request, bytes.
  static let longestID = 256

  private struct Fields: Decodable {
    var op: String
    var subscriptions: [Subscription]?
    var subscriptionIds: [UInt32]?
  }
  /// Nil if it is not a message of the protocol.
  static func request(text: some Sequence<UInt8>) -> Request? {
    guard let fields = try? JSONDecoder().decode(Fields.self, from: Data(text)) else { return nil }
    switch fields.op {
    case "subscribe":
      return fields.subscriptions.flatMap { $0.count > mostSubscriptions ? nil : .subscribe($0) }
    case "unsubscribe": return fields.subscriptionIds.map { .unsubscribe($0) }
    default: return .other(fields.op)
    }
  }
  static func request(binary: ByteBuffer) -> Request? {
    var data = binary
    guard let operation = data.readInteger(as: UInt8.self) else { return nil }
    guard operation == 3 else { return .other("\(operation)") }
    guard let command = data.readInteger(as: UInt8.self), command <= 1,
      let speed = data.readInteger(endianness: .little, as: UInt32.self).map(Float.init(bitPattern:)),
      let hasSeek = data.readInteger(as: UInt8.self),
      let seek = data.readInteger(endianness: .little, as: UInt64.self),
      let length = data.readInteger(endianness: .little, as: UInt32.self), length <= longestID,
      let id = data.readBytes(length: Int(length))
    else { return nil }
    let time = hasSeek == 0 ? nil : SimTime(microseconds: Int64(seek / 1000))
    return .playback(Playback(isPaused: command == 1, speed: Double(speed), seek: time, id: id))
  }
}
