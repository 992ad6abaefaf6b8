import SimCore

/// How hard one of two road users must brake, from now on and constantly, so that they do not touch: the deceleration
/// rate to avoid a crash (DRAC) of Almqvist, Hydén and Risser (Transportation Research Record 1318, 1991) and Archer
/// (Methods for the Assessment and Prediction of Traffic Safety, KTH, 2005). The other keeps its velocity. If both can
/// brake, the one with the lower value does.
enum Evasion {
  /// Value if no braking avoids the contact, and the largest one, m/s².
  static let most = 100.0
  /// Sine of 20°: paths at a smaller angle do not cross, but run along each other.
  static let crossingSine = 0.342_020_14

  /// For a follower `gap` metres behind a leader, closing in at `closing` m/s.
  static func following(gap: Double, closing: Double) -> Double {
    closing <= 0 ? 0 : bounded(closing * closing / (2 * gap))
  }

  /// For two that drive head-on: both stop within the `gap`, m, with one deceleration.
  static func oncoming(gap: Double, _ a: Double, _ b: Double) -> Double {
    bounded((a * a + b * b) / (2 * gap))
  }

  /// For `a` to let `b` pass first: a's front reaches b's strip when b has left a's strip, or a halts before it. A strip is
  /// the area that an outline sweeps in its direction. `b` stands in the way if it is slower than `MovingBox.standing`.
  static func yielding(_ a: MovingBox, to b: MovingBox, timeToContact: Double) -> Double {
    let offset = b.position - a.position
    if b.speed < MovingBox.standing { return following(gap: a.speed * timeToContact, closing: a.speed) }
    let sine = a.direction.cross(b.direction)
    guard abs(sine) >= crossingSine else { return alongside(a, b, timeToContact: timeToContact) }
    // Across b's strip: distance of a's outline from it.
    let normal = Vec2(-b.direction.y, b.direction.x)
    let apart = abs(offset.dot(normal)) - b.halfWidth - a.radius(along: normal)
    let distance = apart / abs(sine)
    guard distance > 0 else { return most }
    // Across a's strip: time until b has left it.
    let side = Vec2(-a.direction.y, a.direction.x)
    let across = b.velocity.dot(side)
    let width = a.halfWidth + b.radius(along: side)
    let time = ((across > 0 ? width : -width) - offset.dot(side)) / across
    return time > 0 ? waiting(speed: a.speed, distance: distance, time: time) : 0
  }

  /// To have driven no more than `distance`, m, after `time`, s: 2 (v − d / t) / t if it still moves then, otherwise
  /// v² / 2d (as in SUMO's MSDevice_SSM for crossing paths).
  static func waiting(speed: Double, distance: Double, time: Double) -> Double {
    guard distance > 0 else { return most }
    guard speed * time > distance else { return 0 }
    if speed * time > 2 * distance { return bounded(speed * speed / (2 * distance)) }
    return bounded(2 * (speed - distance / time) / time)
  }

  /// For `a` if `b` moves along a's path: away, or towards it until a stands.
  private static func alongside(_ a: MovingBox, _ b: MovingBox, timeToContact: Double) -> Double {
    let other = b.velocity.dot(a.direction)
    let gap = (a.speed - other) * timeToContact
    if other >= 0 { return following(gap: gap, closing: a.speed - other) }
    return bounded((0.5 * a.speed - other) * a.speed / gap)
  }

  private static func bounded(_ value: Double) -> Double { value < most ? max(0, value) : most }
}
