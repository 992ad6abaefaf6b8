import SimCore

/// A vehicle's own motion, as estimated by its unit. Map frame.
package struct EgoState: Hashable, Sendable {
  /// Centre of the outline, metres.
  package var position: Vec2
  package var heading: Angle
  /// m/s, m/s², rad/s.
  package var speed: Double
  package var acceleration: Double
  package var yawRate: Double
  /// Outline, metres.
  package var length: Double
  package var width: Double

  package init(
    position: Vec2, heading: Angle, speed: Double, acceleration: Double = 0, yawRate: Double = 0,
    length: Double, width: Double
  ) {
    self.position = position
    self.heading = heading
    self.speed = speed
    self.acceleration = acceleration
    self.yawRate = yawRate
    self.length = length
    self.width = width
  }
}

/// Position and motion of an object in path coordinates.
package struct PathPoint: Hashable, Sendable {
  /// Metres along the path from the vehicle's centre, negative behind.
  package var along: Double
  /// Metres to the left of the path.
  package var offset: Double
  /// m/s along and to the left.
  package var speedAlong: Double
  package var speedAcross: Double
  /// Direction of the path there.
  package var tangent: Vec2
}

/// The path that the vehicle is about to take: the arc of its present turn rate, or a given line such as the centre of
/// its lane.
package struct PathCorridor: Sendable {
  package let origin: Vec2
  package let tangent: Vec2
  /// 1/m, positive to the left; 0 for a given line.
  package let curvature: Double
  /// Points of the line, its length up to each, and the vehicle's position along it, metres.
  private let points: [Vec2]
  private let lengths: [Double]
  private let start: Double

  /// Below this speed the turn rate says little about the path ahead, m/s.
  package static let slowestTurn = 3.0
  /// Tightest turn of a passenger car, 1/m (turning circle of 10 m).
  package static let tightestTurn = 0.2

  /// The arc of constant turn rate.
  package init(constantTurnOf ego: EgoState) {
    origin = ego.position
    tangent = ego.heading.direction
    let k = ego.yawRate / max(ego.speed, Self.slowestTurn)
    curvature = min(Self.tightestTurn, max(-Self.tightestTurn, abs(k) < 1e-5 ? 0 : k))
    points = []
    lengths = []
    start = 0
  }

  /// A line of at least two points in the frame of `ego`, whose first is the foot of the vehicle's own position. It is
  /// laid through the vehicle: the map gives only the shape of the path, so neither a position error nor an offset from
  /// the lane's centre shifts objects laterally.
  package init(throughVehicleAlong line: [Vec2], from ego: EgoState) {
    let shift = ego.position - line[0]
    self.init(along: line.map { $0 + shift }, from: ego)
  }

  /// A line of at least two points (map frame) that continues from the vehicle's position. Offsets are taken from the
  /// line, so neighbours of a vehicle off its centre are not shifted.
  package init(along line: [Vec2], from ego: EgoState) {
    precondition(line.count >= 2)
    origin = ego.position
    tangent = ego.heading.direction
    curvature = 0
    points = line
    var total = 0.0
    var sums = [0.0]
    sums.reserveCapacity(line.count)
    for i in 1..<line.count {
      total += (line[i] - line[i - 1]).length
      sums.append(total)
    }
    lengths = sums
    start = Self.nearest(to: ego.position, line, sums).along
  }

  /// Operations of one projection; an arc tangent counts as 40.
  package var projectionCounts: OperationCounts {
    points.isEmpty
      ? OperationCounts(macsFP64: 12, otherOps: 60, bytesRead: 32, serialSteps: 20)
      : OperationCounts(
        macsFP64: UInt64(points.count) * 8, otherOps: UInt64(points.count) * 8,
        bytesRead: UInt64(points.count) * 24, serialSteps: UInt64(points.count))
  }

  /// Coordinates of a point that moves with `velocity`.
  package func project(_ p: Vec2, velocity: Vec2) -> PathPoint {
    if !points.isEmpty {
      let n = Self.nearest(to: p, points, lengths)
      return PathPoint(
        along: n.along - start, offset: n.offset, speedAlong: velocity.dot(n.tangent),
        speedAcross: n.tangent.cross(velocity), tangent: n.tangent)
    }
    let d = p - origin
    if curvature == 0 {
      return PathPoint(
        along: d.dot(tangent), offset: tangent.cross(d), speedAlong: velocity.dot(tangent),
        speedAcross: tangent.cross(velocity), tangent: tangent)
    }
    // Around the centre of the turn, with the sign of the curvature included.
    let k = curvature
    let x = d.dot(tangent)
    let y = tangent.cross(d)
    let angle = Math.atan2(k * x, 1 - k * y)
    let radius = ((k * x) * (k * x) + (1 - k * y) * (1 - k * y)).squareRoot()
    let c = radius > 1e-9 ? (1 - k * y) / radius : 1
    let s = radius > 1e-9 ? k * x / radius : 0
    let local = tangent.rotated(cosine: c, sine: s)
    return PathPoint(
      along: angle / k, offset: (1 - radius) / k, speedAlong: velocity.dot(local),
      speedAcross: local.cross(velocity), tangent: local)
  }

  private static func nearest(to p: Vec2, _ points: [Vec2], _ lengths: [Double])
    -> (along: Double, offset: Double, tangent: Vec2)
  {
    var best = (square: Double.infinity, along: 0.0, offset: 0.0, tangent: Vec2(1, 0))
    let last = points.count - 1
    for i in 0..<last {
      let edge = points[i + 1] - points[i]
      let length = lengths[i + 1] - lengths[i]
      guard length > 0 else { continue }
      let u = edge * (1 / length)
      let d = p - points[i]
      // The first and the last segment extend beyond their ends.
      var t = d.dot(u)
      if i > 0 { t = max(0, t) }
      if i < last - 1 { t = min(length, t) }
      let square = (d - u * t).lengthSquared
      if square < best.square { best = (square, lengths[i] + t, u.cross(d), u) }
    }
    return (best.along, best.offset, best.tangent)
  }
}
