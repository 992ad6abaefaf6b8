import SimCore

/// The strip that a road user's front edge covers along the path ahead, and the outline behind the front. Distances along
/// it are metres from the front, so the rear is at minus the length.
struct PathStrip {
  private(set) var points: [Vec2]
  private(set) var offsets: [Double]
  let halfWidth: Double
  let length: Double
  /// m/s along the path.
  let speed: Double
  private var box: Bounds

  /// A straight path from the outline on, `reach` metres beyond its front.
  init(_ outline: MovingBox, reach: Double) {
    let front = outline.position + outline.direction * outline.halfLength
    let rear = outline.position - outline.direction * outline.halfLength
    length = 2 * outline.halfLength
    halfWidth = outline.halfWidth
    speed = outline.speed
    points = [rear, front]
    offsets = [-length, 0]
    box = Bounds(min: rear, max: rear)
    extend(by: outline.halfWidth, to: rear)
    extend(by: outline.halfWidth, to: front)
    if reach > 0 { append(front + outline.direction * reach) }
  }
  /// The outline, whose path ahead is appended.
  init(_ outline: MovingBox) { self.init(outline, reach: 0) }

  mutating func append(_ point: Vec2) {
    let last = points[points.count - 1]
    let step = (point - last).length
    guard step > 1e-6 else { return }
    points.append(point)
    offsets.append(offsets[offsets.count - 1] + step)
    extend(by: halfWidth, to: point)
  }
  private mutating func extend(by margin: Double, to p: Vec2) {
    box.min = Vec2(min(box.min.x, p.x - margin), min(box.min.y, p.y - margin))
    box.max = Vec2(max(box.max.x, p.x + margin), max(box.max.y, p.y + margin))
  }

  var end: Double { offsets[offsets.count - 1] }
  /// The bounds of the strip, widened by `margin` metres, contain the point.
  func contains(_ p: Vec2, margin: Double) -> Bool {
    p.x >= box.min.x - margin && p.x <= box.max.x + margin && p.y >= box.min.y - margin
      && p.y <= box.max.y + margin
  }
  func mayMeet(_ other: PathStrip) -> Bool {
    box.min.x <= other.box.max.x && other.box.min.x <= box.max.x && box.min.y <= other.box.max.y
      && other.box.min.y <= box.max.y
  }

  /// Distance within which a point is in the strip.
  private func covers(_ p: Vec2, shrink: Double) -> Bool {
    // Points outside by a rounding error are in no strip.
    guard contains(p, margin: 1e-6) else { return false }
    let limit = max(0, halfWidth - shrink)
    for i in 1..<points.count {
      let a = points[i - 1]
      let span = offsets[i] - offsets[i - 1]
      let along = (points[i] - a) * (1 / span)
      let relative = p - a
      let at = min(span, max(0, relative.dot(along)))
      if (relative - along * at).lengthSquared < limit * limit { return true }
    }
    return false
  }

  /// Distances, from the front, at which the front edge enters and leaves the other's strip for the first time; the
  /// second is infinite if the path ends in it. Half widths are less by `shrink`, metres.
  func range(in other: PathStrip, shrink: Double) -> (enter: Double, leave: Double)? {
    let half = max(0, halfWidth - shrink)
    // Points of the edge so close together that the other strip does not pass between them.
    let count = max(1, Int((half / max(0.05, other.halfWidth - shrink)).rounded(.up)))
    var segment = 1
    func isInside(_ s: Double) -> Bool {
      while segment > 1 && offsets[segment - 1] > s { segment -= 1 }
      while segment < points.count - 1 && offsets[segment] < s { segment += 1 }
      let a = points[segment - 1]
      let along = (points[segment] - a) * (1 / (offsets[segment] - offsets[segment - 1]))
      let middle = a + along * (s - offsets[segment - 1])
      guard other.contains(middle, margin: half + 1e-6) else { return false }
      let side = Vec2(-along.y, along.x)
      for k in -count...count
      where other.covers(middle + side * (half * Double(k) / Double(count)), shrink: shrink) {
        return true
      }
      return false
    }
    /// The change between two places, by halving.
    func change(_ from: Double, _ to: Double, _ inside: Bool) -> Double {
      var (low, high) = (from, to)
      for _ in 0..<7 {
        let middle = 0.5 * (low + high)
        if isInside(middle) == inside { high = middle } else { low = middle }
      }
      return high
    }
    let step = min(0.5, max(0.1, other.halfWidth - shrink))
    let start = offsets[0] + shrink
    let end = self.end
    var enter: Double?
    var s = start
    while s <= end {
      let inside = isInside(s)
      if inside && enter == nil { enter = s == start ? s : change(s - step, s, true) }
      if !inside, let enter { return (enter, change(s - step, s, false)) }
      s += step
    }
    return enter.map { ($0, .infinity) }
  }

