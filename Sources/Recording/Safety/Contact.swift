import SimCore

/// How a vehicle and a walker first touched.
enum Contact: Hashable, Sendable {
  /// The vehicle's front struck the walker; speed along the vehicle's heading, m/s > 0.
  case front(speed: Double)
  /// The walker touched a side or the rear of a standing or passing vehicle.
  case side
}

extension MovingBox {
  /// Speed below which a vehicle stands, m/s.
  static let standing = 0.1

  /// How this vehicle and `walker` first touched within the last `step` seconds, assuming straight motion; nil if they
  /// did not. The vehicle's speed was `before` at the start of the step, m/s, and has changed linearly.
  ///
  /// In the vehicle's frame the outlines overlap lengthwise and crosswise, each for a span of time. They touch while
  /// both spans hold, from the start of the later one. If the lengthwise span starts later and the walker is ahead of
  /// the vehicle's middle, the front struck the walker; otherwise the walker was already beside the vehicle. Rotation
  /// within a step is neglected.
  func contact(with walker: MovingBox, before: Double, step: Double) -> Contact? {
    let mean = 0.5 * (before + speed)
    let offset = walker.position - position
    let relative = walker.velocity - direction * mean
    /// The span during which the projections on `axis` overlap, in seconds before now; nil if they do not.
    func span(_ axis: Vec2) -> (last: Double, first: Double)? {
      let reach = radius(along: axis) + walker.radius(along: axis)
      let s = offset.dot(axis)
      let r = relative.dot(axis)
      guard abs(r) > 1e-9 else { return abs(s) <= reach ? (0, step) : nil }
      // t seconds ago the distance of the centres was s − r t.
      let a = (s - reach) / r
      let b = (s + reach) / r
      let last = max(0, min(a, b))
      let first = min(step, max(a, b))
      return last <= first ? (last, first) : nil
    }
    guard let along = span(direction), let across = span(Vec2(-direction.y, direction.x)) else { return nil }
    let touched = min(along.first, across.first)
    guard touched >= max(along.last, across.last) else { return nil }
    let wasAhead = (offset - relative * touched).dot(direction) > 0
    guard wasAhead, along.first <= across.first, touched < step else { return .side }
    let then = speed + (before - speed) * touched / step
    return then >= Self.standing ? .front(speed: then) : .side
  }
}
