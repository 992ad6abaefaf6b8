import Federation
import NIOCore
import NodeInterface
import Recording
import SimCore
import V2XMessages
import WorldState

/// The messages from the server to pages, as `docs/reference/page.md` describes them.
enum PageEncoding {
  /// A slice: little-endian, a header of 24 bytes and columns of 4 bytes, the shapes of 1 byte last.
  static func slice(_ slice: TruthSlice) -> ByteBuffer {
    let n = slice.vehicleCount
    let m = slice.pedestrianCount
    var out = ByteBufferAllocator().buffer(capacity: 24 + n * 33 + m * 16)
    out.writeInteger(UInt32(1), endianness: .little)
    for count in [n, m, 0] { out.writeInteger(UInt32(count), endianness: .little) }
    out.writeInteger(slice.time.seconds.bitPattern, endianness: .little)
    for column in [slice.x, slice.y, slice.heading, slice.speed, slice.length, slice.width] {
      for value in column { out.writeInteger(Float(value).bitPattern, endianness: .little) }
    }
    for index in slice.vehicle { out.writeInteger(index, endianness: .little) }
    for flags in slice.flags { out.writeInteger(flags.rawValue, endianness: .little) }
    for column in [slice.pedestrianX, slice.pedestrianY, slice.pedestrianHeading] {
      for value in column { out.writeInteger(Float(value).bitPattern, endianness: .little) }
    }
    for index in slice.pedestrian { out.writeInteger(index, endianness: .little) }
    out.writeBytes(slice.roadUser.map(\.truthOctet))
    return out
  }

  /// Signals whose state differs from the one in `known`, which is updated.
  static func signals(_ slice: TruthSlice, known: inout [Int: SignalState]) -> JSON? {
    var rows: [JSON] = []
    for (i, signal) in slice.signals.enumerated() {
      if let old = known[i], old.state == signal.state, old.likelyEnd == signal.likelyEnd { continue }
      known[i] = signal
      rows.append(
        .array([
          .integer(Int64(i)), .string(String(decoding: signal.state, as: UTF8.self)),
          signal.likelyEnd == .never ? .null : .rounded(signal.likelyEnd.seconds, 1),
        ]))
    }
    return rows.isEmpty ? nil : list("signals", rows)
  }

  static func names(_ names: [EntityName]) -> JSON? {
    list(
      "names",
      names.map { name in
        .array([
          .unsigned(UInt64(name.kind.rawValue)), .unsigned(UInt64(name.index)), .string(name.name),
          name.node.map { .unsigned(UInt64($0.raw)) } ?? .null,
          name.level.map { .unsigned(UInt64($0.rawValue)) } ?? .null,
        ])
      })
  }

  static func warnings(_ rows: [PageFeed.WarningRow]) -> JSON? {
    list(
      "warnings",
      rows.map { row in
        .array([
          .rounded(row.warning.at.seconds, 3), .unsigned(UInt64(row.warning.node.raw)), .string(row.name),
          .string(row.warning.kind.abbreviation), .bool(row.warning.cooperative),
        ])
      })
  }

  static func events(_ rows: [PageFeed.EventRow]) -> JSON? {
    list(
      "events",
      rows.map {
        .array([.rounded($0.at.seconds, 3), .string($0.event.name), .string($0.event.detail)])
      })
  }

  static func messages(_ counts: [PageFeed.MessageKey: Int]) -> JSON? {
    list(
      "messages",
      counts.sorted { ($0.key.type, $0.key.sender) < ($1.key.type, $1.key.sender) }.map { key, count in
        .array([
          .string(MessageType(rawValue: key.type)?.name ?? "type_\(key.type)"),
          .unsigned(UInt64(key.sender)), .integer(Int64(count)),
        ])
      })
  }

  static func state(_ values: PlayState.Values, time: SimTime?, realTimeFactor: Double?) -> JSON {
    .members([
      "type": .string("state"), "time_s": time.map { .rounded($0.seconds, 3) } ?? .null,
      "paused": .bool(values.isPaused), "speed": .number(values.speed),
      "ended": values.ended.map { .string($0) } ?? .null,
      "real_time_factor": realTimeFactor.map { .rounded($0, 2) } ?? .null,
    ])
  }

  static let clear = JSON.members(["type": .string("clear")])

  private static func list(_ type: String, _ rows: [JSON]) -> JSON? {
    rows.isEmpty ? nil : .members(["type": .string(type), type: .array(rows)])
  }
}
