import Federation
import NodeInterface
import Radio
import SimCore
import V2XMessages

/// Records sensor frames, tasks, receptions and pictures of the nodes in `record.nodes`, and of those that pages watch.
/// No result depends on it.
final class NodeRecorder {
  private let entities: Set<UInt64>
  /// Of the nodes in `record.nodes`, and of others that are watched: what a page asks for takes no room from a recording.
  private var records = NodeRecords()
  private var shown = NodeRecords(limit: NodeRecords.watchedLimit)
  /// Watched nodes, wherever they run, and those of them that are recorded for pages only.
  private(set) var watched: [NodeID] = []
  private var shownOnly: [NodeID] = []
  /// At least one node of this host is in `record.nodes`.
  private var hasListed = false
  /// At least one node of this host is recorded.
  var isActive: Bool { hasListed || !shownOnly.isEmpty }

  init(_ entities: Set<UInt64>) { self.entities = entities }

  func take() -> NodeRecords {
    guard !records.isEmpty || !shown.isEmpty else { return NodeRecords() }
    defer {
      records = NodeRecords()
      shown = NodeRecords(limit: NodeRecords.watchedLimit)
    }
    var all = records
    all.append(shown)
    return all
  }

  func isListed(_ entity: UInt64) -> Bool { entities.contains(entity) }

  /// True if a node is recorded from its birth.
  func admit(_ node: NodeID, _ entity: UInt64) -> Bool {
    if isListed(entity) {
      hasListed = true
      return true
    }
    guard watched.contains(node) else { return false }
    shownOnly.append(node)
    return true
  }

  /// Pages watch these nodes from now on.
  func watch(_ nodes: [NodeID]) {
    watched = nodes
    shownOnly.removeAll()
  }
  /// A node of this host that is not in `record.nodes` is watched.
  func show(_ node: NodeID) { shownOnly.append(node) }

  /// Records what a node sensed in a step, the tasks that ended, and what it then knew.
  @inline(never)
  func record(
    _ event: borrowing Event, _ tasks: [ComputedTask], _ pictures: [KnownPicture], of node: NodeID
  ) {
    switch event {
    case .sensor(let frame):
      let record = SensorRecord(node: node, frame: copy frame)
      add(node) { $0.add(record) }
    case .signals, .fix, .received, .wake: break
    }
    record(tasks, of: node)
    for picture in pictures { add(node) { $0.add(PictureRecord(node: node, picture: picture)) } }
  }

  func record(_ tasks: [ComputedTask], of node: NodeID) {
    for task in tasks { add(node) { $0.add(TaskRecord(node: node, task: task)) } }
  }

  /// Records the outcome of a frame at a receiver.
  ///
  /// - Parameter distance: between the antennas, metres; nil for other channels than the sidelink.
  func record(
    _ frame: AirFrame, at receiver: NodeID, distance: Double?, _ outcome: ReceptionOutcome,
    inputStage: SimDuration
  ) {
    add(receiver) {
      $0.add(
        ReceptionRecord(
          receiver: receiver, frame: frame, distance: distance, outcome: outcome, inputStage: inputStage))
    }
  }

  private func add(_ node: NodeID, _ body: (inout NodeRecords) -> Void) {
    if shownOnly.contains(node) { body(&shown) } else { body(&records) }
  }
}

extension ReceptionOutcome {
  init(_ outcome: Outcome) {
    self =
      switch outcome {
      case .delivered: .delivered
      case .halfDuplex: .halfDuplex
      case .propagation: .propagation
      case .interference: .interference
      case .extraLoss: .extraLoss
      case .sensitivity: .sensitivity
      case .invalid: .malformed
      }
  }
}
