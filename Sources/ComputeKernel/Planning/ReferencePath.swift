import SimCore

/// Position and motion of a vehicle's centre in the map frame.
package struct CartesianState: Hashable, Sendable {
  /// Metres.
  package var position: Vec2
  /// Direction of travel, radians in (−π, π].
  package var heading: Double
  /// 1/m, positive to the left.
  package var curvature: Double
  /// m/s ≥ 0 and m/s², along the heading.
  package var speed: Double
  package var acceleration: Double

  package init(
    position: Vec2, heading: Double, curvature: Double = 0, speed: Double, acceleration: Double = 0
  ) {
    self.position = position
    self.heading = heading
    self.curvature = curvature
    self.speed = speed
    self.acceleration = acceleration
  }
}

/// The same in path coordinates: along the path, and to the left of it as a function of the distance along it.
package struct FrenetState: Hashable, Sendable {
  /// Metres from the start of the path, m/s, m/s².
  package var along: Double
  package var speed: Double
  package var acceleration: Double
  /// Metres to the left of the path, and the first and second derivative over `along` (1 and 1/m).
  package var offset: Double
  package var slope: Double
  package var bend: Double

  package init(
    along: Double, speed: Double, acceleration: Double = 0, offset: Double = 0, slope: Double = 0,
    bend: Double = 0
  ) {
    self.along = along
    self.speed = speed
    self.acceleration = acceleration
    self.offset = offset
    self.slope = slope
    self.bend = bend
  }
}

/// Properties of a path at one point.
package struct PathSample: Hashable, Sendable {
  package var position: Vec2
  /// Unit vector.
  package var tangent: Vec2
  /// 1/m, and its derivative over the length, 1/m².
  package var curvature: Double
  package var curvatureRate: Double
}

