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
        .array([.rounded($0.at.seconds, 6), .string($0.event.name), .string($0.event.detail)])
      })
  }

  static func messages(_ counts: [PageFeed.MessageKey: Int]) -> JSON? {
    list(
      "messages",
      counts.sorted { ($0.key.type, $0.key.sender) < ($1.key.type, $1.key.sender) }.map { key, count in
        .array([
          .string(name(key.type)),
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

  /// Each row: time, message types, computers, and samples and sum of the channel busy ratio.
  static func figures(_ rows: [FigureSnapshot]) -> JSON? {
    list(
      "figures",
      rows.map { figures in
        .array([
          .rounded(figures.time.seconds, 3), .array(figures.types.map(type)),
          .array(figures.computers.prefix(mostComputers).map(computer)),
          .unsigned(figures.busyRatioSamples), .number(Double(figures.busyRatioSum) / 1000),
        ])
      })
  }
  /// Computers in one row: all vehicles, and the first roadside units.
  private static let mostComputers = 501

  private static func type(_ row: TypeFigures) -> JSON {
    .array([
      .string(name(row.type)), .unsigned(row.sent), .unsigned(row.droppedQueue),
      .unsigned(row.deliveries.attempted), .unsigned(row.deliveries.delivered),
      .array(row.deliveries.lost.map { .unsigned($0) }), .unsigned(row.uses),
      .array(row.stages.map { .rounded(Double($0) / 1e6, 6) }),
    ])
  }
  private static func computer(_ row: ComputeFigures) -> JSON {
    .array([
      row.node.map { .unsigned(UInt64($0.raw)) } ?? .null, .unsigned(UInt64(row.computers)),
      .unsigned(UInt64(row.servers)), .unsigned(UInt64(row.pending)), .unsigned(UInt64(row.longestPending)),
      .unsigned(row.tasks), .unsigned(row.deadlineMisses), .unsigned(row.dropped),
      .rounded(row.busy.seconds, 6), .rounded(Double(row.millijoules) / 1000, 3),
    ])
  }
  private static func name(_ type: UInt8) -> String { MessageType(rawValue: type)?.name ?? "type_\(type)" }

  /// The latest records of one watched node.
  static func node(_ node: NodeID, _ rows: NodeRows) -> JSON {
    .members([
      "type": .string("node"), "node": .unsigned(UInt64(node.raw)),
      "frames": .array(
        rows.frames.map { frame in
          .array([
            .unsigned(UInt64(frame.sensor)), .unsigned(UInt64(frame.kind.rawValue)),
            .rounded(frame.at.seconds, 3),
            .array(frame.points.flatMap { [.rounded($0.x, 2), .rounded($0.y, 2)] }),
          ])
        }),
      "picture": rows.picture.map(picture) ?? .null,
      "tasks": .array(
        rows.tasks.suffix(NodeRows.mostTasks).map { task in
          .array([
            .string(task.kind), .string(task.engine), .rounded(task.releasedAt.seconds, 6),
            task.span.map { .rounded($0.startedAt.seconds, 6) } ?? .null,
            task.span.map { .rounded($0.finishedAt.seconds, 6) } ?? .null,
            .rounded(task.deadline.seconds, 6), .bool(task.missedDeadline),
          ])
        }),
      "receptions": .array(
        rows.receptions.suffix(NodeRows.mostReceptions).map { r in
          .array([
            .unsigned(UInt64(r.sender.raw)), .string(name(r.messageType)),
            .rounded(r.arrivesAt.seconds, 3), r.distance.map { .rounded($0, 1) } ?? .null,
            .unsigned(UInt64(r.outcome.rawValue)),
          ])
        }),
    ])
  }
  private static func picture(_ p: KnownPicture) -> JSON {
    .members([
      "time_s": .rounded(p.at.seconds, 3),
      "own": .array([.rounded(p.ownPosition.x, 2), .rounded(p.ownPosition.y, 2), .rounded(p.ownSigma, 3)]),
      "objects": .array(
        p.objects.map { o in
          .array([
            .rounded(o.position.x, 2), .rounded(o.position.y, 2), .rounded(o.xx, 4), .rounded(o.xy, 4),
            .rounded(o.yy, 4), o.heading.isFinite ? .rounded(o.heading, 4) : .null, .rounded(o.speed, 2),
            .rounded(o.length, 2), .rounded(o.width, 2), .unsigned(UInt64(o.objectClass.rawValue)),
            .unsigned(UInt64(o.sources)),
          ])
        }),
    ])
  }

  /// Roads with traffic, and how the forecasts have done.
  static func roads(_ report: RoadWatch.Report) -> JSON {
    .members([
      "type": .string("roads"), "time_s": .rounded(report.time.seconds, 3),
      "roads": .array(
        report.rows.prefix(mostRoads).map { row in
          .array([
            .integer(Int64(row.road)), .rounded(row.speed, 2), .rounded(row.relative, 3),
            .rounded(row.density, 1), .unsigned(UInt64(row.state.rawValue)),
          ])
        }),
      "hits": .integer(Int64(report.score.hits)),
      "false_alarms": .integer(Int64(report.score.falseAlarms)),
      "misses": .integer(Int64(report.score.misses)),
    ])
  }
  private static let mostRoads = 20_000

  static let clear = JSON.members(["type": .string("clear")])

  private static func list(_ type: String, _ rows: [JSON]) -> JSON? {
    rows.isEmpty ? nil : .members(["type": .string(type), type: .array(rows)])
  }
}
