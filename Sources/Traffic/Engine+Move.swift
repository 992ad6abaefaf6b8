import RoadNetwork
import Scenario
import SimCore
import WorldState

/// A vehicle that is taken over an obstruction.
struct Transfer {
  var vehicle: Int32
  /// When it has passed the edge that it hovers over.
  var ready: Double
}

/// Motion, lanes, arrival.
extension TrafficEngine {
  /// Carries every vehicle from the last traffic step to this one.
  func move() {
    let f = fleet
    var gone = false
    for i in active.indices {
      let v = Int(active[i])
      if f.stopLeft[v] >= 0 {
        stand(v)
        continue
      }
      let shift = lateralShift(v)
      if shift != 0 {
        f.lateral[v] += shift
        if f.lateral[v] == 0 { occupancy.shiftTail(v, net) }
      }
      let v0 = f.speed[v]
      let a = f.acceleration[v]
      var v1 = v0 + a * dt
      var way: Double
      if v1 < 1e-9 {
        way = a < 0 ? -v0 * v0 / (2 * a) : 0
        v1 = 0
        if a < 0 { f.acceleration[v] = 0 }
      } else {
        way = (v0 + v1) * 0.5 * dt
      }
      if isSemiImplicit { way = v1 * dt }
      way = max(0, way)
      f.speed[v] = v1
      f.position[v] += way
      f.travelled[v] += way
      if isDriven(v) { counters.automatedDistance += way }
      account(v, v0, v1)
    }
    // Only now, with everybody's new position, do vehicles change over to the next lanes: their order there must
    // not depend on who moved first.
    for i in active.indices {
      let v = Int(active[i])
      if f.stopLeft[v] >= 0 { continue }
      let lane = Int(f.lane[v])
      if f.position[v] > net.laneLength[lane] || isAtEnd(v, lane) {
        if advance(v, now) {
          gone = true
          arrive(v, at: time)
        }
      }
      occupancy.trimTail(v) { lane, beyond in
        if signals.hasLoop[lane] { signals.noteLeft(lane, beyond: beyond, speed: f.speed[v], at: now) }
      }
      if Int(f.stopStep[v]) == Int(f.step[v]) && f.speed[v] <= Self.haltingSpeed { reachStop(v) }
    }
    if gone { active.removeAll { fleet.demand[Int($0)] < 0 } }
  }

  @inline(__always) private func isAtEnd(_ v: Int, _ lane: Int) -> Bool {
    fleet.position[v] >= fleet.arrival[v]
      && Int(fleet.step[v]) == plans.views[Int(fleet.plan[v])].count - 1 && !net.laneInternal[lane]
  }

  /// Waiting, time loss and their kind, as SUMO counts them.
  @inline(__always) private func account(_ v: Int, _ v0: Double, _ v1: Double) {
    let f = fleet
    let k = kind(v)
    let limit = min(k.pointee.maximumSpeed, net.laneSpeed[Int(f.lane[v])] * f.factor[v])
    if limit > 0 { f.lost[v] += dt * max(0, limit - v1) / limit }
    if v1 <= Self.haltingSpeed && f.acceleration[v] <= 0.5 * k.pointee.acceleration {
      if f.waiting[v] == 0 { f.waits[v] += 1 }
      f.waiting[v] += dt
      f.waited[v] += dt
    } else {
      f.waiting[v] = 0
    }
  }

  /// Lateral speed of a lane change, m/s: three tenths of the speed, between the two. At speed a lane takes a second.
  /// SUMO's vehicles change at once, and so does ours as far as the others' gaps are concerned: whoever follows in the
  /// old lane closes up from then on. Drivers take 3 to 6 s, but a body that lingered so long would be driven through.
  static let lateralSpeeds = 1.0...3.2

