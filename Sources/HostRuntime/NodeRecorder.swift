import Federation
import NodeInterface
import Radio
import SimCore
import V2XMessages

/// Records sensor frames, tasks and receptions of the nodes in `record.nodes`. No result depends on it.
final class NodeRecorder {
  private let entities: Set<UInt64>
  private var records = NodeRecords()
  /// At least one node of this host is recorded.
  private(set) var isActive = false

  init(_ entities: Set<UInt64>) { self.entities = entities }

  func take() -> NodeRecords {
    guard isActive else { return NodeRecords() }
    defer { records = NodeRecords() }
    return records
  }

  /// True if a node is recorded from now on.
  func admit(_ entity: UInt64) -> Bool {
    guard entities.contains(entity) else { return false }
    isActive = true
    return true
  }

  /// Records what a node sensed in a step, and the tasks that ended.
  @inline(never)
  func record(_ event: borrowing Event, _ tasks: [ComputedTask], of node: NodeID) {
    switch event {
    case .sensor(let frame): records.add(SensorRecord(node: node, frame: copy frame))
    case .signals, .fix, .received, .wake: break
    }
    record(tasks, of: node)
  }

  func record(_ tasks: [ComputedTask], of node: NodeID) {
    for task in tasks { records.add(TaskRecord(node: node, task: task)) }
  }

  /// Records the outcome of a frame at a receiver.
  ///
  /// - Parameter distance: between the antennas, metres; nil for other channels than the sidelink.
  func record(
    _ frame: AirFrame, at receiver: NodeID, distance: Double?, _ outcome: ReceptionOutcome,
    inputStage: SimDuration
  ) {
    records.add(
      ReceptionRecord(
        receiver: receiver, frame: frame, distance: distance, outcome: outcome, inputStage: inputStage))
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
      }
  }
}
