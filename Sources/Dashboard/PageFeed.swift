import Federation
import NodeInterface
import Recording
import SimCore
import Synchronization
import WorldState

/// Between the thread of a run or replay and the pages: keeps what a new page needs, and what is new since the last
/// delivery. A run never waits for pages, and what is kept is bounded: of several slices only the last is delivered,
/// and messages are counted.
package final class PageFeed: Sendable {
  /// What pages have not been told yet.
  struct Update: Sendable {
    /// A jump in time: what pages know is void.
    var isJump = false
    var names: [EntityName] = []
    var slice: TruthSlice?
    var warnings: [WarningRow] = []
    var events: [EventRow] = []
    /// Messages sent, by type and sender.
    var messages: [MessageKey: Int] = [:]
    var figures: [FigureSnapshot] = []
    /// Of watched nodes.
    var nodes: [NodeID: NodeRows] = [:]
    var roads: RoadWatch.Report?
  }
  struct WarningRow: Hashable, Sendable {
    var warning: Telemetry.Warning
    var name: String
  }
  struct EventRow: Hashable, Sendable {
    var event: RunEvent
    var at: SimTime
  }
  struct MessageKey: Hashable, Sendable {
    var type: UInt8
    var sender: UInt32
  }
  private struct Content: Sendable {
    var update = Update()
    /// For new pages.
    var names: [NameKey: EntityName] = [:]
    var nodes: [UInt32: String] = [:]
    var slice: TruthSlice?
    var warnings: [WarningRow] = []
    var events: [EventRow] = []
    var figures: [FigureSnapshot] = []
    var roadWatch: RoadWatch
    var roads: RoadWatch.Report?
    /// Of all nodes with records, the latest rows.
    var recent: [NodeID: NodeRows] = [:]
    var watchedNodes: [NodeID] = []
    var isWatched = false
    var isWoken = false
    var wake: (@Sendable () -> Void)?
  }
  private struct NameKey: Hashable, Sendable {
    var kind: EntityName.Kind
    var index: UInt32
  }
  private let content: Mutex<Content>

  /// Warnings and events that a new page is told.
  static let history = 500
  /// Pairs of type and sender counted in one delivery; further senders are left out.
  static let mostSenders = 20_000
  /// Totals of the last minutes that a new page is told.
  static let figureHistory = 60
  /// Nodes whose latest records are kept.
  static let mostNodes = 16

  /// - Parameter scene: with the roads whose traffic is watched.
  package init(scene: [UInt8] = []) { content = Mutex(Content(roadWatch: RoadWatch(scene: scene))) }

  /// Called on the thread of the run or replay.
  package func add(_ item: RunStreamItem) {
    let wake: (@Sendable () -> Void)? = content.withLock { c in
      switch item {
      case .names(let names): Self.add(names, to: &c)
      case .slice(let slice):
        c.slice = slice
        if let roads = c.roadWatch.observe(slice) {
          c.roads = roads
          if c.isWatched { c.update.roads = roads }
        }
        guard c.isWatched else { return nil }
        c.update.slice = slice
        return Self.takeWake(&c)
      case .message(let message):
        guard c.isWatched, let sender = message.sender else { return nil }
        let key = MessageKey(type: message.type, sender: sender.raw)
        if c.update.messages.count < Self.mostSenders || c.update.messages[key] != nil {
          c.update.messages[key, default: 0] += 1
        }
      case .warning(let warning):
        let row = WarningRow(warning: warning, name: c.nodes[warning.node.raw] ?? "\(warning.node)")
        Self.append(row, to: &c.warnings)
        if c.isWatched { Self.append(row, to: &c.update.warnings) }
      case .event(let event, let time):
        let row = EventRow(event: event, at: time)
        Self.append(row, to: &c.events)
        if c.isWatched { Self.append(row, to: &c.update.events) }
        return Self.takeWake(&c)
      case .figures(let figures):
        Self.append(figures, to: &c.figures, Self.figureHistory)
        if c.isWatched { Self.append(figures, to: &c.update.figures, Self.figureHistory) }
        return Self.takeWake(&c)
      case .record(let record): Self.add(record, to: &c)
      }
      return nil
    }
    wake?()
  }

  /// Records of single nodes.
  package func add(_ records: NodeRecords) {
    if records.isEmpty { return }
    content.withLock { c in
      for r in records.sensors { Self.add(.sensor(r), to: &c) }
      for r in records.tasks { Self.add(.task(r), to: &c) }
      for r in records.receptions { Self.add(.reception(r), to: &c) }
      for r in records.pictures { Self.add(.picture(r), to: &c) }
    }
  }
  private static func add(_ record: NodeRecord, to c: inout sending Content) {
    let node = record.node
    guard c.recent[node] != nil || c.recent.count < mostNodes || makeRoom(in: &c) else { return }
    c.recent[node, default: NodeRows()].add(record, c.slice)
    guard c.isWatched, c.watchedNodes.contains(node) else { return }
    c.update.nodes[node, default: NodeRows()].add(record, c.slice)
  }
  /// Forgets a node that is not watched; false if there is none.
  private static func makeRoom(in c: inout Content) -> Bool {
    guard let other = c.recent.keys.filter({ !c.watchedNodes.contains($0) }).min() else { return false }
    c.recent[other] = nil
    return true
  }

  /// A slice that pages are not told: the sensor frames to come were captured after it.
  func place(_ slice: TruthSlice) {
    content.withLock { c in
      c.slice = slice
      if let roads = c.roadWatch.observe(slice) { c.roads = roads }
    }
  }

  /// Nodes that pages watch.
  package var watchedNodes: [NodeID] { content.withLock { $0.watchedNodes } }

  /// Counts messages; cheap if nobody watches.
  package func add(_ messages: some Sequence<SentMessage>) {
    guard isWatched else { return }
    for message in messages { add(.message(message)) }
  }
  package var isWatched: Bool { content.withLock { $0.isWatched } }

  /// Forgets slices, warnings and events: a replay has gone to another time.
  package func jump() {
    content.withLock { c in
      c.slice = nil
      c.warnings = []
      c.events = []
      c.figures = []
      c.recent = [:]
      c.roadWatch.reset()
      c.roads = nil
      c.update = Update(isJump: true, names: c.update.names)
    }
  }

  // MARK: For the server

  /// Sets what is called, on any thread, when there is something to deliver.
  func setWake(_ wake: @escaping @Sendable () -> Void) { content.withLock { $0.wake = wake } }
  func setWatched(_ isWatched: Bool) {
    content.withLock { c in
      if !isWatched { c.update = Update() }
      c.isWatched = isWatched
    }
  }
  func setWatchedNodes(_ nodes: [NodeID]) { content.withLock { $0.watchedNodes = nodes } }
  /// The latest records of a node; nil without any.
  func recent(_ node: NodeID) -> NodeRows? { content.withLock { $0.recent[node] } }
  /// What is new since the last call.
  func take() -> Update {
    content.withLock { c in
      defer { c.update = Update() }
      c.isWoken = false
      return c.update
    }
  }
  /// Everything that a new page needs.
  func everything() -> Update {
    content.withLock { c in
      var update = Update()
      update.names = c.names.values.sorted { ($0.kind.rawValue, $0.index) < ($1.kind.rawValue, $1.index) }
      update.slice = c.slice
      update.warnings = c.warnings
      update.events = c.events
      update.figures = c.figures
      update.roads = c.roads
      return update
    }
  }

  private static func takeWake(_ c: inout sending Content) -> (@Sendable () -> Void)? {
    if c.isWoken { return nil }
    c.isWoken = true
    return c.wake
  }
  private static func append<Row>(_ row: Row, to rows: inout [Row], _ most: Int = history) {
    rows.append(row)
    if rows.count > 2 * most { rows.removeFirst(most) }
  }
  private static func add(_ names: [EntityName], to c: inout Content) {
    for name in names {
      c.names[NameKey(kind: name.kind, index: name.index)] = name
      if let node = name.node { c.nodes[node.raw] = name.name }
    }
    if c.isWatched { c.update.names += names }
    // Who has left is forgotten when they are the greater part.
    guard let slice = c.slice, c.names.count > 4096,
      c.names.count > 2 * (slice.vehicleCount + slice.pedestrianCount)
    else { return }
    let pedestrians = Set(slice.pedestrian)
    let new = Set(names.map { NameKey(kind: $0.kind, index: $0.index) })
    c.names = c.names.filter { key, _ in
      switch key.kind {
      case .vehicle, .hazard: slice.row(of: key.index) != nil || new.contains(key)
      case .pedestrian: pedestrians.contains(key.index) || new.contains(key)
      case .roadside, .cloud: true
      }
    }
    c.nodes = [:]
    for name in c.names.values { if let node = name.node { c.nodes[node.raw] = name.name } }
  }
}
