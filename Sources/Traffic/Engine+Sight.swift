import RoadNetwork
import Scenario
import SimCore
import WorldState

/// What drivers see with the models `sight` and `human`. Signals and vehicles inside the same junction are always seen, and
/// with `sight` the leader in the lane. Conflicting vehicles that approach the junction, and pedestrians, are seen only along
/// a free line of sight, a reaction time after it opens, and in fog no farther than the visibility. That holds for the
/// leader too if drivers are `human`, but not when they choose a lane.
extension TrafficEngine {
  /// From the first sight of a conflict to the driver's response, seconds: the median brake reaction time of unalerted
  /// drivers, 1.07 s (Sivak et al. 1982, after Taoka 1989), rounded.
  static let perceptionTime = 1.0

  /// A road user that comes into view nearer than this is reacted to at once, metres.
  static let nearby = 30.0

  /// Position of the front bumper `seconds` ago, extrapolated back along the lane.
  private func front(_ v: Int, ago seconds: Double) -> Vec2 {
    let back = fleet.speed[v] * seconds
    let p = geometry.point(Int(fleet.lane[v]), fleet.position[v] - back)
    return Vec2(p.x, p.y)
  }

  /// How far drivers see, metres: as they look for others at junctions, and vehicles ahead of them.
  private var reachOfSight: Double { min(scenario.configuration.traffic.sight, reachAhead) }
  private var reachAhead: Double {
    let conditions = scenario.configuration.environment
    return conditions.weather == .fog ? conditions.visibility : .infinity
  }

  /// The driver of `v` is aware of the leader `w`, whose rear is `gap` metres ahead.
  func seesAhead(_ v: Int, _ w: Int, gap: Double) -> Bool {
    guard gap > Self.nearby else { return true }
    let delay = perception(v)
    if gap + (fleet.speed[v] - fleet.speed[w]) * delay > reachAhead { return false }
    guard let sightMap else { return true }
    // On their lanes: a lane continued backwards may lead through a house.
    func place(_ u: Int, back: Double) -> Vec2 {
      let p = geometry.point(Int(fleet.lane[u]), max(0, fleet.position[u] - back - fleet.speed[u] * delay))
      return Vec2(p.x, p.y)
    }
    return sightMap.isClear(place(v, back: 0), place(w, back: kind(w).pointee.length))
  }

  /// `v` is aware of `w`: it has been in sight for a reaction time, or it is close and in sight.
  func sees(_ v: Int, _ w: Int) -> Bool {
    guard let sightMap else { return true }
    let reach = reachOfSight
    let here = front(v, ago: 0)
    let there = front(w, ago: 0)
    if (here - there).lengthSquared < Self.nearby * Self.nearby && sightMap.isClear(here, there) {
      return true
    }
    let delay = perception(v)
    let a = front(v, ago: delay)
    let b = front(w, ago: delay)
    return (a - b).lengthSquared <= reach * reach && sightMap.isClear(a, b) && !isHiddenByParked(a, b, v, w)
  }
  /// `v` is aware of a pedestrian at `p` with `velocity`, or of a standing object there.
  func sees(_ v: Int, at p: Vec2, velocity: Vec2 = .zero) -> Bool {
    guard let sightMap else { return true }
    let reach = reachOfSight
    let delay = perception(v)
    // Who has just looked back has seen nothing yet of what came meanwhile.
    if isHuman, human.isAway[v] || now - human.lookedBack[v] < human.settings.alertedReaction { return false }
    let a = front(v, ago: delay)
    let b = p - velocity * delay
    return (a - b).lengthSquared <= reach * reach && sightMap.isClear(a, b) && !isHiddenByParked(a, b, v, -1)
  }

  /// A vehicle at a stop, in a bay or beside the road, lies between the two points.
  private func isHiddenByParked(_ a: Vec2, _ b: Vec2, _ v: Int, _ w: Int) -> Bool {
    for i in 0..<parkedSlots.count {
      let u = Int(parkedSlots[i])
      if u == v || u == w { continue }
      let k = kind(u).pointee
      let front = geometry.point(Int(fleet.lane[u]), fleet.position[u])
      let side = fleet.lateral[u]
      let centre = Vec2(
        front.x - front.dx * k.length / 2 - front.dy * side,
        front.y - front.dy * k.length / 2 + front.dx * side)
      if crosses(a - centre, b - centre, Vec2(front.dx, front.dy), k.length / 2, k.width / 2) { return true }
    }
    return false
  }
  /// The segment from `a` to `b` intersects a rectangle around the origin (slab test in the rectangle's frame).
  private func crosses(_ a: Vec2, _ b: Vec2, _ u: Vec2, _ halfLength: Double, _ halfWidth: Double) -> Bool {
    let p = Vec2(a.dot(u), u.cross(a))
    let q = Vec2(b.dot(u), u.cross(b))
    var low = 0.0
    var high = 1.0
    for (start, end, half) in [(p.x, q.x, halfLength), (p.y, q.y, halfWidth)] {
      let d = end - start
      if abs(d) < 1e-12 {
        if abs(start) > half { return false }
        continue
      }
      let t1 = (-half - start) / d
      let t2 = (half - start) / d
      low = max(low, min(t1, t2))
      high = min(high, max(t1, t2))
    }
    return low <= high
  }

  func refreshParked() {
    parkedSlots.removeAll(keepingCapacity: true)
    guard sightMap != nil else { return }
    for i in roster.active.indices {
      let v = Int(roster.active[i])
      if fleet.parked[v] || fleet.stopLeft[v] >= 0 { parkedSlots.append(roster.active[i]) }
    }
  }

  /// A conflict that blocks `v` at a minor link but is unknown to its driver. Far from the stop line the missing view
  /// itself is a reason to wait. At the line the driver relies on what is visible, and edges forward until that
  /// includes every vehicle that could no longer stop.
  @inline(__always) func isUnknown(
    _ v: Int, _ w: Int, _ item: UnsafeMutablePointer<DriveItem>, foe: UnsafeMutablePointer<DriveItem>
  ) -> Bool {
    sight && item.pointee.distance <= 1
      && foe.pointee.distance > brakeGap(fleet.speed[w], kind(w).pointee.deceleration, perception(v))
      && !sees(v, w) && !awaitsUnseen(v)
  }
}
