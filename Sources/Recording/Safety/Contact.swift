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

  /// What the first touch of the two outlines, which overlap now and did not `step` seconds ago, was, of this vehicle and
  /// `walker`. Both have moved straight on since; the vehicle's speed then was `before`, m/s, and changed evenly.
  ///
  /// In the vehicle's frame the outlines come together along it and across it, each at a time of its own; they touch at the
  /// later of the two. If that is the one along the vehicle and he is ahead of its middle, its front has met him: else he
  /// was beside it already. An outline that turns with its owner would matter at the corners only and is left out, as are
  /// turns of the vehicle within a step.
  func contact(with walker: MovingBox, before: Double, step: Double) -> Contact {
    let mean = 0.5 * (before + speed)
    let side = Vec2(-direction.y, direction.x)
    let offset = walker.position - position
    let relative = walker.velocity - direction * mean
    /// Seconds before now at which the shadows on `axis` began to overlap; the whole step if they did all along.
    func began(_ axis: Vec2) -> Double {
      let reach = radius(along: axis) + walker.radius(along: axis)
      let s = offset.dot(axis)
      let r = relative.dot(axis)
      guard abs(r) > 1e-9 else { return step }
      // Going back in time, s − r t leaves ±reach.
      return min(step, max(0, r > 0 ? (s + reach) / r : (s - reach) / r))
    }
    let along = began(direction)
    let across = began(side)
    let isAhead = offset.dot(direction) > 0
    guard isAhead, along <= across, along < step else { return .side }
    let then = speed + (before - speed) * along / step
    return then >= Self.standing ? .front(speed: then) : .side
  }
}
