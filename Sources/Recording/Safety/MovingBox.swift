import SimCore

/// A road user's outline in motion: an oriented rectangle in the map frame.
struct MovingBox {
  var position: Vec2
  /// Unit vector forward.
  var direction: Vec2
  /// Metres.
  var halfLength: Double
  var halfWidth: Double
  /// m/s along `direction`.
  var speed: Double
  var acceleration = 0.0
  /// rad/s.
  var yawRate = 0.0

  var velocity: Vec2 { direction * speed }

  /// Half extent along a unit vector, metres.
  @inline(__always) func radius(along axis: Vec2) -> Double {
    halfLength * abs(direction.dot(axis)) + halfWidth * abs(direction.cross(axis))
  }
  /// The box after `t` seconds if it keeps turning, and keeps braking if it brakes.
  func extrapolated(by t: Double) -> MovingBox {
    var distance = speed * t
    if acceleration < 0 {
      let stopAfter = speed / -acceleration
      let driven = min(t, stopAfter)
      distance = speed * driven + 0.5 * acceleration * driven * driven
    }
    var result = self
    if yawRate == 0 {
      result.position = position + direction * distance
      return result
    }
    let turned = speed > 0 ? yawRate * distance / speed : 0
    let half = Math.sincos(0.5 * turned)
    result.position = position + direction.rotated(cosine: half.cosine, sine: half.sine) * distance
    let full = Math.sincos(turned)
    result.direction = direction.rotated(cosine: full.cosine, sine: full.sine)
    return result
  }
  func overlaps(_ other: MovingBox) -> Bool {
    let offset = other.position - position
    for axis in [direction, Vec2(-direction.y, direction.x)] {
      if abs(offset.dot(axis)) > radius(along: axis) + other.radius(along: axis) { return false }
    }
    for axis in [other.direction, Vec2(-other.direction.y, other.direction.x)] {
      if abs(offset.dot(axis)) > radius(along: axis) + other.radius(along: axis) { return false }
    }
    return true
  }
}

/// Time until two rectangles touch if both keep velocity and heading; 0 if they do now; nil if they never will.
/// Exact: on each of the four axes of the separating-axis theorem the projections overlap during one interval, and the
/// rectangles touch during the intersection of the four.
@inline(__always)
func timeToContact(_ a: borrowing MovingBox, _ b: borrowing MovingBox) -> Double? {
  let offset = b.position - a.position
  let relative = b.velocity - a.velocity
  var enter = 0.0
  var leave = Double.infinity
  @inline(__always) func narrow(_ axis: Vec2) -> Bool {
    let s = offset.dot(axis)
    let r = relative.dot(axis)
    let reach = a.radius(along: axis) + b.radius(along: axis)
    if abs(r) < 1e-12 { return abs(s) <= reach }
    let t0 = (-reach - s) / r
    let t1 = (reach - s) / r
    enter = max(enter, min(t0, t1))
    leave = min(leave, max(t0, t1))
    return enter <= leave
  }
  guard narrow(a.direction), narrow(Vec2(-a.direction.y, a.direction.x)),
    narrow(b.direction), narrow(Vec2(-b.direction.y, b.direction.x))
  else { return nil }
  return enter
}

/// True if the two still meet within half a second after `time` if they keep turning as now. Braking does not count: it
/// may be the evasion.
func staysOnCollisionCourse(_ a: MovingBox, _ b: MovingBox, time: Double) -> Bool {
  if a.yawRate == 0 && b.yawRate == 0 { return timeToContact(a, b) != nil }
  var (a, b) = (a, b)
  (a.acceleration, b.acceleration) = (0, 0)
  var t = 0.0
  while t <= time + 0.5 {
    if a.extrapolated(by: t).overlaps(b.extrapolated(by: t)) { return true }
    t += 0.1
  }
  return false
}
