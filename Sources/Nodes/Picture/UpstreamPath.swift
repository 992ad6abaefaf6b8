import RoadNetwork
import SimCore
import V2XMessages

/// The path on which traffic approaches a position on a lane.
enum UpstreamPath {
  /// Radius of reference paths, metres: covers the other lanes of the same direction (assumed: three lanes of 3.75 m).
  static let radius = 12.0

  /// Points of the path to `position` metres along `lane`, upstream to downstream, over at most `length` metres:
  /// backwards along the main movement at each junction. At most 32, the limit of DF_PathPointList.
  static func points(_ network: RoadNetwork, lane: Int, position: Double, length: Double) -> [Vec2] {
    var reversed: [Vec2] = [network.point(lane: lane, position: position).position]
    var current = lane
    var end = position * scale(network, lane)
    var left = length
    var visited: Set<Int> = [lane]
    while left > 0 {
      let shape = network.lanes[current].shape
      for i in shape.reversed() where network.pointOffsets[i] < end {
        let part = end - network.pointOffsets[i]
        if part > left {
          // The last segment is cut at the remaining length.
          let u = network.pointDirections[i]
          reversed.append(network.points[i] + u * (part - left))
          left = 0
          break
        }
        reversed.append(network.points[i])
        left -= part
        end = network.pointOffsets[i]
      }
      guard left > 0, let before = previous(network, current), visited.insert(before).inserted else { break }
      current = before
      end = network.lanes[current].shapeLength
    }
    return thinned(reversed.reversed(), to: ReferencePath.maximumPoints)
  }

  /// The lane that most traffic comes from: straight on before turns, lanes of higher priority before others.
  static func previous(_ network: RoadNetwork, _ lane: Int) -> Int? {
    var best: (score: Int, lane: Int)?
    for c in network.incoming(lane: lane) {
      let connection = network.connections[c]
      // A movement over internal lanes counts as one step, to its last internal lane.
      let from = connection.fromLane
      let isInternal = network.lanes[from].isInternal
      let priority = network.edges[network.lanes[from].edge].priority
      let score = (connection.direction == .straight ? 1000 : 0) + (isInternal ? 2000 : 0) + priority
      if score > best?.score ?? .min { best = (score, from) }
    }
    return best?.lane
  }

  private static func scale(_ network: RoadNetwork, _ lane: Int) -> Double {
    let l = network.lanes[lane]
    return l.length > 0 ? l.shapeLength / l.length : 1
  }

  /// Removes the points that matter least for the shape (smallest triangle with their neighbours, Visvalingam and
  /// Whyatt 1993) until `limit` are left; repeated points are removed first.
  static func thinned(_ points: [Vec2], to limit: Int) -> [Vec2] {
    var kept: [Vec2] = []
    for p in points where kept.last.map({ ($0 - p).lengthSquared > 1e-6 }) ?? true { kept.append(p) }
    while kept.count > limit {
      var smallest = (area: Double.infinity, index: 1)
      for i in 1..<(kept.count - 1) {
        let area = (kept[i] - kept[i - 1]).cross(kept[i + 1] - kept[i - 1]).magnitude
        if area < smallest.area { smallest = (area, i) }
      }
      kept.remove(at: smallest.index)
    }
    return kept
  }
}
