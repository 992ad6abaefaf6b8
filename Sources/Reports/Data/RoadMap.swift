import Foundation
import Recording

/// The lanes of a recorded run, as the background of a map.
enum RoadMap {
  /// Most lanes and most points that are drawn; a larger network is left out, as its lanes would be a single blot.
  private static let mostLanes = 6_000
  private static let mostPoints = 40_000

  /// Middle lines in the map frame, y upwards; empty without a complete recording.
  static func lines(_ folder: String) -> [[Spot]] {
    let path = OutputFolder(path: folder).file("run.mcap")
    guard FileManager.default.fileExists(atPath: path), let run = try? RecordedRun(path: path),
      let scene = run.scene,
      let document = try? JSONSerialization.jsonObject(with: Data(scene)) as? [String: Any],
      let lanes = document["lanes"] as? [[String: Any]], lanes.count <= mostLanes
    else { return [] }
    var count = 0
    return lanes.compactMap { lane in
      guard let numbers = lane["points"] as? [Double], numbers.count >= 4 else { return nil }
      count += numbers.count / 2
      if count > mostPoints { return nil }
      return stride(from: 0, to: numbers.count - 1, by: 2).map { Spot(numbers[$0], numbers[$0 + 1]) }
    }
  }
}
