import SimCore

/// How a vehicle and somebody on foot first touched.
enum Contact: Hashable, Sendable {
  /// The vehicle's front struck him, at this speed along its heading, m/s > 0.
  case front(speed: Double)
  /// He came against a side or the rear, of a vehicle that stands or passes.
  case side
}

extension MovingBox {
  /// A vehicle slower than this stands, m/s.
  static let standing = 0.1

  /// How this vehicle and `walker` first touched within the last `step` seconds, both having moved straight on since; nil if
  /// they did not. The vehicle's speed was `before` then, m/s, and has changed evenly.
  ///
  /// In the vehicle's frame the outlines overlap along it and across it, each for a span of time; they touch while both do,
  /// from when the later of the two begins. If that is the one along the vehicle and he is ahead of its middle, its front has
  /// met him: else he was beside it already. An outline that turns with its owner would matter at the corners only and is
  /// left out, as are turns of the vehicle within a step.
  func contact(with walker: MovingBox, before: Double, step: Double) -> Contact? {
    let mean = 0.5 * (before + speed)
    let offset = walker.position - position
    let relative = walker.velocity - direction * mean
    /// The span during which the shadows on `axis` overlap, in seconds before now; nil if they do not.
    func span(_ axis: Vec2) -> (last: Double, first: Double)? {
      let reach = radius(along: axis) + walker.radius(along: axis)
      let s = offset.dot(axis)
      let r = relative.dot(axis)
      guard abs(r) > 1e-9 else { return abs(s) <= reach ? (0, step) : nil }
      // t seconds ago the centres were s − r t apart.
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
