import RoadNetwork
import Scenario
import SimCore

/// A vehicle in transfer past an obstruction (SUMO's teleport).
struct Transfer {
  var vehicle: Int32
  /// When it has crossed its current edge, seconds on the run's clock.
  var ready: Double
}

/// Motion, lanes, arrival.
extension TrafficEngine {
  /// Moves every vehicle from the last traffic step to this one.
  func move() {
    let f = fleet
    var gone = false
    for i in roster.active.indices {
      let v = Int(roster.active[i])
      if f.stopLeft[v] >= 0 {
        stand(v)
        continue
      }
      let shift = f.lateralShift(v, laneWidth: net.laneWidth[Int(f.lane[v])], dt: dt)
      if shift != 0 {
        f.lateral[v] += shift
        if f.lateral[v] == 0 { occupancy.shiftTail(v, net) }
      }
      let v0 = f.speed[v]
      let a = f.acceleration[v]
      var v1 = v0 + a * dt
      var distance: Double
      if v1 < 1e-9 {
        distance = a < 0 ? -v0 * v0 / (2 * a) : 0
        v1 = 0
        if a < 0 { f.acceleration[v] = 0 }
      } else {
        distance = (v0 + v1) * 0.5 * dt
      }
      if isSemiImplicit { distance = v1 * dt }
      distance = max(0, distance)
      f.speed[v] = v1
      f.position[v] += distance
      trips.move(v, metres: distance)
      if isDriven(v) { counters.automatedDistance += distance }
      account(v, v1)
    }
    // Lane transitions follow after all vehicles have moved: the order on the lanes must not depend on who moves first.
    for i in roster.active.indices {
      let v = Int(roster.active[i])
      if f.stopLeft[v] >= 0 { continue }
      let lane = Int(f.lane[v])
      let hasArrived = (isPast(v, lane) || isAtEnd(v, lane)) && advance(v, now)
      loseTime(v)
      if hasArrived {
        gone = true
        arrive(v, at: time)
      }
      occupancy.trimTail(v) { lane, beyond in
        if signals.hasLoop[lane] { signals.noteLeft(lane, beyond: beyond, speed: f.speed[v], at: now) }
      }
      if Int(f.stopStep[v]) == Int(f.step[v]) && f.speed[v] <= Self.haltingSpeed { reachStop(v) }
    }
    if gone { roster.dropVacated() }
  }

  /// Past the end of the lane, and not by rounding: a driver may plan to reach just its end.
  @inline(__always) private func isPast(_ v: Int, _ lane: Int) -> Bool {
    fleet.position[v] > net.laneLength[lane] + 1e-9
  }
  @inline(__always) private func isAtEnd(_ v: Int, _ lane: Int) -> Bool {
    fleet.position[v] >= fleet.arrival[v]
      && Int(fleet.step[v]) == plans.views[Int(fleet.plan[v])].count - 1 && !net.laneInternal[lane]
  }

  /// Adds up the time lost as SUMO does: against the limit of the lane at the end of the step.
  @inline(__always) private func loseTime(_ v: Int) {
    let f = fleet
    let limit = usualSpeed(v)
    if limit > 0 { trips.lose(v, seconds: dt * max(0, limit - f.speed[v]) / limit) }
  }

  /// Adds up waiting time as SUMO does.
  @inline(__always) private func account(_ v: Int, _ v1: Double) {
    let f = fleet
    let k = kind(v)
    if v1 <= Self.haltingSpeed && f.acceleration[v] <= 0.5 * k.pointee.acceleration {
      trips.wait(v, seconds: dt, isNew: f.waiting[v] == 0)
      f.waiting[v] += dt
      noteStop(v)
    } else {
      f.waiting[v] = 0
    }
  }

  /// A halt within this distance of the stop line is one for its stop sign, metres (assumed: nobody else fits before it).
  private static let stopLineReach = 3.0

  /// A vehicle that has stopped for a stop sign need not stop again when it has moved a little, with steps so short that
  /// it is still before the line.
  @inline(__always) private func noteStop(_ v: Int) {
    let f = fleet
    let item = f.item + v * Fleet.items
    guard f.itemCount[v] > 0, item.pointee.link >= 0, item.pointee.distance < Self.stopLineReach,
      LinkState.isStop(net.linkState[Int(item.pointee.link)])
    else { return }
    f.stoppedFor[v] = item.pointee.link
    f.stoodFor[v] = f.waiting[v]
  }