/// A line with its arc length, direction and curvature: the path along which trajectories are planned.
///
/// Between its points, position, curvature and (before normalisation) the tangent are interpolated linearly. A point's
/// foot is where its difference from the line is normal to the interpolated tangent, as in Ziegler, Bender, Dang,
/// Stiller, "Trajectory planning for Bertha", IV 2014, section III: in each segment the root of a quadratic. So both
/// directions of the conversion agree to rounding, and neither jumps at the points. The line continues straight beyond
/// both ends.
package struct ReferencePath: Sendable {
  package private(set) var points: [Vec2] = []
  /// Metres from the first point.
  package private(set) var lengths: [Double] = []
  /// Unit vectors.
  package private(set) var tangents: [Vec2] = []
  /// 1/m.
  package private(set) var curvatures: [Double] = []
  private var work: [Vec2] = []

  package init() {}

  /// See `build`.
  package init(line: [Vec2], spacing: Double = 1, smoothing: Double = 0) {
    build(line: line, spacing: spacing, smoothing: smoothing)
  }

  /// Metres; 0 for a path without extent, on which no planning is possible.
  package var length: Double { lengths.last ?? 0 }
  package var isUsable: Bool { points.count >= 2 }

  /// Builds the path from a polyline (map frame), resampled about every `spacing` metres. If `smoothing` > 0 it is
  /// averaged twice over windows of ± `smoothing` metres, which turns the corners of a map's lines into curves of
  /// continuous curvature: a corner of angle α is cut by α·smoothing/3, and a circle of radius R shrinks by
  /// smoothing²/3R. Both ends stay where they are. Keeps its memory.
  @discardableResult
  package mutating func build(line: [Vec2], spacing: Double = 1, smoothing: Double = 0) -> OperationCounts {
    precondition(spacing > 0 && smoothing >= 0)
    resample(line, spacing)
    let n = points.count
    let window = points.count < 2 ? 0 : Int((smoothing / spacing).rounded())
    var additions: UInt64 = 0
    if window > 0 {
      additions &+= average(window)
      additions &+= average(window)
    }
    shape()
    let m = UInt64(n)
    return OperationCounts(
      macsFP64: m &* 24, otherOps: UInt64(line.count) &* 8 &+ m &* 30 &+ additions &* 2,
      bytesRead: UInt64(line.count) &* 16 &+ m &* 64, bytesWritten: m &* 56, serialSteps: m, launches: 1)
  }

  /// Points at equal distances along the polyline; the last is its end.
  private mutating func resample(_ line: [Vec2], _ spacing: Double) {
    points.removeAll(keepingCapacity: true)
    var total = 0.0
    for i in line.indices.dropFirst() { total += (line[i] - line[i - 1]).length }
    guard total > 1e-6, let first = line.first else { return }
    let parts = max(1, Int((total / spacing).rounded(.up)))
    let step = total / Double(parts)
    points.append(first)
    var passed = 0.0
    for i in line.indices.dropFirst() {
      let edge = line[i] - line[i - 1]
      let length = edge.length
      while points.count < parts, Double(points.count) * step <= passed + length {
        let share = length > 0 ? (Double(points.count) * step - passed) / length : 0
        points.append(line[i - 1] + edge * share)
      }
      passed += length
    }
    while points.count < parts { points.append(line[line.count - 1]) }
    points.append(line[line.count - 1])
  }

  /// Moving average over ± `window` points, fewer near the ends so that it stays symmetric. Returns the additions.
  private mutating func average(_ window: Int) -> UInt64 {
    work.removeAll(keepingCapacity: true)
    work.append(contentsOf: points)
    let last = points.count - 1
    var additions: UInt64 = 0
    for i in points.indices {
      let w = min(window, min(i, last - i))
      var sum = Vec2.zero
      for k in (i - w)...(i + w) { sum = sum + work[k] }
      points[i] = sum * (1 / Double(2 * w + 1))
      additions &+= UInt64(2 * w + 1)
    }
    return additions
  }

  /// Lengths, tangents (weighted mean of the neighbouring chords) and curvatures (of the circle through three points);
  /// tangents and curvatures are exact on a circle.
  private mutating func shape() {
    lengths.removeAll(keepingCapacity: true)
    tangents.removeAll(keepingCapacity: true)
    curvatures.removeAll(keepingCapacity: true)
    let n = points.count
    guard n >= 2 else { return }
    var total = 0.0
    lengths.append(0)
    for i in 1..<n {
      total += (points[i] - points[i - 1]).length
      lengths.append(total)
    }
    for i in 0..<n {
      guard i > 0, i < n - 1 else {
        tangents.append(Self.unit(i == 0 ? points[1] - points[0] : points[i] - points[i - 1]))
        curvatures.append(0)
        continue
      }
      let a = points[i] - points[i - 1]
      let b = points[i + 1] - points[i]
      let la = a.length
      let lb = b.length
      tangents.append(la > 0 && lb > 0 ? Self.unit(a * (lb / la) + b * (la / lb)) : Self.unit(a + b))
      let chord = (a + b).length
      curvatures.append(la * lb * chord > 0 ? 2 * a.cross(b) / (la * lb * chord) : 0)
    }
    guard n >= 3 else { return }
    // The end tangents mirror their neighbours' at the chord, as on a circle.
    let first = tangents[0]
    let last = tangents[n - 1]
    tangents[0] = Self.unit(first * (2 * first.dot(tangents[1])) - tangents[1])
    tangents[n - 1] = Self.unit(last * (2 * last.dot(tangents[n - 2])) - tangents[n - 2])
    curvatures[0] = curvatures[1]
    curvatures[n - 1] = curvatures[n - 2]
  }

  @inline(__always) private static func unit(_ v: Vec2) -> Vec2 {
    let length = v.length
    return length > 0 ? v * (1 / length) : Vec2(1, 0)
  }

  /// Index of the segment that contains `along`: points are nearly evenly spaced, so the search starts from the mean.
  @inline(__always)
  private func segment(_ along: Double) -> Int {
    let last = points.count - 2
    var i = min(last, max(0, Int(min(1e9, max(0, along)) / length * Double(last + 1))))
    while i > 0, lengths[i] > along { i -= 1 }
    while i < last, lengths[i + 1] <= along { i += 1 }
    return i
  }

  /// The path `along` metres from its start.
  package func sample(at along: Double) -> PathSample {
    if along < 0 {
      return PathSample(
        position: points[0] + tangents[0] * along, tangent: tangents[0], curvature: 0, curvatureRate: 0)
    }
    let n = points.count
    if along > length {
      return PathSample(
        position: points[n - 1] + tangents[n - 1] * (along - length), tangent: tangents[n - 1], curvature: 0,
        curvatureRate: 0)
    }
    let i = segment(along)
    let part = lengths[i + 1] - lengths[i]
    let u = part > 0 ? (along - lengths[i]) / part : 0
    let t = tangents[i] + (tangents[i + 1] - tangents[i]) * u
    let rise = curvatures[i + 1] - curvatures[i]
    return PathSample(
      position: points[i] + (points[i + 1] - points[i]) * u, tangent: Self.unit(t),
      curvature: curvatures[i] + rise * u, curvatureRate: part > 0 ? rise / part : 0)
  }
  /// Operations of one `sample`.
  package static let sampleCounts = OperationCounts(
    macsFP64: 10, otherOps: 20, bytesRead: 96, bytesWritten: 48, serialSteps: 12)

  /// Coordinates of a point: metres along the path and to the left of it. The nearest foot wins; `near` with `within`
  /// (metres) restricts the search to that part of the path.
  package func project(_ p: Vec2, near: Double? = nil, within: Double = .infinity) -> (
    along: Double, offset: Double, counts: OperationCounts
  ) {
    var from = 0
    var to = points.count - 2
    if let near, within < .infinity {
      from = segment(near - within)
      to = segment(near + within)
    }
    // Beyond the ends the path is straight.
    var best = (square: Double.infinity, along: 0.0, offset: 0.0)
    if from == 0 {
      let d = p - points[0]
      let along = d.dot(tangents[0])
      if along < 0 { consider(d - tangents[0] * along, along, tangents[0], &best) }
    }
    if to == points.count - 2 {
      let t = tangents[points.count - 1]
      let d = p - points[points.count - 1]
      let along = d.dot(t)
      if along > 0 { consider(d - t * along, length + along, t, &best) }
    }
    for i in from...to {
      guard let u = foot(p, i) else { continue }
      let d = p - (points[i] + (points[i + 1] - points[i]) * u)
      let t = Self.unit(tangents[i] + (tangents[i + 1] - tangents[i]) * u)
      consider(d, lengths[i] + (lengths[i + 1] - lengths[i]) * u, t, &best)
    }
    if best.square == .infinity {
      // No foot in the part searched: use the nearest of its points.
      for i in from...(to + 1) { consider(p - points[i], lengths[i], tangents[i], &best) }
    }
    let n = UInt64(to - from + 1)
    return (
      best.along, best.offset,
      OperationCounts(
        macsFP64: n &* 14, otherOps: n &* 14, bytesRead: n &* 40, serialSteps: n, launches: 1)
    )
  }

  @inline(__always)
  private func consider(
    _ d: Vec2, _ along: Double, _ t: Vec2, _ best: inout (square: Double, along: Double, offset: Double)
  ) {
    guard d.lengthSquared < best.square else { return }
    best = (d.lengthSquared, along, t.cross(d))
  }

  /// Share u in 0...1 of segment i at which (p − x(u)) · t(u) = 0; nil if there is none.
  @inline(__always)
  private func foot(_ p: Vec2, _ i: Int) -> Double? {
    let d = p - points[i]
    let edge = points[i + 1] - points[i]
    let turn = tangents[i + 1] - tangents[i]
    // a u² + b u + c with x(u) = P + u·edge, t(u) = T + u·turn.
    let c = d.dot(tangents[i])
    let b = d.dot(turn) - edge.dot(tangents[i])
    let a = -edge.dot(turn)
    // Signs at both ends differ if a foot lies between them.
    let end = a + b + c
    guard c >= 0, end <= 0 else { return nil }
    let root = max(0, b * b - 4 * a * c).squareRoot()
    // b < 0 for every point nearer than the centre of curvature; this form is exact for a → 0.
    let q = -b + root
    guard q > 0 else { return nil }
    let u = 2 * c / q
    return u <= 1 + 1e-12 ? min(1, u) : nil
  }
}
