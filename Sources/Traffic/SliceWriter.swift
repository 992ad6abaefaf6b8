import RoadNetwork
import Scenario
import SimCore
import WorldState

/// Writes truth slices. Position and heading of a vehicle follow from the points under its front and rear; the yaw rate
/// from its pose along its lanes at the next step, with the acceleration held.
final class SliceWriter {
  private let step: SimDuration
  private let dt: Double
  private let net: Tables
  private let geometry: LaneGeometry
  private let fleet: Fleet
  private let kinds: UnsafeMutablePointer<Kind>
  private let outlines: VehicleOutlines
  /// By demand index: has an onboard unit; is driven by it.
  private let isEquipped: UnsafeMutablePointer<Bool>
  private let isDriven: UnsafeMutablePointer<Bool>

  init(
    step: SimDuration, net: Tables, geometry: LaneGeometry, fleet: Fleet, kinds: UnsafeMutablePointer<Kind>,
    outlines: VehicleOutlines, isEquipped: UnsafeMutablePointer<Bool>, isDriven: UnsafeMutablePointer<Bool>
  ) {
    self.step = step
    dt = step.seconds
    self.net = net
    self.geometry = geometry
    self.fleet = fleet
    self.kinds = kinds
    self.outlines = outlines
    self.isEquipped = isEquipped
    self.isDriven = isDriven
  }

  /// The world at `time`. Accelerations hold for the next step.
  func write(at time: SimTime, active: [Int32], walkers: borrowing Walkers, signals: [SignalState])
    -> TruthSlice
  {
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
    for w in walkers.walking { append(w, of: walkers, to: &s) }
    s.signals = signals
    return s
  }

  private func append(_ v: Int, to s: inout TruthSlice) {
    let f = fleet
    let k = kinds + Int(fleet.kind[v])
    let lane = Int(f.lane[v])
    let moving = f.stopLeft[v] < 0
    let speed = f.speed[v]
    let a = moving ? f.acceleration[v] : 0
    let end = speed + a * dt
    let distance = moving ? (end >= 0 ? (speed + end) * 0.5 * dt : -speed * speed / (2 * a)) : 0
    let here = outlines.pose(v)
    var yaw = 0.0
    if distance > 1e-3 {
      let there = outlines.pose(v, shift: distance)
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
    s.lateralSpeed.append(moving ? fleet.lateralShift(v, laneWidth: net.laneWidth[lane], dt: dt) / dt : 0)
    s.lane.append(Int32(lane))
    s.lanePosition.append(f.position[v])
    s.length.append(k.pointee.length)
    s.width.append(k.pointee.width)
    s.height.append(k.pointee.height)
    s.roadUser.append(k.pointee.roadUser)
    s.flags.append(flags(v, k))
    s.speedLimit.append(net.limit(lane, k.pointee.classes))
    s.desiredSpeed.append(f.usualSpeed(v, k, limit: net.limit(lane, k.pointee.classes)))
  }

  /// Bits are joined as plain integers: option-set literals cost an allocation each in this loop.
  private func flags(_ v: Int, _ k: UnsafeMutablePointer<Kind>) -> VehicleFlags {
    let f = fleet
    let isStopped = f.stopLeft[v] >= 0
    let change = f.change[v].rawValue
    var bits: UInt32 = 0
    if f.acceleration[v] < -0.5 || isStopped || f.speed[v] < TrafficEngine.haltingSpeed {
      bits |= VehicleFlags.brakeLights.rawValue
    }
    if isStopped { bits |= VehicleFlags.stopped.rawValue }
    if f.parked[v] { bits |= VehicleFlags.parked.rawValue }
    if f.collided[v] { bits |= VehicleFlags.collided.rawValue }
    if k.pointee.height > 2 { bits |= VehicleFlags.tall.rawValue }
    if isEquipped[Int(f.demand[v])] { bits |= VehicleFlags.equipped.rawValue }
    if isDriven[Int(f.demand[v])] { bits |= VehicleFlags.automated.rawValue }
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

  private func append(_ w: Walkers.Walker, of walkers: borrowing Walkers, to s: inout TruthSlice) {
    let demand = walkers.demand(w)
    let at = walkers.place(w, geometry)
    s.pedestrian.append(UInt32(w.index))
    s.pedestrianX.append(at.position.x)
    s.pedestrianY.append(at.position.y)
    s.pedestrianHeading.append(Math.atan2(at.direction.y, at.direction.x))
    s.pedestrianSpeed.append(w.isWaiting ? 0 : demand.speed)
    s.pedestrianHeight.append(demand.height)
  }
}