  /// What a vehicle moves to the left in the next step to end its lane change, metres.
  func lateralShift(_ v: Int) -> Double {
    let left = fleet.lateral[v]
    guard left != 0, !fleet.parked[v] else { return 0 }
    // Who goes over several lanes one after the other keeps up with it: its place in the queues is on the last one.
    let isBehind = left.magnitude > net.laneWidth[Int(fleet.lane[v])] + Self.lateralSpeeds.lowerBound * dt
    let speed = isBehind ? Self.lateralSpeeds.upperBound : 0.3 * fleet.speed[v]
    let most = dt * min(Self.lateralSpeeds.upperBound, max(Self.lateralSpeeds.lowerBound, speed))
    return left > 0 ? -min(left, most) : min(-left, most)
  }

  /// Goes over to the following lanes; true if the destination is reached.
  private func advance(_ v: Int, _ at: Double) -> Bool {
    let f = fleet
    let n = net
    while true {
      let lane = Int(f.lane[v])
      let view = plans.views[Int(f.plan[v])]
      let isInternal = n.laneInternal[lane]
      if !isInternal && Int(f.step[v]) == view.count - 1 {
        if f.position[v] >= f.arrival[v] || f.position[v] >= n.laneLength[lane] { return true }
        return false
      }
      guard f.position[v] > n.laneLength[lane] else { return false }
      let link: Int
      if isInternal {
        link = Int(n.laneLink[lane])
      } else {
        let edge = Int(view.edges[Int(f.step[v])])
        link = Int(view.choices[Int(view.start[Int(f.step[v])]) + lane - Int(n.edgeLanes[edge])].link)
      }
      guard link >= 0 else {
        // The lane does not lead on: hold at its end.
        f.position[v] = n.laneLength[lane]
        f.speed[v] = 0
        f.acceleration[v] = 0
        return false
      }
      let next = Int(n.linkNext[link])
      occupancy.leave(v)
      f.position[v] -= n.laneLength[lane]
      occupancy.appendTail(v, lane)
      if n.laneInternal[next] {
        if !isInternal {
          f.junctionEntry[v] = at
          f.conflictEntry[v] = n.linkFlags[link].contains(.mayContinue) ? .infinity : at
        } else {
          f.conflictEntry[v] = at
        }
      } else {
        f.junctionEntry[v] = .infinity
        f.conflictEntry[v] = .infinity
        f.step[v] += 1
        f.change[v].remove([.helpsLeft, .helpsRight])
      }
      occupancy.enter(v, lane: next)
    }
  }

  /// Takes a vehicle off the road; its slot is given back when `active` has forgotten it.
  func remove(_ v: Int) {
    if fleet.lane[v] >= 0 && !fleet.parked[v] { occupancy.leave(v) }
    occupancy.clearTail(v)
  }

  private func arrive(_ v: Int, at t: SimTime) {
    let f = fleet
    let lane = Int(f.lane[v])
    // The part of the last step behind the destination does not belong to the trip.
    f.travelled[v] -= max(0, f.position[v] - min(f.arrival[v], net.laneLength[lane]))
    record(v, at: t, lane: lane, position: min(f.position[v], f.arrival[v]), vaporized: false)
    remove(v)
    release(v)
  }
  func release(_ v: Int) {
    noteArrival(Int(fleet.demand[v]))
    vacate(v)
  }
  func record(_ v: Int, at t: SimTime, lane: Int, position: Double, vaporized: Bool) {
    let f = fleet
    let index = Int(f.demand[v])
    let demand = scenario.demand.vehicles[index]
    trips.append(
      TripRecord(
        vehicle: index, depart: SimTime(seconds: f.departTime[v]), departLane: Int(f.departLane[v]),
        departPosition: f.departPosition[v], departSpeed: f.departSpeed[v],
        departDelay: f.departTime[v] - demand.depart.seconds, arrival: t, arrivalLane: lane,
        arrivalPosition: position, arrivalSpeed: f.speed[v], duration: t.seconds - f.departTime[v],
        routeLength: f.travelled[v], waitingTime: f.waited[v], waitingCount: Int(f.waits[v]),
        stopTime: f.stopped[v], timeLoss: f.lost[v], reroutes: 0, type: demand.type, speedFactor: f.factor[v],
        vaporized: vaporized))
  }

  // MARK: Stops

