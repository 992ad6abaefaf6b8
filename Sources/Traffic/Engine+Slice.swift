import RoadNetwork
import Scenario
import SimCore
import WorldState

extension TrafficEngine {
  /// The world now. Position and heading of a vehicle come from the points under its front and its rear; the yaw
  /// rate leads to where the held acceleration takes it along its lanes until the next step.
  func slice() -> TruthSlice {
    let n = active.count
    var s = TruthSlice(time: time, step: step)
    s.vehicle.reserveCapacity(n)
    s.x.reserveCapacity(n)
    s.y.reserveCapacity(n)
    s.heading.reserveCapacity(n)
    s.speed.reserveCapacity(n)
    s.acceleration.reserveCapacity(n)
    s.yawRate.reserveCapacity(n)
    s.lateralSpeed.reserveCapacity(n)
    s.lane.reserveCapacity(n)
    s.lanePosition.reserveCapacity(n)
    s.length.reserveCapacity(n)
    s.width.reserveCapacity(n)
    s.height.reserveCapacity(n)
    s.roadUser.reserveCapacity(n)
    s.flags.reserveCapacity(n)
    s.speedLimit.reserveCapacity(n)
    s.desiredSpeed.reserveCapacity(n)
    for i in 0..<n { append(Int(active[i]), to: &s) }
    for w in walkers.walking { append(w, to: &s) }
    s.signals = signals.states
    return s
  }

  private func append(_ v: Int, to s: inout TruthSlice) {
    let f = fleet
    let k = kind(v)
    let lane = Int(f.lane[v])
    let moving = f.stopLeft[v] < 0
    let speed = f.speed[v]
    let a = moving ? f.acceleration[v] : 0
    let end = speed + a * dt
    let way = moving ? (end >= 0 ? (speed + end) * 0.5 * dt : -speed * speed / (2 * a)) : 0
    let here = pose(v, k, shift: 0)
    var yaw = 0.0
    if way > 1e-3 {
      let there = pose(v, k, shift: way)
      let chord = Vec2(there.x - here.x, there.y - here.y)
      if chord.lengthSquared > 1e-8 {
        let cross = here.dx * chord.y - here.dy * chord.x
        let dot = here.dx * chord.x + here.dy * chord.y
        yaw = 2 * Math.atan2(cross, dot) / dt
        if abs(yaw) > 2 { yaw = yaw < 0 ? -2 : 2 }
      }
    }
    s.vehicle.append(UInt32(f.demand[v]))
    s.x.append(here.x)
    s.y.append(here.y)
    s.heading.append(Math.atan2(here.dy, here.dx))
    s.speed.append(speed)
    s.acceleration.append(a)
    s.yawRate.append(yaw)
    s.lateralSpeed.append(moving ? lateralShift(v) / dt : 0)
    s.lane.append(Int32(lane))
    s.lanePosition.append(f.position[v])
    s.length.append(k.pointee.length)
    s.width.append(k.pointee.width)
    s.height.append(k.pointee.height)
    s.roadUser.append(k.pointee.roadUser)
    s.flags.append(flags(v, k))
    s.speedLimit.append(net.laneSpeed[lane])
    s.desiredSpeed.append(min(k.pointee.maximumSpeed, net.laneSpeed[lane] * f.factor[v]))
  }

  /// Bits are joined as plain words: option-set literals cost an allocation each in this loop.
  private func flags(_ v: Int, _ k: UnsafeMutablePointer<Kind>) -> VehicleFlags {
    let f = fleet
    let isStopped = f.stopLeft[v] >= 0
    let change = f.change[v].rawValue
    var bits: UInt32 = 0
    if f.acceleration[v] < -0.5 || isStopped || f.speed[v] < Self.haltingSpeed {
      bits |= VehicleFlags.brakeLights.rawValue
    }
    if isStopped { bits |= VehicleFlags.stopped.rawValue }
    if f.parked[v] { bits |= VehicleFlags.parked.rawValue }
    if f.collided[v] { bits |= VehicleFlags.collided.rawValue }
    if k.pointee.height > 2 { bits |= VehicleFlags.tall.rawValue }
    if isEquipped[Int(f.demand[v])] { bits |= VehicleFlags.equipped.rawValue }
    if isDriven(v) { bits |= VehicleFlags.automated.rawValue }
    if f.lateral[v] < -0.2 || change & LaneChangeState.wantsLeft.rawValue != 0 {
      bits |= VehicleFlags.indicatorLeft.rawValue
    }
    if f.lateral[v] > 0.2 && !f.parked[v] || change & LaneChangeState.wantsRight.rawValue != 0 {
      bits |= VehicleFlags.indicatorRight.rawValue
    }
    if f.itemCount[v] > 0 {
      let item = f.item + v * Fleet.items
      let link = Int(item.pointee.link)
      if link >= 0 && item.pointee.distance < 50 {
        switch Connection.Direction(rawValue: net.linkDirection[link]) {
        case .left, .partlyLeft, .turnaround: bits |= VehicleFlags.indicatorLeft.rawValue
        case .right, .partlyRight: bits |= VehicleFlags.indicatorRight.rawValue
        default: break
        }
      }
    }
    return VehicleFlags(rawValue: bits)
  }

  /// Centre of the outline and unit vector along it, `shift` metres further on.
  private func pose(
    _ v: Int, _ k: UnsafeMutablePointer<Kind>, shift: Double
  ) -> (x: Double, y: Double, dx: Double, dy: Double) {
    let front = ahead(v, by: shift)
    let rear = ahead(v, by: shift - k.pointee.length)
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
    // The outline has its own length whatever the curve does: hang it on the middle.
    let side = fleet.lateral[v]
    return ((front.x + rear.x) * 0.5 - dy * side, (front.y + rear.y) * 0.5 + dx * side, dx, dy)
  }

  /// The rectangles of two vehicles overlap by more than 0.3 m (separating axes): less is a matter of how corners are cut.
  func outlinesMeet(_ v: Int, _ w: Int) -> Bool {
    let ka = kind(v)
    let kb = kind(w)
    let a = pose(v, ka, shift: 0)
    let b = pose(w, kb, shift: 0)
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

  /// The point of the vehicle's path `distance` metres ahead of its front; negative: behind it. After a change of lanes
  /// the lanes behind do not lead to its own; they are taken beside themselves there, so that the path has no step.
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

  private func append(_ w: Walkers.Walker, to s: inout TruthSlice) {
    let demand = walkers.demand(w)
    let at = place(w)
    s.pedestrian.append(UInt32(w.index))
    s.pedestrianX.append(at.position.x)
    s.pedestrianY.append(at.position.y)
    s.pedestrianHeading.append(Math.atan2(at.direction.y, at.direction.x))
    s.pedestrianSpeed.append(w.isWaiting ? 0 : demand.speed)
  }
}
