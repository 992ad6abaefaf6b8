import Federation
import NodeInterface
import SimCore
import WorldState

/// What pages are told of one watched node. Bounded: the newest frame of each sensor and the newest picture, and of
/// tasks and receptions the newest.
struct NodeRows: Sendable {
  /// A cycle of a sensor, with the positions of its detections: in the map frame for a vehicle, from its pole for a
  /// roadside unit.
  struct Frame: Sendable {
    var sensor: Int
    var kind: SensorKind
    var at: SimTime
    var points: [Vec2]
  }
  private(set) var frames: [Frame] = []
  private(set) var picture: KnownPicture?
  private(set) var tasks: [ComputedTask] = []
  private(set) var receptions: [ReceptionRecord] = []

  static let mostTasks = 1_000
  static let mostReceptions = 2_000
  static let mostSensors = 32

  /// - Parameter slice: the last one, for the pose of a vehicle.
  mutating func add(_ record: NodeRecord, _ slice: TruthSlice?) {
    switch record {
    case .sensor(let r): add(r, slice)
    case .task(let r): Self.append(r.task, to: &tasks, Self.mostTasks)
    case .reception(let r): Self.append(r, to: &receptions, Self.mostReceptions)
    case .picture(let r): picture = r.picture
    }
  }

  private mutating func add(_ record: SensorRecord, _ slice: TruthSlice?) {
    var points = record.frame.detections.map(\.position)
    if record.node.kind == .vehicle {
      guard let slice, let row = slice.row(of: UInt32(record.node.index)) else { return }
      let pose = slice.vehicleState(row: row, at: record.frame.capturedAt)
      let ahead = pose.heading.direction
      let aside = Vec2(-ahead.y, ahead.x)
      points = points.map { pose.position + ahead * $0.x + aside * $0.y }
    }
    let frame = Frame(
      sensor: record.frame.sensor, kind: record.frame.kind, at: record.frame.capturedAt, points: points)
    if let i = frames.firstIndex(where: { $0.sensor == frame.sensor }) {
      frames[i] = frame
    } else if frames.count < Self.mostSensors {
      frames.append(frame)
    }
  }

  private static func append<Row>(_ row: Row, to rows: inout [Row], _ most: Int) {
    rows.append(row)
    if rows.count > 2 * most { rows.removeFirst(most) }
  }
}
