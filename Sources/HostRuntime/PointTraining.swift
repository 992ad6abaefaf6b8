import ComputeKernel
import Sensing
import SimCore

/// Frames on which the pillar network is trained: generated streets, scanned and put into pillars, with the road users in
/// them. Read by `Sources/ComputeKernel/Perception/Points/Training/train.py`.
///
/// Little-endian: number of frames (u32), then for each: pillars (u16), their cells (u16 each) and features (16 octets each);
/// objects (u16), each kind (u8), number of points (u16), and x, y, heading, length, width (f32 each).
package enum PointTraining {
  /// The frames of the streets with the numbers `first` up to `first + count`.
  package static func frames(first: UInt64, count: Int) -> [UInt8] {
    var out: [UInt8] = []
    append(UInt32(count), &out)
    let scans = LidarModel.beamCounts.map { ($0, LidarScan(LidarModel(beams: $0))) }
    var cloud: [LidarPoint] = []
    var grid = PillarGrid()
    for k in 0..<UInt64(count) {
      let street = StreetScene(seed: first + k)
      guard let scan = scans.first(where: { $0.0 == street.beams })?.1 else { continue }
      scan.scan(
        street.scene, height: street.height, weather: weather(street), word: mix64(first + k), into: &cloud)
      _ = grid.fill(cloud)
      append(grid, street.objects.map { ($0, $0.points(among: cloud)) }, &out)
    }
    return out
  }

  package static func weather(_ street: StreetScene) -> LidarWeather {
    let rain = SensingConditions.Weather.rain(street.rainRate)
    return LidarWeather(
      extinction: street.rainRate > 0 ? SensingConditions(weather: rain).opticalExtinction : 0,
      rainRate: street.rainRate)
  }

  /// Appends one frame.
  package static func append(
    _ grid: PillarGrid, _ objects: [(SceneObject, points: Int)], _ out: inout [UInt8]
  ) {
    append(UInt16(grid.cells.count), &out)
    for c in grid.cells { append(UInt16(c), &out) }
    out.append(contentsOf: grid.values)
    append(UInt16(objects.count), &out)
    for (o, points) in objects {
      out.append(UInt8(o.kind.rawValue))
      append(UInt16(min(65535, points)), &out)
      for v in [o.position.x, o.position.y, o.heading, o.length, o.width] {
        append(Float(v).bitPattern, &out)
      }
    }
  }

  private static func append<T: FixedWidthInteger>(_ value: T, _ out: inout [UInt8]) {
    for k in 0..<(T.bitWidth / 8) { out.append(UInt8(truncatingIfNeeded: value >> T(8 * k))) }
  }
}
