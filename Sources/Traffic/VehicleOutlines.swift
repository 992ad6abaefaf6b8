import SimCore

/// Outlines of vehicles in the plane: along their lanes, across the junctions ahead and behind.
final class VehicleOutlines {
  private let net: Tables
  private let geometry: LaneGeometry
  private let fleet: Fleet
  private let kinds: UnsafeMutablePointer<Kind>
  private let occupancy: LaneOccupancy
  private let plans: PlanStore

  init(
    net: Tables, geometry: LaneGeometry, fleet: Fleet, kinds: UnsafeMutablePointer<Kind>,
    occupancy: LaneOccupancy, plans: PlanStore
  ) {
    self.net = net
    self.geometry = geometry
    self.fleet = fleet
    self.kinds = kinds
    self.occupancy = occupancy
    self.plans = plans
  }

  /// Centre of the outline and unit vector along it, moved forward by `shift` metres.
  func pose(_ v: Int, shift: Double = 0) -> (x: Double, y: Double, dx: Double, dy: Double) {
    let front = ahead(v, by: shift)
    let rear = ahead(v, by: shift - kinds[Int(fleet.kind[v])].length)
    var dx = front.x - rear.x
    var dy = front.y - rear.y
    let length = (dx * dx + dy * dy).squareRoot()
    if length > 1e-6 {
      dx /= length
      dy /= length
    } else {
      dx = front.dx
      dy = front.dy
    }
    // The outline keeps its length in curves: it is centred on the middle.
    let side = fleet.lateral[v]
    return ((front.x + rear.x) * 0.5 - dy * side, (front.y + rear.y) * 0.5 + dx * side, dx, dy)
  }

  /// The outlines of two vehicles overlap by more than 0.3 m (separating axes): less depends on how corners are cut.
  func meet(_ v: Int, _ w: Int) -> Bool {
    let ka = kinds + Int(fleet.kind[v])
    let kb = kinds + Int(fleet.kind[w])
    let a = pose(v)
    let b = pose(w)
    let d = Vec2(b.x - a.x, b.y - a.y)
    let reach = 0.5 * (ka.pointee.length + ka.pointee.width + kb.pointee.length + kb.pointee.width)
    if d.lengthSquared > reach * reach { return false }
    let ua = Vec2(a.dx, a.dy)
    let ub = Vec2(b.dx, b.dy)
    let c = abs(ua.dot(ub))
    let s = abs(ua.cross(ub))
    let la = ka.pointee.length / 2
    let wa = ka.pointee.width / 2
    let lb = kb.pointee.length / 2
    let wb = kb.pointee.width / 2
    let slack = 0.3
    return abs(d.dot(ua)) < la + lb * c + wb * s - slack && abs(ua.cross(d)) < wa + lb * s + wb * c - slack
      && abs(d.dot(ub)) < lb + la * c + wa * s - slack && abs(ub.cross(d)) < wb + la * s + wa * c - slack
  }

  /// The point of the vehicle's path `distance` metres ahead of its front; negative: behind it. After a lane change the
  /// lanes behind do not lead to its own. They are shifted sideways, so that the path is continuous.
  private func ahead(_ v: Int, by distance: Double) -> (x: Double, y: Double, dx: Double, dy: Double) {
    let f = fleet
    var lane = Int(f.lane[v])
    var p = f.position[v] + distance
    if p < 0 && !f.parked[v] {
      var aside = Vec2(0, 0)
      var i = Int(occupancy.tailCount[v]) - 1
      while p < 0 && i >= 0 {
        let before = Int(occupancy.tailLane[occupancy.tailEntry(v, i)])
        let start = geometry.point(lane, 0)
        let end = geometry.point(before, net.laneLength[before])
        aside = Vec2(aside.x + start.x - end.x, aside.y + start.y - end.y)
        lane = before
        p += net.laneLength[lane]
        i -= 1
      }
      let point = geometry.point(lane, p)
      return (point.x + aside.x, point.y + aside.y, point.dx, point.dy)
    } else if p > net.laneLength[lane] {
      var step = Int(f.step[v])
      let view = plans.views[Int(f.plan[v])]
      while p > net.laneLength[lane] {
        let link: Int
        if net.laneInternal[lane] {
          link = Int(net.laneLink[lane])
        } else {
          if step >= view.count - 1 { break }
          link = Int(
            view.choices[Int(view.start[step]) + lane - Int(net.edgeLanes[Int(view.edges[step])])].link)
        }
        if link < 0 { break }
        p -= net.laneLength[lane]
        lane = Int(net.linkNext[link])
        if !net.laneInternal[lane] { step += 1 }
      }
    }
    return geometry.point(lane, p)
  }
}