  private func reachStop(_ v: Int) {
    let f = fleet
    let lane = Int(f.lane[v])
    guard !net.laneInternal[lane] else { return }
    let stop = scenario.demand.vehicles[Int(f.demand[v])].stops[Int(f.nextStop[v])]
    let rightLane = lane == stop.lane || f.waiting[v] > 60
    guard rightLane, f.position[v] >= min(stop.startPosition, stop.endPosition - 0.5) else { return }
    var duration = stop.duration.seconds
    if let until = stop.until { duration = max(duration, until.seconds - now) }
    f.stopLeft[v] = max(0, duration)
    f.speed[v] = 0
    f.acceleration[v] = 0
    f.waiting[v] = 0
    if stop.parking {
      occupancy.leave(v)
      occupancy.clearTail(v)
      f.parked[v] = true
      f.lateral[v] = -(widthToTheRight(of: lane) + 0.5 * kind(v).pointee.width)
    }
  }

  /// Metres from the centre of a lane to the right edge of the carriageway: a stop beside the road is a bay at the kerb,
  /// even where the lane that is named has others to its right.
  private func widthToTheRight(of lane: Int) -> Double {
    var total = 0.5 * net.laneWidth[lane]
    var right = Int(net.laneRight[lane])
    while right >= 0, net.laneClasses[right] & VehicleClasses.passenger.rawValue != 0 {
      total += net.laneWidth[right]
      right = Int(net.laneRight[right])
    }
    return total
  }

  /// One step of standing at a stop.
  private func stand(_ v: Int) {
    let f = fleet
    f.stopped[v] += dt
    f.stopLeft[v] -= dt
    guard f.stopLeft[v] <= 1e-9 else { return }
    f.stopLeft[v] = 0
    if f.parked[v] {
      let lane = Int(f.lane[v])
      guard canEnter(v, lane: lane, position: f.position[v], speed: 0) else { return }
      f.parked[v] = false
      occupancy.enter(v, lane: lane)
      occupancy.layTail(v, from: plans.edge(before: v), net)
    }
    f.stopLeft[v] = -1
    f.nextStop[v] += 1
    plans.guide(v)
  }

  // MARK: Blocked for too long

  func startTransfers() {
    let limit = scenario.configuration.traffic.timeToTeleport
    guard limit > 0 else { return }
    let f = fleet
    var gone = false
    for i in active.indices {
      let v = Int(active[i])
      guard f.waiting[v] > limit, f.stopLeft[v] < 0, !f.parked[v] else { continue }
      let ahead = Int(occupancy.ahead[v])
      guard ahead < 0 || f.stopLeft[ahead] >= 0 else { continue }
      counters.teleports += 1
      remove(v)
      f.lane[v] = -1
      f.waiting[v] = 0
      f.junctionEntry[v] = .infinity
      f.conflictEntry[v] = .infinity
      f.itemCount[v] = 0
      transfer.append(Transfer(vehicle: Int32(v), ready: now))
      active[i] = -1
      gone = true
    }
    if gone { active.removeAll { $0 < 0 } }
  }

  /// Sets transferred vehicles down on the first following edge that has room.
  func moveTransfers() {
    startTransfers()
    guard !transfer.isEmpty else { return }
    let f = fleet
    var kept: [Transfer] = []
    for var t in transfer {
      let v = Int(t.vehicle)
      guard t.ready <= now else {
        kept.append(t)
        continue
      }
      let view = plans.views[Int(f.plan[v])]
      let step = Int(f.step[v]) + 1
      if step >= view.count {
        f.lane[v] = net.edgeLanes[Int(view.edges[view.count - 1])]
        record(v, at: time, lane: Int(f.lane[v]), position: f.arrival[v], vaporized: false)
        release(v)
        continue
      }
      f.step[v] = Int32(step)
      plans.guide(v)
      let edge = Int(view.edges[step])
      let first = Int(net.edgeLanes[edge])
      var placed = false
      for lane in first..<(first + Int(net.edgeLaneCount[edge])) where !placed {
        let allowed = net.laneClasses[lane] & kind(v).pointee.classes != 0
        let position = min(kind(v).pointee.length + 0.1, net.laneLength[lane])
        guard allowed, canEnter(v, lane: lane, position: position, speed: 0) else { continue }
        place(v, lane: lane, position: position, speed: 0)
        placed = true
      }
      if placed {
        insertActive(v)
      } else {
        t.ready = now + net.laneLength[first] / max(1, net.laneSpeed[first])
        kept.append(t)
      }
    }
    transfer = kept
  }

