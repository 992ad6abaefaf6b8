import SimCore

/// Expected pose of an object at one time. Map frame.
package struct ObstaclePose: Hashable, Sendable {
  /// Centre of the outline, metres.
  package var position: Vec2
  /// Unit vector along the outline.
  package var direction: Vec2

  @inlinable package init(position: Vec2, direction: Vec2) {
    self.position = position
    self.direction = direction
  }
}

/// A rectangle without a position.
package struct Outline: Hashable, Sendable {
  /// Metres.
  package var halfLength: Double
  package var halfWidth: Double
  /// Of the circle around it, metres.
  package var radius: Double

  @inlinable package init(length: Double, width: Double) {
    halfLength = 0.5 * length
    halfWidth = 0.5 * width
    radius = 0.5 * (length * length + width * width).squareRoot()
  }

  /// Distance of two rectangles in metres, along that of their four axes that separates them most: a lower bound of
  /// their true distance, and negative exactly if they overlap (separating axis theorem; Gottschalk, Lin, Manocha,
  /// "OBBTree", SIGGRAPH 1996). `d`: from the centre of this one to that of `other`; `u`, `v`: their directions.
  @inlinable @inline(__always)
  package func separation(_ d: Vec2, _ u: Vec2, _ other: Outline, _ v: Vec2) -> Double {
    let c = abs(u.dot(v))
    let s = abs(u.cross(v))
    let along = abs(d.dot(u)) - halfLength - c * other.halfLength - s * other.halfWidth
    let across = abs(u.cross(d)) - halfWidth - s * other.halfLength - c * other.halfWidth
    let otherAlong = abs(d.dot(v)) - other.halfLength - c * halfLength - s * halfWidth
    let otherAcross = abs(v.cross(d)) - other.halfWidth - s * halfLength - c * halfWidth
    return max(max(along, across), max(otherAlong, otherAcross))
  }
  /// Operations of one `separation`, and of the test of two discs before it.
  package static let separationCounts = OperationCounts(
    macsFP64: 20, otherOps: 15, bytesRead: 56, serialSteps: 12)
  package static let discCounts = OperationCounts(macsFP64: 1, otherOps: 4, bytesRead: 56, serialSteps: 4)
}

/// Objects that a trajectory must keep clear of, each with its expected poses at the planner's times. Keeps its memory.
package struct ObstacleSet: Sendable {
  package struct Entry: Hashable, Sendable {
    package var outline: Outline
    /// Probability that the object moves like this, 0...1.
    package var probability: Double
  }

  package private(set) var entries: [Entry] = []
  /// `steps` poses per entry.
  package private(set) var poses: [ObstaclePose] = []
  /// Poses per object: those at 0, dt, 2 dt ….
  package private(set) var steps: Int

  package init(steps: Int) { self.steps = steps }

  package mutating func removeAll(steps: Int? = nil) {
    entries.removeAll(keepingCapacity: true)
    poses.removeAll(keepingCapacity: true)
    if let steps { self.steps = steps }
  }

  /// Metres; `pose` is called for each step.
  package mutating func append(
    length: Double, width: Double, probability: Double = 1, pose: (Int) -> ObstaclePose
  ) {
    entries.append(Entry(outline: Outline(length: length, width: width), probability: probability))
    for k in 0..<steps { poses.append(pose(k)) }
  }

  /// Appends an object of constant velocity (m/s), with poses every `dt` seconds.
  package mutating func append(
    length: Double, width: Double, probability: Double = 1, at position: Vec2, direction: Vec2,
    velocity: Vec2,
    dt: Double
  ) {
    append(length: length, width: width, probability: probability) {
      ObstaclePose(position: position + velocity * (Double($0) * dt), direction: direction)
    }
  }

  /// Cost of a motion's closeness to the objects, one state per step; nil if it collides. `discs` and `separations`
  /// count the tests.
  func closeness(
    of motion: [FrenetMotion], outline own: Outline, ignoring: [Bool], _ p: LatticeParameters,
    discs: inout UInt64,
    separations: inout UInt64
  ) -> Double? {
    let reach = max(p.clearance, p.margin)
    var cost = 0.0
    for j in entries.indices where !ignoring[j] {
      let entry = entries[j]
      let far = own.radius + entry.outline.radius + reach
      for k in 0..<steps {
        let pose = poses[j * steps + k]
        let d = pose.position - motion[k].position
        discs &+= 1
        guard d.lengthSquared < far * far else { continue }
        separations &+= 1
        let gap = own.separation(d, motion[k].direction, entry.outline, pose.direction)
        if gap <= p.margin, entry.probability >= p.hardProbability { return nil }
        if gap < p.clearance {
          let short = min(1, 1 - gap / p.clearance)
          cost += entry.probability * short * short
        }
      }
    }
    return p.proximityWeight * cost * p.step
  }
}
