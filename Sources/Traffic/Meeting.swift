import RoadNetwork
import SimCore

/// Where the paths of two lanes meet in the plane.
enum Meeting {
  /// Paths nearer than this overlap (SUMO's DIVERGENCE_MIN_WIDTH), metres.
  static let divergenceWidth = 2.5
  /// Distance between diverging paths at which two cars fit side by side, metres.
  static let partedDistance = 2.1

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

  /// Overlap of two lanes from their shared start or end to the point at which they are `minimum` apart, metres: the
  /// larger of both lanes' values, at most the shorter lane. With `fromStart` false it is returned as a position:
  /// length − overlap.
  static func separation(
    _ network: RoadNetwork, _ lane: Int, _ foe: Int, _ minimum: Double, fromStart: Bool
  ) -> Double {
    let overlap = min(
      max(
        overlap(network, lane, foe, minimum, fromStart), self.overlap(network, foe, lane, minimum, fromStart)),
      network.lanes[lane].length, network.lanes[foe].length)
    return fromStart ? overlap : network.lanes[lane].length - overlap
  }

  private static func overlap(
    _ network: RoadNetwork, _ lane: Int, _ foe: Int, _ minimum: Double, _ fromStart: Bool
  ) -> Double {
    let length = network.lanes[lane].shapeLength
    guard length > 0 else { return network.lanes[lane].length }
    let scale = network.lanes[lane].length / length
    let step = 0.25
    var d = 0.0
    while d <= length {
      let p = place(network, lane, fromStart ? d : length - d)
      if distance(network, foe, p) >= minimum { return d * scale }
      d += step
    }
    return network.lanes[lane].length
  }
  private static func place(_ network: RoadNetwork, _ lane: Int, _ distance: Double) -> Vec2 {
    let shape = network.lanes[lane].shape
    var i = shape.lowerBound
    while i < shape.upperBound - 2 && network.pointOffsets[i + 1] <= distance { i += 1 }
    let a = network.points[i]
    let b = network.points[i + 1]
    let span = network.pointOffsets[i + 1] - network.pointOffsets[i]
    let t = span > 0 ? min(1, max(0, (distance - network.pointOffsets[i]) / span)) : 0
    return a + (b - a) * t
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