  /// Keeps `active` in ascending demand index.
  func insertActive(_ v: Int) {
    var i = active.count
    while i > 0 && fleet.demand[Int(active[i - 1])] > fleet.demand[v] { i -= 1 }
    active.insert(Int32(v), at: i)
  }

  // MARK: Collisions

  /// Counts vehicles whose outlines overlap along their lane, once per pair and encounter.
  func detectCollisions() {
    let f = fleet
    var current: Set<UInt64> = []
    for i in active.indices {
      let v = Int(active[i])
      f.collided[v] = false
      if f.parked[v] { continue }
      if net.laneInternal[Int(f.lane[v])] { detectCrossing(v, &current) }
      let leader = occupancy.leader(of: v)
      guard leader.vehicle >= 0, leader.back < f.position[v] - 0.01 else { continue }
      let w = leader.vehicle
      let key = UInt64(UInt32(f.demand[v])) << 32 | UInt64(UInt32(f.demand[w]))
      current.insert(key)
      if !openCollisions.contains(key) { note(v, w) }
    }
    openCollisions = current
  }
  /// Outlines that meet where paths cross inside a junction.
  private func detectCrossing(_ v: Int, _ current: inout Set<UInt64>) {
    let link = Int(net.laneLink[Int(fleet.lane[v])])
    for i in net.linkConflicts.range(link) where net.linkConflicts.values[i].shape == .crossing {
      let foeLane = Int(net.linkConflicts.values[i].foeLane)
      var w = Int(occupancy.first[foeLane])
      while w >= 0 {
        checkOutlines(v, w, &current)
        w = Int(occupancy.behind[w])
      }
      var e = Int(occupancy.tails[foeLane])
      while e >= 0 {
        checkOutlines(v, e / LaneOccupancy.covered, &current)
        e = Int(occupancy.tailNext[e])
      }
    }
  }
  /// Stands in the junction, waiting for its turn: the paths of real networks pass such places narrowly, so an
  /// outline there says nothing.
  private func standsInside(_ v: Int) -> Bool {
    fleet.speed[v] < 1 || isBeforeWaitingPlace(v)
  }
  /// Its front is inside a junction, on the way to the place where it waits there. Holds for internal lanes.
  func isBeforeWaitingPlace(_ v: Int) -> Bool {
    net.linkFlags[Int(net.laneLink[Int(fleet.lane[v])])].contains(.inner)
  }
  private func checkOutlines(_ v: Int, _ w: Int, _ current: inout Set<UInt64>) {
    guard v != w, !standsInside(v), !standsInside(w), outlinesMeet(v, w) else { return }
    let a = min(fleet.demand[v], fleet.demand[w])
    let b = max(fleet.demand[v], fleet.demand[w])
    let key = UInt64(UInt32(a)) << 32 | UInt64(UInt32(b))
    if !openCollisions.contains(key) && !current.contains(key) {
      note(v, w)
    }
    current.insert(key)
  }
  func note(_ v: Int, _ w: Int) {
    let f = fleet
    counters.collisions += 1
    f.collided[v] = true
    f.collided[w] = true
    if collisionLog.count < 10_000 {
      collisionLog.append(
        CollisionRecord(
          time: time, striking: Int(f.demand[v]), struck: Int(f.demand[w]), lane: Int(f.lane[v]),
          position: f.position[v], relativeSpeed: f.speed[v] - f.speed[w],
          strikingIsHeld: commands.limited[Int(f.demand[v])],
          struckIsHeld: commands.limited[Int(f.demand[w])]))
    }
  }
}
