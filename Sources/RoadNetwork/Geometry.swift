import SimCore

/// A point on a lane's centre line in the map frame.
package struct LanePoint: Hashable, Sendable {
  package var position: Vec2
  /// Unit vector along the lane.
  package var direction: Vec2
  /// Radians counter-clockwise from east.
  package var heading: Double

  @inlinable package init(position: Vec2, direction: Vec2, heading: Double) {
    self.position = position
    self.direction = direction
    self.heading = heading
  }
  /// The point `distance` metres to the left of this one.
  @inlinable package func left(by distance: Double) -> Vec2 {
    Vec2(position.x - direction.y * distance, position.y + direction.x * distance)
  }
}

extension RoadNetwork {
  /// Index of the first point of the segment at `distance` metres along the polyline of `lane`.
  @inlinable package func segment(lane: Int, distance: Double) -> Int {
    let shape = lanes[lane].shape
    var low = shape.lowerBound
    var high = shape.upperBound - 2
    while low < high {
      let middle = (low + high + 1) >> 1
      if pointOffsets[middle] <= distance { low = middle } else { high = middle - 1 }
    }
    return low
  }
  /// The point `position` metres along the lane (declared length), on the centre line. Beyond the lane's ends the first
  /// or last segment is extended.
  @inlinable package func point(lane: Int, position: Double) -> LanePoint {
    let l = lanes[lane]
    let distance = position * (l.shapeLength / l.length)
    let i = segment(lane: lane, distance: distance)
    let d = pointDirections[i]
    let rest = distance - pointOffsets[i]
    return LanePoint(
      position: Vec2(points[i].x + d.x * rest, points[i].y + d.y * rest), direction: d,
      heading: pointHeadings[i])
  }
  /// Position along the lane (declared length) of the point on its centre line nearest to `p`, and the signed distance
  /// of `p` from it, positive to the left.
  package func nearest(lane: Int, to p: Vec2) -> (position: Double, lateral: Double) {
    let l = lanes[lane]
    var best = Double.infinity
    var result = (position: 0.0, lateral: 0.0)
    for i in l.shape.lowerBound..<(l.shape.upperBound - 1) {
      let d = pointDirections[i]
      let relative = p - points[i]
      let along = min(max(relative.dot(d), 0), pointOffsets[i + 1] - pointOffsets[i])
      let gap = relative - d * along
      if gap.lengthSquared < best {
        best = gap.lengthSquared
        let side = d.cross(relative)
        result.position = (pointOffsets[i] + along) * (l.shapeLength > 0 ? l.length / l.shapeLength : 0)
        result.lateral = gap.length * (side < 0 ? -1 : 1)
      }
    }
    return result
  }
  /// Connections (indices) that lead into a lane.
  @inlinable package func incoming(lane: Int) -> ArraySlice<Int> {
    incomingConnections[incomingStart[lane]..<incomingStart[lane + 1]]
  }
  /// Length of an edge: that of its first lane, as in SUMO.
  @inlinable package func length(edge: Int) -> Double { lanes[edges[edge].lanes.lowerBound].length }

  /// Computes the offsets and directions of every lane's polyline.
  mutating func completeGeometry() {
    pointOffsets = [Double](repeating: 0, count: points.count)
    pointDirections = [Vec2](repeating: Vec2(1, 0), count: points.count)
    pointHeadings = [Double](repeating: 0, count: points.count)
    for l in lanes.indices {
      let shape = lanes[l].shape
      var distance = 0.0
      var known: Vec2?
      for i in shape.lowerBound..<(shape.upperBound - 1) {
        pointOffsets[i] = distance
        let step = points[i + 1] - points[i]
        let length = step.length
        distance += length
        if length > 0 {
          let direction = Vec2(step.x / length, step.y / length)
          // Repeated points at the start take the direction of the first segment with a length.
          if known == nil { for k in shape.lowerBound..<i { setDirection(k, direction) } }
          known = direction
        }
        if let known { setDirection(i, known) }
      }
      let last = shape.upperBound - 1
      pointOffsets[last] = distance
      if let known { setDirection(last, known) }
      lanes[l].shapeLength = distance
    }
  }
  private mutating func setDirection(_ i: Int, _ direction: Vec2) {
    pointDirections[i] = direction
    pointHeadings[i] = Math.atan2(direction.y, direction.x)
  }
  /// Lanes of zero extent take the direction of the lane that leads into them.
  mutating func alignDegenerateLanes() {
    for l in lanes.indices where lanes[l].shapeLength == 0 {
      guard let c = incoming(lane: l).first else { continue }
      let from = lanes[connections[c].fromLane]
      guard from.shapeLength > 0 else { continue }
      for i in lanes[l].shape { setDirection(i, pointDirections[from.shape.upperBound - 1]) }
    }
  }
}
