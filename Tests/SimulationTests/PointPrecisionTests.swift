import ComputeKernel
import Foundation
import HostRuntime
import NodeInterface
import Scenario
import Sensing
import SimCore
import Testing
import Traffic
import WorldState

/// Average precision of the shipped detectors of points on what training never saw: the traffic of shipped maps, and streets
/// with other numbers.
///
/// Training uses generated streets only. A debug build takes fewer frames.
struct PointPrecisionTests {
  #if DEBUG
    static let streets = 12
    static let slices = 8
  #else
    static let streets = 300
    static let slices = 80
  #endif

  private struct Frame {
    var cloud: [LidarPoint]
    var objects: [SceneObject]
  }

  private static func score(_ method: PointMethod, _ frames: [Frame]) -> [Double] {
    var precision = PointDetection.Kind.allCases.map { _ in AveragePrecision() }
    var detector = PointDetector(method, leastScore: 0.05)
    for frame in frames {
      let found = detector.detect(frame.cloud).found
      for kind in PointDetection.Kind.allCases {
        let truth = frame.objects.filter { $0.kind.rawValue == kind.rawValue }
          .map { (position: $0.position, points: $0.points(among: frame.cloud)) }
        precision[kind.rawValue].add(
          found.filter { $0.kind == kind }, truth: truth, within: AveragePrecision.radius(kind))
      }
    }
    return precision.map(\.value)
  }

  private static func streetFrames() -> [Frame] {
    let scans = LidarModel.beamCounts.map { (beams: $0, scan: LidarScan(LidarModel(beams: $0))) }
    return (0..<UInt64(streets)).map { k in
      let number = 3_000_000 + k
      let street = StreetScene(seed: number)
      var cloud: [LidarPoint] = []
      scans.first { $0.beams == street.beams }!.scan.scan(
        street.scene, height: street.height, weather: PointTraining.weather(street), word: mix64(number),
        into: &cloud)
      return Frame(cloud: cloud, objects: street.objects)
    }
  }

  /// Frames of a map's traffic: from masts of 6 m at its roadside units, and from the roofs of two vehicles under way.
  private static func mapFrames(_ map: String, beams: Int) throws -> [Frame] {
    let scenario = try ScenarioReader.read(
      path: MapRun.root.appendingPathComponent("Maps/\(map)/scenario.yaml").path,
      overrides: [("equipment.share", "0"), ("traffic.drivers", "sight")], until: 110)
    let context = PointContext(beams: beams, surroundings: LidarSurroundings(scenario.network))
    let sensing = SensingContext(
      sight: SightMap(scenario.network), conditions: SensingConditions(),
      random: RandomSource(seed: scenario.configuration.seed))
    let engine = TrafficEngine(scenario: scenario)
    let index = VehicleIndex()
    var frames: [Frame] = []
    for n in 1...1000 {
      let slice = engine.step(commands: [])
      guard n > 200, n % (800 / slices) == 0 else { continue }
      index.rebuild(slice)
      var eyes = scenario.configuration.roadside.prefix(2).map {
        (entity: $0.entity, at: $0.position, direction: Vec2(1, 0), height: 6.0, row: -1)
      }
      let moving = (0..<slice.vehicleCount).filter { slice.speed[$0] > 1 }
      for row in moving.prefix(2) {
        eyes.append(
          (
            UInt64(slice.vehicle[row]), Vec2(slice.x[row], slice.y[row]), index.direction(row: row),
            slice.height[row] + PointSensor.overRoof, row
          ))
      }
      for eye in eyes {
        let cloud = PointSensor(entity: eye.entity, context: sensing).capture(
          from: eye.at, direction: eye.direction, height: eye.height, ownRow: eye.row, frame: UInt64(n),
          at: slice.time, slice: slice, index: index, context: context)
        frames.append(
          Frame(
            cloud: cloud, objects: objects(slice, from: eye.at, direction: eye.direction, without: eye.row)))
      }
    }
    return frames
  }

  private static func objects(
    _ slice: TruthSlice, from origin: Vec2, direction: Vec2, without own: Int
  ) -> [SceneObject] {
    func inFrame(_ p: Vec2) -> Vec2 { Vec2(direction.dot(p - origin), direction.cross(p - origin)) }
    let turn = Math.atan2(direction.y, direction.x)
    var out: [SceneObject] = []
    for row in 0..<slice.vehicleCount where row != own {
      let isSlim = [RoadUserClass.bicycle, .motorcycle, .twoWheeler].contains(slice.roadUser[row])
      out.append(
        SceneObject(
          kind: isSlim ? .twoWheeler : .vehicle, position: inFrame(Vec2(slice.x[row], slice.y[row])),
          heading: slice.heading[row] - turn, length: slice.length[row], width: slice.width[row],
          height: slice.height[row]))
    }
    for row in 0..<slice.pedestrianCount {
      out.append(
        SceneObject(
          kind: .person, position: inFrame(Vec2(slice.pedestrianX[row], slice.pedestrianY[row])), heading: 0,
          length: 2 * TruthSlice.pedestrianRadius, width: 2 * TruthSlice.pedestrianRadius,
          height: slice.height(pedestrian: row)))
    }
    return out
  }

  private static let methods: [PointMethod] = [.clustering] + PillarWeights.widths.map { .network(width: $0) }

  @Test func onStreetsThatTrainingNeverSaw() throws {
    let frames = Self.streetFrames()
    let scores = Self.methods.map { Self.score($0, frames) }
    let eight = try #require(Self.methods.firstIndex(of: .network(width: 8)))
    #expect(scores[eight][0] > 0.8, "\(scores)")
    #expect(scores[eight][0] > scores[0][0] + 0.2, "\(scores)")
    #expect(scores[eight][2] > scores[0][2], "\(scores)")
    // Compute buys precision.
    for k in 2..<Self.methods.count {
      #expect(scores[k - 1][0] + scores[k - 1][2] < scores[k][0] + scores[k][2], "\(scores)")
    }
  }

  /// People are on these maps, and buildings on the first. They hold few things that look like people or cars.
  @Test(arguments: ["crossing", "occlusion"]) func onMapsThatTrainingNeverSaw(_ map: String) throws {
    let frames = try Self.mapFrames(map, beams: 64)
    let scores = Self.methods.map { Self.score($0, frames) }
    let eight = try #require(Self.methods.firstIndex(of: .network(width: 8)))
    #expect(scores[eight][0] >= 0.85, "\(scores)")
    #expect(scores[eight][2] >= 0.85, "\(scores)")
    #expect(scores[eight][0] > scores[0][0], "\(scores)")
  }
}
