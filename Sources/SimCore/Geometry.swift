/// A point or displacement in metres. Names state the frame: `map` is the network's plane (x east, y north), `ego` is
/// vehicle-fixed (x forward, y left).
public struct Vec2: Hashable, Sendable {
  public var x: Double
  public var y: Double

  @inlinable public init(_ x: Double, _ y: Double) {
    self.x = x
    self.y = y
  }
  public static let zero = Vec2(0, 0)

  @inlinable public static func + (a: Vec2, b: Vec2) -> Vec2 { Vec2(a.x + b.x, a.y + b.y) }
  @inlinable public static func - (a: Vec2, b: Vec2) -> Vec2 { Vec2(a.x - b.x, a.y - b.y) }
  @inlinable public static func * (a: Vec2, k: Double) -> Vec2 { Vec2(a.x * k, a.y * k) }
  @inlinable public func dot(_ o: Vec2) -> Double { x * o.x + y * o.y }
  /// z component of the cross product: positive if `o` lies to the left of this vector.
  @inlinable public func cross(_ o: Vec2) -> Double { x * o.y - y * o.x }
  @inlinable public var lengthSquared: Double { x * x + y * y }
  @inlinable public var length: Double { (x * x + y * y).squareRoot() }
  /// Rotated counter-clockwise by the angle whose cosine and sine are given.
  @inlinable public func rotated(cosine c: Double, sine s: Double) -> Vec2 {
    Vec2(c * x - s * y, s * x + c * y)
  }
}

/// A plane angle. Stored in radians, mathematical convention: 0 along +x (east), counter-clockwise.
public struct Angle: Hashable, Sendable {
  public var radians: Double

  @inlinable public init(radians: Double) { self.radians = radians }
  @inlinable public init(degrees: Double) { radians = degrees * (.pi / 180) }
  /// From a compass course: degrees clockwise from north, as SUMO and the V2X standards give headings.
  @inlinable public init(courseDegrees: Double) { radians = (90 - courseDegrees) * (.pi / 180) }

  public static let zero = Angle(radians: 0)

  @inlinable public var degrees: Double { radians * (180 / .pi) }
  /// Degrees clockwise from north in 0..<360.
  public var courseDegrees: Double {
    let course = (90 - degrees).truncatingRemainder(dividingBy: 360)
    if course >= 0 { return course }
    // Rounding can turn a course just below zero into the full circle.
    return course + 360 < 360 ? course + 360 : 0
  }
  /// The same direction in (−π, π].
  public var wrapped: Angle {
    var r = radians.truncatingRemainder(dividingBy: 2 * .pi)
    if r > .pi { r -= 2 * .pi } else if r <= -.pi { r += 2 * .pi }
    return Angle(radians: r)
  }
  @inlinable public var cosine: Double { Math.cos(radians) }
  @inlinable public var sine: Double { Math.sin(radians) }
  /// Unit vector in this direction.
  @inlinable public var direction: Vec2 {
    let sc = Math.sincos(radians)
    return Vec2(sc.cosine, sc.sine)
  }
  @inlinable public static func + (a: Angle, b: Angle) -> Angle { Angle(radians: a.radians + b.radians) }
  @inlinable public static func - (a: Angle, b: Angle) -> Angle { Angle(radians: a.radians - b.radians) }
}

/// An axis-aligned rectangle in metres, closed on all sides.
public struct Bounds: Hashable, Sendable {
  public var min: Vec2
  public var max: Vec2

  public init(min: Vec2, max: Vec2) {
    self.min = min
    self.max = max
  }
  /// The smallest rectangle around `points`; nil for an empty sequence.
  public init?(around points: some Sequence<Vec2>) {
    var iterator = points.makeIterator()
    guard let first = iterator.next() else { return nil }
    var low = first
    var high = first
    while let p = iterator.next() {
      low = Vec2(Swift.min(low.x, p.x), Swift.min(low.y, p.y))
      high = Vec2(Swift.max(high.x, p.x), Swift.max(high.y, p.y))
    }
    self.init(min: low, max: high)
  }
  public func expanded(by margin: Double) -> Bounds {
    Bounds(min: Vec2(min.x - margin, min.y - margin), max: Vec2(max.x + margin, max.y + margin))
  }
  @inlinable public func contains(_ p: Vec2) -> Bool {
    p.x >= min.x && p.x <= max.x && p.y >= min.y && p.y <= max.y
  }
}

/// The part of a segment between two values of y, as an interval of x.
public func span(of a: Vec2, _ b: Vec2, between low: Double, and high: Double) -> ClosedRange<Double>? {
  let d = b - a
  var t0 = 0.0
  var t1 = 1.0
  if d.y == 0 {
    if a.y < low || a.y > high { return nil }
  } else {
    let p = (low - a.y) / d.y
    let q = (high - a.y) / d.y
    t0 = max(t0, min(p, q))
    t1 = min(t1, max(p, q))
    if t0 > t1 { return nil }
  }
  let x0 = a.x + d.x * t0
  let x1 = a.x + d.x * t1
  return min(x0, x1)...max(x0, x1)
}

extension Bounds {
  /// The smallest cell size `smallest` · 2ᵏ with which a grid over this rectangle has at most `limit` cells: the memory
  /// of an index depends on what it holds, not on how far apart that lies.
  public func cellSize(from smallest: Double, limit: Int) -> Double {
    var size = smallest
    while ((max.x - min.x) / size + 1) * ((max.y - min.y) / size + 1) > Double(limit) { size *= 2 }
    return size
  }
}
