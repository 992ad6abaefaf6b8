import RoadNetwork
import SimCore

/// Where the paths of two lanes meet in the plane.
enum Meeting {
  /// Paths nearer than this overlap (SUMO's DIVERGENCE_MIN_WIDTH), metres.
  static let divergenceWidth = 2.5

  static func minimumDistance(_ network: RoadNetwork, _ a: Int, _ b: Int) -> Double {
    min(divergenceWidth, 0.5 * (network.lanes[a].width + network.lanes[b].width))
  }

  /// The last crossing of `lane` by `foe`: position along the lane (declared length) of the crossing point, and the
  /// length of the lane that the foe's width covers there, metres.
  static func crossing(_ network: RoadNetwork, _ lane: Int, _ foe: Int) -> (position: Double, size: Double)? {
    let a = network.lanes[lane].shape
    let b = network.lanes[foe].shape
    var best: (position: Double, size: Double)?
    for i in a.lowerBound..<(a.upperBound - 1) {
      let p = network.points[i]
      let r = network.points[i + 1] - p
      for j in b.lowerBound..<(b.upperBound - 1) {
        let q = network.points[j]
        let s = network.points[j + 1] - q
        let denominator = r.cross(s)
        guard denominator != 0 else { continue }
        let t = (q - p).cross(s) / denominator
        let u = (q - p).cross(r) / denominator
        guard t >= 0, t <= 1, u >= 0, u <= 1 else { continue }
        let scale = network.lanes[lane].length / max(network.lanes[lane].shapeLength, 1e-9)
        let position = (network.pointOffsets[i] + t * r.length) * scale
        if let best, best.position >= position { continue }
        let sine = abs(denominator) / (r.length * s.length)
        // The flatter the angle, the longer the overlap (SUMO's width factor).
        best = (position, network.lanes[foe].width * (2 / max(sine, 0.2) - 1))
      }
    }
    return best
  }

  /// Overlap of two lanes from their shared start, or up to their shared end, to the last point at which they are
  /// `minimum` apart, metres: the larger of both lanes' values, at most the shorter lane. Distances are taken at the
  /// shapes' vertices and interpolated between them, as in SUMO.
  static func overlap(
    _ network: RoadNetwork, _ lane: Int, _ foe: Int, _ minimum: Double, fromStart: Bool
  ) -> Double {
    let own = vertexDistances(network, lane, foe, fromStart)
    let other = vertexDistances(network, foe, lane, fromStart)
    var ownBeyond = 0.0
    var foeBeyond = 0.0
    if let a = own.last, let b = other.last, a > minimum, b > minimum {
      ownBeyond = parted(network, lane, own, minimum, fromStart)
      foeBeyond = parted(network, foe, other, minimum, fromStart)
    }
    return min(
      max(network.lanes[lane].length - ownBeyond, network.lanes[foe].length - foeBeyond),
      network.lanes[lane].shapeLength, network.lanes[foe].shapeLength)
  }

  /// Distances of the lane's vertices from the foe's line, from the shared end on.
  private static func vertexDistances(
    _ network: RoadNetwork, _ lane: Int, _ foe: Int, _ fromStart: Bool
  ) -> [Double] {
    let distances = network.lanes[lane].shape.map { distance(network, foe, network.points[$0]) }
    return fromStart ? distances : distances.reversed()
  }

  /// Length at the far end of the lane that is more than `minimum` from the other, metres.
  private static func parted(
    _ network: RoadNetwork, _ lane: Int, _ distances: [Double], _ minimum: Double, _ fromStart: Bool
  ) -> Double {
    let shape = network.lanes[lane].shape
    var beyond = 0.0
    for i in stride(from: distances.count - 2, through: 0, by: -1) {
      let a = fromStart ? shape.lowerBound + i : shape.upperBound - 1 - i
      let segment = (network.points[a] - network.points[fromStart ? a + 1 : a - 1]).length
      guard distances[i] <= minimum else {
        beyond += segment
        continue
      }
      beyond += segment * (1 - (minimum - distances[i]) / (distances[i + 1] - distances[i]))
      break
    }
    return beyond
  }

  private static func distance(_ network: RoadNetwork, _ lane: Int, _ p: Vec2) -> Double {
    let shape = network.lanes[lane].shape
    var best = Double.infinity
    for i in shape.lowerBound..<(shape.upperBound - 1) {
      let a = network.points[i]
      let d = network.points[i + 1] - a
      let t = d.lengthSquared > 0 ? min(1, max(0, (p - a).dot(d) / d.lengthSquared)) : 0
      best = min(best, (p - (a + d * t)).lengthSquared)
    }
    return best.squareRoot()
  }
}