  /// Seconds until the rear has left the other's strip; infinite if the path stays in it, nil if it is not in it.
  func timeToLeave(_ other: PathStrip) -> Double? {
    guard let range = range(in: other, shrink: 0) else { return nil }
    return speed < MovingBox.standing ? .infinity : (range.leave + length) / speed
  }
}

/// Whether two road users on their paths meet, each at its present speed: both are in the area that both strips cover at
/// one time.
struct PathMeeting {
  /// Seconds until the second one enters while the first one is there.
  var time: Double
  /// Deceleration of the first or the second strip's road user that avoids it, m/s².
  var needed: (first: Double, second: Double)

  /// Nil if they do not meet.
  /// - Parameters:
  ///   - merging: the paths end in one lane.
  ///   - shrink: taken off half widths, fronts and rears, metres.
  static func find(_ a: PathStrip, _ b: PathStrip, merging: Bool, shrink: Double = 0) -> PathMeeting? {
    guard a.mayMeet(b), let p = a.range(in: b, shrink: shrink), let q = b.range(in: a, shrink: shrink) else {
      return nil
    }
    if merging { return merge(a, p.enter, b, q.enter) }
    let first = Self.times(a, p, shrink)
    let second = Self.times(b, q, shrink)
    guard first.enter < second.leave, second.enter < first.leave else { return nil }
    // Both in the area already: at oblique angles it covers more than the outlines.
    if first.enter <= 0 && second.enter <= 0 { return nil }
    return PathMeeting(
      time: max(first.enter, second.enter),
      needed: (
        Evasion.waiting(speed: a.speed, distance: p.enter, time: second.leave),
        Evasion.waiting(speed: b.speed, distance: q.enter, time: first.leave)
      ))
  }

  /// When a road user is in the area; one that stands is there always or never.
  private static func times(
    _ a: PathStrip, _ range: (enter: Double, leave: Double), _ shrink: Double
  ) -> (enter: Double, leave: Double) {
    if a.speed < MovingBox.standing {
      return range.enter <= -shrink && range.leave + a.length > shrink
        ? (0, .infinity) : (.infinity, .infinity)
    }
    return (max(0, range.enter) / a.speed, (range.leave + a.length) / a.speed)
  }

  /// Of two whose paths come together `toA` and `toB` metres ahead of their fronts. The one that is there earlier leads; the
  /// other waits until the leader's rear is there too, and follows. The leader may wait instead.
  private static func merge(_ a: PathStrip, _ toA: Double, _ b: PathStrip, _ toB: Double) -> PathMeeting? {
    func arrival(_ s: PathStrip, _ distance: Double) -> Double {
      distance <= 0 ? 0 : s.speed < MovingBox.standing ? .infinity : distance / s.speed
    }
    let (atA, atB) = (arrival(a, toA), arrival(b, toB))
    let isFirst = atA != atB ? atA < atB : toA <= toB
    let (leader, toLeader) = isFirst ? (a, toA) : (b, toB)
    let (follower, toFollower) = isFirst ? (b, toB) : (a, toA)
    let time = max(atA, atB)
    guard time.isFinite, follower.speed >= MovingBox.standing else { return nil }
    let gap = toFollower - toLeader - leader.length
    let closing = follower.speed - leader.speed
    // How far the leader's rear is past the place when the follower gets there.
    let room = leader.speed * time - toLeader - leader.length
    func meeting(_ time: Double, _ own: Double, _ leads: Double) -> PathMeeting {
      PathMeeting(time: time, needed: isFirst ? (leads, own) : (own, leads))
    }
    if room >= 0 {
      guard closing > 1e-9, gap > 0 else { return nil }
      return meeting(gap / closing, Evasion.following(gap: gap, closing: closing), Evasion.most)
    }
    // Side by side on the common part already.
    guard toFollower > 0 else { return nil }
    let clear = leader.speed < MovingBox.standing ? .infinity : (toLeader + leader.length) / leader.speed
    let waits = Evasion.waiting(speed: follower.speed, distance: toFollower, time: clear)
    let leads = Evasion.waiting(
      speed: leader.speed, distance: toLeader, time: (toFollower + follower.length) / follower.speed)
    return meeting(time, gap > 0 ? max(waits, Evasion.following(gap: gap, closing: closing)) : waits, leads)
  }
}