  /// Moves the vehicle to the following lanes; true if it has reached its destination.
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
      guard isPast(v, lane) else { return false }
      let link: Int
      if isInternal {
        link = Int(n.laneLink[lane])
      } else {
        let edge = Int(view.edges[Int(f.step[v])])
        link = Int(view.choices[Int(view.start[Int(f.step[v])]) + lane - Int(n.edgeLanes[edge])].link)
      }
      guard link >= 0 else {
        // The lane does not continue the route: hold at its end.
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
        f.stoppedFor[v] = -1
        f.step[v] += 1
        f.change[v].remove([.helpsLeft, .helpsRight])
      }
      occupancy.enter(v, lane: next)
    }
  }

  /// Takes a vehicle off the road; `Roster.vacate` frees its slot.
  func remove(_ v: Int) {
    if fleet.lane[v] >= 0 && !fleet.parked[v] { occupancy.leave(v) }
    occupancy.clearTail(v)
  }

  private func arrive(_ v: Int, at t: SimTime) {
    let f = fleet
    let lane = Int(f.lane[v])
    // The part of the last step beyond the destination does not belong to the trip.
    let end = min(f.arrival[v], net.laneLength[lane])
    trips.move(v, metres: -max(0, f.position[v] - end))
    trips.record(v, at: t, lane: lane, position: min(f.position[v], end), vaporized: false)
    remove(v)
    release(v)
  }
  private func release(_ v: Int) {
    trips.arrive(v)
    roster.vacate(v)
  }

  // MARK: Stops

  private func reachStop(_ v: Int) {
    let f = fleet
    let lane = Int(f.lane[v])
    guard !net.laneInternal[lane] else { return }
    let stop = scenario.demand.vehicles[Int(f.demand[v])].stops[Int(f.nextStop[v])]
    let rightLane = lane == stop.lane || f.waiting[v] > 60
    guard rightLane, f.position[v] >= min(stop.startPosition, stop.endPosition - 0.5) else { return }
    if stop.parkingArea >= 0 {
      // Where every place is taken, the vehicle waits on the road.
      guard hasPlace(stop.parkingArea) else { return }
      parkedOn[stop.parkingArea] += 1
    }
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

  @inline(__always) private func hasPlace(_ area: Int) -> Bool {
    parkedOn[area] < scenario.demand.parkingPlaces[area]
  }

  /// Directs drivers to their parking areas. Those nearest on its road get the free places; the others wait where it
  /// begins, so that vehicles can leave it.
  func lookForPlaces() {
    guard !parkedOn.isEmpty else { return }
    let f = fleet
    var free = zip(scenario.demand.parkingPlaces, parkedOn).map { $0 - $1 }
    var bound = roster.active.map(Int.init).filter { v in
      guard f.stopStep[v] >= 0, f.stopLeft[v] < 0 else { return false }
      return nextStop(v).parkingArea >= 0
    }
    func isThere(_ v: Int) -> Bool { f.stopStep[v] == f.step[v] && !net.laneInternal[Int(f.lane[v])] }
    bound.sort {
      let (first, second) = (isThere($0), isThere($1))
      if first != second { return first }
      return first
        ? (f.position[$1], f.demand[$0]) < (f.position[$0], f.demand[$1]) : f.demand[$0] < f.demand[$1]
    }
    for v in bound {
      let stop = nextStop(v)
      f.stopEnd[v] = stop.endPosition
      if free[stop.parkingArea] > 0 {
        if isThere(v) { free[stop.parkingArea] -= 1 }
        continue
      }
      var wait = stop.startPosition - kind(v).pointee.minGap
      if isThere(v) {
        // Further on where it can no longer stop before.
        let b = kind(v).pointee.deceleration
        if f.position[v] + brakeGap(f.speed[v], b, 0) > wait + 1 {
          wait = f.position[v] + brakeGap(f.speed[v], b, horizon)
        }
      }
      f.stopEnd[v] = min(max(wait, 0), stop.endPosition)
    }
  }
  private func nextStop(_ v: Int) -> Stop {
    scenario.demand.vehicles[Int(fleet.demand[v])].stops[Int(fleet.nextStop[v])]
  }

  /// Distance from the centre of a lane to the right edge of the carriageway, metres: a stop beside the road is a bay
  /// at the kerb, even if the named lane has others to its right.
  private func widthToTheRight(of lane: Int) -> Double {
    var total = 0.5 * net.laneWidth[lane]
    var right = Int(net.laneRight[lane])
    while right >= 0, net.laneClasses[right] & VehicleClasses.passenger.rawValue != 0 {
      total += net.laneWidth[right]
      right = Int(net.laneRight[right])
    }
    return total
  }

  /// One step at a stop.
  private func stand(_ v: Int) {
    let f = fleet
    trips.stand(v, seconds: dt)
    f.stopLeft[v] -= dt
    guard f.stopLeft[v] <= 1e-9 else { return }
    f.stopLeft[v] = 0
    if f.parked[v] {
      let lane = Int(f.lane[v])
      guard insertion.canEnter(v, lane: lane, position: f.position[v], speed: 0, motion) else { return }
      f.parked[v] = false
      occupancy.enter(v, lane: lane)
      occupancy.layTail(v, from: plans.edge(before: v), net)
    }
    f.stopLeft[v] = -1
    let area = scenario.demand.vehicles[Int(f.demand[v])].stops[Int(f.nextStop[v])].parkingArea
    if area >= 0 { parkedOn[area] -= 1 }
    f.nextStop[v] += 1
    plans.guide(v)
  }

  // MARK: Blocked for too long

  func startTransfers() {
    let limit = scenario.configuration.traffic.timeToTeleport
    guard limit > 0 else { return }
    let f = fleet
    // The roster changes in the loop.
    let active = roster.active
    for slot in active {
      let v = Int(slot)
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
      roster.suspend(v)
    }
  }

  /// Puts transferred vehicles back on the first following edge that has room.
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
        trips.record(v, at: time, lane: Int(f.lane[v]), position: f.arrival[v], vaporized: false)
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
        guard allowed, insertion.canEnter(v, lane: lane, position: position, speed: 0, motion) else {
          continue
        }
        insertion.place(v, lane: lane, position: position, speed: 0)
        placed = true
      }
      if placed {
        roster.activate(v)
      } else {
        t.ready = now + net.laneLength[first] / max(1, net.laneSpeed[first])
        kept.append(t)
      }
    }
    transfer = kept
  }
}
