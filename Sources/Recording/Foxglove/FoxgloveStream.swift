import Federation
import NodeInterface
import RoadNetwork
import SimCore
import V2XMessages
import WorldState

/// Makes Foxglove's messages from the stream of a run: the same for a recording, a live run and a replay. What moves has
/// a bounded rate and number, and the times on each channel never go back.
package struct FoxgloveStream: Sendable {
  package struct Message: Sendable {
    package var channel: FoxgloveChannel
    package var time: SimTime
    package var data: [UInt8]
  }

  /// Time between two messages about what moves, at least. A recording has four a second, so that it grows by less than
  /// a quarter; viewers of a recording interpolate frames.
  package static let recordedPeriod = SimDuration(milliseconds: 250)
  package static let livePeriod = SimDuration(milliseconds: 100)
  /// The same for vehicles that are there, positions on the earth and figures.
  package static let figuresPeriod = SimDuration(seconds: 1)
  /// Vehicles with a frame of their own, equipped ones first: viewers become slow with many.
  package static let mostFrames = 256
  /// Positions on the earth in one message.
  static let mostLocations = 256
  /// Losses in the log per second; further ones are counted.
  static let mostLosses = 20

  /// Channels that are made; others cost nothing.
  package var wanted = Set(FoxgloveChannel.allCases)

  private struct Entity {
    var name: String
    var kind: EntityName.Kind
    var level: AutomationLevel?

    var colour: FoxgloveColour {
      if kind == .hazard { return .hazard }
      return switch level {
      case .l2: .level2
      case .l3: .level3
      case .l4: .level4
      case nil: .unequipped
      }
    }
    var frame: String { kind == .hazard ? "hazard/" + name : FoxgloveFrame.vehicle(name) }
  }

  private let map: FoxgloveMap
  /// Names of the nodes whose positions are given; empty: all with a computer.
  private let located: Set<String>
  private let motionPeriod: SimDuration
  private var entities: [UInt32: Entity] = [:]
  private var nodes: [UInt32: String] = [:]
  /// Vehicles with a box in their own frame since the last message about vehicles, ascending.
  private var framed: [UInt32] = []
  private var hadOthers = false
  private var states: [[UInt8]]?
  private var collided: Set<UInt32> = []
  private var nextMotion = SimTime(microseconds: .min)
  private var nextFigures = SimTime(microseconds: .min)
  private var sent: [UInt64] = []
  private var warnings: UInt64 = 0
  private var losses = 0
  private var last: [SimTime]

  /// - Parameter located: names of the nodes in `record.nodes`.
  package init(_ scene: SceneGeometry, located: [String] = [], motionPeriod: SimDuration) {
    self.motionPeriod = motionPeriod
    map = FoxgloveMap(scene)
    self.located = Set(located)
    last = Array(repeating: max(.zero, scene.begin), count: FoxgloveChannel.allCases.count)
    for unit in scene.roadside { nodes[unit.node] = unit.name }
  }

  /// The run's first moment.
  package var begin: SimTime { map.scene.begin }

  /// Channels on which there is anything at all.
  package var channels: [FoxgloveChannel] {
    FoxgloveChannel.allCases.filter { channel in
      switch channel {
      case .signals: map.hasSignals
      case .locations: map.scene.georeference != nil
      default: true
      }
    }
  }

  /// What does not move: for the beginning, and for viewers that come later.
  package mutating func standing(at time: SimTime) -> [Message] {
    [message(.map, time, map.map()), message(.fixedTransforms, time, map.transforms())]
  }
  /// What a viewer that comes now needs: what does not move, and what is there.
  package func present(_ slice: TruthSlice?, at time: SimTime) -> [Message] {
    var copy = self
    copy.jump()
    copy.wanted.subtract([.log, .traffic])
    let standing = copy.standing(at: time)
    return standing + (slice.map { copy.take(.slice($0)) } ?? [])
  }

  /// With the next slice everything is due: a viewer has come.
  package mutating func refresh() {
    states = nil
    nextMotion = SimTime(microseconds: .min)
    nextFigures = SimTime(microseconds: .min)
  }
  /// Another time of the run follows: a replay has gone there.
  package mutating func jump() {
    refresh()
    framed = []
    collided = []
    sent = []
    warnings = 0
    losses = 0
    for i in last.indices { last[i] = SimTime(microseconds: .min) }
  }

  /// Messages about an item of the run's stream.
  package mutating func take(_ item: RunStreamItem) -> [Message] {
    switch item {
    case .names(let names):
      for name in names { add(name) }
      return []
    case .slice(let slice): return take(slice)
    case .message(let message):
      count(message)
      return []
    case .warning(let warning):
      warnings += 1
      let source = warning.cooperative ? "from a message" : "from its own sensors"
      return log(
        .warning, at: warning.at, name(warning.node),
        "\(warning.kind.abbreviation): \(warning.kind.name), \(source)")
    case .record(.reception(let reception)) where reception.outcome != .delivered: return take(reception)
    case .figures, .record: return []
    case .event(let event, let time):
      return log(
        event.name.hasSuffix("failed") ? .error : .info, at: time, "run", "\(event.name): \(event.detail)")
    }
  }
  /// A message was sent; cheaper than an item.
  package mutating func count(_ message: SentMessage) {
    let type = Int(message.type)
    while sent.count <= type { sent.append(0) }
    sent[type] += 1
  }

  private mutating func add(_ name: EntityName) {
    if let node = name.node { nodes[node.raw] = name.name }
    guard name.kind == .vehicle || name.kind == .hazard else { return }
    entities[name.index] = Entity(name: name.name, kind: name.kind, level: name.level)
  }
  package func name(_ node: NodeID) -> String { nodes[node.raw] ?? "\(node)" }
  private func entity(_ index: UInt32) -> Entity {
    entities[index] ?? Entity(name: String(index), kind: .vehicle)
  }
  private mutating func message(_ channel: FoxgloveChannel, _ time: SimTime, _ data: [UInt8]) -> Message {
    // Hosts report warnings and losses some time after they happened.
    last[channel.rawValue] = max(last[channel.rawValue], time)
    return Message(channel: channel, time: last[channel.rawValue], data: data)
  }

  // MARK: Slices

  private mutating func take(_ slice: TruthSlice) -> [Message] {
    var out: [Message] = []
    if wanted.contains(.log) { out += takeCollisions(slice) }
    if slice.time >= nextFigures {
      nextFigures = slice.time.floored(to: Self.figuresPeriod) + Self.figuresPeriod
      if losses > Self.mostLosses {
        out += log(.debug, at: slice.time, "run", "\(losses - Self.mostLosses) more losses")
      }
      losses = 0
      if wanted.contains(.vehicles) || wanted.contains(.others) || wanted.contains(.transforms) {
        chooseFrames(slice)
        out.append(message(.vehicles, slice.time, vehicles(slice)))
      }
      if let georeference = map.scene.georeference, wanted.contains(.locations) {
        out.append(message(.locations, slice.time, locations(slice, georeference)))
      }
      if wanted.contains(.traffic) { out.append(message(.traffic, slice.time, figures(slice))) }
    }
    if slice.time >= nextMotion {
      nextMotion = slice.time.floored(to: motionPeriod) + motionPeriod
      if wanted.contains(.transforms), let data = transforms(slice) {
        out.append(message(.transforms, slice.time, data))
      }
      if wanted.contains(.others), let data = others(slice) {
        out.append(message(.others, slice.time, data))
      }
      if map.hasSignals, wanted.contains(.signals) {
        let now = slice.signals.map(\.state)
        if now != states {
          states = now
          out.append(message(.signals, slice.time, map.signals(now, at: slice.time)))
        }
      }
    }
    return out
  }

  private mutating func chooseFrames(_ slice: TruthSlice) {
    if slice.vehicleCount <= Self.mostFrames {
      framed = slice.vehicle
      return
    }
    let equipped = (0..<slice.vehicleCount).filter { slice.flags[$0].contains(.equipped) }
    let others = (0..<slice.vehicleCount).filter { !slice.flags[$0].contains(.equipped) }
    framed = (equipped + others).prefix(Self.mostFrames).map { slice.vehicle[$0] }.sorted()
  }

  /// Rows of the vehicles with a frame, or of those without.
  private func rows(_ slice: TruthSlice, framed isFramed: Bool) -> [Int] {
    var i = 0
    return (0..<slice.vehicleCount).filter { row in
      while i < framed.count, framed[i] < slice.vehicle[row] { i += 1 }
      return (i < framed.count && framed[i] == slice.vehicle[row]) == isFramed
    }
  }

  private func vehicles(_ slice: TruthSlice) -> [UInt8] {
    // Until the next message, or somewhat longer for a viewer that is late.
    let lifetime = max(Self.figuresPeriod, slice.step) + slice.step
    var out = ProtobufWriter()
    for row in rows(slice, framed: true) {
      let entity = self.entity(slice.vehicle[row])
      out.entity(entity.frame, in: entity.frame, at: slice.time, lifetime: lifetime, isLocked: true) {
        if let level = entity.level { $0.metadata("level", "L\(level.rawValue)") }
        $0.box(
          length: slice.length[row], width: slice.width[row], height: slice.height[row], entity.colour)
      }
    }
    return out.bytes
  }

  /// Nil if nothing has a frame.
  private func transforms(_ slice: TruthSlice) -> [UInt8]? {
    let rows = rows(slice, framed: true)
    if rows.isEmpty { return nil }
    var out = ProtobufWriter()
    for row in rows {
      out.transform(
        to: entity(slice.vehicle[row]).frame, at: slice.time, x: slice.x[row], y: slice.y[row],
        heading: slice.heading[row])
    }
    return out.bytes
  }

  /// Nil if there is nothing to show and there was nothing before.
  private mutating func others(_ slice: TruthSlice) -> [UInt8]? {
    let rows = rows(slice, framed: false)
    let hasOthers = !rows.isEmpty || slice.pedestrianCount > 0
    defer { hadOthers = hasOthers }
    if !hasOthers && !hadOthers { return nil }
    let lifetime = max(motionPeriod, slice.step) + slice.step
    var out = ProtobufWriter()
    if !rows.isEmpty {
      out.entity("vehicles", at: slice.time, lifetime: lifetime) {
        for row in rows {
          $0.box(
            x: slice.x[row], y: slice.y[row], heading: slice.heading[row], length: slice.length[row],
            width: slice.width[row], height: slice.height[row], entity(slice.vehicle[row]).colour)
        }
      }
    }
    if slice.pedestrianCount > 0 {
      // An upright line is a third of the bytes of a cylinder.
      out.entity("pedestrians", at: slice.time, lifetime: lifetime) {
        $0.lines(.list, thickness: 2 * TruthSlice.pedestrianRadius, height: 0, .pedestrian) { list in
          for row in 0..<slice.pedestrianCount {
            let place = Vec2(slice.pedestrianX[row], slice.pedestrianY[row])
            list.linePoint(place)
            list.linePoint(place, Self.pedestrianHeight)
          }
        }
      }
    }
    return out.bytes
  }
  /// As drawn, metres.
  private static let pedestrianHeight = 1.7

  private func locations(_ slice: TruthSlice, _ georeference: Georeference) -> [UInt8] {
    var left = Self.mostLocations
    var out = ProtobufWriter()
    func add(
      _ name: String, _ frame: String, _ place: Vec2, _ heading: Double?, _ colour: FoxgloveColour,
      _ level: AutomationLevel?
    ) {
      guard left > 0 else { return }
      left -= 1
      let geo = georeference.geo(place)
      out.message(1) {
        $0.double(1, geo.latitude)
        $0.double(2, geo.longitude)
        $0.timestamp(6, slice.time)
        $0.text(7, frame)
        $0.colour(8, colour)
        $0.pair(9, "name", name)
        if let level { $0.pair(9, "level", "L\(level.rawValue)") }
        if let heading { $0.double(10, Angle(radians: .pi / 2 - heading).wrapped.radians) }
      }
    }
    for unit in map.scene.roadside where located.contains(unit.name) {
      add(unit.name, FoxgloveFrame.roadside(unit.name), unit.position, nil, .roadside, nil)
    }
    for row in 0..<slice.vehicleCount where slice.flags[row].contains(.equipped) {
      let entity = self.entity(slice.vehicle[row])
      guard located.isEmpty || located.contains(entity.name) else { continue }
      add(
        entity.name, entity.frame, Vec2(slice.x[row], slice.y[row]), slice.heading[row], entity.colour,
        entity.level)
    }
    return out.bytes
  }

  private mutating func figures(_ slice: TruthSlice) -> [UInt8] {
    let row = RunTables.TrafficRow(slice)
    var figures = TrafficFigures(time: slice.time)
    figures.running = row.running
    figures.halting = row.halting
    figures.equipped = row.equipped
    figures.meanSpeed = row.meanSpeed
    figures.pedestrians = UInt64(slice.pedestrianCount)
    for type in MessageType.allCases {
      let i = Int(type.rawValue)
      figures.sent.append(.init(name: type.name, count: i < sent.count ? sent[i] : 0))
    }
    figures.warnings = warnings
    for i in sent.indices { sent[i] = 0 }
    warnings = 0
    return figures.encoded()
  }

  // MARK: Log

  private enum Level: UInt64 {
    case debug = 1
    case info, warning, error
  }
  private mutating func log(_ level: Level, at time: SimTime, _ name: String, _ text: String) -> [Message] {
    guard wanted.contains(.log) else { return [] }
    var out = ProtobufWriter()
    out.timestamp(1, time)
    out.varint(2, level.rawValue)
    out.text(3, text)
    out.text(4, name)
    return [message(.log, time, out.bytes)]
  }

  private mutating func take(_ loss: ReceptionRecord) -> [Message] {
    losses += 1
    guard losses <= Self.mostLosses else { return [] }
    let type = RunTables.typeName(Int(loss.messageType))
    let distance = loss.distance.map { ", \(fixed($0, 0)) m" } ?? ""
    return log(
      .debug, at: loss.arrivesAt, name(loss.receiver),
      "lost \(type) of \(name(loss.sender)): \(loss.outcome.words)\(distance)")
  }

  private mutating func takeCollisions(_ slice: TruthSlice) -> [Message] {
    var out: [Message] = []
    var now: Set<UInt32> = []
    for row in 0..<slice.vehicleCount where slice.flags[row].contains(.collided) {
      let index = slice.vehicle[row]
      now.insert(index)
      if !collided.contains(index) { out += log(.error, at: slice.time, entity(index).name, "collision") }
    }
    collided = now
    return out
  }
}

extension ReceptionOutcome {
  fileprivate var words: String {
    switch self {
    case .delivered: "delivered"
    case .halfDuplex: "was sending"
    case .sensitivity: "too weak"
    case .propagation: "lost in noise"
    case .interference: "interference"
    case .extraLoss: "extra loss"
    case .inboxFull: "inbox full"
    case .malformed: "malformed"
    }
  }
}
