import ComputeKernel
import Federation
import NodeInterface
import Nodes
import RoadNetwork
import Scenario
import Sensing
import SimCore

/// The lidars of a run that deliver points, and the detector that their units run; nil in a run without.
struct PointSensing {
  let context: PointContext
  let method: PointMethod
  /// Roadside units have one in place of their cameras.
  let isAtRoadside: Bool
  /// Entities of vehicles that have one.
  private let vehicles: Set<UInt64>

  init?(_ configuration: Configuration, network: RoadNetwork) {
    let sensing = configuration.sensing
    isAtRoadside = sensing.roadside == .points
    vehicles = Set(sensing.vehicles.map(stableHash))
    guard isAtRoadside || !vehicles.isEmpty else { return nil }
    let beams =
      switch sensing.beams {
      case .sixteen: 16
      case .thirtyTwo: 32
      case .sixtyFour: 64
      }
    context = PointContext(beams: beams, surroundings: LidarSurroundings(network))
    method =
      switch sensing.detector {
      case .clustering: .clustering
      case .width4: .network(width: 4)
      case .width8: .network(width: 8)
      case .width16: .network(width: 16)
      }
  }

  func has(vehicle entity: UInt64) -> Bool { vehicles.contains(entity) }

  /// Index of the sensor that the lidar replaces, or the next free one.
  static func place(in suite: SensorSuite, replacing kind: SensorKind) -> Int {
    suite.sensors.firstIndex { $0.kind == kind } ?? suite.sensors.count
  }

  /// The sensors of a unit with the lidar among them.
  func describe(_ sensors: [SensorDescription], at place: Int) -> [SensorDescription] {
    // The circle inside the detector's grid.
    let lidar = SensorDescription(
      kind: .lidar, range: 0.01 * Double(PillarGrid.half), halfFieldOfView: .pi, points: method)
    var sensors = sensors
    if place < sensors.count { sensors[place] = lidar } else { sensors.append(lidar) }
    return sensors
  }
}

/// One lidar that delivers points, among the senses of a unit.
struct PointSense {
  let sensor: PointSensor
  let place: Int
  let context: PointContext

  init(_ sensing: PointSensing, place: Int, entity: UInt64, context: SensingContext) {
    sensor = PointSensor(entity: entity, context: context)
    self.place = place
    self.context = sensing.context
  }

  /// Puts the lidar's frame in the place of another sensor's, or at the end.
  func capture(
    from origin: Vec2, direction: Vec2, height: Double, ownRow: Int, phase: SimDuration, at t: SimTime,
    _ truth: TruthView, into frames: inout [SensorFrame]
  ) {
    var frame = SensorFrame(sensor: place, kind: .lidar, capturedAt: t, detections: [])
    frame.points = sensor.capture(
      from: origin, direction: direction, height: height, ownRow: ownRow,
      frame: UInt64(bitPattern: (t - phase).index(on: SensorSuite.period)), at: t, slice: truth.slice,
      index: truth.index, context: context)
    if place < frames.count { frames[place] = frame } else { frames.append(frame) }
  }
}
