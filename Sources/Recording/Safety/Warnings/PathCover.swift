import SimCore

extension PathStrip {
  /// Distances from the front of the road user between which an outline lies over its strip, metres; nil if it does not.
  /// Exact for the rectangle and each straight part of the path. `inset` is taken off the strip's half width.
  func cover(of outline: MovingBox, inset: Double) -> ClosedRange<Double>? {
    let half = max(0.05, halfWidth - inset)
    let reach = (outline.halfLength * outline.halfLength + outline.halfWidth * outline.halfWidth).squareRoot()
    var low = Double.infinity
    var high = -Double.infinity
    for i in 1..<points.count {
      let a = points[i - 1]
      let span = offsets[i] - offsets[i - 1]
      let along = (points[i] - a) * (1 / span)
      let centre = outline.position - a
      let u = centre.dot(along)
      let w = along.cross(centre)
      if abs(w) > half + reach || u < -reach || u > span + reach { continue }
      guard let part = Self.clip(outline, from: a, along, span: span, half: half) else { continue }
      low = min(low, offsets[i - 1] + part.lowerBound)
      high = max(high, offsets[i - 1] + part.upperBound)
    }
    return low <= high ? low...high : nil
  }

  /// The part of a segment that an outline covers, in metres from its start: the outline is cut to the strip's width, and
  /// what is left to the segment's length.
  private static func clip(
    _ outline: MovingBox, from a: Vec2, _ along: Vec2, span: Double, half: Double
  ) -> ClosedRange<Double>? {
    let side = Vec2(-outline.direction.y, outline.direction.x) * outline.halfWidth
    let ahead = outline.direction * outline.halfLength
    let offset = outline.position - a
    let corners = [
      offset + ahead + side, offset - ahead + side, offset - ahead - side, offset + ahead - side,
    ].map { Vec2($0.dot(along), along.cross($0)) }
    var low = Double.infinity
    var high = -Double.infinity
    func take(_ u: Double) {
      low = min(low, u)
      high = max(high, u)
    }
    for (k, p) in corners.enumerated() {
      let q = corners[(k + 1) % 4]
      if abs(p.y) <= half { take(p.x) }
      for edge in [-half, half] where (p.y - edge) * (q.y - edge) < 0 {
        take(p.x + (q.x - p.x) * (edge - p.y) / (q.y - p.y))
      }
    }
    guard low <= high, high >= 0, low <= span else { return nil }
    return max(0, low)...min(span, high)
  }

  /// The outline of its road user, whose front is `at` metres along the path.
  func outline(at distance: Double) -> MovingBox {
    let middle = distance - length / 2
    var i = 1
    while i < points.count - 1 && offsets[i] < middle { i += 1 }
    let direction = (points[i] - points[i - 1]) * (1 / (offsets[i] - offsets[i - 1]))
    return MovingBox(
      position: points[i - 1] + direction * (middle - offsets[i - 1]), direction: direction,
      halfLength: length / 2, halfWidth: halfWidth, speed: speed)
  }
}
